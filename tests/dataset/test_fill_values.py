"""Values that stand for none."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu.dataset import fill_values
from ifealid_gpu.dataset.fill_values import without_fill

VALUES = np.random.default_rng(0).integers(3, 200, (6, 5, 4))
GAPS = np.random.default_rng(1).random((6, 5, 4)) < 0.3


@pytest.mark.parametrize("dtype", ["u1", "i2", "u4", "i8", "f4", "f8", ">f4", "<i2"])
def test_the_smallest_other_value_takes_its_place(dtype):
    fill = 255 if dtype == "u1" else 9999
    values = np.where(GAPS, fill, VALUES).astype(dtype)
    expected = np.where(GAPS, VALUES[~GAPS].min(), VALUES)
    got = without_fill(values, float(fill))
    assert got.dtype == values.dtype
    np.testing.assert_array_equal(got, expected)
    assert values.max() == fill, "what was given stays as it is"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("block", [1, 200, 1 << 24])
def test_axes_may_lie_in_any_order_and_blocks_be_of_any_size(monkeypatch, order, block):
    monkeypatch.setattr(fill_values, "_BLOCK_BYTES", block)
    values = np.where(GAPS, np.nan, VALUES).transpose(order)
    expected = np.where(GAPS, VALUES[~GAPS].min(), VALUES).transpose(order)
    np.testing.assert_array_equal(without_fill(values, float("nan")), expected)


@pytest.mark.parametrize(
    ("dtype", "fill"), [("u1", -9999.0), ("i2", 0.5), ("i2", float("nan")), ("u4", 1e300), ("f4", 1e300), ("?", 7.0)]
)
def test_what_holds_no_such_value_is_not_copied(dtype, fill):
    values = (VALUES % 2).astype(dtype)
    assert without_fill(values, fill) is values


def test_what_holds_nothing_else_stays():
    values = np.full((2, 3, 4), -1.0)
    assert without_fill(values, -1.0) is values


def test_the_largest_float_is_found_whatever_its_digits():
    values = np.where(GAPS, np.finfo("f4").min, VALUES).astype("f4")
    assert without_fill(values, -3.4028235e38).min() == VALUES[~GAPS].min()


def test_progress_and_cancel(monkeypatch):
    monkeypatch.setattr(fill_values, "_BLOCK_BYTES", 1)
    seen = []
    without_fill(np.where(GAPS, -1, VALUES), -1.0, lambda done, total: seen.append((done, total)))
    assert seen == [(n, 12) for n in range(1, 13)]

    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        without_fill(VALUES, -1.0, cancel)
