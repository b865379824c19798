"""Similarity in float32 of pixels of any precision to any real vector, from the chord between unit vectors."""

from __future__ import annotations

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.codes import code_max
from ifealid_gpu.gpu.packs import channels_per_pack
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Constants, Dispatcher, Kernel
from ifealid_gpu.passes.sampling import VECTOR, WORKGROUP_WIDTH
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.comparison import Comparison

VECTOR_TERMS = np.dtype(
    [("origin_code", "<u4"), ("origin_rest", "<f4"), ("inverse_widest", "<f4"), ("has_direction", "<u4")]
)
# The rows of the texture that holds a number for each channel.
UNIT_ROW, WEIGHTS_ROW, RESTS_ROW, CODES_ROW = range(4)
# An unrolled kernel compares at most this many parts of four channels; with more it would compile for seconds.
MOST_PARTS = 128
UNIT = np.dtype([("parts", "<f4", (MOST_PARTS, 4))])
ORIGIN_ZERO, ORIGIN_UNIFORM, ORIGIN_OWN = range(3)

_NORM_BYTES = 4  # of a pixel
_TEXEL_CHANNELS = 4
_TEXEL_BYTES = 16


class ChordSimilarity:
    """Computes s within 1e-6 at every angle.

    1 / |u| of each pixel is computed when a band is first encoded, and kept until the origin or the weights change.

    Args:
        dispatcher: of the map.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        gpu, tiles, grid = dispatcher.gpu, dispatcher.tiles, dispatcher.output.grid
        self._dispatcher = dispatcher
        self._precision = tiles.feature_map.precision
        self._terms = Uniforms(gpu.device, "vector terms", VECTOR_TERMS)
        usage = wgpu.TextureUsage
        self._width = tiles.layout.packs * channels_per_pack(self._precision) // _TEXEL_CHANNELS
        self._channels = gpu.device.create_texture(
            label="vector, weights and origin",
            size=(self._width, 4, 1),
            format="rgba32uint",
            usage=usage.STORAGE_BINDING | usage.COPY_DST,
        )
        norms = gpu.device.create_texture(
            label="inverse norms",
            size=(grid.width, grid.height, 1),
            format="r32float",
            usage=usage.STORAGE_BINDING,
        ).create_view()
        self.nbytes = grid.width * grid.height * _NORM_BYTES + self._width * 4 * _TEXEL_BYTES
        resources = {4: self._terms.buffer, 5: self._channels.create_view(), 6: norms}
        bits = {"bits": self._precision}
        self._norms = Kernel("norms", resources, bits)
        step = VECTOR if gpu.is_software else WORKGROUP_WIDTH
        resources = {**resources, **dispatcher.values}
        constants = {**dispatcher.constants, **bits}
        self._loop = Kernel("chord_loop", resources, {**constants, "sample_step": step})
        self._unrolled: Kernel | None = None
        if dispatcher.rounds is not None and self._width <= MOST_PARTS:
            self._unit = Uniforms(gpu.device, "unit vector", UNIT)
            resources = {**resources, 7: self._unit.buffer, **dispatcher.rounds.resources}
            self._unrolled = Kernel("chord_unrolled", resources, {**constants, "unrolled_parts": self._width})
        self._is_unrolled = False
        self._space: object = None
        self._normed = [False] * len(tiles.bands)
        self._constants: Constants = {}
        self._obtuse = True

    def begin(self, comparison: Comparison) -> None:
        """Choose the comparison that is encoded from now on."""
        unit = comparison.unit_vector if comparison.has_values else None
        origin = float(comparison.space.origin[0]) if comparison.space.is_uniform else 0.0
        code = self._origin_codes(np.array(origin))
        self._terms.write(
            origin_code=code,
            origin_rest=origin - code,
            inverse_widest=1 / comparison.space.widest,
            has_direction=int(unit is not None),
        )
        self._obtuse = not comparison.is_acute
        if self._space != comparison.space:
            self._change_space(comparison)
        if self._is_unrolled:
            parts = np.zeros(MOST_PARTS * _TEXEL_CHANNELS, "<f4")
            parts[: comparison.vector.size] = 0 if unit is None else unit
            self._unit.write(parts=parts.reshape(MOST_PARTS, _TEXEL_CHANNELS))
        else:
            self._write(UNIT_ROW, np.zeros(comparison.vector.size) if unit is None else unit)

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        if not self._normed[band.number]:
            self._normed[band.number] = True
            self._dispatcher.encode(encoder, self._norms, band, constants=self._constants)
        kernel, groups = self._loop, None
        if self._is_unrolled and self._unrolled is not None and self._dispatcher.rounds is not None:
            kernel, groups = self._unrolled, self._dispatcher.rounds.groups[band.number]
        constants = {**self._constants, "obtuse": self._obtuse}
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
        filled = comparison.vector.size < self._width * _TEXEL_CHANNELS
        weighted = comparison.space.is_weighted or (filled and kind == ORIGIN_UNIFORM)
        self._constants = {"origin": kind, "weighted": weighted}
        self._is_unrolled = self._unrolled is not None and kind != ORIGIN_OWN and not weighted
        if weighted:
            self._write(WEIGHTS_ROW, comparison.space.weights)
        if kind == ORIGIN_OWN:
            codes = self._origin_codes(comparison.space.origin)
            self._write(RESTS_ROW, comparison.space.origin - codes)
            self._write(CODES_ROW, codes.astype("<u4"))

    def _origin_codes(self, origin: NDArray[np.float64]) -> NDArray[np.float64]:
        """The codes nearest to origins."""
        return np.clip(np.rint(origin), 0, code_max(self._precision))

    def _write(self, row: int, channels: NDArray[np.float64] | NDArray[np.uint32]) -> None:
        """Write a row with a number for each channel, and 0 for those that fill up the last pack."""
        bits = np.zeros(self._width * _TEXEL_CHANNELS, "<u4")
        bits[: channels.size] = channels if channels.dtype == np.uint32 else channels.astype("<f4").view("<u4")
        self._dispatcher.gpu.device.queue.write_texture(
            {"texture": self._channels, "origin": (0, row, 0)},
            bits,
            {"bytes_per_row": self._width * _TEXEL_BYTES, "rows_per_image": 1},
            (self._width, 1, 1),
        )
