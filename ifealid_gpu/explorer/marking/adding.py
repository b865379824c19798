"""What a new mark does to those that are there."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class Adding(Enum):
    """What a new mark does.

    Attributes:
        title: what it is called.
        tip: what it does, in a sentence.
        sign: of the new term.
    """

    NEW = ("=", "A mark takes the place of those before it", 1)
    ADD = ("+", "A mark is added: what is like it, too, is wanted   Shift", 1)
    TAKE = ("−", "A mark is added with a minus: what is like it is not wanted   Ctrl", -1)

    def __init__(self, title: str, tip: str, sign: int) -> None:
        self.title = title
        self.tip = tip
        self.sign = sign

    def held(self, modifiers: Sequence[str]) -> Adding:
        """What is meant while modifier keys are held: Ctrl takes away, Shift adds; without either, this."""
        if "Control" in modifiers or "Meta" in modifiers:
            return Adding.TAKE
        return Adding.ADD if "Shift" in modifiers else self

    @property
    def next(self) -> Adding:
        """The next one, and after the last the first."""
        every = list(Adding)
        return every[(every.index(self) + 1) % len(every)]
