"""Tensors of torch by what they can do: whoever holds one has imported torch, and nobody else need."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def is_tensor(value: object) -> bool:
    """Whether this is a tensor of torch: it can leave its graph and its device."""
    return all(hasattr(value, name) for name in ("detach", "cpu", "numpy", "is_floating_point"))


def is_real(tensor: Any) -> bool:
    """Whether a tensor holds real numbers, each of them."""
    return str(tensor.layout) == "torch.strided" and not (tensor.is_complex() or tensor.is_quantized or tensor.is_meta)


def tensor_values(tensor: Any) -> NDArray[np.generic]:
    """The values of a real tensor; floats of less than 32 bits as float32, as NumPy has no bfloat16.

    They share the tensor's memory where that is possible.
    """
    tensor = tensor.detach().cpu()
    if tensor.is_floating_point() and tensor.element_size() < 4:
        tensor = tensor.float()
    values: NDArray[np.generic] = tensor.resolve_neg().numpy()
    return values
