"""What every source of models has in common: from a module that was built to a model that is ready."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import torch
from torch import nn

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.anatomy import remember
from ifealid_gpu.extraction.given import Given
from ifealid_gpu.extraction.input_rules import fitted
from ifealid_gpu.extraction.model import Model, Preprocessing
from ifealid_gpu.extraction.normalisation import for_unit_values
from ifealid_gpu.extraction.weights import Fit, load_weights, state_digest

SEED = 0

#: What is named wherever a model cannot be had.
OFFLINE = "the model `scattering` needs no download"
#: Likewise, of models whose weights come from a hub.
NO_HUB = f"{OFFLINE}, and `lite0`, which is trained, no hub"

# What torch.load looks at.
_ONLY_TENSORS = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"

RANDOM = f"random, seed {SEED}"


class Start(Enum):
    """Which weights a model is built with: its own, those of a file that is loaded later, or random ones to stay."""

    PRETRAINED = "pretrained"
    FILE = "file"
    RANDOM = "random"


@dataclass(frozen=True)
class Built:
    """A module as its source made it.

    Attributes:
        module: with its pretrained weights where these were asked for, else random.
        weights: name of its pretrained weights.
        mean_std: the mean and std of its preprocessing.
        native: (height, width) that it was made for, where its configuration tells.
        hint: what the sides of an image must be multiples of, where its configuration tells.
        load: loads a file of weights into the module, where the source knows better than `load_weights`.
        notes: what the user should know.
        guess: what is said of the mean and std where the user gives none.
        lack: why there are none of them, which is an error where the user gives none.
    """

    module: nn.Module
    weights: str
    mean_std: Preprocessing
    native: tuple[int, int] | None = None
    hint: int = 1
    load: Callable[[nn.Module, Path], Fit] = load_weights
    notes: tuple[str, ...] = ()
    guess: str = ""
    lack: str = ""


@contextmanager
def seeded() -> Iterator[None]:
    """Random numbers from `SEED`; those of the program around go on as if nothing had been."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        yield


@contextmanager
def tensors_only() -> Iterator[None]:
    """Nothing but tensors is unpickled, whatever another library asks of torch.load, and none of its warnings shown."""
    before = os.environ.get(_ONLY_TENSORS)
    os.environ[_ONLY_TENSORS] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        del os.environ[_ONLY_TENSORS]
        if before is not None:
            os.environ[_ONLY_TENSORS] = before


def finished(built: Built, name: str, start: Start, weights: Path | None, given: Given) -> Model:
    """The model: weights loaded, evaluation mode, float32, no gradients, and the image sizes it takes found out.

    Args:
        built: by the source.
        name: as `--model` has it.
        start: which weights the module has.
        weights: a file of weights to load, or None.
        given: what the user says of its images.
    """
    notes = built.notes
    module = built.module
    rules, said = normalised(built, name, given)
    if weights is not None:
        fit = built.load(module, weights)
        notes += fit.notes(weights)
        text = f"{weights.name}, {fit.digest}"
        if fit.missing:
            text += f", {len(fit.missing)} of its tensors {RANDOM}"
    elif start is Start.PRETRAINED:
        text = f"{built.weights}, {state_digest(module)}"
    else:
        text = RANDOM
    found = fitted(rules, frozen(module), name, native=built.native, hint=built.hint, given=given)
    return remember(Model(found.module, name, text, found.preprocessing, notes + said + found.notes), found.anatomy)


def normalised(built: Built, name: str, given: Given) -> tuple[Preprocessing, tuple[str, ...]]:
    """The mean and std of a model, for values in [0, 1], and what the user should know of them.

    Raises:
        InputError: there are none, or they can be of no values.
    """
    if built.lack and not given.has_normalisation:
        raise InputError(built.lack)
    rules, notes = for_unit_values(given.over(built.mean_std), name)
    return rules, (built.guess, *notes) if built.guess and not (given.mean or given.std) else notes


def frozen(module: nn.Module) -> nn.Module:
    """The module itself, in evaluation mode, in float32, without gradients."""
    return module.eval().float().requires_grad_(False)


def mean_and_std(mean: object, std: object, where: str) -> Preprocessing:
    """A preprocessing of a configuration's values: three numbers each, or one for all three.

    Raises:
        InputError: anything else, or a std of 0.
    """
    return replace(
        Preprocessing(), mean=_three(mean, f"{where}: mean"), std=_three(std, f"{where}: std", not_zero=True)
    )


def _three(values: object, what: str, *, not_zero: bool = False) -> tuple[float, float, float]:
    try:
        numbers = torch.as_tensor(values, dtype=torch.float64).flatten()
        if numbers.numel() == 1:
            numbers = numbers.repeat(3)
        good = numbers.numel() == 3 and bool(numbers.isfinite().all()) and not (not_zero and bool((numbers == 0).any()))
    except (TypeError, ValueError, RuntimeError):
        good = False
    if not good:
        raise InputError(f"{what} must be three numbers, of R, G and B{', not 0' * not_zero}; found {str(values)[:80]}")
    red, green, blue = numbers.tolist()
    return red, green, blue
