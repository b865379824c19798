"""Tensors in .pt and .pth files of torch, which is imported only here. Only tensors are unpickled."""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.formats.arrays import array_entries
from ifealid_gpu.dataset.formats.stored_array import StoredArray
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.nested import nested
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.tensors import is_real, tensor_values
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.parallel import Progress

KIND = "torch file"


def open_torch(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature maps of a .pt or .pth file: a tensor, or a dict or list of them, also nested.

    The axes are (d, h, w), which is torch's habit, unless ``reading`` or the shape says otherwise.

    Raises:
        MissingDependencyError: torch is not installed.
        DatasetError: not a file of torch, or no tensor in it can be a feature map.
    """
    arrays = [
        StoredArray(
            name=name,
            shape=tuple(tensor.shape),
            dtype=str(tensor.dtype),
            real=is_real(tensor),
            whole=not (tensor.is_floating_point() or tensor.is_complex()),
            values=partial(_values, path, name),
            habit="chw",
        )
        for name, tensor in _tensors(path).items()
    ]
    return array_entries(path, KIND, arrays, reading, names, image=image)


def _tensors(path: Path) -> dict[str | None, Any]:
    try:
        import torch  # noqa: PLC0415
    except ImportError:
        message = f'{path}: reading it needs torch; install it with pip install "ifealid-gpu[torch]"'
        raise MissingDependencyError(message) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            content = _load(torch, path)
    except OSError as error:
        raise unreadable(path, error) from None
    except Exception:  # torch raises many kinds, with pages of text
        message = (
            "expected tensors saved with torch.save, found a damaged file or other objects; save the tensors alone"
        )
        raise fault(path, None, message) from None
    if isinstance(content, torch.Tensor):
        return {None: content}
    tensors: dict[str | None, Any]
    tensors = {name: value for name, value in nested(content) if isinstance(value, torch.Tensor)}
    if not tensors:
        raise fault(path, None, f"expected a tensor, or a dict or list of tensors, found {type(content).__name__}")
    return tensors


def _load(torch: Any, path: Path) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except RuntimeError:
        # Files of old versions of torch cannot be mapped.
        return torch.load(path, map_location="cpu", weights_only=True)


def _values(path: Path, name: str | None, _: Progress | None) -> NDArray[np.generic]:
    tensor = _tensors(path).get(name)
    if tensor is None or not is_real(tensor):
        raise ValueError
    return tensor_values(tensor)
