"""A dataset: feature maps by source image and layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from ifealid_gpu.dataset.at_hand import entries_at_hand
from ifealid_gpu.dataset.dataset_files import Files
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.formats.table import NAMES
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import few, natural_key
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap


@dataclass(frozen=True, eq=False)
class Dataset:
    """Feature maps from a file or folder, or in memory. Maps of the same source image are its layers.

    Attributes:
        path: the file or folder; None where the maps are in memory alone, or of several datasets, see ``parts``.
        entries: all maps, image after image, an image's layers network by network, each from fine to coarse.
        problems: what could not be opened, and why.
        name: what the interface calls it; by itself the name of the file or folder.
        photos: how many photos lie in the folder beside the maps; they were passed over.
        reading: how its files were asked to be read.
        notes: what was passed over in the folder, a line each.
        image: the image in memory that its files were laid over, or None.
        parts: the datasets that were joined into it, by the names that their layers begin with; else none.
    """

    path: Path | None
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    name: str = ""
    photos: int = 0
    reading: Reading = field(default_factory=Reading)
    notes: tuple[str, ...] = ()
    image: InputImage | None = field(default=None, repr=False)
    parts: Mapping[str, Dataset] = field(default_factory=dict, repr=False)
    _by_image: dict[str, tuple[Entry, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_image = _grouped(self.path, self.entries, tuple(self.parts))
        object.__setattr__(self, "_by_image", by_image)
        object.__setattr__(self, "entries", tuple(entry for layers in by_image.values() for entry in layers))
        if not self.name:
            object.__setattr__(self, "name", (self.path.name if self.path else "") or str(self))

    @classmethod
    def of(cls, feature_maps: Iterable[FeatureMap], *, name: str = "feature maps") -> Self:
        """Feature maps at hand as a dataset, with no file between; nothing is copied.

        Maps whose provenance names the same image are its layers, and so are maps over the same input image. Those of
        which neither is known count as layers of one image.

        Args:
            feature_maps: at least one.
            name: what the interface calls the dataset, and the image of maps that do not know theirs.

        Raises:
            InputError: no map, or something else among them.
        """
        return cls(None, tuple(entries_at_hand(feature_maps, name)), name=name)

    def __str__(self) -> str:
        """What messages call it."""
        return str(self.path) if self.path else self.name or "of maps in memory"

    @property
    def each(self) -> tuple[Dataset, ...]:
        """The datasets that were joined into it, or itself alone."""
        return tuple(self.parts.values()) or (self,)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files and folders that it lies in."""
        return tuple(one.path for one in self.each if one.path is not None)

    @property
    def files(self) -> tuple[Files, ...]:
        """What opens all of it again; none where some of it is in memory alone."""
        found = [Files(one.path, one.reading, one.image) for one in self.each if one.path is not None]
        return tuple(found) if len(found) == len(self.each) else ()

    def part_of(self, entry: Entry) -> Dataset:
        """The dataset that a map was opened with: one of those that were joined, or this."""
        return self.parts.get(entry.part, self)

    def place_of(self, entry: Entry) -> str:
        """Where a map's file lies in the folder of its dataset."""
        return entry.place_in(self.part_of(entry).path)

    @property
    def images(self) -> tuple[str, ...]:
        """Names of the source images, in natural order; a map of an unknown image counts under its file's name."""
        return tuple(self._by_image)

    def layers(self, image: str) -> tuple[Entry, ...]:
        """The maps of a source image, network by network, each from fine to coarse; of equal size in natural order.

        Raises:
            InputError: no such image; the message names those there are.
        """
        if image not in self._by_image:
            raise InputError(f"the dataset {self} has no image {image!r}; it has {few(self.images)}")
        return self._by_image[image]

    def image_of(self, entry: Entry) -> str:
        """The name of the source image that a map of the dataset belongs to."""
        return next(image for image, layers in self._by_image.items() if entry in layers)

    def frame(self, entry: Entry) -> tuple[int, int]:
        """(width, height) of the finest layer of a map's image, in its pixels: what places count where no image is."""
        layers = next(layers for layers in self._by_image.values() if entry in layers)
        finest = max(layers, key=lambda layer: layer.width * layer.height)
        return finest.width, finest.height

    def find(self, image: str | None = None, layer: str | None = None) -> Entry:
        """One map.

        Args:
            image: name of the source image; None: the first, or the first that has the layer.
            layer: name of the layer, or of the map, in any case of letters if that is clear; of joined datasets with
                the dataset's name before it, or without if that is clear; None: the first network's finest.

        Raises:
            InputError: no such image or layer, or several; the message names those there are.
        """
        entries = self.entries if image is None else self.layers(image)
        if layer is None:
            return entries[0]
        found = _called(layer, entries)
        if found and len({entry.layer for entry in found}) == 1:
            return found[0]
        of = f"the image {image!r}" if image is not None else f"the dataset {self}"
        names = few(list(dict.fromkeys(entry.layer for entry in found or entries)))
        raise InputError(f"{of} has {'several layers' if found else 'no layer'} {layer!r}; it has {names}")


