"""Kept maps: what terms of a query gave, on the GPU for as long as memory allows."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass

import wgpu

from ifealid_gpu.gpu.device import Gpu, is_out_of_memory
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.passes.value_map import VALUE_BYTES

#: Layers of a block, which one dispatch reads together.
BLOCK_LAYERS = 8

# Most kept maps: the terms of a query, and what is left of those before; and their bytes.
_MOST = 96
_MOST_BYTES = 256 << 20
_SHARE = 8  # of the memory for maps, that kept maps take at most
_BLOCK_BYTES = 32 << 20
# However large they are: fewer would not do for two signs, see set_plan.py.
FEWEST = 8


@dataclass(frozen=True)
class Spot:
    """Where a map lies.

    Attributes:
        block: number of the texture.
        layer: of it.
    """

    block: int
    layer: int


class KeptMaps:
    """Maps of one component by key, the least recently used of which make room for new ones.

    Args:
        gpu: the device.
        grid: where values lie on each of them.

    Attributes:
        capacity: how many there may be.
    """

    def __init__(self, gpu: Gpu, grid: Grid) -> None:
        self._gpu = gpu
        self._grid = grid
        self._map_bytes = grid.width * grid.height * VALUE_BYTES
        memory = gpu.memory_for_maps
        most = _MOST_BYTES if memory is None else min(_MOST_BYTES, memory // _SHARE)
        self._block_layers = max(1, min(BLOCK_LAYERS, _BLOCK_BYTES // self._map_bytes))
        self.capacity = -(-max(FEWEST, min(_MOST, most // self._map_bytes)) // self._block_layers) * self._block_layers
        self._blocks: list[wgpu.GPUTexture] = []
        self._free: list[Spot] = []
        self._spots: dict[Hashable, Spot] = {}  # the least recently used first

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory."""
        return len(self._blocks) * self._block_layers * self._map_bytes

    def __contains__(self, key: Hashable) -> bool:
        """Whether the map of a key is kept."""
        return key in self._spots

    def texture(self, block: int) -> wgpu.GPUTexture:
        """The texture array of a block."""
        return self._blocks[block]

    def spot(self, key: Hashable) -> Spot:
        """Where the map of a key lies, which is the most recently used from now on."""
        self._spots[key] = found = self._spots.pop(key)
        return found

    def reserved(self, pinned: Collection[Hashable]) -> Spot:
        """Room for a map, to be kept by `keep` or given back by `release`.

        Args:
            pinned: keys of maps that do not make room; fewer than the capacity.
        """
        if not self._free and len(self._blocks) * self._block_layers < self.capacity:
            self._grow()
        if self._free:
            return self._free.pop()
        oldest = next(key for key in self._spots if key not in pinned)
        return self._spots.pop(oldest)

    def keep(self, key: Hashable, spot: Spot) -> None:
        """Keep what was copied to a spot."""
        if key in self._spots:
            self._free.append(self._spots.pop(key))
        self._spots[key] = spot

    def release(self, spot: Spot) -> None:
        """Give back a spot whose map is not kept."""
        self._free.append(spot)

    def forget(self) -> None:
        """Keep nothing: what was encoded may never have been submitted."""
        self._free += self._spots.values()
        self._spots.clear()

    def _grow(self) -> None:
        """Another block; where the device has no memory for it, there is no more than there was."""
        try:
            texture = self._gpu.device.create_texture(
                label="what terms gave",
                size=(self._grid.width, self._grid.height, self._block_layers),
                format="r32float",
                usage=wgpu.TextureUsage.STORAGE_BINDING | wgpu.TextureUsage.COPY_DST,
            )
        except wgpu.GPUError as error:
            there = len(self._blocks) * self._block_layers
            if not is_out_of_memory(error) or there < FEWEST:
                raise
            self.capacity = there
            return
        self._free += [Spot(len(self._blocks), layer) for layer in reversed(range(self._block_layers))]
        self._blocks.append(texture)
