"""The query: what pixels are compared with. Weighted terms, each with a source for its vector."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.place import Pixel, Place, Position

#: Where a term's vector can come from, by its word in JSON.
SOURCES: dict[str, type[Position]] = {"at": Place, "pixel": Pixel}

_POSITION_READERS: dict[str, json_fields.Reader[Any]] = {
    "at": json_fields.pair(json_fields.number),
    "pixel": json_fields.pair(json_fields.whole),
}


def position_to_json(position: Position) -> dict[str, Any]:
    """A position under the word of its kind."""
    word = next(word for word, kind in SOURCES.items() if isinstance(position, kind))
    return {word: [position.x, position.y]}


def position_from_json(name: str, value: Any) -> Position:
    """A position as `position_to_json` writes it; a plain pair is a place."""
    if isinstance(value, list):
        value = {"at": value}
    given = json_fields.record(name, value, SOURCES)
    if len(given) != 1:
        raise InputError(f"the view's {name} needs one of {', '.join(SOURCES)}, found {value!r}")
    ((word, pair),) = given.items()
    x, y = _POSITION_READERS[word](f"{name}.{word}", pair)
    return SOURCES[word](x, y)


@dataclass(frozen=True)
class Term:
    """One thing that pixels are compared with.

    Attributes:
        source: where its vector comes from.
        image: the image that the source lies in; None: the one on display.
        sign: 1: alike is wanted, -1: unlike.
        weight: how much it counts, > 0.

    Raises:
        InputError: no position, another sign, or a weight that is not above 0.
    """

    source: Position
    image: str | None = None
    sign: int = 1
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.source, Position):
            raise InputError(f"a term needs a position, such as Place(120.5, 80), found {self.source!r}")
        object.__setattr__(self, "weight", as_number(self.weight, "a term's weight"))
        if self.sign not in (1, -1):
            raise InputError(f"a term's sign must be 1 or -1, found {self.sign!r}")
        if not 0 < self.weight <= _MOST_WEIGHT:
            raise InputError(f"a term's weight must be above 0 and at most {_MOST_WEIGHT:g}, found {self.weight!r}")

    def to_json(self) -> dict[str, Any]:
        """The term for JSON; what is as usual is left out."""
        usual = {"image": None, "sign": 1, "weight": 1.0}
        more = {name: getattr(self, name) for name, default in usual.items() if getattr(self, name) != default}
        return position_to_json(self.source) | more

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The term that `to_json` wrote."""
        given = dict(json_fields.record(name, value, SOURCES | _TERM_READERS))
        more = {key: _TERM_READERS[key](f"{name}.{key}", given.pop(key)) for key in list(given) if key in _TERM_READERS}
        return cls(position_from_json(name, given), **more)


_MOST_WEIGHT = 1e6


def _sign(name: str, value: Any) -> int:
    if value not in (1, -1) or isinstance(value, bool):
        raise InputError(f"the view's {name} must be 1 or -1, found {value!r}")
    return int(value)


_TERM_READERS: dict[str, json_fields.Reader[Any]] = {
    "image": json_fields.or_none(json_fields.text),
    "sign": _sign,
    "weight": json_fields.number,
}


@dataclass(frozen=True)
class Query:
    """Terms to compare with. This version answers queries of one positive place.

    Attributes:
        terms: at least one.

    Raises:
        InputError: no term.
    """

    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.terms, Iterable) or not all(isinstance(term, Term) for term in self.terms):
            raise InputError(f"a query needs terms, such as Term(Place(120.5, 80)), found {self.terms!r}")
        object.__setattr__(self, "terms", tuple(self.terms))
        if not self.terms:
            raise InputError("a query needs at least one term")

    @classmethod
    def at(cls, position: Position) -> Self:
        """The query of one positive place, or of one pixel."""
        return cls((Term(position),))

    @property
    def position(self) -> Position:
        """Where the one positive term lies.

        Raises:
            InputError: the query asks for more than this version answers.
        """
        term, *others = self.terms
        if others or term.sign < 0 or term.image is not None:
            raise InputError(
                "this version compares with one positive place of the image on display; "
                f"the query has {len(self.terms)} terms, of sign {term.sign} and image {term.image!r} first"
            )
        return term.source

    def moved(self, to: Callable[[Any], Position]) -> Self:
        """The query with each of its positions elsewhere."""
        return type(self)(tuple(replace(term, source=to(term.source)) for term in self.terms))

    def to_json(self) -> list[dict[str, Any]]:
        """The terms for JSON."""
        return [term.to_json() for term in self.terms]

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The query that `to_json` wrote."""
        return cls(json_fields.items(Term.from_json, "a list of terms")(name, value))


def placed(position: Position, scene: Scene) -> Place:
    """The place that a position is on a map's scene."""
    return Place(*scene.place_of(position.x, position.y)) if isinstance(position, Pixel) else position