def _called(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """The maps of this layer or name: the first that is called just so, unless several datasets have one."""
    for kind in range(3):
        found = [entry for entry in entries if entry.names[kind] == name]
        if found:
            return found[:1] if len({entry.part for entry in found}) == 1 else found
    wanted = name.casefold()
    return [entry for entry in entries if wanted in {one.casefold() for one in entry.names}]


def _grouped(path: Path | None, entries: Iterable[Entry], parts: tuple[str, ...]) -> dict[str, tuple[Entry, ...]]:
    named = _share_image_names(sorted(entries, key=lambda entry: natural_key(str(entry.path or ""))))
    groups: dict[str, list[Entry]] = {}
    for entry in named:
        groups.setdefault(entry.image_name or entry.listed_as or NAMES.bare_name(entry.file_name), []).append(entry)
    ordered = {image: _layers(path, groups[image]) for image in sorted(groups, key=natural_key)}
    if not parts:
        return ordered
    return {image: tuple(sorted(found, key=lambda one: parts.index(one.part))) for image, found in ordered.items()}


def _share_image_names(entries: Iterable[Entry]) -> list[Entry]:
    """Entries whose input images are the same bytes are of the same image, unless they state another.

    Its name is the first that a file states, or else that a name tells, or else that a file has.
    """
    entries = sorted(entries, key=lambda entry: not entry.states_image)
    names: dict[tuple[int, int], str] = {}
    for entry in entries:
        if entry.image_id and entry.image_name:
            names.setdefault(entry.image_id, entry.image_name)
    for entry in entries:
        if entry.image_id:
            names.setdefault(entry.image_id, NAMES.bare_name(entry.file_name))
    return [
        replace(entry, provenance=replace(entry.provenance, image=names[entry.image_id]))
        if entry.image_id and not entry.states_image
        else entry
        for entry in entries
    ]


def _layers(path: Path | None, entries: list[Entry]) -> tuple[Entry, ...]:
    """Entries network by network, from fine to coarse, with names of layers that differ from one another.

    They are made different by the network if that does it, else by bits, else by file. Maps in memory have no file and
    are numbered.
    """
    same: dict[str, list[Entry]] = {}
    for entry in entries:
        same.setdefault(entry.layer, []).append(entry)
    layers = []
    for alike in same.values():
        by_network = len({entry.provenance.model or "" for entry in alike}) == len(alike)
        by_bits = len({entry.precision for entry in alike}) == len(alike)
        for number, entry in enumerate(alike, 1):
            if len(alike) > 1:
                place = entry.place_in(path) if entry.path else str(number)
                bits = f"{entry.precision} bit" if by_bits else place
                label = entry.provenance.model or place if by_network else bits
                entry = replace(entry, layer=f"{entry.layer} ({label})")  # noqa: PLW2901
            layers.append(entry)
    layers.sort(key=lambda entry: (-entry.width * entry.height, natural_key(entry.layer)))
    if len(networks_of(layers)) > 1:
        layers.sort(key=lambda entry: (entry.provenance.model is None, natural_key(entry.provenance.model or "")))
    return tuple(layers)


def networks_of(entries: Iterable[Entry]) -> frozenset[str]:
    """Names of the networks that made these maps, as far as that is known."""
    return frozenset(entry.provenance.model for entry in entries if entry.provenance.model)
