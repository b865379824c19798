"""Difference pass: a map's values less another's at the same places of a picture, on a grid of either."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.geometry import Pair
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.same_places import Lain
from ifealid_gpu.passes.sampling import WORKGROUP_WIDTH, workgroups
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap

#: Values that differ by less than this share of the larger one are the same: rounding does as much.
SAME = 2e-6
SUBTRACTION = np.dtype(
    [
        ("width", "<u4"),
        ("count", "<u4"),
        ("shift", "<u4"),
        ("first_width", "<u4"),
        ("first_shift", "<u4"),
        ("second_width", "<u4"),
        ("second_shift", "<u4"),
        ("_padding", "<u4"),
        ("first_real", "<f4", 2),
        ("second_real", "<f4", 2),
    ]
)


class DifferencePass:
    """Writes differences as float32 into a value map, `NO_VALUE` where either map has no value.

    Args:
        gpu: the device.
        first: values of one component that are subtracted from; with where they lie.
        second: those that are subtracted, likewise.
        output: takes the differences; likewise, of one of both maps, at any stride.
    """

    def __init__(
        self, gpu: Gpu, first: tuple[ValueMap, Lain], second: tuple[ValueMap, Lain], output: tuple[ValueMap, Lain]
    ) -> None:
        self._values, lain = output
        self._maps = first[0], second[0]
        self._uniforms = Uniforms(gpu.device, "subtraction", SUBTRACTION)
        numbers = [of.numbers_at(lain) for _, of in (first, second)]
        columns, rows = (np.stack(both, axis=1) for both in zip(*numbers, strict=True))
        self._pipeline = compute_pipeline(gpu, "difference", "difference", {"no_value": NO_VALUE, "close": SAME})
        resources: dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer] = {
            n: one.texture.create_view() for n, one in enumerate((*self._maps, self._values))
        }
        for n, (label, data) in enumerate((("columns of maps", columns), ("rows of maps", rows)), 4):
            resources[n] = gpu.device.create_buffer_with_data(
                label=label, data=data.tobytes(), usage=wgpu.BufferUsage.STORAGE
            )
        resources[3] = self._uniforms.buffer
        self._group = bind_group(gpu.device, self._pipeline, resources, "difference")

    def encode(
        self, encoder: wgpu.GPUCommandEncoder, first_real: Pair = (0.0, 1.0), second_real: Pair = (0.0, 1.0)
    ) -> None:
        """Encode the differences; once a submission.

        Args:
            encoder: takes the commands, after those of both maps' values.
            first_real: (a, b): a value v of the first map stands for a + b v.
            second_real: likewise.
        """
        grid, (first, second) = self._values.grid, self._maps
        self._uniforms.write(
            width=grid.map_width,
            count=grid.pixels,
            shift=grid.shift,
            first_width=first.grid.map_width,
            first_shift=first.grid.shift,
            second_width=second.grid.map_width,
            second_shift=second.grid.shift,
            first_real=first_real,
            second_real=second_real,
        )
        compute = encoder.begin_compute_pass(label="difference")
        compute.set_pipeline(self._pipeline)
        compute.set_bind_group(0, self._group)
        compute.dispatch_workgroups(*workgroups(grid.pixels, WORKGROUP_WIDTH))
        compute.end()
