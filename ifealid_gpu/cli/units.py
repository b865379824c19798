"""Quantities for people."""

from __future__ import annotations


def bytes_text(count: int) -> str:
    """A number of bytes in kB, MB or GB."""
    for unit, size in ("GB", 10**9), ("MB", 10**6):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1000:.1f} kB"
