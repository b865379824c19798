"""The facts of panes, gathered from the explorer once a frame has been drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.panes.facts_of_difference import facts_of_difference
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.panes.one_range import OneRange, in_numbers
from ifealid_gpu.explorer.panes.pane_facts import PaneFacts
from ifealid_gpu.geometry import Pair
from ifealid_gpu.views.resolved_view import ResolvedView

ToWindow = Callable[[Pair], Pair]


def with_panes(explorer: Explorer, facts: FrameFacts, to_window: Sequence[ToWindow | None]) -> FrameFacts:
    """The facts of a frame with those of all panes; as they are where there is one alone.

    Args:
        explorer: what is shown.
        facts: of the active pane.
        to_window: for each pane the window's logical pixels for physical ones of its display; None: it is hidden.
    """
    panes, beside, opened = explorer.view.panes, explorer.beside, explorer.opened
    if panes is None or opened is None:
        return facts
    visible = [one for one in beside.followers if one.size is not None]
    own = [
        _own_ends(one) for one in visible if one.drawn is not None and one.drawn.quantity.kind == facts.quantity.kind
    ]
    is_map = beside.own is None and facts.color_ends is not None
    active = in_numbers(facts.color_ends, facts.quantity, opened) if is_map and facts.color_ends else None
    differences = [_own_ends(one) for one in beside.drawn if one.size is not None and one.pane.minus is not None]
    beside.one_range.note(explorer, [active, *own], differences)
    if beside.own is not None:
        facts = facts_of_difference(facts, beside.own, beside.one_range)
    elif explorer.resolved is not None and facts.color_ends is not None:
        shared = beside.one_range.ends_within(explorer.resolved, opened, facts.color_ends)
        facts = facts if shared == facts.color_ends else replace(facts, color_ends=shared)
    followers = {one.number: one for one in beside.drawn}
    beside.places.update(explorer, visible)
    found = []
    for number, pane in enumerate(panes.shown):
        there = to_window[number] if number < len(to_window) else None
        one = followers.get(number)
        if one is None:
            found.append(_active(facts, number, pane.image, pane.layer, pane.minus))
        else:
            found.append(_beside(explorer, one, there, is_active=number == panes.active))
    return replace(facts, panes=tuple(found), maps=maps_of(explorer))


def _own_ends(one: Follower) -> Pair | None:
    """The numbers at the ends of a pane's colours, as it has them by itself; None: it shows none that are shared."""
    found, seen = one.reading.range, one.seen
    if found is None or seen is None or one.opened is None or seen.quantity.has_colors:
        return None
    return in_numbers(OneRange().ends_within(seen, one.opened, found.ends), seen.quantity, one.opened)


def _active(facts: FrameFacts, number: int, image: str, layer: str, minus: str | None) -> PaneFacts:
    real_range = facts.map.real_range if facts.map is not None else None
    value = None
    if facts.pointer_value is not None and facts.tells_pointer:
        value = facts.quantity.texts(facts.pointer_values or (facts.pointer_value,), real_range)
    return PaneFacts(
        number,
        image,
        layer,
        minus,
        is_active=True,
        value=value,
        coarse=facts.coarse is not None,
        shown_range=facts.shown_range,
        color_ends=None if facts.quantity.has_colors else facts.color_ends,
        quantity=facts.quantity,
        real_range=real_range,
    )


def _beside(explorer: Explorer, one: Follower, to_window: ToWindow | None, *, is_active: bool = False) -> PaneFacts:
    pane, opened, drawn, reading = one.pane, one.opened, one.drawn, one.reading
    value = reading.values[0] if reading.values else None
    peak = None if _peak(one) is None else reading.peak_value
    real_range = None if opened is None else opened.renderer.feature_map.value_range
    text = None
    if value is not None and drawn is not None and _tells(explorer, one, drawn):
        subtracts = pane.minus is not None  # its title says what
        text = (
            drawn.quantity.number_text(value[0], real_range) if subtracts else drawn.quantity.texts(value, real_range)
        )
    return PaneFacts(
        one.number,
        pane.image,
        pane.layer,
        pane.minus,
        is_active=is_active,
        is_visible=to_window is not None,
        value=text,
        fault=one.fault,
        is_waiting=one.is_waiting,
        coarse=one.is_coarse or one.is_behind,
        at=_place(explorer, one, to_window) if drawn is not None and _tells(explorer, one, drawn) else None,
        shown_range=reading.range.values if reading.range else None,
        color_ends=_shown_ends(explorer, one),
        quantity=None if drawn is None else drawn.quantity,
        real_range=real_range,
        best_at=_best_at(one, to_window),
        best=None if peak is None or drawn is None else drawn.quantity.text(peak, real_range),
        places=_places(explorer, one, to_window),
    )


def _places(explorer: Explorer, one: Follower, to_window: ToWindow | None) -> tuple[tuple[int, Pair], ...]:
    """The best places of a pane, where they are known."""
    projection = one.projection
    found = explorer.beside.places.of(explorer, one) if projection is not None and to_window is not None else None
    if not found or projection is None or to_window is None:
        return ()
    return tuple((place.rank, to_window(projection.target_from_map(place.x + 0.5, place.y + 0.5))) for place in found)


def _shown_ends(explorer: Explorer, one: Follower) -> Pair | None:
    """The values at the ends of the colours that a pane is drawn in; None: it has no such colours."""
    found, seen, opened = one.reading.range, one.seen, one.opened
    if found is None or seen is None or opened is None or seen.quantity.has_colors:
        return None
    return explorer.beside.one_range.ends_within(seen, opened, found.ends)


def _tells(explorer: Explorer, one: Follower, drawn: ResolvedView) -> bool:
    """Whether a pane's value says something: that of a vector and itself does not."""
    follows = drawn.quantity.compares and not explorer.locked and explorer.view.is_plain
    is_same = one.opened is not None and explorer.opened is not None and one.opened.image == explorer.opened.image
    return not follows or not is_same


def _peak(one: Follower) -> tuple[int, int] | None:
    """The best match in a pane of another image."""
    return one.reading.peak if one.drawer is not None and one.drawer.finds_peak else None


def _best_at(one: Follower, to_window: ToWindow | None) -> Pair | None:
    """Where the best match lies in a pane of another image."""
    projection, peak = one.projection, _peak(one)
    if peak is None or projection is None or to_window is None:
        return None
    return to_window(projection.target_from_map(peak[0] + 0.5, peak[1] + 0.5))


def _place(explorer: Explorer, one: Follower, to_window: ToWindow | None) -> Pair | None:
    """Where the place under the mouse lies in a pane of the same image."""
    projection = one.projection
    if projection is None or to_window is None:
        return None
    if one.pointed is not None:
        return to_window(projection.target_from_map(one.pointed[0] + 0.5, one.pointed[1] + 0.5))
    place, size = explorer.place_in(one.pane.image), projection.scene.size
    return None if place is None else to_window(projection.target_from_scene((place[0] * size[0], place[1] * size[1])))


def maps_of(explorer: Explorer) -> tuple[tuple[str, str], ...]:
    """(image, layer) of all maps of the open dataset."""
    opened = explorer.opened
    if opened is None:
        return ()
    return tuple((image, entry.layer) for image in opened.dataset.images for entry in opened.dataset.layers(image))
