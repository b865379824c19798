"""Rounds: how unrolled kernels of processors take samples, and the ranges of values that they find as they go."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.passes.sampling import VECTOR, Sampling, rounds_of, workgroups
from ifealid_gpu.passes.value_map import Part, Ranges


class Rounds:
    """The rounds of a map's samples, the same for all of its kernels.

    Args:
        gpu: the device.
        sampling: which pixels.
        bands: of the map.

    Attributes:
        rounds: samples of each band that an invocation takes.
        groups: the (x, y) workgroups of each band.
        firsts: where the ranges of each band's invocations begin.
        ranges: those of the values that each invocation finds.
        resources: what a kernel binds to write the ranges.
    """

    def __init__(self, gpu: Gpu, sampling: Sampling, bands: Sequence[Band]) -> None:
        self._sampling = sampling
        self._samples = [sampling.of_band(band) for band in bands]
        self._starts = [band.pixels.start for band in bands]
        self.rounds = [rounds_of(len(samples)) for samples in self._samples]
        self.groups = [workgroups(len(n), VECTOR * m) for n, m in zip(self._samples, self.rounds, strict=True)]
        *self.firsts, count = accumulate((across * down * VECTOR for across, down in self.groups), initial=0)
        self.ranges = Ranges.create(gpu, count, self._part_of)
        self.resources: dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer] = {9: self.ranges.texture.create_view()}

    def _part_of(self, sample: int) -> Part:
        """The invocation that finds a sample's value, as rounds.wgsl counts them."""
        band = bisect_right(self._starts, self._sampling.pixel_of(sample)) - 1
        samples, width = self._samples[band], VECTOR * self.rounds[band]
        group, within = divmod(sample - samples.start, width)
        lane = within % VECTOR
        first = samples.start + group * width + lane
        end = min(samples.start + (group + 1) * width, samples.stop)
        return Part(self.firsts[band] + group * VECTOR + lane, first, VECTOR, -(-(end - first) // VECTOR))
