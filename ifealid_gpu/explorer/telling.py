"""What is told of a map once: what was guessed, found or left out when its file was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifealid_gpu.dataset import Reading
from ifealid_gpu.dataset.reading_words import options_of
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.files import command_line
from ifealid_gpu.python_words import arguments_of, said_in_python

SECONDS = 8.0  # that a line stays


class Telling:
    """Tells notes once: those of a map that comes back, or that another map has as well, are known already.

    Attributes:
        aside: is given every note as well, such as to write it where the program was started; None: nobody is.
    """

    def __init__(self) -> None:
        self.aside: Callable[[str], None] | None = None
        self._told: set[str] = set()
        self._given_aside: set[str] = set()
        self._now: tuple[str, float] | None = None
        self._telling: frozenset[str] = frozenset()  # the notes in that line

    def forget(self) -> None:
        """Tell everything anew, as of another dataset."""
        self._told.clear()
        self._given_aside.clear()
        self._now = None

    def drop(self, now: float, notes: Sequence[str] | None = None) -> None:
        """Tell no more of what is no longer shown; it is told again with it, unless the line had its time.

        Args:
            now: the time.
            notes: of what is no longer shown; None: of all that was.
        """
        if self.told(now) is None or (notes is not None and not self._telling <= set(notes)):
            return
        self._told -= self._telling
        self._now = None

    def tell(self, notes: Sequence[str], now: float, file: str = "") -> None:
        """Tell those of a map in a file that have not been told yet, from a time on."""
        new = [note for note in notes if note not in self._told]
        self._told.update(new)
        for note in new:
            if self.aside is not None and note not in self._given_aside:
                self._given_aside.add(note)
                self.aside(f"{file}: {note}")
        if new:
            self._telling = frozenset(new)
            self._now = new[0] + (f" (and {len(new) - 1} more)" if len(new) > 1 else ""), now + SECONDS

    def told(self, now: float) -> str | None:
        """What is being told at a time, in one line; None: nothing."""
        return self._now[0] if self._now is not None and now < self._now[1] else None

    @property
    def until(self) -> float | None:
        """When the line goes."""
        return None if self._now is None else self._now[1]


def notes_of(opened: Opened) -> tuple[str, ...]:
    """All that was guessed, found or left out when the map on display was read, a line each."""
    notes = dict.fromkeys((*opened.entry.notes, *opened.renderer.feature_map.notes))
    return tuple(said_in_python(note, arguments_of(Reading)) for note in notes)


def asked_of(opened: Opened) -> str | None:
    """How the files were asked to be read, as on a command line; None: in no way of their own."""
    options = options_of(opened.dataset.part_of(opened.entry).reading)
    return command_line(options) if options else None
