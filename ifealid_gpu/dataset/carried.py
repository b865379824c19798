"""Terms of other images: their vectors, as they act on the image on display."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.reference_set import real_vector
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term


def carried_vector(term: Term, feature_map: FeatureMap, frame: Pair) -> NamedVector:
    """The vector of a term on the image that it belongs to, under a name that says whence it comes.

    Args:
        term: of that image.
        feature_map: of that image, of the layer on display.
        frame: what places are counted in there, where the map has no image.

    Raises:
        InputError: the term lies outside, or where there is no data.
    """
    scene = Scene.of(feature_map, frame)
    (settled,) = Query((replace(term, image=None, sign=1, is_shown=True),)).on_map(feature_map, scene).terms
    source = term.source
    if isinstance(source, Region):
        what = source.title
    else:
        what = f"{source.x:g},{source.y:g}" if isinstance(source, Place | Pixel) else "vector"
    return NamedVector(f"{what} of {term.image}", real_vector(settled.source, feature_map))


class OtherImages:
    """The maps of a layer of a dataset's other images, each read when a term of it is first met.

    Args:
        dataset: with the images.
        layer: whose vectors are compared.
        load: reads a map.
    """

    def __init__(self, dataset: Dataset, layer: str, load: Callable[[Entry], FeatureMap] = Entry.load) -> None:
        self._dataset = dataset
        self._layer = layer
        self._load = load
        self._read: dict[str, tuple[FeatureMap, Pair]] = {}

    def vector_of(self, term: Term) -> NamedVector:
        """The vector of a term of another image.

        Raises:
            InputError: the dataset has no such image, or that image no such layer.
            DatasetError: its map cannot be read.
        """
        return carried_vector(term, *self._map(term))

    def placed(self, query: Query) -> Query:
        """The query with places of their images for pixels of terms of other images."""

        def placed(term: Term) -> Term:
            if term.image is None or not isinstance(term.source, Pixel):
                return term
            feature_map, frame = self._map(term)
            feature_map.check_pixel(term.source.x, term.source.y)
            return replace(term, source=Place(*Scene.of(feature_map, frame).place_of(term.source.x, term.source.y)))

        return replace(query, terms=tuple(map(placed, query.terms)))

    def _map(self, term: Term) -> tuple[FeatureMap, Pair]:
        image = term.image
        if image is None:
            raise InputError("a term that belongs to no image by name lies in whatever image is shown")
        if image not in self._read:
            entry = self._dataset.find(image, self._layer)
            self._read[image] = self._load(entry), self._dataset.frame(entry)
        return self._read[image]
