"""The source `torchvision:NAME`: its models, with the weights and the preprocessing that it calls DEFAULT."""

from __future__ import annotations

import difflib
import inspect
from pathlib import Path
from typing import Any

import torch

from ifealid_gpu.errors import InputError, MissingDependencyError
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.sources.building import NO_HUB, Built, Start, mean_and_std, tensors_only
from ifealid_gpu.extraction.sources.detection import backbone_of, note_of


def build(name: str, start: Start) -> Built:
    """A model of torchvision by its name, such as "resnet101".

    Raises:
        MissingDependencyError: torchvision is missing, or does not fit the torch that is there.
        InputError: no such model, or its weights cannot be downloaded.
    """
    models = _models(name)
    if name not in models.list_models():
        alike = difflib.get_close_matches(name, models.list_models(), 3)
        hint = f"; did you mean {', '.join(alike)}?" if alike else ""
        raise InputError(f'torchvision has no model "{name}"{hint}')
    default = models.get_model_weights(name).DEFAULT
    options: dict[str, Any] = {"weights": default if start is Start.PRETRAINED else None}
    if "weights_backbone" in inspect.signature(models.get_model_builder(name)).parameters:
        options["weights_backbone"] = None  # it is among the weights, or not wanted
    try:
        with tensors_only():
            module = models.get_model(name, **options)
    except Exception as error:  # of urllib, of torch.hub
        kept = Path(torch.hub.get_dir(), "checkpoints", default.url.rpartition("/")[2])
        again = f"delete {kept} and run the same again" if kept.exists() else "run the same again"
        raise InputError(
            f"torchvision:{name}: its weights {default.name} could not be loaded ({one_line(error)}); "
            f"{again}, or fetch {default.url} and give it with --weights; {NO_HUB}"
        ) from error
    if (part := backbone_of(module)) is not None:
        rules = mean_and_std(part.mean, part.std, f"torchvision:{name}")
        return Built(part.module, str(default.name), rules, notes=(note_of(f"torchvision:{name}"),))
    transforms = default.transforms()
    mean_std = mean_and_std(
        getattr(transforms, "mean", (0.0, 0.0, 0.0)), getattr(transforms, "std", (1.0, 1.0, 1.0)), f"torchvision:{name}"
    )
    crop = getattr(transforms, "crop_size", None) or [None]
    # Without weights a model may be made for another size than its default weights are.
    sides = getattr(module, "image_size", crop[0]), getattr(module, "image_size", crop[-1])
    native = (sides[0], sides[1]) if isinstance(sides[0], int) and isinstance(sides[1], int) else None
    return Built(module, str(default.name), mean_std, native)


def _models(name: str) -> Any:
    try:
        from torchvision import models  # noqa: PLC0415
    except ImportError:
        message = (
            f'torchvision:{name} needs torchvision; install it with pip install "ifealid-gpu[torchvision]"; {NO_HUB}'
        )
        raise MissingDependencyError(message) from None
    except RuntimeError as error:  # operators of torchvision that were compiled for another torch
        raise MissingDependencyError(
            f"torchvision:{name} needs torchvision, which does not work with this torch ({one_line(error)}); "
            f"install releases that belong together: pip install --upgrade torch torchvision; {NO_HUB}"
        ) from None
    return models
