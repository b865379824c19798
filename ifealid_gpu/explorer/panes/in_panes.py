"""What panes keep of their own while the mouse is in another one: where each looks, its image's pins, its channel."""

from __future__ import annotations

from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.quantities.place import Position
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.views.elsewhere import linked_viewport
from ifealid_gpu.views.view_state import ViewState

_Kind = tuple[str, int]  # of maps: those of one layer


class InPanes:
    """Pins by image, and quantities by layer where another layer has none like it.

    The part of the image that a pane shows goes with the pane.
    """

    def __init__(self) -> None:
        self._pins: dict[str, tuple[Position, ...]] = {}
        self._quantities: dict[_Kind, tuple[Quantity, Quantity]] = {}  # each with what it became elsewhere

    def there(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """A view of another map with the pins and the quantity that it has of its own.

        Args:
            before: the view of the active pane.
            of: the map there.
            view: the same for the other map.
            opened: that map.
        """
        if of.image != opened.image:
            view = view.but(pins=self._pins.get(opened.image, ()) if _is_elsewhere(of, opened) else before.pins)
        if _kind(of) == _kind(opened):  # a channel means the same, whatever the image's size
            return view.but(quantity=before.quantity)
        own, became = self._quantities.get(_kind(opened), (None, None))
        return view if own is None or became != view.quantity else view.but(quantity=own)

    def leave(self, before: ViewState, of: Opened, view: ViewState) -> None:
        """Keep what a pane has of its own; as `there`."""
        self._pins[of.image] = before.pins
        self._quantities.pop(_kind(of), None)
        if view.quantity != before.quantity:
            self._quantities[_kind(of)] = before.quantity, view.quantity

    def looking(self, before: ViewState, of: Opened, view: ViewState, opened: Opened, number: int) -> ViewState:
        """The view of the pane that the mouse goes to, with the part of the image that it shows.

        Args:
            before: the view of the pane that it leaves.
            of: the map there.
            view: the same for the other map.
            opened: that map.
            number: of its pane.
        """
        panes = view.panes
        if panes is None:
            return view
        if panes.linked:
            viewport = linked_viewport(before.viewport, of.here, opened.here)
        else:
            viewport = panes.shown[number].viewport
            panes = panes.looking(panes.active, before.viewport)
        if panes.one_range:  # ends that the user has set hold for all
            view = view.but(display_range=before.display_range)
        return view.but(viewport=viewport, panes=panes.but(active=number))

    def forget(self) -> None:
        """Start afresh, as with another dataset."""
        self._pins.clear()
        self._quantities.clear()


def _kind(opened: Opened) -> _Kind:
    return opened.entry.layer, opened.entry.channels


def _is_elsewhere(of: Opened, opened: Opened) -> bool:
    """Whether places of one map mean nothing on another one."""
    return not moves.places_mean_the_same(of, opened)
