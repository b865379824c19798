"""Folders of models as transformers writes them, small and with random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers

from ifealid_gpu.extraction.layers import inspect_layers, select_layers
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.sources.broken_torchvision import hide_broken_torchvision

# The tests use transformers themselves.
hide_broken_torchvision()

SMALL: dict[str, Any] = {"hidden_size": 12, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 24}
TEXT = {**SMALL, "num_hidden_layers": 1, "vocab_size": 20}
HALF = {
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5] * 3,
    "image_std": [0.25] * 3,
}


def config(kind: str, **values: Any) -> Any:
    return getattr(transformers, f"{kind}Config")(**values)


def folder(path: Path, made: Any, images: dict[str, Any] | None = None) -> str:
    """A folder with config.json and, where given, preprocessor_config.json; its name for --model."""
    made.save_pretrained(path)
    if images is not None:
        (path / "preprocessor_config.json").write_text(json.dumps(images))
    return f"hf:{path}"


def stages(model: Model, size: tuple[int, int]) -> tuple[str, ...]:
    return select_layers(inspect_layers(model, size), ["stages"])


# What each architecture is known to do: its stages as (class, which of the modules of that class, tokens before the
# patches or None for (1, d, h, w) or "last" for (1, h, w, d), stride), and what sides must be multiples of. Paths of
# modules change from release to release of transformers.
Stages = list[tuple[str, int, Any, int]]


def _row(block: str, kind: Any, stride: int, normed: bool = True) -> Stages:
    """The stages of three blocks of one resolution, the last of them normed or, where no norm takes it, bare."""
    last = ("LayerNorm", -1) if normed else (block, 2)
    return [(block, 0, kind, stride), (block, 1, kind, stride), (*last, kind, stride)]


ARCHITECTURES: dict[str, tuple[Callable[[], Any], Stages, int]] = {
    "ResNet": (
        lambda: config("ResNet", embedding_size=8, hidden_sizes=[8, 12, 16, 20], depths=[1, 2, 2, 1]),
        [("ResNetStage", n, None, 4 * 2**n) for n in range(3)],
        32,
    ),
    "ConvNext": (
        lambda: config("ConvNext", hidden_sizes=[8, 12, 16, 20], depths=[1, 1, 2, 1]),
        [("ConvNextStage", n, None, 4 * 2**n) for n in range(3)],
        32,
    ),
    "Swin": (
        lambda: config("Swin", embed_dim=8, depths=[2, 2, 2, 1], num_heads=[1, 1, 2, 2], window_size=3, image_size=96),
        [("SwinLayer", 2 * n + 1, 0, 4 * 2**n) for n in range(3)],
        32,
    ),
    "ViT": (lambda: config("ViT", **SMALL, image_size=32), _row("ViTLayer", 1, 16), 16),
    "Dinov2": (
        lambda: config("Dinov2", **SMALL, image_size=42, patch_size=14),
        _row("Dinov2Layer", 1, 14),
        14,
    ),
    "Dinov2WithRegisters": (
        lambda: config("Dinov2WithRegisters", **SMALL, image_size=42, patch_size=14, num_register_tokens=4),
        _row("Dinov2WithRegistersLayer", 5, 14),
        14,
    ),
    "DINOv3ViT": (
        lambda: config("DINOv3ViT", **SMALL | {"hidden_size": 16}, image_size=32, num_register_tokens=4),
        _row("DINOv3ViTLayer", 5, 16),
        16,
    ),
    "CLIP": (
        lambda: config("CLIP", text_config=TEXT, vision_config={**SMALL, "image_size": 32, "patch_size": 8}),
        _row("CLIPEncoderLayer", 1, 8, normed=False),
        8,
    ),
    "Sam": (
        lambda: config(
            "Sam",
            vision_config={
                **SMALL,
                "image_size": 64,
                "patch_size": 16,
                "window_size": 3,
                "global_attn_indexes": [1],
                "output_channels": 8,
                "mlp_dim": 16,
            },
        ),
        _row("SamVisionLayer", "last", 16, normed=False),
        1,
    ),
}


def module_named(model: Model, kind: str, number: int) -> str:
    """The path of the module that is the ``number``th of its class."""
    return [name for name, part in model.module.named_modules() if type(part).__name__ == kind][number]


def same_weights(one: Any, other: Any) -> bool:
    state = other.state_dict()
    return all(torch.equal(tensor, state[name]) for name, tensor in one.state_dict().items())
