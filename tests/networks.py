"""Small networks for the tests of extraction, with seeded weights."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ifealid_gpu.extraction.model import Model, Preprocessing

IMAGENET = Preprocessing(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))


def model(module: nn.Module, preprocessing: Preprocessing | None = None, name: str = "tests:network") -> Model:
    """A module as a model in evaluation mode."""
    return Model(module.eval(), name, "random, seed 0", preprocessing or Preprocessing())


def seeded(build: Callable[[], nn.Module]) -> nn.Module:
    """What ``build`` makes, with the same random weights each time; BatchNorm has statistics of its own as well."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        module = build()
        for part in module.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.running_mean.normal_(0, 0.3)
                part.running_var.uniform_(0.5, 2)
    return module.eval()


class Patches(nn.Sequential):
    """Strides 4, 8 and 16 without overlap: every feature sees its own patch alone. Cheap on large images."""

    def __init__(self) -> None:
        super().__init__()
        self.add_module("layer1", nn.Conv2d(3, 2, 4, 4))
        self.add_module("layer2", nn.Conv2d(2, 3, 2, 2))
        self.add_module("layer3", nn.Conv2d(3, 2, 2, 2))


class Block(nn.Module):
    """A residual block of a ResNet's shape: 3 x 3 convolutions, BatchNorm, ReLU in place."""

    def __init__(self, before: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.down = nn.Conv2d(before, channels, 1, stride, bias=False) if stride > 1 or before != channels else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y.add_(x if self.down is None else self.down(x)))


class TinyResNet(nn.Module):
    """The strides and paddings of ResNets, with few channels."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(Block(4, 4), Block(4, 4))
        self.layer2 = nn.Sequential(Block(4, 6, 2), Block(6, 6))
        self.layer3 = nn.Sequential(Block(6, 8, 2), Block(8, 8))
        self.layer4 = nn.Sequential(Block(8, 8, 2))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))
