"""The maps of the open dataset that are on the GPU, and which of them stay there while memory allows."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence

from ifealid_gpu.dataset import Entry
from ifealid_gpu.renderer import Renderer

#: Bytes of maps kept on the GPU; their codes stay in memory for the bar chart as well.
KEPT_BYTES = 2 << 30

_PER_BYTE = 1.2  # bytes on the GPU for each of a file, at most: tiles are padded, and values lie beside them
_LEAST_BYTES = 16 << 20  # of a map beside the one on display, where there is no room


class KeptRenderers(Mapping[Entry, Renderer]):
    """Maps on the GPU, the one first that was on display longest ago. Those that are seen stay in any case.

    Args:
        most_bytes: GPU memory for maps. Those that are seen count, too.

    Attributes:
        most_bytes: the same; less after the device had less.
        shown: the map on display.
        beside: the maps that are shown beside it.
        let_go: called where memory is needed: whoever holds on to maps beside the one on display lets them go.
    """

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self.most_bytes = most_bytes
        self.shown: Entry | None = None
        self.beside: tuple[Entry, ...] = ()
        self.let_go: Callable[[], None] = lambda: None
        self._renderers: OrderedDict[Entry, Renderer] = OrderedDict()

    def __getitem__(self, entry: Entry) -> Renderer:
        return self._renderers[entry]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._renderers)

    def __len__(self) -> int:
        return len(self._renderers)

    @property
    def nbytes(self) -> int:
        """GPU memory that they take."""
        return sum(renderer.nbytes for renderer in self._renderers.values())

    def has_room(self, nbytes: float) -> bool:
        """Whether so many bytes more may be kept, and nothing is dropped."""
        return self.nbytes + nbytes <= self.most_bytes

    def has_room_for(self, entry: Entry) -> bool:
        """The same of a map that is not read yet."""
        return self.has_room(_PER_BYTE * entry.nbytes)

    def make_room_for(self, entry: Entry) -> int | None:
        """Drop what nobody sees for a map to be seen: the bytes that it may have then; None: all that it takes."""
        self._drop_unseen(_PER_BYTE * entry.nbytes)
        return None if self.has_room_for(entry) else max(_LEAST_BYTES, (self.most_bytes - self.nbytes) // 2)

    def keep(self, entry: Entry, renderer: Renderer) -> None:
        """Keep a map, and drop what there is no room for any more."""
        self._renderers[entry] = renderer
        if self.shown is not None and self.shown in self._renderers:
            self._renderers.move_to_end(self.shown)
        self._drop_unseen()

    def show(self, entry: Entry, renderer: Renderer) -> None:
        """Have a map on display."""
        self.shown = entry
        self.keep(entry, renderer)

    def show_beside(self, entries: Sequence[Entry]) -> bool:
        """Have maps beside it, on the GPU or not; whether these are others than before."""
        is_new, self.beside = self.beside != tuple(entries), tuple(entries)
        if is_new:
            self._drop_unseen()
        return is_new

    def take(self, renderers: Mapping[Entry, Renderer]) -> None:
        """Keep these in the place of all others: those of another dataset."""
        self._renderers = OrderedDict(renderers)
        self.shown, self.beside = None, ()

    def renew(self, now: Mapping[Entry, Entry], renderers: Mapping[Entry, Renderer]) -> None:
        """Keep the same maps by other entries.

        Args:
            now: what each entry of the dataset is from now on.
            renderers: of maps that have other values, by what they were.
        """
        self._renderers = OrderedDict(
            (now[entry], renderers.get(entry, renderer)) for entry, renderer in self._renderers.items()
        )
        self.shown = None if self.shown is None else now[self.shown]
        self.beside = tuple(now[entry] for entry in self.beside)

    def drop(self, entry: Entry) -> None:
        """Drop a map, if it is there."""
        self._renderers.pop(entry, None)

    def drop_all(self) -> None:
        """Drop all maps: their device was lost. What is to be seen stays known."""
        self._renderers.clear()

    def keep_no_more(self) -> None:
        """From now on, keep no more bytes than now: the device has no memory for more."""
        self.most_bytes = min(self.most_bytes, self.nbytes)

    def keep_shown_alone(self) -> bool:
        """Drop all but the map on display, as its device has no memory for more; whether there were others."""
        if self.shown is None or len(self) < 2:
            return False
        self.keep_no_more()
        self._renderers = OrderedDict({self.shown: self._renderers[self.shown]})
        self.let_go()
        gc.collect()  # what is on the GPU goes with its Python objects
        return True

    def _drop_unseen(self, room: float = 0.0) -> None:
        """Drop maps that nobody sees until the others, and so many bytes more, are no more than may be kept."""
        seen = {self.shown, *self.beside}
        unseen = [entry for entry in self._renderers if entry not in seen]
        while unseen and not self.has_room(room):
            self.drop(unseen.pop(0))
