"""A forward pass that records which modules run, in which order, and the shapes of what they return.

It can be done on torch's "meta" device, where tensors have shapes and no values: that costs no arithmetic, however
large model and image are. A module that cannot do without values must run for real.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from ifealid_gpu.extraction.outputs import tensors_of
from ifealid_gpu.extraction.sizes import Shape

_PLAIN = (int, float, str, tuple, list, dict, torch.dtype, torch.device, type(None))


@dataclass(frozen=True)
class TensorFacts:
    """Shape and kind of a tensor that a module took or returned.

    Attributes:
        key: where it is in the output, as `outputs.tensors_of` has it.
        shape: its shape.
        is_float: whether its values are real numbers.
    """

    key: str
    shape: Shape
    is_float: bool


@dataclass(frozen=True)
class Call:
    """One run of one module.

    Attributes:
        module: path of the module; "" is the model itself.
        number: which run of this module it is, from 1.
        inputs: tensors that it took.
        sees_image: whether it took anything that can come from the image, and not only numbers, sizes and dtypes.
        outputs: tensors that it returned.
        leaf_kind: class of the module without submodules that ended last before this run did, or its own.
    """

    module: str
    number: int
    inputs: tuple[TensorFacts, ...]
    sees_image: bool
    outputs: tuple[TensorFacts, ...]
    leaf_kind: type[nn.Module]


@dataclass
class Record:
    """A forward pass.

    Attributes:
        size: (height, width) of the image.
        calls: in the order in which they ended; all that ended before the failure, if there was one.
        failure: what the pass failed with, or None.
    """

    size: tuple[int, int]
    calls: list[Call] = field(default_factory=list)
    failure: Exception | None = None


def record(module: nn.Module, size: tuple[int, int], channels: int = 3) -> Record:
    """Run a copy of ``module`` without values on an image of zeros, (1, channels, height, width)."""
    try:
        shadow = _without_values(module)
    except Exception as error:  # whatever a module that cannot be copied raises
        return Record(size, failure=error)
    return _recorded(shadow, size, torch.device("meta"), channels)


def record_with_values(module: nn.Module, size: tuple[int, int], channels: int = 3) -> Record:
    """Run ``module`` itself on an image of zeros, (1, channels, height, width)."""
    return _recorded(module, size, module_device(module), channels)


def _recorded(module: nn.Module, size: tuple[int, int], device: torch.device, channels: int) -> Record:
    result = Record(size)
    numbers: Counter[str] = Counter()
    leaf: type[nn.Module] = type(module)

    def note(name: str, part: nn.Module, arguments: Any, keywords: Any, output: Any) -> None:
        nonlocal leaf
        if next(part.children(), None) is None:
            leaf = type(part)
        numbers[name] += 1
        taken = _facts((arguments, keywords))
        sees_image = bool(taken) or not all(isinstance(v, _PLAIN) for v in (*arguments, *keywords.values()))
        result.calls.append(Call(name, numbers[name], taken, sees_image, _facts(output), leaf))

    handles = []
    try:
        for name, part in module.named_modules():
            hook = _named(name, note)
            handles.append(part.register_forward_hook(hook, with_kwargs=True))
        # What modules keep of a pass must be fit for training; random numbers are drawn for nobody else.
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            module(torch.zeros(1, channels, *size, dtype=_input_dtype(module), device=device))
    except Exception as error:  # whatever a model of any origin raises
        result.failure = error
    finally:
        for handle in handles:
            handle.remove()
    return result


def _named(name: str, note: Any) -> Any:
    return lambda part, arguments, keywords, output: note(name, part, arguments, keywords, output)


def module_device(module: nn.Module) -> torch.device:
    """Where the module's first parameter or buffer is; the CPU if it has none."""
    for tensors in (module.parameters(), module.buffers()):
        for tensor in tensors:
            return tensor.device
    return torch.device("cpu")


def image_of_noise(module: nn.Module, size: tuple[int, int], seed: int) -> Tensor:
    """An image of noise for a module, (1, 3, height, width), on its device, the same for the same seed."""
    noise = torch.randn((1, 3, *size), generator=torch.Generator().manual_seed(seed))
    return noise.to(module_device(module), _input_dtype(module))


def _input_dtype(module: nn.Module) -> torch.dtype:
    """That of the first parameter of real numbers: models in half precision take images in it."""
    found = (parameter.dtype for parameter in module.parameters() if parameter.is_floating_point())
    return next(found, torch.float32)


def _without_values(module: nn.Module) -> nn.Module:
    """A copy on the meta device. What modules keep from a pass (grids, anchors) stays in the copy."""
    tensors = [*module.parameters(), *module.buffers()]
    shadows: dict[int, Any] = {}
    for tensor in tensors:
        shadow = torch.empty_like(tensor, device="meta", requires_grad=False)
        shadows[id(tensor)] = nn.Parameter(shadow, False) if isinstance(tensor, nn.Parameter) else shadow
    return copy.deepcopy(module, shadows)


def _facts(values: Any) -> tuple[TensorFacts, ...]:
    return tuple(TensorFacts(key, tuple(t.shape), _is_float(t)) for key, t in tensors_of(values))


def _is_float(tensor: Tensor) -> bool:
    return bool(tensor.is_floating_point() and tensor.layout == torch.strided)
