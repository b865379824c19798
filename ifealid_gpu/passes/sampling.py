"""Which pixels of a feature map a pass computes, and which of them come from which band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import Band, TileLayout
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.parallel import cores

WORKGROUP_WIDTH = 64
# Workgroups along one side of a dispatch; WebGPU allows 65,535.
MOST_GROUPS = 32768
# Samples that a processor's vector takes at once, and how often it does in one invocation: long enough to be worth
# loading the reference, short enough that every core has its share. Two at a time are compared, so it is even.
VECTOR = 8
_MOST_ROUNDS = 256
_GROUPS_A_CORE = 8

SAMPLES = np.dtype(
    [
        ("map_width", "<u4"),
        ("width", "<u4"),
        ("start", "<u4", 2),
        ("first", "<u4"),
        ("end", "<u4"),
        ("first_pixel", "<u4"),
        ("pixels", "<u4"),
        ("packs", "<u4"),
        ("rows_shift", "<u4"),
        ("row_packs", "<u4"),
        ("shelves", "<u4"),
        ("shift", "<u4"),
        ("rounds", "<u4"),
        ("first_range", "<u4"),
        ("_padding", "<u4"),
    ]
)


@dataclass(frozen=True)
class Sampling:
    """Every stride-th pixel of a map, across and down, from near the middle of the first ones.

    Attributes:
        map_width: pixels of the map.
        map_height: pixels of the map.
        stride: 1 takes every pixel.
    """

    map_width: int
    map_height: int
    stride: int = 1

    @property
    def start(self) -> tuple[int, int]:
        """(x, y) of the first pixel that is taken."""
        return min(self.stride // 2, self.map_width - 1), min(self.stride // 2, self.map_height - 1)

    @property
    def size(self) -> tuple[int, int]:
        """Samples across and down."""
        left, top = self.start
        return -(-(self.map_width - left) // self.stride), -(-(self.map_height - top) // self.stride)

    def of_band(self, band: Band) -> range:
        """Numbers of consecutive samples that include all those of a band's pixels."""
        pixels = band.pixels
        width, height = self.size
        if self.stride == 1:
            return range(pixels.start, min(pixels.stop, width * height))
        top = self.start[1]
        first = max(0, -(-(pixels.start // self.map_width - top) // self.stride))
        last = ((pixels.stop - 1) // self.map_width - top) // self.stride
        return range(first * width, max(first, min(height, last + 1)) * width)

    def samples_of(self, pixels: NDArray[np.intp]) -> NDArray[np.intp]:
        """The numbers of those of some pixels that are taken; pixels are numbered row by row."""
        if self.stride == 1:
            return pixels
        left, top = self.start
        y, x = np.divmod(pixels, self.map_width)
        taken = ((x - left) % self.stride == 0) & ((y - top) % self.stride == 0)
        found: NDArray[np.intp] = (y[taken] - top) // self.stride * self.size[0] + (x[taken] - left) // self.stride
        return found

    def pixel_of(self, sample: int) -> int:
        """The number of a sample's pixel, row by row."""
        if self.stride == 1:
            return sample
        row, column = divmod(sample, self.size[0])
        left, top = self.start
        return (top + row * self.stride) * self.map_width + left + column * self.stride

    def record(
        self, band: Band, layout: TileLayout, grid: Grid, *, rounds: int = 0, first_range: int = 0
    ) -> dict[str, int | tuple[int, int]]:
        """What the struct Samples of a shader holds for one band, by its members.

        Args:
            band: which samples.
            layout: where the codes lie.
            grid: where the samples' values lie.
            rounds: samples of this band that an invocation takes, where a kernel takes rounds.
            first_range: where the ranges of this band's invocations begin, if they keep any.
        """
        samples = self.of_band(band)
        return {
            "map_width": self.map_width,
            "width": self.size[0],
            "start": self.start,
            "first": samples.start,
            "end": samples.stop,
            "first_pixel": band.first_pixel,
            "pixels": band.pixels.stop - band.first_pixel,
            "packs": layout.packs,
            "rows_shift": layout.rows.bit_length() - 1,
            "row_packs": layout.row_packs,
            "shelves": layout.shelves,
            "shift": grid.shift,
            "rounds": rounds,
            "first_range": first_range,
        }

    def uniforms(
        self, gpu: Gpu, band: Band, layout: TileLayout, grid: Grid, *, rounds: int = 0, first_range: int = 0
    ) -> Uniforms:
        """A buffer of the same; the arguments are those of `record`."""
        uniforms = Uniforms(gpu.device, "samples", SAMPLES)
        uniforms.write(**self.record(band, layout, grid, rounds=rounds, first_range=first_range))
        return uniforms


def workgroups(samples: int, per_group: int) -> tuple[int, int]:
    """The (x, y) workgroups of a dispatch that takes samples one after the other."""
    groups = -(-samples // per_group)
    rows = -(-groups // MOST_GROUPS)
    return -(-groups // max(1, rows)), rows


def rounds_of(samples: int) -> int:
    """How many samples an invocation takes, where invocations take them in rounds, a processor's vector at a time.

    The number of cores that a thread may use can change, so callers keep the answer.
    """
    pairs = samples // (2 * VECTOR * _GROUPS_A_CORE * cores())
    return min(_MOST_ROUNDS, 2 * max(1, pairs))
