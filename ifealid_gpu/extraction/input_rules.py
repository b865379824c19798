"""Which images a model takes: of any size, of sides that are multiples of something, or of one size alone.

Configurations do not always say, and say it in many ways; trying it out is sure and costs little.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import nn

from ifealid_gpu.dataset.names import printable
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.anatomy import Anatomy, dissect, dissect_at, with_places
from ifealid_gpu.extraction.feature import Feature
from ifealid_gpu.extraction.given import Given
from ifealid_gpu.extraction.gray import channels_of, check_channels, seeing_gray
from ifealid_gpu.extraction.model import Preprocessing
from ifealid_gpu.extraction.one_size import found_size
from ifealid_gpu.extraction.probe import record, record_with_values
from ifealid_gpu.extraction.sizes import Size

# Windows of 7 or 12 patches, merges of windows: what sides may have to be multiples of beside the strides.
_WINDOWS = (1, 2, 4, 7, 8, 12, 14, 16, 24, 32)

# Strides beyond this are pooled outputs, not resolutions.
_LARGEST_STRIDE = 128

# Parts that usually take an image and nothing more.
_SEEING = ("backbone", "encoder", "visual", "vision_model", "image_encoder", "trunk")

# So many times as many layers on images of one size: then the model is one of that size, and the others are its stem.
_FEW = 2


@dataclass(frozen=True)
class Fitted:
    """A model as images can go through it.

    Attributes:
        module: the one that was given, or one that makes gray of images first.
        preprocessing: with the ``multiple`` and the ``size`` that the module needs.
        anatomy: what trying it out showed.
        notes: what was found out so that the user should know, a line each.
    """

    module: nn.Module
    preprocessing: Preprocessing
    anatomy: Anatomy
    notes: tuple[str, ...] = ()


def fitted(
    preprocessing: Preprocessing,
    module: nn.Module,
    name: str,
    *,
    native: Size | None,
    hint: int = 1,
    given: Given | None = None,
    own: bool = True,
) -> Fitted:
    """Find out which images a module takes: how large, of how many channels.

    Args:
        preprocessing: mean and std.
        module: in evaluation mode.
        name: what messages call the model.
        native: (height, width) that the model was made for, where its configuration tells.
        hint: what sides must be multiples of, where the configuration tells (the patch).
        given: what the user says of the images' size.
        own: whether the module may be changed.

    Raises:
        InputError: the module takes no image of any size that was tried, or not of the size that was given; or its
            images have other channels than photos.
    """
    _check(module, name)
    given = given or Given()
    anatomy = dissect(module, hint)
    notes: tuple[str, ...] = ()
    if anatomy.failure is not None and (channels := channels_of(module, anatomy.size)) != 3:
        check_channels(channels, name)
        module, notes = seeing_gray(module, own=own), (f"{name} takes one channel: it gets the gray values of images",)
        anatomy = dissect(module, hint)
    tried = Fitted(module, preprocessing, anatomy, notes)
    # What resizes all images by itself has no maps that follow them, but maps of the images of its own size.
    if anatomy.failure is None and (native is None or _maps(anatomy)):
        found = _of_any_size(tried, hint)
    elif native is not None:
        found = _of_native_size(tried, name, native)
    else:
        found = _of_one_size(tried, name, hint, given)
    return found if given.size is None or given.likely else resized(found, name, given.size)


def resized(model: Fitted, name: str, size: Size) -> Fitted:
    """The same for images that are resized to one size.

    Raises:
        InputError: the module does not take it.
    """
    rules = model.preprocessing
    if rules.size == size:
        return model
    if rules.size is not None or model.anatomy.failure is not None:
        anatomy = dissect_at(model.module, size)
        if anatomy.failure is not None:
            raise InputError(f"{name} does not run on an image of {_text(size)}: {one_line(anatomy.failure)}")
        return replace(model, preprocessing=replace(rules, multiple=1, size=size), anatomy=anatomy)
    if any(side % rules.multiple for side in size):
        near = [max(1, round(side / rules.multiple)) * rules.multiple for side in size]
        raise InputError(
            f"{name} takes images of sides that are multiples of {rules.multiple}, found {size[1]} x {size[0]}; "
            f"the nearest is {near[1]}x{near[0]}"
        )
    placed = with_places(model.anatomy, model.module, rules)
    return replace(model, preprocessing=replace(rules, multiple=1, size=size), anatomy=placed)


def _of_any_size(model: Fitted, hint: int) -> Fitted:
    return replace(model, preprocessing=replace(model.preprocessing, multiple=_multiple(model, hint), size=None))


def _of_native_size(model: Fitted, name: str, native: Size) -> Fitted:
    alone = dissect_at(model.module, native)
    if alone.failure is not None:
        raise InputError(f"{name} does not run on an image of {_text(native)}: {one_line(alone.failure)}")
    return replace(model, preprocessing=replace(model.preprocessing, multiple=1, size=native), anatomy=alone)


def _of_one_size(model: Fitted, name: str, hint: int, given: Given) -> Fitted:
    """Of a module that fails on images of any size, and does not say which size it takes."""
    anatomy, rules, maps = model.anatomy, model.preprocessing, _maps(model.anatomy)
    found = None if _takes_no_image(anatomy) else found_size(model.module, anatomy, given.size)
    if found is not None and len(_maps(found)) > _FEW * len(maps):
        text = _text(found.size)
        note = f"{name} takes images of {text} alone, as trying showed: they are resized to that; --size has another"
        notes = model.notes if found.size == given.size else (*model.notes, note)
        return replace(model, preprocessing=replace(rules, multiple=1, size=found.size), anatomy=found, notes=notes)
    if not maps:
        advice = "; if it takes one size alone, --size WxH says which, or the module's attribute image_size"
        if _takes_no_image(anatomy):
            part = next((part for part, _ in model.module.named_children() if part in _SEEING), "")
            advice = f"; a function that returns its {part} alone will do" if part else ""
        raise InputError(f"{name} does not run on an image of {_text(anatomy.size)}: {_why(anatomy)}{advice}")
    # Layers before a head that wants one size run on images of any size.
    rules = replace(rules, multiple=_multiple(model, hint), size=None)
    return replace(model, preprocessing=rules, notes=model.notes + _left_out(name, anatomy, found))


def _left_out(name: str, anatomy: Anatomy, found: Anatomy | None) -> tuple[str, ...]:
    """The line about layers that run on images of one size alone, where there may be any."""
    if found is not None and len(_maps(found)) <= len(_maps(anatomy)):
        return ()  # the head gives no maps
    last = max(_maps(anatomy), key=lambda feature: feature.position).name
    size = "--size WxH says which" if found is None else f"--size {found.size[1]}x{found.size[0]} gives these, too"
    reason = f"{name} fails behind {last} ({_why(anatomy)})"
    return (f"{reason}: layers further on are left out; if it takes one size alone, {size}",)


def _why(anatomy: Anatomy) -> str:
    return one_line(anatomy.failure) if anatomy.failure else "it fails"


def _maps(anatomy: Anatomy) -> list[Feature]:
    return [feature for feature in anatomy.features.values() if feature.layout]


def _takes_no_image(anatomy: Anatomy) -> bool:
    """Whether it is called with the wrong arguments, whatever the size."""
    return isinstance(anatomy.failure, TypeError) and not anatomy.features


def _check(module: nn.Module, name: str) -> None:
    if isinstance(module, torch.jit.ScriptModule):
        raise InputError(f"{name} is TorchScript, whose layers cannot be seen; give the nn.Module that it was made of")


def one_line(error: Exception) -> str:
    """What an error of another library says, in one line of up to 200 characters."""
    text = " ".join(printable(str(error)).split())
    name = type(error).__name__
    return f"{name}: {text[:200]}" if text else name


def _text(size: Size) -> str:
    return f"{size[1]} x {size[0]} pixels"


def _all_strides(anatomy: Anatomy) -> int:
    """The least common multiple of the strides of all layers, down and across."""
    layouts = [feature.layout for feature in anatomy.features.values() if feature.layout]
    strides = {int(layout.stride) for layout in layouts if layout.exact and layout.stride}
    strides |= {step for layout in layouts for step in layout.steps or ()}
    return math.lcm(*(stride for stride in strides if 1 <= stride <= _LARGEST_STRIDE))


def _multiple(model: Fitted, hint: int) -> int:
    """What images' sides must be multiples of: of all strides, and of windows, so that all runs that ran."""
    run = record_with_values if model.anatomy.with_values else record
    all_calls = len({(feature.module, feature.call) for feature in model.anatomy.features.values()})
    multiple = math.lcm(hint, _all_strides(model.anatomy))
    for window in _WINDOWS:
        side = multiple * window
        odd = max(7, 2 * math.ceil(112 / side) + 1)  # no model is made for fewer than some 200 pixels
        tried = run(model.module, (odd * side, (odd + 2) * side))
        if tried.failure is None or (model.anatomy.failure is not None and len(tried.calls) >= all_calls):
            return side
    return multiple
