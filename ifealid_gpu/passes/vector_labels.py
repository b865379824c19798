"""Labels by one vector a class, under measures that a dot product gives, eight classes at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.lanes import lanes_of
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.passes.channel_rows import TEXEL_CHANNELS, WEIGHTS_ROW, ChannelRows
from ifealid_gpu.passes.chord import ORIGIN_OWN, VECTOR_TERMS
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Dispatcher, Kernel
from ifealid_gpu.passes.sampling import VECTOR, WORKGROUP_WIDTH
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.space import Floats

#: Vectors that the shaders take at a time.
AT_ONCE = 8
LABELS = np.dtype([("groups", "<u4"), ("margin", "<f4"), ("scale", "<f4"), ("inverse_widest", "<f4")])
# What is compared, as labels.wgsl numbers it.
MEASURES = {Measure.ANGLE: 0, Measure.COSINE: 1, Measure.DOT: 2}
DISTANCE = 3

_STEPS = np.array([1.0, 256.0, 65536.0, 1.0])  # of vectors.wgsl, at 8 bits
_TEXEL_BYTES = 16
_LARGEST_SCALE = 3e38  # that a float32 holds
# Words of a vector's codes that are all the same, times the code.
_REPEATED = {8: 0x01010101, 16: 0x00010001}


class VectorLabels:
    """Labels of classes that `suits` takes.

    Where only the order of the classes counts, and the zero lies at one code for all channels, a kernel compares scores
    that are affine in the codes (classes.wgsl); where values count, or the origin is each channel's own, another
    takes the origin away first (labels.wgsl).

    Args:
        dispatcher: of the map.
    """

    rounds = 1

    def __init__(self, dispatcher: Dispatcher) -> None:
        gpu, tiles = dispatcher.gpu, dispatcher.tiles
        self._dispatcher = dispatcher
        self._bits = tiles.feature_map.precision
        self._channels = tiles.feature_map.channels
        self._terms = Uniforms(gpu.device, "vector terms", VECTOR_TERMS)
        self._labels = Uniforms(gpu.device, "labels", LABELS)
        self._rows = ChannelRows(gpu, tiles)
        self._rooms: dict[int, tuple[wgpu.GPUTexture, Kernel, Kernel]] = {}
        self._kernel: Kernel | None = None
        self._constants: dict[str, float] = {}

    @staticmethod
    def suits(classes: Sequence[tuple[int, ReferenceSet]]) -> bool:
        """Whether each class has one vector alone, under a measure that a product gives."""
        return all(
            len(one.positives) == 1 and not one.negatives and measure_of(one.positives[0].metric) is not None
            for _, one in classes
        )

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that are kept."""
        return self._rows.nbytes + sum((self._rows.width + 1) * rows * _TEXEL_BYTES for rows in self._rooms)

    def begin(self, comparisons: list[tuple[int, Comparison]], margin: float) -> None:
        """Choose the classes whose labels are encoded from now on: (number, comparison) of each.

        Args:
            comparisons: of classes that `suits` takes.
            margin: by how much the best must be ahead of the second.
        """
        speaking = [(number, one) for number, one in comparisons if one.has_values]
        rows = max(1, -(-len(speaking) // AT_ONCE)) * AT_ONCE
        texture, exact, quick = self._room_for(rows)
        first = speaking[0][1] if speaking else None
        measure = (measure_of(first.metric) or 0) if first is not None else 0
        is_quick = first is not None and margin == 0 and self._is_quick(first)
        self._kernel = quick if is_quick else exact
        if first is not None and is_quick:
            self._constants = self._zero_of(first, measure)
        else:
            self._constants = {"measure": measure, "weighted": first is not None and first.space.is_weighted}
        self._write(texture, rows, speaking, measure, is_quick=is_quick)
        if not is_quick:
            self._rows.write_origin(first.space.origin if first is not None else np.zeros(1))
            self._rows.write(WEIGHTS_ROW, first.space.weights if first is not None else np.zeros(1))
            self._terms.write(  # of which the origin of each channel's own needs nothing
                origin_code=0, origin_rest=0, inverse_widest=0, has_direction=1, has_values=1, length=0, unit=0
            )
        self._labels.write(
            groups=rows // AT_ONCE if speaking else 0,
            margin=margin,
            scale=min(_LARGEST_SCALE, scale_of(first, measure)),
            inverse_widest=1 / first.space.widest if first is not None else 1.0,
        )

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the labels of one band, which must be loaded."""
        assert self._kernel is not None, "begin comes first"  # noqa: S101
        per_invocation = SAMPLES_PER_INVOCATION * (1 if self._kernel.shader == "labels" else 2)
        self._dispatcher.encode(encoder, self._kernel, band, per_invocation=per_invocation, constants=self._constants)

    def _is_quick(self, first: Comparison) -> bool:
        """Whether scores that are affine in the codes are precise, and zero vectors can be told by their codes."""
        if self._bits == 32 or not first.space.is_uniform or first.space.is_weighted:
            return False
        origin = float(first.space.origin[0])
        # In the last pack, codes that fill it up are 0.
        is_filled = self._channels % (TEXEL_CHANNELS * 32 // self._bits) > 0
        is_code = origin.is_integer() and 0 <= origin <= code_max(self._bits)
        return not (first.metric.is_of_directions and is_code and origin > 0 and is_filled)

    def _zero_of(self, first: Comparison, measure: int) -> dict[str, float]:
        """What a vector without direction looks like, where there may be one."""
        origin = float(first.space.origin[0])
        has_zero = (
            measure in (MEASURES[Measure.ANGLE], MEASURES[Measure.COSINE])
            and origin.is_integer()
            and 0 <= origin <= code_max(self._bits)
        )
        return {"has_zero": has_zero, "zero_pack": int(origin) * _REPEATED[self._bits] if has_zero else 0}

    def _write(
        self,
        texture: wgpu.GPUTexture,
        rows: int,
        speaking: list[tuple[int, Comparison]],
        measure: int,
        *,
        is_quick: bool,
    ) -> None:
        """Write a class a row: its vector, a part a column, and after them its facts."""
        vectors = np.zeros((rows, self._rows.width * TEXEL_CHANNELS))
        facts = np.zeros((rows, 1, TEXEL_CHANNELS))
        for n, (number, one) in enumerate(speaking):
            w, begins = row_of(one)
            if is_quick and measure == DISTANCE:
                # |c - v|^2 / 2 without |c|^2, which all classes have.
                w, begins = one.vector, -float(one.vector @ one.vector) / 2
            elif is_quick:
                begins = -float(one.space.origin @ w)
            vectors[n, : self._channels] = w
            facts[n, 0] = begins, number, 1, 0
        steps = _STEPS if self._bits == 8 else np.ones(TEXEL_CHANNELS)
        parts = vectors.reshape(rows, -1, TEXEL_CHANNELS) / steps
        with np.errstate(over="ignore"):  # vectors far beyond a map's own values
            data: NDArray[np.float32] = np.concatenate([parts, facts], axis=1).astype("<f4")
        width = self._rows.width + 1
        self._dispatcher.gpu.device.queue.write_texture(
            {"texture": texture},
            data,
            {"bytes_per_row": width * _TEXEL_BYTES, "rows_per_image": rows},
            (width, rows, 1),
        )

    def _room_for(self, rows: int) -> tuple[wgpu.GPUTexture, Kernel, Kernel]:
        """A texture for so many classes, and both kernels that read it."""
        if rows not in self._rooms:
            gpu, usage = self._dispatcher.gpu, wgpu.TextureUsage
            texture = gpu.device.create_texture(
                label="vectors of classes",
                size=(self._rows.width + 1, rows, 1),
                format="rgba32float",
                usage=usage.STORAGE_BINDING | usage.COPY_DST,
            )
            step = VECTOR if gpu.is_software else WORKGROUP_WIDTH
            resources = {6: texture.create_view(), 7: self._labels.buffer, **self._dispatcher.values}
            constants = {**self._dispatcher.constants, "bits": self._bits, "sample_step": step}
            exact = Kernel(
                "labels",
                {4: self._terms.buffer, 5: self._rows.view, **resources},
                {**constants, "origin": ORIGIN_OWN},
            )
            # On GPUs so many numbers at once would not fit the registers; their lanes read the same place together.
            by_lanes = gpu.is_software and self._bits == 8 and lanes_of(gpu) >= AT_ONCE
            shader = "nearest_class_lanes" if by_lanes else "nearest_class"
            self._rooms[rows] = texture, exact, Kernel(shader, resources, constants)
        return self._rooms[rows]


def row_of(one: Comparison) -> tuple[Floats, float]:
    """What labels.wgsl has of a class: (d,) its vector, of unit length under measures of directions, and |u|^2."""
    vector = one.unit_vector if one.metric.is_of_directions else one.u
    return np.zeros_like(one.u) if vector is None else vector, one.length**2


def scale_of(first: Comparison | None, measure: int) -> float:
    """The value of a step of one code; of a dot, of its square."""
    if first is None:
        return 1.0
    return first.unit**2 if measure == MEASURES[Measure.DOT] else first.unit


def measure_of(metric: Metric) -> int | None:
    """A metric as labels.wgsl numbers it; None where no dot product gives it."""
    if metric.measure is Measure.MINKOWSKI:
        return DISTANCE if metric.exponent == 2 else None
    return MEASURES.get(metric.measure)
