"""The bar chart's rows, axis and words: no peak is lost, every channel has a row, and numbers are the map's own."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.ui.bar_axis import Axis, columns, end_labels, number
from ifealid_gpu.ui.bar_rows import numbered, peaks, place_in_row, row_of

sizes = st.integers(1, 300) | st.sampled_from([1, 2, 255, 256, 257, 4096, 4097])
row_counts = st.integers(1, 700) | st.sampled_from([1, 720, 4096, 4097, 5000])
FEW_ROWS = 50


def vector_of(size: int, seed: int = 0) -> np.ndarray:
    """Signed values."""
    return np.random.default_rng(seed).normal(size=size)


# --- Rows ---


@given(sizes, row_counts, st.integers(0, 5))
def test_a_row_is_as_long_as_the_channel_it_names(size: int, rows: int, seed: int) -> None:
    vector = vector_of(size, seed)
    drawn = peaks(vector, rows)
    assert drawn.shape == (rows,)
    assert drawn.tolist() == [vector[place_in_row(vector, row, rows)] for row in range(rows)]
    assert np.abs(drawn).max() == np.abs(vector).max()


@given(sizes, row_counts, st.sampled_from([1.0, -1.0]), st.data())
def test_no_peak_is_lost_and_each_keeps_its_sign(size: int, rows: int, peak: float, data: st.DataObject) -> None:
    channel = data.draw(st.integers(0, size - 1))
    vector = vector_of(size) * 0.1
    vector = np.clip(vector, -0.9, 0.9)
    vector[channel] = peak
    row = row_of(channel, size, rows)
    assert 0 <= row < rows
    assert peaks(vector, rows)[row] == peak
    assert place_in_row(vector, row, rows) == channel


@pytest.mark.parametrize("size", [1, 2, 3, 21, 256, 4097])
@pytest.mark.parametrize("extra", [0, 1, 7, 1000])
def test_every_channel_can_be_pointed_at_where_rows_suffice(size: int, extra: int) -> None:
    vector, rows = vector_of(size), size + extra
    assert {place_in_row(vector, row, rows) for row in range(rows)} == set(range(size))


@given(sizes, row_counts)
def test_the_mark_of_a_channel_lies_on_a_row_that_holds_it(size: int, rows: int) -> None:
    for channel in range(0, size, max(1, size // 50)):
        row = row_of(channel, size, rows)
        first, last = row * size // rows, (row + 1) * size // rows
        assert first <= channel < max(last, first + 1)


def test_rows_run_from_the_first_channel_to_the_last() -> None:
    vector = vector_of(4097)
    named = [place_in_row(vector, row, 500) for row in range(500)]
    assert named == sorted(named) and len(set(named)) == 500


def test_a_map_of_one_channel_has_one_row() -> None:
    one = np.array([-0.25])
    assert peaks(one, 1).tolist() == [-0.25]
    assert place_in_row(one, 0, 1) == 0 and row_of(0, 1, 1) == 0


def test_a_vector_of_zeros_names_channels_too() -> None:
    zeros = np.zeros(10)
    assert [place_in_row(zeros, row, 5) for row in range(5)] == [0, 2, 4, 6, 8]


@pytest.mark.parametrize(
    ("first", "end", "spacing", "expected"),
    [
        (0, 512, 60.0, [0, 100, 200, 300, 400, 500]),
        (0, 21, 0.3, list(range(21))),
        (137, 192, 4.1, list(range(140, 192, 5))),
        (0, 1, 3.0, [0]),
        (4090, 4096, 1.0, list(range(4090, 4096))),
    ],
)
def test_numbers_beside_the_rows_are_round_and_have_room(first, end, spacing, expected) -> None:
    assert numbered(first, end, spacing) == expected


# --- The axis ---


def test_bars_of_a_map_without_negative_values_are_the_papers() -> None:
    """They begin at the map's smallest value, at the right; with a pin in the middle, and its bars are mirrored."""
    vector, pin = np.array([3.0, 5.0, 4.0]), np.array([3.5, 3.0, 7.0])
    axis = Axis.of([vector], 3.0)
    assert (axis.low, axis.base, axis.high, axis.is_signed) == (3.0, 3.0, 5.0, False)
    (alone,) = columns(axis, 100.0, 200.0, 1)
    assert alone.base == 200 and alone.base + (5 - axis.base) * alone.unit == 100
    axis = Axis.of([vector, pin], 3.0)
    here, there = columns(axis, 100.0, 200.0, 2)
    assert here.base == there.base == 150
    assert there.base + (7 - axis.base) * there.unit == 200 and here.unit == -there.unit


@pytest.mark.parametrize("count", [1, 2])
def test_signed_bars_go_to_both_sides_of_a_zero_line_and_fill_their_column(count: int) -> None:
    vectors = [np.array([-0.3, 0.1, 0.2]), np.array([-0.1, 0.5, 0.0])][:count]
    axis = Axis.of(vectors, -9.0)
    assert axis.is_signed and axis.base == 0
    assert (axis.low, axis.high) == (-0.3, 0.2 if count == 1 else 0.5)
    places = columns(axis, 100.0, 200.0, count)
    for place in places:
        assert place.base + axis.low * place.unit == pytest.approx(place.left)
        assert place.base + axis.high * place.unit == pytest.approx(place.right)
        assert place.left < place.base < place.right
    assert all(left.right < right.left for left, right in pairwise(places))
    assert (places[0].left, places[-1].right) == (100, 200)


def test_bars_of_a_map_of_negative_values_alone_end_at_zero() -> None:
    axis = Axis.of([np.array([-5.0, -1.0])], -7.0)
    assert (axis.low, axis.base, axis.high) == (-5, 0, 0)
    (place,) = columns(axis, 0.0, 50.0, 1)
    assert place.base == 50 and place.unit == 10


def test_a_vector_of_zeros_has_an_axis_without_length_and_no_number_is_divided_by_it() -> None:
    for smallest in (0.0, -1.0):
        axis = Axis.of([np.zeros(3)], smallest)
        assert axis.low == axis.high == axis.base == 0
        assert columns(axis, 0.0, 50.0, 1)[0].unit == 0


@pytest.mark.parametrize("smallest", [-1.0, 0.0])
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("width", [100.0, 150.0, 700.0])
def test_the_axis_names_its_ends_and_no_number_lies_over_another(smallest: float, count: int, width: float) -> None:
    vectors = [np.array([-0.312 if smallest else 0.0, 0.2, 0.0]), np.array([0.0, 0.231, 0.1])][:count]
    axis = Axis.of(vectors, smallest)
    places = columns(axis, 10.0, 10.0 + width, count)
    labels = sorted(end_labels(axis, places, lambda text: 7.0 * len(text), 4.0), key=lambda label: label.left)
    assert {label.value for label in labels} >= {axis.low, axis.high}
    if count == 2 and smallest:
        assert [label.value for label in labels].count(0.0) in (0, 2), "both zero lines or none"
    assert labels[0].left >= 10 and labels[-1].left + 7 * len(labels[-1].text) <= 10 + width
    assert all(a.left + 7 * len(a.text) + 4 <= b.left for a, b in pairwise(labels))
    for label in labels:
        assert float(label.text) == pytest.approx(label.value, rel=0.005)
    if width > 500 or not smallest:
        assert "0" in {label.text for label in labels}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-9999.0, "-9999"), (2600.4, "2600"), (999.7, "1000"), (123456.0, "1.23e+05"), (0.01234, "0.0123"), (-0.0, "0")],
)
def test_thousands_are_written_as_people_write_them(value: float, expected: str) -> None:
    assert number(value) == expected
