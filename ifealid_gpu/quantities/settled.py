"""A query settled on a map: asked for with every frame, and found once."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.found_of import FoundOf
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query


@dataclass(frozen=True, eq=False)
class Settled:
    """What a query is on one map.

    Attributes:
        query: of pixels of the map, and vectors.
        positive_pixels: the map's pixels that are or lie in positive terms; None: there are none.
        reference: (x, y) of the first of those terms, of a region the pixel nearest to its centre; None: there is none.
    """

    query: Query
    positive_pixels: MapPixels | None
    reference: tuple[int, int] | None

    @classmethod
    def of(cls, query: Query, feature_map: FeatureMap, scene: Scene) -> Settled:
        """The query on a map.

        Raises:
            InputError: a term lies outside, or has no data.
        """
        if query.position is not None:  # of the mouse, and soon another
            return cls._found(query, feature_map, scene)
        known = _SETTLED.setdefault(feature_map, {}).setdefault(scene, FoundOf())
        return known.get(query, lambda: cls._found(query, feature_map, scene))

    @classmethod
    def _found(cls, query: Query, feature_map: FeatureMap, scene: Scene) -> Settled:
        settled = query.on_map(feature_map, scene)
        width = feature_map.width
        parts: list[MapPixels] = []
        for term in settled.of_sign[1]:
            if isinstance(term.source, Pixel):
                parts.append(MapPixels.at([(term.source.x, term.source.y)], width))
            elif isinstance(term.source, MapPixels):
                parts.append(term.source)
        if not parts:
            return cls(settled, None, None)
        if len(parts) == 1:
            return cls(settled, parts[0], parts[0].middle)
        inside = np.zeros(width * feature_map.height, np.bool_)
        for part in parts:
            inside[part.numbers] = True
        return cls(settled, MapPixels(np.flatnonzero(inside), width), parts[0].middle)


_SETTLED: WeakKeyDictionary[FeatureMap, dict[Scene, FoundOf[Query, Settled]]] = WeakKeyDictionary()
