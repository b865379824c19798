"""What the fields of a view may be: they are checked, and brought into one form, here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import NoneType

from ifealid_gpu.arguments import as_number, as_numbers, as_pixel
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.panes.lines import Lines
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.quantities.place import Pixel, Position
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import MOST_CLASSES, QueryClass

_FAR = 1e9  # bounds a frame

# With each step of the mouse there is another view, so that these are not put together anew.
_TEXT, _QUERY, _VIEWPORT, _PANES, _LINES = ((kind, NoneType) for kind in (str, Query, Viewport, Panes, Lines))
_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "image": (_TEXT, "text"),
    "layer": (_TEXT, "text"),
    "query": (_QUERY, "a Query, such as Query.at(Place(120.5, 80))"),
    "colormap": (str, "text"),
    "markers": (bool, "True or False"),
    "viewport": (_VIEWPORT, "a Viewport"),
    "center": (bool, "True or False"),
    "panes": (_PANES, "Panes"),
    "lines": (_LINES, "Lines, such as Lines(50)"),
}


def check(**given: object) -> None:
    """InputError where a field is not of its kind."""
    for name, value in given.items():
        kind, what = _KINDS[name]
        if not isinstance(value, kind):
            raise InputError(f"a view's {name} must be {what}, found {value!r}")


def share(name: str, value: object) -> float:
    """A number in [0, 1]; InputError otherwise."""
    number = as_number(value, name)
    if not 0 <= number <= 1:
        raise InputError(f"{name} must be between 0 and 1, found {number}")
    return number


def frame_of(value: object) -> tuple[float, float] | None:
    """A view's frame; InputError where it is no width and height."""
    if value is None:
        return None
    width, height = as_numbers(value, "a view's frame")
    if not 0 < min(width, height) <= max(width, height) <= _FAR:
        raise InputError(f"a view's frame must be two numbers above 0 and up to {_FAR:g}, found {(width, height)}")
    return width, height


def position_of(value: object, what: str) -> Position:
    """A place, or the pixel of a pair of whole numbers."""
    return value if isinstance(value, Position) else Pixel(*as_pixel(value, what))


def with_active(
    query: Query | None, classes: tuple[QueryClass, ...], active: int | None
) -> tuple[Query | None, tuple[QueryClass, ...]]:
    """The query and the classes of a view, where one of the classes is that of the query."""
    if active is None:
        return query, classes
    if isinstance(active, bool) or not isinstance(active, int) or not 0 <= active < len(classes):
        raise InputError(f"a view's active class must be one of its {len(classes)}, found number {active}")
    if query is None or classes[active].query == query:
        return classes[active].query, classes
    return query, (*classes[:active], replace(classes[active], query=query), *classes[active + 1 :])


def classes_of(values: object) -> tuple[QueryClass, ...]:
    """The classes of a view; InputError where these are none, too many, or two of one name."""
    classes = tuple(values) if isinstance(values, Iterable) else (None,)
    if not all(isinstance(one, QueryClass) for one in classes):
        raise InputError(f"a view's classes must be QueryClass values, found {values!r}")
    if len(classes) > MOST_CLASSES:
        raise InputError(f"a view has at most {MOST_CLASSES} classes, found {len(classes)}")
    names = [one.name for one in classes]
    if len(set(names)) < len(names):
        doubled = next(name for name in names if names.count(name) > 1)
        raise InputError(f"each of a view's classes needs a name of its own, found {doubled!r} twice")
    return classes


def positions_of(values: object) -> tuple[Position, ...]:
    """The positions of pins; InputError where these are none."""
    if not isinstance(values, Iterable):
        raise InputError(f"pins must be pairs of whole numbers (x, y), found {values!r}")
    return tuple(position_of(value, "each of the pins") for value in values)
