"""New values of maps that are open, as a program has them at hand: checked, and copied, at once; quantised later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from ifealid_gpu.dataset.array_likes import by_layer, judged
from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.tensors import is_tensor
from ifealid_gpu.dataset.values_read import feature_map_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap

#: A map of a dataset: (image, layer), as the dataset names them.
Name = tuple[str, str]

_AXES = ("hwc", "chw", "tokens")


@dataclass(frozen=True)
class Maps:
    """Which maps are open, and how arrays are read: enough to check new values of them, without the maps themselves.

    Attributes:
        sizes: (h, w, d) of each.
        reading: how arrays are read.
    """

    sizes: Mapping[Name, tuple[int, int, int]]
    reading: Reading

    @classmethod
    def of(cls, dataset: Dataset, reading: Reading) -> Self:
        """The maps of a dataset."""
        sizes = {
            (image, entry.layer): (entry.height, entry.width, entry.channels)
            for image in dataset.images
            for entry in dataset.layers(image)
        }
        return cls(sizes, reading)

    def meant(self, image: str | None, layer: str | None) -> Name:
        """The one map of this image and layer; InputError where it is none, or several.

        Args:
            image: its name; None: whichever it is.
            layer: likewise.
        """
        found = [name for name in self.sizes if image in {None, name[0]} and layer in {None, name[1]}]
        if len(found) == 1:
            return found[0]
        of_all = [f"{name[1]} of {name[0]}" if image is not None else name[1] for name in self.sizes]
        there = few(list(dict.fromkeys(of_all)))
        if layer is None:
            raise InputError(f"several maps are open ({there}): name the layer, as in update({{{found[0][1]!r}: ...}})")
        count = "several maps of a layer" if found else "no layer"
        raise InputError(f"expected new values of a map that is open, found {count} {layer!r}; open are {there}")


@dataclass(frozen=True, eq=False)
class NewValues:
    """New values of one map.

    Attributes:
        name: of the map.
        values: (h, w, d), a copy; or a feature map.
    """

    name: Name
    values: Any

    def feature_map(self, before: FeatureMap, reading: Reading) -> FeatureMap:
        """The map that these values make, with the image, the names and the place of the one before.

        Raises:
            InputError: no pixel has data, or whatever else cannot be a feature map.
        """
        made = self.values if isinstance(self.values, FeatureMap) else feature_map_of(self.values, reading)
        return replace(
            made,
            name=before.name,
            image=before.image,
            provenance=before.provenance,
            bands=before.bands,
            georeference=before.georeference,
        )


def new_values(features: object, maps: Maps, names: str | Sequence[str] | None = None) -> list[NewValues]:
    """What a program has at hand, as new values of maps that are open. It takes no longer than the copy.

    Args:
        features: an array, tensor or `FeatureMap`; a dict of these by the names of layers, or a list of them.
        maps: those that are open.
        names: of the layers of a list, as `explore` took them.

    Raises:
        InputError: something else, no such map, or another size; the message names the sizes.
    """
    given = by_layer(features, names if isinstance(features, list | tuple) else None)
    if not given:
        raise InputError("expected new values of a map that is open, found none")
    return [_new(layer, value, maps) for layer, value in given]


def _new(layer: str | None, value: object, maps: Maps) -> NewValues:
    if isinstance(value, FeatureMap):
        name = maps.meant(value.provenance.image if len(maps.sizes) > 1 else None, layer or _layer_of(value, maps))
        _check(name, value.codes.shape, value.codes.shape, maps)
        return NewValues(name, value)
    name = maps.meant(None, layer)
    wanted = maps.sizes[name]
    found, axes = _judged(value, maps.reading, wanted)
    _check(name, axes.size, found.shape, maps)
    is_own = is_tensor(value) and str(getattr(value, "device", "cpu")) != "cpu"
    return NewValues(name, axes.arranged(found if is_own else np.array(found, copy=True)))


def _layer_of(value: FeatureMap, maps: Maps) -> str | None:
    return value.provenance.layer if len(maps.sizes) > 1 else None


def _judged(value: object, reading: Reading, wanted: tuple[int, int, int]) -> tuple[Any, Any]:
    """An array and its axes: as they are read by themselves or, where that is another map, as the open one has them."""
    first = judged(value, reading, None)
    if first.axes.size == wanted or reading.layout is not None:
        return first.values, first.axes
    for layout in _AXES:
        grid = wanted[1::-1] if layout == "tokens" else None
        try:
            other = judged(value, replace(reading, layout=layout, grid=grid), None)
        except InputError:
            continue
        if other.axes.size == wanted:
            return other.values, other.axes
    return first.values, first.axes


def _check(name: Name, size: Sequence[int], shape: Sequence[int], maps: Maps) -> None:
    wanted = maps.sizes[name]
    if tuple(size) != wanted:
        raise InputError(
            f"new values of {name[1]} must be (h, w, d) {wanted} as those that are open, found an array of shape "
            f"{tuple(shape)}"
        )
