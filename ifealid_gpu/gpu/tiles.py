"""Tiles: a feature map's codes as storage textures of 128-bit texels, all on the device or streamed through it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu, is_out_of_memory
from ifealid_gpu.gpu.packs import PACK_BYTES, channels_per_pack, pack_chunks
from ifealid_gpu.gpu.tile_layout import CHUNK, Band, TileLayout, TileLimits
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress, cores, in_order

_MOST_PACKERS = 4


class Tiles:
    """A feature map's codes on the GPU, in bands.

    Whoever reads a band calls `load` first. For tiles that stay on the device this does nothing; streamed tiles have
    room for one band, and what reads it must be submitted before the next is loaded.

    Args:
        gpu: the device.
        feature_map: the codes.
        limits: what to keep within; None: the device's limits.
        progress: called with (bytes copied, bytes in all).

    Raises:
        DeviceError: the map cannot be split so that it fits; the message names the limit.
        wgpu.GPUError: the device has no memory for even one band.
    """

    def __init__(
        self, gpu: Gpu, feature_map: FeatureMap, limits: TileLimits | None = None, progress: Progress | None = None
    ) -> None:
        limits = limits or TileLimits.of(gpu)
        self.feature_map = feature_map
        self.layout = TileLayout.plan(feature_map, limits)
        self.bands = self.layout.bands
        self._gpu = gpu
        self.is_streamed, self._textures = self._allocated(self.layout.is_streamed(limits))
        if not self.is_streamed:
            done, total = 0, sum(band.chunks for band in self.bands) * self.layout.packs * CHUNK * PACK_BYTES
            for band in self.bands:
                for written in self._write(band, range(self.layout.packs)):
                    done += written
                    if progress is not None:
                        progress(done, total)

    @property
    def nbytes(self) -> int:
        """Bytes of the textures."""
        return sum(int(np.prod(texture.size)) * PACK_BYTES for texture in self._textures)

    def view(self, band: Band) -> wgpu.GPUTextureView:
        """The texture array that holds a band once it is loaded."""
        return self._textures[self._slot(band)].create_view(dimension="2d-array")

    def load(self, band: Band, pack: int | None = None) -> None:
        """Have a band on the device: all of it, or one pack of its pixels."""
        if self.is_streamed:
            for _ in self._write(band, range(self.layout.packs) if pack is None else range(pack, pack + 1)):
                self._gpu.wait()  # the staging memory of a write lives as long as the device works on it

    def _allocated(self, streamed: bool) -> tuple[bool, list[wgpu.GPUTexture]]:
        """Whether bands take turns, and textures for all of them or for one."""
        if not streamed:
            try:
                return False, [self._texture(band) for band in self.bands]
            except wgpu.GPUError as error:
                if not is_out_of_memory(error) or len(self.bands) == 1:
                    raise
        return True, [self._texture(self.bands[0])]

    def _texture(self, band: Band) -> wgpu.GPUTexture:
        return self._gpu.device.create_texture(
            label=f"tiles of {self.feature_map.name}".encode(errors="replace").decode(),
            size=self.layout.texture_size(band),
            format="rgba32uint",
            usage=wgpu.TextureUsage.STORAGE_BINDING | wgpu.TextureUsage.COPY_DST,
        )

    def _slot(self, band: Band) -> int:
        return 0 if self.is_streamed else band.number

    def _write(self, band: Band, packs: range) -> Iterator[int]:
        """Copy some packs of a band's pixels to its texture, a layer at a time; yields the bytes of each time."""
        rows = self.layout.rows
        slabs = [range(first, min(first + rows, band.chunks)) for first in range(0, band.chunks, rows)]

        def packed(slab: range, _stop: Event) -> NDArray[np.uint8]:
            return self._packed(range(band.first + slab.start, band.first + slab.stop), packs)

        with in_order(packed, slabs, min(cores(), _MOST_PACKERS, len(slabs))) as results:
            for slab, chunks in zip(slabs, results, strict=True):
                self._write_chunks(band, slab, packs, chunks)
                # The staging memory of a write lives until the next submission has run.
                self._gpu.device.queue.submit([])
                yield chunks.nbytes

    def _packed(self, chunks: range, packs: range) -> NDArray[np.uint8]:
        """Some packs of some chunks of the map, bytes (chunks, packs, 8, 16); 0 beyond the last pixel."""
        codes, per_pack = self.feature_map.codes, channels_per_pack(self.feature_map.precision)
        vectors = codes.reshape(-1, codes.shape[2])[chunks.start * CHUNK : chunks.stop * CHUNK]
        part = vectors[:, packs.start * per_pack : packs.stop * per_pack]
        spare = len(chunks) * CHUNK - len(part)
        if spare:
            part = np.concatenate([part, np.zeros((spare, part.shape[1]), part.dtype)])
        return pack_chunks(part, CHUNK)

    def _write_chunks(self, band: Band, slab: range, packs: range, chunks: NDArray[np.uint8]) -> None:
        """Write the chunks of one floor of a band to its texture."""
        layout = self.layout
        floor = slab.start // layout.rows
        for shelf in range(packs.start // layout.row_packs, (packs.stop - 1) // layout.row_packs + 1):
            first = max(packs.start, shelf * layout.row_packs)
            last = min(packs.stop, (shelf + 1) * layout.row_packs)
            part = np.ascontiguousarray(chunks[:, first - packs.start : last - packs.start])
            width = (last - first) * CHUNK
            self._gpu.device.queue.write_texture(
                {
                    "texture": self._textures[self._slot(band)],
                    "origin": ((first - shelf * layout.row_packs) * CHUNK, 0, floor * layout.shelves + shelf),
                },
                part,
                {"bytes_per_row": width * PACK_BYTES, "rows_per_image": len(slab)},
                (width, len(slab), 1),
            )
