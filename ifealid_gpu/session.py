"""The open dataset: reading its maps in the background and keeping them on the GPU while memory allows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Entry, read_dataset
from ifealid_gpu.errors import IfealidError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.view_state import ViewState

# Bytes of maps kept on the GPU beside the one on display; the codes stay in memory for the bar chart as well.
KEPT_BYTES = 2 << 30


class _CancelledError(Exception):
    """Raised in a loading thread to stop it."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A feature map that is ready to be shown.

    Attributes:
        dataset: the dataset it belongs to.
        entry: its facts.
        renderer: it, on the GPU.
        view: the view it was asked for with.
    """

    dataset: Dataset
    entry: Entry
    renderer: Renderer
    view: ViewState

    @property
    def image(self) -> str:
        """The name under which the dataset lists the source image."""
        return next(image for image in self.dataset.images if self.entry in self.dataset.layers(image))


class Load:
    """Reads one map in a thread of its own.

    Args:
        session: keeps the result.
        path: what to open; None: another map of the open dataset.
        view: says which image and layer.
        quiet: whether nobody waits for it: a map that may be wanted next.
    """

    def __init__(self, session: Session, path: Path | None, view: ViewState, quiet: bool = False) -> None:
        self.what = path.name if path is not None else view.layer or ""
        self.quiet = quiet
        self.result: Opened | IfealidError | None = None
        self._session = session
        self._path = path
        self._view = view
        self._done, self._total = 0, 1
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="load", daemon=True)
        self._thread.start()

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self._done / max(1, self._total))

    @property
    def finished(self) -> bool:
        """Whether the thread has ended; `result` is None then if it was cancelled."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Ask the thread to stop; it does within one PNG."""
        self._cancelled.set()

    def wait(self) -> None:
        """Return when the thread has ended."""
        self._thread.join()

    def _progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        if self._cancelled.is_set():
            raise _CancelledError

    def _run(self) -> None:
        try:
            dataset = self._session.dataset if self._path is None else read_dataset(self._path)
            if dataset is None:
                return
            self._progress(0, 1)
            entry = dataset.find(self._view.image, self._view.layer)
            self.what = f"{entry.layer} of {entry.image_name or entry.name}"
            renderer = self._session.kept(entry) or Renderer(
                self._session.gpu, entry.load(self._progress), self._progress
            )
            self.result = Opened(dataset, entry, renderer, self._view)
        except _CancelledError:
            return
        except IfealidError as error:
            self.result = error
        except Exception as error:  # the window must say what broke, and live on
            self.result = IfealidError(f"{self.what} could not be opened: {type(error).__name__}: {error}")


class Session:
    """What is open, and what is being read.

    Args:
        gpu: the device.
        kept_bytes: GPU memory for maps that are not on display.
    """

    def __init__(self, gpu: Gpu, kept_bytes: int = KEPT_BYTES) -> None:
        self.gpu = gpu
        self.opened: Opened | None = None
        self.load: Load | None = None
        self._kept: OrderedDict[Entry, Renderer] = OrderedDict()
        self._kept_bytes = kept_bytes

    @property
    def dataset(self) -> Dataset | None:
        """The open dataset."""
        return self.opened.dataset if self.opened else None

    def kept(self, entry: Entry) -> Renderer | None:
        """A map that is on the GPU already."""
        return self._kept.get(entry)

    def open(self, path: str | Path, view: ViewState) -> None:
        """Begin to read a file or folder; what is open stays until it is there."""
        self._begin(Load(self, Path(path), view))

    def switch(self, view: ViewState) -> Opened | None:
        """Another image or layer of the open dataset: at once where it is kept, else it is read in the background.

        Raises:
            InputError: the dataset has no such image or layer.
        """
        if self.opened is None:
            return None
        entry = self.opened.dataset.find(view.image, view.layer)
        renderer = self.kept(entry)
        if renderer is None:
            self._begin(Load(self, None, view))
            return None
        self.cancel()
        return self._show(Opened(self.opened.dataset, entry, renderer, view))

    def move_to(self, gpu: Gpu, keep: bool) -> Opened | None:
        """Go on with another device after this one was lost; what is being read is cancelled.

        Args:
            gpu: the other device.
            keep: whether the map on display is uploaded again; else nothing is open any more.

        Returns:
            What is open now.

        Raises:
            DeviceError: the map does not fit there.
        """
        self.cancel()
        self._kept.clear()
        self.gpu = gpu
        if self.opened is not None and keep:
            self._show(replace(self.opened, renderer=Renderer(gpu, self.opened.renderer.feature_map)))
        else:
            self.opened = None
        return self.opened

    @property
    def busy(self) -> bool:
        """Whether something is being read that the user waits for."""
        return self.load is not None and not self.load.quiet

    def cancel(self) -> None:
        """Stop reading; what is open stays."""
        if self.load is not None:
            self.load.cancel()
            self.load = None

    def poll(self) -> Opened | IfealidError | None:
        """What a load has brought since the last call: a map to show, or an error."""
        load = self.load
        if load is None or not load.finished:
            return None
        self.load = None
        if isinstance(load.result, Opened):
            if not load.quiet:
                return self._show(load.result)
            if self.opened is not None and load.result.dataset is self.opened.dataset:
                self._keep(load.result)
        elif load.result is not None and not load.quiet:
            return load.result
        self._read_ahead(after_failure=load.quiet and not isinstance(load.result, Opened))
        return None

    def _begin(self, load: Load) -> None:
        self.cancel()
        self.load = load

    def _show(self, opened: Opened) -> Opened:
        if self.opened is not None and opened.dataset is not self.opened.dataset:
            self._kept.clear()
        self.opened = opened
        self._keep(opened)
        if self.load is None:
            self._read_ahead()
        return opened

    def _keep(self, opened: Opened) -> None:
        self._kept[opened.entry] = opened.renderer
        if self.opened is not None:
            self._kept.move_to_end(self.opened.entry)
        while len(self._kept) > 1 and sum(r.nbytes for r in self._kept.values()) > self._kept_bytes:
            self._kept.popitem(last=False)

    def _read_ahead(self, after_failure: bool = False) -> None:
        """Read another layer of the image on display, if there is room for it."""
        if self.opened is None or after_failure:
            return
        dataset, image = self.opened.dataset, self.opened.image
        room = self._kept_bytes - sum(r.nbytes for r in self._kept.values())
        for other in dataset.layers(image):
            if other not in self._kept and 1.2 * other.nbytes < room:
                self.load = Load(self, None, ViewState(image=image, layer=other.layer), quiet=True)
                return
