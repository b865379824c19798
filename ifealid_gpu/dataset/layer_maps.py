"""The maps of a layer, one for each image of a dataset: what fits of a whole layer are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.dataset.layer_entries import entries_of_layer
from ifealid_gpu.errors import DatasetError
from ifealid_gpu.maps.feature_map import FeatureMap


class LayerMaps:
    """A map on display and those of the same layer of other images, which are read when they are asked for.

    Args:
        dataset: all images.
        entry: the map on display.
        own: the same, loaded.
        load: reads another one; None: as the dataset reads it.

    Attributes:
        entries: all of them, in the order of the images; those with another number of channels are left out.
        notes: which maps were left out and why, a line each; those that cannot be read are known once they were asked
            for.
    """

    def __init__(
        self, dataset: Dataset, entry: Entry, own: FeatureMap, load: Callable[[Entry], FeatureMap] | None = None
    ) -> None:
        self._entry = entry
        self._own = own
        self._load = load or Entry.load
        found = [one for _, one in entries_of_layer(dataset, entry)]
        self.entries = tuple(one for one in found if one.channels == own.channels)
        self.notes = [
            f"{one.file_name} is left out of what is made of all images: it has {one.channels} channels, not "
            f"{own.channels}"
            for one in found
            if one.channels != own.channels
        ]

    @property
    def own(self) -> FeatureMap:
        """The map on display."""
        return self._own

    @property
    def count(self) -> int:
        """How many images have a map of this layer with as many channels."""
        return len(self.entries)

    def each(self) -> Iterator[FeatureMap]:
        """All of these maps, one at a time and in the order of the images."""
        for _, feature_map in self.each_entry():
            yield feature_map

    def each_entry(self) -> Iterator[tuple[Entry, FeatureMap]]:
        """The same, each with its entry."""
        for entry in self.entries:
            if entry is self._entry:
                yield entry, self._own
                continue
            try:
                feature_map = self._load(entry)
            except DatasetError as error:
                self._note(f"{entry.file_name} is left out of what is made of all images: {error}")
                continue
            if feature_map.channels == self._own.channels:
                yield entry, feature_map

    def _note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)
