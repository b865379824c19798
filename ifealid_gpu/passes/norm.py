"""Norm pass: the length of every pixel's vector of real values."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.chord import ORIGIN_UNIFORM
from ifealid_gpu.passes.dispatch import Dispatcher, Kernel
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.norm import Norm, largest_value, relative_values

REAL_VALUES = np.dtype(
    [("origin_code", "<u4"), ("origin_rest", "<f4"), ("step", "<f4"), ("largest", "<f4"), ("channels", "<u4")]
)


class NormPass:
    """Writes norms as float32, within 1e-5 of the exact ones, into a value map.

    Args:
        dispatcher: of the map.
    """

    ranges: Ranges | None = None
    nbytes = 0
    rounds = 1
    pack: int | None = None

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._real = Uniforms(dispatcher.gpu.device, "real values", REAL_VALUES)
        own = {"bits": dispatcher.tiles.feature_map.precision, "origin": ORIGIN_UNIFORM}
        resources = {8: self._real.buffer, **dispatcher.values}
        self._kernel = Kernel("norm", resources, {**dispatcher.constants, **own})

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Norm, feature_map: FeatureMap) -> None:
        """Choose the real values that codes stand for from now on; see `ValuePass`."""
        origin, step = relative_values(feature_map)
        code = min(max(round(origin), 0), code_max(feature_map.precision))
        self._real.write(
            origin_code=code,
            origin_rest=origin - code,
            step=step,
            largest=largest_value(feature_map),
            channels=feature_map.channels,
        )

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the values of one band, which must be loaded."""
        self._dispatcher.encode(encoder, self._kernel, band)

    def forget(self) -> None:
        """Nothing is kept."""
