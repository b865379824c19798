"""What is read before anybody waits for it: maps beside the one on display, then its image's other layers."""

from __future__ import annotations

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.errors import DeviceError, IfealidError
from ifealid_gpu.explorer.kept_renderers import KeptRenderers
from ifealid_gpu.renderer import Renderer


class ReadingAhead:
    """Chooses the next map to read, and keeps what cannot be had.

    Args:
        kept: the maps that are there already, and the room for others.

    Attributes:
        faults: why maps that are wanted beside the one on display cannot be had.
    """

    def __init__(self, kept: KeptRenderers) -> None:
        self.faults: dict[Entry, str] = {}
        self._kept = kept
        self._not_ahead: set[Entry] = set()  # could not be read ahead; whoever asks for one is told why
        self._squeezed: set[Entry] = set()  # of those beside it, what did not fit into the memory at first

    @property
    def missing(self) -> list[Entry]:
        """The maps beside the one on display that are not there yet."""
        return [one for one in self._kept.beside if one not in self._kept and one not in self.faults]

    def next(self, dataset: Dataset, image: str) -> tuple[Entry, int | None] | None:
        """The next map, with the bytes of GPU memory beyond which it is streamed, None: as many as it takes.

        A map that is shown beside the one on display needs no room: where there is none, it is streamed.
        """
        if missing := self.missing:
            return missing[0], self._kept.make_room_for(missing[0])
        for other in dataset.layers(image):
            if other not in self._kept and other not in self._not_ahead and self._kept.has_room_for(other):
                return other, None
        return None

    def brought(self, entry: Entry, found: Renderer | IfealidError | None) -> None:
        """Keep a map that was read, or remember why it cannot be had; None: the work was stopped."""
        if isinstance(found, Renderer):
            if entry in self._kept.beside or self._kept.has_room(found.nbytes):
                self._kept.keep(entry, found)
            else:
                # It is larger on the GPU than its file promised; reading it again would end here again.
                self._not_ahead.add(entry)
            return
        self._not_ahead.add(entry)
        if isinstance(found, DeviceError):
            self._kept.keep_no_more()
        if isinstance(found, DeviceError) and entry not in self._squeezed:
            self._squeezed.add(entry)  # there is no room left by now, so that it is streamed
        elif entry in self._kept.beside and found is not None:
            self.faults[entry] = str(found)

    def try_again(self) -> None:
        """Read ahead what could not be, too."""
        self._not_ahead.clear()

    def forget(self) -> None:
        """Know nothing any more: another dataset is open, or another device is there."""
        self._not_ahead.clear()
        self._squeezed.clear()
        self.faults.clear()
