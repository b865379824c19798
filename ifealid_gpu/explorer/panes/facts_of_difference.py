"""The facts of a frame whose active pane shows a difference: what panels say of it in place of its first map."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.panes.one_range import OneRange


def facts_of_difference(facts: FrameFacts, own: Follower, one_range: OneRange) -> FrameFacts:
    """The facts with the values, the range and the words of the difference; as they are where it shows none.

    Args:
        facts: of the first map, which the mouse points at, too.
        own: the active pane.
        one_range: what all panes share.
    """
    drawn, found, opened = own.seen, own.reading.range, own.opened
    if drawn is None or opened is None:
        return replace(facts, notice=None, hint=None) if own.fault is not None else facts
    value = own.reading.values[0] if own.reading.values else None
    stride = None if own.drawer is None else own.drawer.coarse_stride
    return replace(
        facts,
        quantity=drawn.quantity,
        shown_range=None if found is None else found.values,
        color_ends=None if found is None else one_range.ends_within(drawn, opened, found.ends),
        pointer_value=None if value is None else value[0],
        pointer_values=(),
        pin_value=None,
        threshold=None,
        cut=None,
        coarse=None if stride is None else (stride, own.refinement.share),
        notice=facts.notice if found is None else None,
        numbers=replace(facts.numbers, histogram=None, chance=None),
        names=(),
        label_shares=(),
    )
