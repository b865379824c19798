"""Vectors that marks have on their own images: there they were made, and on all others their vectors act.

Maps are read for them in the background, by the load that brings the map on which they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.here import Here
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.reference_set import real_vector
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.view_state import ViewState

#: A mark, the image that it lies in, and the layer whose vector is meant.
Key = tuple[Any, str, str]


NONE_LEFT = "Nothing that is wanted is left here: pixels are compared with the map's centre instead"


class Carried:
    """The vectors of marks of a dataset's images, each by its layer, as far as they are known."""

    def __init__(self) -> None:
        self._vectors: dict[Key, NamedVector] = {}
        self._faults: dict[Key, str] = {}

    @property
    def known(self) -> int:
        """How much is known: grows with every vector and fault."""
        return len(self._vectors) + len(self._faults)

    def forget(self) -> None:
        """Know nothing any more: another dataset is open, or its files may have changed."""
        self._vectors.clear()
        self._faults.clear()

    def without(self, maps: Collection[tuple[str, str]]) -> Carried:
        """What is known of all maps but these, (image, layer) each, which have other values now."""
        left = Carried()
        left._vectors = {key: vector for key, vector in self._vectors.items() if key[1:] not in maps}
        left._faults = {key: fault for key, fault in self._faults.items() if key[1:] not in maps}
        return left

    def missing(self, view: ViewState, image: str, layer: str) -> tuple[Key, ...]:
        """The vectors that are still to be read for a view of one map."""
        keys = dict.fromkeys(_keys(view, image, layer))
        return tuple(key for key in keys if key not in self._vectors and key not in self._faults)

    def faults(self, view: ViewState, here: Here) -> tuple[str, ...]:
        """Why marks are left out on a map, each reason once."""
        found = [self._faults.get(key) for key in _keys(view, here.image, here.layer)]
        found += [here.fault(term) for term in (() if view.query is None else view.query.shown.terms)]
        faults = tuple(dict.fromkeys(fault for fault in found if fault is not None))
        is_left = not faults or view.query is None or self._query(view.query, here, here.fault) is not None
        return faults if is_left else (*faults, NONE_LEFT)

    def take(self, key: Key, other: Carried) -> bool:
        """Take what another one knows of a mark; whether it does."""
        if key in other._vectors:
            self._vectors[key] = other._vectors[key]
        elif key in other._faults:
            self._faults[key] = other._faults[key]
        else:
            return False
        return True

    def note(self, keys: Sequence[Key], feature_map: FeatureMap, scene: Scene) -> None:
        """Take the vectors of marks from the map on which they lie."""
        for key in keys:
            source, image, _ = key
            try:
                (term,) = Query((Term(source),)).on_map(feature_map, scene).terms
                name, vector = f"{title_of(source)} from {image}", real_vector(term.source, feature_map)
                if not np.isfinite(vector).all():
                    raise InputError(f"there is no data at {where_of(source)}")
                self._vectors[key] = NamedVector(name, vector)
            except InputError as error:
                self._faults[key] = f"A mark of {image} is left out: {error}"

    def note_all(self, view: ViewState, image: str, layer: str, feature_map: FeatureMap, scene: Scene) -> None:
        """Take the vectors of all marks of the map on display, so that the next image need not read it again."""
        own = (term for term in _terms(view) if term.image == image and not isinstance(term.source, NamedVector))
        keys = dict.fromkeys((term.source, image, layer) for term in own)
        self.note([key for key in keys if key not in self._vectors], feature_map, scene)

    def read(self, dataset: Dataset, keys: Sequence[Key], progress: Callable[[int, int], None]) -> None:
        """Read the maps of other images, and take the vectors of marks there.

        Args:
            dataset: of all these images.
            keys: what is missing.
            progress: called with (bytes read, bytes in all) of each map.
        """
        for image, layer in dict.fromkeys((image, layer) for _, image, layer in keys):
            of_map = [key for key in keys if key[1:] == (image, layer)]
            try:
                entry = dataset.find(image, layer)
                feature_map = entry.load(progress)
            except IfealidError as error:
                self._faults.update(dict.fromkeys(of_map, f"Marks of {image} are left out: {error}"))
            else:
                self.note(of_map, feature_map, Scene.of(feature_map, dataset.frame(entry)))

    def give_up(self, keys: Sequence[Key]) -> None:
        """Do without vectors whose reading was cancelled."""
        for key in keys:
            self._faults[key] = f"Marks of {key[1]} are left out: reading it was cancelled"

    def seen(self, view: ViewState, here: Here) -> ViewState:
        """The view as a renderer of one map takes it: with vectors for marks of other images, and without hidden ones.

        Marks whose vectors or files are not to be had, have another length, or lie where the map has no data, are left
        out, and so is a class of which nothing is to be had.
        """
        if view.is_plain and not view.classes:
            return view
        query = None if view.query is None else self._query(view.query, here, here.fault)
        # Of classes whose vectors have another length, or lie where there is no data, the labels say so themselves.
        numbered = [(n, one, self._query(one.query, here)) for n, one in enumerate(view.classes)]
        kept = [(n, replace(one, query=found)) for n, one, found in numbered if found is not None]
        numbers = [n for n, _ in kept]
        active = numbers.index(view.active) if view.active in numbers and query is not None else None
        return view.but(query=query, classes=[one for _, one in kept], active=active)

    def _query(self, query: Query, here: Here, fault: Callable[[Term], str | None] = lambda _: None) -> Query | None:
        def is_known(term: Term) -> bool:
            key = _key(term, here.image, here.layer)
            is_read = key is None or key in self._vectors
            return is_read and not Query((replace(term, sign=1),)).attachments and fault(term) is None

        terms = tuple(term for term in query.shown.terms if is_known(term))
        if not any(term.sign > 0 for term in terms):
            return None
        kept = replace(query, terms=terms)
        return kept.seen_from(here.image, lambda term: self._vectors[term.source, str(term.image), here.layer])


def title_of(source: Any) -> str:
    """What a mark is called: place, box, stroke; a vector's name."""
    if isinstance(source, NamedVector):
        return source.name
    return source.title if isinstance(source, Region) else "place"


def where_of(source: Any) -> str:
    """Where it lies, in image pixels; "" where it lies in no image."""
    if isinstance(source, Place):
        return f"{source.x:.0f},{source.y:.0f}"
    if isinstance(source, Region) and source.word != "mask":
        left, top, right, bottom = source.bounds
        return f"{left:.0f},{top:.0f} - {right:.0f},{bottom:.0f}"
    return ""


def _terms(view: ViewState) -> Iterator[Term]:
    for query in (view.query, *(one.query for one in view.classes)):
        if query is not None:
            yield from query.terms


def _keys(view: ViewState, image: str, layer: str) -> Iterator[Key]:
    found = (_key(term, image, layer) for term in _terms(view) if term.is_shown)
    return (key for key in found if key is not None)


def _key(term: Term, image: str, layer: str) -> Key | None:
    """What is needed for a term on a map; None where its image is that of the map, or it has none."""
    if term.image in (None, image) or isinstance(term.source, NamedVector):
        return None
    return term.source, str(term.image), layer
