"""What a pane shows: the view of the active pane, as it is meant on another map, with what was kept of that."""

from __future__ import annotations

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.panes.in_panes import InPanes
from ifealid_gpu.explorer.panes.zooming import viewport_of
from ifealid_gpu.explorer.state import State
from ifealid_gpu.panes.panes import Pane
from ifealid_gpu.views.elsewhere import beside
from ifealid_gpu.views.view_state import ViewState


def view_there(state: State, active: Opened, opened: Opened, pane: Pane, kept: InPanes) -> ViewState:
    """The view of a pane beside the active one; see `elsewhere.beside`.

    Args:
        state: what is asked.
        active: the map of the active pane.
        opened: the map of the pane.
        pane: the pane.
        kept: what panes have of their own.
    """
    asked = state.shown
    view = beside(asked, state.reference, active.here, opened.here)
    view = kept.there(asked, active, view, opened)
    view = state.muted.there(asked, active, view, opened)
    view = state.kept.there(asked, active, view, opened)
    return view.but(viewport=viewport_of(state.view, active, opened, pane))
