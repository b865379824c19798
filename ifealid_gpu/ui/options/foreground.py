"""The foreground: the histogram of component 1, a threshold on it to drag or type, and which side of it is inside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from imgui_bundle import imgui

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.foreground import AUTO_WORD, OFF_WORD, Foreground, Gate, Side
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.theme import ACCENT, BLACK, FAINT, GRID, WHITE, color_u32
from ifealid_gpu.ui.typed_number import number_in, type_number

_FIXED = "fixed"
_TIP = (
    "Which pixels components are made of, and drawn: those on one side of a threshold of component 1, as there a "
    "photo's subject often parts from what is behind it.\nauto: by Otsu's method, and the side that reaches the "
    "image's border less.\nfixed: where the line of the histogram is dragged. 9 switches it"
)
_PLOT_TIP = "The scores of component 1. Drag or click: which of them are the foreground. Double-click: auto"
_SIDE_TIP = "Which side of the threshold is the foreground. A click takes the other"
_NUMBER_TIP = "The threshold. A click: type another one"
_TYPE_TIP = f"A score of component 1, or {AUTO_WORD}"
_SHARE_TIP = "How many of the pixels that the components are made of are the foreground"
_MARK_TIP = "Marks the foreground, to be compared with or made a class of   Shift+U"
_HEIGHT = 3.5  # lines of text
_DIGITS = 4
_LEFT_BUTTON = imgui.MouseButton_.left


def choose_foreground(wanted: Foreground | None, first: Foreground, width: float) -> Foreground | None:
    """Whether there is a foreground, and by which rule; as the user leaves it.

    Args:
        wanted: what is asked for.
        first: what comes in place of none.
        width: in logical pixels.
    """
    items.text("foreground", color=FAINT, tip=_TIP)
    now = OFF_WORD if wanted is None else AUTO_WORD if wanted.at is None else _FIXED
    words = (OFF_WORD, AUTO_WORD, _FIXED) if first == Foreground() else (OFF_WORD, _FIXED)
    picked = chooser("foreground", now, words, width, tip=_TIP, keep="beginning")
    if picked == now:
        return wanted
    if picked == OFF_WORD:
        return None
    # The line that is dragged comes with the first foreground.
    return first if wanted is None else Foreground() if picked == AUTO_WORD else wanted


def threshold_of(wanted: Foreground, gate: Gate, images: int, width: float) -> tuple[Foreground, bool]:
    """The histogram with the threshold, as the user leaves it; and whether the foreground is to be marked.

    Args:
        wanted: what is asked for.
        gate: the foreground that was found last, of the same scores.
        images: how many the scores are of.
        width: in logical pixels.
    """
    at = gate.at if wanted.at is None else wanted.at
    side = wanted.side or gate.side
    changed = _plot(gate, at, side, width) if gate.counts else None
    if changed is not None:
        wanted = changed
    clicked = items.button(f"{side.value}##side", tip=_SIDE_TIP)
    if clicked:
        other = Side.BELOW if side is Side.ABOVE else Side.ABOVE
        wanted = replace(wanted, at=_rounded(at, gate) if wanted.at is None else wanted.at, side=other)
    taken = imgui.get_item_rect_size().x + imgui.get_style().item_spacing.x
    if taken + imgui.calc_text_size(_text(at)).x <= width:
        imgui.same_line()
        imgui.align_text_to_frame_padding()
    typed = _number(at, side)
    if gate.share is not None:
        # Of all images it may be many, and none in the one that is shown.
        of = "the pixels" if images == 1 else f"the pixels of {images} images"
        items.sentence(f"{100 * gate.share:.0f} % of {of}", width, color=FAINT, tip=_SHARE_TIP)
    marked = items.button("Mark it##foreground", (width, 0), tip=_MARK_TIP)
    return (wanted if typed is None else typed), marked


def _plot(gate: Gate, at: float, side: Side, width: float) -> Foreground | None:
    """Draw the histogram; what was dragged or clicked there, or None."""
    height, (left, top) = _HEIGHT * imgui.get_font_size(), imgui.get_cursor_screen_pos()
    box = Box(left, top, width, height)
    items.area("##foreground", (width, height), cursor=imgui.MouseCursor_.resize_ew, tip=_PLOT_TIP)
    is_held = imgui.is_item_active()
    is_auto = imgui.is_item_hovered() and imgui.is_mouse_double_clicked(_LEFT_BUTTON)
    draw = imgui.get_window_draw_list()
    _bars(draw, gate, at, side, box)
    span = gate.high - gate.low
    if span > 0:
        x = left + min(max((at - gate.low) / span, 0.0), 1.0) * width
        draw.add_line((x, top), (x, box.bottom), color_u32(BLACK), 4)
        draw.add_line((x, top), (x, box.bottom), color_u32(WHITE if is_held else ACCENT), 2)
    if is_auto:
        return Foreground()
    if not is_held or span <= 0:
        return None
    score = gate.low + min(max((imgui.get_mouse_pos().x - left) / width, 0.0), 1.0) * span
    # The side stays, or it could change while the line moves.
    return Foreground(_rounded(score, gate), side)


def _bars(draw: imgui.ImDrawList, gate: Gate, at: float, side: Side, box: Box) -> None:
    """A bar for every few pixels across, bright where it is inside."""
    draw.add_line((box.left, box.bottom), (box.right, box.bottom), color_u32(GRID))
    counts = np.array(gate.counts, np.float64)
    if not counts.size or counts.max() <= 0:
        return
    joined = max(1, int(np.ceil(counts.size / max(1.0, box.width / 2))))
    counts = np.add.reduceat(counts, np.arange(0, counts.size, joined))
    step = box.width / counts.size
    for n, share in enumerate((counts / counts.max()).tolist()):
        if share <= 0:
            continue
        score = gate.low + (n + 0.5) / counts.size * (gate.high - gate.low)
        is_inside = score >= at if side is Side.ABOVE else score <= at
        color = WHITE if is_inside else FAINT
        bar_top = box.bottom - max(1.0, share * box.height)
        draw.add_rect_filled((box.left + n * step, bar_top), (box.left + (n + 1) * step, box.bottom), color_u32(color))


def _text(at: float) -> str:
    return f"{at:.{_DIGITS}g}"


def _number(at: float, side: Side) -> Foreground | None:
    """The threshold as a number that can be typed; what was typed, or None."""
    text, found = _text(at), list[Foreground]()
    items.text(text, tip=_NUMBER_TIP)
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()

    def take(typed: str) -> None:
        if typed.strip() == AUTO_WORD:
            found.append(Foreground())
            return
        number = number_in(typed)
        if not np.isfinite(number):
            raise InputError(f"Expected a score of component 1, found {typed.strip()[:20]!r}")
        found.append(Foreground(number, side))

    type_number("foreground", text, Box(low.x, low.y, high.x - low.x, high.y - low.y), tip=_TYPE_TIP, take=take)
    return found[0] if found else None


def _rounded(score: float, gate: Gate) -> float:
    """A score with as many digits as tell a thousandth of all scores apart: more say nothing, and make long views."""
    step = max(gate.high - gate.low, 1e-30) / 1000
    digits = max(0, -int(np.floor(np.log10(step))))
    return round(score, digits)
