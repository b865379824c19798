"""How a model's outputs answer when parts of its input are changed.

A few passes over a tiny image of noise: as it is, twice; with all of it changed; and with one patch of it changed, for
a few patches. The module stays as it is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ifealid_gpu.extraction.feature import Feature
from ifealid_gpu.extraction.outputs import tensor_at
from ifealid_gpu.extraction.probe import image_of_noise, module_device
from ifealid_gpu.extraction.sizes import Size
from ifealid_gpu.extraction.tensor_layout import TensorLayout

# Channels of a vector that are looked at: enough to see a change, few enough for all layers of a large model.
_CHANNELS = 64

# How much stronger than the image what is put in its place is.
_STRENGTH = 3.0

# Rows of tokens that the tiny image has at least, and its pixels; an odd number, so that halves can be told apart.
_ROWS, _LEAST = 3, 48

# Sides beyond which two by three units must do.
_LARGE = 128


@dataclass(frozen=True)
class Patch:
    """A part of the input that is changed, in pixels."""

    top: int
    left: int
    height: int
    width: int


@dataclass
class Answers:
    """How one output answers: for each of its positions the square of how far its vector moves.

    Attributes:
        whole: where all of the image changes; as the output's space, (tokens) or (rows, columns).
        patches: (patches, *space), where one patch changes.
        wavering: how far all vectors together move where nothing changes.
        constant: whether every value is the same where all of the image changes.
    """

    whole: NDArray[np.float64]
    patches: NDArray[np.float64]
    wavering: float
    constant: bool


@dataclass
class Experiment:
    """What was changed, and how the outputs answered.

    Attributes:
        size: (height, width) of the image.
        patches: that were changed.
        answers: by the feature's name; an output that did not come in every pass has none.
        failure: of the first pass, or None.
    """

    size: Size
    patches: tuple[Patch, ...]
    answers: dict[str, Answers] = field(default_factory=dict)
    failure: Exception | None = None


def experiment(module: nn.Module, features: Sequence[Feature], sizes: Sequence[Size], side: int | None) -> Experiment:
    """Change a few patches and see which vectors of the features answer.

    Args:
        module: in evaluation mode.
        features: with a layout.
        sizes: (height, width) of images to try, the first one on which the module does not fail is taken.
        side: pixels of a patch; None: only all of the image is changed.
    """
    with ExitStack() as stack:
        stack.enter_context(unchanged(module))
        watch = stack.enter_context(_Watch(module, features).watching())
        for size in sizes:
            image = image_of_noise(module, size, seed=0)
            base, failure = watch.outputs(image)
            if failure is None:
                break
        done = Experiment(size, () if side is None else _patches(size, side), failure=failure)
        again, _ = watch.outputs(image, seed=1)
        other = _STRENGTH * image_of_noise(module, size, seed=1)
        whole, _ = watch.outputs(image + other)
        single = [watch.outputs(_changed(image, other, patch))[0] for patch in done.patches]
    for name, before in base.items():
        every = [one.get(name) for one in (again, whole, *single)]
        moved = [_moved(before, after) for after in every if after is not None and after.shape == before.shape]
        if len(moved) == len(every):
            patches = np.stack(moved[2:]) if done.patches else np.empty((0, *moved[1].shape))
            constant = torch.equal(before, every[1])
            done.answers[name] = Answers(moved[1], patches, float(moved[0].sum()), constant)
    return done


def tiny_sizes(unit: int) -> tuple[Size, ...]:
    """Sizes (height, width) of images for a model whose images' sides are multiples of ``unit``, the smallest first."""
    rows = max(_ROWS, math.ceil(_LEAST / unit)) | 1
    tiny = (rows * unit, (rows + 2) * unit) if unit <= _LARGE else (2 * unit, 3 * unit)
    odd = max(7, 2 * math.ceil(112 / unit) + 1)  # some models take no fewer than some 200 pixels
    return tiny, (odd * unit, (odd + 2) * unit)


