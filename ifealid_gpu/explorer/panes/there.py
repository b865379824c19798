"""What a pane shows: the view of the active pane, as it is meant on another map."""

from __future__ import annotations

from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.state import State
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.panes.panes import Pane
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.view_state import ViewState


def view_there(state: State, active: Opened, opened: Opened, pane: Pane) -> ViewState:
    """The view of a pane beside the active one.

    On a map of the same image the query is of the same place. On another image's the same place means nothing, and the
    vector there is what is compared with: the reference is a mark of its image then.

    Args:
        state: what is asked.
        active: the map of the active pane.
        opened: the map of the pane.
        pane: the pane.
    """
    asked = state.shown
    view = asked
    if active.image != opened.image and view.is_plain:
        x, y = active.renderer.scene.place_of(*state.reference)
        there = view.but(query=Query((Term(Place(x, y), image=active.image),)), pins=())
        view = moves.on_other_map(there, active, opened).but(query=there.query)
    elif active is not opened:
        view = moves.on_other_map(view, active, opened)
    view = state.muted.there(asked, active, view, opened)
    view = state.kept.there(asked, active, view, opened)
    viewport = linked_viewport(state.view.viewport, active, opened) if is_linked(state) else pane.viewport
    return view.but(image=opened.image, layer=opened.entry.layer, viewport=viewport, panes=None)


def is_linked(state: State) -> bool:
    """Whether all panes look at the same part of their images."""
    return state.view.panes is None or state.view.panes.linked


def linked_viewport(viewport: Viewport | None, active: Opened, opened: Opened) -> Viewport | None:
    """The same part of another map's image: the same share of its sides."""
    scene, other = active.renderer.scene, opened.renderer.scene
    if viewport is None or scene.frame == other.frame:
        return viewport
    return moves.viewport_elsewhere(viewport.placed(scene), scene.frame, other.frame)
