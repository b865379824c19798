"""Percentile pass: similarities, turned into the share of random pairs that are less alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import wgpu

from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.value_map import NO_VALUE, Ranges
from ifealid_gpu.passes.value_pass import ComparingPass
from ifealid_gpu.passes.value_range import groups_that_loop
from ifealid_gpu.quantities.chance import MOST_PAIRS, Chance
from ifealid_gpu.quantities.percentile import Percentile

PAIRS = np.dtype([("count", "<u4"), ("shift", "<u4"), ("pairs", "<u4"), ("sign", "<f4"), ("rounding", "<f4")])


class PercentilePass:
    """Writes percentiles as float32 into a value map: each band by the metric's pass, then all values in place.

    `NO_VALUE` where a pixel has no similarity, and everywhere where there are no pairs.

    Args:
        dispatcher: of the map.
        pass_for: the comparing pass of a word, with the same output.
    """

    pack: int | None = None
    ranges: Ranges | None = None
    rounds = 1

    def __init__(self, dispatcher: Dispatcher, pass_for: Callable[[str], ComparingPass]) -> None:
        self._gpu = dispatcher.gpu
        self._pass_for = pass_for
        self._output = dispatcher.output
        self._last = len(dispatcher.tiles.bands) - 1
        self._metric: ComparingPass | None = None
        self._chance: Chance | None = None
        self._uniforms = Uniforms(self._gpu.device, "random pairs", PAIRS)
        self._nearness: wgpu.GPUBuffer = self._gpu.device.create_buffer(
            label="random pairs", size=4 * MOST_PAIRS, usage=wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_DST
        )
        self._pipeline = compute_pipeline(self._gpu, "percentile", "percentile", {"no_value": NO_VALUE})
        resources = {0: self._output.texture.create_view(), 1: self._uniforms.buffer, 2: self._nearness}
        self._group = bind_group(self._gpu.device, self._pipeline, resources, "percentile")
        self._groups = groups_that_loop(self._gpu, self._output.grid.pixels)
        self._write(None)

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        return 4 * MOST_PAIRS

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Percentile, feature_map: FeatureMap) -> None:
        """Choose the similarity and the pairs that are encoded from now on; see `ValuePass`."""
        similarity = wanted.similarity
        if similarity is None or similarity.metric is None:
            raise InputError("a percentile is computed once it is resolved on a map")
        if self._chance is not wanted.chance:
            self._write(wanted.chance)
        self._metric = self._pass_for(similarity.metric.computed_by) if wanted.chance is not None else None
        if self._metric is not None:
            self._metric.compare(similarity.comparison(feature_map))

    def _write(self, chance: Chance | None) -> None:
        self._chance = chance
        table = np.zeros(0, np.float32) if chance is None else chance.nearness
        if table.size:
            self._gpu.device.queue.write_buffer(self._nearness, 0, np.ascontiguousarray(table, np.float32).tobytes())
        self._uniforms.write(
            count=self._output.grid.pixels,
            shift=self._output.grid.shift,
            pairs=table.size,
            sign=-1.0 if chance is not None and chance.is_low_best else 1.0,
            rounding=0.0 if chance is None else chance.rounding,
        )

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode one band, which must be loaded; after the last one, what makes percentiles of all values."""
        if self._metric is not None:
            self._metric.encode(encoder, band)
        if band.number < self._last:
            return
        compute = encoder.begin_compute_pass(label="percentile")
        compute.set_pipeline(self._pipeline)
        compute.set_bind_group(0, self._group)
        compute.dispatch_workgroups(self._groups)
        compute.end()

    def forget(self) -> None:
        """Nothing is kept of pixels."""
