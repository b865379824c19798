"""How alike the layers of two datasets are: linear CKA of each pair, over all images that both have."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.dataset.names import few
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.one_thread import one_thread
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.two_maps.cka import Moments
from ifealid_gpu.two_maps.places import common_places, is_same_picture
from ifealid_gpu.two_maps.side import Side


@dataclass(frozen=True, eq=False)
class LayersAlike:
    """How alike each layer of a dataset is to each of another.

    Attributes:
        layers: names of the first dataset's, from fine to coarse.
        other_layers: of the second's.
        cka: (n, m) float64 in [0, 1]; NaN where two have no places in common, or one is the same everywhere.
        places: (n, m) how many places of all images together were compared.
        channels: (n, m) how many the deeper one of two layers has.
        images: names of the images that were compared, of the first dataset.
        notes: what is missing on one side, and what was left out; a line each.
    """

    layers: tuple[str, ...]
    other_layers: tuple[str, ...]
    cka: Floats
    places: NDArray[np.int64]
    channels: NDArray[np.int64]
    images: tuple[str, ...]
    notes: tuple[str, ...]


def compare_steps(
    one: Dataset, other: Dataset, load: Callable[[Entry], FeatureMap] = Entry.load
) -> Generator[float, None, LayersAlike]:
    """Compare two datasets: yields the share that is done, 0 to 1, often enough to be cancelled.

    Images are the same where they have the same name; a single one on either side is the same whatever its name.

    Args:
        one: with the layers down the matrix.
        other: with those across it; it may be the same dataset.
        load: reads a map.

    Raises:
        InputError: no image is on both sides, or no two maps of one have common places.
        DatasetError: a map cannot be read.
    """
    table = _Table(one, other)
    done = 0
    for image, other_image in table.images:
        sides = [(entry.layer, Side.of(load(entry), one.frame(entry))) for entry in one.layers(image)]
        for entry in other.layers(other_image):
            opposite = Side.of(load(entry), other.frame(entry))
            for layer, side in sides:
                if (moments := table.moments_of((layer, entry.layer), side, opposite, image)) is not None:
                    for vectors in common_places(side, opposite):
                        with one_thread():
                            moments.add(*vectors)
                        yield done / table.count
                done += 1
                yield done / table.count
    return table.result()


class _Table:
    """What is known so far of each pair of layers."""

    def __init__(self, one: Dataset, other: Dataset) -> None:
        self._one, self._other = one, other
        self._notes: list[str] = []
        self._moments: dict[tuple[str, str], Moments] = {}
        if len(one.images) == len(other.images) == 1:
            self.images = [(one.images[0], other.images[0])]
        else:
            self.images = [(image, image) for image in one.images if image in other.images]
            self._say_missing("image", one.images, other.images)
        if not self.images:
            raise InputError(
                f"{one} and {other} have no image of the same name: {few(one.images, 4)} against {few(other.images, 4)}"
            )
        entries = [(one.layers(image), other.layers(other_image)) for image, other_image in self.images]
        self.count = sum(len(ours) * len(theirs) for ours, theirs in entries)
        self._names = tuple(
            tuple(dict.fromkeys(entry.layer for pair in entries for entry in pair[side])) for side in (0, 1)
        )
        self._say_missing("layer", *self._names)

    def moments_of(self, pair: tuple[str, str], side: Side, opposite: Side, image: str) -> Moments | None:
        """Where the sums of a pair of layers are kept; None, and a note, where maps of an image do not compare."""
        channels = side.feature_map.channels, opposite.feature_map.channels
        if not is_same_picture(side, opposite):
            sizes = (f"{one.scene.frame[0]:g} x {one.scene.frame[1]:g}" for one in (side, opposite))
            self._note(f"{image} was left out: it is {' in one and '.join(sizes)} in the other, not the same picture")
            return None
        moments = self._moments.setdefault(pair, Moments(channels))
        if moments.channels != channels:
            self._note(f"{' and '.join(pair)} of {image} were left out: other images have other numbers of channels")
            return None
        return moments

    def result(self) -> LayersAlike:
        """What was found; InputError where nothing could be compared."""
        names, other_names = self._names
        shape = len(names), len(other_names)
        cka, places, channels = np.full(shape, np.nan), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for (layer, other_layer), moments in self._moments.items():
            at = names.index(layer), other_names.index(other_layer)
            cka[at], places[at], channels[at] = moments.cka, moments.places, max(moments.channels)
        if not places.any():
            why = self._notes[-1] if self._notes else "pixels with data lie in other parts of the images"
            raise InputError(f"{self._one} and {self._other} have no places in common: {why}")
        images = tuple(image for image, _ in self.images)
        return LayersAlike(names, other_names, cka, places, channels, images, tuple(self._notes))

    def _say_missing(self, what: str, ours: Sequence[str], theirs: Sequence[str]) -> None:
        """A note of what is in one dataset alone."""
        for dataset, names, others in ((self._one, ours, theirs), (self._other, theirs, ours)):
            if missing := [name for name in names if name not in others]:
                self._note(f"only in {dataset}: {what}{'s' if len(missing) > 1 else ''} {few(missing)}")

    def _note(self, words: str) -> None:
        if words not in self._notes:
            self._notes.append(words)
