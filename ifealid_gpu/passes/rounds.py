"""Rounds: how unrolled kernels of processors take samples, and the ranges of values that they find as they go."""

from __future__ import annotations

from itertools import accumulate

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.sampling import VECTOR, rounds_of, workgroups
from ifealid_gpu.passes.value_map import Ranges


class Rounds:
    """The rounds of a map's samples, the same for all of its kernels.

    Args:
        gpu: the device.
        samples: how many each band has.

    Attributes:
        rounds: samples of each band that an invocation takes.
        groups: the (x, y) workgroups of each band.
        firsts: where the ranges of each band's invocations begin.
        ranges: those of the values that each invocation finds.
        resources: what a kernel binds to write the ranges.
    """

    def __init__(self, gpu: Gpu, samples: list[int]) -> None:
        self.rounds = [rounds_of(n) for n in samples]
        self.groups = [workgroups(n, VECTOR * m) for n, m in zip(samples, self.rounds, strict=True)]
        *self.firsts, count = accumulate((across * down * VECTOR for across, down in self.groups), initial=0)
        self.ranges = Ranges.create(gpu, count)
        self.resources: dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer] = {9: self.ranges.texture.create_view()}
