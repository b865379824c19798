"""Pixels without data: no value of any kind, whole, split and streamed; and nothing is kept where all have data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers import ANGLES, assert_picture, assert_similar, expected_values, random_image, random_map
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.mask import MASK_COLUMNS, Mask
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

LIMITS = {
    "whole": None,
    "bands": TileLimits(64, 32, band_bytes=5000),
    "streamed": TileLimits(64, 32, band_bytes=5000, memory=0),
}


def some_valid(height: int, width: int, share: float = 0.6, seed: int = 3) -> NDArray[np.bool_]:
    valid = np.random.default_rng(seed).random((height, width)) < share
    valid[0, 0] = True
    return valid


def masked_map(height: int, width: int, channels: int, precision: int = 8) -> FeatureMap:
    feature_map = random_map(height, width, channels, precision, value_range=(-1.0, 1.7))
    return replace(feature_map, valid=some_valid(height, width))


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_no_value_of_any_kind(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, limits: TileLimits | None, software: bool
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    feature_map = masked_map(13, 37, 50, precision)
    assert feature_map.valid is not None
    feature_map.valid[[4, 12], [5, 30]] = True  # the references
    renderer = Renderer(gpu, feature_map, limits=limits)
    for view in (
        ViewState(reference=(5, 4), metric=ANGLE_OF_CODES),
        ViewState(reference=(30, 12), metric=ANGLE),
        ViewState(channel=49),
    ):
        got, expected = renderer.values(view), expected_values(feature_map, view)
        assert (np.isnan(got) == ~feature_map.valid).all()
        assert_similar(got, expected, precision)
        assert renderer.value_range(view) == (np.nanmin(got), np.nanmax(got))
    for metric in ANGLES:
        several = renderer.similarities([(5, 4), (0, 0)], metric)
        for found, reference in zip(several, [(5, 4), (0, 0)], strict=True):
            np.testing.assert_array_equal(found, renderer.values(ViewState(reference=reference, metric=metric)))


def test_a_picture_shows_the_image_where_there_is_no_data(gpu: Gpu) -> None:
    feature_map = replace(masked_map(9, 13, 5), image=random_image(36, 52))
    view = ViewState(reference=(3, 3), opacity=0.4, markers=False)
    assert_picture(Renderer(gpu, feature_map).picture(view, (52, 36)), feature_map, view, (52, 36))


@pytest.mark.parametrize("split", LIMITS)
def test_a_coarse_picture_leaves_out_the_same_pixels(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, split: str) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.coarse_stride", lambda *_: 4)
    feature_map = masked_map(31, 45, 20)
    assert feature_map.valid is not None
    renderer = Renderer(gpu, feature_map, limits=LIMITS[split])
    renderer.warm_up(ViewState())
    view = ViewState(channel=3)
    encoder = gpu.device.create_command_encoder(label="coarse")
    renderer.encode_values(encoder, renderer.resolve(view), quick=True)
    gpu.device.queue.submit([encoder.finish()])
    assert renderer.coarse_stride == 4
    left, top = Sampling(45, 31, 4).start
    taken = expected_values(feature_map, view)[top::4, left::4]
    assert np.isnan(taken).any()
    found, wanted = renderer.reading(None).range, oracle.value_range(taken)
    assert found is not None and found.ends == found.values == pytest.approx(wanted, abs=1e-6)


def test_a_map_without_mask_keeps_no_bits(gpu: Gpu) -> None:
    for valid in (None, np.ones((7, 9), bool)):
        mask = Mask.of(gpu, valid)
        assert not mask.leaves_out
        assert mask.texture.size[:2] == (1, 1)
    pixels = MASK_COLUMNS * 32 + 1
    mask = Mask.of(gpu, np.arange(pixels).reshape(1, -1) > 0)
    assert mask.leaves_out
    assert mask.texture.size[:2] == (MASK_COLUMNS, 2)


def test_a_mask_of_more_than_a_row_of_texels(gpu: Gpu) -> None:
    """131,072 pixels fill a row of the mask's texture."""
    feature_map = random_map(371, 373, 2)
    valid = some_valid(371, 373, 0.5)
    got = Renderer(gpu, replace(feature_map, valid=valid)).values(ViewState(channel=1))
    assert (np.isnan(got) == ~valid).all()


@pytest.mark.parametrize("precision", [8, 16, 32])
@pytest.mark.parametrize("value_range", [None, (-1.0, 2.0), (-1.0, 1.0)])
def test_nothing_compares_with_a_pixel_that_is_not_valid(
    gpu: Gpu, precision: int, value_range: tuple[float, float] | None
) -> None:
    valid = some_valid(5, 7)
    valid[2, 3], valid[2, 4] = False, True
    feature_map = replace(random_map(5, 7, 6, precision), value_range=value_range, valid=valid)
    renderer = Renderer(gpu, feature_map)
    assert np.isnan(renderer.values(ViewState(reference=(3, 2)))).all()
    assert renderer.value_range(ViewState(reference=(3, 2))) is None
    assert (np.isnan(renderer.values(ViewState(reference=(4, 2)))) == ~valid).all()
    both = renderer.similarities([(4, 2), (3, 2)])
    assert (np.isnan(both[0]) == ~valid).all() and np.isnan(both[1]).all()


@pytest.mark.parametrize(
    ("valid", "message"),
    [
        (np.ones((2, 4), bool), r"must be \(2, 3\) bool, found \(2, 4\) bool"),
        (np.ones((2, 3), np.uint8), r"must be \(2, 3\) bool, found \(2, 3\) uint8"),
        (np.zeros((2, 3), bool), "at least one valid pixel"),
        ([[True] * 3] * 2, "must be a NumPy array"),
    ],
)
def test_a_mask_that_does_not_suit_is_refused(valid: NDArray[np.bool_], message: str) -> None:
    with pytest.raises(InputError, match=message):
        FeatureMap(np.zeros((2, 3, 1), np.uint8), valid=valid)
