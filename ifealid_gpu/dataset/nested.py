"""Arrays in dicts and lists within one another, by names that are joined by dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_DEEPEST = 16
_MOST = 100_000


def nested(content: object) -> Iterator[tuple[str, object]]:
    """(name, value) of everything in a dict, list or tuple that is none of these itself, in its order.

    What lies deeper than 16 levels, or after the first 100,000 values, is not looked at: nobody has written that.
    """
    for number, found in enumerate(_within(content, "", 0)):
        if number >= _MOST:
            return
        yield found


def _within(content: object, name: str, depth: int) -> Iterator[tuple[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(content, Mapping):
        items = ((str(key), value) for key, value in content.items())
    elif isinstance(content, list | tuple):
        items = ((str(key), value) for key, value in enumerate(content))
    else:
        yield name, content
        return
    for key, value in items:
        yield from _within(value, f"{name}.{key}" if name else key, depth + 1)
