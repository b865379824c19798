"""The forward pass: the outputs of the wanted layers as feature maps, and no further than the last of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.anatomy import anatomy_of
from ifealid_gpu.extraction.feature import Feature
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.layers import fault_text, unknown_layer
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.outputs import tensor_at
from ifealid_gpu.extraction.tensor_layout import NotAFeatureMapError, to_feature_map


class _AllThere(BaseException):
    """Ends the forward pass: every wanted output is there. No model that handles exceptions may keep it."""


def layer_outputs(model: Model, batch: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
    """The feature maps of the layers for one image.

    The pass ends after the last wanted layer. Outputs are copied as they are returned, so that operations in place
    further on do not change them.

    Args:
        model: in evaluation mode.
        batch: (1, 3, H, W), preprocessed, on the model's device; H and W as the model's preprocessing says.
        names: as `inspect_layers` and `select_layers` give them.

    Returns:
        (d, h, w) by name, in the order of ``names``: float32, or float64 where the layer has it.

    Raises:
        InputError: a batch of another shape, an unknown layer, an output that is no feature map (with its name and
            shape), or a model that fails on this image.
    """
    if batch.ndim != 4 or batch.shape[0] != 1 or batch.shape[1] != 3 or not batch.numel():
        raise InputError(f"extraction needs one image of shape (1, 3, H, W), found {tuple(batch.shape)}")
    size = int(batch.shape[2]), int(batch.shape[3])
    features = _wanted(model, names)
    try:
        with torch.no_grad(), _collecting(model.module, features) as found:
            model.module(batch)
    except _AllThere:
        pass
    except torch.OutOfMemoryError:
        raise
    except (RuntimeError, ValueError, TypeError, AssertionError, IndexError, KeyError, AttributeError) as error:
        raise InputError(
            f"{model.name} failed on an image of {size[1]} x {size[0]} pixels: {one_line(error)}"
        ) from error
    return {name: _as_map(name, found.get(name), feature, size) for name, feature in features.items()}


def _wanted(model: Model, names: Sequence[str]) -> dict[str, Feature]:
    known = anatomy_of(model).features
    features = {}
    for name in names:
        if name not in known:
            raise InputError(unknown_layer(name, list(known)))
        feature = known[name]
        if feature.layout is None:
            raise InputError(f"layer {name} is no feature map: {fault_text(feature.shape, feature.fault)}")
        features[name] = feature
    return features


@contextmanager
def _collecting(module: nn.Module, features: dict[str, Feature]) -> Iterator[dict[str, Tensor]]:
    """Hooks that put a copy of each wanted tensor into the dict and end the pass after the last."""
    found: dict[str, Tensor] = {}
    calls: Counter[str] = Counter()
    by_module: dict[str, list[tuple[str, Feature]]] = {}
    for name, feature in features.items():
        by_module.setdefault(feature.module, []).append((name, feature))
    left = {(feature.module, feature.call) for feature in features.values()}

    def take(path: str, output: Any) -> None:
        calls[path] += 1
        for name, feature in by_module[path]:
            tensor = tensor_at(output, feature.key) if feature.call == calls[path] else None
            if tensor is not None:
                found[name] = tensor.detach().clone()
        left.discard((path, calls[path]))
        if not left:
            raise _AllThere

    handles = [module.get_submodule(path).register_forward_hook(_hook(path, take)) for path in by_module]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def _hook(path: str, take: Any) -> Any:
    return lambda module, arguments, output: take(path, output)


def _as_map(name: str, output: Tensor | None, feature: Feature, size: tuple[int, int]) -> Tensor:
    if output is None or feature.layout is None:
        raise InputError(f"layer {name} did not run for an image of {size[1]} x {size[0]} pixels")
    if output.dtype in (torch.float16, torch.bfloat16):
        output = output.float()
    try:
        if output.ndim != len(feature.shape):
            raise NotAFeatureMapError("has another number of axes than for other images")
        features = to_feature_map(output, feature.layout, size)
        return features if feature.part is None else feature.part.of(features)
    except NotAFeatureMapError as fault:
        raise InputError(f"layer {name} is no feature map: {fault_text(tuple(output.shape), str(fault))}") from None
