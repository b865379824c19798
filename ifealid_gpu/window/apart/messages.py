"""What a program and its window say to each other, through the pipes between their processes.

Both ends are this program's own, of the same version, and nobody else can write into the pipes; so what they say is
pickled, which takes arrays as they are.
"""

from __future__ import annotations

import pickle
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any

from ifealid_gpu.dataset import Dataset, Files, Reading, open_together
from ifealid_gpu.dataset.new_values import NewValues
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True, eq=False)
class MapsAtHand:
    """Maps in memory, and what their dataset is called."""

    maps: tuple[FeatureMap, ...]
    name: str


@dataclass(frozen=True, eq=False)
class Begin:
    """What the window is to show.

    Attributes:
        parts: what is open.
        view: to begin with.
        reading: how arrays are read.
        adapter: part of an adapter's name, or None.
    """

    parts: tuple[Files | MapsAtHand, ...]
    view: ViewState | None
    reading: Reading
    adapter: str | None

    def dataset(self) -> Dataset:
        """What is open."""
        made = [Dataset.of(one.maps, name=one.name) if isinstance(one, MapsAtHand) else one for one in self.parts]
        return made[0] if len(made) == 1 and isinstance(made[0], Dataset) else open_together(made)


@dataclass(frozen=True)
class Opened:
    """The window is open."""


@dataclass(frozen=True, eq=False)
class Ask:
    """A question, by its name in `ANSWERS`."""

    number: int
    what: str
    argument: Any


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of a question: something, or an error."""

    number: int
    found: Any


@dataclass(frozen=True, eq=False)
class Update:
    """New values."""

    values: tuple[NewValues, ...]


@dataclass(frozen=True)
class Taken:
    """New values have come, and others may follow."""


@dataclass(frozen=True)
class Note:
    """What was guessed of a map, a line."""

    line: str


@dataclass(frozen=True)
class Close:
    """The window is to be closed."""


@dataclass(frozen=True, eq=False)
class Closed:
    """The window is closed: what it showed last, or why it could not open or go on."""

    view: ViewState | None = None
    error: Exception | None = None


class Line:
    """One end of the pipes.

    Args:
        incoming: is read from, by one thread.
        outgoing: is written to, by any.
    """

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._lock = Lock()

    def say(self, message: object) -> None:
        """Say something; OSError where nobody listens any more."""
        with self._lock:
            pickle.dump(message, self._outgoing, protocol=5)
            self._outgoing.flush()

    def hear(self) -> Any:
        """What is said next; None where nothing more will be."""
        try:
            return pickle.load(self._incoming)  # noqa: S301 - of this program's own process
        except (EOFError, OSError, pickle.UnpicklingError):
            return None

    def close(self) -> None:
        """Say and hear nothing any more."""
        for pipe in (self._incoming, self._outgoing):
            with self._lock, suppress(OSError):  # what was not heard is lost
                pipe.close()


def parts_of(dataset: Dataset) -> tuple[Files | MapsAtHand, ...]:
    """A dataset as it is sent: where it lies, or its maps where they lie nowhere.

    Raises:
        DatasetError: a map cannot be read.
    """

    def sent(one: Dataset) -> Files | MapsAtHand:
        if one.path is not None and one.image is None:
            return Files(one.path.absolute(), one.reading)
        return MapsAtHand(tuple(entry.load() for entry in one.entries), one.name)

    return tuple(sent(one) for one in dataset.each)
