"""Weights from a file: found in it, fitted to the model's names, loaded. Nothing is ever unpickled but tensors."""

from __future__ import annotations

import errno
import hashlib
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.extraction.weights_faults import known_kind, why_no_weights

#: What training programs put before the names of a model's weights; any row of them, such as "module.backbone.".
PREFIXES = ("module", "backbone", "encoder", "model", "net", "network", "student", "teacher", "_orig_mod")

# Checkpoints keep the weights among other things, such as {"epoch": 3, "state_dict": {...}}.
_DEEPEST = 3

# Hexadecimal digits of a hash that is shown.
_DIGITS = 16

_SHOWN_NAMES = 3


@dataclass(frozen=True)
class Fit:
    """How the weights of a file went into a model.

    Attributes:
        digest: SHA-256 of the file, as shown.
        missing: the model's tensors that the file does not have; they keep their random values.
        unexpected: the file's tensors that the model does not have, or has in another shape.
    """

    digest: str
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    def notes(self, path: Path) -> tuple[str, ...]:
        """What the user should know, a line each."""
        lines = []
        if self.missing:
            lines.append(f"{path}: {_count(self.missing, 'tensor')} of the model not in the file, left random")
        if self.unexpected:
            lines.append(f"{path}: {_count(self.unexpected, 'tensor')} of the file not in the model, left out")
        return tuple(lines)


def load_weights(module: nn.Module, path: Path) -> Fit:
    """Load a file's weights into a module, whatever prefix their names have there.

    Args:
        module: whose parameters and buffers are overwritten.
        path: .safetensors, or a file of torch.save (.pth, .pt, .bin, .ckpt): a state dict, or a dict that holds one.

    Raises:
        DatasetError: no such file, a file of another kind, one with other objects than tensors, or one of which no
            tensor fits the model.
        MissingDependencyError: a .safetensors file without the package safetensors.
    """
    own = {name: tensor for name, tensor in module.state_dict(keep_vars=True).items() if isinstance(tensor, Tensor)}
    best: dict[str, Tensor] = {}
    left: list[str] = []
    states = read_states(path)
    for state in states:
        fitted, others = _fitted(state, own)
        if len(fitted) > len(best):
            best, left = fitted, others
    loaded = {id(own[name]) for name in best}  # parameters that are tied have several names
    missing = tuple(name for name, tensor in own.items() if id(tensor) not in loaded and is_weight(tensor))
    check_share(path, sum(map(is_weight, own.values())) - len(missing), missing, list(states[0]))
    with torch.no_grad():
        for name, tensor in best.items():
            own[name].copy_(tensor)
    return Fit(file_digest(path), missing, tuple(left))


def check_share(path: Path, loaded: int, missing: tuple[str, ...], found: list[str]) -> None:
    """Refuse a file that has less than half of a model's weights: the rest would be random.

    Raises:
        DatasetError: with a name of the file and one of the model.
    """
    if loaded < max(1, len(missing)):
        names = f"{shown(found[0])} where the model has {shown(missing[0] if missing else '')}"
        counts = f"{loaded} of the model's {loaded + len(missing)} tensors"
        raise fault(path, None, f"has {counts}, found {names}; is it of this model?")


def read_states(path: Path) -> list[dict[str, Tensor]]:
    """The dicts of tensors in a file of weights, outer before inner: checkpoints keep them among other things.

    Raises:
        DatasetError: no such file, a file of another kind, one with other objects than tensors, or without any.
        MissingDependencyError: a .safetensors file without the package safetensors.
    """
    states = list(_state_dicts(_content(path)))
    if not states:
        raise fault(path, None, "expected weights, tensors by name; found none")
    return states


def file_digest(path: Path) -> str:
    """The first digits of a file's SHA-256: "sha256 0123456789abcdef"."""
    with path.open("rb") as file:
        return f"sha256 {hashlib.file_digest(file, 'sha256').hexdigest()[:_DIGITS]}"


