"""Queries, keys and values that a model makes in one projection: which of its channels are which.

Libraries put them into thirds, all heads of the queries first, or into thirds of each head. No shape tells, so the
channels of one token are changed, and what the attention around the projection gives is looked at: a query changes its
own token alone, a value changes all in proportion, and a key changes all, but not in proportion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ifealid_gpu.extraction.answers import unchanged
from ifealid_gpu.extraction.feature import Feature, Part
from ifealid_gpu.extraction.outputs import tensors_of
from ifealid_gpu.extraction.probe import image_of_noise
from ifealid_gpu.extraction.sizes import Size
from ifealid_gpu.extraction.tensor_layout import TensorLayout

#: What the parts of a fused projection are called, in the order in which they are listed.
ROLES = ("q", "k", "v")

# What modules call the number of their heads.
_HEADS = ("num_heads", "num_attention_heads", "n_heads", "heads", "nhead")

# Modules that may be fused projections, and a part of the name of those that do not have three times their input.
_PROJECTIONS = (nn.Linear, nn.Conv2d)
_NAME = "qkv"

# How much more than the projection's own values its channels are changed: so that a key's answer is not in proportion.
_STRENGTH = 30.0

# Answers of less than this share of the largest are rounding, and so are differences from what is in proportion.
_ROUNDING, _PROPORTION = 1e-4, 1e-3


def fused_parts(module: nn.Module, features: Sequence[Feature], size: Size) -> dict[str, tuple[Part, ...]]:
    """The parts q, k and v of those features that hold all three.

    Args:
        module: in evaluation mode; it stays as it is.
        features: of the model, with a layout.
        size: (height, width) of an image that it takes.
    """
    likely = {feature.module: feature for feature in features if _is_likely(module, feature)}
    if not likely:
        return {}
    found = {}
    with unchanged(module), torch.no_grad():
        for path, arguments in _calls_around(module, likely, image_of_noise(module, size, seed=0)).items():
            parts = _parts(module, likely[path], *arguments)
            if parts:
                found[likely[path].name] = parts
    return found


def _is_likely(module: nn.Module, feature: Feature) -> bool:
    projection = module.get_submodule(feature.module)
    if not isinstance(projection, _PROJECTIONS) or feature.call != 1 or "#" in feature.name or ":" in feature.name:
        return False
    taken = projection.in_features if isinstance(projection, nn.Linear) else projection.in_channels
    given = projection.out_features if isinstance(projection, nn.Linear) else projection.out_channels
    named = _NAME in feature.module.rpartition(".")[2].lower()
    return "." in feature.module and given % len(ROLES) == 0 and (given == 3 * taken or named)


def _calls_around(module: nn.Module, likely: dict[str, Feature], image: Tensor) -> dict[str, tuple[Any, Any]]:
    """What the modules around the projections are called with, by the projection's path."""
    calls: dict[str, tuple[Any, Any]] = {}

    def keep(path: str) -> Any:
        return lambda part, arguments, keywords: calls.update({path: (arguments, keywords)})

    around = {path: module.get_submodule(path.rpartition(".")[0]) for path in likely}
    handles = [part.register_forward_pre_hook(keep(path), with_kwargs=True) for path, part in around.items()]
    try:
        module(image)
    except Exception:  # noqa: S110  # what a model of any origin raises, after the calls that are wanted
        pass
    finally:
        for handle in handles:
            handle.remove()
    return calls


def _parts(module: nn.Module, feature: Feature, arguments: Any, keywords: Any) -> tuple[Part, ...]:
    attention = module.get_submodule(feature.module.rpartition(".")[0])
    heads = [getattr(attention, name, None) for name in _HEADS]
    layout = feature.layout
    if layout is None or layout.channels is None:
        return ()
    trial = _Trial(attention, module.get_submodule(feature.module), layout, arguments, keywords)
    for groups in dict.fromkeys([1, *(count for count in heads if isinstance(count, int) and count > 1)]):
        try:
            roles = [trial.role(Part(groups, index)) for index in range(len(ROLES))]
        except Exception:  # whatever a module raises that does not like to be called by itself
            return ()
        if sorted(roles) == sorted(ROLES):
            return tuple(Part(groups, roles.index(role)) for role in ROLES)
    return ()


@dataclass(frozen=True)
class _Trial:
    """Changes a projection's channels at one token, and sees what the module around it gives."""

    attention: nn.Module
    projection: nn.Module
    layout: TensorLayout
    arguments: Any
    keywords: Any

    def role(self, part: Part) -> str:
        """What some of the projection's channels are: one of `ROLES`, or "" where they are none."""
        before = self._given(part, 0)
        once, twice = self._given(part, 1) - before, self._given(part, 2) - before
        moved = once.square().sum(-1)
        own = int(moved.argmax())
        others = moved.clone()
        others[own] = 0
        if not moved[own] > 0:
            return ""
        if others.max() <= _ROUNDING**2 * moved[own]:
            return "q" if own == self._token(len(moved)) else ""
        apart = (twice - 2 * once).abs().max()
        return "v" if apart <= _PROPORTION * twice.abs().max() else "k"

    def _given(self, part: Part, times: int) -> Tensor:
        """(tokens, channels) of the attention, the part's channels of one token changed so many times."""
        with self._changing(part, times):
            output = self.attention(*self.arguments, **self.keywords)
        tensor = next(tensor for _, tensor in tensors_of(output))
        return self._as_tokens(tensor).double().clone()

    @contextmanager
    def _changing(self, part: Part, times: int) -> Iterator[None]:
        def change(_: nn.Module, __: Any, output: Tensor) -> Tensor:
            changed = output.clone()
            tokens = self._as_tokens(changed)
            noise = torch.randn(tokens.shape[1], generator=torch.Generator().manual_seed(0)).to(tokens)
            wanted = part.of(torch.arange(tokens.shape[1], device=tokens.device))
            tokens[self._token(len(tokens)), wanted] += times * _STRENGTH * output.std() * noise[wanted]
            return changed

        handle = self.projection.register_forward_hook(change)
        try:
            yield
        finally:
            handle.remove()

    def _as_tokens(self, tensor: Tensor) -> Tensor:
        """A view (tokens, channels)."""
        axes = (*self.layout.space, self.layout.channels)
        ordered = tensor.movedim(axes, tuple(range(-len(axes), 0)))
        while ordered.ndim > len(axes):
            ordered = ordered[0]
        return ordered if len(axes) == 2 else ordered[ordered.shape[0] // 2]  # one row of a map is enough

    @staticmethod
    def _token(count: int) -> int:
        return count // 2
