"""Which pixels of a map matches may begin in, by the regions that are marked on its image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.two_maps.side import Side


def regions_of(query: Query | None, frame: Pair, image: str, side: Side) -> tuple[Region, ...]:
    """The regions of a query that are wanted and lie in a map's image; one of no image keeps its share of the sides.

    Args:
        query: of the map on display.
        frame: (width, height) of that map's image.
        image: name of the map's image.
        side: the map.
    """
    terms = () if query is None else query.shown.terms
    return tuple(found for term in terms if (found := _region(term, frame, image, side.scene.frame)) is not None)


def pixels_in(regions: tuple[Region, ...], side: Side) -> MapPixels | None:
    """A map's pixels in any of some regions; None: there is no region, and all pixels are taken.

    Raises:
        InputError: a region lies outside the image, or where the map has no data.
    """
    found = [MapPixels.of(one, side.feature_map, side.scene) for one in regions]
    return replace(found[0], numbers=np.unique(np.concatenate([one.numbers for one in found]))) if found else None


def _region(term: Term, frame: Pair, image: str, other: Pair) -> Region | None:
    if term.sign < 0 or not isinstance(term.source, Region) or term.image not in (None, image):
        return None
    if term.image is None and frame != other:
        return term.source.scaled(other[0] / frame[0], other[1] / frame[1])
    return term.source