def state_digest(module: nn.Module) -> str:
    """The same of a module's parameters and buffers: names, dtypes, shapes and values, in the order of the names."""
    digest = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        if isinstance(tensor, Tensor):
            digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
            flat = tensor.detach().cpu().contiguous().reshape(-1)
            digest.update(flat.view(torch.uint8).numpy() if flat.numel() else b"")
    return f"sha256 {digest.hexdigest()[:_DIGITS]}"


def _content(path: Path) -> Any:
    if path.suffix.lower() == ".safetensors":
        return _safetensors(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
            except RuntimeError:  # files of old versions of torch cannot be mapped
                return torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file that ends before it says it does cannot be mapped
            raise unreadable(path, error) from None
        raise fault(
            path, None, f"expected weights saved with torch.save, found {why_no_weights(path, error)}"
        ) from None
    except Exception as error:  # torch raises many kinds, with pages of text
        raise fault(
            path, None, f"expected weights saved with torch.save, found {why_no_weights(path, error)}"
        ) from None


def _safetensors(path: Path) -> Any:
    try:
        from safetensors import SafetensorError  # noqa: PLC0415
        from safetensors.torch import load_file  # noqa: PLC0415
    except ImportError:
        message = f'{path}: reading it needs safetensors; install it with pip install "ifealid-gpu[safetensors]"'
        raise MissingDependencyError(message) from None
    try:
        return load_file(path)
    except OSError as error:
        raise unreadable(path, error) from None
    except SafetensorError as error:
        found = known_kind(path) or f"{error}; copy it again"
        raise fault(path, None, f"expected a .safetensors file, found: {found}") from None


def _state_dicts(content: Any, depth: int = 0) -> Iterator[dict[str, Tensor]]:
    """The dicts of tensors in a checkpoint, outer before inner."""
    if not isinstance(content, Mapping):
        return
    tensors = {str(name): value for name, value in content.items() if isinstance(value, Tensor) and _is_plain(value)}
    if tensors:
        yield tensors
    if depth < _DEEPEST:
        for value in content.values():
            yield from _state_dicts(value, depth + 1)


def _is_plain(tensor: Tensor) -> bool:
    return tensor.layout == torch.strided and not (tensor.is_complex() or tensor.is_quantized or tensor.is_meta)


def _fitted(state: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], list[str]]:
    """The tensors by the model's names, with the prefixes that make most of them fit, and the names of the others."""
    best: dict[str, Tensor] = {}
    left: list[str] = list(state)
    for of_file in prefixes_of(state):
        for of_model in prefixes_of(own):
            fitted, others = {}, []
            for name, tensor in state.items():
                wanted = of_model + name.removeprefix(of_file) if name.startswith(of_file) else ""
                if wanted in own and own[wanted].shape == tensor.shape:
                    fitted[wanted] = tensor
                elif is_weight(tensor):
                    others.append(name)
            if len(fitted) > len(best):
                best, left = fitted, others
    return best, left


def prefixes_of(names: Iterable[str]) -> list[str]:
    """The rows of `PREFIXES` that names begin with, shortest first, beginning with the empty one."""
    heads = {""}
    for name in names:
        head = ""
        for part in name.split(".")[:-1]:
            if part not in PREFIXES:
                break
            head += f"{part}."
            heads.add(head)
    return sorted(heads, key=lambda head: (head.count("."), head))


def is_weight(tensor: Tensor) -> bool:
    """Whether a tensor of a state dict is missed: counters and indices of positions are not."""
    return bool(tensor.is_floating_point())


def _count(names: tuple[str, ...], what: str) -> str:
    more = ", ..." if len(names) > _SHOWN_NAMES else ""
    listed = ", ".join(shown(name)[1:-1] for name in names[:_SHOWN_NAMES])
    return f"{len(names)} {what}{'' if len(names) == 1 else 's'} ({listed}{more})"
