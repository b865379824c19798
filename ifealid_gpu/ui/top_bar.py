"""The top bar: image, layer, size, metric, adapter, time of the last frame."""

from __future__ import annotations

from collections.abc import Callable

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts, MapFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.tooltips import tooltip


def top_bar(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the top bar; a choice of image or layer changes the view."""
    box = layout.top
    with panel("top bar", box):
        if facts.map is None:
            imgui.text_disabled(facts.adapter)
            return
        shown = facts.map
        if box.width > 60 * imgui.get_font_size():
            imgui.align_text_to_frame_padding()
            _name("dataset", shown.dataset, box.width * 0.14, imgui.text_disabled)
            imgui.same_line()
        image = _chooser("image", shown.image, shown.images, box.width * 0.22, facts)
        imgui.same_line()
        layer = _chooser("layer", shown.layer, shown.layers, box.width * 0.13, facts)
        if (image, layer) != (shown.image, shown.layer):
            answers.view = answers.view.but(image=image, layer=layer if image == shown.image else None)
        imgui.same_line()
        sharing = _sharing(box)
        for text in _facts_that_fit(shown, facts, sharing - imgui.get_cursor_pos_x() - imgui.get_font_size()):
            imgui.text_unformatted(text)
            if text == shown.origin and shown.weights:
                tooltip(f"weights: {shown.weights}")
            imgui.same_line(0, imgui.get_font_size())
        imgui.same_line(sharing)
        for title, command, tip in _shared(box):
            if items.button(title, tip=f"{tip}   {BY_ID[command].keys[0].label}"):
                answers.commands.append(command)
            imgui.same_line()


# What is copied, its command, and what it is good for.
_SHARED = (
    ("Copy link", "copy_link", "Copies a link to this view; whoever has the dataset pastes it into the window"),
    ("Copy command", "copy_command", "Copies a command line that shows this view again"),
)


def _shared(box: Box) -> tuple[tuple[str, str, str], ...]:
    """What a bar of this width has buttons for; the menu has all."""
    return _SHARED if box.width > 55 * imgui.get_font_size() else _SHARED[:1]


def _sharing(box: Box) -> float:
    """Where the buttons for sharing begin."""
    style = imgui.get_style()
    widths = [imgui.calc_text_size(title).x + 2 * style.frame_padding.x for title, *_ in _shared(box)]
    return box.width - sum(widths) - (len(widths) - 1) * style.item_spacing.x - style.window_padding.x


def _chooser(name: str, now: str, choices: tuple[str, ...], width: float, facts: FrameFacts) -> str:
    if len(choices) < 2:
        imgui.align_text_to_frame_padding()
        _name(name, now, width, imgui.text_unformatted)
        return now
    return chooser(name, now, choices, width, tip=f"{name}: {now}", opens=facts.to_open == name)


def _name(what: str, name: str, width: float, draw: Callable[[str], None]) -> None:
    """Draw a name, shortened to a width in logical pixels; the whole name is a tooltip then."""
    text = shortened(name, width)
    draw(text)
    if text != name:
        tooltip(f"{what}: {name}")


def _facts_that_fit(shown: MapFacts, facts: FrameFacts, width: float) -> list[str]:
    """The facts that the width has room for, the most important first."""
    w, h, d = shown.size
    texts = [f"{w} x {h} x {d} @ {shown.precision} bit"]
    if shown.is_streamed:
        texts.append("streamed")
    if facts.quantity.compares:
        texts.append(shown.metric)
    if shown.origin:
        texts.append(shown.origin)
    texts += [f"{facts.frame_ms:.1f} ms", facts.adapter]
    fitting: list[str] = []
    for text in texts:
        needed = imgui.calc_text_size(text).x + imgui.get_font_size()
        if needed <= width:
            width -= needed
            fitting.append(text)
    return fitting