def _patches(size: Size, side: int) -> tuple[Patch, ...]:
    """The corners, where the ends of rows and columns of tokens are, and two inside."""
    rows, columns = (max(1, length // side) for length in size)
    places = [(0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1)]
    places += [(rows // 3, 2 * columns // 3), (2 * rows // 3, columns // 3)]
    return tuple(Patch(row * side, column * side, side, side) for row, column in dict.fromkeys(places))


def _changed(image: Tensor, other: Tensor, patch: Patch) -> Tensor:
    there = slice(patch.top, patch.top + patch.height), slice(patch.left, patch.left + patch.width)
    changed = image.clone()
    changed[..., there[0], there[1]] += other[..., there[0], there[1]]
    return changed


def _moved(before: Tensor, after: Tensor) -> NDArray[np.float64]:
    moved: NDArray[np.float64] = (after - before).double().square().sum(0).cpu().numpy()
    return np.nan_to_num(moved, posinf=0.0)


class _Watch:
    """Keeps what some outputs are in a pass, a share of their channels."""

    def __init__(self, module: nn.Module, features: Sequence[Feature]) -> None:
        self._module = module
        self._by_module: dict[str, list[Feature]] = {}
        for feature in features:
            self._by_module.setdefault(feature.module, []).append(feature)
        self._calls: Counter[str] = Counter()
        self._found: dict[str, Tensor] = {}

    @contextmanager
    def watching(self) -> Iterator[_Watch]:
        handles = [self._module.get_submodule(path).register_forward_hook(self._hook(path)) for path in self._by_module]
        try:
            yield self
        finally:
            for handle in handles:
                handle.remove()

    def outputs(self, image: Tensor, seed: int = 0) -> tuple[dict[str, Tensor], Exception | None]:
        """(channels, *space) by name, of those that came before the pass failed; and what it failed with."""
        self._calls.clear()
        self._found = {}
        device = module_device(self._module)
        try:
            with torch.random.fork_rng([device] if device.type == "cuda" else []), torch.no_grad():
                torch.manual_seed(seed)
                self._module(image)
        except Exception as error:  # whatever a model of any origin raises
            return self._found, error
        return self._found, None

    def _hook(self, path: str) -> Any:
        return lambda module, arguments, output: self._take(path, output)

    def _take(self, path: str, output: Any) -> None:
        self._calls[path] += 1
        for feature in self._by_module[path]:
            tensor = tensor_at(output, feature.key) if feature.call == self._calls[path] else None
            if tensor is not None and feature.layout is not None and tensor.ndim == len(feature.shape):
                self._found[feature.name] = _some_channels(tensor.detach(), feature.layout)


def _some_channels(tensor: Tensor, layout: TensorLayout) -> Tensor:
    if layout.channels is None:
        return tensor[None].float().clone()
    count = tensor.shape[layout.channels]
    some = tensor.index_select(
        layout.channels, torch.arange(0, count, math.ceil(count / _CHANNELS), device=tensor.device)
    )
    ordered = some.movedim((layout.channels, *layout.space), tuple(range(-1 - len(layout.space), 0)))
    return ordered.reshape(-1, *ordered.shape[-1 - len(layout.space) :][1:]).float().clone()


@contextmanager
def unchanged(module: nn.Module) -> Iterator[None]:
    """What is done with a module meanwhile leaves its buffers and modes as they were."""
    kept = [
        (part, part.training, {name: (buffer, _copied(buffer)) for name, buffer in part._buffers.items()})
        for part in module.modules()
    ]
    try:
        yield
    finally:
        for part, training, buffers in kept:
            part.training = training
            for name, (buffer, copy) in buffers.items():
                part._buffers[name] = buffer
                if buffer is not None and copy is not None:
                    buffer.data.copy_(copy)


def _copied(buffer: Tensor | None) -> Tensor | None:
    return None if buffer is None else buffer.detach().clone()
