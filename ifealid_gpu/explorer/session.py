"""The open dataset: what of it is on display, and reading its maps, and other datasets, in the background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Entry, Files, Reading
from ifealid_gpu.errors import DeviceError, IfealidError, InputError
from ifealid_gpu.explorer.again import IN_MEMORY, source_again
from ifealid_gpu.explorer.carried import Carried
from ifealid_gpu.explorer.kept_renderers import KEPT_BYTES, KeptRenderers
from ifealid_gpu.explorer.known_of_maps import KnownOfMaps
from ifealid_gpu.explorer.load import Load, Opened, Source
from ifealid_gpu.explorer.loading import Loading
from ifealid_gpu.explorer.reading_ahead import ReadingAhead
from ifealid_gpu.explorer.renewed import Renewal, Renewed
from ifealid_gpu.explorer.together import Together, kept_in
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.timings import Timings
from ifealid_gpu.views.view_state import ViewState


class Session(Loading):
    """What is open, and what is being read.

    Args:
        gpu: the device.
        kept_bytes: GPU memory for maps. The one on display counts, but is kept in any case.

    Attributes:
        opened: what is on display.
        timings: how long passes of each map take.
        on_gpu: the maps that are on the GPU.
        known: what is known of these: their fits.
        fitting: makes the fits.
    """

    def __init__(self, gpu: Gpu, kept_bytes: int = KEPT_BYTES) -> None:
        super().__init__()
        self.gpu = gpu
        self.opened: Opened | None = None
        self.timings = Timings()
        self.on_gpu = KeptRenderers(kept_bytes)
        self.known = KnownOfMaps(self.kept)
        self.fitting = self.known.fitting
        self._ahead = ReadingAhead(self.on_gpu)

    @property
    def carried(self) -> Carried:
        """Vectors of marks of the open dataset's images."""
        return Carried() if self.opened is None else self.opened.carried

    def kept(self, entry: Entry) -> Renderer | None:
        """A map that is on the GPU already."""
        return self.on_gpu.get(entry)

    def show_beside(self, entries: Sequence[Entry]) -> None:
        """Read maps that are shown beside the one on display before all that is read ahead, and keep them."""
        is_new = self.on_gpu.show_beside(entries)
        missing = self._ahead.missing
        if self.load is None:
            if missing or is_new:
                self._read_ahead()
        elif is_new and self.load.quiet and missing and self.load.entry not in missing:
            self.cancel()
            self._read_ahead()

    @property
    def faults(self) -> Mapping[Entry, str]:
        """Why maps that are wanted beside the one on display cannot be had."""
        return self._ahead.faults

    def opened_of(self, entry: Entry, view: ViewState) -> Opened | None:
        """A map of the open dataset that is on the GPU already; None: it is not."""
        renderer = self.kept(entry)
        if renderer is None or self.opened is None:
            return None
        return Opened(self.opened.dataset, entry, renderer, view, carried=self.carried)

    def go_to(self, opened: Opened) -> None:
        """Have another map on display that is on the GPU already."""
        self._show(opened)

    def open(
        self, source: str | Path | Dataset | Together | Files, view: ViewState, reading: Reading | None = None
    ) -> None:
        """Begin to read a file, a folder or datasets; what is open stays until it is there."""
        if isinstance(source, str | Path):
            source = Files(Path(source), reading or Reading())
        self._begin(source, view)

    def add(self, files: Sequence[Files], view: ViewState) -> None:
        """Begin to open datasets beside what is open, and beside what is being added to it."""
        opened, waiting = self.opened, None if self.load is None else self.load.source
        if opened is not None:
            is_adding = isinstance(waiting, Together) and waiting.is_beside
            parts = waiting.parts if is_adding and isinstance(waiting, Together) else opened.dataset.each
            self._begin(Together((*parts, *files), opened.entry, opened.image), view)

    def regroup(self, parts: Sequence[Dataset], view: ViewState, shown: tuple[Entry, str] | None = None) -> None:
        """Begin to show some of the datasets that are open alone, or with some that were.

        Args:
            parts: the datasets.
            view: to show them with.
            shown: the map to be shown, and the name of its image; None: the one on display, or one like it.
        """
        if self.opened is not None:
            entry, image = shown or (self.opened.entry, self.opened.image)
            self._begin(Together(tuple(parts), entry, image), view)

    def reread(self, view: ViewState, reading: Reading | None = None, place: Path | None = None) -> None:
        """Begin to read the files of what is open again; what is open stays until it is there.

        Args:
            view: to show it with.
            reading: how; None: each dataset as it was read before.
            place: of the only dataset that is read so, where several are open; None: all are.

        Raises:
            InputError: nothing is open, or what is open is in memory alone.
        """
        if self.opened is None:
            raise InputError(IN_MEMORY)
        self._begin(source_again(self.opened.dataset, reading, place), view, before=self.opened)

    def switch(self, view: ViewState) -> Opened | None:
        """Another image or layer of the open dataset: at once where it is kept, else it is read in the background.

        Raises:
            InputError: the dataset has no such image or layer.
        """
        if self.opened is None:
            return None
        entry = self.opened.dataset.find(view.image, view.layer)
        renderer, dataset = self.kept(entry), self.opened.dataset
        opened = self.opened_of(entry, view)
        if opened is not None and not self.carried.missing(view, opened.image, entry.layer):
            if self.busy:
                self.cancel()
            return self._show(opened)
        if self.load is not None and self.load.entry is entry:
            # It is being read already.
            self.load.view, self.load.quiet = view, False
        else:
            self._begin((dataset, entry), view, renderer=renderer)
        return None

    def renew(self, maps: Sequence[Renewed]) -> None:
        """Show other values of maps of the open dataset in the place of those before; all that is made of them is new.

        Args:
            maps: of the open dataset. Those that are on the GPU bring their renderers.
        """
        opened = self.opened
        if opened is None or not maps:
            return
        if self.load is not None and self.load.entry in {one.before for one in maps}:
            self.cancel()
        renewal = Renewal(opened.dataset, maps)
        self.on_gpu.renew(renewal.now, renewal.renderers)
        self._ahead.try_again()
        self.known.renew(renewal.changed)
        entry, carried = renewal.now[opened.entry], opened.carried.without(renewal.names)
        renderer = self.on_gpu[entry]
        self.opened = replace(opened, dataset=renewal.dataset, entry=entry, renderer=renderer, carried=carried)
        self.known.show_of_other(self.opened, self.on_gpu)

    def carry(self, view: ViewState) -> None:
        """Read what marks of other images are on them, for the map on display."""
        if self.opened is not None:
            self._begin((self.opened.dataset, self.opened.entry), view, renderer=self.opened.renderer)

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
        self.on_gpu.drop_all()
        self._ahead.forget()  # faults may be of the lost device
        self.timings.forget()
        self.gpu = gpu
        if self.opened is not None and keep:
            before = self.opened.renderer
            renderer = Renderer(gpu, before.feature_map, frame=before.scene.frame)
            with suppress(InputError):
                renderer.warm_up(self.opened.view, self.timings.of(self.opened.entry))
            self._show(replace(self.opened, renderer=renderer))
        else:
            self.opened = self.known.maps = self.known.fits = None
        return self.opened

    def close(self, seconds: float = 10) -> None:
        """Stop reading and making fits, and wait for the threads; as `Loading.close`."""
        self.cancel()
        self.fitting.close(seconds)
        super().close(seconds)

    def poll(self) -> Opened | IfealidError | None:
        """What a load has brought since the last call: a map to show, or an error."""
        load = self._take_finished()
        if load is None:
            return None
        result = load.result
        if isinstance(result, Opened):
            if load.entry is not None and self.opened is not None:
                result = replace(result, dataset=self.opened.dataset)  # which may have been renewed meanwhile
            if not load.quiet:
                return self._show(replace(result, view=load.view))
            self.known.tell(result)
            self._ahead.brought(result.entry, result.renderer)
        elif not load.quiet:
            if isinstance(result, DeviceError) and self.on_gpu.keep_shown_alone():
                self._begin(load.source, load.view, before=load.before)
                return None
            return result
        elif load.entry is not None:
            self._ahead.brought(load.entry, result)
        self._read_ahead()
        return None

    def _begin(
        self,
        source: Source,
        view: ViewState,
        *,
        quiet: bool = False,
        before: Opened | None = None,
        renderer: Renderer | None = None,
        memory: int | None = None,
    ) -> None:
        self.cancel()
        self.load = Load(
            self.gpu,
            source,
            view,
            self.timings,
            quiet=quiet,
            before=before,
            carried=self.carried,
            renderer=renderer,
            memory=memory,
            kept=self.on_gpu if isinstance(source, Together) else None,
        )

    def _show(self, opened: Opened) -> Opened:
        is_other = self.opened is not None and opened.dataset is not self.opened.dataset
        if is_other:
            self.on_gpu.take(kept_in(opened.dataset, self.on_gpu))
            self._ahead.forget()
            self.known.forget()
        self.opened = opened
        self.on_gpu.show(opened.entry, opened.renderer)
        if is_other:
            self.known.show_of_other(opened, self.on_gpu)
        else:
            self.known.show(opened)
        if self.load is None:
            self._read_ahead()
        return opened

    def _read_ahead(self) -> None:
        """Read a map that is shown beside the one on display, or another layer of it, if there is room."""
        opened = self.opened
        following = None if opened is None else self._ahead.next(opened.dataset, opened.image)
        if opened is not None and following is not None:
            entry, memory = following
            view = ViewState(image=opened.dataset.image_of(entry), layer=entry.layer)
            self._begin((opened.dataset, entry), view, quiet=True, memory=memory)
