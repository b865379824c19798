"""The list of scores, above the chart: which layer sees what is marked, and which single channels do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.scoring import ScoreRow, ScoresFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.theme import ACCENT, FAINT, GRID, WHITE, color_u32

_TITLE_TIP = (
    "Which layer tells what is marked from everything else: the mean vector of one half of it is looked for among the "
    "other half and all that is not marked, and the other way round. Places, vectors and what has a minus do not count"
)
_MARK_FIRST = "Mark an object with the box, the brush or the polygon: this says which layers and channels see it."
#: Of each figure its heading and what it says.
_FIGURES = {
    "ap": ("AP", "average precision: how clean the most alike pixels are; 1 at best"),
    "auc": ("AUC", "area under the ROC curve: how often a marked pixel comes before another; 0.5 by chance"),
    "iou": ("IoU", "intersection over union at the best threshold; 1 at best"),
}
_BUTTONS = (
    ("Copy", "copy_scores", "Copies all scores as CSV, with the ten best channels of each layer"),
    ("Save", "save_scores", "Saves them as `ifealid-gpu score --csv` does"),
    ("Mask", "save_marks_as_mask", "Saves what is marked as a mask, for `ifealid-gpu score --mask` and other images"),
)
_BAR = 3.0  # logical pixels that bars are high
_BAR_COLOR = (0.45, 0.6, 0.82, 1.0)
_BETWEEN = 2.0  # two rows
_NAME_LINES = 5.5  # times the letters' height that a name needs beside three numbers


@dataclass(frozen=True)
class _Columns:
    """Where the parts of a row lie.

    Attributes:
        width: of a row.
        each: of a figure's column.
        shown: the figures that rows have.
    """

    width: float
    each: float
    shown: tuple[str, ...]

    @property
    def name(self) -> float:
        """Room for a name."""
        return self.width - len(self.shown) * self.each


def scores_list(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the list, where it is shown."""
    box, scores = layout.scores, facts.scores
    if box is None or facts.map is None or scores is None:
        return
    with panel("scores", box):
        width = box.width - 2 * imgui.get_style().window_padding.x
        _title(scores, answers, width)
        imgui.begin_child("##scores", (0, 0))
        if imgui.get_scroll_max_y() > 0:
            width -= imgui.get_style().scrollbar_size
        if scores.is_marked:
            _table(scores, answers, width)
        else:
            items.sentence(_MARK_FIRST, width, color=FAINT)
        imgui.end_child()


def _title(scores: ScoresFacts, answers: Answers, width: float) -> None:
    """What it is, how far it is, and its end."""
    side, style = imgui.get_frame_height(), imgui.get_style()
    room, of = width - side - style.item_spacing.x, len(scores.layers)
    is_going_on = scores.is_marked and scores.done < of
    words = f"scoring: {scores.done} of {of} layers" if is_going_on else "which layer sees it"
    imgui.align_text_to_frame_padding()
    items.text(shortened(words, room, keep="beginning"), color=FAINT, tip=_TITLE_TIP)
    imgui.same_line(width - side + style.window_padding.x)
    if items.button("×##close scores", (side, 0), tip="Hide this list; F4 shows it again"):
        answers.commands.append("scores")


def _table(scores: ScoresFacts, answers: Answers, width: float) -> None:
    style = imgui.get_style()
    column = imgui.calc_text_size("0.000").x + style.item_spacing.x
    is_wide = width - len(_FIGURES) * column >= _NAME_LINES * imgui.get_font_size()
    columns = _Columns(width, column, tuple(_FIGURES) if is_wide else (scores.order.figure,))
    _headings(scores, answers, columns)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (style.item_spacing.x, _BETWEEN))
    for row in scores.layers:
        _row(row, scores, answers, columns)
    if scores.channels:
        imgui.spacing()
        tip = "The best of all layers' channels by average precision. They learn nothing: large values come first"
        items.text("single channels", color=FAINT, tip=tip)
        for row in scores.channels:
            _row(row, scores, answers, columns)
    imgui.pop_style_var()
    imgui.spacing()
    needed = max(imgui.calc_text_size(label).x for label, *_ in _BUTTONS) + 2 * style.frame_padding.x
    side = (width - (len(_BUTTONS) - 1) * style.item_spacing.x) / len(_BUTTONS)
    is_in_row = side >= needed
    side = side if is_in_row else width
    for number, (label, command, tip) in enumerate(_BUTTONS):
        if number and is_in_row:
            imgui.same_line()
        if items.button(f"{label}##{command}", (side, 0), tip=tip):
            answers.commands.append(command)


