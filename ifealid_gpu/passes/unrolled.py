"""What unrolled similarity kernels have of their own: the reference as uniforms, and ranges of what they find."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import wgpu

from ifealid_gpu.codes import Codes
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import pack_codes
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.sampling import VECTOR, Sampling, rounds_of, workgroups
from ifealid_gpu.passes.value_map import Ranges

# With more, a loop over packs is as fast: its instructions stay in the processor's cache.
_MOST_PACKS = 32

FEW_PACKS = np.dtype([("packs", "<u4", (_MOST_PACKS, 4))])


class Unrolled:
    """Resources of a kernel that compares integer codes on processors, all packs one after the other without a loop.

    Args:
        gpu: the device.
        tiles: the codes.
        sampling: which pixels of the tiles.

    Attributes:
        ranges: those of the values that each invocation finds.
        rounds: samples of each band that an invocation takes.
        groups: the (x, y) workgroups of each band.
        firsts: where the ranges of each band's invocations begin.
        resources: what the kernel alone binds, by binding number.
    """

    def __init__(self, gpu: Gpu, tiles: Tiles, sampling: Sampling) -> None:
        samples = [len(sampling.of_band(band)) for band in tiles.bands]
        self.rounds = [rounds_of(n) for n in samples]
        self.groups = [workgroups(n, VECTOR * rounds) for n, rounds in zip(samples, self.rounds, strict=True)]
        *self.firsts, count = accumulate((across * down * VECTOR for across, down in self.groups), initial=0)
        self.ranges = Ranges.create(gpu, count)
        self._packs = tiles.layout.packs
        self._reference = Uniforms(gpu.device, "reference packs", FEW_PACKS)
        self.resources: dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer] = {
            14: self.ranges.texture.create_view(),
            15: self._reference.buffer,
        }

    @staticmethod
    def suits(gpu: Gpu, tiles: Tiles) -> bool:
        """Whether it is the fastest kernel for a map."""
        return gpu.is_software and tiles.feature_map.precision < 32 and tiles.layout.packs <= _MOST_PACKS

    def begin(self, vector: Codes) -> None:
        """Choose the reference, (d,) codes, that is compared with from now on."""
        packs = np.zeros((_MOST_PACKS, 4), "<u4")
        packs[: self._packs] = pack_codes(vector).view("<u4")
        self._reference.write(packs=packs)
