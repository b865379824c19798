"""What was found of an object, kept for as long as the object lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import ref

Of = TypeVar("Of")
Found = TypeVar("Found")


class FoundOf(Generic[Of, Found]):
    """Values by the object that they were found of: the very object, so that a long stroke need not be hashed.

    What is found must not hold the object, which would never go then.
    """

    def __init__(self) -> None:
        self._entries: dict[int, tuple[ref[Of], Found]] = {}

    def get(self, of: Of, find: Callable[[], Found]) -> Found:
        """What was found of an object before, or else what is found now."""
        number = id(of)
        entry = self._entries.get(number)
        if entry is not None and entry[0]() is of:
            return entry[1]
        found = find()

        def forget(gone: ref[Of]) -> None:
            if number in self._entries and self._entries[number][0] is gone:
                del self._entries[number]

        self._entries[number] = ref(of, forget), found
        return found

    def __len__(self) -> int:
        """How many objects something is known of."""
        return len(self._entries)
