"""Words as panels write them: with characters of any script."""

from __future__ import annotations

from ifealid_gpu.ui.memory import current


def readable(text: str) -> str:
    """A text that can be drawn; see `Fonts.readable`."""
    return current().fonts.readable(text)
