"""Range pass: the smallest and largest value of a map (smin, smax of Eq. 5), of each component, left on the GPU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.parallel import cores
from ifealid_gpu.passes.value_map import NO_VALUE, Ranges, ValueMap

EXTENT = np.dtype([("count", "<u4"), ("shift", "<u4")])
MOST_LEFT_OUT = 64
LEFT_OUT = np.dtype(
    [
        ("count", "<u4"),
        ("_padding_a", "<u4"),
        ("_padding_b", "<u4", 2),
        ("samples", "<u4", (MOST_LEFT_OUT // 4, 4)),
    ]
)
# Enough workgroups to fill a GPU, few enough that one more reduces what they found; processors want fewer barriers.
MAX_GROUPS = 512
MAX_GROUPS_A_CORE = 4
_VALUES_PER_GROUP = 256  # or more
_SHADERS = {1: "value_range", 3: "vector_range"}


class RangePass:
    """Reduces a value map to the range of each of its components.

    Args:
        gpu: the device.
        values: the map.
    """

    def __init__(self, gpu: Gpu, values: ValueMap) -> None:
        self._gpu = gpu
        self._values = values
        self._shader = _SHADERS[values.components]
        self._left_out = Uniforms(gpu.device, "pixels left out of the range", LEFT_OUT)
        most = MAX_GROUPS_A_CORE * cores() if gpu.is_software else MAX_GROUPS
        self._groups = min(most, -(-values.grid.pixels // _VALUES_PER_GROUP))
        self._parts = self._create_parts()
        self._reduction = compute_pipeline(gpu, self._shader, "range_of_parts")
        self._of_parts = self._reducing(self._parts)
        self._of_found: tuple[Ranges, wgpu.GPUBindGroup] | None = None
        self._of_values: dict[bool, tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]] = {}

    def encode(
        self, encoder: wgpu.GPUCommandEncoder, found: Ranges | None = None, left_out: Sequence[int] = ()
    ) -> None:
        """Encode the reduction.

        Args:
            encoder: takes the commands.
            found: ranges of parts of the values, where the pass before has found them.
            left_out: numbers of at most `MOST_LEFT_OUT` samples that do not count.
        """
        compute = encoder.begin_compute_pass(label="range")
        if found is not None and not left_out:
            if self._of_found is None or self._of_found[0] is not found:
                self._of_found = found, self._reducing(found)
            group = self._of_found[1]
        else:
            pipeline, of_values = self._reading(left_out)
            compute.set_pipeline(pipeline)
            compute.set_bind_group(0, of_values)
            compute.dispatch_workgroups(self._groups)
            group = self._of_parts
        compute.set_pipeline(self._reduction)
        compute.set_bind_group(0, group)
        compute.dispatch_workgroups(1)
        compute.end()

    def _reading(self, left_out: Sequence[int]) -> tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]:
        leaves_out = len(left_out) > 0
        if leaves_out:
            samples = np.zeros(MOST_LEFT_OUT, "<u4")
            samples[: len(left_out)] = left_out
            self._left_out.write(count=len(left_out), samples=samples.reshape(-1, 4))
        if leaves_out not in self._of_values:
            constants = {"no_value": NO_VALUE, "leaves_out": leaves_out}
            pipeline = compute_pipeline(self._gpu, self._shader, "range_of_values", constants)
            grid = self._values.grid
            resources = {
                0: self._values.texture.create_view(),
                1: self._parts.texture.create_view(),
                4: self._extent(grid.pixels, grid.shift),
                5: self._left_out.buffer,
            }
            group = bind_group(self._gpu.device, pipeline, resources, "range of values")
            self._of_values[leaves_out] = pipeline, group
        return self._of_values[leaves_out]

    def _create_parts(self) -> Ranges:
        if self._values.components == 1:
            return Ranges.create(self._gpu, self._groups)
        texture = self._gpu.device.create_texture(
            label="ranges of parts",
            size=(2 * self._groups, 1, 1),
            format="rgba32float",
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        )
        return Ranges(texture, self._groups, 0)

    def _reducing(self, parts: Ranges) -> wgpu.GPUBindGroup:
        resources = {2: parts.texture.create_view(), 3: self._values.range, 4: self._extent(parts.count, parts.shift)}
        return bind_group(self._gpu.device, self._reduction, resources, "range of parts")

    def _extent(self, count: int, shift: int) -> wgpu.GPUBuffer:
        extent = Uniforms(self._gpu.device, "extent", EXTENT)
        extent.write(count=count, shift=shift)
        return extent.buffer
