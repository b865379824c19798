"""The fits of a session: made beside the frames as long as something asks for them, and kept.

What asks gets what there is: the fit, one that stands in for it, or nothing yet. When a fit is made, `version` grows,
and whatever depends on fits asks again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.fit_worker import FitWorker, Job
from ifealid_gpu.fits.fit import Made, Maps, Wanted

#: A fit, and the map or the layer that it is of.
Key = tuple[Wanted[Any], Hashable]

#: Seconds from which on it is said that a fit is being made: what is there at once needs no words.
SHOWN_AFTER = 0.3
_MOST_KEPT = 64  # fits; the least recently used go first


class Fitting:
    """Makes fits, the newest wish first, and drops what was not asked for since the last turn.

    Attributes:
        version: how many fits have been made, or found impossible.
    """

    def __init__(self) -> None:
        self.version = 0
        self._worker = FitWorker(self._note)
        self._made: OrderedDict[Key, Any] = OrderedDict()
        self._last: dict[tuple[Hashable, Hashable], Any] = {}  # fits that stand in for those like them
        self._asked: dict[Key, bool] = {}  # since the last turn, each with whether somebody waits for it
        self._wanted: dict[Key, bool] = {}  # before it
        self._given_up: set[Key] = set()
        self._failures: list[str] = []
        self._seen = 0
        self._count = 0
        self._lock = Lock()

    # --- What is asked for ---

    def ask(self, wanted: Wanted[Made], maps: Maps, own: Hashable, layer: Hashable, *, aside: bool) -> Made | None:
        """A fit, or what stands in for it, or None; it is made if it is not there; see `FitsOfMap`."""
        self._count += 1
        missing: list[tuple[Key, Wanted[Made]]] = []
        one: Wanted[Made] | None = wanted
        found: Made | None = None
        while one is not None and found is None:
            key: Key = one, (layer if one.is_of_layer else own)
            self._asked[key] = self._asked.get(key, False) or not aside
            is_running = self._worker.has(key)
            with self._lock:
                made = self._made.get(key)
                if made is not None:
                    self._made.move_to_end(key)
            if made is None and not is_running:
                missing.append((key, one))
            elif made is not None and not isinstance(made, IfealidError):
                found = made
            one = one.sooner
        for depth, (key, unmade) in enumerate(missing):
            if key not in self._given_up:
                order = int(not aside), self._count, depth
                self._worker.begin(Job(key, unmade.words, unmade.steps(maps), order, aside))
        if wanted.like is None:
            return found
        if found is None:
            return self._last.get((own, wanted.like))
        self._last[own, wanted.like] = found
        return found

    @contextmanager
    def noting(self) -> Iterator[dict[Key, bool]]:
        """What is asked for in the block, to be asked for again by `keep`."""
        before, noted = self._asked, dict[Key, bool]()
        self._asked = noted
        try:
            yield noted
        finally:
            self._asked = before
            self.keep(noted)

    def keep(self, asked: dict[Key, bool]) -> None:
        """Ask for the same again."""
        for key, waits in asked.items():
            self._asked[key] = self._asked.get(key, False) or waits

    def turn(self) -> bool:
        """Before a frame: drop what nothing has asked for since the last one; whether there is something new."""
        self._wanted, self._asked = self._asked, {}
        self._given_up &= self._wanted.keys()
        for job in self._worker.jobs:
            if job.key not in self._wanted:
                self._worker.cancel(job.key)
        is_new = self._seen != self.version
        self._seen = self.version
        return is_new

    # --- What is made ---

    @property
    def is_busy(self) -> bool:
        """Whether a fit is being made, or has been since the last turn."""
        return bool(self._worker.jobs) or self._seen != self.version

    @property
    def is_waited_for(self) -> bool:
        """Whether a fit is being made that somebody waits for: what is shown meanwhile may stand in for it."""
        return any(not job.is_aside for job in self._worker.jobs)

    @property
    def progress(self) -> tuple[str, float] | None:
        """What takes its time that somebody waits for, and how much is done, 0 to 1; None: nothing."""
        now = time.monotonic()
        waited = [job for job in self._worker.jobs if not job.is_aside and now - job.began >= SHOWN_AFTER]
        job = max(waited, key=lambda job: job.order, default=None)
        return None if job is None else (job.words, job.share)

    @property
    def fault(self) -> str | None:
        """Why a fit that is asked for cannot be made; None: there is none of that kind."""
        with self._lock:
            made = [self._made.get(key) for key, waits in self._wanted.items() if waits]
        return next((str(one) for one in made if isinstance(one, IfealidError)), None)

    @property
    def wants_layer(self) -> bool:
        """Whether something is asked for that is made of all maps of the layer."""
        return any(wanted.is_of_layer for wanted, _ in self._wanted)

    @property
    def is_given_up(self) -> bool:
        """Whether a fit that is asked for was cancelled."""
        return bool(self._given_up)

    def take_failures(self) -> list[str]:
        """Why fits cannot be made that somebody waited for, each once."""
        with self._lock:
            failures, self._failures = self._failures, []
        return list(dict.fromkeys(failures))

    def give_up(self) -> bool:
        """Stop making what somebody waits for, until that is wanted anew; whether there was something."""
        jobs = [job for job in self._worker.jobs if not job.is_aside]
        for job in jobs:
            self._worker.cancel(job.key)
            self._given_up.add(job.key)
        return bool(jobs)

    def begin_again(self) -> None:
        """Want again what was given up."""
        self._given_up.clear()
        self.version += 1  # so that it is asked for

    def forget(self) -> None:
        """Know nothing any more: another dataset is open, or its files may have changed."""
        for job in self._worker.jobs:
            self._worker.cancel(job.key)
        with self._lock:
            self._made.clear()
            self._failures.clear()
        self._last.clear()
        self._asked.clear()
        self._given_up.clear()

    def renew(self, renewed: Mapping[Hashable, Hashable]) -> None:
        """Make all fits anew, as maps have other values; until they are made, those before stand in where any may.

        Args:
            renewed: what each of these maps is from now on, by what it was.
        """
        last = {(renewed.get(own, own), like): found for (own, like), found in self._last.items()}
        self.forget()
        self._last = last

    # --- The frames beside it ---

    def hold(self) -> None:
        """A frame begins, which has the processor first."""
        self._worker.hold()

    def release(self) -> None:
        """The frame has ended."""
        self._worker.release()

    def between(self, done: int, total: int) -> None:
        """The progress of a map that is read for a fit."""
        self._worker.between(done, total)

    def close(self, seconds: float = 10) -> None:
        """Stop, and wait for the thread."""
        self._worker.close(seconds)

    def _note(self, job: Job, made: Any) -> None:
        """In the thread: a fit is made, or cannot be."""
        with self._lock:
            self._made[job.key] = made
            while len(self._made) > _MOST_KEPT:
                self._made.popitem(last=False)
            if isinstance(made, IfealidError) and not job.is_aside:
                self._failures.append(str(made))
        self.version += 1


class FitsOfMap:
    """The fits of a map on display, as quantities look them up.

    Args:
        fitting: makes them.
        maps: what they are made of.
        own: what is the same for as long as the map is.
        layer: what is the same for all maps of the layer.
    """

    def __init__(self, fitting: Fitting, maps: Maps, own: Hashable, layer: Hashable) -> None:
        self._fitting = fitting
        self._maps = maps
        self._own = own
        self._layer = layer

    @property
    def has_others(self) -> bool:
        """Whether the layer has maps of several images."""
        return self._maps.count > 1

    def fit(self, wanted: Wanted[Made]) -> Made | None:
        """What was asked for, or what stands in for it until it is made; None: there is nothing yet."""
        return self._fitting.ask(wanted, self._maps, self._own, self._layer, aside=False)

    def aside(self, wanted: Wanted[Made]) -> Made | None:
        """The same of what nobody waits for: it is made when nothing else is, and says nothing of its progress."""
        return self._fitting.ask(wanted, self._maps, self._own, self._layer, aside=True)
