"""Minkowski pass: the distance of every pixel's real vector to another, (sum |p - q|^k)^(1/k), k = 1 and 2 included."""

from __future__ import annotations

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.codes import code_max
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.channel_rows import TEXEL_CHANNELS, UNIT_ROW, WEIGHTS_ROW, ChannelRows
from ifealid_gpu.passes.chord import ORIGIN_OWN, ORIGIN_ZERO
from ifealid_gpu.passes.code_distance import CodeDistance
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Constants, Dispatcher, Kernel
from ifealid_gpu.passes.parts import MOST_PARTS, PARTS, in_parts, steps_of
from ifealid_gpu.passes.sampling import VECTOR, WORKGROUP_WIDTH
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.similarity import Similarity

DISTANCE = np.dtype(
    [
        ("shares", "<f4", 4),
        ("exponent", "<f4"),
        ("inverse_exponent", "<f4"),
        ("largest", "<f4"),
        ("has_values", "<u4"),
    ]
)
# The exponents that need no logarithm, as minkowski.wgsl numbers them.
POWER_ANY, POWER_HALF, POWER_ONE, POWER_TWO = range(4)

_DIFFERENCES = 256  # of 8-bit codes
_POWERS = {0.5: POWER_HALF, 1.0: POWER_ONE, 2.0: POWER_TWO}
# A vector's numbers are taken for so large that sums of powers stay below this. Beyond it codes make no difference.
_LARGEST_SUM = 1e36
_FARTHEST = 1e32  # a number times the steps
_LARGEST = 3e38  # of a distance


