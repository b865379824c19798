"""Principal components from Python, and scikit-image's stereo pair: the same colours for the same things."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import random_map
from skimage.data import stereo_motorcycle

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, ViewState
from ifealid_gpu.quantities.components import Components

pytestmark = pytest.mark.usefixtures("gpu")


def test_scores_of_a_map_are_those_of_a_view() -> None:
    feature_map = random_map(9, 13, 7, value_range=(-1.5, 2.0))
    found = ifealid_gpu.components(feature_map)
    assert found.shape == (9, 13, 3) and found.dtype == np.float32
    np.testing.assert_array_equal(found, ifealid_gpu.values(feature_map, ViewState(quantity=Components())))
    one = ifealid_gpu.components(feature_map, [2])
    np.testing.assert_allclose(one, found[..., 1], atol=1e-5)
    basis = ifealid_gpu.component_basis(feature_map)
    real = feature_map.real_range[0] + feature_map.codes / 255 * 3.5
    np.testing.assert_allclose(found, (real - basis.mean) @ basis.axes[:3].T, atol=1e-5)


def test_several_maps_have_one_basis_and_files_keep_it(tmp_path: Path) -> None:
    maps = [random_map(9, 13, 7, seed=n, value_range=(-1.0, 1 + n)) for n in range(2)]
    found = ifealid_gpu.components(maps, foreground="above:0")
    basis = ifealid_gpu.component_basis(maps, foreground="above:0")
    assert basis.images == 2 and 0 < np.isnan(found[0][..., 0]).sum() < 117
    ifealid_gpu.write_basis(basis, tmp_path / "b")
    again = ifealid_gpu.read_basis(tmp_path / "b.npz")
    for one, expected in zip(maps, found, strict=True):
        np.testing.assert_array_equal(ifealid_gpu.components(one, basis=again), expected)


def test_what_cannot_be_is_refused() -> None:
    feature_map = random_map(9, 13, 7)
    basis = ifealid_gpu.component_basis(feature_map)
    with pytest.raises(InputError, match="1 to 7, found 9"):
        ifealid_gpu.components(feature_map, (1, 2, 9))
    with pytest.raises(InputError, match="a basis that is given"):
        ifealid_gpu.components(feature_map, basis=basis, normalize=True)
    with pytest.raises(InputError, match="has 7 channels, and the feature maps have 5"):
        ifealid_gpu.components(random_map(9, 13, 5), basis=basis)
    with pytest.raises(InputError, match="as many channels"):
        ifealid_gpu.components([feature_map, random_map(9, 13, 5)])
    with pytest.raises(InputError, match="expected a FeatureMap"):
        ifealid_gpu.components(np.zeros((3, 4, 5)))  # type: ignore[call-overload]
    with pytest.raises(InputError, match="outliers must be one of"):
        ifealid_gpu.components(feature_map, outliers="hide")


def described(image: np.ndarray) -> FeatureMap:
    """Means, spreads and edges of patches of 8 x 8 pixels, of each colour, at two scales: a small network's stage."""
    gray = image.astype(np.float32) / 255
    channels = []
    for reach in (8, 24):
        smooth = gray
        for axis in (0, 1):
            padded = np.pad(smooth, [(reach, reach) if n == axis else (0, 0) for n in range(3)], mode="edge")
            sums = np.cumsum(padded, axis=axis)
            upper = np.take(sums, np.arange(2 * reach, sums.shape[axis]), axis=axis)
            lower = np.take(sums, np.arange(sums.shape[axis] - 2 * reach), axis=axis)
            smooth = (upper - lower) / (2 * reach)
        smooth = smooth[: gray.shape[0], : gray.shape[1]]
        down, across = np.gradient(smooth, axis=(0, 1))
        channels += [smooth, 8 * np.abs(down), 8 * np.abs(across)]
    return FeatureMap.from_array(np.ascontiguousarray(np.concatenate(channels, axis=2)[4::8, 4::8]))


def test_with_one_basis_both_views_of_a_scene_have_the_same_colors_along_their_rows() -> None:
    left, right, disparity = stereo_motorcycle()
    maps = [described(left), described(right)]
    both = ifealid_gpu.components(maps)
    height, width = both[0].shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    shifts = disparity[4::8, 4::8]
    at = columns * 8 + 4 - shifts  # of the same thing in the right view, on the same row
    there = np.isfinite(shifts) & (at >= 0) & (at < right.shape[1])
    matched = np.clip(np.where(there, at, 0) // 8, 0, width - 1).astype(int)
    spans = np.ptp(np.percentile(np.concatenate([one.reshape(-1, 3) for one in both]), [1, 99], axis=0), axis=0)
    off = np.abs(both[0] - both[1][rows, matched]) / spans
    others = np.abs(both[0] - both[1][rows, columns]) / spans
    assert there.mean() > 0.6
    assert np.median(off[there]) < 0.05, "the same thing has the same colour"
    assert np.median(off[there]) < 0.5 * np.median(others[there]), "and not what lies at the same place"
    alone = [ifealid_gpu.component_basis(one) for one in maps]
    apart = np.abs(alone[0].axes[:3] @ alone[1].axes[:3].T)
    assert apart.min() < 0.99, "bases of their own are not that of both"
