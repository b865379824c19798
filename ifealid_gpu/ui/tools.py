"""The tools at the left: zoom, the heat map's opacity, how dark the image beneath is, and whether it is shown."""

from __future__ import annotations

import math

from imgui_bundle import imgui

from ifealid_gpu.color_bar import label_opacity
from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.mark_tools import mark_tools
from ifealid_gpu.ui.panel import panel
from ifealid_gpu.ui.theme import FAINT
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.opacity import opacity_field

# Lines of text.
_LONGEST_SLIDER, _SHORTEST_SLIDER = 9.0, 1.4
_LOW = 30.0  # of the panel
_OPACITY = (
    "How opaque the heat map is. At the bottom, the brighter a colour, the more of the image it covers; "
    "higher up all colours cover more, and at the top the heat map hides the image   [ ]"
)
_OF_COMPONENTS = "How opaque red, green and blue are. Lower down the image shows through, and mixes with them   [ ]"
_DIM = "How much the image beneath is darkened, so that the heat map stands out"
_ZOOM = ((("zoom_in", "+"), ("zoom_out", "−")), (("fit", "Fit"), ("actual_size", "1:1")))


def tools(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the tools; they are empty before a map is open."""
    box, style = layout.tools, imgui.get_style()
    with panel("tools", box):
        if facts.map is None:
            return
        side = box.width - 2 * style.window_padding.x
        half = (side - style.item_spacing.y) / 2
        for (left, left_label), (right, right_label) in _ZOOM:
            _button(left, left_label, half, facts, answers)
            imgui.same_line(0, style.item_spacing.y)
            _button(right, right_label, half, facts, answers)
        imgui.spacing()
        _lock(side, facts, answers)
        imgui.spacing()
        is_low = box.height < _LOW * imgui.get_font_size()
        mark_tools(side, facts, answers, is_low=is_low)
        if facts.map.has_image:
            _over_the_image(facts, answers, side, box.bottom, is_low=is_low)


def _over_the_image(facts: FrameFacts, answers: Answers, side: float, bottom: float, *, is_low: bool) -> None:
    """How the heat map lies over the image."""
    view, line = answers.view, imgui.get_font_size()
    imgui.spacing()
    # What is left for two sliders, beside their labels and the buttons below them.
    rest = 2 * imgui.get_text_line_height_with_spacing() + 2 * imgui.get_frame_height_with_spacing()
    rest += (2 if is_low else 3) * line
    height = (bottom - imgui.get_cursor_screen_pos().y - rest) / 2
    if height < _SHORTEST_SLIDER * line:
        _under(facts, answers, side, is_low=is_low)  # the marks' tools have their room, for as long as one is in hand
        return
    height = min(height, _LONGEST_SLIDER * line)
    is_alone = view.backdrop is Backdrop.NONE
    imgui.begin_disabled(is_alone)
    name = opacity_field(facts.quantity)
    before, tip = getattr(view, name), _OPACITY if name == "opacity" else _OF_COMPONENTS
    opacity = _share("opacity", "opacity", _opacity_words(facts, before), before, (side, height), tip=tip)
    dim = _share("darken", "dim", "%.0f %%", view.dim, (side, height), tip=_DIM)
    imgui.end_disabled()
    if (opacity, dim) != (before, view.dim):
        answers.view = view.but(**{name: opacity}, dim=dim)
    _under(facts, answers, side, is_low=is_low)


def _under(facts: FrameFacts, answers: Answers, side: float, *, is_low: bool) -> None:
    """The buttons for the image beneath."""
    _button("color", "Colour", side, facts, answers)
    _button("heat_alone", "Alone" if is_low else "Heat\nalone", side, facts, answers)


def _opacity_words(facts: FrameFacts, opacity: float) -> str:
    """What the slider says: of labels and of three components, how much of the image their colours cover."""
    if facts.quantity.components > 1:
        return "%.0f %%"
    return opacity_words(opacity) if facts.quantity.palette is None else f"{100 * label_opacity(opacity):.0f} %%"


def opacity_words(opacity: float) -> str:
    """What the slider says, as a format of its value."""
    percent = round(opacity * 100)
    return "by value" if percent == 0 else "100 %%" if percent == 100 else "≥ %.0f %%"


def _lock(width: float, facts: FrameFacts, answers: Answers) -> None:
    """The lock's button, with a padlock and the key beside it."""
    word, line = "Locked" if facts.locked else "Lock", imgui.get_font_size()
    _button("lock", f"{word}\n    Space", width, facts, answers)
    (left, _), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    beside = imgui.calc_text_size("    Space").x
    body = line * 0.46, line * 0.38
    x = (left + right - beside) / 2
    y = bottom - imgui.get_style().frame_padding.y - line * 0.18 - body[1]
    draw, color = imgui.get_window_draw_list(), imgui.get_color_u32(imgui.Col_.text)
    draw.add_rect_filled((x, y), (x + body[0], y + body[1]), color, line * 0.06)
    # The bow: both of its ends are in the body of a closed one. An open one is lifted.
    bow = x + body[0] / 2, y - line * (0.12 if facts.locked else 0.22)
    radius = line * 0.17
    draw.path_line_to((bow[0] - radius, y))
    draw.path_arc_to(bow, radius, math.pi, 2 * math.pi)
    draw.path_line_to((bow[0] + radius, y if facts.locked else bow[1] + line * 0.04))
    draw.path_stroke(color, line * 0.1)


def _share(label: str, name: str, shown: str, share: float, size: tuple[float, float], *, tip: str) -> float:
    """A slider with a label above it; where it leaves a share between 0 and 1."""
    items.text(label, color=FAINT, tip=tip)
    changed, percent = items.upright_slider(f"##{name}", size, share * 100, (0.0, 100.0), shown, tip=tip)
    return round(min(max(percent, 0.0), 100.0)) / 100 if changed else share


def _button(command_id: str, label: str, width: float, facts: FrameFacts, answers: Answers) -> None:
    """A button, lit while what it does is so."""
    command = BY_ID[command_id]
    is_lit = command.is_ticked(facts, answers.view)
    if is_lit:
        imgui.push_style_color(imgui.Col_.button, imgui.get_style().color_(imgui.Col_.slider_grab))
    tip = f"{command.title}   {command.key_label}"
    if items.button(f"{label}##{command_id}", (width, 0), tip=tip):
        answers.commands.append(command_id)
    if is_lit:
        imgui.pop_style_color()
