"""What each pane keeps while the mouse is in another one: where it looks, and the pins of its image."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.elsewhere import linked_viewport
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.quantities.place import Position
from ifealid_gpu.view_state import ViewState


class InPanes:
    """Pins by image; the part of the image that a pane shows goes with the pane."""

    def __init__(self) -> None:
        self._pins: dict[str, tuple[Position, ...]] = {}

    def carried(self, before: ViewState, of: Opened, view: ViewState, opened: Opened, number: int) -> ViewState:
        """The view of the pane that the mouse goes to.

        Args:
            before: the view of the pane that it leaves.
            of: the map there.
            view: the same for the other map.
            opened: that map.
            number: of its pane.
        """
        panes = before.panes
        if panes is None:
            return view
        self._pins[of.image] = before.pins
        if of.renderer.scene.frame != opened.renderer.scene.frame and of.image != opened.image:
            view = view.but(pins=self._pins.get(opened.image, ()))
        if panes.linked:
            viewport = linked_viewport(before.viewport, of.here, opened.here)
        else:
            viewport = panes.shown[number].viewport
            left = replace(panes.now, viewport=before.viewport)
            panes = panes.but(shown=(*panes.shown[: panes.active], left, *panes.shown[panes.active + 1 :]))
        return view.but(viewport=viewport, panes=panes.but(active=number))

    def forget(self) -> None:
        """Start afresh, as with another dataset."""
        self._pins.clear()
