"""Which images a model takes: of any size, of sides that are multiples of something, or of one size alone.

Configurations do not always say, and say it in many ways; trying it out is sure and costs little.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import nn

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.anatomy import Anatomy, dissect, dissect_at
from ifealid_gpu.extraction.model import Preprocessing
from ifealid_gpu.extraction.probe import Record, record, record_with_values
from ifealid_gpu.extraction.sizes import Size

# Windows of 7 or 12 patches, merges of windows: what sides may have to be multiples of beside the strides.
_WINDOWS = (1, 2, 7, 8, 12, 14, 16, 24, 32)

# Strides beyond this are pooled outputs, not resolutions.
_LARGEST_STRIDE = 256


def with_size_rules(
    preprocessing: Preprocessing, module: nn.Module, name: str, *, native: Size | None, hint: int = 1
) -> tuple[Preprocessing, Anatomy]:
    """The preprocessing with the ``multiple`` and the ``size`` that the module needs, and what trying it out showed.

    Args:
        preprocessing: mean and std.
        module: in evaluation mode.
        name: what messages call the model.
        native: (height, width) that the model was made for, where its configuration tells.
        hint: what sides must be multiples of, where the configuration tells (the patch).

    Raises:
        InputError: the module takes no image (1, 3, H, W) of any size that was tried.
    """
    _check(module, name)
    anatomy = dissect(module, hint)
    if anatomy.failure is None:
        run = record_with_values if anatomy.with_values else record
        multiple = _widened(lambda size: run(module, size), math.lcm(hint, _all_strides(anatomy)))
        return replace(preprocessing, multiple=multiple, size=None), anatomy
    if native is not None:
        alone = dissect_at(module, native)
        if alone.failure is None:
            return replace(preprocessing, multiple=1, size=native), alone
        raise InputError(f"{name} does not run on an image of {_text(native)}: {one_line(alone.failure)}")
    if any(feature.layout for feature in anatomy.features.values()):
        # Layers before a head that wants one size run on images of any size.
        return replace(preprocessing, multiple=math.lcm(hint, _all_strides(anatomy)), size=None), anatomy
    hint_of_size = "; if it takes one size alone, give the module the attribute image_size = (height, width)"
    raise InputError(
        f"{name} does not run on an image of {_text(anatomy.size)}: {one_line(anatomy.failure)}"
        f"{'' if isinstance(anatomy.failure, TypeError) else hint_of_size}"
    )


def _check(module: nn.Module, name: str) -> None:
    if isinstance(module, torch.jit.ScriptModule):
        raise InputError(f"{name} is TorchScript, whose layers cannot be seen; give the nn.Module that it was made of")


def one_line(error: Exception) -> str:
    """What an error of another library says, in one line of up to 200 characters."""
    text = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {text[:200]}" if text else name


def _text(size: Size) -> str:
    return f"{size[1]} x {size[0]} pixels"


def _all_strides(anatomy: Anatomy) -> int:
    """The least common multiple of the strides of all layers."""
    strides = {
        int(feature.layout.stride)
        for feature in anatomy.features.values()
        if feature.layout and feature.layout.exact and feature.layout.stride
    }
    return math.lcm(*(stride for stride in strides if 1 <= stride <= _LARGEST_STRIDE))


def _widened(run: Callable[[Size], Record], multiple: int) -> int:
    """The least of its multiples with which the module runs on odd numbers of them."""
    for window in _WINDOWS:
        side = multiple * window
        odd = max(7, 2 * math.ceil(112 / side) + 1)  # no model is made for fewer than some 200 pixels
        if run((odd * side, (odd + 2) * side)).failure is None:
            return side
    return multiple
