"""Sizes of images and shapes of tensors."""

from __future__ import annotations

#: (height, width) in pixels, as torch has them.
Size = tuple[int, int]

#: Lengths of a tensor's axes.
Shape = tuple[int, ...]
