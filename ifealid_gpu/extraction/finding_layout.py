"""Finding where outputs keep their rows, columns and channels, from their shapes.

Two outputs of one layer for images of different sizes tell it: axes that grow with the image's sides are rows and
columns, an axis that grows with its area counts tokens (patches, and what else there is beside them), and what stays
is the channels. Where a model takes one size alone, the shape itself must do. Where among the tokens the patches are,
and in which order, no shape tells: `placing` measures it, and until then they are taken to come last, row by row.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ifealid_gpu.extraction.sizes import Shape, Size
from ifealid_gpu.extraction.tensor_layout import NotAFeatureMapError, TensorLayout, check_batch

# Class and register tokens, a few dozen at most, and queries, some hundreds. From one size they are told less surely.
_MOST_PREFIX_TOKENS = 320
_MOST_PREFIX_TOKENS_OF_ONE = 16

# Of a model of one size, the share of a side that convolutions without padding may take away. An attention map of
# 197 x 197 tokens for an image of 224 x 224 pixels takes more, and is no map of the image.
_LARGEST_BORDER = Fraction(1, 10)


@dataclass
class Seen:
    """What is known of a model before one of its outputs is looked at.

    Attributes:
        uneven: strides down by strides across that it can have where they differ, see `uneven`.
        grids: of maps of rows and columns that came before, of which tokens may be the pixels.
    """

    uneven: Collection[Fraction] = ()
    grids: list[TensorLayout] = field(default_factory=list)


def layout_of_two(shapes: tuple[Shape, Shape], sizes: tuple[Size, Size], seen: Seen | None = None) -> TensorLayout:
    """The layout of an output that has these shapes for images of two (height, width).

    Args:
        shapes: of the output, for either image.
        sizes: of the images, different in height, width and aspect ratio; multiples of every stride.
        seen: what the model showed before.

    Raises:
        NotAFeatureMapError: it is none.
    """
    grids = seen.grids if seen else ()
    first, second = shapes
    if len(first) != len(second):
        raise NotAFeatureMapError("has another number of axes for another image")
    growing = tuple(axis for axis, sides in enumerate(zip(first, second, strict=True)) if sides[0] != sides[1])
    if not growing:
        raise NotAFeatureMapError(_why_constant(first))
    if len(growing) == 1:
        beside = _channels_beside_tokens(first, growing[0])
        counts = first[growing[0]], second[growing[0]]
        if (alike := _as_a_grid(counts, sizes, grids)) is not None:
            return TensorLayout(growing, beside, alike[0], steps=alike[1])
        prefix, stride = _patches(counts, sizes)
        return TensorLayout(growing, beside, prefix, stride, stride.denominator == 1)
    if len(growing) > 2:
        raise NotAFeatureMapError("grows with the image in more than two axes")
    channels = _channels_beside_grid(first, growing)
    strides, borders = zip(
        *(_line((first[axis], second[axis]), (sizes[0][i], sizes[1][i])) for i, axis in enumerate(growing)),
        strict=True,
    )
    _check_grid(strides, borders, sizes[0])
    if strides[0] != strides[1]:
        is_whole = borders == (0, 0) and all(stride.denominator == 1 for stride in strides)
        return TensorLayout(growing, channels, steps=(int(strides[0]), int(strides[1])) if is_whole else None)
    exact = borders == (0, 0) and strides[0].denominator == 1
    return TensorLayout(growing, channels, 0, strides[0], exact)


def layout_of_one(shape: Shape, size: Size, seen: Seen | None = None, *, channels_last: bool = False) -> TensorLayout:
    """The layout of an output that has this shape for an image of the only (height, width) its model takes.

    Args:
        shape: of the output.
        size: of the image.
        seen: what the model showed before.
        channels_last: how a shape is read that could be either (d, h, w) or (h, w, d).

    Raises:
        NotAFeatureMapError: it is none.
    """
    seen = seen or Seen()
    if len(shape) == 4:
        check_batch(shape)
        channels = {(2, 3): 1, (1, 2): 3}
        spaces = [space for space in channels if _grid_fits((shape[space[0]], shape[space[1]]), size)]
        steps = {space: _uneven_steps((shape[space[0]], shape[space[1]]), size, seen.uneven) for space in channels}
        oblong = [space for space in channels if steps[space]]
        if not spaces and not oblong:
            raise NotAFeatureMapError("has no two axes in the proportion of the image")
        space = (spaces or oblong)[-1 if channels_last else 0]
        if not spaces:
            return TensorLayout(space, channels[space], steps=steps[space])
        stride = Fraction(size[0], shape[space[0]])
        exact = stride == Fraction(size[1], shape[space[1]]) and stride.denominator == 1
        return TensorLayout(space, channels[space], 0, stride if exact else None, exact)
    if len(shape) == 3:
        tokens = 1 if shape[0] == 1 else 0
        if (alike := _as_a_grid((shape[tokens],), (size,), seen.grids)) is not None:
            return TensorLayout((tokens,), _channels_beside_tokens(shape, tokens), alike[0], steps=alike[1])
        prefix, stride = _patches_of_one(shape[tokens], size) or (-1, Fraction(1))
        if 0 <= prefix <= _MOST_PREFIX_TOKENS_OF_ONE:
            return TensorLayout((tokens,), _channels_beside_tokens(shape, tokens), prefix, stride, True)
        check_batch(shape)
        raise NotAFeatureMapError("has no axis with as many tokens as the image has patches")
    raise NotAFeatureMapError(_why_constant(shape))


def _why_constant(shape: Shape) -> str:
    if len(shape) > 4:
        return f"has {len(shape)} axes"
    if sum(side > 1 for side in shape) <= 1:
        return "is one vector (or number) for the whole image"
    return "has the same shape for every image: what is where is lost"


def _channels_beside_tokens(shape: Shape, tokens: int) -> int:
    if len(shape) != 3:
        if tokens == 0:
            raise NotAFeatureMapError(f"is a batch of {shape[0]} (windows, heads or parts), where one image went in")
        raise NotAFeatureMapError("grows with the image in one axis, but has not three (1, tokens, channels)")
    if tokens == 0:  # sequence first: (tokens, 1, channels)
        if shape[1] != 1:
            raise NotAFeatureMapError(f"is a batch of {shape[0]} (windows, heads or parts), where one image went in")
        return 2
    check_batch(shape)
    return 3 - tokens


def _channels_beside_grid(shape: Shape, space: tuple[int, ...]) -> int | None:
    if len(shape) == 2:
        return None
    if len(shape) == 3 and space == (1, 2):
        return 0
    if len(shape) == 4 and space in {(2, 3), (1, 2)}:
        check_batch(shape)
        return 6 - sum(space)
    raise NotAFeatureMapError("grows with the image in axes that are not rows beside columns")


def _line(lengths: Size, sides: Size) -> tuple[Fraction, Fraction]:
    """(stride, border): side = stride * length + border, through two points."""
    stride = Fraction(sides[1] - sides[0], lengths[1] - lengths[0])
    return stride, sides[0] - stride * lengths[0]


def _check_grid(strides: tuple[Fraction, ...], borders: tuple[Fraction, ...], size: Size) -> None:
    """What padding leaves out is a constant, small, and the same on both axes; where it is not, it is no map."""
    if min(strides) <= 0:
        raise NotAFeatureMapError("shrinks where the image grows")
    slack = 2 * max(strides)
    if (
        abs(borders[0] - borders[1]) > slack
        or min(borders) < -slack
        or any(border > Fraction(side, 2) + slack for border, side in zip(borders, size, strict=True))
    ):
        raise NotAFeatureMapError("does not grow as the image's sides do")


def _as_a_grid(
    counts: Sequence[int], sizes: Sequence[Size], grids: Sequence[TensorLayout]
) -> tuple[int, tuple[int, int]] | None:
    """(other tokens, steps) of the last grid before tokens that has as many pixels, if its patches are not square."""
    for grid in reversed(grids):
        if grid.strides is None:
            continue
        down, across = grid.strides
        pixels = [math.floor(height / down) * math.floor(width / across) for height, width in sizes]
        others = {count - of_grid for count, of_grid in zip(counts, pixels, strict=True)}
        if len(others) == 1 and 0 <= (extra := others.pop()) <= _MOST_PREFIX_TOKENS_OF_ONE:
            return None if grid.steps is None else (extra, grid.steps)
    return None


def _patches(counts: Size, sizes: tuple[Size, Size]) -> tuple[int, Fraction]:
    """(prefix tokens, stride) from two counts: count = prefix + area / stride^2."""
    areas = [height * width for height, width in sizes]
    square = Fraction(areas[1] - areas[0], counts[1] - counts[0])
    roots = [math.isqrt(max(0, part)) for part in (square.numerator, square.denominator)]
    stride = Fraction(roots[0], max(1, roots[1]))
    prefix = counts[0] - areas[0] / square
    if stride**2 != square or prefix.denominator != 1 or not 0 <= prefix <= _MOST_PREFIX_TOKENS:
        raise NotAFeatureMapError("has tokens that are no grid of patches of the image")
    return int(prefix), stride


def _patches_of_one(count: int, size: Size) -> tuple[int, Fraction] | None:
    """(prefix tokens, stride) with the fewest tokens before the patches, or None."""
    common = math.gcd(*size)
    for stride in range(1, common + 1):
        if common % stride == 0:
            patches = (size[0] // stride) * (size[1] // stride)
            if patches <= count:
                return (count - patches, Fraction(stride)) if patches > 1 else None
    return None


def _uneven_steps(lengths: Size, size: Size, uneven: Collection[Fraction]) -> tuple[int, int] | None:
    """The whole steps (down, across) from the image to this grid, where they are as uneven as some of the model's."""
    if min(lengths) < 2 or size[0] % lengths[0] or size[1] % lengths[1]:
        return None
    down, across = size[0] // lengths[0], size[1] // lengths[1]
    return (down, across) if Fraction(down, across) in uneven else None


def _grid_fits(lengths: Size, size: Size) -> bool:
    """Whether one stride, or one whole enlargement, leads from the image to this grid."""
    if lengths == (1, 1):
        return size == (1, 1)
    if lengths[0] % size[0] == 0 and lengths[1] % size[1] == 0:
        return lengths[0] // size[0] == lengths[1] // size[1]

    def strides(length: int, side: int) -> set[int]:
        around = {side // length, -(-side // length)} - {0}
        return {s for s in around if -s < side - s * length <= side * _LARGEST_BORDER}

    return bool(strides(lengths[0], size[0]) & strides(lengths[1], size[1]))
