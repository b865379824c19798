"""The open dataset: reading its maps in the background and keeping them on the GPU while memory allows."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Entry, Files, Reading
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.errors import DeviceError, IfealidError, InputError
from ifealid_gpu.explorer.carried import Carried
from ifealid_gpu.explorer.fitting import FitsOfMap, Fitting
from ifealid_gpu.explorer.load import Load, Opened, Source
from ifealid_gpu.explorer.maps_for_fits import MapsForFits
from ifealid_gpu.explorer.together import Together, kept_in
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.timings import Timings
from ifealid_gpu.views.view_state import ViewState

# Bytes of maps kept on the GPU; their codes stay in memory for the bar chart as well.
KEPT_BYTES = 2 << 30
_LEAST_BYTES = 16 << 20  # of a map beside it, where there is no room

#: Why what is open cannot be read again.
IN_MEMORY = "there is no file to read again: what is open is in memory alone"


@dataclass(frozen=True, eq=False)
class Renewed:
    """Other values of a map of the open dataset.

    Attributes:
        before: the map as it was.
        now: as it is.
        renderer: the map on the GPU; None: it was not there before.
    """

    before: Entry
    now: Entry
    renderer: Renderer | None


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
        self.timings = Timings()
        self.fitting = Fitting()
        self.maps: LayerMaps | None = None
        """The maps of the layer on display."""
        self.fits: FitsOfMap | None = None
        """Fits of the map on display."""
        self._kept: OrderedDict[Entry, Renderer] = OrderedDict()
        self._kept_bytes = kept_bytes
        self._maps_for_fits = MapsForFits(self.kept, self.fitting.between)
        self._cancelled: list[Load] = []
        self._not_ahead: set[Entry] = set()  # could not be read ahead; whoever asks for one is told why
        self._beside: tuple[Entry, ...] = ()
        self._squeezed: set[Entry] = set()  # of those beside it, what did not fit into the memory at first
        self.let_go: Callable[[], None] = lambda: None
        """Called where memory is needed: whoever holds on to maps beside the one on display lets them go."""
        self.faults: dict[Entry, str] = {}
        """Why maps that are wanted beside the one on display cannot be had."""

    @property
    def carried(self) -> Carried:
        """Vectors of marks of the open dataset's images."""
        return Carried() if self.opened is None else self.opened.carried

    def kept(self, entry: Entry) -> Renderer | None:
        """A map that is on the GPU already."""
        return self._kept.get(entry)

    def show_beside(self, entries: Sequence[Entry]) -> None:
        """Read maps that are shown beside the one on display before all that is read ahead, and keep them."""
        is_new, self._beside = self._beside != tuple(entries), tuple(entries)
        if is_new:
            self._drop_unseen()
        missing = self._missing_beside
        if self.load is None:
            if missing or is_new:
                self._read_ahead()
        elif is_new and self.load.quiet and missing and self.load.entry not in missing:
            self.cancel()
            self._read_ahead()

    @property
    def _missing_beside(self) -> list[Entry]:
        return [one for one in self._beside if one not in self._kept and one not in self.faults]

    def opened_of(self, entry: Entry, view: ViewState) -> Opened | None:
        """A map of the open dataset that is on the GPU already; None: it is not."""
        renderer = self.kept(entry)
        if renderer is None or self.opened is None:
            return None
        return Opened(self.opened.dataset, entry, renderer, view, carried=self.carried)

    def go_to(self, opened: Opened) -> None:
        """Have another map on display that is on the GPU already."""
        self._show(opened)

    def read_beside(self, entry: Entry) -> FeatureMap:
        """A map, for what is computed in the thread of fits; as `MapsForFits.read`."""
        return self._maps_for_fits.read(entry)

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
        if self.opened is None or not self.opened.dataset.paths:
            raise InputError(IN_MEMORY)

        def again(one: Dataset) -> Files | Dataset:
            if one.path is None:
                return one
            is_meant = reading is not None and place in {None, one.path}
            return Files(one.path, reading if is_meant and reading is not None else one.reading, one.image)

        parts = tuple(map(again, self.opened.dataset.each))
        alone = parts[0] if len(parts) == 1 else None
        self._begin(alone or Together(parts), view, before=self.opened)

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
        now = {one.before: one for one in maps}
        names = [(opened.dataset.image_of(entry), entry.layer) for entry in now]
        entries = {entry: now[entry].now if entry in now else entry for entry in opened.dataset.entries}
        # Sorted and named as before: facts that do so have not changed.
        dataset = replace(opened.dataset, entries=tuple(entries.values()))
        found = {one.read: one for one in dataset.entries}
        self._kept = OrderedDict(
            (found[entries[entry].read], now[entry].renderer or renderer if entry in now else renderer)
            for entry, renderer in self._kept.items()
        )
        self._beside = tuple(found[entries[entry].read] for entry in self._beside)
        self._not_ahead.clear()
        self.fitting.renew({before: found[entries[before].read] for before in now})
        self._maps_for_fits.forget()
        entry = found[entries[opened.entry].read]
        self.opened = replace(
            opened, dataset=dataset, entry=entry, renderer=self._kept[entry], carried=opened.carried.without(names)
        )
        for other, renderer in self._kept.items():
            renderer.known = self._known_of(replace(self.opened, entry=other, renderer=renderer))[1]
        self.maps, self.fits = self._known_of(self.opened)
        self.opened.renderer.known = self.fits

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
        self._kept.clear()
        self._not_ahead.clear()
        self.faults.clear()  # which may be of the lost device
        self._squeezed.clear()
        self.timings.forget()
        self.gpu = gpu
        if self.opened is not None and keep:
            before = self.opened.renderer
            renderer = Renderer(gpu, before.feature_map, frame=before.scene.frame)
            with suppress(InputError):
                renderer.warm_up(self.opened.view, self.timings.of(self.opened.entry))
            self._show(replace(self.opened, renderer=renderer))
        else:
            self.opened = self.maps = self.fits = None
        return self.opened

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
        self.fitting.close(seconds)
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
            if load.entry is not None and self.opened is not None:
                result = replace(result, dataset=self.opened.dataset)  # which may have been renewed meanwhile
            if not load.quiet:
                return self._show(replace(result, view=load.view))
            if result.entry in self._beside or self._bytes_in_use + result.renderer.nbytes <= self._kept_bytes:
                self._keep(result)
            else:
                # It is larger on the GPU than its file promised; reading it again would end here again.
                self._not_ahead.add(result.entry)
        elif not load.quiet:
            if isinstance(result, DeviceError) and self._made_room():
                self._begin(load.source, load.view, before=load.before)
                return None
            return result
        elif load.entry is not None:
            self._not_ahead.add(load.entry)
            if isinstance(result, DeviceError):
                self._kept_bytes = min(self._kept_bytes, self._bytes_in_use)
            if isinstance(result, DeviceError) and load.entry not in self._squeezed:
                self._squeezed.add(load.entry)  # there is no room left by now, so that it is streamed
            elif load.entry in self._beside and result is not None:
                self.faults[load.entry] = str(result)
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
            kept=self._kept if isinstance(source, Together) else None,
        )

    def _show(self, opened: Opened) -> Opened:
        is_other = self.opened is not None and opened.dataset is not self.opened.dataset
        if is_other:
            self._kept = OrderedDict(kept_in(opened.dataset, self._kept))
            self._not_ahead.clear()
            self._beside = ()
            self.faults.clear()
            self._squeezed.clear()
            self.fitting.forget()
            self._maps_for_fits.forget()
        self.opened = opened
        for entry, renderer in self._kept.items() if is_other else ():
            renderer.known = self._known_of(Opened(opened.dataset, entry, renderer, opened.view))[1]
        self.maps, self.fits = self._known_of(opened)
        opened.renderer.known = self.fits
        self._keep(opened)
        if self.load is None:
            self._read_ahead()
        return opened

    @property
    def _bytes_in_use(self) -> int:
        return sum(renderer.nbytes for renderer in self._kept.values())

    def _known_of(self, opened: Opened) -> tuple[LayerMaps, FitsOfMap]:
        """The maps of the layer of a map, and its fits."""
        entry, feature_map = opened.entry, opened.renderer.feature_map
        maps = LayerMaps(opened.dataset, entry, feature_map, self._maps_for_fits.read)
        return maps, FitsOfMap(self.fitting, maps, entry, (opened.dataset, entry.layer, entry.channels))

    def _keep(self, opened: Opened) -> None:
        self._kept[opened.entry] = opened.renderer
        if opened.renderer.known is None:
            opened.renderer.known = self._known_of(opened)[1]
        if self.opened is not None:
            self._kept.move_to_end(self.opened.entry)
        self._drop_unseen()

    def _drop_unseen(self, room: float = 0.0) -> None:
        """Drop maps that nobody sees until the others, and so many bytes more, are no more than may be kept."""
        while self._bytes_in_use + room > self._kept_bytes and (others := self._not_shown):
            del self._kept[others[0]]

    @property
    def _not_shown(self) -> list[Entry]:
        """Of the maps that are kept those that nobody sees, the one first that was on display longest ago."""
        shown = {*self._beside} | ({self.opened.entry} if self.opened is not None else set())
        return [entry for entry in self._kept if entry not in shown]

    def _made_room(self) -> bool:
        """Drop the maps that are not on display, and keep no more than there was room for; whether there were any."""
        if self.opened is None or len(self._kept) < 2:
            return False
        self._kept_bytes = min(self._kept_bytes, self._bytes_in_use)
        self._kept = OrderedDict({self.opened.entry: self.opened.renderer})
        self.let_go()
        gc.collect()  # what is on the GPU goes with its Python objects
        return True

    def _read_ahead(self) -> None:
        """Read another layer of the image on display, if there is room for it."""
        if self.opened is None:
            return
        dataset, image = self.opened.dataset, self.opened.image
        if missing := self._missing_beside:
            self._read_beside(dataset, missing[0])
            return
        room = self._kept_bytes - self._bytes_in_use
        for other in dataset.layers(image):
            if other not in self._kept and other not in self._not_ahead and 1.2 * other.nbytes < room:
                self._begin((dataset, other), ViewState(image=image, layer=other.layer), quiet=True)
                return

    def _read_beside(self, dataset: Dataset, entry: Entry) -> None:
        """Read a map that is shown beside the one on display; where there is no room for all of it, it is streamed."""
        self._drop_unseen(1.2 * entry.nbytes)
        room = self._kept_bytes - self._bytes_in_use
        memory = None if 1.2 * entry.nbytes <= room else max(_LEAST_BYTES, room // 2)
        view = ViewState(image=dataset.image_of(entry), layer=entry.layer)
        self._begin((dataset, entry), view, quiet=True, memory=memory)
