"""Peak pass: the best pixel of a map, left on the GPU, so that nobody reads a map back to find it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap
from ifealid_gpu.passes.value_range import groups_that_loop

PEAK = np.dtype([("pixel", "<u4"), ("map_width", "<u4"), ("low_best", "<u4"), ("value", "<f4")])
PEAK_SAMPLES = np.dtype(
    [("count", "<u4"), ("shift", "<u4"), ("columns", "<u4"), ("stride", "<u4"), ("start", "<u4", 2)]
)
NO_PIXEL = 0xFFFFFFFF


@dataclass(frozen=True)
class FoundPeak:
    """The best pixel of a map.

    Attributes:
        pixel: (x, y) in the feature map, of a coarse value map, too; the first in reading order where several are best.
        value: what it has, the largest or smallest of all pixels, those included that the colours leave out.
    """

    pixel: tuple[int, int]
    value: float


def found_peak(data: bytes | memoryview) -> FoundPeak | None:
    """What was found, from the bytes of a `PEAK`; None where no pixel has a value."""
    record = np.frombuffer(data, PEAK, count=1)[0]
    if record["pixel"] == NO_PIXEL:
        return None
    y, x = divmod(int(record["pixel"]), int(record["map_width"]))
    return FoundPeak((x, y), float(record["value"]))


class PeakPass:
    """Finds the best pixel of a value map of one component.

    Args:
        gpu: the device.
        values: the map, whose range has been found when commands run.
        sampling: which pixels of the feature map its values are of.

    Attributes:
        peak: a `PEAK`.
    """

    def __init__(self, gpu: Gpu, values: ValueMap, sampling: Sampling) -> None:
        self._gpu = gpu
        self._map_width = sampling.map_width
        self._groups = groups_that_loop(gpu, values.grid.pixels)
        usage = wgpu.BufferUsage
        self.peak: wgpu.GPUBuffer = gpu.device.create_buffer(
            label="peak",
            size=PEAK.itemsize,
            usage=usage.STORAGE | usage.COPY_SRC | usage.COPY_DST,
        )
        samples = Uniforms(gpu.device, "samples of the peak", PEAK_SAMPLES)
        samples.write(
            count=values.grid.pixels,
            shift=values.grid.shift,
            columns=values.grid.map_width,
            stride=sampling.stride,
            start=sampling.start,
        )
        self._pipeline = compute_pipeline(gpu, "peak", "find_peak", {"no_value": NO_VALUE})
        resources = {0: values.texture.create_view(), 1: samples.buffer, 2: values.range, 3: self.peak}
        self._group = bind_group(gpu.device, self._pipeline, resources, "peak")

    def encode(self, encoder: wgpu.GPUCommandEncoder, *, low_best: bool) -> None:
        """Encode the search, once a submission.

        Args:
            encoder: takes the commands, after those of the range.
            low_best: whether the smallest value is best, in place of the largest.
        """
        record = np.array((NO_PIXEL, self._map_width, low_best, 0.0), PEAK)
        self._gpu.device.queue.write_buffer(self.peak, 0, record.tobytes())
        compute = encoder.begin_compute_pass(label="peak")
        compute.set_pipeline(self._pipeline)
        compute.set_bind_group(0, self._group)
        compute.dispatch_workgroups(self._groups)
        compute.end()
