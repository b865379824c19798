"""Minkowski pass: the distance of every pixel's real vector to another, (sum |p - q|^k)^(1/k), k = 1 and 2 included."""

from __future__ import annotations

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.channel_rows import TEXEL_CHANNELS, UNIT_ROW, WEIGHTS_ROW, ChannelRows
from ifealid_gpu.passes.chord import ORIGIN_OWN, ORIGIN_ZERO
from ifealid_gpu.passes.code_distance import CodeDistance
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Constants, Dispatcher, Kernel
from ifealid_gpu.passes.parts import MOST_PARTS, PARTS, in_parts, steps_of
from ifealid_gpu.passes.powers import MANY_FACTORS_BELOW, Octaves, mantissa_powers, octave_powers
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
        ("low_factors", "<f4", 4),
        ("high_factors", "<f4", 4),
        ("octave_factors", "<f4", 4),
    ]
)
# The exponents that need no logarithm, as minkowski.wgsl numbers them.
POWER_ANY, POWER_HALF, POWER_ONE, POWER_TWO = range(4)

POWERS = {0.5: POWER_HALF, 1.0: POWER_ONE, 2.0: POWER_TWO}
# A vector's numbers are taken for so large that sums of powers stay below this. Beyond it codes make no difference.
LARGEST_SUM = 1e36
FARTHEST = 1e32  # a number times the steps
LARGEST = 3e38  # of a distance


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
        step = VECTOR if gpu.is_software else WORKGROUP_WIDTH
        self._loop = Kernel(
            "minkowski_loop",
            {**resources, 5: self._rows.view},
            {
                **constants,
                "origin": ORIGIN_OWN if self._bits == 32 else ORIGIN_ZERO,
                "sample_step": step,
                "by_polynomials": gpu.is_software,
            },
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
        room = np.log(LARGEST_SUM / vector.size) / k - np.log(max(1.0, weights.max()))
        farthest = np.exp(min(room, np.log(FARTHEST))) / steps.max()
        near = np.clip(vector, -farthest, farthest)

        def log_of_largest_sum(vector: NDArray[np.float64]) -> float:
            """Of the sum that no pixel exceeds."""
            widest = weights * np.maximum(np.abs(vector), np.abs(vector - span))
            with np.errstate(divide="ignore"):
                return float(np.logaddexp.reduce(k * np.log(widest)))

        power = POWERS.get(k, POWER_ANY)
        is_weighted = comparison.space.is_weighted
        octaves = Octaves()
        if power == POWER_ANY and comparison.space.is_whole and self._dispatcher.gpu.is_software:
            octaves = Octaves.of(near, span, self._bits)
            near = octaves.settled(near)
        self._constants = {
            "power": power,
            "weighted": is_weighted,
            "octave_bits": octaves.bits,
            "first_octave": octaves.first,
            "many_factors": octaves.bits > 0 and k < MANY_FACTORS_BELOW,
        }
        # Logarithms unrolled would compile for seconds.
        self._is_unrolled = self._unrolled is not None and power != POWER_ANY and not is_weighted
        log_largest = log_of_largest_sum(vector)
        factors = octave_powers(k) if octaves.bits else mantissa_powers(k)
        taken = 2.0 ** (k * octaves.first) if octaves.bits else steps**-k
        largest = np.exp(min(log_largest / k + np.log(comparison.unit), np.log(LARGEST)))
        self._terms.write(
            shares=np.exp(-log_of_largest_sum(near)) * taken if np.isfinite(log_largest) else np.zeros(4),
            exponent=k,
            inverse_exponent=1 / k,
            largest=largest,
            has_values=int(comparison.has_values),
            low_factors=factors[:TEXEL_CHANNELS],
            high_factors=[*factors[TEXEL_CHANNELS:], 0],
            octave_factors=2.0 ** (k * 2.0 ** np.arange(4)),
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

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the distances of one band, which must be loaded."""
        if self._is_of_codes and self._codes is not None:
            self._codes.encode(encoder, band)
            return
        kernel, groups = self._loop, None
        if self._is_unrolled and self._unrolled is not None and self._dispatcher.rounds is not None:
            kernel, groups = self._unrolled, self._dispatcher.rounds.groups[band.number]
        self._dispatcher.encode(
            encoder, kernel, band, groups, per_invocation=SAMPLES_PER_INVOCATION, constants=self._constants
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
