"""Numbers that stand for none, in all their spellings."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ifealid_gpu.no_data.fills import fill_of, matcher

LOWEST = float(np.finfo("f4").min)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-9999", -9999.0),
        (" -9.999000E+03 ", -9999.0),
        ("-9999.0\0", -9999.0),
        ("-9999,0", -9999.0),
        ("-9999.d0", -9999.0),
        ("'-1'", -1.0),
        ("-3.4028234663852886e+38", LOWEST),
        ("-inf", -math.inf),
        ("1.#INF", math.inf),
        ("none", None),
        ("", None),
        ("{}", None),
    ],
)
def test_numbers_as_programs_write_them(text: str, value: float | None) -> None:
    assert fill_of(text) == value


@pytest.mark.parametrize("text", ["nan", "NaN", "-nan", "1.#QNAN", "-1.#IND00", "nan(ind)"])
def test_no_number(text: str) -> None:
    assert math.isnan(fill_of(text) or 0.0)


@pytest.mark.parametrize(
    ("dtype", "stored", "declared"),
    [
        ("f4", LOWEST, LOWEST),
        ("f4", LOWEST, -3.4028235e38),
        ("f4", LOWEST, -3.40282e38),
        ("f4", LOWEST, -3.4e38),
        ("f4", -3.40282306e38, LOWEST),  # what ESRI's programs write beside what they declare
        ("f4", -math.inf, -1.7976931348623157e308),
        ("f4", LOWEST, -1.7976931348623157e308),
        ("f8", LOWEST, -3.40282306e38),
        ("f8", -1.7976931348623157e308, -1.79769313486e308),
        ("f4", 1.7014118e38, 1.70141e38),
        ("f4", 0.1, 0.1),
        ("f8", float(np.float32(0.1)), 0.1),
        ("f4", 0.1, 0.100000001490116),
        ("f4", 1 / 3, 0.333333),
        ("f4", 1.17549435e-38, 1.17549e-38),
        ("f4", 1e20, 1e20),
        ("f2", -9999.0, -9999.0),
        (">f4", -9999.0, -9999.0),
        (">i2", -9999, -9999.0),
        ("i8", -(2**63), -(2.0**63)),
        ("u1", 255, 255.0),
        ("f4", math.nan, math.nan),
        ("f4", -math.inf, math.nan),
    ],
)
def test_a_value_is_found_in_every_spelling_and_no_other_is(dtype: str, stored: float, declared: float) -> None:
    values = np.array([0, 1, 7, 120], dtype)
    values[2] = stored
    match = matcher((declared,), values.dtype)
    assert match is not None
    assert match(values).tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("dtype", "declared", "near"),
    [
        ("f8", 0.5, [0.5000001, 0.4999999]),
        ("f4", -9999.0, [-9998.999, -9999.001]),
        ("f4", 0.333333, [0.33335, 0.3333]),
        ("f8", LOWEST, [-1e300, -1e30, -3.3e38]),
    ],
)
def test_values_near_to_it_are_values(dtype: str, declared: float, near: list[float]) -> None:
    match = matcher((declared,), np.dtype(dtype))
    assert match is not None
    assert not match(np.array(near, dtype)).any()


@pytest.mark.parametrize(
    ("dtype", "declared"), [("u1", -9999.0), ("i2", 0.5), ("i2", math.nan), ("u4", 1e300), ("?", 1.0), ("i1", math.inf)]
)
def test_a_type_that_cannot_hold_it_has_none(dtype: str, declared: float) -> None:
    assert matcher((declared,), np.dtype(dtype)) is None
