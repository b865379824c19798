"""A class: a query with a name and a colour."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.query import Query

MOST_CLASSES = 255
_LONGEST_NAME = 200


@dataclass(frozen=True)
class QueryClass:
    """What pixels are compared with, under a name.

    Attributes:
        name: what people call it, not empty.
        query: what it is compared by.
        color: red, green and blue, 0 to 255.
        is_shown: whether it takes part in labels and its terms are drawn.

    Raises:
        InputError: no name, or no colour.
    """

    name: str
    query: Query
    color: tuple[int, int, int]
    is_shown: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise InputError(f"a class needs a name of 1 to {_LONGEST_NAME} letters, found {self.name!r:.60}")
        if not isinstance(self.query, Query):
            raise InputError(f"the class {self.name!r} needs a Query, found {self.query!r}")
        parts = self.color if isinstance(self.color, Iterable) else ()
        channels = tuple(as_whole(part, "each of a class' red, green and blue") for part in parts)
        if len(channels) != 3 or not all(0 <= part <= 255 for part in channels):
            raise InputError(f"a class' colour must be three numbers from 0 to 255, found {self.color!r}")
        object.__setattr__(self, "color", channels)

    def shown(self, is_shown: bool) -> Self:
        """The same, shown or not."""
        return replace(self, is_shown=is_shown)

    def to_json(self) -> dict[str, Any]:
        """The class for JSON."""
        hidden = {} if self.is_shown else {"shown": False}
        return {
            "name": self.name,
            "color": "#{:02x}{:02x}{:02x}".format(*self.color),
            "query": self.query.to_json(),
        } | hidden

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The class that `to_json` wrote."""
        given = json_fields.record(name, value, dict.fromkeys(("name", "color", "query", "shown")))
        if missing := {"name", "color", "query"} - given.keys():
            raise InputError(f"the view's {name} needs the field {min(missing)!r}")
        return cls(
            json_fields.text(f"{name}.name", given["name"]),
            Query.from_json(f"{name}.query", given["query"]),
            _color(f"{name}.color", given["color"]),
            json_fields.flag(f"{name}.shown", given.get("shown", True)),
        )


def _color(name: str, value: Any) -> tuple[int, int, int]:
    text = json_fields.text(name, value)
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise InputError(f"the view's {name} must be a colour such as #e69f00, found {value!r}")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
