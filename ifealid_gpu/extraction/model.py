"""A model that is ready for images: the module, and what its own configuration says of its input."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class Preprocessing:
    """What a model's images go through before its first layer, as its own configuration says.

    Attributes:
        mean: of R, G and B, subtracted from values in [0, 1].
        std: of R, G and B, divided by.
        multiple: sides of the input must be multiples of this (a patch, a window, all strides together); 1: any.
        size: (height, width) that the model is bound to, to which images are resized; None: images keep their size.
    """

    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    multiple: int = 1
    size: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class Model:
    """A model that is ready for images.

    Attributes:
        module: in evaluation mode; takes (1, 3, H, W) float32, preprocessed.
        name: as `--model` has it, such as "torchvision:resnet101".
        weights: name and hash of its weights, such as "IMAGENET1K_V2, sha256 0123abcd"; what is random says so.
        preprocessing: of its images.
        notes: what the user should know of it, a line each: weights that did not fit, a preprocessing not known.
    """

    module: nn.Module
    name: str
    weights: str
    preprocessing: Preprocessing
    notes: tuple[str, ...] = ()