class MinkowskiPass:
    """Writes distances as float32, within 1e-5 of the largest, into a value map; zero vectors count like others.

    Args:
        dispatcher: of the map.
    """

    pack: int | None = None
    rounds = 1

    def __init__(self, dispatcher: Dispatcher) -> None:
        gpu, tiles = dispatcher.gpu, dispatcher.tiles
        self._dispatcher = dispatcher
        self._bits = tiles.feature_map.precision
        self._terms = Uniforms(gpu.device, "distance", DISTANCE)
        self._rows = ChannelRows(gpu, tiles)
        resources = {8: self._terms.buffer, **dispatcher.values}
        constants = {**dispatcher.constants, "bits": self._bits}
        usage = wgpu.TextureUsage
        self._powers = gpu.device.create_texture(
            label="powers of differences",
            size=(_DIFFERENCES, 1, 1),
            format="r32float",
            usage=usage.STORAGE_BINDING | usage.COPY_DST,
        )
        self._tabled_exponent: float | None = None
        self._is_tabled = False
        step = VECTOR if gpu.is_software else WORKGROUP_WIDTH
        self._loop = Kernel(
            "minkowski_loop",
            {**resources, 5: self._rows.view, 11: self._powers.create_view()},
            {**constants, "origin": ORIGIN_OWN if self._bits == 32 else ORIGIN_ZERO, "sample_step": step},
        )
        self._unrolled: Kernel | None = None
        # At 32 bits differences are taken of integers, which the loop does.
        if dispatcher.rounds is not None and self._rows.width <= MOST_PARTS and self._bits < 32:
            self._vector = Uniforms(gpu.device, "vector", PARTS)
            rows = {7: self._vector.buffer, 10: self._vector.buffer}  # there is no second row, but a place for it
            resources = {**resources, **rows, **dispatcher.rounds.resources}
            self._unrolled = Kernel("minkowski_unrolled", resources, {**constants, "unrolled_parts": self._rows.width})
        self._is_unrolled = False
        self._constants: Constants = {}
        self._codes = CodeDistance.of(dispatcher)
        self._is_of_codes = False

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        return self._rows.nbytes + (self._codes.nbytes if self._codes is not None else 0)

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Similarity, feature_map: FeatureMap) -> None:
        """Choose the query and the metric that are encoded from now on; see `ValuePass`."""
        self.compare(wanted.comparison(feature_map))

    def compare(self, comparison: Comparison) -> None:
        """Choose what pixels are compared with from now on."""
        self._is_of_codes = self._codes is not None and CodeDistance.suits(comparison)
        if self._is_of_codes and self._codes is not None:
            self._codes.begin(comparison)
            return
        k, span = comparison.metric.exponent, float(code_max(self._bits))
        vector = comparison.vector if comparison.has_values else np.zeros_like(comparison.vector)
        weights = comparison.space.weights
        steps = steps_of(self._bits)
        room = np.log(_LARGEST_SUM / vector.size) / k - np.log(max(1.0, weights.max()))
        farthest = np.exp(min(room, np.log(_FARTHEST))) / steps.max()
        near = np.clip(vector, -farthest, farthest)

        def log_of_largest_sum(vector: NDArray[np.float64]) -> float:
            """Of the sum that no pixel exceeds."""
            widest = weights * np.maximum(np.abs(vector), np.abs(vector - span))
            with np.errstate(divide="ignore"):
                return float(np.logaddexp.reduce(k * np.log(widest)))

        power = _POWERS.get(k, POWER_ANY)
        is_weighted = comparison.space.is_weighted
        is_tabled = power == POWER_ANY and self._bits == 8 and comparison.codes is not None and not is_weighted
        self._constants, self._is_tabled = {"power": power, "weighted": is_weighted}, is_tabled
        if is_tabled and self._tabled_exponent != k:
            self._tabled_exponent = k
            self._write_powers(k)
        # Logarithms unrolled would compile for seconds.
        self._is_unrolled = self._unrolled is not None and power != POWER_ANY and not is_weighted
        log_largest = log_of_largest_sum(vector)
        # A table has the powers of the differences themselves, all else those of differences times the steps.
        taken = np.ones(TEXEL_CHANNELS) if is_tabled else steps**-k
        largest = np.exp(min(log_largest / k + np.log(comparison.unit), np.log(_LARGEST)))
        self._terms.write(
            shares=np.exp(-log_of_largest_sum(near)) * taken if np.isfinite(log_largest) else np.zeros(4),
            exponent=k,
            inverse_exponent=1 / k,
            largest=largest,
            has_values=int(comparison.has_values),
        )
        if self._is_unrolled:
            self._vector.write(parts=in_parts(near, self._bits))
        else:
            if self._bits == 32:
                self._rows.write_origin(near)
            else:
                self._rows.write(UNIT_ROW, near)
            if is_weighted:
                self._rows.write(WEIGHTS_ROW, weights)

    def _write_powers(self, exponent: float) -> None:
        """The powers of all differences of 8-bit codes."""
        layout = {"bytes_per_row": _DIFFERENCES * 4, "rows_per_image": 1}
        powers = (np.arange(_DIFFERENCES) ** exponent).astype("<f4")
        queue = self._dispatcher.gpu.device.queue
        queue.write_texture({"texture": self._powers}, powers, layout, (_DIFFERENCES, 1, 1))

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the distances of one band, which must be loaded."""
        if self._is_of_codes and self._codes is not None:
            self._codes.encode(encoder, band)
            return
        kernel, groups = self._loop, None
        if self._is_unrolled and self._unrolled is not None and self._dispatcher.rounds is not None:
            kernel, groups = self._unrolled, self._dispatcher.rounds.groups[band.number]
        constants = self._constants
        if kernel is self._loop:
            constants = {**constants, "tabled": self._is_tabled}
        self._dispatcher.encode(
            encoder, kernel, band, groups, per_invocation=SAMPLES_PER_INVOCATION, constants=constants
        )

    @property
    def ranges(self) -> Ranges | None:
        """Ranges of the values once all bands are encoded; None where the kernel does not find them."""
        if self._is_of_codes and self._codes is not None:
            return self._codes.ranges
        return self._dispatcher.rounds.ranges if self._is_unrolled and self._dispatcher.rounds is not None else None

    def forget(self) -> None:
        """Compute anew what is kept of every pixel: what was encoded may never have been submitted."""
        if self._codes is not None:
            self._codes.forget()
