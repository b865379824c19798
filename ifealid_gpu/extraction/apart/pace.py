"""How far a forward pass is: a network runs the same operators for small images and for large ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode


class Pace(TorchDispatchMode):  # type: ignore[misc]
    """Tells how much of a forward pass is done, by the bytes that operators give.

    Args:
        trial: sends a small image through the network, once.
        tell: called with the share of the present pass that is done, 0 to 1, some hundred times a pass.
    """

    def __init__(self, trial: Callable[[], object], tell: Callable[[float], None]) -> None:
        super().__init__()
        self._tell: Callable[[float], None] | None = None
        self._given: list[int] = []
        with torch.inference_mode(), self:
            trial()
        self._shares = [done / max(1, sum(self._given)) for done in accumulate(self._given)]
        self._tell = tell
        self.begin()

    def begin(self) -> None:
        """Another pass begins."""
        self._given = []
        self._told = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        tensors = (leaf for leaf in pytree.tree_leaves(result) if isinstance(leaf, torch.Tensor))
        self._given.append(sum(tensor.numel() * tensor.element_size() for tensor in tensors))
        if self._tell is not None and len(self._given) <= len(self._shares):
            share = self._shares[len(self._given) - 1]
            if (now := bisect_right(_MARKS, share)) > self._told:
                self._told = now
                self._tell(share)
        return result


_MARKS = [n / 200 for n in range(1, 201)]
