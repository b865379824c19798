"""The one size of images that a model takes and does not say: what its own shapes suggest is tried, then usual ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice

from torch import nn

from ifealid_gpu.extraction.anatomy import Anatomy, dissect_at
from ifealid_gpu.extraction.probe import record, record_with_values
from ifealid_gpu.extraction.sizes import Size

#: Sides of square images that models are trained on, the most usual first.
USUAL = (
    *(224, 256, 384, 518, 336, 448, 512, 299, 240, 288, 320, 192, 160, 128, 96, 64, 32, 28, 227, 378, 392, 196, 182),
    *(416, 480, 560, 576, 600, 608, 640, 672, 768, 800, 896, 1024),
)

# Tokens beside those of the patches: none, a class token, a second one, class and four registers.
_PREFIXES = (0, 1, 2, 5)

# Patches, where no part of the model tells.
_PATCHES = (16, 8, 14, 32, 4)

# How long the images of a model may be that are no squares.
_MOST_OBLONG = 4

_MOST_TRIED = 120
_LARGEST = 2048


def found_size(module: nn.Module, anatomy: Anatomy, first: Size | None = None) -> Anatomy | None:
    """What a pass shows over an image of the first size, of those that are tried, that the module takes.

    Args:
        module: fails on images of any size, in evaluation mode.
        anatomy: as far as it went.
        first: (height, width) that is tried before others.
    """
    run = record if _tells_without_values(module, anatomy.size) else record_with_values
    for size in islice(dict.fromkeys(_likely(module, anatomy, first)), _MOST_TRIED):
        if run(module, size).failure is None:
            return dissect_at(module, size)
    return None


def _tells_without_values(module: nn.Module, size: Size) -> bool:
    """Whether a pass without values, which costs little, ends where one with values does."""
    without = record(module, size)
    return without.failure is None or len(without.calls) >= len(record_with_values(module, size).calls)


def _likely(module: nn.Module, anatomy: Anatomy, first: Size | None) -> Iterator[Size]:
    if first is not None:
        yield first
    patches = _patches(module, anatomy)
    yield from _by_positions(module, patches)
    yield from ((side, side) for side in USUAL)
    positions = [part for name, part in module.named_parameters() if "pos" in name]
    for count in dict.fromkeys(side for part in positions for side in part.shape):
        yield from _oblong([count - prefix for prefix in _PREFIXES], patches)


def _by_positions(module: nn.Module, patches: Sequence[Size]) -> Iterator[Size]:
    """Sizes of which the patches are as many as a parameter has rows: embeddings of positions first."""
    for name, parameter in module.named_parameters():
        if "pos" in name and parameter.ndim == 4:  # (1, d, h, w) or (1, h, w, d)
            for grid in (parameter.shape[2:], parameter.shape[1:3]):
                yield from _within((grid[0] * patch[0], grid[1] * patch[1]) for patch in patches)
    parameters = sorted(module.named_parameters(), key=lambda named: "pos" not in named[0])
    for count in dict.fromkeys(side for _, parameter in parameters for side in parameter.shape):
        for prefix in _PREFIXES:
            side = math.isqrt(count - prefix) if count > prefix + 3 else 0
            if side and side * side == count - prefix:
                yield from _within((side * patch[0], side * patch[1]) for patch in patches)


def _oblong(counts: Sequence[int], patches: Sequence[Size]) -> Iterator[Size]:
    """Sizes that are no squares, or have so many patches that are none: the nearest to squares first."""
    grids = [(rows, count // rows) for count in counts for rows in range(1, count + 1) if count % rows == 0]
    sizes = {(rows * patch[0], columns * patch[1]) for rows, columns in grids for patch in patches}
    near = [size for size in sizes if max(size) <= _MOST_OBLONG * min(size)]
    yield from _within(iter(sorted(near, key=lambda size: (max(size) / min(size), size))))


def _within(sizes: Iterator[Size]) -> Iterator[Size]:
    return (size for size in sizes if min(size) >= 16 and max(size) <= _LARGEST)


def _patches(module: nn.Module, anatomy: Anatomy) -> tuple[Size, ...]:
    """(height, width) of the patches there may be, the largest first.

    They are the strides of what ran, and of convolutions that look at patches without overlap.
    """
    layouts = [feature.layout for feature in anatomy.features.values() if feature.layout]
    strides = {
        (int(layout.strides[0]), int(layout.strides[1]))
        for layout in layouts
        if layout.strides and max(layout.strides) > 1
    }
    kernels = {
        (part.kernel_size[0], part.kernel_size[1])
        for part in module.modules()
        if isinstance(part, nn.Conv2d) and part.kernel_size == part.stride and max(part.kernel_size) > 1
    }
    return tuple(sorted(strides | kernels, reverse=True)) or tuple((side, side) for side in _PATCHES)
