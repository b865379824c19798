"""What is on the screen now, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ifealid_gpu.explorer.chart_view import Bars
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.map_facts import MapFacts
from ifealid_gpu.ui.help.writing import paragraphs
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

_BENEATH = {
    Backdrop.GRAY: "Beneath the colours lies the image, in grayscale so that its own colours do not mix with those of "
    "the heat map.",
    Backdrop.COLOR: "Beneath the colours lies the image in its own colours, which mix with those of the heat map.",
    Backdrop.NONE: "The heat map is shown alone, without the image beneath.",
}
_HIDDEN = "The colours hide the image, so that each stands for the same everywhere; with less opacity it shows through."


def looking(facts: FrameFacts, view: ViewState) -> None:
    """Draw the page."""
    paragraphs(sentences(facts, view))


def sentences(facts: FrameFacts, view: ViewState) -> Iterator[str]:
    """One paragraph a thing on the screen."""
    shown = facts.map
    if shown is None:
        yield (
            "Nothing is open yet. Open the demo (Ctrl+D), or drop feature maps on the window. This window then shows "
            "which parts of an image a layer of a neural network sees as alike."
        )
        return
    yield _map(shown)
    yield from shown.notes
    yield facts.quantity.explanation
    if facts.notice is not None:
        yield facts.notice
    yield from _panes(facts)
    yield from _marks(facts)
    yield from _places(facts)
    yield from _scores(facts)
    if shown.has_image:
        hides = facts.quantity.components > 1 and view.components_opacity == 1 and view.backdrop is not Backdrop.NONE
        yield _HIDDEN if hides else _BENEATH[view.backdrop]
    yield _range(facts, view)
    if facts.chart.bars is Bars.SHARE:
        yield (
            "The bars at the right show what each channel adds to how alike the reference and a second pixel are: the "
            "pin, or while the reference stays the pixel under the mouse. A click on a bar mutes its channel."
        )
        return
    bars = f"a bar for each of the {shown.size[2]:,} channels" if shown.size[2] > 1 else "one bar, of the only channel"
    yield (
        f"The chart at the right has {bars}: the feature vector of the reference. "
        f"Point at a bar to see its channel over the whole {'image' if shown.has_image else 'map'}."
    )


def _map(shown: MapFacts) -> str:
    w, h, d = shown.size
    numbers = "1 number, its feature vector, which says" if d == 1 else f"{d:,} numbers, its feature vector, which say"
    found = f"{numbers} what the layer found there."
    if not shown.has_image and shown.image == shown.layer:  # an array by itself, which nothing else is known of
        return f"This is the feature map {shown.image}, of {w} x {h} pixels. Each pixel has {found}"
    source = f"the layer {shown.layer}" + (f" of {shown.origin}" if shown.origin else "")
    return f"This is the image {shown.image} as {source} sees it: a feature map of {w} x {h} pixels, each with {found}"


def _panes(facts: FrameFacts) -> Iterator[str]:
    """What stands beside the map, and what joins it with that."""
    if facts.panes:
        yield (
            f"It is one of {len(facts.panes)} maps under one cursor, the one that the mouse is in or was in last; its "
            "colours and its chart stand at the right. The same place is marked on other maps of this image. On other "
            "images its vector is looked for, and a ring with a value marks the best match. A click on a pane's title "
            "lists other maps for it."
        )
    if facts.lines is not None and facts.lines.images is not None:
        first, second = facts.lines.images
        yield (
            f"The lines join pixels of {first} and {second} of which each is the other's most alike one. The "
            "brighter a line, the more alike they are; point at one to see what lies at its ends. Escape takes them "
            "away."
        )


def _marks(facts: FrameFacts) -> Iterator[str]:
    x, y = facts.reference
    if facts.marking.is_marked:
        yield (
            "What was marked is compared with: marks with a plus are wanted, dashed ones with a minus are not. They "
            "stay while the mouse reads values. Shift adds a mark, Ctrl one that is not wanted, and the list above the "
            "chart has them all. Escape clears them, and the reference follows the mouse again."
        )
    elif facts.locked:
        yield (
            f"The ring marks the reference, at {x},{y}. It is locked: it stays while the mouse moves. Space lets it "
            "follow the mouse again."
        )
    else:
        yield f"The ring marks the reference, at {x},{y}. It follows the mouse; Space locks it."
    for px, py in facts.pins[-1:]:
        yield (
            f"The orange dot marks the pin, at {px},{py}: a click put it there. Its vector is drawn in orange in the "
            "chart, beside that of the reference. Escape takes it away."
        )


def _places(facts: FrameFacts) -> Iterator[str]:
    """The numbers on the map, where there are some."""
    if facts.places is None:
        return
    what = "the places most alike to what is marked" if facts.quantity.compares else "the brightest places"
    where = "of all images that have this layer" if facts.places.is_of_all else "of this image"
    yield (
        f"The numbers on the map are {what}, {where}: each is the best pixel of its neighbourhood, and none lies "
        "beside the reference. The list at the right has them with their values; a click on one goes there."
    )


def _scores(facts: FrameFacts) -> Iterator[str]:
    """The list of scores, where it is shown."""
    if facts.scores is None:
        return
    if not facts.scores.is_marked:
        yield "The list at the right says which layers see what is marked: by the box, the brush or the polygon."
        return
    yield (
        "The list at the right says which layers, and which of their channels, tell what is marked from everything "
        "else. Rows are ordered by the figure whose heading was clicked, and bars show it; a click on a row shows its "
        "layer or channel. What is learned from one half of the marks is scored on the other, both ways."
    )


def _range(facts: FrameFacts, view: ViewState) -> str:
    if facts.color_ends is None:
        return f"There is nothing to colour: {facts.why_nothing}."
    if facts.quantity.palette is not None:
        return "Each colour is of one of them: the legend at the right names it, and says how many pixels have it."
    if facts.quantity.components > 1:
        return (
            "Each of the three is scaled from the 1st to the 99th percentile of its scores over the pixels that they "
            "are made of, so that a few far ones do not take all of the colours."
        )
    low, high = facts.color_ends
    if low == high:
        return "There is nothing to stretch the colours over: all that is compared has the same value."
    ends = facts.quantity.span_text(low, high, facts.map.real_range if facts.map else None)
    if facts.quantity.is_diverging:
        return f"The colours reach as far below zero as above, from {ends}."
    return _stretched(facts, view, ends)


def _stretched(facts: FrameFacts, view: ViewState, ends: str) -> str:
    """How the colours were stretched to these ends."""
    if view.display_range.ends is not None:
        return f"The colours span the values from {ends}, as they were set; R lets them follow what is shown again."
    marks, leaves_out = facts.marking, facts.quantity.compares and view.display_range.leaves_reference_out
    if leaves_out and marks.is_here:
        return (
            f"The colours are stretched to the values of all pixels outside the marks with a plus, from {ends}, so "
            "that small differences can be seen."
        )
    if leaves_out and not marks.is_marked:
        return (
            f"The colours are stretched to the values of all pixels but the ring's own, from {ends}, so that small "
            "differences can be seen. The ring's pixel is always the most alike, and has the last colour."
        )
    return f"The colours are stretched to the values there are, from {ends}, so that small differences can be seen."
