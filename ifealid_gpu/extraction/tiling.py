"""Images in overlapping tiles, with the same features as in one piece.

Every tile gives the features of its own part of the image. What it needs for them beside that part is the receptive
field, so what happens at the borders of a tile inside the image (a convolution's zeros, say) stays in the overlap; at
the borders of the image the tile ends where the image does. Tiles begin at multiples of all strides, so that every
stride takes the pixels that it takes in the whole image.

The arithmetic is the same; whether its last bits are is up to the convolutions, whose order of summation may change
with the size of the input. On processors, torch's own convolutions give the same bits, and so do oneDNN's for the
channels of a ResNet50; oneDNN's for a few channels differ by one unit in the last place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from ifealid_gpu.extraction.receptive_field import Forward, ReceptiveField
from ifealid_gpu.parallel import Progress


@dataclass(frozen=True)
class Tile:
    """A part of the input.

    Attributes:
        rows: pixel rows of its own.
        columns: pixel columns of its own.
        input_rows: the rows that it needs for them.
        input_columns: the columns that it needs.
        is_lowest: whether it ends where the image does.
        is_rightmost: whether it ends where the image does.
    """

    rows: slice
    columns: slice
    input_rows: slice
    input_columns: slice
    is_lowest: bool
    is_rightmost: bool

    @property
    def input_size(self) -> tuple[int, int]:
        """(height, width) of what it needs."""
        rows, columns = self.input_rows, self.input_columns
        return rows.stop - rows.start, columns.stop - columns.start


def cut(size: tuple[int, int], side: int, field: ReceptiveField) -> list[Tile]:
    """Tiles that cover an input, the lower right one first.

    Args:
        size: (height, width) of the input.
        side: pixels of a tile without its overlap, rounded up to whole blocks of the receptive field.
        field: what features see.
    """
    side = field.step * math.ceil(side / field.step)

    def spans(axis: int) -> list[tuple[slice, slice, bool]]:
        length, before, after = size[axis], field.before[axis], field.after[axis]
        least = before + field.step + after  # less may be too little for one feature
        found = []
        for start in reversed(range(0, length, side)):
            stop = min(start + side, length)
            needed = slice(
                max(0, min(start - before, length - least)),
                min(length, max(stop + after, least)),
            )
            found.append((slice(start, stop), needed, stop == length))
        return found

    return [
        Tile(rows, columns, input_rows, input_columns, lowest, rightmost)
        for rows, input_rows, lowest in spans(0)
        for columns, input_columns, rightmost in spans(1)
    ]


def run_in_tiles(
    run: Forward, batch: Tensor, tiles: list[Tile], strides: Mapping[str, int], progress: Progress | None = None
) -> dict[str, Tensor]:
    """The features of a whole input, in main memory, tile by tile.

    Args:
        run: the forward pass.
        batch: (1, 3, H, W).
        tiles: of `cut`.
        strides: of every layer that ``run`` gives.
        progress: called with (tiles done, tiles in all).
    """
    whole: dict[str, Tensor] = {}
    for done, tile in enumerate(tiles, 1):
        for name, features in run(batch[..., tile.input_rows, tile.input_columns]).items():
            stride = strides[name]
            top, left = tile.input_rows.start // stride, tile.input_columns.start // stride
            if name not in whole:  # the lower right tile knows how many features there are in all
                size = features.shape[0], top + features.shape[1], left + features.shape[2]
                whole[name] = torch.empty(size, dtype=features.dtype)
            rows = _own(tile.rows, stride, tile.is_lowest)
            columns = _own(tile.columns, stride, tile.is_rightmost)
            there = whole[name][:, rows, columns]
            there.copy_(features[:, rows.start - top :, columns.start - left :][:, : there.shape[1], : there.shape[2]])
        if progress is not None:
            progress(done, len(tiles))
    return whole


def _own(pixels: slice, stride: int, is_last: bool) -> slice:
    """The features over pixels; of the last tile all that follow."""
    return slice(pixels.start // stride, None if is_last else pixels.stop // stride)
