"""Angle, cosine or dot in float32 of pixels of any precision with any real vector, from the chord of unit vectors."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.channel_rows import TEXEL_CHANNELS, UNIT_ROW, WEIGHTS_ROW, ChannelRows
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Constants, Dispatcher, Kernel
from ifealid_gpu.passes.parts import MOST_PARTS, PARTS, in_parts
from ifealid_gpu.passes.sampling import VECTOR, WORKGROUP_WIDTH
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Measure

VECTOR_TERMS = np.dtype(
    [
        ("origin_code", "<u4"),
        ("origin_rest", "<f4"),
        ("inverse_widest", "<f4"),
        ("has_direction", "<u4"),
        ("has_values", "<u4"),
        ("length", "<f4"),
        ("unit", "<f4"),
    ]
)
# What is made of the chord, as chord.wgsl numbers it.
MEASURES = {Measure.ANGLE: 0, Measure.COSINE: 1, Measure.DOT: 2}
ORIGIN_ZERO, ORIGIN_UNIFORM, ORIGIN_OWN = range(3)

_NORM_BYTES = 4  # of a pixel


class ChordSimilarity:
    """Computes s within 1e-6 at every angle, the cosine within as much, the dot within that share of both lengths.

    1 / |u| of each pixel is computed when a band is first encoded, and kept until the origin or the weights change.

    Args:
        dispatcher: of the map.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        gpu, tiles, grid = dispatcher.gpu, dispatcher.tiles, dispatcher.output.grid
        self._dispatcher = dispatcher
        self._precision = tiles.feature_map.precision
        self._terms = Uniforms(gpu.device, "vector terms", VECTOR_TERMS)
        self._rows = ChannelRows(gpu, tiles)
        self._width = self._rows.width
        norms = gpu.device.create_texture(
            label="inverse norms",
            size=(grid.width, grid.height, 1),
            format="r32float",
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        ).create_view()
        self.nbytes = grid.width * grid.height * _NORM_BYTES + self._rows.nbytes
        resources = {4: self._terms.buffer, 5: self._rows.view, 6: norms}
        bits = {"bits": self._precision}
        self._norms = Kernel("norms", resources, bits)
        step = VECTOR if gpu.is_software else WORKGROUP_WIDTH
        resources = {**resources, **dispatcher.values}
        constants = {**dispatcher.constants, **bits}
        self._loop = Kernel("chord_loop", resources, {**constants, "sample_step": step})
        self._unrolled: Kernel | None = None
        if dispatcher.rounds is not None and self._width <= MOST_PARTS:
            self._unit = Uniforms(gpu.device, "unit vector", PARTS)
            self._origins = Uniforms(gpu.device, "origins", PARTS)
            rows = {7: self._unit.buffer, 10: self._origins.buffer}
            resources = {**resources, **rows, **dispatcher.rounds.resources}
            constants = {**constants, "unrolled_parts": self._width}
            shader = "chord_unrolled_32" if self._precision == 32 else "chord_unrolled"
            self._unrolled = Kernel(shader, resources, constants)
        self._is_unrolled = False
        self._space: object = None
        self._normed = [False] * len(tiles.bands)
        self._constants: Constants = {}
        self._finish: Constants = {}

    def begin(self, comparison: Comparison) -> None:
        """Choose the comparison that is encoded from now on."""
        unit = comparison.unit_vector if comparison.has_values else None
        origin = float(comparison.space.origin[0]) if comparison.space.is_uniform else 0.0
        code = float(self._rows.nearest_codes(np.array(origin)))
        self._terms.write(
            origin_code=code,
            origin_rest=origin - code,
            inverse_widest=1 / comparison.space.widest,
            has_direction=int(unit is not None),
            has_values=int(comparison.has_values),
            length=comparison.length * comparison.unit if unit is not None else 0.0,
            unit=comparison.unit,
        )
        measure = comparison.metric.measure
        self._finish = {
            "measure": MEASURES[measure],
            "obtuse": measure is Measure.ANGLE and not comparison.is_acute,
        }
        if self._space != comparison.space:
            self._change_space(comparison)
        if self._is_unrolled:
            self._unit.write(parts=in_parts(np.zeros(comparison.vector.size) if unit is None else unit))
        else:
            self._rows.write(UNIT_ROW, np.zeros(comparison.vector.size) if unit is None else unit)

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        if not self._normed[band.number]:
            self._normed[band.number] = True
            self._dispatcher.encode(encoder, self._norms, band, constants=self._constants)
        kernel, groups = self._loop, None
        constants = {**self._constants, **self._finish}
        if self._is_unrolled and self._unrolled is not None and self._dispatcher.rounds is not None:
            kernel, groups = self._unrolled, self._dispatcher.rounds.groups[band.number]
            constants |= {"two_rows": self._constants["origin"] == ORIGIN_OWN}
        self._dispatcher.encode(
            encoder, kernel, band, groups, per_invocation=SAMPLES_PER_INVOCATION, constants=constants
        )

    @property
    def ranges(self) -> Ranges | None:
        """Ranges of the values once all bands are encoded; None where the kernel does not find them."""
        return self._dispatcher.rounds.ranges if self._is_unrolled and self._dispatcher.rounds is not None else None

    def forget(self) -> None:
        """Compute anew what is kept of every pixel: what was encoded may never have been submitted."""
        self._normed = [False] * len(self._normed)

    def _change_space(self, comparison: Comparison) -> None:
        self._space = comparison.space
        self.forget()
        space = comparison.space
        kind = ORIGIN_OWN if not space.is_uniform else ORIGIN_UNIFORM if space.origin[0] else ORIGIN_ZERO
        # Channels that fill up the last pack have code 0, which is not u = 0 about another origin: their weight is 0.
        filled = comparison.vector.size < self._width * TEXEL_CHANNELS
        weighted = comparison.space.is_weighted or (filled and kind == ORIGIN_UNIFORM)
        self._constants = {"origin": kind, "weighted": weighted}
        can_be_rounded = kind != ORIGIN_OWN or self._precision < 32
        self._is_unrolled = self._unrolled is not None and can_be_rounded and not weighted
        if weighted:
            self._rows.write(WEIGHTS_ROW, comparison.space.weights)
        if kind == ORIGIN_OWN:
            self._rows.write_origin(comparison.space.origin)
            if self._is_unrolled:
                self._origins.write(parts=in_parts(comparison.space.origin, self._precision))
