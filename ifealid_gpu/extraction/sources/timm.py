"""The source `timm:NAME`: its models, with their own weights and the preprocessing of their data configuration."""

from __future__ import annotations

import difflib
from typing import Any

from ifealid_gpu.errors import InputError, MissingDependencyError
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.sources.building import NO_HUB, Built, Start, mean_and_std, tensors_only
from ifealid_gpu.extraction.sources.huggingface_hub import offline, why_unreachable

# What lets models that were made for one size take any.
_ANY_SIZE: tuple[dict[str, Any], ...] = ({"dynamic_img_size": True}, {"strict_img_size": False}, {})


def build(name: str, start: Start) -> Built:
    """A model of timm by its name, such as "resnet50.a1_in1k" or "vit_small_patch14_dinov2".

    Raises:
        MissingDependencyError: timm is missing, or does not fit the torch that is there.
        InputError: no such model, or its weights cannot be downloaded.
    """
    timm = _timm(name)
    if ":" not in name and not timm.is_model(name):
        alike = difflib.get_close_matches(name, timm.list_models(), 3)
        hint = f"; did you mean {', '.join(alike)}?" if alike else ""
        raise InputError(f'timm has no model "{name}"{hint}')
    pretrained = start is Start.PRETRAINED
    if pretrained and ":" not in name and not timm.is_model_pretrained(name):
        raise InputError(f"timm has no weights for {name}; give some with --weights, or take --no-weights")
    module = _created(timm, name, pretrained)
    data = timm.data.resolve_model_data_config(module)
    mean_std = mean_and_std(data["mean"], data["std"], f"timm:{name}")
    own = module.pretrained_cfg
    weights = own.get("hf_hub_id") or ".".join(filter(None, (own.get("architecture", name), own.get("tag"))))
    return Built(module, str(weights), mean_std, tuple(data["input_size"][-2:]))


def _created(timm: Any, name: str, pretrained: bool) -> Any:
    """The model, with what is on this machine if it is there."""
    try:
        with offline():
            return _made(timm, name, pretrained)
    except Exception as error:  # of the hub, of urllib, of torch
        if not (pretrained or ":" in name):
            raise InputError(f"timm:{name} could not be made: {one_line(error)}") from error
    reason = why_unreachable()
    try:
        if not reason:
            return _made(timm, name, pretrained)
    except Exception as error:
        reason = one_line(error)
        raise _unfetched(name, reason) from error
    raise _unfetched(name, f"the Hugging Face hub cannot be reached: {reason}")


def _unfetched(name: str, reason: str) -> InputError:
    return InputError(
        f"timm:{name}: its weights are not on this machine and could not be fetched ({reason}); run the same again, or "
        f"fetch them on another machine and give them with --weights; {NO_HUB}"
    )


def _made(timm: Any, name: str, pretrained: bool) -> Any:
    """The model, made for images of any size where it can be."""
    for options in _ANY_SIZE:
        try:
            with tensors_only():
                return timm.create_model(name, pretrained=pretrained, **options)
        except TypeError:  # a model that does not know the option
            if not options:
                raise
    raise AssertionError("the last options are none")


def _timm(name: str) -> Any:
    try:
        import timm  # noqa: PLC0415
        import timm.data  # noqa: PLC0415
    except ImportError:
        message = f'timm:{name} needs timm; install it with pip install "ifealid-gpu[timm]"; {NO_HUB}'
        raise MissingDependencyError(message) from None
    except RuntimeError as error:  # operators of torchvision that were compiled for another torch
        raise MissingDependencyError(
            f"timm:{name} needs timm, which does not work with this torch ({one_line(error)}); "
            f"install releases that belong together: pip install --upgrade torch torchvision timm; {NO_HUB}"
        ) from None
    return timm
