"""Decoding on many cores, with little memory beside the codes."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.formats import png, png_codes


@pytest.mark.parametrize("cores", [1, 3, 16])
@pytest.mark.parametrize(("bits", "channels"), [(8, 101), (16, 45), (32, 26)])
def test_codes_are_the_same_however_many_cores_and_however_little_scratch(
    tmp_path, parts_of, zipped, codes_of, monkeypatch, cores, bits, channels
):
    codes = codes_of((19, 23, channels), bits)
    entry = read_dataset(zipped(tmp_path / "m.zip", parts_of(codes))).find()
    monkeypatch.setattr(png_codes, "cores", lambda: cores)
    monkeypatch.setattr(png_codes, "_BLOCK", 64)  # rows are written a few at a time
    for pngs in (1, 5, 11, 40):
        monkeypatch.setattr(png_codes, "_SCRATCH_BYTES", pngs * 19 * 23 * 4)
        monkeypatch.setattr(png_codes, "_SCRATCH_SHARE", 0)
        np.testing.assert_array_equal(entry.load().codes, codes)


@pytest.mark.parametrize("cores", [2, 8])
def test_few_decoded_pngs_are_kept(tmp_path, parts_of, zipped, codes_of, monkeypatch, cores):
    shape = (31, 17, 400)
    entry = read_dataset(zipped(tmp_path / "m.zip", parts_of(codes_of(shape)))).find()
    monkeypatch.setattr(png_codes, "cores", lambda: cores)
    monkeypatch.setattr(png_codes, "_SCRATCH_BYTES", 0)
    monkeypatch.setattr(png_codes, "_SMALL_BYTES", 0)
    alive: list[int] = []
    most: list[int] = []
    decode = png.decode

    def counted(*arguments):
        image = decode(*arguments)
        alive.append(0)
        weakref.finalize(image, alive.pop)
        most.append(len(alive))
        return image

    monkeypatch.setattr(png, "decode", counted)
    entry.load()
    assert len(most) == 100
    assert max(most) <= 16 + 2 * cores
    assert not alive
