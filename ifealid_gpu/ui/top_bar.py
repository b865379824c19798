"""The top bar: which dataset, image and layer are shown, how large the map is, and how its vectors are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.map_facts import MapFacts
from ifealid_gpu.maps.precision import rounded_up
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.theme import FAINT

_ROOMY = 64  # text heights of a window from which there is room for the dataset's name and for labels
_DRAG = "A name dragged from the list onto the map is shown beside it"
_TIPS = {
    "dataset": "The file or folder that is open",
    "image": f"The image that the network was given   I\n{_DRAG}",
    "layer": f"The layer of the network whose feature map is shown   L\n{_DRAG}",
}


@dataclass(frozen=True)
class _Fact:
    """A fact about the map, what it means, and how it is said where there is little room."""

    text: str
    tip: str
    short: str | None = None


def top_bar(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the top bar; a choice of image or layer changes the view."""
    box = layout.top
    with panel("top bar", box):
        imgui.align_text_to_frame_padding()
        if facts.map is None:
            items.text("Nothing is open", color=FAINT)
            return
        shown, line = facts.map, imgui.get_font_size()
        roomy = box.width > _ROOMY * line
        # An array gives image and layer its own name, which is said once.
        is_array = shown.image == shown.layer and len(shown.layers) == 1
        is_alone = is_array and len(shown.images) == 1
        if roomy:
            _label("dataset")
        if roomy or is_alone:
            _name("dataset", shown.dataset, box.width * (0.4 if is_alone else 0.11))
            imgui.same_line(0, line)
        if not is_alone:
            _choose(shown, facts, answers, box.width, labelled=roomy, with_layer=not is_array)
        buttons = (*_noted(shown), *_shared(box))
        sharing = _beginning(buttons, box)
        imgui.same_line(0, line)
        compares = answers.view.quantity.compares  # a channel that is looked at for a moment changes nothing here
        for fact in _that_fit(_facts_of(shown, compares=compares), sharing - imgui.get_cursor_pos_x()):
            items.text(fact.text, tip=fact.tip)
            imgui.same_line(0, line)
        imgui.same_line(sharing)
        for title, command, tip in buttons:
            if items.button(title, tip=f"{tip}   {BY_ID[command].key_label}"):
                answers.commands.append(command)
            imgui.same_line()


def _choose(
    shown: MapFacts, facts: FrameFacts, answers: Answers, width: float, *, labelled: bool, with_layer: bool
) -> None:
    """The lists of images and layers; without that of layers, the other has its room."""
    share, layer_share = (0.16, 0.12) if labelled else (0.22, 0.2)
    if not with_layer:
        share += layer_share
    image, layer = _choice("image", shown.image, shown.images, width * share, facts, labelled=labelled), shown.layer
    if with_layer:
        imgui.same_line(0, imgui.get_font_size() if labelled else -1)
        width *= layer_share
        layer = _choice("layer", layer, shown.layers, width, facts, labelled=labelled, beside=shown.networks)
    if (image, layer) != (shown.image, shown.layer):
        answers.view = answers.view.but(image=image, layer=layer if image == shown.image else None)


# What is copied, its command, and what it is good for.
_SHARED = (
    ("Copy link", "copy_link", "Copies a link to this view; whoever has the dataset pastes it into the window"),
    ("Copy command", "copy_command", "Copies a command line that shows this view again"),
)


def _shared(box: Box) -> tuple[tuple[str, str, str], ...]:
    """What a bar of this width has buttons for; the menu has all."""
    return _SHARED if box.width > 55 * imgui.get_font_size() else _SHARED[:1]


def _noted(shown: MapFacts) -> tuple[tuple[str, str, str], ...]:
    """The button that shows what was guessed when the map was read, where something was."""
    if not shown.notes:
        return ()
    title = "1 note" if len(shown.notes) == 1 else f"{len(shown.notes)} notes"
    return ((title, "notes", "What was guessed, found or left out when this map was read"),)


def _beginning(buttons: Sequence[tuple[str, str, str]], box: Box) -> float:
    """Where the buttons begin."""
    style = imgui.get_style()
    widths = [imgui.calc_text_size(title).x + 2 * style.frame_padding.x for title, *_ in buttons]
    return box.width - sum(widths) - (len(widths) - 1) * style.item_spacing.x - style.window_padding.x


def _label(name: str) -> None:
    items.text(name, color=FAINT, tip=_TIPS[name])
    imgui.same_line(0, imgui.get_font_size() / 3)


def _choice(
    name: str,
    now: str,
    choices: tuple[str, ...],
    width: float,
    facts: FrameFacts,
    *,
    labelled: bool,
    beside: tuple[str, ...] = (),
) -> str:
    """A list with its label, or the name alone where there is no other."""
    imgui.align_text_to_frame_padding()
    if labelled:
        _label(name)
    if len(choices) < 2:
        _name(name, now, width)
        return now
    return chooser(name, now, choices, width, tip=f"{_TIPS[name]}\n{now}", opens=facts.to_open == name, beside=beside)


def _name(what: str, name: str, width: float) -> None:
    items.text(shortened(name, width), tip=f"{_TIPS[what]}\n{name}")


def _facts_of(shown: MapFacts, *, compares: bool) -> list[_Fact]:
    """The facts, the most important first; ``compares``: whether vectors are compared."""
    w, h, d = shown.size
    found = [
        _Fact(
            f"{d:,} {'channel' if d == 1 else 'channels'}",
            f"Each pixel of the feature map has {d:,} {'number' if d == 1 else 'numbers'}, its feature vector",
        ),
        _Fact(
            f"{w} x {h} pixels",
            f"The layer sees the image as a grid of {w} x {h} pixels, each with a feature vector of its own",
        ),
    ]
    if shown.is_streamed:
        found.append(
            _Fact("streamed", "The map is larger than the GPU's memory, so its parts take turns there: it is slower")
        )
    if compares:
        found.append(_Fact(f"compared by {shown.metric}", f"{shown.metric_explanation}\nK takes another way"))
    if shown.origin:
        weights = f"\nWeights: {shown.weights}" if shown.weights else ""
        found.append(_Fact(f"by {shown.origin}", f"The network that made the feature map: {shown.origin}{weights}"))
    found.append(_precision(shown, compares=compares))
    return found


def _precision(shown: MapFacts, *, compares: bool) -> _Fact:
    bits = f"{shown.precision} bits"
    tip = f"Each number is stored with {bits}, in {2**shown.precision:,} steps"
    if shown.code_error is None or not compares:
        return _Fact(bits, tip)
    if shown.code_error <= 0:
        return _Fact(f"{bits}, similarities exact", f"{tip}\nSimilarities are those of the file's own values", bits)
    right = f"similarities right to {rounded_up(shown.code_error)}"
    measured = "of 1,000 random pairs of pixels, 999 are as near as that to what the file's own values give"
    return _Fact(f"{bits}, {right}", f"{tip}\n{right.capitalize()}: {measured}", bits)


def _that_fit(facts: list[_Fact], width: float) -> list[_Fact]:
    """Those for which the width has room, in logical pixels."""
    fitting = []
    for fact in facts:
        for text in (fact.text, fact.short):
            if text is not None and (needed := imgui.calc_text_size(text).x + imgui.get_font_size()) <= width:
                width -= needed
                fitting.append(replace(fact, text=text))
                break
    return fitting
