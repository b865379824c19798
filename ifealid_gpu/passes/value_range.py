"""Range pass: the smallest and largest value of a map (smin, smax of Eq. 5), left on the GPU."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.parallel import cores
from ifealid_gpu.passes.value_map import NO_VALUE, RANGE_BYTES, ValueMap

EXTENT = np.dtype([("pixels", "<u4"), ("shift", "<u4")])
# Enough workgroups to fill a GPU, few enough that one more reduces what they found; processors want fewer barriers.
MAX_GROUPS = 512
MAX_GROUPS_A_CORE = 4
_VALUES_PER_GROUP = 256  # or more


class RangePass:
    """Reduces a value map to its range, (smin, smax).

    Args:
        gpu: the device.
        values: the map.
        parts: ranges that the pass before may have found, which together are those of the whole map; None: none.
    """

    def __init__(self, gpu: Gpu, values: ValueMap, parts: wgpu.GPUBuffer | None) -> None:
        most = MAX_GROUPS_A_CORE * cores() if gpu.is_software else MAX_GROUPS
        self._groups = min(most, -(-values.grid.pixels // _VALUES_PER_GROUP))
        partial = gpu.device.create_buffer(
            label="partial ranges", size=self._groups * RANGE_BYTES, usage=wgpu.BufferUsage.STORAGE
        )
        self._values = compute_pipeline(gpu, "value_range", "range_of_values", {"no_value": NO_VALUE})
        self._parts = compute_pipeline(gpu, "value_range", "range_of_parts")
        extent = Uniforms(gpu.device, "extent", EXTENT)
        extent.write(pixels=values.grid.pixels, shift=values.grid.shift)
        self._values_group = bind_group(
            gpu.device,
            self._values,
            {0: values.texture.create_view(), 1: partial, 3: extent.buffer},
            "range of values",
        )
        self._reduction = self._reducing(gpu, partial, values)
        self._reduction_of_parts = self._reducing(gpu, parts, values) if parts is not None else None

    def encode(self, encoder: wgpu.GPUCommandEncoder, *, has_parts: bool) -> None:
        """Encode the reduction of the whole map, or of the parts alone where the pass before has found them."""
        compute = encoder.begin_compute_pass(label="range")
        reduction = self._reduction_of_parts if has_parts else None
        if reduction is None:
            compute.set_pipeline(self._values)
            compute.set_bind_group(0, self._values_group)
            compute.dispatch_workgroups(self._groups)
            reduction = self._reduction
        compute.set_pipeline(self._parts)
        compute.set_bind_group(0, reduction)
        compute.dispatch_workgroups(1)
        compute.end()

    def _reducing(self, gpu: Gpu, parts: wgpu.GPUBuffer, values: ValueMap) -> wgpu.GPUBindGroup:
        return bind_group(gpu.device, self._parts, {1: parts, 2: values.range}, "range of parts")
