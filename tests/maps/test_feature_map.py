"""Feature maps: quantisation (Eq. 1), restoring values (Eq. 4), and arrays that cannot be one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import random_codes
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps import codes as module
from ifealid_gpu.maps.codes import PRECISIONS, code_dtype, code_max, dequantize, finite_range, quantize
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance


def codes_of(values: Any, precision: int = 8) -> list[int]:
    array = np.asarray(values)
    return FeatureMap.from_array(array.reshape(1, 1, -1), precision=precision).codes.ravel().tolist()


# --- Equation 1 ---


def test_the_ends_of_the_range_are_the_ends_of_the_codes() -> None:
    for precision, largest in zip(PRECISIONS, (255, 65535, 4294967295), strict=True):
        assert codes_of([-2.5, 7.5], precision) == [0, largest]
        assert code_max(precision) == largest


def test_ties_go_to_even_codes() -> None:
    assert codes_of([0, 0.5, 1.5, 2.5, 3.5, 254.5, 255]) == [0, 0, 2, 2, 4, 254, 255]


def test_values_go_to_the_nearest_code() -> None:
    assert codes_of([0, 0.49, 0.51, 99.4, 99.6, 255]) == [0, 0, 1, 99, 100, 255]
    assert codes_of([-1.0, 0.0, 1.0]) == [0, 128, 255]  # 127.5 goes to the even 128


def test_32_bits_are_quantised_in_float64() -> None:
    values = np.array([0, 1, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 2, 2**32 - 1], np.float64)
    assert codes_of(values, 32) == values.tolist()
    # A float32 array keeps its largest value: float32 arithmetic would give 2^32, which does not fit.
    assert codes_of(np.array([0, 1 / 3, 1], np.float32), 32)[2] == 4294967295


@pytest.mark.parametrize("value", [0.0, -3.5, 1e30])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_constant_map_is_all_0(value: float, precision: int) -> None:
    feature_map = FeatureMap.from_array(np.full((2, 3, 4), value), precision=precision)
    assert not feature_map.codes.any()
    assert feature_map.value_range == (value, value)
    assert (feature_map.vector(1, 1) == value).all()


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "u1", "i8", "?", ">f4"])
def test_any_real_dtype(dtype: str) -> None:
    values = np.array([0, 1, 1, 0]).astype(dtype).reshape(2, 2, 1)
    assert FeatureMap.from_array(values).codes.ravel().tolist() == [0, 255, 255, 0]


def test_layouts_are_the_same_map() -> None:
    values = np.random.default_rng(0).normal(size=(3, 4, 5))
    hwc = FeatureMap.from_array(values, precision=8)
    chw = FeatureMap.from_array(np.moveaxis(values, 2, 0), precision=8, layout="chw")
    assert (hwc.codes == chw.codes).all()
    assert chw.codes.flags.c_contiguous
    assert (hwc.height, hwc.width, hwc.channels, hwc.precision, hwc.centre) == (3, 4, 5, 8, (2, 1))


@given(
    arrays.arrays(np.float64, st.tuples(*[st.integers(1, 4)] * 3), elements=st.floats(-1e6, 1e6)),
    st.sampled_from(PRECISIONS),
)
def test_restored_values_are_within_half_a_code(values: np.ndarray, precision: int) -> None:
    feature_map = FeatureMap.from_array(values, precision=precision, no_data="none")
    low, high = feature_map.real_range
    assert (low, high) == (values.min(), values.max())
    error = np.abs(dequantize(feature_map.codes, low, high) - values)
    assert error.max() <= 0.5 * (high - low) / code_max(precision) * (1 + 1e-6) + 1e-9


@pytest.mark.parametrize("precision", PRECISIONS)
def test_codes_survive_being_restored_and_quantised_again(precision: int) -> None:
    codes = random_codes(3, 4, 5, precision)
    codes.flat[:2] = 0, code_max(precision)
    values = dequantize(codes, -1.5, 4.0)
    assert (quantize(values, -1.5, 4.0, precision) == codes).all()


def test_blocks_of_rows_are_one_map(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).normal(size=(7, 3, 2))
    whole = FeatureMap.from_array(values)
    monkeypatch.setattr(module, "_BLOCK_BYTES", 2 * 3 * 2 * 8)
    done: list[tuple[int, int]] = []
    parts = FeatureMap.from_array(values, progress=lambda *rows: done.append(rows))
    assert (parts.codes == whole.codes).all()
    assert parts.value_range == whole.value_range
    # Once to look for what is missing, once to find the range, once to quantise.
    assert done == [(row, 21) for row in (7, 9, 11, 13, 14, 16, 18, 20, 21)]


# --- What cannot be a feature map ---


def test_a_signalling_nan_of_a_damaged_file_is_counted_like_any_other() -> None:
    values = np.ones((2, 3, 4), np.float32)
    values.view(np.uint32)[1, 2, 3] = 0x7F80_0001
    with pytest.raises(InputError, match=r"found 1 NaN or infinite of 24; the first at x 2, y 1, channel 3"):
        FeatureMap.from_array(values)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("block_bytes", [1, 1 << 24])
def test_values_that_are_not_finite_are_counted_and_the_first_is_named(
    monkeypatch: pytest.MonkeyPatch, bad: float, block_bytes: int
) -> None:
    monkeypatch.setattr(module, "_BLOCK_BYTES", block_bytes)
    values = np.zeros((4, 5, 6))
    values[2, 3, 1] = values[2, 3, 4] = values[3, 0, 0] = bad
    with pytest.raises(InputError, match=r"found 3 NaN or infinite of 120; the first at x 3, y 2, channel 1"):
        finite_range(values)
    with pytest.raises(InputError, match=r"found 3 .* the first at x 3, y 2, channel 1"):
        FeatureMap.from_array(np.moveaxis(values, 2, 0), layout="chw")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros((4, 5)), r"3 dimensions \(h, w, d\), found 2: shape (4, 5)"),
        (np.zeros((1, 2, 3, 4)), r"3 dimensions \(h, w, d\), found 4: shape (1, 2, 3, 4)"),
        (np.zeros(()), r"found 0: shape ()"),
        (np.zeros((0, 5, 5)), r"at least one pixel and one channel, found shape (0, 5, 5)"),
        (np.zeros((5, 5, 0)), r"at least one pixel and one channel, found shape (5, 5, 0)"),
        (np.zeros((2, 2, 2), complex), r"real numbers, found an array of dtype complex128"),
        (np.full((2, 2, 2), None), r"real numbers, found an array of dtype object"),
        (np.full((2, 2, 2), "x"), r"real numbers, found an array of dtype <U1"),
        (np.array([[[-1e308, 1e308]]]), r"1e+308"),
    ],
    ids=lambda value: str(value.shape) if isinstance(value, np.ndarray) else "",
)
def test_arrays_that_are_refused(values: np.ndarray, message: str) -> None:
    pattern = re.escape(message.replace("\\", ""))
    with pytest.raises(InputError, match=pattern) as caught:
        FeatureMap.from_array(values)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("precision", [0, 1, 7, 12, 64, "8"])
def test_unknown_precisions(precision: Any) -> None:
    with pytest.raises(InputError, match="8, 16 or 32 bits, found"):
        FeatureMap.from_array(np.zeros((2, 2, 2)), precision=precision)
    with pytest.raises(InputError, match="8, 16 or 32"):
        code_dtype(precision)


def test_an_unknown_layout() -> None:
    with pytest.raises(InputError, match="'hwc' or 'chw', found 'whc'"):
        FeatureMap.from_array(np.zeros((2, 2, 2)), layout="whc")


@pytest.mark.parametrize(
    ("codes", "named", "message"),
    [
        (np.zeros((2, 2), np.uint8), {}, "3 dimensions"),
        (np.zeros((2, 2, 2), np.int16), {}, "uint8, uint16 or uint32, found int16"),
        (np.zeros((2, 2, 2), np.uint64), {}, "found uint64"),
        (np.zeros((2, 0, 2), np.uint8), {}, "at least one pixel"),
        (np.zeros((2, 2, 2), np.uint8), {"image": np.zeros((4, 4), np.uint8)}, r"image must be \(H, W, 3\) uint8"),
        (np.zeros((2, 2, 2), np.uint8), {"image": np.zeros((4, 4, 4), np.uint8)}, r"found \(4, 4, 4\) uint8"),
        (np.zeros((2, 2, 2), np.uint8), {"image": np.zeros((4, 4, 3))}, "float64"),
        (np.zeros((2, 2, 2), np.uint8), {"image": np.zeros((0, 4, 3), np.uint8)}, "image"),
        (np.zeros((2, 2, 2), np.uint8), {"value_range": (1.0, 0.0)}, "ordered, found 1.0 to 0.0"),
        (np.zeros((2, 2, 2), np.uint8), {"value_range": (0.0, np.inf)}, "finite"),
        (np.zeros((2, 2, 2), np.uint8), {"value_range": (np.nan, 1.0)}, "finite"),
    ],
)
def test_codes_and_facts_that_are_refused(codes: np.ndarray, named: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        FeatureMap(codes, **named)


def test_a_stride_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="stride must be 1/64 of an image pixel or more, found 0"):
        Provenance(stride=0)


# --- Looking up ---


def test_pixels_and_channels_outside_are_answered_with_the_valid_range() -> None:
    feature_map = FeatureMap(np.zeros((3, 4, 5), np.uint8), name="conv4")
    assert feature_map.check_pixel(3, 2) == (3, 2)
    for x, y in ((4, 0), (0, 3), (-1, 0), (0, -1)):
        with pytest.raises(InputError, match=rf"reference {x},{y} is outside .*'conv4': x must be 0 to 3, y 0 to 2"):
            feature_map.check_pixel(x, y)
        with pytest.raises(InputError, match="x must be 0 to 3"):
            feature_map.vector(x, y)
    assert feature_map.check_channel(4) == 4
    for channel in (5, -1):
        with pytest.raises(InputError, match=rf"channel {channel} is outside .*'conv4': it must be 0 to 4"):
            feature_map.check_channel(channel)


def test_vectors_are_real_values() -> None:
    codes = np.array([[[0, 51, 255]]], np.uint8)
    assert FeatureMap(codes).vector(0, 0).tolist() == [0, 0.2, 1]
    assert FeatureMap(codes, (-1.0, 4.0)).vector(0, 0) == pytest.approx([-1, 0, 4])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stride": "8"}, "stride must be a number, found '8'"),
        ({"stride": True}, "stride must be a number, found True"),
        ({"layer": 5}, "layer must be text, found 5"),
        ({"origin": (1,)}, "origin must be two numbers"),
        ({"origin": (1, float("nan"))}, "origin must lie within"),
    ],
)
def test_a_provenance_that_no_file_could_hold(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Provenance(**wrong)


def test_a_provenance_of_numpys_numbers_and_paths() -> None:
    given = Provenance(stride=np.int64(8), image=Path("photo.jpg"), origin=(np.float32(-4), 2))
    assert given == Provenance(stride=8, image="photo.jpg", origin=(-4.0, 2.0))
    assert type(given.stride) is int and type(given.image) is str
