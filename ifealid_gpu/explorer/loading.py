"""The load that goes on: one at a time, and the threads of those that were cancelled until they end."""

from __future__ import annotations

from ifealid_gpu.explorer.load import Load
from ifealid_gpu.views.view_state import ViewState


class Loading:
    """What is being read.

    Attributes:
        load: what reads; None: nothing does.
    """

    def __init__(self) -> None:
        self.load: Load | None = None
        self._cancelled: list[Load] = []

    @property
    def busy(self) -> bool:
        """Whether something is being read that the user waits for."""
        return self.load is not None and not self.load.quiet

    @property
    def awaits_map(self) -> bool:
        """Whether the user waits for a map of what is open, which takes the place of the one on display."""
        load = self.load
        return load is not None and not load.quiet and (load.entry is not None or load.before is not None)

    @property
    def wanted(self) -> ViewState | None:
        """The view of the open dataset that the user waits for."""
        load = self.load
        return load.view if load is not None and load.entry is not None and not load.quiet else None

    def cancel(self) -> None:
        """Stop reading; what is open stays."""
        if self.load is not None:
            self.load.cancel()
            self._cancelled = [load for load in [*self._cancelled, self.load] if not load.finished]
            self.load = None

    def close(self, seconds: float = 10) -> None:
        """Stop reading, and wait for the threads: one that still used the GPU when the program ends would crash it."""
        self.cancel()
        for load in self._cancelled:
            load.wait(seconds)

    def _take_finished(self) -> Load | None:
        """The load, if it has ended; it is not the present one any more then."""
        self._cancelled = [load for load in self._cancelled if not load.finished]  # frees what the finished had read
        load = self.load
        if load is None or not load.finished:
            return None
        self.load = None
        return load
