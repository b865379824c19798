"""What stands beside the chart's rows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ifealid_gpu.explorer.chart_view import Order
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.ui.row_labels import row_labels

LINE = 10.0
CUBE = Bands(tuple(f"Band {n}" for n in range(211)), tuple(np.linspace(400, 2500, 211)), "nm")


def labels(channels: np.ndarray, height: float, bands: Bands | None, order: Order = Order.NUMBER) -> dict[str, float]:
    return {label.text: label.at for label in row_labels(channels, height, LINE, order=order, bands=bands)}


def test_round_wavelengths_stand_where_they_lie() -> None:
    found = labels(np.arange(211), 422.0, CUBE)
    assert list(found) == ["400", "600", "800", "1000", "1200", "1400", "1600", "1800", "2000", "2200", "2400"]
    assert found["1000"] == pytest.approx((60 + 0.5) * 2), "channel 60 has 1000 nm"


def test_they_follow_what_is_on_display_and_may_go_down() -> None:
    found = labels(np.arange(100, 141), 205.0, CUBE)
    assert list(found)[:2] == ["1400", "1500"] and found["1500"] == pytest.approx((10 + 0.5) * 5)
    backwards = Bands(None, CUBE.wavelengths[::-1] if CUBE.wavelengths else None, "nm")
    assert labels(np.arange(211), 422.0, backwards)["1000"] == pytest.approx((150 + 0.5) * 2)


def test_wavelengths_in_micrometres_have_fractions() -> None:
    bands = Bands(None, tuple(np.linspace(0.4, 2.5, 211)), "um")
    assert list(labels(np.arange(211), 422.0, bands))[:3] == ["0.4", "0.6", "0.8"]


def test_where_bands_lie_close_labels_do_not_cover_one_another() -> None:
    waves = (*np.linspace(400, 410, 100), *np.linspace(1000, 3000, 11))
    found = labels(np.arange(111), 222.0, Bands(None, waves, "nm"))
    places = list(found.values())
    assert len(places) > 1 and all(b - a >= LINE for a, b in itertools.pairwise(places))


def test_high_rows_have_their_own_wavelength_or_name() -> None:
    assert list(labels(np.array([3, 60]), 40.0, CUBE, Order.VALUE)) == ["430", "1000"]
    named = Bands(("B2", "", "B4"))
    assert list(labels(np.arange(3), 60.0, named)) == ["B2", "1", "B4"]
    some = Bands(("a", "b"), (float("nan"), 0.66))
    assert list(labels(np.arange(2), 60.0, some)) == ["a", "0.66"]


def test_without_wavelengths_channels_are_numbered() -> None:
    for bands in (None, Bands(tuple("x" * 100)), Bands(None, tuple([5.0, 3.0] * 50))):
        assert list(labels(np.arange(100), 200.0, bands)) == ["0", "20", "40", "60", "80"]
    assert labels(np.arange(100), 200.0, CUBE, Order.VALUE) == {}
