"""Reading checked values out of JSON that anybody may have written. Each reader names the field that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from ifealid_gpu.errors import InputError

_Value = TypeVar("_Value")
_Word = TypeVar("_Word", bound=StrEnum)
Reader = Callable[[str, Any], _Value]


def number(name: str, value: Any) -> float:
    """A finite or infinite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"the view's {name} must be a number, found {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise InputError(f"the view's {name} is too large a number") from None


def whole(name: str, value: Any) -> int:
    """A whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"the view's {name} must be a whole number from 0, found {value!r}")
    return value


def text(name: str, value: Any) -> str:
    """Text."""
    if not isinstance(value, str):
        raise InputError(f"the view's {name} must be text, found {value!r}")
    return value


def flag(name: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise InputError(f"the view's {name} must be true or false, found {value!r}")
    return value


def pair(read: Reader[_Value]) -> Reader[tuple[_Value, _Value]]:
    """A reader of two values."""

    def reader(name: str, value: Any) -> tuple[_Value, _Value]:
        if not isinstance(value, list) or len(value) != 2:
            raise InputError(f"the view's {name} must be a pair, found {value!r}")
        return read(name, value[0]), read(name, value[1])

    return reader


def items(read: Reader[_Value], what: str) -> Reader[tuple[_Value, ...]]:
    """A reader of a list; ``what`` it must be, for the message."""

    def reader(name: str, value: Any) -> tuple[_Value, ...]:
        if not isinstance(value, list):
            raise InputError(f"the view's {name} must be {what}, found {value!r}")
        return tuple(read(name, item) for item in value)

    return reader


def choice(kind: type[_Word]) -> Reader[_Word]:
    """A reader of a word of an enumeration."""

    def reader(name: str, value: Any) -> _Word:
        try:
            return kind(value)
        except ValueError:
            raise InputError(f"the view's {name} must be one of {', '.join(kind)}, found {value!r}") from None

    return reader


def or_none(read: Reader[_Value]) -> Reader[_Value | None]:
    """A reader that takes null as well."""
    return lambda name, value: None if value is None else read(name, value)


def record(name: str, value: Any, known: Mapping[str, Any]) -> dict[str, Any]:
    """An object whose keys are all known."""
    if not isinstance(value, dict):
        raise InputError(f"the view's {name} must be an object, found {value!r}")
    if unknown := sorted(value.keys() - known.keys()):
        raise InputError(f"the view's {name} has no field {unknown[0]!r}; it has {', '.join(sorted(known))}")
    return value
