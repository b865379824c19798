"""Feature maps in memory as entries of a dataset."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.dataset.formats.table import NAMES
from ifealid_gpu.dataset.names import printable
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.parallel import Progress

KIND = "feature map in memory"

#: Tells input images apart: (bytes, check sum).
_ImageId = tuple[int, int]


def entries_at_hand(feature_maps: Iterable[FeatureMap], name: str) -> list[Entry]:
    """An entry a map. What a map does not know of its image, the others with the same input image may.

    Args:
        feature_maps: at least one.
        name: what the source image is called of which no map knows the name; numbered where there are several.

    Raises:
        InputError: no map, or something else among them.
    """
    maps = _checked(feature_maps)
    facts = [_provenance(feature_map) for feature_map in maps]
    images = [None if feature_map.image is None else _image_id(feature_map.image) for feature_map in maps]
    names = {image: known.image for image, known in zip(images, facts, strict=True) if image and known.image}
    facts = [
        replace(known, image=known.image or (image and names.get(image)))
        for image, known in zip(images, facts, strict=True)
    ]
    unnamed = list(dict.fromkeys(image for image, known in zip(images, facts, strict=True) if not known.image))
    listed = {image: name if len(unnamed) == 1 else f"{name} {n}" for n, image in enumerate(unnamed, 1)}
    return [
        _entry(feature_map, known, listed.get(image))
        for feature_map, known, image in zip(maps, facts, images, strict=True)
    ]


def _checked(feature_maps: Iterable[object]) -> list[FeatureMap]:
    maps = []
    for found in feature_maps:
        if not isinstance(found, FeatureMap):
            message = f"a dataset is made of feature maps, found {type(found).__name__}"
            raise InputError(f"{message}; FeatureMap.from_array makes one of an array")
        maps.append(found)
    if not maps:
        raise InputError("a dataset needs at least one feature map, found none")
    return maps


def _entry(feature_map: FeatureMap, provenance: Provenance, listed_as: str | None) -> Entry:
    def read(_: Progress | None) -> FeatureMap:
        return feature_map

    return Entry(
        path=None,
        kind=KIND,
        name=feature_map.name,
        layer=printable(provenance.layer or feature_map.name) or "feature map",
        provenance=provenance,
        width=feature_map.width,
        height=feature_map.height,
        channels=feature_map.channels,
        precision=feature_map.precision,
        value_range=feature_map.value_range,
        code_error=feature_map.code_error,
        has_image=feature_map.image is not None,
        states_image=provenance.image is not None,
        image_id=None,
        read=read,
        listed_as=listed_as,
        bands=feature_map.bands,
        georeference=feature_map.georeference,
        empty=0 if feature_map.valid is None else int(np.count_nonzero(~feature_map.valid)),
    )


def _provenance(feature_map: FeatureMap) -> Provenance:
    """What the map knows; where it names neither image nor layer, what its name tells."""
    known = feature_map.provenance
    if known.image or known.layer:
        return known
    image, layer = NAMES.image_and_layer(feature_map.name)
    return replace(known, image=image, layer=layer) if image else known


def _image_id(image: NDArray[np.uint8]) -> _ImageId:
    return image.nbytes, zlib.crc32(np.ascontiguousarray(image).data, zlib.crc32(str(image.shape).encode()))
