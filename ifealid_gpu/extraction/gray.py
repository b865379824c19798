"""Models of one channel: they get the image's gray values; those of any other number of channels get none."""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor, nn

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.probe import record, record_with_values
from ifealid_gpu.extraction.sizes import Size

# Luma of R, G and B, as Pillow and most programs have it (ITU-R 601-2).
_LUMA = (0.299, 0.587, 0.114)

# Channels of an image that are tried, at most.
_MOST_TRIED = 12


def channels_of(module: nn.Module, size: Size) -> int:
    """How many channels a module takes that fails on three: the number with which it gets farther.

    Args:
        module: in evaluation mode.
        size: (height, width) of the images that it is tried on.

    Returns:
        3 where no other number takes it any farther.
    """
    for run in (record, record_with_values):
        with_three = len(run(module, size).calls)
        for channels in _likely(module):
            tried = run(module, size, channels)
            if tried.failure is None or len(tried.calls) > with_three:
                return channels
    return 3


def _likely(module: nn.Module) -> list[int]:
    """What the module's convolutions take, the first of them first, and 1."""
    found = [part.in_channels for part in module.modules() if isinstance(getattr(part, "in_channels", None), int)]
    return [channels for channels in dict.fromkeys((*found[:_MOST_TRIED], 1)) if channels != 3]


def check_channels(channels: int, name: str) -> None:
    """Refuse a model that photos are not enough for.

    Raises:
        InputError: it takes neither three channels nor one.
    """
    if channels not in (1, 3):
        raise InputError(
            f"{name} takes images of {channels} channels, and photos have three (R, G, B), or one (gray); run it in "
            "your own program on your own data, and open what its layers give as arrays, such as .npy"
        )


def seeing_gray(module: nn.Module, *, own: bool) -> nn.Module:
    """The module, with a first step that makes gray of R, G and B.

    Args:
        module: takes (1, 1, H, W).
        own: whether it may be changed; else a shallow copy is, whose parts are the module's.
    """
    if not own:
        shadow = copy.copy(module)
        for hooks in ("_forward_pre_hooks", "_forward_pre_hooks_with_kwargs"):
            shadow.__dict__[hooks] = OrderedDict(getattr(module, hooks))
        module = shadow
    module.register_forward_pre_hook(_to_gray, with_kwargs=True, prepend=True)
    return module


def _to_gray(_: nn.Module, arguments: tuple[Any, ...], keywords: Any) -> tuple[tuple[Any, ...], Any]:
    """(n, 3, H, W) to (n, 1, H, W); what is gray already stays to the last bit."""
    red, green, blue = (arguments[0][:, n : n + 1] for n in range(3))
    mixed: Tensor = red * _LUMA[0] + green * _LUMA[1] + blue * _LUMA[2]
    return (torch.where((red == green) & (green == blue), red, mixed), *arguments[1:]), keywords
