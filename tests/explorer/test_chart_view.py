"""Which channels the chart shows: order, part on display, and the channel that a text means."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.channel_named import channel_named
from ifealid_gpu.explorer.chart_view import ChartView, Order, channels_in_order
from ifealid_gpu.explorer.vector import Vector, as_csv
from ifealid_gpu.maps.bands import Bands

channel_counts = st.integers(1, 5000)


def vector_of(values: list[float], has_data: bool = True) -> Vector:
    return Vector((0, 0), np.array(values), has_data)


@given(channel_counts, st.data())
def test_some_channels_are_on_display_whatever_was_done(channels: int, data: st.DataObject) -> None:
    view = ChartView()
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.floats(-60, 60))
        share = data.draw(st.floats(0, 1))
        position = data.draw(st.integers(0, channels - 1))
        view = data.draw(
            st.sampled_from(
                [
                    view.zoomed(channels, share, 1.25**step),
                    view.scrolled(channels, step * 10),
                    view.revealing(channels, position),
                    view.sorted_by(Order.VALUE),
                ]
            )
        )
        first, end = view.span(channels)
        assert 0 <= first < end <= channels
    first, end = view.revealing(channels, position).span(channels)
    assert first <= position < end


@given(st.integers(20, 5000), st.floats(0, 1), st.integers(1, 12))
def test_what_is_under_the_mouse_stays_there_while_the_wheel_turns(channels: int, share: float, steps: int) -> None:
    view = ChartView()
    for _ in range(steps):
        view = view.zoomed(channels, share, 1.25)
    assert view.shown is not None
    assert view.first + share * view.shown == pytest.approx(share * channels)
    for _ in range(2 * steps):
        view = view.zoomed(channels, share, 1 / 1.25)
    assert view.span(channels) == (0, channels)


def test_the_order_is_by_magnitude_and_stable() -> None:
    vector = vector_of([0.1, -3.0, 0.0, 3.0, -0.2])
    assert channels_in_order(vector, Order.NUMBER).tolist() == [0, 1, 2, 3, 4]
    assert channels_in_order(vector, Order.VALUE).tolist() == [1, 3, 4, 0, 2]
    nothing = vector_of([1.0, 2.0], has_data=False)
    assert channels_in_order(nothing, Order.VALUE).tolist() == [0, 1]


NAMES = ("Red 665 nm", "Red edge 705 nm", "NIR 842 nm", "red")


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("0", (), 0),
        (" 31 ", (), 31),
        ("007", (), 7),
        ("842", NAMES, 2),
        ("2", NAMES, 2),
        ("nir", NAMES, 2),
        ("RED", NAMES, 3),
    ],
)
def test_a_channel_is_found_by_number_or_by_a_part_of_its_name(text, names, expected) -> None:
    assert channel_named(text, 32 if text != "842" else 4, Bands(names or None)) == expected


@pytest.mark.parametrize(
    ("text", "names", "message"),
    [
        ("32", (), "there is no channel '32': channels are numbered 0 to 31"),
        ("9" * 5000, (), r"there is no channel '9{20}\.\.\.': channels are numbered 0 to 31"),
        ("-1", (), "there is no channel '-1': channels are numbered 0 to 31"),
        ("nir", (), "there is no channel 'nir': channels are numbered 0 to 31"),
        ("blue", NAMES, "there is no channel 'blue': channels are numbered 0 to 31, or go by a part of their names"),
        ("nm", NAMES, "3 channels have 'nm' in their names: Red 665 nm, Red edge 705 nm, NIR 842 nm"),
    ],
)
def test_why_there_is_no_such_channel_is_one_line(text, names, message) -> None:
    with pytest.raises(InputError, match=f"^{message}$"):
        channel_named(text, 32, Bands(names or None))


def test_names_that_are_written_alike_and_equal_wavelengths_are_told() -> None:
    with pytest.raises(InputError, match=r"or go by a part of their names; did you mean green\?$"):
        channel_named("grean", 2, Bands(("green", "nir")))
    with pytest.raises(InputError, match=r"did you mean B08 or B04 or B03\?$"):
        channel_named("b9", 4, Bands(("B02", "B03", "B04", "B08")))
    twice = Bands(("pan", "swir"), (850.0, 850.0), "nm")
    with pytest.raises(
        InputError, match=r"^2 channels are as near to 850 nm: 0 \(pan · 850 nm\), 1 \(swir · 850 nm\)$"
    ):
        channel_named("850 nm", 2, twice)


WAVES = Bands(("B2", "B3", "B4", "B8"), (492.7, 559.8, 664.6, 832.8), "nm")


@pytest.mark.parametrize(
    ("text", "bands", "expected"),
    [
        ("2", WAVES, 2),
        ("B2", WAVES, 0),
        ("665", WAVES, 2),
        ("665 nm", WAVES, 2),
        ("0.84 um", WAVES, 3),
        ("0.84µm", WAVES, 3),
        ("450", WAVES, 0),
        ("3 nm", Bands(None, (1.0, 2.0, 3.0), "nm"), 2),
        ("1.65", Bands(None, (0.49, 1.61, 2.2), "Micrometers"), 1),
        ("1650 nm", Bands(None, (0.49, 1.61, 2.2), "Micrometers"), 1),
        ("842", Bands(None, (500.0, float("nan"), 850.0)), 2),
        ("842 nm", Bands(None, (0.5, 0.66, 0.85)), 2),
    ],
)
def test_a_channel_is_found_by_its_wavelength(text: str, bands: Bands, expected: int) -> None:
    assert channel_named(text, len(bands.wavelengths or ()), bands) == expected


@pytest.mark.parametrize("text", ["2500", "0.84 nm", "0.84 furlongs", "1e3", "665 nm nm"])
def test_a_wavelength_beyond_those_of_the_map_is_none_of_its_channels(text: str) -> None:
    with pytest.raises(InputError, match=r"or by a wavelength from 492\.7 to 832\.8 nm$"):
        channel_named(text, 4, WAVES)


def test_csv_gives_back_the_same_numbers() -> None:
    vector, pin = vector_of([0.1, -1 / 3, 1e-30]), vector_of([2.0, 0.0, -5.5])
    assert as_csv(vector, None).splitlines()[0] == "channel,value"
    header, *rows = as_csv(vector, pin).splitlines()
    assert header == "channel,value,pin"
    read = np.array([row.split(",") for row in rows], float).T
    np.testing.assert_array_equal(read, [range(3), vector.values, pin.values])
    assert as_csv(vector, vector_of([1.0, 2.0, 3.0], has_data=False)).splitlines()[1] == "0,0.1,"


def test_csv_has_what_the_channels_are_called() -> None:
    bands = Bands(("B2", 'near "IR", wide', ""), (492.7, float("nan"), 832.8), "nm")
    rows = list(csv.reader(as_csv(vector_of([1.0, 2.0, 3.0]), None, bands).splitlines()))
    assert rows[0] == ["channel", "value", "name", "wavelength (nm)"]
    assert rows[1:] == [["0", "1.0", "B2", "492.7"], ["1", "2.0", 'near "IR", wide', ""], ["2", "3.0", "", "832.8"]]
