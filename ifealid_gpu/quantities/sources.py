"""Where a term's vector can come from: a place or pixel, a region, or a named vector. A new source is a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel, Place, Position
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.regions.table import REGIONS

#: Places and regions are of an image. Map pixels are what a region becomes on a map, and stand in no JSON.
Source = Position | Region | NamedVector | MapPixels


@dataclass(frozen=True)
class _Words:
    """How a kind of source is written in JSON and read again."""

    kind: type
    write: Callable[[Any], Any]
    read: json_fields.Reader[Any]


def _pair_of(position: Position) -> list[float]:
    return [position.x, position.y]


_place = json_fields.pair(json_fields.number)
_pixel = json_fields.pair(json_fields.whole)

SOURCES: dict[str, _Words] = {
    "at": _Words(Place, _pair_of, lambda name, value: Place(*_place(name, value))),
    "pixel": _Words(Pixel, _pair_of, lambda name, value: Pixel(*_pixel(name, value))),
    **{word: _Words(kind, lambda region: region.to_json(), kind.from_json) for word, kind in REGIONS.items()},
    "vector": _Words(NamedVector, lambda vector: vector.to_json(), NamedVector.from_json),
}


def source_to_json(source: Source) -> dict[str, Any]:
    """A source under the word of its kind."""
    word = next(word for word, words in SOURCES.items() if isinstance(source, words.kind))
    return {word: SOURCES[word].write(source)}


def source_from_json(name: str, value: Any) -> Any:
    """A source as `source_to_json` writes it; a plain pair is a place."""
    if isinstance(value, list):
        value = {"at": value}
    given = json_fields.record(name, value, SOURCES)
    if len(given) != 1:
        raise InputError(f"the view's {name} needs one of {', '.join(SOURCES)}, found {value!r}")
    ((word, content),) = given.items()
    return SOURCES[word].read(f"{name}.{word}", content)


def position_from_json(name: str, value: Any) -> Position:
    """A place or a pixel."""
    found = source_from_json(name, value)
    if not isinstance(found, Position):
        raise InputError(f"the view's {name} must be a place, found {value!r}")
    return found
