"""Range pass: the smallest and largest value of a map (smin, smax of Eq. 5), left on the GPU."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.parallel import cores
from ifealid_gpu.passes.value_map import NO_VALUE, Ranges, ValueMap

EXTENT = np.dtype([("count", "<u4"), ("shift", "<u4")])
# Enough workgroups to fill a GPU, few enough that one more reduces what they found; processors want fewer barriers.
MAX_GROUPS = 512
MAX_GROUPS_A_CORE = 4
_VALUES_PER_GROUP = 256  # or more


class RangePass:
    """Reduces a value map to its range, (smin, smax).

    Args:
        gpu: the device.
        values: the map.
        found: ranges of its parts, which the pass before may have found; None: it never does.
    """

    def __init__(self, gpu: Gpu, values: ValueMap, found: Ranges | None) -> None:
        self._gpu = gpu
        self._result = values.range
        most = MAX_GROUPS_A_CORE * cores() if gpu.is_software else MAX_GROUPS
        parts = Ranges.create(gpu, min(most, -(-values.grid.pixels // _VALUES_PER_GROUP)))
        self._groups = parts.count
        self._values = compute_pipeline(gpu, "value_range", "range_of_values", {"no_value": NO_VALUE})
        self._parts = compute_pipeline(gpu, "value_range", "range_of_parts")
        self._values_group = bind_group(
            gpu.device,
            self._values,
            {
                0: values.texture.create_view(),
                1: parts.texture.create_view(),
                4: self._extent(values.grid.pixels, values.grid.shift),
            },
            "range of values",
        )
        self._parts_group = self._reducing(parts)
        self._found_group = self._reducing(found) if found is not None else None

    def encode(self, encoder: wgpu.GPUCommandEncoder, *, has_found: bool) -> None:
        """Encode the reduction of the whole map, or of the ranges alone where the pass before has found them."""
        compute = encoder.begin_compute_pass(label="range")
        group = self._found_group if has_found else None
        if group is None:
            compute.set_pipeline(self._values)
            compute.set_bind_group(0, self._values_group)
            compute.dispatch_workgroups(self._groups)
            group = self._parts_group
        compute.set_pipeline(self._parts)
        compute.set_bind_group(0, group)
        compute.dispatch_workgroups(1)
        compute.end()

    def _reducing(self, parts: Ranges) -> wgpu.GPUBindGroup:
        resources = {2: parts.texture.create_view(), 3: self._result, 4: self._extent(parts.count, parts.shift)}
        return bind_group(self._gpu.device, self._parts, resources, "range of parts")

    def _extent(self, count: int, shift: int) -> wgpu.GPUBuffer:
        extent = Uniforms(self._gpu.device, "extent", EXTENT)
        extent.write(count=count, shift=shift)
        return extent.buffer
