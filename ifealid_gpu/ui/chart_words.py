"""What the chart says in words: its heading, notes where there are no bars to see, tooltips. Pure functions."""

from __future__ import annotations

import numpy as np

from ifealid_gpu.explorer.chart_view import Order
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.marking.marking_facts import MarkingFacts
from ifealid_gpu.explorer.vector import Vector

NO_RANGE = "shares of the largest code: the file has no real values"


def heading(vector: Vector, is_pointed: bool = True, marks: MarkingFacts | None = None) -> str:
    """What the bars are, and of which pixel: of that in the ring, which may not be the one under the mouse.

    Args:
        vector: the pixel's.
        is_pointed: whether the mouse is on it.
        marks: of the frame; where there are any, the pixel is in no ring.
    """
    channels, whose = vector.values.size, "of this pixel" if is_pointed else "at the ring"
    if marks is not None and marks.is_marked:
        whose = "in the first mark's middle" if marks.is_here else "at the map's centre"
    if channels == 1:
        return f"the one number {whose}" + (f": {vector.values[0]:.4g}" if vector.has_data else "")
    return f"the {channels:,} numbers {whose}"


def short_heading(vector: Vector) -> str:
    """The same where there is little room."""
    return f"{vector.values.size:,} numbers" if vector.values.size > 1 else "one number"


def explained(facts: FrameFacts, vector: Vector) -> str:
    """What a channel is, whose numbers are shown, and the smallest and largest of them."""
    lines = [
        f"Every pixel of this map is described by {vector.values.size:,} numbers, its feature vector. Each bar is one "
        "of them. The same place in all these lists is called a channel: in the map of a network, how strongly one "
        "learned feature is found at each pixel.",
        "",
        f"White: the pixel {_where(facts.marking)}, {_at(vector)}.",
    ]
    if facts.pinned is not None:
        lines.append(f"Orange: the pin, {_at(facts.pinned)}.")
    if vector.has_data:
        least, most = int(vector.values.argmin()), int(vector.values.argmax())
        lines.append(
            f"Smallest there: {vector.values[least]:.4g} ({called(facts, least)}), "
            f"largest: {vector.values[most]:.4g} ({called(facts, most)})."
        )
    return "\n".join(lines)


def _where(marks: MarkingFacts) -> str:
    if not marks.is_marked:
        return "in the ring"
    return "in the middle of the first mark" if marks.is_here else "at the map's centre, as no mark lies in this image"


def notes(facts: FrameFacts, vector: Vector) -> list[str]:
    """What must be said so that nobody reads the bars, or none, in a wrong way."""
    said = []
    known = facts.map.real_range if facts.map is not None else None
    if facts.map is not None and facts.map.bands is not None and facts.map.bands.known_wavelengths:
        said.append("rows by wavelength" + (f", {facts.map.bands.unit}" if facts.map.bands.unit else ""))
    if known is None:
        said.append(NO_RANGE)
    if facts.chart.order is Order.DIFFERENCE and facts.why is None:
        said.append("nothing to differ from: pin a pixel")
    if known is not None and known[0] == known[1]:
        said.append(f"every number of this map is {known[0]:.4g}")
    elif not vector.has_data:
        said.append("no data at this pixel")
    elif vector.values.size > 1 and np.ptp(vector.values) == 0:
        said.append(f"all of them are {vector.values[0]:.4g}")
    return said


def called(facts: FrameFacts, channel: int) -> str:
    """A channel's number, and its name and wavelength where they are known."""
    label = facts.map.bands.label(channel) if facts.map is not None and facts.map.bands is not None else None
    return f"channel {channel}" + (f" · {label}" if label else "")


PIN_TIP = "The numbers of the pinned pixel are drawn in orange, beside those of the ring in white"


def of_pin(pin: Vector) -> str:
    """Which bars are the pin's."""
    return "the pin in orange" if pin.has_data else "no data at the pin"


def of_channel(facts: FrameFacts, vector: Vector, channel: int) -> str:
    """The tooltip of a bar: the channel, its values here and at the pin, and what the display shows of it."""
    lines = [called(facts, channel)]
    marks = facts.marking
    here = "first mark" if marks.is_here else "centre" if marks.is_marked else "ring"
    for name, found in ((here, vector), ("pin", facts.pinned)):
        if found is not None:
            value = f"{found.values[channel]:.4g}" if found.has_data else "no data"
            lines.append(f"{name} at {_at(found)}: {value}")
    if facts.map is not None and facts.color_ends is not None and facts.quantity.channel == channel:
        low, high = (facts.quantity.real(end, facts.map.real_range) for end in facts.color_ends)
        lines.append(f"colours of the map: {low:.4g} to {high:.4g}")
    return "\n".join(lines)


def of_axis(value: float, is_base: bool, is_signed: bool) -> str:
    """The tooltip of a number below the bars."""
    if not is_base:
        return f"{'Smallest' if is_signed and value < 0 else 'Largest'} of the numbers that are shown: {value:.6g}"
    if is_signed:
        return "Zero: negative numbers go to the left from here, positive ones to the right"
    return f"Bars begin here, at the smallest value of the whole map: {value:.6g}"


def _at(vector: Vector) -> str:
    return f"{vector.pixel[0]},{vector.pixel[1]}"
