"""What a file is that was given as weights and holds none that can be read: which object, and how to strip it."""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from pathlib import Path

import torch

_AGAIN = "fetch it again"

# What files begin with that are given by mistake, and what to do.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", f"a pointer of Git LFS in place of the file; {_AGAIN} with: git lfs pull"),
    (b"<!doctype", "a web page, as servers send in place of a file that needs a login"),
    (b"<html", "a web page, as servers send in place of a file that needs a login"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file, such as Keras has; weights of PyTorch are needed"),
    (b"\x93NUMPY", "a NumPy array; a file of weights has many, by name"),
    (b"GGUF", "a GGUF file of a quantised model; the weights that it was made from are needed"),
    (b"\x08", "an ONNX model, or something else that is not of PyTorch; weights of PyTorch are needed"),
)

_SHOWN = 3


def why_no_weights(path: Path, error: Exception) -> str:
    """What was found in a file of torch.save's kinds that torch.load has refused, and what to do; part of a line.

    Args:
        path: the file.
        error: of `torch.load` with ``weights_only``.
    """
    known = known_kind(path)
    if known:
        return known
    if "TorchScript" in str(error):
        return f"a TorchScript program; {_stripped(path, 'torch.jit.load', 'm.state_dict()')}"
    objects = _objects(path, error)
    if objects:
        listed = ", ".join(objects[:_SHOWN]) + (", ..." if len(objects) > _SHOWN else "")
        is_module = any(name.startswith("torch.nn.modules.") for name in objects)
        what = "m.state_dict()" if is_module else "m.get('state_dict', m.get('model', m))"
        kind = "a whole model" if is_module else "other objects than tensors"
        return f"{kind} ({listed}), whose loading can run any code; {_stripped(path, 'torch.load', what)}"
    found = _beginning(path)
    if found.startswith(b"PK"):
        return f"a damaged or incomplete file; {_AGAIN}"
    if found[8:9] == b"{":
        return "a file of safetensors; call it .safetensors"
    return "something else or a damaged file; save the state_dict() alone, or as .safetensors"


def known_kind(path: Path) -> str:
    """What a file is by its first bytes, where that is something given by mistake, and what to do; else ""."""
    found = _beginning(path)
    if not found:
        return f"an empty file; {_AGAIN}"
    return next((words for first, words in _BEGINNINGS if found.lower().startswith(first.lower())), "")


def _stripped(path: Path, load: str, what: str) -> str:
    options = ", weights_only=False" if load == "torch.load" else ""
    program = f"import torch; m = {load}({str(path)!r}, map_location='cpu'{options}); torch.save({what}, 'weights.pth')"
    return f"where you trust it, keep the tensors alone, and give weights.pth: python -c {shlex.quote(program)}"


def _objects(path: Path, error: Exception) -> list[str]:
    """Names of the classes and functions in a file that torch.load refuses, without any of them being loaded."""
    with suppress(Exception):  # whatever torch raises on what it did not write
        return sorted(torch.serialization.get_unsafe_globals_in_checkpoint(path))
    return list(dict.fromkeys(re.findall(r"GLOBAL ([\w.]+\.\w+)", str(error))))


def _beginning(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:
        return file.read(64).lstrip()
    return b""
