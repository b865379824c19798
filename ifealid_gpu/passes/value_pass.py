"""What a value pass is: it fills a value map, band by band."""

from __future__ import annotations

from typing import Any, Protocol

import wgpu

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.comparison import Comparison


class ValuePass(Protocol):
    """Fills a value map, band by band."""

    @property
    def pack(self) -> int | None:
        """The one pack of a band that is read for what was begun; None: all of them."""

    @property
    def rounds(self) -> int:
        """How often all bands are encoded, one after the other, until what was begun is there."""

    @property
    def ranges(self) -> Ranges | None:
        """Ranges of the values once all bands are encoded; None where the pass does not find them."""

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Any, feature_map: FeatureMap) -> None:
        """Choose what is encoded from now on.

        Args:
            encoder: takes the commands.
            wanted: of the pass' kind.
            feature_map: the map that it is wanted of, whole even where the tiles hold every few of its pixels.
        """

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the values of one band, whose packs must be loaded: `pack`, or all of them."""

    def forget(self) -> None:
        """Compute anew what is kept of every pixel: what was encoded may never have been submitted."""


class ComparingPass(ValuePass, Protocol):
    """A value pass that compares every pixel with one vector."""

    def compare(self, comparison: Comparison) -> None:
        """Choose what pixels are compared with from now on."""
