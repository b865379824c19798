"""Maps of other images that are read for fits of a layer, and kept, as the same is often asked of them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from ifealid_gpu.dataset import Entry
from ifealid_gpu.dataset.limits import check_is_free, free_bytes
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress
from ifealid_gpu.renderer import Renderer

_MOST_BYTES = 1 << 30
_MOST_SHARE = 4  # of the memory that is free, one part is taken at most


class MapsForFits:
    """Reads maps in the threads that ask for them.

    A threshold that is dragged has the components of all images made anew with every step: they are read but once.

    Args:
        on_gpu: the map that is on the GPU already, or None.
        progress: of what is read.
    """

    def __init__(self, on_gpu: Callable[[Entry], Renderer | None], progress: Progress) -> None:
        self._on_gpu = on_gpu
        self._progress = progress
        self._kept: OrderedDict[Entry, FeatureMap] = OrderedDict()
        self._lock = Lock()

    def read(self, entry: Entry) -> FeatureMap:
        """A map.

        Raises:
            DatasetError: it cannot be read, or there is no memory for it.
        """
        if (renderer := self._on_gpu(entry)) is not None:
            return renderer.feature_map
        with self._lock:
            if (kept := self._kept.get(entry)) is not None:
                self._kept.move_to_end(entry)
                return kept
        check_is_free(entry.path or Path(entry.name), entry.nbytes)
        feature_map = entry.load(self._progress)
        most = min(_MOST_BYTES, free_bytes() // _MOST_SHARE)
        with self._lock:
            self._kept[entry] = feature_map
            while self._kept and sum(one.codes.nbytes for one in self._kept.values()) > most:
                self._kept.popitem(last=False)
        return feature_map

    def forget(self) -> None:
        """Keep nothing: another dataset is open."""
        with self._lock:
            self._kept.clear()
