"""The threshold on the colour bar: a handle to drag, a number to type, by itself or off, and how much is inside."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.threshold import AUTO_WORD, OUTLIERS_WORD, Contour, Threshold
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.color_bar import Bar
from ifealid_gpu.ui.color_ends import DRAG_FROM
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.memory import HeldBar, current
from ifealid_gpu.ui.theme import ACCENT, BLACK, FAINT, WHITE, color_u32
from ifealid_gpu.ui.typed_number import number_in, type_number

_OFF, _FIXED = "off", "fixed"
_ROW_TIP = (
    "What is at least as bright as the threshold is inside; the line about it is drawn on the map, and Ctrl+T saves it "
    "as a mask. T switches it.\nauto: found by Otsu's method for whatever is on display, so that the two sides differ "
    "most.\noutliers: norms beyond the median and 6 x 1.4826 median absolute deviations.\n"
    "fixed: it stays where it is dragged or typed."
)
_HANDLE_TIP = "Drag: which values are inside. Double-click: auto (Otsu's method)"
_TYPE_TIP = f"The threshold: a value, or {AUTO_WORD}"
CONTOURS = {
    Contour.EDGES: "Contour along the pixels' edges",
    Contour.SMOOTH: "Smooth contour",
    Contour.NONE: "No contour",
}
_LEFT_BUTTON = imgui.MouseButton_.left
_HANDLE = 0.75, 0.8  # lines of text, across and down


def choose_threshold(facts: FrameFacts, answers: Answers, width: float, *, is_wide: bool) -> None:
    """Whether there is a threshold, and by which rule."""
    if is_wide:
        imgui.align_text_to_frame_padding()
        items.text("inside", color=FAINT, tip=_ROW_TIP)
        imgui.same_line()
        width -= imgui.calc_text_size("inside").x + imgui.get_style().item_spacing.x
    now = facts.threshold
    choice = _OFF if now is None else OUTLIERS_WORD if now.outliers else AUTO_WORD if now.at is None else _FIXED
    outliers = (OUTLIERS_WORD,) if facts.quantity.has_outliers else ()
    picked = chooser("inside", choice, (_OFF, AUTO_WORD, *outliers, _FIXED), width, tip=_ROW_TIP)
    if picked == choice:
        return
    if picked == _OFF:
        answers.view = answers.view.but(threshold=None)
    else:
        ends = facts.color_ends or (0.0, 0.0)  # where there is none yet, one begins in the middle of the colours
        found = facts.cut.at if facts.cut is not None else (ends[0] + ends[1]) / 2
        answers.view = answers.view.but(threshold=_by(picked, now or Threshold(), found))


def _by(picked: str, now: Threshold, found: float) -> Threshold:
    if picked == OUTLIERS_WORD:
        return replace(now, at=None, outliers=True)
    return now.moved(found if picked == _FIXED else None)


def handle(draw: imgui.ImDrawList, facts: FrameFacts, answers: Answers, bar: Bar) -> None:
    """Draw the threshold's handle at the bar's left; it follows the mouse that holds it."""
    threshold, cut = facts.threshold, facts.cut
    if threshold is None or cut is None:
        return
    line, at, left = imgui.get_font_size(), bar.y_of(cut.at), bar.box.left - 1
    across, down = _HANDLE[0] * line, _HANDLE[1] * line
    imgui.set_cursor_screen_pos((left - across, at - down / 2))
    items.area("##threshold", (across + bar.box.width, down), cursor=imgui.MouseCursor_.resize_ns, tip=_HANDLE_TIP)
    is_lit = imgui.is_item_hovered() or imgui.is_item_active()
    corners: list[imgui.ImVec2Like] = [
        (left, at),
        (left - across * 0.5, at + down / 2),
        (left - across, at + down / 2),
        (left - across, at - down / 2),
        (left - across * 0.5, at - down / 2),
    ]
    draw.add_convex_poly_filled(corners, color_u32(WHITE if is_lit else ACCENT))
    draw.add_polyline(corners, color_u32(BLACK), 1.0, imgui.ImDrawFlags_.closed)
    _take_hold(threshold, cut.at, answers, bar)


def _take_hold(threshold: Threshold, at: float, answers: Answers, bar: Bar) -> None:
    """Let the item drawn last be dragged and double-clicked."""
    memory, mouse = current(), imgui.get_mouse_pos().y
    if imgui.is_item_activated():
        memory.held_bar = HeldBar(bar.scale, mouse, at)
    if imgui.is_item_hovered() and imgui.is_mouse_double_clicked(_LEFT_BUTTON):
        answers.view = answers.view.but(threshold=threshold.moved(None))
        return
    held = memory.held_bar
    if held is None or not imgui.is_item_active() or not imgui.is_mouse_dragging(_LEFT_BUTTON, DRAG_FROM):
        return
    scale = held.scale
    moved = held.threshold + (held.mouse - mouse) / bar.box.height * (scale.end - scale.start)
    kept = scale.rounded(min(max(moved, scale.start), scale.end))
    answers.view = answers.view.but(threshold=threshold.moved(kept))


def type_threshold(text: str, at: Box, facts: FrameFacts, answers: Answers) -> None:
    """Let a click on the threshold's number open a field to type another one."""
    threshold = facts.threshold
    if threshold is None:
        return
    value_range = facts.map.real_range if facts.map is not None else None

    def take(typed: str) -> None:
        by_itself = typed.strip() == AUTO_WORD
        value = None if by_itself else facts.quantity.from_real(number_in(typed), value_range)
        answers.view = answers.view.but(threshold=threshold.moved(value))

    type_number("threshold", text, at, tip=_TYPE_TIP, take=take)


def share_words(facts: FrameFacts) -> str | None:
    """How much of the map is inside; None without a threshold."""
    if facts.threshold is None or facts.cut is None:
        return None
    return facts.threshold.inside_words(facts.cut.inside, facts.cut.count)


def list_of_contours(answers: Answers) -> None:
    """The items of the menu of thresholds."""
    now = answers.view.threshold
    if items.menu_item("auto (Otsu's method)", "", now is not None and now.at is None and not now.outliers):
        answers.view = answers.view.but(threshold=(now or Threshold()).moved(None))
    imgui.separator()
    for contour, words in CONTOURS.items():
        if items.menu_item(words, "", now is not None and now.contour is contour):
            answers.view = answers.view.but(threshold=replace(now or Threshold(), contour=contour))
