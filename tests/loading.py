"""Loads that tests can hold back, and waiting for those that run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from ifealid_gpu.dataset import Entry
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress

PATIENCE = 20.0  # seconds


class Gate:
    """Stands before the reading of maps: notes what is read, and holds layers back until they are let through.

    Attributes:
        read: layers in the order in which their reading began.
        faults: what the reading of a layer ends with.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.read: list[str] = []
        self.faults: dict[str, Exception] = {}
        self._held: set[str] = set()
        self._waiting: set[str] = set()
        self._lock = threading.Condition()
        load = Entry.load

        def gated(entry: Entry, progress: Progress | None = None) -> FeatureMap:
            with self._lock:
                self.read.append(entry.layer)
                self._waiting.add(entry.layer)
                self._lock.notify_all()
                while entry.layer in self._held:
                    self._lock.wait(0.002)
                    if progress is not None:
                        progress(1, 10)
            if entry.layer in self.faults:
                raise self.faults[entry.layer]
            return load(entry, progress)

        patch.setattr(Entry, "load", gated)

    def hold(self, *layers: str) -> None:
        """Keep the reading of layers from going on."""
        self._held.update(layers)

    def let_through(self, *layers: str) -> None:
        """Let held layers go on; without any name, all."""
        self._held.difference_update(layers or tuple(self._held))

    def wait_for(self, layer: str) -> None:
        """Return when the reading of a layer has begun."""
        with self._lock:
            assert self._lock.wait_for(lambda: layer in self._waiting, PATIENCE), f"nobody reads {layer}"


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return when a condition holds; fail if that takes too long."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.001)
