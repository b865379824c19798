"""Mean and std as people write them: of values in [0, 1], or of values from 0 to 255."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.model import Preprocessing

# No mean or std of values in [0, 1] is larger; those of 0 to 255 are, but for a std of 1, which changes no scale.
_LARGEST = 2.0

_WHITE = 255.0


def for_unit_values(rules: Preprocessing, name: str) -> tuple[Preprocessing, tuple[str, ...]]:
    """The preprocessing for values in [0, 1], whichever it was written for, and a line where that was not [0, 1].

    Args:
        rules: with the mean and std that somebody wrote.
        name: what messages call the model.

    Raises:
        InputError: a mean of one kind beside a std of the other, or values of neither.
    """
    far_mean, far_std = (max(map(abs, values)) > _LARGEST for values in (rules.mean, rules.std))
    if not (far_mean or far_std):
        return rules, ()
    words = f"mean {numbers(rules.mean)} and std {numbers(rules.std)}"
    fits = min(map(abs, rules.std)) >= 1 if far_mean else not any(rules.mean)
    mean, std = ((v[0] / _WHITE, v[1] / _WHITE, v[2] / _WHITE) for v in (rules.mean, rules.std))
    if not fits or max(map(abs, (*mean, *std))) > _LARGEST:
        raise InputError(
            f"{name}: {words} are neither both of values in [0, 1] nor both of values from 0 to 255; "
            "give those of values in [0, 1], by --mean and --std"
        )
    note = (
        f"{name}: {words} are of values from 0 to 255; for values in [0, 1], which it gets, "
        f"they were divided by 255: mean {numbers(mean)}, std {numbers(std)}"
    )
    return replace(rules, mean=mean, std=std), (note,)


def numbers(values: Sequence[float]) -> str:
    """Numbers as messages have them."""
    return " ".join(f"{value:.4g}" for value in values)
