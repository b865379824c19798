"""The query: what pixels are compared with. Positive and negative terms, and how their answers come together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel, Place, Position
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term

MOST_TERMS = 64

#: What is read from attachments: masks, the named vectors of files of vectors, bases.
Attached = Mapping[Attachment, NDArray[np.bool_] | Mapping[str, NDArray[np.floating[Any]]] | Basis]


class Combine(StrEnum):
    """How several terms of one sign answer together."""

    MEAN = "mean"
    NEAREST = "nearest"


_COMBINES = tuple(Combine)


@dataclass(frozen=True)
class Query:
    """Terms to compare with: value = s(positives) - s(negatives), or d(positives) - d(negatives) for distances.

    Attributes:
        terms: 1 to `MOST_TERMS`, one of them positive.
        combine: "mean": s to the mean of the vectors, each of unit length where the metric is an angle or the cosine;
            "nearest": the best of what each gives, for distances the smallest.

    Raises:
        InputError: no term, too many, negative ones alone, no positive one that is shown, or another word for how they
            combine.
    """

    terms: tuple[Term, ...]
    combine: Combine = Combine.MEAN

    def __post_init__(self) -> None:
        if not isinstance(self.terms, Iterable) or not all(isinstance(term, Term) for term in self.terms):
            raise InputError(f"a query needs terms, such as Term(Place(120.5, 80)), found {self.terms!r}")
        object.__setattr__(self, "terms", tuple(self.terms))
        if not 1 <= len(self.terms) <= MOST_TERMS:
            raise InputError(f"a query needs 1 to {MOST_TERMS} terms, found {len(self.terms)}")
        if not any(term.sign > 0 for term in self.terms):
            raise InputError(
                "a query needs a positive term: negative ones alone say what is not wanted, and not what is"
            )
        if not any(term.sign > 0 and term.is_shown for term in self.terms):
            raise InputError("a query needs a positive term that is shown: hidden ones ask for nothing")
        if self.combine not in _COMBINES:
            raise InputError(f"terms combine by {' or '.join(Combine)}, found {self.combine!r}")
        object.__setattr__(self, "combine", Combine(self.combine))

    @classmethod
    def at(cls, position: Position) -> Self:
        """The query of one positive place, or of one pixel."""
        return cls((Term(position),))

    @property
    def position(self) -> Position | None:
        """Where the one term lies, where it is a positive place of the image on display; None: it asks for more."""
        term, *others = self.terms
        plain = not others and term.sign > 0 and term.image is None
        return term.source if plain and isinstance(term.source, Position) else None

    @property
    def of_sign(self) -> dict[int, tuple[Term, ...]]:
        """The terms of each sign, 1 and -1, in order."""
        return {sign: tuple(term for term in self.terms if term.sign == sign) for sign in (1, -1)}

    @property
    def shown(self) -> Self:
        """The query of the terms that are shown."""
        kept = tuple(term for term in self.terms if term.is_shown)
        return self if len(kept) == len(self.terms) else replace(self, terms=kept)

    def moved(self, to: Callable[[Any], Position]) -> Self:
        """The query with each of its places and pixels elsewhere; regions, vectors and other images' terms stay."""
        return self._each(lambda source: to(source) if isinstance(source, Position) else source, here=True)

    def scaled(self, x: float, y: float, image: str | None = None) -> Self:
        """The query with places and regions counted in other pixels, x and y times as many.

        Args:
            x: across.
            y: down.
            image: whose pixels are others; terms of other images stay. None: all terms are of it.
        """

        def scaled(term: Term) -> Term:
            return term if image is not None and term.image not in (None, image) else term.scaled(x, y)

        return replace(self, terms=tuple(scaled(term) for term in self.terms))

    def on_map(self, feature_map: FeatureMap, scene: Scene) -> Self:
        """The query with pixels of a map for places, and for regions their pixels.

        Raises:
            InputError: a term lies outside, or has no data.
        """

        def settled(source: Any) -> Any:
            if isinstance(source, Position):
                return Pixel(*pixel_of(source, feature_map, scene))
            return MapPixels.of(source, feature_map, scene) if isinstance(source, Region) else source

        return self._each(settled)

    def seen_from(self, image: str | None, vector_of: Callable[[Term], NamedVector]) -> Self:
        """The query as it is on one image: of terms that are shown, those of other images are their vectors there.

        Args:
            image: the name of that image.
            vector_of: the vector of a term on its own image, of the layer on display.
        """

        def seen(term: Term) -> Term:
            if term.image is None or isinstance(term.source, NamedVector):
                return term
            if term.image == image:
                return replace(term, image=None)
            return replace(term, source=vector_of(term), image=None)

        return replace(self, terms=tuple(seen(term) for term in self.shown.terms))

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that are still to be read, see `attached`."""
        sources = [term.source for term in self.terms]
        masks = [source.file for source in sources if isinstance(source, MaskRegion) and source.marked is None]
        return tuple(dict.fromkeys((*masks, *self.vector_attachments)))

    @property
    def vector_attachments(self) -> tuple[Attachment, ...]:
        """Those of them that are files of vectors."""
        sources = [term.source for term in self.terms]
        vectors = [source.file for source in sources if isinstance(source, NamedVector) and source.values is None]
        return tuple(dict.fromkeys(file for file in vectors if file is not None))

    def attached(self, files: Attached) -> Self:
        """The query with what was read from files in its place.

        Raises:
            InputError: a file of vectors has none of that name, or is a mask, or the other way round.
        """

        def filled(source: Any) -> Any:
            if isinstance(source, MaskRegion) and source.marked is None and source.file in files:
                return MaskRegion(source.file, np.asarray(files[source.file]))
            if isinstance(source, NamedVector) and source.values is None and (file := source.file) in files:
                assert file is not None  # noqa: S101  # or it were in no files
                vectors = files[file]
                if not isinstance(vectors, Mapping) or source.name not in vectors:
                    raise InputError(f"{file.words} has no vector {source.name!r}")
                return NamedVector(source.name, np.asarray(vectors[source.name], np.float64), source.file)
            return source

        return self._each(filled)

    def _each(self, to: Callable[[Any], Any], *, here: bool = False) -> Self:
        """The query with other sources; ``here``: those of terms that belong to no image by name alone."""

        def changed(term: Term) -> Term:
            return term if here and term.image is not None else replace(term, source=to(term.source))

        return replace(self, terms=tuple(map(changed, self.terms)))

    def to_json(self) -> Any:
        """The terms for JSON; and how they combine, where that is not by their mean."""
        terms = [term.to_json() for term in self.terms]
        return terms if self.combine is Combine.MEAN else {"terms": terms, "combine": self.combine.value}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The query that `to_json` wrote."""
        given = {"terms": value} if isinstance(value, list) else json_fields.record(name, value, _READERS)
        if "terms" not in given:
            raise InputError(f"the view's {name} must be a list of terms, found {value!r}")
        return cls(**{key: _READERS[key](f"{name}.{key}" if key != "terms" else name, given[key]) for key in given})


_READERS: dict[str, json_fields.Reader[Any]] = {
    "terms": json_fields.items(Term.from_json, "a list of terms"),
    "combine": json_fields.choice(Combine),
}


def pixel_of(position: Position, feature_map: FeatureMap, scene: Scene) -> tuple[int, int]:
    """The pixel (x, y) of a map that a position is; InputError where that lies outside."""
    if isinstance(position, Pixel):
        return feature_map.check_pixel(position.x, position.y)
    return scene.pixel_at((position.x, position.y))


def placed(position: Position, scene: Scene) -> Place:
    """The place that a position is on a map's scene."""
    return Place(*scene.place_of(position.x, position.y)) if isinstance(position, Pixel) else position
