"""The bar chart's rows: no peak is lost, every channel has a row, and a row names a channel it holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.ui.chart import channel_in_row, peaks, row_of_channel

sizes = st.integers(1, 300) | st.sampled_from([1, 2, 255, 256, 257, 4096, 4097])
row_counts = st.integers(1, 700) | st.sampled_from([1, 720, 4096, 4097, 5000])


def vector_of(size: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(size, np.float32)


@given(sizes, row_counts, st.integers(0, 5))
def test_a_row_is_as_long_as_the_channel_it_names(size: int, rows: int, seed: int) -> None:
    vector = vector_of(size, seed)
    drawn = peaks(vector, rows)
    assert drawn.shape == (rows,)
    assert drawn.tolist() == [vector[channel_in_row(vector, row, rows)] for row in range(rows)]
    assert drawn.max() == vector.max()


@given(sizes, row_counts, st.data())
def test_no_peak_is_lost(size: int, rows: int, data: st.DataObject) -> None:
    channel = data.draw(st.integers(0, size - 1))
    vector = np.zeros(size, np.float32)
    vector[channel] = 1
    drawn = peaks(vector, rows)
    row = row_of_channel(channel, size, rows)
    assert 0 <= row < rows
    assert drawn[row] == 1
    assert channel_in_row(vector, row, rows) == channel


@pytest.mark.parametrize("size", [1, 2, 3, 21, 256, 4097])
@pytest.mark.parametrize("extra", [0, 1, 7, 1000])
def test_every_channel_can_be_pointed_at_where_rows_suffice(size: int, extra: int) -> None:
    vector, rows = vector_of(size), size + extra
    assert {channel_in_row(vector, row, rows) for row in range(rows)} == set(range(size))


@given(sizes, row_counts)
def test_the_mark_of_a_channel_lies_on_a_row_that_holds_it(size: int, rows: int) -> None:
    for channel in range(0, size, max(1, size // 50)):
        row = row_of_channel(channel, size, rows)
        first, last = row * size // rows, (row + 1) * size // rows
        assert first <= channel < max(last, first + 1)


def test_rows_run_from_the_first_channel_to_the_last() -> None:
    vector = vector_of(4097)
    named = [channel_in_row(vector, row, 500) for row in range(500)]
    assert named == sorted(named) and len(set(named)) == 500


def test_a_map_of_one_channel_has_one_row() -> None:
    one = np.array([0.25], np.float32)
    assert peaks(one, 1).tolist() == [0.25]
    assert channel_in_row(one, 0, 1) == 0 and row_of_channel(0, 1, 1) == 0


def test_a_vector_of_zeros_names_channels_too() -> None:
    zeros = np.zeros(10, np.float32)
    assert [channel_in_row(zeros, row, 5) for row in range(5)] == [0, 2, 4, 6, 8]
