"""Labels pass: the number of the class that every pixel is most alike to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.channel_rows import TEXEL_CHANNELS, ChannelRows
from ifealid_gpu.passes.chord import ORIGIN_OWN, VECTOR_TERMS
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Dispatcher, Kernel
from ifealid_gpu.passes.label_steps import LabelSteps
from ifealid_gpu.passes.sampling import VECTOR, WORKGROUP_WIDTH
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.passes.value_pass import ComparingPass
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.reference_set import ReferenceSet

#: Vectors that the shader takes at a time.
AT_ONCE = 8
LABELS = np.dtype([("groups", "<u4"), ("margin", "<f4"), ("scale", "<f4"), ("inverse_widest", "<f4")])
# What is compared, as labels.wgsl numbers it.
MEASURES = {Measure.ANGLE: 0, Measure.COSINE: 1, Measure.DOT: 2}
DISTANCE = 3
_STEPS = np.array([1.0, 256.0, 65536.0, 1.0])  # of vectors.wgsl, at 8 bits
_TEXEL_BYTES = 16


class VectorLabels:
    """Labels by one vector a class, under measures that a dot product gives.

    Args:
        dispatcher: of the map.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        gpu, tiles = dispatcher.gpu, dispatcher.tiles
        self._dispatcher = dispatcher
        self._bits = tiles.feature_map.precision
        self._terms = Uniforms(gpu.device, "vector terms", VECTOR_TERMS)
        self._labels = Uniforms(gpu.device, "labels", LABELS)
        self._rows = ChannelRows(gpu, tiles)
        self._kernel: Kernel | None = None
        self._constants: dict[str, float] = {}
        self._vectors_bytes = 0

    @staticmethod
    def suits(classes: Sequence[tuple[int, ReferenceSet]]) -> bool:
        """Whether it can compute labels of these classes: each of one vector, under a measure that a product gives."""
        return all(
            len(one.positives) == 1
            and not one.negatives
            and _measure_of(one.positives[0].metric) is not None
            and not one.positives[0].space.is_weighted
            for _, one in classes
        )

    rounds = 1

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that are kept."""
        return self._rows.nbytes + self._vectors_bytes

    def begin(self, comparisons: list[tuple[int, Comparison]], margin: float) -> None:
        """Choose the classes whose labels are encoded from now on: (number, comparison) of each.

        Args:
            comparisons: those that `suits` takes.
            margin: by how much the best must be ahead of the second.
        """
        speaking = [(number, one) for number, one in comparisons if one.has_values]
        first = speaking[0][1] if speaking else None
        groups = -(-len(speaking) // AT_ONCE)
        measure = first.metric.measure if first is not None else Measure.ANGLE
        vectors = np.zeros((max(1, groups) * AT_ONCE, self._rows.width * TEXEL_CHANNELS), np.float64)
        # Of each: |w|^2, number, and whether it is there.
        facts = np.zeros((len(vectors), TEXEL_CHANNELS), "<f4")
        for n, (number, one) in enumerate(speaking):
            w = one.unit_vector if measure in (Measure.ANGLE, Measure.COSINE) else one.u
            vectors[n, : one.vector.size] = 0 if w is None else w
            facts[n] = one.length**2, number, 1, 0
        steps = _STEPS if self._bits == 8 else np.ones(TEXEL_CHANNELS)
        texels = (vectors.reshape(len(vectors), -1, TEXEL_CHANNELS) / steps).astype("<f4")
        self._rows.write_origin(first.space.origin if first is not None else np.zeros(1))
        self._terms.write(  # of which the origin of each channel's own needs nothing
            origin_code=0, origin_rest=0, inverse_widest=0, has_direction=1, has_values=1, length=0, unit=0
        )
        self._labels.write(
            groups=groups,
            margin=margin,
            scale=1.0 if first is None else first.unit**2 if measure is Measure.DOT else first.unit,
            inverse_widest=1 / first.space.widest if first is not None else 1.0,
        )
        self._constants = {"measure": (_measure_of(first.metric) or 0) if first is not None else 0}
        self._write(texels, facts)

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the labels of one band, which must be loaded."""
        assert self._kernel is not None, "begin comes first"  # noqa: S101
        self._dispatcher.encode(
            encoder, self._kernel, band, per_invocation=SAMPLES_PER_INVOCATION, constants=self._constants
        )

    def _write(self, texels: NDArray[np.float32], facts: NDArray[np.float32]) -> None:
        gpu, usage = self._dispatcher.gpu, wgpu.TextureUsage
        height, width = texels.shape[:2]
        views = []
        # A part a column, and after them the facts: a class a row.
        data = np.concatenate([texels, facts[:, np.newaxis]], axis=1)
        texture = gpu.device.create_texture(
            label="vectors of classes",
            size=(width + 1, height, 1),
            format="rgba32float",
            usage=usage.STORAGE_BINDING | usage.COPY_DST,
        )
        gpu.device.queue.write_texture(
            {"texture": texture},
            np.ascontiguousarray(data),
            {"bytes_per_row": (width + 1) * _TEXEL_BYTES, "rows_per_image": height},
            (width + 1, height, 1),
        )
        views.append(texture.create_view())
        self._vectors_bytes = data.nbytes
        step = VECTOR if gpu.is_software else WORKGROUP_WIDTH
        self._kernel = Kernel(
            "labels",
            {4: self._terms.buffer, 5: self._rows.view, 6: views[0], 7: self._labels.buffer, **self._dispatcher.values},
            {**self._dispatcher.constants, "bits": self._bits, "origin": ORIGIN_OWN, "sample_step": step},
        )


def _measure_of(metric: Metric) -> int | None:
    """A metric as labels.wgsl numbers it; None where no dot product gives it."""
    if metric.measure is Measure.MINKOWSKI:
        return DISTANCE if metric.exponent == 2 else None
    return MEASURES.get(metric.measure)


class LabelsPass:
    """Writes the numbers of classes as float32 into a value map, `NO_VALUE` where there is none.

    Args:
        dispatcher: of the map.
        pass_for: the comparing pass of a word, with the same output.
    """

    pack: int | None = None
    ranges: Ranges | None = None

    def __init__(self, dispatcher: Dispatcher, pass_for: Callable[[str], ComparingPass]) -> None:
        self._vectors = VectorLabels(dispatcher)
        self._steps = LabelSteps(dispatcher, pass_for)
        self._chosen: VectorLabels | LabelSteps = self._vectors

    @property
    def rounds(self) -> int:
        """How often all bands are encoded."""
        return self._chosen.rounds

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        return self._vectors.nbytes + self._steps.nbytes

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Labels, feature_map: FeatureMap) -> None:
        """Choose the classes that are encoded from now on; see `ValuePass`."""
        classes = wanted.reference_sets(feature_map)
        if VectorLabels.suits(classes):
            comparisons = [(number, one.positives[0]) for number, one in classes]
            self._vectors.begin(comparisons, wanted.margin)
            self._chosen = self._vectors
        else:
            self._steps.begin(classes, wanted.margin)
            self._chosen = self._steps

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the labels of one band, which must be loaded."""
        self._chosen.encode(encoder, band)

    def forget(self) -> None:
        """Nothing is kept of pixels."""
