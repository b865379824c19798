"""The maps that are timed: sizes of the paper's Table 1 and beyond, with smooth random features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import psutil

from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import code_dtype, code_max
from ifealid_gpu.maps.feature_map import FeatureMap

_GRID = 8  # map pixels between two independent feature vectors
_SHARE = 0.7  # of the free memory that the largest map may take


@dataclass(frozen=True)
class MapSize:
    """Width, height, channels and bits of a map."""

    width: int
    height: int
    channels: int
    precision: int = 8

    @classmethod
    def parse(cls, text: str) -> MapSize:
        """``WxHxD`` or ``WxHxD@BITS``."""
        sides, _, bits = text.partition("@")
        try:
            width, height, channels = (int(side) for side in sides.split("x"))
            size = cls(width, height, channels, int(bits or 8))
        except ValueError:
            raise InputError(f"a map size is WxHxD or WxHxD@BITS, such as 510x300x256@16; found {text!r}") from None
        code_dtype(size.precision)
        if min(width, height, channels) < 1:
            raise InputError(f"a map size must be 1 or more on every side, found {text!r}")
        return size

    @property
    def values(self) -> int:
        """Values of the map: w h d."""
        return self.width * self.height * self.channels

    @property
    def nbytes(self) -> int:
        """Bytes of its codes."""
        return self.values * self.precision // 8

    def __str__(self) -> str:
        return f"{self.width}x{self.height}x{self.channels}"


TABLE_1 = tuple(
    MapSize(*size)
    for size in (
        (106, 160, 256),
        (52, 80, 512),
        (26, 40, 1024),
        (512, 256, 256),
        (256, 128, 512),
        (128, 64, 1024),
        (510, 300, 256),
        (254, 150, 512),
        (126, 74, 1024),
        (906, 634, 256),
        (452, 316, 512),
        (226, 158, 1024),
    )
)
BEYOND = (MapSize(510, 300, 256, 16), MapSize(510, 300, 256, 32), MapSize(2000, 2000, 128))

# From large to small.
_LARGE = tuple(MapSize(side, side, 64) for side in (16384, 8192, 4096, 2048, 1024))


def largest_map(gpu: Gpu) -> MapSize:
    """The largest square map of 64 channels that fits the device, with its codes in the machine's memory."""
    # A software adapter keeps its tiles in the same memory.
    copies = 2 if gpu.is_software else 1
    room = psutil.virtual_memory().available * _SHARE / copies
    if gpu.memory is not None:
        room = min(room, gpu.memory)
    return next((size for size in _LARGE if size.values <= room), _LARGE[-1])


def smooth_map(size: MapSize, seed: int = 0) -> FeatureMap:
    """Random features, bilinear between grid points, never zero; values in [0, 1]."""
    random = np.random.default_rng(seed)
    rows, columns = size.height // _GRID + 2, size.width // _GRID + 2
    grid = random.random((rows, columns, size.channels), dtype=np.float32)
    left = np.arange(size.width) // _GRID
    across = ((np.arange(size.width) % _GRID) / _GRID).astype(np.float32)[:, np.newaxis]
    codes = np.empty((size.height, size.width, size.channels), code_dtype(size.precision))
    largest = code_max(size.precision)
    for y in range(size.height):
        top, down = y // _GRID, np.float32(y % _GRID / _GRID)
        between = grid[top] * (1 - down) + grid[top + 1] * down
        row = between[left] * (1 - across) + between[left + 1] * across
        codes[y] = np.maximum(row.astype(np.float64) * largest, 1)
    return FeatureMap(codes, (0.0, 1.0), str(size))
