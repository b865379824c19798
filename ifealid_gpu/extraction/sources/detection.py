"""Models that find objects: torchvision's scale and normalise images by themselves, which their backbones do not."""

from __future__ import annotations

from typing import NamedTuple

from torch import nn


class Backbone(NamedTuple):
    """The part of a detection model that sees the image.

    Attributes:
        module: takes (1, 3, H, W), normalised.
        mean: by which the whole normalises its images.
        std: likewise.
    """

    module: nn.Module
    mean: object
    std: object


def backbone_of(module: nn.Module) -> Backbone | None:
    """The backbone of a detection model that scales and normalises images by itself, as torchvision's do; else None."""
    backbone, transform = (getattr(module, name, None) for name in ("backbone", "transform"))
    if not (isinstance(backbone, nn.Module) and isinstance(transform, nn.Module)):
        return None
    mean, std = (getattr(transform, name, None) for name in ("image_mean", "image_std"))
    return None if mean is None or std is None else Backbone(backbone, mean, std)


def note_of(name: str) -> str:
    """What is said of a model of which the backbone is taken."""
    return f"{name} finds objects, and scales its images for that: its layers are those of its backbone, which does not"
