"""Tiles: layouts within any limits, uploads in parts, and messages that name the limit and what would fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import wgpu
from helpers import random_map
from hypothesis import given, settings
from hypothesis import strategies as st

from ifealid_gpu.errors import DeviceError
from ifealid_gpu.gpu import tile_layout
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import PACK_BYTES, pack_count
from ifealid_gpu.gpu.tile_layout import CHUNK, LAYER_BYTES, MAX_CHANNELS, TileLayout, TileLimits
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


@settings(max_examples=200)
@given(
    st.sampled_from(PRECISIONS),
    st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(1, 200)),
    st.sampled_from([32, 64, 100, 1000]),
    st.integers(1, 40),
    st.integers(1, 1 << 18),
)
def test_a_layout_has_room_for_every_pack_and_keeps_the_limits(
    precision: int, size: tuple[int, int, int], side: int, layers: int, band_bytes: int
) -> None:
    height, width, channels = size
    feature_map = FeatureMap(np.zeros(size, f"u{precision // 8}"))
    limits = TileLimits(side, layers, band_bytes)
    packs = pack_count(channels, precision)
    if packs > side // CHUNK * layers:
        with pytest.raises(DeviceError, match=f"max-texture-array-layers is {layers}"):
            TileLayout.plan(feature_map, limits)
        return
    layout = TileLayout.plan(feature_map, limits)
    pixels = [pixel for band in layout.bands for pixel in band.pixels]
    assert pixels == list(range(len(pixels)))
    assert 0 <= len(pixels) - width * height < CHUNK
    chunk_bytes = packs * CHUNK * PACK_BYTES
    for band in layout.bands:
        texture = layout.texture_size(band)
        assert max(texture[:2]) <= side
        assert texture[2] <= layers
        assert band.chunks == 1 or band.chunks * chunk_bytes <= band_bytes
        assert layout.row_packs * layout.shelves >= packs
        assert texture[1] * (texture[2] // layout.shelves) >= band.chunks


def test_no_texture_is_much_larger_than_its_codes() -> None:
    for size in ((906, 634, 256), (2000, 2000, 128), (8192, 8192, 64), (300_001, 7, 16), (26, 40, 32768)):
        feature_map: Any = _shape(*size)
        layout = TileLayout.plan(feature_map, TileLimits(16384, 2048))
        assert sum(map(layout.nbytes, layout.bands)) <= 1.01 * np.prod(size) + LAYER_BYTES


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("layer_bytes", [1, 5 * CHUNK * PACK_BYTES * 2])
def test_a_map_uploaded_in_parts_is_whole(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, layer_bytes: int
) -> None:
    monkeypatch.setattr(tile_layout, "LAYER_BYTES", layer_bytes)
    feature_map = random_map(25, 27, 50, precision)
    done: list[tuple[int, int]] = []
    renderer = Renderer(gpu, feature_map, lambda *progress: done.append(progress))
    assert len(done) > 1
    assert done == sorted(set(done))
    assert done[-1][0] == done[-1][1]
    for channel in (0, 15, 16, 31, 49):
        got = renderer.values(ViewState(channel=channel))
        assert (np.rint(got.astype(np.float64) * (2**precision - 1)) == feature_map.codes[..., channel]).all() or (
            precision == 32 and np.abs(got - feature_map.codes[..., channel] / 2**32).max() < 1e-7
        )


def test_memory_of_the_textures(gpu: Gpu) -> None:
    for precision, packs in ((8, 2), (16, 3), (32, 5)):
        assert Tiles(gpu, random_map(4, 8, 17, precision)).nbytes == 32 * packs * 16
    streamed = Tiles(gpu, random_map(40, 8, 16), TileLimits(64, 8, band_bytes=1000, memory=2000))
    assert streamed.is_streamed
    assert [band.chunks for band in streamed.bands] == [7, 7, 7, 7, 7, 5]
    assert streamed.nbytes == 7 * CHUNK * PACK_BYTES


@pytest.mark.parametrize("error", [wgpu.GPUOutOfMemoryError, wgpu.GPUValidationError])
def test_a_device_without_memory_for_all_bands_streams_them(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, error: type[wgpu.GPUError]
) -> None:
    """wgpu-native says it in either way."""
    create, made = Tiles._texture, []

    def out_of_memory(self: Tiles, band: Any) -> wgpu.GPUTexture:
        if len(made) == 3:
            made.clear()
            raise error("In a texture: Not enough memory left.")
        made.append(band)
        return create(self, band)

    monkeypatch.setattr(Tiles, "_texture", out_of_memory)
    feature_map = random_map(9, 31, 20)
    renderer = Renderer(gpu, feature_map, limits=TileLimits(64, 8, band_bytes=1))
    assert renderer.is_streamed
    assert (renderer.values(ViewState(channel=5)) == (feature_map.codes[..., 5] / np.float32(255))).all()


# --- Refusals ---


def _shape(width: int, height: int, channels: int, precision: int = 8) -> Any:
    """A map too large to make."""
    from types import SimpleNamespace

    return SimpleNamespace(width=width, height=height, channels=channels, precision=precision, name="conv5")


def test_a_map_with_more_pixels_than_a_value_map_may_have(gpu: Gpu) -> None:
    with pytest.raises(DeviceError) as caught:
        Renderer(gpu, random_map(65, 64, 2), limits=TileLimits(64, 8))
    message = str(caught.value)
    for part in ("64 x 65 pixels", "max-texture-dimension-2d is 64", "at most 4096 pixels"):
        assert part in message
    assert "\n" not in message


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_map_with_too_many_channels(precision: int) -> None:
    most, limits = MAX_CHANNELS[precision], TileLimits(8192, 256)
    TileLayout.plan(_shape(1, 1, most, precision), limits)
    with pytest.raises(DeviceError) as caught:
        TileLayout.plan(_shape(1, 1, most + 1, precision), limits)
    message = str(caught.value)
    for part in ("'conv5'", f"{most + 1} channels", f"at most {most} can be compared at {precision} bit"):
        assert part in message
    assert "\n" not in message


def test_a_map_that_no_memory_holds(gpu: Gpu) -> None:
    """Terabytes: within every limit, and not even one band of it fits."""
    limits = TileLimits(gpu.limit("max-texture-dimension-2d"), 2048, band_bytes=1 << 44)
    refusal = r"the huge map does not fit into the memory of .* lower precision"
    with pytest.raises(DeviceError, match=refusal) as caught, gpu.reporting("the huge map"):
        Tiles(gpu, _shape(16384, 16384, 32768), limits)
    assert "\n" not in str(caught.value)
