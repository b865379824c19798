"""Packs: the bytes that hold a feature vector on the GPU."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_codes
from hypothesis import given, settings
from hypothesis import strategies as st

from ifealid_gpu.gpu.packs import channels_per_pack, pack_chunks, pack_codes, pack_count
from ifealid_gpu.maps.codes import PRECISIONS


def unpack(packs: np.ndarray, channels: int, precision: int) -> np.ndarray:
    """Codes from the bytes of packs, as the layout is described, one code at a time."""
    per_pack = channels_per_pack(precision)
    codes = []
    for k in range(channels):
        pack, index = packs[k // per_pack].tolist(), k % per_pack
        if precision == 8:
            codes.append(pack[index])
        elif precision == 16:
            codes.append(pack[2 * index] + 256 * pack[2 * index + 1])
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
    assert pack_codes(np.array([0x0102, 0x0304], np.uint16)).tolist() == [[2, 1, 4, 3] + [0] * 12]
    assert pack_codes(np.array([0x01020304], np.uint32)).tolist() == [[4, 3, 2, 1] + [0] * 12]


@pytest.mark.parametrize("precision", PRECISIONS)
def test_codes_of_the_other_byte_order_are_the_same(precision: int) -> None:
    codes = random_codes(2, 2, 9, precision)
    assert (pack_codes(codes.astype(codes.dtype.newbyteorder(">"))) == pack_codes(codes)).all()


@pytest.mark.parametrize(("channels", "packs"), [(1, (1, 1, 1)), (16, (1, 2, 4)), (17, (2, 3, 5)), (257, (17, 33, 65))])
def test_pack_counts(channels: int, packs: tuple[int, ...]) -> None:
    assert tuple(pack_count(channels, precision) for precision in PRECISIONS) == packs


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("channels", [3, 40])
def test_chunks_have_the_packs_of_their_pixels_side_by_side(precision: int, channels: int) -> None:
    codes = random_codes(1, 15, channels, precision)[0]
    chunks, packs = pack_chunks(codes, 5), pack_codes(codes)
    assert chunks.shape == (3, packs.shape[1], 5, 16)
    for pixel in range(15):
        for pack in range(packs.shape[1]):
            assert (chunks[pixel // 5, pack, pixel % 5] == packs[pixel, pack]).all()
