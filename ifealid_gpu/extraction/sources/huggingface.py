"""The source `hf:NAME`: models of Hugging Face transformers, from the hub or from a folder.

Of models of several kinds of input (CLIP, SAM, ...) the part that sees the image is taken. The repository's own code is
never run, and weights are read from .safetensors files alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from torch import Tensor, nn

from ifealid_gpu.errors import DatasetError, InputError, MissingDependencyError
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.sources.broken_torchvision import hide_broken_torchvision
from ifealid_gpu.extraction.sources.building import NO_HUB, RANDOM, Built, Start
from ifealid_gpu.extraction.sources.huggingface_hub import from_hub, quiet
from ifealid_gpu.extraction.sources.huggingface_images import flip_channels, preprocessing_of
from ifealid_gpu.extraction.weights import Fit, check_share, file_digest, is_weight, prefixes_of, read_states

# Names of the part that sees the image.
_TOWERS = ("vision_model", "vision_encoder", "vision_tower", "visual", "image_encoder")

# Bare models first, then those that transformers has for a task alone.
_KINDS = (
    "AutoModel",
    "AutoModelForDepthEstimation",
    "AutoModelForSemanticSegmentation",
    "AutoModelForUniversalSegmentation",
    "AutoModelForObjectDetection",
    "AutoBackbone",
)

# Pooled vectors are no maps: nobody misses their weights.
_POOLER = "pooler."

_T = TypeVar("_T")


def build(name: str, start: Start) -> Built:
    """A model of the hub, or of a folder with config.json, model.safetensors and preprocessor_config.json.

    Without the last one, mean and std must be given.

    Args:
        name: such as "facebook/dinov2-base", or a folder.
        start: random weights need config.json alone; without preprocessor_config.json images keep values in [0, 1].

    Raises:
        MissingDependencyError: transformers is missing, or a package that the model needs.
        InputError: no such model, the hub cannot be reached, or a model that does not fit.
    """
    auto = _transformers(name)
    folder = Path(name).expanduser()
    where = str(folder) if folder.is_dir() else name
    if not folder.is_dir() and (name.startswith((".", "/", "~", "\\")) or name.count("/") > 1):
        raise InputError(f"hf:{name}: there is no such folder")
    if folder.is_dir() and not (folder / "config.json").is_file():
        raise InputError(f"hf:{name}: expected a folder of a model of transformers, found none of its config.json")
    weights = folder.resolve().name if folder.is_dir() else name
    with quiet():
        config = _got(where, "config.json", lambda options: auto.AutoConfig.from_pretrained(where, **options))
        facts, flipped, lack = preprocessing_of(where, required=start is not Start.RANDOM)
        notes: tuple[str, ...] = ()
        if start is Start.PRETRAINED:
            whole, info = _got(
                where,
                "weights (model.safetensors)",
                lambda options: _kind(auto, config).from_pretrained(
                    where, config=config, output_loading_info=True, **options
                ),
            )
            module, prefix = _image_part(whole)
            missing = _of_part(info["missing_keys"], prefix)
            if missing:
                weights += f", {len(missing)} of its tensors {RANDOM}"
                notes = (f"hf:{name}: {len(missing)} tensors of the model not in its weights, left random",)
        else:
            module, prefix = _image_part(_made(name, lambda: _kind(auto, config).from_config(config)))
    _take_any_size(module)
    if flipped:
        module.register_forward_pre_hook(flip_channels, with_kwargs=True)
    own = getattr(module, "config", config)

    def load(part: nn.Module, path: Path) -> Fit:
        return _load(auto, config, prefix, part, path)

    return Built(module, weights, facts, _sides(own, "image_size"), _patch(own), load, notes, lack=lack)


def _transformers(name: str) -> Any:
    try:
        import transformers  # noqa: PLC0415
    except ImportError:
        message = f'hf:{name} needs transformers; install it with pip install "ifealid-gpu[hf]"; {NO_HUB}'
        raise MissingDependencyError(message) from None
    hide_broken_torchvision()
    return transformers


def _kind(auto: Any, config: Any) -> Any:
    """The class of transformers that makes models of a configuration: some are there with their head alone."""
    for name in _KINDS:
        kind = getattr(auto, name, None)
        if kind is not None and type(config) in getattr(kind, "_model_mapping", ()):
            return kind
    return auto.AutoModel


def _got(where: str, what: str, get: Callable[[dict[str, Any]], _T]) -> _T:
    def safely(local: bool) -> _T:
        return get({"trust_remote_code": False, "local_files_only": local, **_only_safetensors(what)})

    return from_hub(where, what, safely)


def _only_safetensors(what: str) -> dict[str, Any]:
    return {"use_safetensors": True} if "safetensors" in what else {}


def _made(name: str, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except ImportError as error:
        raise MissingDependencyError(f"hf:{name} needs a package more: {one_line(error)}; {NO_HUB}") from error
    except Exception as error:  # a config.json that transformers cannot make sense of
        raise InputError(f"hf:{name} could not be made: {one_line(error)}") from error


def _image_part(whole: nn.Module) -> tuple[nn.Module, str]:
    """(the part that sees the image, prefix of its names in the whole)."""
    config = getattr(whole, "config", None)
    if getattr(config, "vision_config", None) is not None:
        for path, part in whole.named_modules():
            if path.rpartition(".")[2] in _TOWERS:
                return part, f"{path}."
    return whole, ""


def _of_part(names: Any, prefix: str) -> list[str]:
    parts = (name.removeprefix(prefix) for name in sorted(names) if name.startswith(prefix))
    return [part for part in parts if not part.startswith(_POOLER)]


def _take_any_size(module: nn.Module) -> None:
    """Have embeddings of positions interpolated to the image's size, where the model can."""
    if "interpolate_pos_encoding" in inspect.signature(module.forward).parameters:
        module.register_forward_pre_hook(_interpolate, with_kwargs=True)


