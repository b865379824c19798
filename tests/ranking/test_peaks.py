"""Peaks: the best pixels of their neighbourhoods, against scikit-image's and against the definition."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.feature import peak_local_max

from ifealid_gpu import InputError, Top
from ifealid_gpu.quantities.peaks import peaks


@pytest.mark.parametrize(("height", "width", "radius"), [(17, 23, 1), (23, 17, 2), (41, 9, 4), (1, 19, 3), (5, 4, 40)])
def test_peaks_are_scikit_images(height: int, width: int, radius: int) -> None:
    values = np.random.default_rng(radius).normal(size=(height, width)).astype(np.float32)
    expected = peak_local_max(values, min_distance=radius, threshold_abs=-99, exclude_border=False)
    found = peaks(values, 1000, radius)
    assert [(peak.y, peak.x) for peak in found] == [tuple(at) for at in expected.tolist()]
    assert [peak.value for peak in found] == [float(values[peak.y, peak.x]) for peak in found]
    assert peaks(values, 2, radius) == found[:2]
    assert peaks(-values, 1000, radius, is_low_best=True) == tuple(
        type(peak)(peak.x, peak.y, -peak.value) for peak in found
    )


def test_nothing_is_found_about_the_reference_nor_without_a_value() -> None:
    values = np.zeros((7, 9), np.float32)
    values[1, 1], values[5, 7], values[1, 5], values[3, 3] = 0.9, 0.8, np.nan, 0.85
    reference = np.array([1 * 9 + 1])
    found = [(peak.x, peak.y) for peak in peaks(values, 2, 2, away_from=reference)]
    assert (7, 5) in found and (1, 1) not in found and (3, 3) not in found, "within 2 across and down of the reference"
    assert peaks(np.full((3, 4), np.nan, np.float32), 5, 1) == ()


def test_a_slope_beside_the_reference_is_no_peak() -> None:
    x = np.arange(31, dtype=np.float32)
    hill = np.exp(-(((x - 8) / 6) ** 2)) + 0.3 * np.exp(-(((x - 25) / 2) ** 2))
    found = peaks(np.repeat(hill[np.newaxis].astype(np.float32), 1, axis=0), 5, 3, away_from=np.array([8]))
    assert [(peak.x, peak.y) for peak in found] == [(25, 0)]


def test_equal_pixels_come_in_reading_order_and_apart() -> None:
    found = peaks(np.ones((4, 7), np.float32), 99, 2)
    assert [(peak.x, peak.y) for peak in found] == [(0, 0), (3, 0), (6, 0), (0, 3), (3, 3), (6, 3)]


def test_what_is_asked_is_checked() -> None:
    assert [Top().radius_on(*size) for size in ((106, 160), (37, 37), (3, 2), (300, 510))] == [4, 2, 1, 12]
    assert Top(5, 7).radius_on(9, 9) == 7
    for wrong in ({"count": 0}, {"count": 201}, {"count": 2.5}, {"radius": 0}, {"all_images": 1}):
        with pytest.raises(InputError):
            Top(**wrong)  # type: ignore[arg-type]
