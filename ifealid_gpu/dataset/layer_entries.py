"""The maps of a layer: of each image of a dataset that has one."""

from __future__ import annotations

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry


def entries_of_layer(dataset: Dataset, entry: Entry) -> list[tuple[str, Entry]]:
    """(image, its map) of all images with the layer of a map, in the dataset's order."""
    found = []
    for image in dataset.images:
        layers = dataset.layers(image)
        same = entry if entry in layers else next((one for one in layers if one.layer == entry.layer), None)
        if same is not None:
            found.append((image, same))
    return found
