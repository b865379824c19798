"""The tensors in whatever a module returns: a tensor, a tuple, a dict, a dataclass, or these in one another."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from torch import Tensor

# Real outputs are two levels deep; what is deeper is no list of feature maps.
_DEEPEST = 4


def tensors_of(output: Any) -> Iterator[tuple[str, Tensor]]:
    """(key, tensor) in the order of the output; keys are "" for a tensor alone, else such as "0" or "features.1"."""
    yield from _walk(output, "", 0)


def tensor_at(output: Any, key: str) -> Tensor | None:
    """The tensor that `tensors_of` calls ``key``, or None."""
    return next((tensor for found, tensor in tensors_of(output) if found == key), None)


def _walk(output: Any, key: str, depth: int) -> Iterator[tuple[str, Tensor]]:
    if isinstance(output, Tensor):
        yield key, output
        return
    items: Iterator[tuple[Any, Any]] = iter(())
    if depth == _DEEPEST:
        pass
    elif isinstance(output, Mapping):
        items = iter(output.items())
    elif isinstance(output, list | tuple):
        items = iter(enumerate(output))
    elif dataclasses.is_dataclass(output) and not isinstance(output, type):
        items = ((field.name, getattr(output, field.name)) for field in dataclasses.fields(output))
    for name, value in items:
        yield from _walk(value, f"{key}.{name}" if key else str(name), depth + 1)
