"""The changed-patch check: does a layer's map answer where the image is changed?

It looks at feature maps as users get them, and shares no code with what places tokens.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import torch

from ifealid_gpu.extraction.forward import layer_outputs
from ifealid_gpu.extraction.layers import inspect_layers
from ifealid_gpu.extraction.model import Model

# Where the image is changed, as shares of its height and width.
_PLACES = ((0.2, 0.15), (0.3, 0.85), (0.55, 0.45), (0.8, 0.2), (0.9, 0.9))


@dataclass
class Findings:
    """What the layers of one network do.

    Attributes:
        answered: layers whose pixels over every changed patch answer most.
        spread: layers that answer a patch all over their map, as attention does; their places are an earlier layer's.
        elsewhere: layers that answer clearly, and elsewhere.
        silent: layers that answer nothing.
        refused: by reason.
        stages: what "stages" stands for.
    """

    answered: int = 0
    spread: int = 0
    elsewhere: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    stages: tuple[str, ...] = ()


def findings(model: Model) -> Findings:
    """Change patches of a noisy image, and see which pixels of every layer that is offered answer."""
    size = size_for(model)
    layers = inspect_layers(model, size)
    found = Findings(stages=tuple(layer.name for layer in layers if layer.stage))
    for layer in layers:
        if layer.fault:
            reason = layer.fault.partition(":")[0].partition(" (")[0]
            reason = " ".join(word for word in reason.split() if not any(sign.isdigit() for sign in word))
            found.refused[reason] = found.refused.get(reason, 0) + 1
    names = [layer.name for layer in layers if not layer.fault]
    if not names:
        return found
    side = min(side for side in (model_patch(layers) or 16, *size))
    noise = torch.randn((2, 3, *size), generator=torch.Generator().manual_seed(7))
    before = layer_outputs(model, noise[:1], names)
    moved: dict[str, list[np.ndarray]] = {name: [] for name in names}
    boxes = []
    for down, across in _PLACES:
        top, left = (int(share * length / side) * side for share, length in zip((down, across), size, strict=True))
        top, left = min(top, size[0] - side), min(left, size[1] - side)
        image = noise[:1].clone()
        image[..., top : top + side, left : left + side] += 3 * noise[1:, :, top : top + side, left : left + side]
        for name, output in layer_outputs(model, image, names).items():
            moved[name].append((output - before[name]).double().square().sum(0).nan_to_num().numpy())
        boxes.append((top, left, side))
    for name in names:
        word = _judged(np.stack(moved[name]), boxes, size)
        if word == "answered":
            found.answered += 1
        elif word == "spread":
            found.spread += 1
        else:
            getattr(found, word).append(name)
    return found


def size_for(model: Model) -> tuple[int, int]:
    """(height, width) of the image that a model is tried with."""
    unit = model.preprocessing.multiple
    rows = max(4, math.ceil(64 / unit)) if unit <= 64 else 2 if unit <= 128 else 1
    return model.preprocessing.size or (rows * unit, (rows + 1) * unit)


def model_patch(layers: tuple[object, ...]) -> int | None:
    """The stride of the first layer whose output has tokens."""
    return next((s for layer in layers if len(layer.shape) == 3 and (s := layer.stride) and not layer.fault), None)


def _judged(moved: np.ndarray, boxes: list[tuple[int, int, int]], size: tuple[int, int]) -> str:
    count, rows, columns = moved.shape
    flat = moved.reshape(count, -1)
    if not flat.any():
        return "silent"
    shares = flat / np.maximum(flat.sum(1, keepdims=True), 1e-300)
    own = np.maximum(0, shares - np.median(shares, 0)) ** 2
    down, across = size[0] / rows, size[1] / columns
    near, few, tops = [], [], []
    for one, (top, left, side) in zip(own, boxes, strict=True):
        if not one.any():
            return "spread"
        away = np.hypot(_outside(rows, down, top, side)[:, None], _outside(columns, across, left, side)).ravel()
        mean = float((one * away).sum() / one.sum())
        near.append(mean <= max(1, away.mean() / 4))
        covered = max(1, side / down) * max(1, side / across)
        few.append(one.sum() ** 2 <= 1.1 * covered * (one**2).sum())
        tops.append(int(one.argmax()))
    if all(near):
        return "answered"
    return "elsewhere" if all(few) and len(set(tops)) == len(tops) else "spread"


def _outside(count: int, pitch: float, start: int, side: int) -> np.ndarray:
    """How many pixels of the map lie between each of its pixels and the changed ones, along one axis."""
    index = np.arange(count)
    return np.maximum(0, np.maximum(start / pitch - (index + 1), index - (start + side) / pitch))
