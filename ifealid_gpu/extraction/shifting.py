"""Finer maps of networks that look at patches: the mean over an image and shifted crops of it.

For shifts by every multiple of stride / n, down and across, the image goes through once, without what the shift leaves
out at its upper left; its last pixels are repeated in place of that, so that all passes see as many patches. A pixel of
the finer grid, of stride / n, lies in one patch of each of the n x n passes, and its value is their mean. At the upper
and left border, where some passes begin later, their first patch is taken: a mean over fewer would be less smooth, and
stand out as a frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor
from torch.nn import functional

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.receptive_field import Forward
from ifealid_gpu.parallel import Progress

#: (down, across), in pixels of the network's input.
Steps = tuple[int, int]


def common_steps(layers: Sequence[str], steps: Mapping[str, Steps], count: int) -> Steps:
    """The strides of all layers, which ``count`` divides.

    Raises:
        InputError: they differ, are not whole, or are no multiples of ``count``.
    """
    for layer in layers:
        if layer not in steps:
            raise InputError(f"--shift-average needs layers of a whole stride, which {layer} has not; leave it out")
    different = dict.fromkeys(steps[layer] for layer in layers)
    if len(different) > 1:
        found = ", ".join(_text(one) for one in different)
        raise InputError(
            f"--shift-average needs layers of one stride, found the strides {found}; name layers of one of them"
        )
    found_steps = next(iter(different))
    if any(step % count for step in found_steps):
        fitting = [str(n) for n in range(2, min(found_steps) + 1) if not any(step % n for step in found_steps)]
        raise InputError(
            f"--shift-average {count} does not divide the stride {_text(found_steps)} of {layers[0]}"
            + (f"; use {_or(fitting)}" if fitting else "; it is as fine as can be")
        )
    return found_steps


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _text(steps: Steps) -> str:
    return str(steps[0]) if steps[0] == steps[1] else f"{steps[1]} x {steps[0]}"


def averaged(
    run: Forward, batch: Tensor, steps: Steps, count: int, progress: Progress | None = None
) -> dict[str, Tensor]:
    """Each layer's features on a grid that is ``count`` times finer, the mean over ``count`` x ``count`` shifts.

    Args:
        run: the forward pass.
        batch: (1, 3, H, W).
        steps: of all layers, see `common_steps`.
        count: shifts down, and across.
        progress: called with (passes done, passes in all).
    """
    sums: dict[str, Tensor] = {}
    for number in range(count * count):
        down, across = divmod(number, count)
        for name, features in run(_shifted(batch, down * steps[0] // count, across * steps[1] // count)).items():
            finer = features.repeat_interleave(count, 1).repeat_interleave(count, 2)
            height, width = finer.shape[1:]
            inside = finer[:, : height - down, : width - across]
            moved = functional.pad(inside, (across, 0, down, 0), mode="replicate")
            sums[name] = sums[name].add_(moved) if name in sums else moved
        if progress is not None:
            progress(number + 1, count * count)
    return {name: total.div_(count * count) for name, total in sums.items()}


def _shifted(batch: Tensor, down: int, across: int) -> Tensor:
    if not (down or across):
        return batch
    return functional.pad(batch[..., down:, across:], (0, across, 0, down), mode="replicate")
