"""Tiles: the bytes of a pack, uploads in parts, and messages that name the limit and what would fit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from helpers import random_codes, random_map
from hypothesis import given, settings
from hypothesis import strategies as st

from ifealid_gpu.errors import DeviceError
from ifealid_gpu.feature_map import PRECISIONS, FeatureMap
from ifealid_gpu.gpu import tiles
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tiles import Tiles, channels_per_pack, check_limits, pack_codes, pack_count
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.view_state import ViewState


def unpack(packs: np.ndarray, channels: int, precision: int) -> np.ndarray:
    """Codes from the bytes of packs, as the layout is described, one code at a time."""
    per_pack = channels_per_pack(precision)
    codes = []
    for k in range(channels):
        pack, index = packs[k // per_pack].tolist(), k % per_pack
        if precision == 8:
            codes.append(pack[index])
        elif precision == 16:
            codes.append(pack[index] + 256 * pack[index + 8])
        else:
            codes.append(int.from_bytes(bytes(pack[4 * index : 4 * index + 4]), "little"))
    return np.array(codes, f"u{precision // 8}")


@settings(max_examples=60)
@given(st.sampled_from(PRECISIONS), st.integers(1, 50), st.integers(0, 1000))
def test_packs_hold_the_codes_and_then_zeros(precision: int, channels: int, seed: int) -> None:
    codes = random_codes(2, 3, channels, precision, seed)
    packs = pack_codes(codes)
    count = pack_count(channels, precision)
    assert packs.shape == (2, 3, count, 16)
    assert (unpack(packs[1, 2], channels, precision) == codes[1, 2]).all()
    padded = unpack(packs[1, 2], count * channels_per_pack(precision), precision)
    assert not padded[channels:].any()


def test_one_pack_by_hand() -> None:
    assert pack_codes(np.array([1, 2, 3], np.uint8)).tolist() == [[1, 2, 3] + [0] * 13]
    assert pack_codes(np.array([0x0102, 0x0304], np.uint16)).tolist() == [[2, 4, 0, 0, 0, 0, 0, 0, 1, 3] + [0] * 6]
    assert pack_codes(np.array([0x01020304], np.uint32)).tolist() == [[4, 3, 2, 1] + [0] * 12]


@pytest.mark.parametrize("precision", PRECISIONS)
def test_codes_of_the_other_byte_order_are_the_same(precision: int) -> None:
    codes = random_codes(2, 2, 9, precision)
    assert (pack_codes(codes.astype(codes.dtype.newbyteorder(">"))) == pack_codes(codes)).all()


@pytest.mark.parametrize(("channels", "packs"), [(1, (1, 1, 1)), (16, (1, 2, 4)), (17, (2, 3, 5)), (257, (17, 33, 65))])
def test_pack_counts(channels: int, packs: tuple[int, ...]) -> None:
    assert tuple(pack_count(channels, precision) for precision in PRECISIONS) == packs


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("slab_bytes", [1, 5 * 7 * 16 * 2])
def test_a_map_uploaded_in_parts_is_whole(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, slab_bytes: int
) -> None:
    monkeypatch.setattr(tiles, "_SLAB_BYTES", slab_bytes)
    feature_map = random_map(5, 7, 50, precision)
    done: list[int] = []
    renderer = Renderer(gpu, feature_map, lambda now, _: done.append(now))
    assert len(done) > 1
    assert done == sorted(set(done))
    for channel in (0, 15, 16, 31, 49):
        got = renderer.values(ViewState(channel=channel))
        assert (np.rint(got.astype(np.float64) * (2**precision - 1)) == feature_map.codes[..., channel]).all() or (
            precision == 32 and np.abs(got - feature_map.codes[..., channel] / 2**32).max() < 1e-7
        )


def test_memory_of_the_texture(gpu: Gpu) -> None:
    for precision, packs in ((8, 2), (16, 3), (32, 5)):
        assert Tiles.upload(gpu, random_map(5, 7, 17, precision)).nbytes == 5 * 7 * packs * 16


# --- Limits ---


def limited(**limits: int) -> Any:
    return SimpleNamespace(name="Small GPU", limit=lambda name: limits[name.replace("-", "_")])


SMALL = limited(max_texture_dimension_2d=64, max_texture_array_layers=8)


@pytest.mark.parametrize(("height", "width"), [(65, 3), (3, 65)])
def test_a_map_too_wide_or_high(height: int, width: int) -> None:
    feature_map = FeatureMap(np.zeros((height, width, 2), np.uint8), name="conv5")
    with pytest.raises(DeviceError) as caught:
        check_limits(SMALL, feature_map)
    message = str(caught.value)
    for part in (
        "'conv5'",
        f"{width} x {height} x 2 @ 8 bit",
        "Small GPU",
        "max-texture-dimension-2d is 64",
        "64 or less",
    ):
        assert part in message
    assert "\n" not in message


@pytest.mark.parametrize(("precision", "fits"), [(8, 128), (16, 64), (32, 32)])
def test_a_map_with_too_many_channels(precision: int, fits: int) -> None:
    check_limits(SMALL, random_map(64, 64, fits, precision))
    with pytest.raises(DeviceError) as caught:
        check_limits(SMALL, random_map(2, 3, fits + 1, precision))
    message = str(caught.value)
    for part in (
        f"3 x 2 x {fits + 1} @ {precision} bit",
        "Small GPU",
        "max-texture-array-layers is 8",
        f"at most {fits} channels fit at {precision} bit",
    ):
        assert part in message


def test_a_renderer_refuses_a_map_beyond_the_devices_own_limit(gpu: Gpu) -> None:
    side = gpu.limit("max-texture-dimension-2d")
    with pytest.raises(DeviceError, match=f"max-texture-dimension-2d is {side}, so width and height must be {side}"):
        Renderer(gpu, FeatureMap(np.zeros((1, side + 1, 1), np.uint8)))
    Renderer(gpu, FeatureMap(np.ones((1, side, 1), np.uint8))).picture(ViewState(), (8, 1))


def test_a_map_beyond_the_devices_memory(gpu: Gpu) -> None:
    """Terabytes: within every limit, and in no memory."""
    side = gpu.limit("max-texture-dimension-2d")
    channels = 16 * min(gpu.limit("max-texture-array-layers"), 2048)
    huge: Any = SimpleNamespace(width=side, height=side, channels=channels, precision=8, name="huge")
    refusal = r"the huge map does not fit into the memory of .* lower precision"
    with pytest.raises(DeviceError, match=refusal) as caught, gpu.reporting("the huge map"):
        Tiles.upload(gpu, huge)
    assert "\n" not in str(caught.value)
