"""Points of regions: checked, and read from JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_numbers
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair

_FAR = 1e9
_MOST = 100_000


def coordinates(values: object, what: str, least: int = 1) -> tuple[Pair, ...]:
    """Points (x, y) in image pixels; InputError where there are too few, or one is no place."""
    if not isinstance(values, Iterable):
        raise InputError(f"{what} needs points (x, y), found {values!r}")
    points = tuple(as_numbers(value, f"each point of {what}") for value in values)
    if not least <= len(points) <= _MOST:
        raise InputError(f"{what} needs {least} to {_MOST} points, found {len(points)}")
    for x, y in points:
        if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= _FAR and abs(y) <= _FAR):
            raise InputError(f"{what} needs finite numbers within {_FAR:g}, found {x}, {y}")
    return points


def points_from_json(name: str, value: Any) -> tuple[Pair, ...]:
    """A list of pairs."""
    return json_fields.items(json_fields.pair(json_fields.number), "a list of pairs")(name, value)
