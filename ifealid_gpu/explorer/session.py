"""The open dataset: reading its maps in the background and keeping them on the GPU while memory allows."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Entry, read_dataset
from ifealid_gpu.errors import DeviceError, IfealidError, InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.fits import Fits
from ifealid_gpu.view_state import ViewState

# Bytes of maps kept on the GPU; their codes stay in memory for the bar chart as well.
KEPT_BYTES = 2 << 30
# Share of a load's work that is reading; the rest is copying to the GPU.
_READING = 0.8


#: What can be opened: a file or folder, a dataset, or a map of the open dataset with its dataset.
Source = Path | Dataset | tuple[Dataset, Entry]


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
        gpu: the device.
        source: what to open.
        view: to show the map with; of a file, a folder or a dataset it says which image and layer are read.
        fits: what is known of maps; what is found out of this one is added.
        quiet: whether the map is read ahead, so that nobody waits for it.
    """

    def __init__(self, gpu: Gpu, source: Source, view: ViewState, fits: Fits, quiet: bool = False) -> None:
        self.what = _named(source[1]) if isinstance(source, tuple) else source.name
        self.source = source
        self.view = view
        self.quiet = quiet
        self._fits = fits
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
                dataset = read_dataset(self.source) if isinstance(self.source, Path) else self.source
                entry = dataset.find(self.view.image, self.view.layer)
            self._read(0, 1)
            self.what = _named(entry)
            renderer = Renderer(self._gpu, entry.load(self._read), self._upload, frame=dataset.frame(entry))
            with suppress(InputError):  # why a view does not fit is said when it is shown
                renderer.warm_up(self.view, self._fits.of(entry))
            self._upload(1, 1)
            self.result = Opened(dataset, entry, renderer, self.view)
        except _CancelledError:
            return
        except IfealidError as error:
            # Without the traceback, which would keep the codes and what is on the GPU of a map that did not fit.
            self.result = type(error)(str(error))
        except Exception as error:  # the window must say what broke, and live on
            self.result = IfealidError(f"{self.what} could not be opened: {type(error).__name__}: {error}")


def _named(entry: Entry) -> str:
    return f"{entry.layer} of {entry.image_name or entry.name}"


class Session:
    """What is open, and what is being read.

    Args:
        gpu: the device.
        kept_bytes: GPU memory for maps. The one on display counts, but is kept in any case.
    """

    def __init__(self, gpu: Gpu, kept_bytes: int = KEPT_BYTES) -> None:
        self.gpu = gpu
        self.opened: Opened | None = None
        self.load: Load | None = None
        self.fits = Fits()
        self._kept: OrderedDict[Entry, Renderer] = OrderedDict()
        self._kept_bytes = kept_bytes
        self._cancelled: list[Load] = []
        self._not_ahead: set[Entry] = set()  # could not be read ahead; whoever asks for one is told why

    def kept(self, entry: Entry) -> Renderer | None:
        """A map that is on the GPU already."""
        return self._kept.get(entry)

    def open(self, source: str | Path | Dataset, view: ViewState) -> None:
        """Begin to read a file, a folder or a dataset; what is open stays until it is there."""
        self._begin(source if isinstance(source, Dataset) else Path(source), view)

    def switch(self, view: ViewState) -> Opened | None:
        """Another image or layer of the open dataset: at once where it is kept, else it is read in the background.

        Raises:
            InputError: the dataset has no such image or layer.
        """
        if self.opened is None:
            return None
        entry = self.opened.dataset.find(view.image, view.layer)
        renderer = self.kept(entry)
        if renderer is not None:
            if self.busy:
                self.cancel()
            return self._show(Opened(self.opened.dataset, entry, renderer, view))
        if self.load is not None and self.load.entry is entry:
            # It is being read already.
            self.load.view, self.load.quiet = view, False
        else:
            self._begin((self.opened.dataset, entry), view)
        return None

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
        self.fits.forget()
        self.gpu = gpu
        if self.opened is not None and keep:
            before = self.opened.renderer
            renderer = Renderer(gpu, before.feature_map, frame=before.scene.frame)
            with suppress(InputError):
                renderer.warm_up(self.opened.view, self.fits.of(self.opened.entry))
            self._show(replace(self.opened, renderer=renderer))
        else:
            self.opened = None
        return self.opened

    @property
    def busy(self) -> bool:
        """Whether something is being read that the user waits for."""
        return self.load is not None and not self.load.quiet

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

    def poll(self) -> Opened | IfealidError | None:
        """What a load has brought since the last call: a map to show, or an error."""
        self._cancelled = [load for load in self._cancelled if not load.finished]  # frees what the finished had read
        load = self.load
        if load is None or not load.finished:
            return None
        self.load = None
        result = load.result
        if isinstance(result, Opened):
            if not load.quiet:
                return self._show(replace(result, view=load.view))
            if self._bytes_in_use + result.renderer.nbytes <= self._kept_bytes:
                self._keep(result)
            else:
                # It is larger on the GPU than its file promised; reading it again would end here again.
                self._not_ahead.add(result.entry)
        elif not load.quiet:
            if isinstance(result, DeviceError) and self._made_room():
                self._begin(load.source, load.view)
                return None
            return result
        elif load.entry is not None:
            self._not_ahead.add(load.entry)
            if isinstance(result, DeviceError):
                self._kept_bytes = min(self._kept_bytes, self._bytes_in_use)
        self._read_ahead()
        return None

    def _begin(self, source: Source, view: ViewState, quiet: bool = False) -> None:
        self.cancel()
        self.load = Load(self.gpu, source, view, self.fits, quiet)

    def _show(self, opened: Opened) -> Opened:
        if self.opened is not None and opened.dataset is not self.opened.dataset:
            self._kept.clear()
            self._not_ahead.clear()
        self.opened = opened
        self._keep(opened)
        if self.load is None:
            self._read_ahead()
        return opened

    @property
    def _bytes_in_use(self) -> int:
        return sum(renderer.nbytes for renderer in self._kept.values())

    def _keep(self, opened: Opened) -> None:
        self._kept[opened.entry] = opened.renderer
        if self.opened is not None:
            self._kept.move_to_end(self.opened.entry)
        while len(self._kept) > 1 and self._bytes_in_use > self._kept_bytes:
            self._kept.popitem(last=False)

    def _made_room(self) -> bool:
        """Drop the maps that are not on display, and keep no more than there was room for; whether there were any."""
        if self.opened is None or len(self._kept) < 2:
            return False
        self._kept_bytes = min(self._kept_bytes, self._bytes_in_use)
        self._kept = OrderedDict({self.opened.entry: self.opened.renderer})
        gc.collect()  # what is on the GPU goes with its Python objects
        return True

    def _read_ahead(self) -> None:
        """Read another layer of the image on display, if there is room for it."""
        if self.opened is None:
            return
        dataset, image = self.opened.dataset, self.opened.image
        room = self._kept_bytes - self._bytes_in_use
        for other in dataset.layers(image):
            if other not in self._kept and other not in self._not_ahead and 1.2 * other.nbytes < room:
                self._begin((dataset, other), ViewState(image=image, layer=other.layer), quiet=True)
                return
