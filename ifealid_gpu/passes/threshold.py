"""Threshold pass: which value parts a map, given or found by Otsu's method, and how many pixels are inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.histogram import SPAN_ALL, SPAN_COLORS, HistogramPass, groups_for
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap
from ifealid_gpu.quantities.display_range import CLOSE

CUT = np.dtype([("at", "<f4"), ("inside", "<u4"), ("count", "<u4"), ("low_inside", "<u4")])
VALUE_EXTENT = np.dtype([("count", "<u4"), ("shift", "<u4")])
OTSU_BINS = 256


@dataclass(frozen=True)
class FoundCut:
    """What a threshold does to a map.

    Attributes:
        at: the threshold, as the GPU compares with it.
        inside: pixels that are inside.
        count: pixels that have a value.
        low_inside: whether values up to the threshold are inside, in place of those from it on.
    """

    at: float
    inside: int
    count: int
    low_inside: bool

    @property
    def share(self) -> float:
        """How much of the pixels that have a value is inside, 0 to 1."""
        return self.inside / self.count

    def mask(self, values: NDArray[np.float32]) -> NDArray[np.bool_]:
        """(h, w) which of a map's values are inside; NaN is not."""
        at = np.float32(self.at)
        return np.asarray(values <= at if self.low_inside else values >= at)


def found_cut(data: bytes | memoryview) -> FoundCut | None:
    """What was found, from the bytes of a `CUT`; None where no pixel has a value."""
    record = np.frombuffer(data, CUT, count=1)[0]
    if not record["count"]:
        return None
    return FoundCut(float(record["at"]), int(record["inside"]), int(record["count"]), bool(record["low_inside"]))


class ThresholdPass:
    """Parts the values of a map of one component by a threshold, without reading anything back.

    Args:
        gpu: the device.
        values: the map, whose range has been found when commands run.

    Attributes:
        cut: a `CUT`, which shaders that draw read, too.
    """

    def __init__(self, gpu: Gpu, values: ValueMap) -> None:
        self._gpu = gpu
        self._values = values
        self._histograms: tuple[HistogramPass, HistogramPass] | None = None
        self._groups = groups_for(gpu, values)
        usage = wgpu.BufferUsage
        self.cut: wgpu.GPUBuffer = gpu.device.create_buffer(
            label="cut",
            size=CUT.itemsize,
            usage=usage.STORAGE | usage.UNIFORM | usage.COPY_SRC | usage.COPY_DST,
        )
        extent = Uniforms(gpu.device, "extent of values", VALUE_EXTENT)
        extent.write(count=values.grid.pixels, shift=values.grid.shift)
        self._counting = compute_pipeline(gpu, "threshold", "count_inside", {"no_value": NO_VALUE})
        self._count_group = bind_group(
            gpu.device,
            self._counting,
            {0: values.texture.create_view(), 3: self.cut, 4: extent.buffer},
            "what is inside",
        )

    def encode(self, encoder: wgpu.GPUCommandEncoder, at: float | None, low_inside: bool) -> None:
        """Encode what a threshold does to the values, once a submission.

        Args:
            encoder: takes the commands.
            at: the threshold; None: found by Otsu's method, among all values, or among those that the colours span
                where none of them would be inside. Where all values are the same, all are inside.
            low_inside: whether values up to the threshold are inside, in place of those from it on.
        """
        record = np.zeros((), CUT)
        record["at"], record["low_inside"] = 0.0 if at is None else at, low_inside
        self._gpu.device.queue.write_buffer(self.cut, 0, record.tobytes())
        if at is None:
            self._encode_otsu(encoder)
        compute = encoder.begin_compute_pass(label="what is inside")
        compute.set_pipeline(self._counting)
        compute.set_bind_group(0, self._count_group)
        compute.dispatch_workgroups(self._groups)
        compute.end()

    def _encode_otsu(self, encoder: wgpu.GPUCommandEncoder) -> None:
        if self._histograms is None:
            of_all, of_colors = (HistogramPass(self._gpu, self._values, OTSU_BINS) for _ in range(2))
            self._histograms = of_all, of_colors
            self._otsu = compute_pipeline(self._gpu, "threshold", "otsu", {"close": CLOSE})
            self._otsu_group = bind_group(
                self._gpu.device,
                self._otsu,
                {1: self._values.range, 2: of_all.counts, 3: self.cut, 5: of_colors.counts},
                "Otsu",
            )
        for histogram, ends in zip(self._histograms, (SPAN_ALL, SPAN_COLORS), strict=True):
            histogram.encode(encoder, ends)
        compute = encoder.begin_compute_pass(label="Otsu")
        compute.set_pipeline(self._otsu)
        compute.set_bind_group(0, self._otsu_group)
        compute.dispatch_workgroups(1)
        compute.end()
