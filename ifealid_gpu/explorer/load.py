"""Loads: reading one map in the background, and what they bring."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Entry, Files
from ifealid_gpu.dataset.entry import Problem
from ifealid_gpu.dataset.joined import open_files
from ifealid_gpu.errors import DatasetError, IfealidError, InputError
from ifealid_gpu.explorer.again import is_read_otherwise, lost_entry, same_entry, with_kept
from ifealid_gpu.explorer.carried import Carried
from ifealid_gpu.explorer.together import Together, kept_in
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.quantities.here import Here
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.timings import Timings
from ifealid_gpu.views.view_state import ViewState

# Share of a load's work that is reading; the rest is copying to the GPU.
_READING = 0.8


#: What can be opened: files, a dataset, several together, or a map of the open dataset with its dataset.
Source = Files | Dataset | Together | tuple[Dataset, Entry]


class _CancelledError(Exception):
    """Raised in a loading thread to stop it."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A feature map that is ready to be shown.

    Attributes:
        dataset: the dataset it belongs to.
        entry: its facts.
        renderer: the map on the GPU.
        view: the view it was asked for with.
        again: whether it is what was open before, read again.
        lost: why that could not be, and this is what was read before; None: nothing was lost.
        carried: vectors of marks of the dataset's images.
    """

    dataset: Dataset
    entry: Entry
    renderer: Renderer
    view: ViewState
    again: bool = False
    lost: Problem | None = None
    carried: Carried = field(default_factory=Carried)

    @property
    def image(self) -> str:
        """The name under which the dataset lists the source image."""
        return self.dataset.image_of(self.entry)

    @property
    def here(self) -> Here:
        """The map, as marks ask for it."""
        return Here(self.image, self.entry.layer, self.renderer.feature_map, self.renderer.scene, self.entry.part)


class Load:
    """Reads one map in a thread of its own.

    Args:
        gpu: the device.
        source: what to open.
        view: to show the map with; of a file, a folder or a dataset it says which image and layer are read.
        timings: what is known of maps; what is found out of this one is added.
        quiet: whether the map is read ahead, so that nobody waits for it.
        before: the map on display, where that is read again; the source is its file or folder then.
        carried: what is known of marks of the open dataset's images; what the view needs of others is read, too.
        renderer: the map, where it is on the GPU already.
        memory: most bytes of GPU memory for it, beyond which it is streamed; None: what the device gives.
        kept: the maps on the GPU, of which datasets that are opened beside them may show one.
    """

    def __init__(
        self,
        gpu: Gpu,
        source: Source,
        view: ViewState,
        timings: Timings,
        *,
        quiet: bool = False,
        before: Opened | None = None,
        carried: Carried | None = None,
        renderer: Renderer | None = None,
        memory: int | None = None,
        kept: Mapping[Entry, Renderer] | None = None,
    ) -> None:
        self.what = _named(*source) if isinstance(source, tuple) else source.name
        self.source = source
        self.view = view
        self.quiet = quiet
        self.before = before
        self._timings = timings
        self._carried = carried or Carried()
        self._renderer = renderer
        self._memory = memory
        self._kept = dict(kept or {})
        self.result: Opened | IfealidError | None = None
        self.share = 0.0
        """How much is done, 0 to 1."""
        self._gpu = gpu
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="load", daemon=True)
        self._thread.start()

    @property
    def entry(self) -> Entry | None:
        """The map of the open dataset that is read; None while another dataset is opened."""
        return self.source[1] if isinstance(self.source, tuple) else None

    @property
    def finished(self) -> bool:
        """Whether the thread has ended; `result` is None then if it was cancelled."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Ask the thread to stop; it does after the PNG that it is reading."""
        self._cancelled.set()

    def wait(self, seconds: float | None = None) -> None:
        """Return when the thread has ended, or after a time."""
        self._thread.join(seconds)

    def _read(self, done: int, total: int) -> None:
        self._advance(_READING * done / max(1, total))

    def _upload(self, done: int, total: int) -> None:
        self._advance(_READING + (1 - _READING) * done / max(1, total))

    def _advance(self, share: float) -> None:
        self.share = min(1.0, max(self.share, share))
        if self._cancelled.is_set():
            raise _CancelledError

    def _run(self) -> None:
        try:
            if isinstance(self.source, tuple):
                dataset, entry = self.source
            else:
                dataset = _opened(self.source)
                if self.before is not None:
                    self.result = self._again(dataset, self.before)
                    return
                entry = self._first(dataset)
            renderer = self._renderer or kept_in(dataset, self._kept).get(entry) or self._made(dataset, entry)
            opened = Opened(dataset, entry, renderer, self.view)
            self.result = self._carrying(opened if self.entry is None else replace(opened, carried=self._carried))
        except _CancelledError:
            return
        except IfealidError as error:
            # Without tracebacks, which would keep the codes and what is on the GPU of a map that did not fit.
            error.__traceback__ = error.__context__ = error.__cause__ = None
            self.result = error
        except Exception as error:  # the window must say what broke, and live on
            self.result = IfealidError(f"{self.what} could not be opened: {type(error).__name__}: {error}")

    def _first(self, dataset: Dataset) -> Entry:
        """Which map of another dataset is shown."""
        if isinstance(self.source, Together):
            return self.source.first(dataset, self.view)
        return _first_of(dataset, self.view)

    def _made(self, dataset: Dataset, entry: Entry) -> Renderer:
        """A map, read and on the GPU."""
        self._read(0, 1)
        self.what = _named(dataset, entry)
        limits = None if self._memory is None else replace(TileLimits.of(self._gpu), memory=self._memory)
        renderer = Renderer(self._gpu, entry.load(self._read), self._upload, limits, dataset.frame(entry))
        with suppress(InputError):  # why a view does not fit is said when it is shown
            renderer.warm_up(self.view, self._timings.of(entry))
        self._upload(1, 1)
        return renderer

    def _carrying(self, opened: Opened) -> Opened:
        """A map for which it has been read what marks of other images are on them."""
        missing = opened.carried.missing(self.view, opened.image, opened.entry.layer)
        if missing:
            self.what = " and ".join(dict.fromkeys(f"{layer} of {image}" for _, image, layer in missing))
            self.share = 0.0
            opened.carried.read(opened.dataset, missing, self._read)
        return opened

    def _again(self, dataset: Dataset, before: Opened) -> Opened:
        """The map on display, read again; where its file is lost and others are there, what was read of it before."""
        in_another_way = is_read_otherwise(dataset, before.dataset)
        entry = same_entry(dataset, before.entry, in_another_way=in_another_way)
        try:
            if entry is None:
                raise lost_entry(dataset, before.entry)
            return self._carrying(Opened(dataset, entry, self._made(dataset, entry), self.view, again=True))
        except DatasetError as error:
            kept = with_kept(dataset, entry, before.entry)
            if kept is None or in_another_way:
                raise
            lost = Problem.of(before.entry.path or Path(), error)
            return Opened(*kept, before.renderer, self.view, again=True, lost=lost)


def _opened(source: Files | Dataset | Together) -> Dataset:
    if isinstance(source, Dataset):
        return source
    return open_files(source) if isinstance(source, Files) else source.opened()


def _first_of(dataset: Dataset, view: ViewState) -> Entry:
    """The map that a view shows first: that of the active pane, where it is not there that of the first one that is."""
    try:
        return dataset.find(view.image, view.layer)
    except InputError:
        for pane in () if view.panes is None else view.panes.shown:
            with suppress(InputError):
                return dataset.find(pane.image, pane.layer)
        raise


def _named(dataset: Dataset, entry: Entry) -> str:
    """The file that is read, which of how many it is, and the map in it."""
    what = f"{entry.layer} of {entry.image_name or entry.name}"
    if entry.path is None:
        return what
    count = len(dataset.entries)
    number = f" ({dataset.entries.index(entry) + 1} of {count})" if count > 1 else ""
    return f"{entry.path.name}{number}: {what}"
