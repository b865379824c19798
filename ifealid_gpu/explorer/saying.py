"""What is said to the user: a message until it is dismissed, a note for a moment, what was guessed of a map once."""

from __future__ import annotations

import time
from collections.abc import Callable

from ifealid_gpu.errors import IfealidError, cut
from ifealid_gpu.explorer.refusal import Refusal
from ifealid_gpu.explorer.telling import Telling

_NOTE_SECONDS = 2.0


class Saying:
    """What is being said.

    Args:
        clock: seconds, never going back.

    Attributes:
        refused: the files that the message is about, where reading them in another way may help; else None.
        telling: what was guessed when maps were read, told once.
        notes_open: whether all of that is shown.
        said_when_open: what is to be said when the next dataset is open, or None.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.refused: Refusal | None = None
        self.telling = Telling()
        self.notes_open = False
        self.said_when_open: str | None = None
        self._message: str | None = None
        self._note: tuple[str, float] | None = None

    @property
    def message(self) -> str | None:
        """An error or a note to show until it is dismissed, or None. What begins with a word begins with a capital."""
        return self._message

    @message.setter
    def message(self, text: str | None) -> None:
        self._message = None if text is None else _sentence(cut(text))
        self.refused = None

    def say_shortly(self, note: str) -> None:
        """Say for a moment that something went well."""
        self._note = note, self.clock() + _NOTE_SECONDS

    @property
    def note(self) -> str | None:
        """What is said for a moment, of something that went well; None when that moment is over."""
        return self._note[0] if self._note is not None and self.clock() < self._note[1] else None

    @property
    def told(self) -> str | None:
        """What was guessed when the map was read, for the moments after it was opened; None when they are over."""
        return self.telling.told(self.clock())

    @property
    def silent_at(self) -> list[float]:
        """When the note and what was guessed vanish by themselves, as the clock counts."""
        dues = [] if self._note is None or self.note is None else [self._note[1]]
        if self.telling.until is not None and self.told is not None:
            dues.append(self.telling.until)
        return dues

    def say(self, message: str) -> None:
        """Show a message until it is dismissed."""
        self.message = message

    def dismiss(self) -> None:
        """Take the message away."""
        self.message = None

    def attempt(self, do: Callable[[], None], done: str | None = None) -> None:
        """Do something that may fail, and say how it went: ``done`` for a moment, or why not."""
        try:
            do()
        except IfealidError as error:
            self.say(str(error))
        else:
            if done is not None:
                self.say_shortly(done)


def _sentence(text: str) -> str:
    """An error's line as a sentence of its own; one that begins with a path or another name stays as it is."""
    first = text.split(" ", 1)[0].strip("`'")
    return text[:1].upper() + text[1:] if first.replace("-", "").isalpha() else text
