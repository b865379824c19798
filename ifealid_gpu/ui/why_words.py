"""What the chart says of why two pixels are alike. Pure functions."""

from __future__ import annotations

from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.quantities.muted import Muted
from ifealid_gpu.ui.chart_words import called

NO_SECOND = "click a pixel to pin it, or lock the reference (Space) and point at another: bars then compare both"
NONE_POINTED_AT = "point at a pixel, or click one to pin it: bars then compare"
PIN_IS_RING = "the pin is the ring's own pixel: click another one"
MOUSE_IS_RING = "this is the ring's own pixel: point at another one"

_EXPLAINED = {
    "cosine": (
        "Each bar is what its channel adds to the cosine of the angle between the two feature vectors, u and v: "
        "u_k v_k / (|u| |v|). To the right: both agree in it. To the left: they have opposite signs there."
    ),
    "dot product": (
        "Each bar is what its channel adds to the dot product of the two feature vectors: u_k v_k, in real values. To "
        "the right: both agree in it. To the left: they have opposite signs there."
    ),
    "distance": (
        "Each bar is its channel's part of the distance between the two feature vectors: the longer, the more it keeps "
        "them apart."
    ),
}


def heading(facts: FrameFacts) -> str:
    """Which pixels are compared."""
    if facts.why is None:
        return NONE_POINTED_AT if facts.locked or facts.marking.is_marked else NO_SECOND
    if not facts.marking.is_marked and facts.why.vector.pixel == facts.reference:
        return PIN_IS_RING if facts.why.is_pin else MOUSE_IS_RING
    other = "pin" if facts.why.is_pin else "{},{}".format(*facts.why.vector.pixel)
    return f"{'marks' if facts.marking.is_marked else 'ring'} and {other}"


def notes(facts: FrameFacts) -> list[str]:
    """What the bars add up to; a line, however long its number is, so that rows stay where they are."""
    why = facts.why
    if why is None:
        return []
    if why.contribution is None:
        return [f"nothing to compare: no {'direction' if why.vector.has_data else 'data'}"]
    return [f"{why.contribution.name} {_number(why.contribution.total)}, by channel"]


def explained(facts: FrameFacts) -> str:
    """What a bar means, and what a click does."""
    found = facts.why.contribution if facts.why is not None else None
    lines = [_EXPLAINED[found.name]] if found is not None else []
    if found is not None and found.name != "distance":
        lines.append("Vectors are counted from the zero of the metric, or from the mean where they are centred.")
    lines += ["", "A click on a bar mutes its channel: it is left out of every comparison until a second click."]
    return "\n".join(lines).strip()


def of_channel(facts: FrameFacts, muted: Muted, channel: int) -> str:
    """The tooltip of a bar: the channel, what it adds, its values at both pixels, and what a click does."""
    lines = [called(facts, channel)]
    why = facts.why
    if why is not None and why.contribution is not None:
        found = why.contribution
        added = float(found.values[channel])
        share = f", {100 * added / found.total:.1f} %" if found.total else ""
        is_muted = channel in muted
        lines.append(f"{'would add' if is_muted else 'adds'} {_number(added)}{share}")
        if not facts.marking.is_marked and facts.current is not None and facts.current.has_data:
            lines.append(f"ring: {facts.current.values[channel]:.4g}")
        if why.vector.has_data:
            lines.append(f"{'pin' if why.is_pin else 'other'}: {why.vector.values[channel]:.4g}")
    lines.append("click: brings it back" if channel in muted else "click: mutes it")
    return "\n".join(lines)


def of_axis(value: float, is_base: bool, is_signed: bool) -> str:
    """The tooltip of a number below the bars."""
    if is_base:
        return "Channels that add nothing have no bar"
    return f"{'Least' if value < 0 else 'Most'} that a channel adds: {value:.6g}"


def _number(value: float) -> str:
    return f"{value:.4g}"
