"""Histogram pass: how many values of a map lie in each of some bins, left on the GPU."""

from __future__ import annotations

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.parallel import cores
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap

BINS = np.dtype(
    [
        ("low", "<f4"),
        ("high", "<f4"),
        ("span", "<u4"),
        ("bins", "<u4"),
        ("count", "<u4"),
        ("shift", "<u4"),
        ("_padding", "<u4", 2),
    ]
)
MOST_BINS = 256
SPAN_ALL, SPAN_COLORS, _SPAN_GIVEN = 0, 1, 2
_MOST_GROUPS = 512
_MOST_GROUPS_A_CORE = 4
_VALUES_PER_GROUP = 256  # or more
_COUNT_BYTES = 4


def groups_for(gpu: Gpu, values: ValueMap) -> int:
    """How many workgroups share the values of a map, where each reads many of them."""
    most = _MOST_GROUPS_A_CORE * cores() if gpu.is_software else _MOST_GROUPS
    return min(most, -(-values.grid.pixels // _VALUES_PER_GROUP))


class HistogramPass:
    """Counts the values of a map of one component in bins of equal width.

    Pixels without a value are not counted, nor are values beyond the bins.

    Args:
        gpu: the device.
        values: the map.
        bins: how many, 1 to `MOST_BINS`.

    Attributes:
        counts: uint32, one a bin.
    """

    def __init__(self, gpu: Gpu, values: ValueMap, bins: int) -> None:
        if not 1 <= bins <= MOST_BINS:
            raise InputError(f"a histogram has 1 to {MOST_BINS} bins, found {bins}")
        self._values = values
        self._bins = bins
        self._groups = groups_for(gpu, values)
        self._gpu = gpu
        self._uniforms = Uniforms(gpu.device, "bins", BINS)
        usage = wgpu.BufferUsage
        self.counts: wgpu.GPUBuffer = gpu.device.create_buffer(
            label="counts of bins",
            size=bins * _COUNT_BYTES,
            usage=usage.STORAGE | usage.COPY_SRC | usage.COPY_DST,
        )
        self._pipeline = compute_pipeline(gpu, "histogram", "count_values", {"no_value": NO_VALUE})
        resources = {
            0: values.texture.create_view(),
            1: self._uniforms.buffer,
            2: values.range,
            3: self.counts,
        }
        self._group = bind_group(gpu.device, self._pipeline, resources, "histogram")
        self._written: Pair | int | None = None

    def encode(self, encoder: wgpu.GPUCommandEncoder, ends: Pair | int = SPAN_ALL) -> None:
        """Encode the counting.

        Args:
            encoder: takes the commands.
            ends: where the first bin begins and the last one ends; or, as the range pass has found them, the smallest
                and the largest value (`SPAN_ALL`), or the ends of the colours by their rule (`SPAN_COLORS`).
        """
        if self._written != ends:
            low, high = (0.0, 0.0) if isinstance(ends, int) else ends
            self._uniforms.write(
                low=low,
                high=high,
                span=ends if isinstance(ends, int) else _SPAN_GIVEN,
                bins=self._bins,
                count=self._values.grid.pixels,
                shift=self._values.grid.shift,
            )
            self._written = ends
        encoder.clear_buffer(self.counts)
        compute = encoder.begin_compute_pass(label="histogram")
        compute.set_pipeline(self._pipeline)
        compute.set_bind_group(0, self._group)
        compute.dispatch_workgroups(self._groups)
        compute.end()

    def read(self) -> NDArray[np.uint32]:
        """(bins,) what was counted last; waits for the device."""
        return np.frombuffer(self._gpu.device.queue.read_buffer(self.counts), np.uint32)
