"""The facts of panes, gathered from the explorer once a frame has been drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.panes.pane_facts import PaneFacts
from ifealid_gpu.geometry import Pair

ToWindow = Callable[[Pair], Pair]


def pane_facts(explorer: Explorer, facts: FrameFacts, to_window: Sequence[ToWindow | None]) -> tuple[PaneFacts, ...]:
    """The facts of all panes; none where there is one alone.

    Args:
        explorer: what is shown.
        facts: of the active pane.
        to_window: for each pane the window's logical pixels for physical ones of its display; None: it is hidden.
    """
    panes = explorer.view.panes
    if panes is None or explorer.opened is None:
        return ()
    followers = {one.number: one for one in explorer.beside.followers}
    found = []
    for number, pane in enumerate(panes.shown):
        there = to_window[number] if number < len(to_window) else None
        one = followers.get(number)
        if number == panes.active or one is None:
            found.append(_active(facts, number, pane.image, pane.layer, pane.minus))
        else:
            found.append(_beside(explorer, one, there))
    explorer.beside.note_ends(explorer, [one.color_ends for one in found if one.is_visible])
    return tuple(found)


def _active(facts: FrameFacts, number: int, image: str, layer: str, minus: str | None) -> PaneFacts:
    real_range = facts.map.real_range if facts.map is not None else None
    value = None if facts.pointer_value is None else facts.quantity.text(facts.pointer_value, real_range)
    return PaneFacts(
        number,
        image,
        layer,
        minus,
        is_active=True,
        value=value,
        coarse=facts.coarse is not None,
        shown_range=facts.shown_range,
        color_ends=facts.color_ends,
        quantity=facts.quantity,
    )


def _beside(explorer: Explorer, one: Follower, to_window: ToWindow | None) -> PaneFacts:
    pane, opened, drawn, reading = one.pane, one.opened, one.drawn, one.reading
    value, peak = reading.values[0] if reading.values else None, reading.peak_value
    real_range = None if opened is None else opened.renderer.feature_map.value_range
    text = None if value is None or drawn is None else drawn.quantity.texts(value, real_range)
    return PaneFacts(
        one.number,
        pane.image,
        pane.layer,
        pane.minus,
        is_visible=to_window is not None,
        value=text,
        fault=one.fault,
        is_waiting=opened is None and one.fault is None,
        coarse=one.is_coarse or one.is_behind,
        at=_place(explorer, one, to_window),
        shown_range=reading.range.values if reading.range else None,
        color_ends=reading.range.ends if reading.range else None,
        quantity=None if drawn is None else drawn.quantity,
        best_at=_best_at(one, to_window),
        best=None if peak is None or drawn is None else drawn.quantity.text(peak, real_range),
    )


def _best_at(one: Follower, to_window: ToWindow | None) -> Pair | None:
    """Where the best match lies in a pane of another image."""
    projection, peak = one.projection, one.reading.peak
    if peak is None or projection is None or to_window is None:
        return None
    return to_window(projection.target_from_map(peak[0] + 0.5, peak[1] + 0.5))


def _place(explorer: Explorer, one: Follower, to_window: ToWindow | None) -> Pair | None:
    """Where the place under the mouse lies in a pane of the same image."""
    projection, active, at = one.projection, explorer.opened, explorer.pointer
    if projection is None or to_window is None or active is None or one.opened is None or at is None:
        return None
    place = explorer.place_at(at) if one.opened.image == active.image else None
    if place is None:
        return None
    across, down = projection.scene.unit
    x, y = place[0] / across, place[1] / down
    if active.renderer.scene.frame != projection.scene.frame:
        frame, other = active.renderer.scene.frame, projection.scene.frame
        x, y = place[0] * other[0] / frame[0] / across, place[1] * other[1] / frame[1] / down
    return to_window(projection.target_from_scene((x, y)))
