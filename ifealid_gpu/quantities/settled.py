"""A query settled on a map: asked for with every frame, and found once."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.found_of import FoundOf
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.place import Pixel, Position
from ifealid_gpu.quantities.query import Query, pixel_of
from ifealid_gpu.quantities.sources import Source


@dataclass(frozen=True, eq=False)
class Settled:
    """What a query is on one map.

    Attributes:
        query: of pixels of the map, and vectors, of the terms that are shown.
        positive_pixels: the map's pixels that are or lie in positive terms; None: there are none.
        has_data: whether a positive term has any; regions and vectors always have.
        reference: (x, y) of the first of those terms, of a region the pixel nearest to its centre; None: there is none.
    """

    query: Query
    positive_pixels: MapPixels | None
    has_data: bool
    reference: tuple[int, int] | None

    @classmethod
    def of(cls, query: Query, feature_map: FeatureMap, scene: Scene) -> Settled:
        """The query on a map.

        Raises:
            InputError: a term lies outside, or has no data.
        """
        if query.position is not None:  # of the mouse, and soon another
            return cls._of_one(query.position, feature_map, scene)
        known = _SETTLED.setdefault(feature_map, {}).setdefault(scene, FoundOf())
        return known.get(query, lambda: cls._found(query, feature_map, scene))

    @classmethod
    def _of_one(cls, position: Position, feature_map: FeatureMap, scene: Scene) -> Settled:
        x, y = pixel_of(position, feature_map, scene)
        pixel = Pixel(x, y)
        alone = MapPixels(np.array([y * feature_map.width + x]), feature_map.width, "place")
        return cls(Query.at(pixel), alone, _has_data(pixel, feature_map), (x, y))

    @classmethod
    def _found(cls, query: Query, feature_map: FeatureMap, scene: Scene) -> Settled:
        settled = query.shown.on_map(feature_map, scene)
        sources = [term.source for term in settled.of_sign[1]]
        has_data = any(_has_data(source, feature_map) for source in sources)
        parts = [part for source in sources if (part := _pixels(source, feature_map.width)) is not None]
        if not parts:
            return cls(settled, None, has_data, None)
        if len(parts) == 1:
            return cls(settled, parts[0], has_data, parts[0].middle)
        inside = np.zeros(feature_map.width * feature_map.height, np.bool_)
        for part in parts:
            inside[part.numbers] = True
        together = MapPixels(np.flatnonzero(inside), feature_map.width)
        return cls(settled, together, has_data, parts[0].middle)


def _pixels(source: Source, width: int) -> MapPixels | None:
    if isinstance(source, Pixel):
        return MapPixels.at([(source.x, source.y)], width)
    return source if isinstance(source, MapPixels) else None


def _has_data(source: Source, feature_map: FeatureMap) -> bool:
    return not isinstance(source, Pixel) or feature_map.valid is None or bool(feature_map.valid[source.y, source.x])


_SETTLED: WeakKeyDictionary[FeatureMap, dict[Scene, FoundOf[Query, Settled]]] = WeakKeyDictionary()
