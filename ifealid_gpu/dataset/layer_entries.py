"""The maps of a layer: of each image of a dataset that has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry


def entries_of_layer(dataset: Dataset, entry: Entry) -> list[tuple[str, Entry]]:
    """(image, its map) of all images with the layer of a map, in the dataset's order."""
    return [(image, one) for image in dataset.images for one in dataset.layers(image) if _is_same_layer(one, entry)]


def channels_of(dataset: Dataset, maps: Iterable[tuple[str, str, str | None]]) -> list[int | None]:
    """How many channels some maps have; None where the dataset has no such map, and of a difference.

    Args:
        dataset: with the maps.
        maps: image, layer, and the layer that is subtracted or None; see `Pane.map`.
    """
    there = {(image, one.layer): one.channels for image in dataset.images for one in dataset.layers(image)}
    return [there.get((image, layer)) if minus is None else None for image, layer, minus in maps]


def _is_same_layer(one: Entry, other: Entry) -> bool:
    """Whether two maps are of one layer: of the same name, and of the same network where both know theirs."""
    models = {one.provenance.model, other.provenance.model} - {None}
    return one is other or (one.layer == other.layer and len(models) < 2)


def alike(entries: Sequence[Entry], entry: Entry) -> Entry | None:
    """Of some maps the one of the same layer as a map, else of a layer that has this name in another dataset."""
    by_name = [one for one in entries if one.layer == entry.layer]
    return next(iter(by_name or [one for one in entries if one.own_layer == entry.own_layer]), None)
