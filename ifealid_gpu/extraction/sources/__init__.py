"""Models by name: `--model SOURCE:NAME`. One file a source."""

from __future__ import annotations

import copy
import difflib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.photos import LITE0
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.anatomy import anatomy_of, remember
from ifealid_gpu.extraction.given import Given
from ifealid_gpu.extraction.input_rules import Fitted, fitted, one_line, resized
from ifealid_gpu.extraction.model import Model, Preprocessing
from ifealid_gpu.extraction.normalisation import for_unit_values
from ifealid_gpu.extraction.sources import exported, fixed, huggingface, lite0, own_module, timm, torchvision
from ifealid_gpu.extraction.sources.building import Built, Start, finished, frozen, normalised, seeded
from ifealid_gpu.extraction.weights import state_digest

if TYPE_CHECKING:
    from collections.abc import Callable

#: What `--model` takes.
SPECS = (
    "lite0, scattering, torchvision:NAME, timm:NAME, hf:NAME (a name of the Hugging Face hub, or a folder), "
    "package.module:factory, or a torch.export file (.pt2)"
)

_SOURCES: dict[str, Callable[[str, Start], Built]] = {
    "torchvision": torchvision.build,
    "timm": timm.build,
    "hf": huggingface.build,
}

# Sources of a single network, whose name is all of `--model`.
_SINGLE: dict[str, Callable[[Start], Built]] = {LITE0: lite0.build}


def load_model(
    spec: str,
    *,
    weights: Path | None = None,
    pretrained: bool = True,
    trusted: bool = False,
    given: Given | None = None,
) -> Model:
    """The model that ``spec`` names, ready for images.

    Args:
        spec: see `SPECS`.
        weights: a file of weights to load in place of the model's own, see `weights.load_weights`.
        pretrained: False leaves the weights random, from seed 0; the model says so.
        trusted: load a .pt2 file, which can run any code, see `exported.build`.
        given: what the user says of the model's images: mean, std, size.

    Raises:
        InputError: an unknown source or model, weights that cannot be fetched, a model that takes no images, or
            weights given together with ``pretrained=False``.
        DatasetError: the file of weights, or the .pt2 file, is not what it should be.
        MissingDependencyError: the source's package is not installed; the message says what to install.
    """
    spec = spec.strip()
    given = given or Given()
    if weights is not None and not pretrained:
        raise InputError(
            f"--no-weights leaves the weights random: it cannot be given together with --weights {weights}"
        )
    if weights is not None and not weights.is_file():
        raise fault(weights, None, "there is no such file of weights")
    if spec == fixed.NAME:
        return with_given(fixed.scattering(weights), given)
    start = Start.FILE if weights else Start.PRETRAINED if pretrained else Start.RANDOM
    source, colon, name = spec.partition(":")
    with seeded():
        if spec.lower().endswith(".pt2"):
            built = exported.build(Path(spec).expanduser(), start, trusted=trusted)
        elif spec in _SINGLE:
            built = _SINGLE[spec](start)
        elif source in _SOURCES and name:
            built = _SOURCES[source](name, start)
        elif colon and name and all(part.isidentifier() for part in source.split(".")):
            built = own_module.build(spec, start, _alike(source))
        else:
            raise InputError(f'expected a model: {SPECS}; found "{spec}"{_alike(source)}')
        return finished(built, spec, start, weights, given)


def _alike(source: str) -> str:
    names = difflib.get_close_matches(source, (fixed.NAME, *_SINGLE, *_SOURCES), 1)
    return f"; did you mean {names[0]}?" if names else ""


def model_from_module(
    module: nn.Module,
    *,
    name: str | None = None,
    preprocessing: Preprocessing | None = None,
    given: Given | None = None,
) -> Model:
    """A model of a live module. The module itself stays as it is: where it must change, a copy is taken.

    Args:
        module: takes (1, 3, H, W). Wrappers of DataParallel and torch.compile are taken off.
        name: what the model is called; by default the name of its class.
        preprocessing: what its images go through. By default what the module itself says, see `own_module.describe`;
            where it says nothing, values in [0, 1].
        given: what the user says of its images: mean, std, size.

    Raises:
        InputError: no module, one that cannot be copied, or that takes no images.
    """
    if not isinstance(module, nn.Module):
        raise InputError(f"the model must be a torch.nn.Module, found {type(module).__name__}")
    module = _unwrapped(module)
    if any(is_lazy(parameter) for parameter in module.parameters()):
        raise InputError("the model has lazy modules, whose weights have no shape yet; run it on one image first")
    if any(tensor.is_meta for tensor in (*module.parameters(), *module.buffers())):
        raise InputError("the model has weights without values (device meta); load its weights first")
    name = name or type(module).__name__
    text = f"as given, {state_digest(module)}"
    if preprocessing is not None:
        return Model(_ready(module, name), name, text, preprocessing)
    given = given or Given()
    built = own_module.describe(module, name)
    rules, said = normalised(built, name, given)
    found = fitted(rules, _ready(built.module, name), name, native=built.native, given=given, own=False)
    return remember(
        Model(found.module, name, text, found.preprocessing, built.notes + said + found.notes), found.anatomy
    )


def with_given(model: Model, given: Given) -> Model:
    """A model that is ready, with what the user says of its images.

    Raises:
        InputError: a mean and std, or a size, that the model cannot have.
    """
    if given == Given():
        return model
    rules, said = for_unit_values(given.over(model.preprocessing), model.name)
    found = Fitted(model.module, rules, anatomy_of(model))
    if given.size is not None and not given.likely:
        found = resized(found, model.name, given.size)
    return remember(replace(model, preprocessing=found.preprocessing, notes=model.notes + said), found.anatomy)


def _unwrapped(module: nn.Module) -> nn.Module:
    """The module that a wrapper runs: hooks do not see inside a compiled one."""
    while True:
        if isinstance(module, nn.DataParallel | nn.parallel.DistributedDataParallel):
            module = module.module
        elif isinstance(getattr(module, "_orig_mod", None), nn.Module):
            module = module._orig_mod
        else:
            return module


def _ready(module: nn.Module, name: str) -> nn.Module:
    """The module itself where it is in evaluation mode and float32, else a copy that is."""
    tensors = [*module.parameters(), *module.buffers()]
    single = all(tensor.dtype == torch.float32 for tensor in tensors if tensor.is_floating_point())
    if single and not any(part.training for part in module.modules()):
        return module
    try:
        return frozen(copy.deepcopy(module))
    except Exception as error:  # whatever a module that cannot be copied raises
        raise InputError(
            f"{name} must be in evaluation mode and float32, and could not be copied to become so "
            f"({one_line(error)}); call model.eval().float() first"
        ) from error
