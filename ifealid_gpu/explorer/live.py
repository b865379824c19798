"""New values of maps that are open, from a program that goes on computing, shown in the place of those before.

Whoever has new values offers them, in any thread. A thread makes maps of them and brings them to the GPU; the frame
after that shows them. Only the newest values of each map wait, so a program that is faster than frames loses nothing
but what nobody would have seen. The view, its undo and its locks stay as they are; fits are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock, Thread

from ifealid_gpu.dataset import Dataset, Entry, Reading
from ifealid_gpu.dataset.new_values import Name, NewValues
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer.opening import Opening
from ifealid_gpu.explorer.renewed import Renewed
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.python_words import arguments_of, said_in_python
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


class Live:
    """Takes new values, and shows them.

    Args:
        reading: how arrays are read.
        wake: has a frame drawn soon; called in other threads, too.

    Attributes:
        shown: how many times new values came on display.
        refused: why the newest values cannot be shown; None: they are, or will be.
    """

    def __init__(self, reading: Reading, wake: Callable[[], None]) -> None:
        self.shown = 0
        self.refused: str | None = None
        self._said: str | None = None
        self._reading = reading
        self._wake = wake
        self._lock = Lock()
        self._waiting: dict[Name, NewValues] = {}
        self._made: list[Renewed] | IfealidError | None = None
        self._thread: Thread | None = None

    @property
    def is_behind(self) -> bool:
        """Whether there are new values that are not on display yet."""
        with self._lock:
            return bool(self._waiting) or self._thread is not None

    def offer(self, values: Iterable[NewValues]) -> None:
        """Take new values, in any thread; they replace what still waits of the same maps."""
        with self._lock:
            self._waiting |= {one.name: one for one in values}
        self._wake()

    def update(self, state: Opening) -> None:
        """Before a frame: show what has been made, and begin with what waits.

        While the user waits for another map, or for a fit of what is shown, new values wait as well: a program that has
        new ones all the time would have each fit cancelled by the next.
        """
        session = state.session
        if self._thread is not None:
            if self._thread.is_alive() or session.busy or session.fitting.is_waited_for:
                return
            made, self._made, self._thread = self._made, None, None
            if self._said is not None and state.message == self._said:
                state.message = None
            self.refused = self._said = None
            if isinstance(made, IfealidError):
                self.refused = state.message = f"new values: {said_in_python(str(made), arguments_of(Reading))}"
                self._said = state.message  # as it is shown
            elif made:
                self._show(state, made)
        opened = state.opened
        with self._lock:
            if opened is None or session.busy or not self._waiting:
                return
            waiting, self._waiting = self._waiting, {}
            self._thread = Thread(target=self._make, args=(session, opened.dataset, waiting), name="live", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for what is being made: a thread that still used the GPU when the program ends would crash it."""
        with self._lock:
            self._waiting.clear()
        if self._thread is not None:
            self._thread.join(seconds)

    def _make(self, session: Session, dataset: Dataset, waiting: Mapping[Name, NewValues]) -> None:
        """In the thread: make maps of new values; those that are on the GPU are there again."""
        try:
            self._made = [
                self._renewed(session, dataset, entry, waiting[image, entry.layer])
                for image in dataset.images
                for entry in dataset.layers(image)
                if (image, entry.layer) in waiting
            ]
        except IfealidError as error:
            error.__traceback__ = error.__context__ = error.__cause__ = None  # which would keep what is on the GPU
            self._made = error
        except Exception as error:  # the window must say what broke, and live on
            self._made = IfealidError(f"new values could not be shown: {type(error).__name__}: {error}")
        self._wake()

    def _renewed(self, session: Session, dataset: Dataset, entry: Entry, values: NewValues) -> Renewed:
        kept = session.kept(entry)
        before = entry.load() if kept is None else kept.feature_map
        feature_map = values.feature_map(before, self._reading)
        if kept is None:
            return Renewed(entry, entry.renewed(feature_map), None)
        renderer = Renderer(session.gpu, feature_map, frame=dataset.frame(entry))
        with suppress(InputError):  # why a view does not fit is said when it is shown
            renderer.warm_up(session.opened.view if session.opened else ViewState(), session.timings.of(entry))
        return Renewed(entry, entry.renewed(feature_map), renderer)

    def _show(self, state: Opening, made: Sequence[Renewed]) -> None:
        """Show maps in the place of those before, where these are still open."""
        session, opened = state.session, state.opened
        there = [] if opened is None else [one for one in made if one.before in opened.dataset.entries]
        # One may have come to the GPU while another map of it was made.
        lacking = [one for one in there if one.renderer is None and session.kept(one.before) is not None]
        made_now = {one: replace(one, renderer=Renderer(session.gpu, one.now.load())) for one in lacking}
        session.renew([made_now.get(one, one) for one in there])
        self.shown += 1
