"""Where an output tensor keeps its rows, columns and channels, and how it becomes a feature map (d, h, w).

`finding_layout` finds it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from ifealid_gpu.extraction.sizes import Shape, Size


class NotAFeatureMapError(Exception):
    """Why an output is no feature map: ends the sentence "the output of shape ... is no feature map: it"."""


@dataclass(frozen=True)
class TensorLayout:
    """How an output holds a feature map.

    Attributes:
        space: axes of rows and columns, or the one axis of tokens.
        channels: the axis of channels, None where there is none (one channel).
        prefix: tokens before the first patch.
        middle: tokens between the two halves of the patches (of an odd number the second half has one more).
        suffix: tokens behind the last patch.
        by_column: whether the patches come column by column.
        stride: image pixels a feature pixel, the same down and across; None where they differ.
        exact: whether pixel (x, y) lies exactly over [x stride, (x + 1) stride) x [y stride, (y + 1) stride), with a
            whole stride, when the image's sides are multiples of it.
        steps: the strides (down, across) where they differ, and are exact and whole; else None.
    """

    space: tuple[int, ...]
    channels: int | None
    prefix: int = 0
    stride: Fraction | None = None
    exact: bool = False
    middle: int = 0
    suffix: int = 0
    by_column: bool = False
    steps: tuple[int, int] | None = None

    @property
    def extra(self) -> int:
        """Tokens that are no patches."""
        return self.prefix + self.middle + self.suffix

    @property
    def strides(self) -> tuple[Fraction, Fraction] | None:
        """The stride (down, across), or None where it is not known."""
        if self.steps is not None:
            return Fraction(self.steps[0]), Fraction(self.steps[1])
        return None if self.stride is None else (self.stride, self.stride)


def to_feature_map(output: Tensor, layout: TensorLayout, size: Size) -> Tensor:
    """An output as (d, h, w), a view where that can be, for an image of ``size`` (height, width).

    Raises:
        NotAFeatureMapError: the tokens are no grid of patches of this image.
    """
    if layout.channels is None:
        return output[None]
    ordered = output.movedim((layout.channels, *layout.space), tuple(range(-1 - len(layout.space), 0)))
    while ordered.ndim > 1 + len(layout.space):
        check_batch(tuple(ordered.shape))
        ordered = ordered[0]
    if len(layout.space) == 2:
        return ordered
    rows, columns = patch_grid(ordered.shape[1] - layout.extra, layout, size)
    if layout.by_column:
        return _patches_of(ordered, layout).reshape(-1, columns, rows).mT
    return _patches_of(ordered, layout).reshape(-1, rows, columns)


def _patches_of(tokens: Tensor, layout: TensorLayout) -> Tensor:
    """(d, patches) of (d, tokens)."""
    patches = tokens[:, layout.prefix : tokens.shape[1] - layout.suffix]
    if not layout.middle:
        return patches
    half = (patches.shape[1] - layout.middle) // 2
    return torch.cat((patches[:, :half], patches[:, half + layout.middle :]), 1)


def patch_grid(count: int, layout: TensorLayout, size: Size) -> Size:
    """(rows, columns) of a number of patches of an image.

    Raises:
        NotAFeatureMapError: they are no grid of its patches.
    """
    strides = layout.strides or (Fraction(1), Fraction(1))
    for rounded in (math.floor, math.ceil):
        rows, columns = (rounded(side / stride) for side, stride in zip(size, strides, strict=True))
        if rows * columns == count:
            return rows, columns
    expected = " x ".join(f"{float(side / stride):.4g}" for side, stride in zip(size, strides, strict=True))
    raise NotAFeatureMapError(f"has {count} patches, where the image has {expected}")


def check_batch(shape: Shape) -> None:
    """NotAFeatureMapError where an output is of several images, or of parts of one."""
    if shape[0] != 1:
        raise NotAFeatureMapError(f"is a batch of {shape[0]} (windows, heads or parts), where one image went in")
