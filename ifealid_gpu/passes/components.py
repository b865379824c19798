"""Components pass: scores of every pixel's real vector on three principal axes, or on one."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.fits.foreground import Side
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.channel_rows import TEXEL_CHANNELS, ChannelRows
from ifealid_gpu.passes.chord import ORIGIN_OWN, VECTOR_TERMS
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Constants, Dispatcher, Kernel
from ifealid_gpu.passes.sampling import VECTOR, WORKGROUP_WIDTH
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.projection import Projection

PROJECTION = np.dtype(
    [("offsets", "<f4", 4), ("scale", "<f4"), ("threshold", "<f4"), ("has_values", "<u4"), ("_padding", "<u4")]
)
GATE_NONE = 0
GATES = {Side.ABOVE: 1, Side.BELOW: 2}

_ROWS = 4  # three axes, and the one that says which pixels have scores
_GATE_ROW = 3
_STEPS = np.array([1.0, 256.0, 65536.0, 1.0])  # of vectors.wgsl, at 8 bits
_TEXEL_BYTES = 16


class ComponentsPass:
    """Writes scores as float32 into a value map, `NO_VALUE` where there are none.

    Args:
        dispatcher: of the map; its output has as many components as are wanted.
    """

    pack: int | None = None
    ranges: Ranges | None = None
    rounds = 1

    def __init__(self, dispatcher: Dispatcher) -> None:
        gpu, tiles = dispatcher.gpu, dispatcher.tiles
        self._dispatcher = dispatcher
        self._steps = _STEPS if tiles.feature_map.precision == 8 else np.ones(TEXEL_CHANNELS)
        self._terms = Uniforms(gpu.device, "vector terms", VECTOR_TERMS)
        self._projection = Uniforms(gpu.device, "projection", PROJECTION)
        self._rows = ChannelRows(gpu, tiles)
        usage = wgpu.TextureUsage
        self._axes = gpu.device.create_texture(
            label="principal axes",
            size=(self._rows.width, _ROWS, 1),
            format="rgba32float",
            usage=usage.STORAGE_BINDING | usage.COPY_DST,
        )
        step = VECTOR if gpu.is_software else WORKGROUP_WIDTH
        own = {"bits": tiles.feature_map.precision, "sample_step": step, "origin": ORIGIN_OWN}
        resources = {
            4: self._terms.buffer,
            5: self._rows.view,
            6: self._axes.create_view(),
            7: self._projection.buffer,
            **dispatcher.values,
        }
        shader = "component" if dispatcher.output.components == 1 else "components"
        self._kernel = Kernel(shader, resources, {**dispatcher.constants, **own})
        self._constants: Constants = {}
        self._terms.write(  # of which the origin of each channel's own needs nothing
            origin_code=0, origin_rest=0, inverse_widest=0, has_direction=1, has_values=1, length=0, unit=0
        )

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        return self._rows.nbytes + self._rows.width * _ROWS * _TEXEL_BYTES

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Components, feature_map: FeatureMap) -> None:
        """Choose the axes that are encoded from now on; see `ValuePass`."""
        found = wanted.projection(feature_map)
        if found is None:
            self._constants = {"normalized": False, "gate": GATE_NONE}
            self._projection.write(offsets=np.zeros(_ROWS), scale=0, threshold=0, has_values=0)
            return
        gate = GATE_NONE if found.gate is None else GATES[found.gate.side]
        self._constants = {"normalized": found.is_normalized, "gate": gate}
        offsets = np.zeros(_ROWS)
        offsets[: len(found.axes)] = found.offsets
        offsets[_GATE_ROW] = found.gate_offset
        self._projection.write(
            offsets=offsets,
            scale=found.scale,
            threshold=0.0 if found.gate is None else found.gate.at,
            has_values=1,
        )
        self._rows.write_origin(found.origin)
        self._write_axes(found)

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the scores of one band, which must be loaded."""
        self._dispatcher.encode(
            encoder, self._kernel, band, per_invocation=SAMPLES_PER_INVOCATION, constants=self._constants
        )

    def forget(self) -> None:
        """Nothing is kept of pixels."""

    def _write_axes(self, found: Projection) -> None:
        rows = np.zeros((_ROWS, self._rows.width * TEXEL_CHANNELS))
        rows[: len(found.axes), : found.origin.size] = found.axes
        if found.gate is not None:
            rows[_GATE_ROW, : found.origin.size] = found.gate.axis
        data = (rows.reshape(_ROWS, -1, TEXEL_CHANNELS) / self._steps).astype("<f4")
        self._dispatcher.gpu.device.queue.write_texture(
            {"texture": self._axes},
            data,
            {"bytes_per_row": self._rows.width * _TEXEL_BYTES, "rows_per_image": _ROWS},
            (self._rows.width, _ROWS, 1),
        )
