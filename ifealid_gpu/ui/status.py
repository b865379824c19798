"""The status line: what goes on, what lies under the mouse, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui import items, theme
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.readout import pin_words, value_words
from ifealid_gpu.ui.text import readable
from ifealid_gpu.ui.threshold import share_words

_HINT_TIP = (
    "Space keeps the reference where it is, a click keeps a second pixel to compare with, F1 explains what you see"
)

_TOLD = 0.6  # of the line's width, at most, for what is told of a map once
_MADE = 0.3  # of it, for a fit that is being made: the map can be explored meanwhile
_TOLD_TIP = "F2 shows all that was guessed when the map was read"


def status(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the status line."""
    box = layout.status
    with panel("status", box) as draw:
        room = box.width - 2 * imgui.get_style().window_padding.x
        if facts.note is not None:
            half = box.width / 2 if facts.loading is not None else 0.0
            _note(facts.note, Box(box.left + half, box.top, box.width - half, box.height), draw)
            room -= half
        elif facts.told is not None and facts.loading is None:
            needed = imgui.calc_text_size(readable(facts.told)).x + 1.2 * imgui.get_font_size()
            told = min(needed, box.width * _TOLD)
            place = Box(box.right - told, box.top, told, box.height)
            _note(facts.told, place, draw, _TOLD_TIP)
            room -= told
        elif facts.fits.progress is not None and facts.loading is None:
            at = imgui.get_cursor_pos()
            made = min(room, box.width * _MADE)
            imgui.set_cursor_pos_x(at.x + room - made)
            _progress("", facts.fits.progress, made, made)
            imgui.set_cursor_pos(at)
            room -= made + imgui.get_font_size()
        if facts.loading is not None:
            _progress("reading ", facts.loading, room, room / 2)
        elif facts.note is not None:
            return
        elif facts.map is None:
            items.text(shortened("F1 explains what can be done here", room, keep="beginning"), color=theme.FAINT)
        else:
            _what_is_there(facts, box, room)


def _progress(doing: str, going_on: tuple[str, float], room: float, least: float) -> None:
    name, share = going_on
    what = readable(f"{doing}{name}")
    end = f"   {share:.0%}   Esc cancels"
    line = imgui.get_font_size()
    width = min(room, max(least, imgui.calc_text_size(what + end).x + line))
    text = shortened(what, width - line - imgui.calc_text_size(end).x) + end
    imgui.progress_bar(share, (width, line * 1.1), text)


def _what_is_there(facts: FrameFacts, box: Box, room: float) -> None:
    left = imgui.get_cursor_pos_x()
    gap = imgui.get_font_size()
    for color, text, tip in _parts(facts):
        rest = room - (imgui.get_cursor_pos_x() - left)
        if rest < 4 * gap:
            return
        items.text(shortened(text, rest, keep="beginning"), color=color, tip=tip)
        imgui.same_line(0, gap)
    hint = _hint(facts)
    width = imgui.calc_text_size(hint).x
    if imgui.get_cursor_pos_x() + width < left + room:
        imgui.same_line(left + room - width)
        items.text(hint, color=theme.FAINT, tip=_HINT_TIP)


def _hint(facts: FrameFacts) -> str:
    marking = facts.marking
    if marking.tool is not None:
        ends = "double-click ends" if marking.tool.by_clicks else "drag marks"
        return f"{marking.tool.title}: {ends}   Shift adds   Ctrl takes away   Esc back"
    if marking.is_marked:
        return "Marks stay   Esc clears them   F1 help"
    return f"Space {'unlocks' if facts.locked else 'locks'}   click pins   F1 help"


def _parts(facts: FrameFacts) -> Iterator[tuple[Color | None, str, str]]:
    """Colour, text and tooltip of each part."""
    quantity, shown = facts.quantity, facts.map
    if facts.coarse is not None:
        stride, share = facts.coarse
        yield (
            theme.ACCENT,
            f"coarse: 1 of {stride} x {stride} pixels, {share:.0%} refined",
            "The map takes longer than a frame, so the picture is coarse at first and refined while nothing moves",
        )
    yield (
        None,
        quantity.words + (" (locked)" if quantity.compares and facts.locked else ""),
        "What is shown. A reference is the pixel that all others are compared with: its column and row in the map"
        if quantity.compares
        else quantity.explanation,
    )
    if (inside := share_words(facts)) is not None:
        yield None, inside, "How many of the pixels that have a value are inside the threshold"
    if facts.shown_range is None:
        yield None, facts.why_nothing, "No pixel has a value, so there is nothing to colour"
    if facts.pointer is not None and (facts.locked or facts.marking.is_marked or not quantity.compares):
        yield None, "mouse {},{}".format(*facts.pointer), "Column and row of the map's pixel under the mouse"
        if facts.pointer_value is not None and shown is not None:
            yield (
                None,
                _judged(value_words(facts, facts.pointer_value), facts.pointer_value, facts),
                "The value under the mouse",
            )
        elif facts.left_out is not None:
            yield None, facts.left_out, "Why the pixel under the mouse has no value"
    for x, y in facts.pins:
        yield None, f"pin {x},{y}", "Column and row of the pinned pixel, the orange dot"
    if (pin := pin_words(facts)) is not None:
        yield None, _judged(pin, facts.pin_value, facts), "The value at the pinned pixel, the orange dot"
    yield (
        None,
        f"{facts.zoom:.0%}",
        f"The image's size here: a pixel of it is {facts.zoom:.2f} pixels of the screen wide",
    )


def _judged(words: str, value: float | None, facts: FrameFacts) -> str:
    """A value, and what chance says of it."""
    judged = facts.numbers.judged(value)
    return words if judged is None else f"{words}: {judged}"


def _note(text: str, box: Box, draw: imgui.ImDrawList, tip: str | None = None) -> None:
    """What is said for a moment, on a dark band with an orange edge: it is seen, though it covers nothing."""
    line, height = imgui.get_font_size(), imgui.get_text_line_height()
    draw.add_rect_filled((box.left, box.top), (box.right, box.bottom), theme.color_u32(theme.SUNKEN))
    edge = round(line * 0.13)
    draw.add_rect_filled((box.left, box.top), (box.right, box.top + edge), theme.color_u32(theme.ACCENT))
    at = box.left + line / 2, box.top + edge + (box.height - edge - height) / 2
    draw.add_text(at, theme.color_u32(theme.WHITE), shortened(text, box.width - line, keep="beginning"))
    if tip is not None:
        items.drawn(text, box, f"{text}\n{tip}")
