"""Similarity pass: s of every pixel to a vector (Eq. 3), exact for pixels of 8-bit maps."""

from __future__ import annotations

import wgpu

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.chord import ChordSimilarity
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.integer import IntegerSimilarity
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.similarity import Similarity


class SimilarityPass:
    """Writes s as float32 into a value map; `NO_VALUE` where a pixel or the vector has no direction.

    8-bit codes are compared with those of a pixel in exact integers; everything else in float32. What either keeps of
    every pixel is made when it is first needed.

    Args:
        dispatcher: of the map.
    """

    rounds = 1

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._integer: IntegerSimilarity | None = None
        self._chord: ChordSimilarity | None = None
        self._chosen: IntegerSimilarity | ChordSimilarity | None = None

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Similarity, feature_map: FeatureMap) -> None:
        """Choose the query and the metric that are encoded from now on; see `ValuePass`."""
        self.compare(wanted.comparison(feature_map))

    def compare(self, comparison: Comparison) -> None:
        """Choose what pixels are compared with from now on."""
        if self._dispatcher.tiles.feature_map.precision == 8 and IntegerSimilarity.suits(comparison):
            self.integer.begin(comparison)
            self._chosen = self.integer
        else:
            if self._chord is None:
                self._chord = ChordSimilarity(self._dispatcher)
            self._chord.begin(comparison)
            self._chosen = self._chord

    @property
    def integer(self) -> IntegerSimilarity:
        """The similarity of 8-bit codes."""
        if self._integer is None:
            self._integer = IntegerSimilarity(self._dispatcher)
        return self._integer

    @property
    def pack(self) -> int | None:
        """The one pack that is read; None: all of them."""
        return None

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        assert self._chosen is not None, "begin comes first"  # noqa: S101
        self._chosen.encode(encoder, band)

    @property
    def ranges(self) -> Ranges | None:
        """Ranges of the values once all bands are encoded; None where the kernel does not find them."""
        return self._chosen.ranges if self._chosen is not None else None

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        return sum(part.nbytes for part in (self._integer, self._chord) if part is not None)

    def forget(self) -> None:
        """Compute anew what is kept of every pixel: what was encoded may never have been submitted."""
        for part in (self._integer, self._chord):
            if part is not None:
                part.forget()