def _interpolate(_: nn.Module, arguments: Any, keywords: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    return arguments, {"interpolate_pos_encoding": True, **keywords}


def _sides(config: Any, name: str) -> tuple[int, int] | None:
    value = getattr(config, name, None)
    sides = [value, value] if isinstance(value, int) else list(value) if isinstance(value, list | tuple) else []
    return (int(sides[0]), int(sides[1])) if len(sides) == 2 else None


def _patch(config: Any) -> int:
    sides = _sides(config, "patch_size")
    return sides[0] if sides and sides[0] == sides[1] and sides[0] > 0 else 1


def _load(auto: Any, config: Any, prefix: str, module: nn.Module, path: Path) -> Fit:
    """Load a file of weights as transformers does, which knows the names that models had in earlier releases."""
    states = read_states(path)
    tries = [_loaded(auto, config, state, prefix) for state in _readings(states, prefix)]
    best = min(tries, key=lambda one: len(one.missing))
    weights = [name for name, tensor in module.state_dict().items() if is_weight(tensor)]
    count = len(_of_part(weights, ""))
    check_share(path, count - len(best.missing), best.missing, list(states[0]))
    module.load_state_dict(best.part.state_dict())
    return Fit(file_digest(path), best.missing, best.unexpected)


def _readings(states: list[dict[str, Tensor]], prefix: str) -> Iterator[dict[str, Tensor]]:
    """The tensors of a file by names without the prefixes that they have there, and with that of the image part."""
    for state in states:
        for head in prefixes_of(state):
            bare = {name.removeprefix(head): tensor for name, tensor in state.items() if name.startswith(head)}
            yield bare
            if prefix:
                yield {prefix + name: tensor for name, tensor in bare.items()}


@dataclass(frozen=True)
class _Loaded:
    """The image part with a file's weights; names of its tensors that the file lacks, and of those that it lacks."""

    part: nn.Module
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


def _loaded(auto: Any, config: Any, state: dict[str, Tensor], prefix: str) -> _Loaded:
    with quiet():
        kind = type(_kind(auto, config).from_config(config))
        try:
            whole, info = kind.from_pretrained(
                None, config=config, state_dict=state, output_loading_info=True, ignore_mismatched_sizes=True
            )
        except Exception as error:  # shapes that it cannot convert
            raise DatasetError(f"the weights do not fit {kind.__name__}: {one_line(error)}") from error
    mismatched = [entry[0] if isinstance(entry, tuple) else entry for entry in info["mismatched_keys"]]
    missing = _of_part({*info["missing_keys"], *mismatched}, prefix)
    return _Loaded(_image_part(whole)[0], tuple(missing), tuple(sorted(info["unexpected_keys"])))
