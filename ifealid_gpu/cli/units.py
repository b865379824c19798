"""Quantities for people."""

from __future__ import annotations

import re
from pathlib import Path

from ifealid_gpu.cli.console import plain_text
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.precision import rounded_up

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


def count_text(count: int, what: str) -> str:
    """A number of things, such as 1 image or 2 images."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def map_text(feature_map: FeatureMap, path: Path) -> str:
    """A line about a feature map that has been written to a file."""
    low, high = feature_map.real_range
    size = f"{feature_map.width} x {feature_map.height} x {feature_map.channels}"
    on_disk = bytes_text(path.stat().st_size)
    error = feature_map.code_error
    kept = "" if error is None else f", similarities right to {rounded_up(error)}"
    values = f"{size} @ {feature_map.precision} bits, values {low:.6g} to {high:.6g}"
    return f"{plain_text(str(path))}: {values}, {on_disk}{kept}"
