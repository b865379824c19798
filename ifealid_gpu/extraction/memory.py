"""How much memory a forward pass takes, found on small images and extended to large ones."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

# What operators take for themselves is not seen on CPUs: convolutions copy what they read into an order of their own.
_UNSEEN = 2.0


@dataclass(frozen=True)
class MemoryModel:
    """Bytes of a forward pass by pixels of its input: linear, with a square term for attention.

    Attributes:
        linear: bytes a pixel.
        square: bytes a pair of pixels.
    """

    linear: float
    square: float

    @classmethod
    def fitted(cls, small: tuple[int, int], large: tuple[int, int]) -> MemoryModel:
        """The model of two measurements (pixels, bytes)."""
        (n, a), (m, b) = small, large
        square = max(0.0, (b / m - a / n) / (m - n))
        return cls(b / m - square * m, square)

    def bytes_for(self, pixels: int) -> int:
        """Bytes for an input of so many pixels."""
        return int(self.linear * pixels + self.square * pixels * pixels)

    def pixels_for(self, count: int) -> int:
        """Pixels of the largest input that so many bytes are enough for."""
        if self.square:
            root = (self.linear**2 + 4 * self.square * count) ** 0.5
            return int((root - self.linear) / (2 * self.square))
        return int(count / self.linear) if self.linear else count


def peak_bytes(work: Callable[[], object], device: torch.device) -> int:
    """Bytes that ``work`` takes on the device at most, beyond what it finds there and what it makes in the end.

    On CUDA this is measured; elsewhere it is an upper estimate from the tensors that live at the same time.
    """
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        work()
        torch.cuda.synchronize(device)
        return int(torch.cuda.max_memory_allocated(device) - before)
    counting = _Counting(device.type)
    # Entered inside, the inference mode would hide the operators from what counts them.
    with torch.inference_mode(), counting:
        work()
    return int(_UNSEEN * counting.peak)


class _Counting(TorchDispatchMode):  # type: ignore[misc]
    """Counts the bytes of all tensors that live at the same time."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self._device = device
        self.peak = 0
        self._now = 0
        self._known: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in pytree.tree_leaves(result):
            if isinstance(tensor, torch.Tensor) and tensor.device.type == self._device:
                self._count(tensor.untyped_storage())
        return result

    def _count(self, storage: torch.UntypedStorage) -> None:
        key = storage._cdata
        if key not in self._known:
            size = storage.nbytes()
            self._known.add(key)
            self._now += size
            self.peak = max(self.peak, self._now)
            weakref.finalize(storage, self._forget, key, size).atexit = False

    def _forget(self, key: int, size: int) -> None:
        self._known.discard(key)
        self._now -= size
