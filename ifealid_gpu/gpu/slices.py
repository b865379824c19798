"""Tiles that are on the device, read in smaller bands than they lie in: for work that has other work go first."""

from __future__ import annotations

import wgpu

from ifealid_gpu.gpu.packs import PACK_BYTES
from ifealid_gpu.gpu.tile_layout import CHUNK, Band
from ifealid_gpu.gpu.tiles import Tiles

#: Of a slice: two processors take some milliseconds for it.
SLICE_BYTES = 8 << 20


class Slices(Tiles):
    """The same textures, with more bands.

    Args:
        tiles: which stay on the device.
        most_bytes: about the most bytes of a band.
    """

    def __init__(self, tiles: Tiles, most_bytes: int = SLICE_BYTES) -> None:
        self.feature_map, self.layout, self.is_streamed = tiles.feature_map, tiles.layout, False
        most = max(1, most_bytes // (self.layout.packs * CHUNK * PACK_BYTES))
        slices = [(band, first) for band in tiles.bands for first in range(0, band.chunks, most)]
        self.bands = tuple(
            Band(number, band.first + first, min(most, band.chunks - first), on_texture=band.first)
            for number, (band, first) in enumerate(slices)
        )
        self._whole = [band for band, _ in slices]
        self._tiles = tiles

    @property
    def nbytes(self) -> int:
        """None of their own."""
        return 0

    def view(self, band: Band) -> wgpu.GPUTextureView:
        """The texture array that holds the band."""
        return self._tiles.view(self._whole[band.number])

    def load(self, band: Band, pack: int | None = None) -> None:
        """Nothing: all of them are on the device."""
