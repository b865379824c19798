"""Range pass: the smallest and largest value of a map (smin, smax of Eq. 5), left on the GPU."""

from __future__ import annotations

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.passes.value_map import NO_VALUE

RANGE_BYTES = 8
# Enough workgroups to fill a GPU, few enough that one more reduces what they found; processors want fewer barriers.
MAX_GROUPS = 512
MAX_GROUPS_SOFTWARE = 32


class RangePass:
    """Reduces a value map to (smin, smax), two float32 in `result`; smin > smax where no pixel has a value."""

    def __init__(self, gpu: Gpu, values: wgpu.GPUTexture) -> None:
        self._groups = min(MAX_GROUPS_SOFTWARE if gpu.is_software else MAX_GROUPS, values.size[1])
        usage = wgpu.BufferUsage
        partial = gpu.device.create_buffer(label="partial ranges", size=self._groups * RANGE_BYTES, usage=usage.STORAGE)
        self.result: wgpu.GPUBuffer = gpu.device.create_buffer(
            label="range", size=RANGE_BYTES, usage=usage.STORAGE | usage.COPY_SRC
        )
        self._rows = compute_pipeline(gpu, "value_range", "range_of_rows", {"no_value": NO_VALUE})
        self._parts = compute_pipeline(gpu, "value_range", "range_of_parts")
        self._rows_group = bind_group(gpu.device, self._rows, {0: values.create_view(), 1: partial}, "range of rows")
        self._parts_group = bind_group(gpu.device, self._parts, {1: partial, 2: self.result}, "range of parts")

    def encode(self, encoder: wgpu.GPUCommandEncoder) -> None:
        """Encode both steps of the reduction."""
        compute = encoder.begin_compute_pass(label="range")
        compute.set_pipeline(self._rows)
        compute.set_bind_group(0, self._rows_group)
        compute.dispatch_workgroups(self._groups)
        compute.set_pipeline(self._parts)
        compute.set_bind_group(0, self._parts_group)
        compute.dispatch_workgroups(1)
        compute.end()
