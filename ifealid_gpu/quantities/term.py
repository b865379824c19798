"""A term of a query: one thing that pixels are compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.sources import SOURCES, Source, source_from_json, source_to_json

_MOST_WEIGHT = 1e6


@dataclass(frozen=True)
class Term:
    """One thing that pixels are compared with.

    Attributes:
        source: where its vector comes from.
        image: the image that the source lies in, whose vector it is on all images; None: the same place of whatever
            image is shown. A named vector lies in none.
        sign: 1: alike is wanted, -1: unlike.
        weight: how much it counts in a mean, > 0.
        is_shown: whether it is asked for and drawn; one that is not is kept, and says nothing.

    Raises:
        InputError: no source, an image that is no text, another sign, or a weight that is not above 0.
    """

    source: Source
    image: str | None = None
    sign: int = 1
    weight: float = 1.0
    is_shown: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.source, Source):
            raise InputError(
                f"a term needs a place, a region or a vector, such as Place(120.5, 80), found {self.source!r}"
            )
        object.__setattr__(self, "weight", as_number(self.weight, "a term's weight"))
        if not isinstance(self.image, str | None):
            raise InputError(f"a term's image is given by its name, found {self.image!r}")
        if self.sign not in (1, -1) or isinstance(self.sign, bool):
            raise InputError(f"a term's sign must be 1 or -1, found {self.sign!r}")
        if not 0 < self.weight <= _MOST_WEIGHT:
            raise InputError(f"a term's weight must be above 0 and at most {_MOST_WEIGHT:g}, found {self.weight!r}")

    def scaled(self, x: float, y: float) -> Self:
        """The term with its place or region counted in other pixels, x and y times as many; a vector stays."""
        source = self.source
        if isinstance(source, Place):
            return replace(self, source=Place(source.x * x, source.y * y))
        return replace(self, source=source.scaled(x, y)) if isinstance(source, Region) else self

    def to_json(self) -> dict[str, Any]:
        """The term for JSON; what is as usual is left out."""
        usual = {"image": None, "sign": 1, "weight": 1.0}
        more = {name: getattr(self, name) for name, default in usual.items() if getattr(self, name) != default}
        hidden = {} if self.is_shown else {"shown": False}
        return source_to_json(self.source) | more | hidden

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The term that `to_json` wrote."""
        given = dict(json_fields.record(name, value, SOURCES | _READERS))
        more = {key: _READERS[key](f"{name}.{key}", given.pop(key)) for key in list(given) if key in _READERS}
        is_shown = more.pop("shown", True)
        return cls(source_from_json(name, given), **more, is_shown=is_shown)


def _sign(name: str, value: Any) -> int:
    if value not in (1, -1) or isinstance(value, bool):
        raise InputError(f"the view's {name} must be 1 or -1, found {value!r}")
    return int(value)


_READERS: dict[str, json_fields.Reader[Any]] = {
    "image": json_fields.or_none(json_fields.text),
    "sign": _sign,
    "weight": json_fields.number,
    "shown": json_fields.flag,
}
