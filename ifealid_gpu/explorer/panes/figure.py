"""The figure of what the panes of a window show: the same maps, views and parts of images, in the same places."""

from __future__ import annotations

from functools import partial

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.opening import Opening
from ifealid_gpu.explorer.panes.beside import Beside
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.panes.matching import Matching
from ifealid_gpu.explorer.sharing import enlarged
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.grid import USUAL_SIDE, of_image
from ifealid_gpu.figure.panes.map_in_pane import MapInPane
from ifealid_gpu.figure.panes.panes_page import PanesPage
from ifealid_gpu.figure.shown import Shown
from ifealid_gpu.geometry import target_size
from ifealid_gpu.resolved_view import ResolvedView


def figure_of_panes(state: Opening, beside: Beside, matching: Matching) -> Drawing:
    """The figure; panes that show nothing yet are empty, and say why.

    Args:
        state: what is shown.
        beside: the panes that are not active.
        matching: what is found of lines between two of them.

    Raises:
        InputError: nothing is open, or there is one pane alone.
    """
    opened, panes = state.opened, state.view.panes
    if opened is None or panes is None:
        raise InputError("there are no panes to draw: Alt+2, 3, 4 show several")
    beside.update(state)
    view, followers = state.shared_view, {one.number: one for one in beside.followers}
    sides = [max(size) for size in (state.size, *(one.size for one in beside.followers)) if size is not None]
    larger = USUAL_SIDE / max(sides)  # than on the screen, where only a part is in sight

    def in_pane(shown: Shown, size: tuple[int, int] | None, *, is_active: bool) -> MapInPane:
        viewport = shown.view.view.viewport
        if viewport is None or size is None:
            size = target_size(shown.renderer.scene, USUAL_SIDE)
        else:
            size = max(1, round(size[0] * larger)), max(1, round(size[1] * larger))
            shown = Shown(shown.image, shown.entry, shown.renderer, shown.view.but(viewport=enlarged(viewport, larger)))
        found = state.best.last if is_active else None
        places = found.on_map if found is not None and found.ranking is not None and found.is_on_map else None
        return MapInPane(shown, size, is_matched=shown.image != opened.image, places=places)

    def show(number: int) -> MapInPane:
        if number == panes.active:
            own = opened.renderer.resolve(state.seen(view))
            return in_pane(Shown(opened.image, opened.entry, opened.renderer, own), state.size, is_active=True)
        one = followers[number]
        there, wanted = one.opened, _wanted(one)
        if there is None or wanted is None:
            raise InputError(one.fault or "it is still being read")
        return in_pane(Shown(there.image, there.entry, there.renderer, wanted), one.size, is_active=False)

    marks = view.with_queries(partial(of_image, image=opened.image))
    lines = matching.for_figure(state)
    return PanesPage(panes, max(1, beside.columns), marks, show, USUAL_SIDE, lines=lines).drawing()


def _wanted(one: Follower) -> ResolvedView | None:
    """What a pane is to show, in the part of the image that it looks at."""
    if one.wanted is None or one.viewed is None:
        return one.wanted
    return one.wanted.but(viewport=one.viewed.viewport)
