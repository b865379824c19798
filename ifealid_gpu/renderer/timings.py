"""Timings: how long passes of a map take, found out once and kept whether or not the map is on the GPU."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

MapTimings = dict[str, Any]


class Timings:
    """What is known of each map of a dataset, by its entry: the image and the layer.

    It goes with the dataset. Between two visits the map itself may leave the GPU and be read again.
    """

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[object, MapTimings] = WeakKeyDictionary()

    def of(self, entry: object) -> MapTimings:
        """What is known of a map, by the name of what was found out; callers add what they find out."""
        return self._of.setdefault(entry, {})

    def forget(self) -> None:
        """Find out everything anew, as after a change of the device."""
        self._of.clear()
