"""Other values of maps that are open, and the dataset with them in the place of those before."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.renderer import Renderer


@dataclass(frozen=True, eq=False)
class Renewed:
    """Other values of a map of the open dataset.

    Attributes:
        before: the map as it was.
        now: as it is.
        renderer: the map on the GPU; None: it was not there before.
    """

    before: Entry
    now: Entry
    renderer: Renderer | None


class Renewal:
    """A dataset with other values of some of its maps.

    Args:
        dataset: as it was.
        maps: those that have other values.

    Attributes:
        dataset: as it is.
        now: what each map is, by what it was: a dataset makes entries of its own.
        changed: the same of those that have other values.
        renderers: those of them that are on the GPU, by what they were.
        names: the image and layer of each that has other values.
    """

    def __init__(self, dataset: Dataset, maps: Sequence[Renewed]) -> None:
        values = {one.before: one.now for one in maps}
        entries = [values.get(entry, entry) for entry in dataset.entries]
        # Sorted and named as before: facts that do so have not changed.
        self.dataset = replace(dataset, entries=tuple(entries))
        found = {one.read: one for one in self.dataset.entries}
        self.now = {before: found[entry.read] for before, entry in zip(dataset.entries, entries, strict=True)}
        self.changed: dict[Hashable, Entry] = {before: self.now[before] for before in values}
        self.renderers = {one.before: one.renderer for one in maps if one.renderer is not None}
        self.names = [(dataset.image_of(entry), entry.layer) for entry in values]
