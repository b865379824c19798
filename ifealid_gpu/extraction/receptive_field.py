"""How far around its own place in the image a feature sees: what the overlap of tiles must cover.

It is measured, so that it holds for any model: one block of NaN in a strip of noise, and every feature that becomes NaN
has seen it. What is true of a strip that is wide and low is true of a wide image. A model of which all features see the
whole image (attention, global pooling, normalisation over space) has none, and neither has one whose features depend on
where in its input they are: the strip and parts of it must give the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

#: A forward pass: (1, 3, H, W) to each layer's (d, h, w).
Forward = Callable[[Tensor], Mapping[str, Tensor]]

# Pixels of the first strip's longer side, rounded up to whole steps.
_LONG = 256

# Pixels beyond which no convolutional model is expected to see; the strips of one that sees everything end there.
_FARTHEST = 4096

# How much features of a part may differ from those of the whole, relative to the largest: far more than rounding does.
_SAME = 1e-3


@dataclass(frozen=True)
class ReceptiveField:
    """Pixels that features see beside the block of ``step`` pixels that they lie over; all multiples of ``step``.

    Attributes:
        step: pixels of a block: a multiple of all strides.
        before: (above, to the left).
        after: (below, to the right).
    """

    step: int
    before: tuple[int, int]
    after: tuple[int, int]


def receptive_field(
    run: Forward, strides: Mapping[str, int], step: int, size: tuple[int, int], *, gap: int = 0, low: int = 32
) -> ReceptiveField | None:
    """The receptive field of the features of some layers, all together.

    Args:
        run: the forward pass.
        strides: of the layers.
        step: a multiple of all strides, by which the input may be shifted.
        size: (height, width) of the image that it is wanted for.
        gap: pixels between two that a feature sees, at most; what lies farther out than it can be seen in the strip.
        low: pixels of the shorter side of a strip, rounded up to whole steps.

    Returns:
        None where features see farther than that image, or depend on their place.
    """

    def upright(strip: Tensor) -> dict[str, Tensor]:
        return {name: features.mT for name, features in run(strip.mT).items()}

    vertical = _reach(upright, strides, (step, low), size[0], gap)
    horizontal = _reach(run, strides, (step, low), size[1], gap) if vertical is not None else None
    if vertical is None or horizontal is None:
        return None
    return ReceptiveField(step, (vertical[0], horizontal[0]), (vertical[1], horizontal[1]))


def widest_gap(module: nn.Module, step: int) -> int:
    """Pixels between two that a feature sees, at most: the kernels of convolutions and poolings have holes.

    Args:
        module: the model.
        step: a multiple of all strides.
    """
    kernels = [part for part in module.modules() if hasattr(part, "kernel_size")]
    holes = (np.multiply(part.kernel_size, getattr(part, "dilation", 1)).max() for part in kernels)
    return int(max(holes, default=0)) * step


def _reach(
    run: Forward, strides: Mapping[str, int], strip: tuple[int, int], side: int, gap: int
) -> tuple[int, int] | None:
    """(to the left, to the right), for images that are ``side`` pixels wide; strips have (step, lower side)."""
    step = strip[0]
    low, blocks = step * math.ceil(strip[1] / step), math.ceil(_LONG / step) | 1
    while True:
        noise = torch.rand((1, 3, low, blocks * step), generator=torch.Generator().manual_seed(0))
        block = slice(blocks // 2 * step, (blocks // 2 + 1) * step)
        seen = _seen_by(run, noise, strides, block)
        # What is seen must end well inside, or there could be more of it farther out.
        if seen is not None and max(seen) + max(gap, *seen) <= block.start:
            return seen if _is_enough(run, noise, strides, block, seen) else None
        if block.start >= min(2 * side, _FARTHEST):
            return None
        blocks = 2 * blocks + 1


def _seen_by(run: Forward, noise: Tensor, strides: Mapping[str, int], block: slice) -> tuple[int, int] | None:
    """(to the left, to the right): how far beside their own block features see a block of columns.

    None where it is seen nowhere, because the model hides what is no number.
    """
    step = block.stop - block.start
    marked = noise.clone()
    marked[..., block] = math.nan
    left = right = 0
    for name, features in run(marked).items():
        seen = features.isnan().flatten(0, 1).any(0).nonzero().flatten()
        if not len(seen):
            return None
        first, last = (int(column) * strides[name] // step * step for column in (seen[0], seen[-1]))
        left, right = max(left, last - block.start), max(right, block.start - first)
    return left, right


def _is_enough(run: Forward, noise: Tensor, strides: Mapping[str, int], block: slice, seen: tuple[int, int]) -> bool:
    """Whether the features over a block stay the same where the strip ends with what they see, on either side."""
    whole = run(noise)
    for cut in slice(block.start - seen[0], None), slice(0, block.stop + seen[1]):
        alone = run(noise[..., cut])
        for name, stride in strides.items():
            first, pixels = block.start // stride, (block.stop - block.start) // stride
            there, here = (
                part[..., start : start + pixels]
                for part, start in ((whole[name], first), (alone[name], first - cut.start // stride))
            )
            if here.shape != there.shape or not (here - there).abs().max() <= _SAME * whole[name].abs().max():
                return False
    return True
