"""The layout of a feature map's tiles: which texel holds which codes, split wherever a device limit asks for it.

Pixels follow one another, row by row, in chunks of 8. A chunk is one row of texels: first pack 0 of its 8 pixels,
then pack 1 of them, and so on. What a workgroup reads lies side by side in memory, whatever the map's size and depth.
Eight pixels are what a processor's vector holds: it reads a chunk from one end to the other.
Packs that do not fit the row continue in the same row of further layers (shelves), and chunks that do not fit the
texture's height on the layers after those. Bands of chunks lie on textures of their own. A band has all packs of its
pixels, so every pixel's sums come from one texture and are as exact as without a split.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ifealid_gpu.errors import DeviceError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import PACK_BYTES, pack_count

CHUNK = 8  # pixels
# By precision. With more, integer sums of 8 bits would overflow, and a vector would not fit a row of a texture.
MAX_CHANNELS = {8: 32768, 16: 16384, 32: 16384}
# About the size of a layer. Layers are written as a whole, because drivers clear what is written in parts.
LAYER_BYTES = 1 << 20
# Into which a bound on memory splits a map, however low it is: each costs a submission.
_MOST_BANDS = 256
# Small enough for a processor to finish a band between two frames, large enough to keep a GPU busy.
BAND_BYTES = 128 << 20


@dataclass(frozen=True)
class TileLimits:
    """What a layout has to keep within.

    Attributes:
        side: largest width and height of a texture.
        layers: most layers of a texture.
        band_bytes: about the most bytes of a band.
        memory: most bytes of tiles that stay on the device; larger maps are streamed. None: what the device gives.
    """

    side: int
    layers: int
    band_bytes: int = BAND_BYTES
    memory: int | None = None

    @classmethod
    def of(cls, gpu: Gpu) -> TileLimits:
        """The limits of a device."""
        return cls(
            gpu.limit("max-texture-dimension-2d"), gpu.limit("max-texture-array-layers"), memory=gpu.memory_for_maps
        )


class MapSize(Protocol):
    """A feature map, or what is known of one that has not been read."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""

    @property
    def channels(self) -> int:
        """Length d of a feature vector."""

    @property
    def precision(self) -> int | None:
        """Bits of a code; None: found when it is read, 16 at most."""


@dataclass(frozen=True)
class Band:
    """Consecutive chunks of a map that lie on one texture.

    Attributes:
        number: counted from 0.
        first: the first chunk.
        chunks: how many.
        on_texture: the first chunk on the texture; None: it is the band's own.
    """

    number: int
    first: int
    chunks: int
    on_texture: int | None = None

    @property
    def pixels(self) -> range:
        """Numbers of its pixels; the last chunk of the map may have some to spare."""
        return range(self.first * CHUNK, (self.first + self.chunks) * CHUNK)

    @property
    def first_pixel(self) -> int:
        """The number of the first pixel on the texture."""
        return CHUNK * (self.first if self.on_texture is None else self.on_texture)


@dataclass(frozen=True)
class TileLayout:
    """Where the codes of one feature map lie.

    Attributes:
        pixels: of the map.
        packs: packs of a feature vector.
        row_packs: packs of a chunk that one row of texels holds.
        band_chunks: chunks of a band; the last one may have fewer.
        rows: chunks of a layer, a power of two; a texture with fewer has one layer and no more rows than chunks.
    """

    pixels: int
    packs: int
    row_packs: int
    band_chunks: int
    rows: int

    @classmethod
    def plan(cls, feature_map: MapSize, limits: TileLimits) -> TileLayout:
        """The layout of a map within limits.

        Raises:
            DeviceError: nothing can be split so that it fits; the message names the limit and what would fit.
        """
        bits = feature_map.precision or 16
        most = MAX_CHANNELS[bits]
        if feature_map.channels > most:
            raise DeviceError(
                f"the feature map {feature_map.name!r} has {feature_map.channels} channels; at most {most} can be "
                f"compared at {bits} bit: keep fewer channels"
            )
        pixels = feature_map.width * feature_map.height
        packs = pack_count(feature_map.channels, bits)
        row_packs = min(packs, limits.side // CHUNK)
        shelves = -(-packs // row_packs)
        if shelves > limits.layers:
            raise DeviceError(
                f"the feature map {feature_map.name!r} has {feature_map.channels} channels at "
                f"{bits} bit, which take {shelves} texture layers: max-texture-array-layers is "
                f"{limits.layers}"
            )
        chunks = -(-pixels // CHUNK)
        floors = limits.layers // shelves

        def in_bands(band_bytes: int) -> TileLayout:
            most_chunks = min(max(1, band_bytes // (packs * CHUNK * PACK_BYTES)), floors * _power_of_two(limits.side))
            band_chunks = -(-chunks // -(-chunks // most_chunks))
            rows = _rows(band_chunks, row_packs * CHUNK * PACK_BYTES, limits.side, floors)
            return cls(pixels, packs, row_packs, band_chunks, rows)

        layout = in_bands(limits.band_bytes)
        if limits.memory is not None and layout.is_streamed(limits):
            # One band lies on the device; the other half is for coarse pictures.
            least = -(-chunks // _MOST_BANDS) * packs * CHUNK * PACK_BYTES
            return in_bands(min(limits.band_bytes, max(limits.memory // 2, least)))
        return layout

    @property
    def shelves(self) -> int:
        """Layers that the packs of a chunk take."""
        return -(-self.packs // self.row_packs)

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands in the order of their pixels."""
        chunks, step = -(-self.pixels // CHUNK), self.band_chunks
        return tuple(Band(n, first, min(step, chunks - first)) for n, first in enumerate(range(0, chunks, step)))

    def texture_size(self, band: Band) -> tuple[int, int, int]:
        """Width, height and layers of a band's texture."""
        floors = -(-band.chunks // self.rows)
        return self.row_packs * CHUNK, min(self.rows, band.chunks), floors * self.shelves

    def nbytes(self, band: Band) -> int:
        """Bytes of a band's texture."""
        width, height, layers = self.texture_size(band)
        return width * height * layers * PACK_BYTES

    def is_streamed(self, limits: TileLimits) -> bool:
        """Whether the tiles exceed the memory for them, so that bands take turns on the device."""
        return limits.memory is not None and sum(map(self.nbytes, self.bands)) > limits.memory


def _rows(chunks: int, chunk_bytes: int, side: int, floors: int) -> int:
    """Chunks of a layer: a power of two, for shaders to find a row by a shift."""
    rows = _power_of_two(max(1, min(LAYER_BYTES // chunk_bytes, side)))
    while rows * floors < chunks:
        rows *= 2
    return rows


def _power_of_two(most: int) -> int:
    """The largest power of two that is not larger."""
    return 1 << (most.bit_length() - 1)
