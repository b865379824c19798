"""Small models with one trait each, and what their layers must give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.sources import model_from_module


def seeded(make: Any, seed: int = 3) -> nn.Module:
    """A module with the same random weights at every run, in evaluation mode."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module: nn.Module = make()
    return module.eval()


def toy(make: Any, **options: Any) -> Model:
    return model_from_module(seeded(make), **options)


def noise(height: int, width: int) -> Tensor:
    """An image of noise, (1, 3, height, width)."""
    return torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(5))


def hooked(module: nn.Module, names: Sequence[str], batch: Tensor) -> dict[str, Any]:
    """What plain hooks see of the whole forward pass, each output as it was when it was returned."""
    seen: dict[str, Any] = {}

    def keep(name: str) -> Any:
        return lambda _, __, output: seen.update({name: output.clone() if isinstance(output, Tensor) else output})

    handles = [module.get_submodule(name).register_forward_hook(keep(name)) for name in names]
    with torch.inference_mode():
        module(batch)
    for handle in handles:
        handle.remove()
    return seen


class Block(nn.Module):
    """A residual block."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(x + self.conv2(self.relu(self.bn(self.conv1(x)))))


class Pyramid(nn.Module):
    """Stages at strides 2 to 32 under one encoder, then a head. Each stage begins with its own step down."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.ModuleDict({"stages": nn.ModuleList(nn.Sequential(_down(n), Block(8)) for n in range(5))})
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(8, 4)

    def forward(self, x: Tensor) -> Tensor:
        for stage in self.encoder["stages"]:
            x = stage(x)
        return self.head(self.pool(x).flatten(1))


def _down(number: int) -> nn.Module:
    return nn.Sequential(nn.BatchNorm2d(8 if number else 3), nn.Conv2d(8 if number else 3, 8, 2, stride=2))


class InPlace(nn.Module):
    """An operation in place changes the output of ``conv`` after it was returned."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3, padding=1)
        self.after = nn.Conv2d(5, 5, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        y.mul_(-2).add_(7)
        return self.after(y)


class Shared(nn.Module):
    """``relu`` runs three times, at strides 2, 4 and 4."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 2, stride=2)
        self.second = nn.Conv2d(4, 6, 2, stride=2)
        self.third = nn.Conv2d(6, 7, 1)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        for conv in (self.first, self.second, self.third):
            x = self.relu(conv(x))
        return x


class Nested(nn.Module):
    """Returns a tuple of a vector, a tuple of maps and None; as a whole a dict with a label map and two maps."""

    class Part(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 4, stride=4)

        def forward(self, x: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor], None]:
            y = self.conv(x)
            return y.mean((2, 3)), (y, y[:, :, ::2, ::2]), None

    def __init__(self) -> None:
        super().__init__()
        self.part = self.Part()

    def forward(self, x: Tensor) -> dict[str, Any]:
        _, (fine, coarse), _ = self.part(x)
        return {"labels": fine.argmax(1), "fine": fine, "coarse": [coarse]}


class ChannelsLast(nn.Module):
    """Outputs (1, h, w, d), where d, h and w are such that either order looks possible."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 48, 4, stride=4)
        self.norm = nn.LayerNorm(48)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.patches(x).permute(0, 2, 3, 1))


class Tokens(nn.Module):
    """A transformer's ways with tokens: (1, n, d) with class and register tokens, (n, 1, d), and (1, d, n)."""

    def __init__(self, registers: int = 4) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 6, 8, stride=8)
        self.prefix = nn.Parameter(torch.zeros(1, 1 + registers, 6))
        self.block = nn.Linear(6, 6)
        self.sequence_first = nn.Linear(6, 6)
        self.channels_first = nn.Identity()
        self.attention = nn.Softmax(-1)

    def forward(self, x: Tensor) -> Tensor:
        tokens = torch.cat((self.prefix, self.patches(x).flatten(2).transpose(1, 2)), 1)
        tokens = self.block(tokens)
        turned = self.sequence_first(tokens.transpose(0, 1))
        self.attention(tokens @ tokens.transpose(1, 2))
        self.attention((tokens @ tokens.transpose(1, 2))[:, None])
        return self.channels_first(turned.permute(1, 2, 0))


class Windows(nn.Module):
    """The parts of an image as a batch, and what else is no feature map."""

    def __init__(self) -> None:
        super().__init__()
        self.window = nn.Conv2d(3, 4, 3, padding=1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.grid = nn.AdaptiveAvgPool2d(7)
        self.whole = nn.Identity()
        self.video = nn.Conv3d(3, 3, 1)
        self.unused = nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        parts = x.unfold(2, 16, 16).unfold(3, 16, 16).reshape(3, -1, 16, 16).transpose(0, 1)
        self.window(parts)
        self.video(x[:, :, None])
        self.whole((x > 0).long())
        return self.pool(self.grid(x))


class OneSize(nn.Module):
    """Takes images of 24 x 40 pixels alone, as many transformers do."""

    image_size = (24, 40)

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 15, 8, stride=8)
        self.place = nn.Parameter(torch.zeros(1, 15, 15))
        self.last = nn.Linear(15, 15)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[2:] != (24, 40):
            raise ValueError("wrong size")
        return self.last(self.patches(x).flatten(2).transpose(1, 2) + self.place)


class Head(nn.Module):
    """Convolutions of any size before a linear head that takes images of 32 x 32 alone."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 4, stride=4)
        self.head = nn.Linear(4 * 8 * 8, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.conv(x).flatten(1))


class NeedsValues(nn.Module):
    """Cannot run without values, and keeps what it made of the first image."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 2, stride=2)
        self.seen: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self.seen is None:
            self.seen = torch.ones(1, device=x.device)
        return self.conv(x) * float(x.sum() >= x.sum()) * self.seen


class Keeps(nn.Module):
    """Keeps places of its own for each number of patches, which it makes where nothing without values can be."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 6, 8, stride=8)
        self.block = nn.Linear(6, 6)
        self.places: dict[int, Tensor] = {}

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        count = tokens.shape[1]
        if count not in self.places:
            self.places[count] = torch.ones(1, count, 6)
        return self.block(tokens + self.places[count])


class Unpadded(nn.Module):
    """Convolutions without padding: maps do not lie exactly over patches."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 5, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)
