"""The facts of the lines between two panes, gathered from the explorer once a frame has been drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.explorer.panes.matched import Matched
from ifealid_gpu.geometry import Pair
from ifealid_gpu.two_maps.in_sight import Floats, InSight

ToWindow = Callable[[Pair], Pair]


def lines_facts(explorer: Explorer, to_window: Sequence[ToWindow | None]) -> LinesFacts | None:
    """The facts of the lines of a frame; None where the view asks for none, or there is one pane.

    Args:
        explorer: what is shown.
        to_window: for each pane the window's logical pixels for physical ones of its display; None: it is hidden.
    """
    matching, lines, panes = explorer.matching, explorer.view.lines, explorer.view.panes
    if lines is None or panes is None or explorer.opened is None:
        return None
    ends, matched, fitting = matching.ends, matching.matched, explorer.session.fitting
    images = None if ends is None else (panes.shown[ends[0]].image, panes.shown[ends[1]].image)
    progress = fitting.progress
    goes_on = progress is not None and matching.wanted is not None and progress[0] == matching.wanted.words
    facts = LinesFacts(
        count=lines.count,
        images=images,
        ends=ends,
        share=progress[1] if progress is not None and goes_on else None,
        fault=matching.fault or (matched.fault if matched is not None else None),
        is_given_up=fitting.is_given_up and matched is None,
        is_waiting=ends is not None and matching.sides is None,
    )
    if matched is None or matched.matches is None or ends is None:
        return facts
    facts = replace(facts, matches=matched.matches, sides=matching.sides)
    lit = _lit(explorer, matched, ends)
    found = matching.in_sight(explorer, explorer.beside, lit)
    first, second = (to_window[n] if n < len(to_window) else None for n in ends)
    if found is None or first is None or second is None:
        return facts
    at = np.flatnonzero(found.rows == (-1 if lit is None else lit))
    return replace(
        facts,
        among=found.among,
        rows=found.rows,
        segments=_segments(found, first, second),
        lit=int(at[0]) if at.size else None,
    )


def _segments(found: InSight, first: ToWindow, second: ToWindow) -> Floats:
    """(n, 4) both ends of lines in the window."""
    ends = []
    for at, to_window in ((found.starts, first), (found.stops, second)):
        origin, one = np.array(to_window((0.0, 0.0))), np.array(to_window((1.0, 1.0)))
        ends.append(origin + at * (one - origin))
    return np.concatenate(ends, axis=1)


def _lit(explorer: Explorer, matched: Matched, ends: tuple[int, int]) -> int | None:
    """The row of the pixel under the mouse, in whichever of both panes that is."""
    panes = explorer.view.panes
    if matched.rows is None or panes is None:
        return None
    followers = {one.number: one.pointed for one in explorer.beside.followers}
    for number, rows in zip(ends, matched.rows, strict=True):
        pixel = explorer.pointed if number == panes.active else followers.get(number)
        if pixel is not None and rows[pixel[1], pixel[0]] >= 0:
            return int(rows[pixel[1], pixel[0]])
    return None
