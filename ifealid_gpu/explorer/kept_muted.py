"""Muted channels of the layers that are not shown now: there again when a layer is."""

from __future__ import annotations

from ifealid_gpu.dataset import Entry
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.quantities.muted import Muted
from ifealid_gpu.views.view_state import ViewState


class KeptMuted:
    """The channels that were muted on each layer of the open dataset."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, int], Muted] = {}

    def carried(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """A view of another map with the channels that are muted on its layer.

        Args:
            before: the view that was shown.
            of: the map that it showed.
            view: the one that follows.
            opened: the map that it shows.
        """
        # Datasets of one network that are open together have their layers by the same names, and channels to compare.
        left, shown = ((one.entry.own_layer, one.entry.channels) for one in (of, opened))
        if left == shown:
            return view
        self._of[left] = before.muted
        return view.but(muted=self._of.get(shown, ()))

    def there(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """The same for a map beside the one that is shown, which stays."""
        left, shown = ((one.entry.layer, one.entry.channels) for one in (of, opened))
        return view if left == shown else view.but(muted=self._of.get(shown, ()))

    def of(self, entry: Entry) -> Muted:
        """The channels that are muted on the layer of a map that is not shown."""
        return self._of.get((entry.layer, entry.channels), ())

    def forget(self) -> None:
        """Start afresh, as with another dataset."""
        self._of.clear()
