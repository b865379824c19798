"""The wheel over a pane that is not the active one, such as that of another image while the reference is locked."""

from __future__ import annotations

from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.geometry import Pair, Projection, Viewport
from ifealid_gpu.panes.panes import Pane
from ifealid_gpu.views.elsewhere import linked_viewport
from ifealid_gpu.views.view_state import ViewState


def viewport_of(view: ViewState, active: Opened, opened: Opened, pane: Pane) -> Viewport | None:
    """The part of its image that a pane beside the active one shows.

    Args:
        view: of the active pane.
        active: the map there.
        opened: the map of the pane.
        pane: the pane.
    """
    is_linked = view.panes is None or view.panes.linked
    return linked_viewport(view.viewport, active.here, opened.here) if is_linked else pane.viewport


def zoomed_beside(
    view: ViewState, active: Opened, opened: Opened, number: int, *, size: tuple[int, int], at: Pair, factor: float
) -> ViewState:
    """The view of the active pane once another one was magnified about a position, which stays where it is there.

    Args:
        view: with panes.
        active: the map of the active pane.
        opened: the map of the other one.
        number: of the other one.
        size: its width and height, in physical pixels.
        at: the position in it.
        factor: above 1 magnifies.
    """
    panes = view.panes
    if panes is None:
        return view
    pane = panes.shown[number]
    there = view.but(viewport=viewport_of(view, active, opened, pane), panes=None)
    projection = Projection.of(opened.renderer.scene, size, there.viewport)
    viewport = moves.zoomed(there, projection, at, factor).viewport
    if panes.linked:
        return view.but(viewport=linked_viewport(viewport, opened.here, active.here))
    return view.but(panes=panes.looking(number, viewport))
