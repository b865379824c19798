"""Quantities for people."""

from __future__ import annotations

import re

from ifealid_gpu.errors import InputError

_UNITS = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}


def bytes_of(text: str) -> int:
    """A number of bytes such as 500MB, 1.5 GB or 4GiB; InputError for anything else."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmg]i?b|)", text.strip().casefold())
    if found is None:
        raise InputError(f"expected a size such as 500MB or 1.5GB, found {text!r}")
    return int(float(found[1]) * _UNITS[found[2]])


def bytes_text(count: int) -> str:
    """A number of bytes in kB, MB or GB."""
    for unit, size in ("GB", 10**9), ("MB", 10**6):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1000:.1f} kB"
