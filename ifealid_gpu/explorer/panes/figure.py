"""The figure of what the panes of a window show: the same maps, views and parts of images, in the same places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.opening import Opening
from ifealid_gpu.explorer.panes.beside import Beside
from ifealid_gpu.explorer.panes.differing import DifferenceFollower
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.panes.matching import Matching
from ifealid_gpu.explorer.sharing import enlarged
from ifealid_gpu.figure.difference import ShownDifference
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.grid import USUAL_SIDE, of_image
from ifealid_gpu.figure.panes.difference_in_pane import DifferenceInPane
from ifealid_gpu.figure.panes.map_in_pane import MapInPane
from ifealid_gpu.figure.panes.panes_page import InPane, PanesPage
from ifealid_gpu.figure.shown import Shown
from ifealid_gpu.geometry import Scene, target_size
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.renderer.reach import reaching
from ifealid_gpu.views.resolved_view import ResolvedView


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
    view, followers = state.shared_view, {one.number: one for one in beside.drawn}
    sides = [max(size) for size in (state.size, *(one.size for one in beside.followers)) if size is not None]
    larger = USUAL_SIDE / max(sides)  # than on the screen, where only a part is in sight

    def sized(seen: ResolvedView, scene: Scene, size: tuple[int, int] | None) -> tuple[ResolvedView, tuple[int, int]]:
        """A view in the part of the image that is in sight, and how large that is drawn."""
        viewport = seen.view.viewport
        if viewport is None or size is None:
            return seen, target_size(scene, USUAL_SIDE)
        size = max(1, round(size[0] * larger)), max(1, round(size[1] * larger))
        return seen.but(viewport=enlarged(viewport, larger)), size

    def in_pane(shown: Shown, size: tuple[int, int] | None, places: Sequence[Ranked] | None) -> MapInPane:
        seen, size = sized(shown.view, shown.renderer.scene, size)
        shown = Shown(shown.image, shown.entry, shown.renderer, seen)
        return MapInPane(shown, size, is_matched=shown.image != opened.image, places=places)

    def show(number: int) -> InPane:
        one = followers.get(number)
        if isinstance(one, DifferenceFollower):
            shown = shown_difference(one)
            first, size = sized(shown.first, shown.difference.scene, one.size)
            return DifferenceInPane(replace(shown, first=first), size)
        if number == panes.active or one is None:
            own, found = opened.renderer.resolve(state.seen(view)), state.best.last
            known = found.on_map if found is not None and found.ranking is not None and found.is_on_map else None
            return in_pane(Shown(opened.image, opened.entry, opened.renderer, own), state.size, known)
        there, wanted = one.opened, _wanted(one)
        if there is None or wanted is None:
            raise InputError(one.fault or "it is still being read")
        in_sight = Shown(there.image, there.entry, there.renderer, wanted)
        return in_pane(in_sight, one.size, beside.places.of(state, one))

    marks = view.with_queries(partial(of_image, image=opened.image))
    lines = matching.for_figure(state)
    return PanesPage(panes, max(1, beside.columns), marks, show, USUAL_SIDE, lines=lines).drawing()


def shown_difference(one: DifferenceFollower) -> ShownDifference:
    """What a pane shows of two maps, in the part of the image that it looks at; InputError where it shows nothing."""
    if one.difference is None or one.wanted is None or one.viewed is None:
        raise InputError(one.fault or "it is still being read")
    difference, first, second = one.difference.views
    return ShownDifference(one.pane.image, difference, first.but(viewport=one.viewed.viewport), second)


def _wanted(one: Follower) -> ResolvedView | None:
    """What a pane is to show, in the part of the image that it looks at."""
    if one.wanted is None or one.viewed is None:
        return one.wanted
    return one.wanted.but(viewport=one.viewed.viewport)


def figure_of_large(state: Opening, one: DifferenceFollower, finer: int = 1, reach: float | None = None) -> Drawing:
    """The figure of a difference that has the window for itself.

    Args:
        state: what is shown.
        one: the pane.
        finer: times as many pixels a side as pictures have.
        reach: how far from zero its colours reach, where that is kept or shared; None: as far as its values do.

    Raises:
        InputError: it shows nothing.
    """
    shown = shown_difference(one)
    shown = replace(shown, first=reaching(shown.first, shown.quantity, reach))
    viewport = shown.first.view.viewport
    size = target_size(shown.difference.scene) if viewport is None else state.size
    first = shown.first.but(viewport=enlarged(viewport, finer))
    return replace(shown, first=first).drawing((finer * size[0], finer * size[1]))
