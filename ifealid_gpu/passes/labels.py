"""Labels pass: the number of the class, or of the cluster, that every pixel is most alike to."""

from __future__ import annotations

from collections.abc import Callable

import wgpu

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.label_steps import LabelSteps
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.passes.value_pass import ComparingPass
from ifealid_gpu.passes.vector_labels import VectorLabels
from ifealid_gpu.quantities.labelling import Labelling


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

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Labelling, feature_map: FeatureMap) -> None:
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