def _headings(scores: ScoresFacts, answers: Answers, columns: _Columns) -> None:
    """Names of the columns; a click orders by one."""
    order, style, at = scores.order, imgui.get_style(), imgui.get_cursor_screen_pos()
    gap, line = style.item_spacing.x, imgui.get_text_line_height()
    column, count = columns.each, len(columns.shown)
    first = columns.width - count * column
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (0, style.item_spacing.y))
    word = "layer" if imgui.calc_text_size("layer").x <= first - gap else ""
    if items.row(f"{word}##by layer", order.by_layer, (first - gap, line), tip="A click: layers in their own order"):
        answers.scores_order = replace(order, by_layer=True)
    names = list(_FIGURES)
    for number, figure in enumerate(columns.shown):
        (title, tip), left = _FIGURES[figure], first + number * column
        imgui.same_line(left)
        is_first = figure == order.figure and not order.by_layer
        click = "the best first" if count > 1 or not is_first else "the next figure"
        if items.row(f"##by {figure}", is_first, (column, line), tip=f"{title}, {tip}. A click: {click}"):
            wanted = figure if count > 1 or not is_first else names[(names.index(figure) + 1) % len(names)]
            answers.scores_order = replace(order, figure=wanted, by_layer=False)
        right = at.x + left + column - imgui.calc_text_size(title).x
        imgui.get_window_draw_list().add_text((right, at.y), color_u32(WHITE), title)
    imgui.pop_style_var()


def _row(row: ScoreRow, scores: ScoresFacts, answers: Answers, columns: _Columns) -> None:
    """A layer or a channel: its name, its figures, and a bar; a click shows it."""
    at, line, gap = imgui.get_cursor_screen_pos(), imgui.get_text_line_height(), imgui.get_style().item_spacing.x
    size = columns.width, line + _BAR + 1
    if not imgui.is_rect_visible(size):
        imgui.dummy(size)
        return
    if items.row(f"##score {_name(row)}", row.is_shown, size, tip=lambda: _explained(row)):
        answers.score = row
    draw, right = imgui.get_window_draw_list(), at.x + columns.width
    ink = color_u32(FAINT if row.is_old or row.score is None else WHITE)
    if row.score is None:
        words = row.brief or "..."
        name = shortened(_name(row), max(columns.width - imgui.calc_text_size(words).x - gap, columns.width / 3))
        words = shortened(words, columns.width - imgui.calc_text_size(name).x - gap, keep="beginning")
        draw.add_text((at.x, at.y), ink, name)
        draw.add_text((right - imgui.calc_text_size(words).x, at.y), ink, words)
        return
    draw.add_text((at.x, at.y), ink, shortened(_name(row), columns.name))
    for number, figure in enumerate(reversed(columns.shown)):
        text = f"{getattr(row.score, figure):.3f}"
        draw.add_text((right - number * columns.each - imgui.calc_text_size(text).x, at.y), ink, text)
    _bar(row, scores, draw, (at.x, at.y + line), columns.width)


def _bar(row: ScoreRow, scores: ScoresFacts, draw: imgui.ImDrawList, at: tuple[float, float], width: float) -> None:
    """How large the figure is that rows are ordered by, of 1."""
    value = float(getattr(row.score, scores.order.figure))
    color = (*(ACCENT if row.is_shown else _BAR_COLOR)[:3], 0.4 if row.is_old else 1.0)
    draw.add_rect_filled(at, (at[0] + width, at[1] + _BAR), color_u32((*GRID[:3], 0.5)))
    draw.add_rect_filled(at, (at[0] + width * value, at[1] + _BAR), color_u32(color))


def _name(row: ScoreRow) -> str:
    return row.layer if row.channel is None else f"{row.layer} · {row.channel}"


def _explained(row: ScoreRow) -> str:
    """What a row says, in full."""
    if row.channel is None:
        what, click = f"The layer {row.layer}", "A click shows the layer"
    else:
        name = "" if row.metric is None else f", {row.metric}"
        what, click = f"Channel {row.channel}{name} of the layer {row.layer} alone", "A click shows the channel"
    if row.score is None:
        return f"{what}: {row.fault or 'it is still to be scored'}. {click}"
    one = row.score
    figures = f"AP {one.ap:.4f} (by chance {one.chance:.4f}), AUC {one.auc:.4f} (0.5), best IoU {one.iou:.4f}"
    compared = f", by {row.metric}" if row.channel is None and row.metric is not None else ""
    old = "\nOf what was marked before: the new score is on its way" if row.is_old else ""
    return f"{what} finds what is marked{compared}: {figures}. {click}{old}"
