"""Which networks the sweep takes, all with random weights."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Words in names of models, from small to large.
_SMALL = (
    "test",
    "atto",
    "femto",
    "pico",
    "nano",
    "xxt",
    "xxs",
    "xxsmall",
    "tiny",
    "t0",
    "b0",
    "s0",
    "_xs",
    "small",
    "mini",
)

# Beyond so many parameters a network is not made on a small machine.
_MOST_PARAMETERS = 120e6

# What makes configurations of transformers small.
_DEPTH = {"num_hidden_layers": 3, "num_layers": 3, "depth": 3, "num_encoder_blocks": 4}
# What follows from the number of layers.
_OF_DEPTH = ("out_features", "out_indices", "stage_names", "_out_features", "_out_indices", "layer_types")
_WIDTH = {"hidden_size": 48, "num_attention_heads": 3, "intermediate_size": 96, "d_model": 48, "mlp_dim": 96}


def of_timm(count: int) -> Iterator[str]:
    """Names for --model: from every file of timm a small model, then second ones, until there are enough."""
    import timm

    rows = []
    for module in timm.list_modules():
        names = [name for name in timm.list_models(module=module) if "in22" not in name]
        rows.append(sorted(names, key=lambda name: (_rank(name), len(name), name)))
    found: dict[str, None] = {}
    for place in range(max(map(len, rows))):
        for row in rows:
            if place < len(row) and len(found) < count:
                found[row[place]] = None
    yield from (f"timm:{name}" for name in found)


def _rank(name: str) -> int:
    return next((i for i, word in enumerate(_SMALL) if word in name), len(_SMALL))


def of_transformers() -> Iterator[tuple[str, Any]]:
    """(model type, its class) of all whose main input are pixels."""
    from transformers import CONFIG_MAPPING, MODEL_MAPPING

    for kind in CONFIG_MAPPING:
        try:
            config = CONFIG_MAPPING[kind]
            made = MODEL_MAPPING[config]
            every = made if isinstance(made, tuple) else (made,)
            if any(getattr(one, "main_input_name", "") == "pixel_values" for one in every):
                yield kind, config
        except Exception:  # noqa: S112  # no model of its own, or a package is missing
            continue


def small_configs(kind: Any) -> Iterator[Any]:
    """Configurations with few layers and channels, then with few layers, then as they are; none of a large network."""
    import torch
    from transformers import AutoModel

    for change in (_narrow, _shallow, copy.deepcopy):
        try:
            facts = change(kind()).to_dict()
            config = kind.from_dict({name: value for name, value in facts.items() if name not in _OF_DEPTH})
            with torch.device("meta"):
                model = AutoModel.from_config(config)
        except Exception:  # noqa: S112  # whatever a configuration that does not fit raises
            continue
        if sum(math.prod(p.shape) for p in model.parameters()) <= _MOST_PARAMETERS:
            yield config


def _shallow(config: Any) -> Any:
    for part in _parts(config):
        for name, value in _DEPTH.items():
            if isinstance(getattr(part, name, None), int):
                setattr(part, name, min(value, getattr(part, name)))
        for name in ("depths", "num_blocks", "layers_per_stage"):
            depths = getattr(part, name, None)
            if isinstance(depths, list | tuple) and all(isinstance(depth, int) for depth in depths):
                setattr(part, name, type(depths)(min(depth, 2) for depth in depths))
    return config


def _narrow(config: Any) -> Any:
    config = _shallow(config)
    for part in _parts(config):
        for name, value in _WIDTH.items():
            if isinstance(getattr(part, name, None), int):
                setattr(part, name, value)
    return config


def _parts(config: Any) -> list[Any]:
    """The configuration, and those in it."""
    inner = [value for value in vars(config).values() if hasattr(value, "to_dict")]
    return [config, *(part for one in inner for part in _parts(one))]


def awake(module: Any, size: tuple[int, int]) -> None:
    """Let what random weights put to sleep see the image, as it does with trained ones.

    What begins at nought, such as the last norms of residual branches, gets weights; what normalises by the statistics
    of a training gets those of a noisy image of this size, without which deep networks fade to nothing.
    """
    import torch

    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, parameter in (*module.named_parameters(), *module.named_buffers()):
            if name.endswith(("weight", "gamma", "scale", "gain")) and not parameter.any():
                parameter.copy_(torch.rand(parameter.shape, generator=generator) + 0.5)
        normalising = [part for part in module.modules() if getattr(part, "running_var", None) is not None]
        handles = [part.register_forward_pre_hook(_measured) for part in normalising]
        try:
            if normalising:
                module(torch.randn((1, 3, *size), generator=generator))
        except Exception:  # noqa: S110  # as far as the network goes; the sweep says why it fails
            pass
        finally:
            for handle in handles:
                handle.remove()


def _measured(part: Any, taken: Any) -> None:
    """Give a batch norm the statistics of what it takes."""
    values = taken[0].transpose(0, 1).flatten(1)
    if values.shape[1] > 1 and values.shape[0] == part.running_var.numel():
        part.running_mean.copy_(values.mean(1))
        part.running_var.copy_(values.var(1).clamp_min(1e-12))


def saved(config: Any, folder: Path) -> str:
    """The name for --model of a folder that the configuration is saved to."""
    config.save_pretrained(folder)
    return f"hf:{folder}"
