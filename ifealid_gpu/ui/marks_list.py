"""The list of marks and classes, above the chart: what is compared with, and what has a name."""

from __future__ import annotations

from collections.abc import Callable

from imgui_bundle import imgui

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.carried import title_of, where_of
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Combine
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.ui import items
from ifealid_gpu.ui.class_rows import class_rows
from ifealid_gpu.ui.eye import eye
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.theme import FAINT
from ifealid_gpu.views.view_state import ViewState

_COMBINE_TIPS = {
    Combine.MEAN: "mean: pixels are compared with the mean of all plus marks. A click lets each mark count for itself",
    Combine.NEAREST: "nearest: of all plus marks, the one most alike counts. A click takes their mean",
}
_SIGN_TIP = "{}: what is like this mark is {}wanted. A click turns it"
_EYE_TIP = "Whether the mark counts and is drawn. A click hides it without taking it away, or shows it again"
_EVERY_TIP = (
    "The same place in every image: its numbers are read anew in each. "
    "Without the tick, the numbers that it has in its own image are looked for in all others"
)
_NARROW = 11.0  # times the letters' height: names need the room between the parts of a row
_NONE = "Mark something by a tool at the left, or open vectors"


def marks_list(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the list, where it is shown; what is changed there changes the view."""
    box = layout.marks
    current().lit_mark = None
    if box is None or facts.map is None:
        return
    with panel("marks", box):
        width = box.width - 2 * imgui.get_style().window_padding.x
        imgui.begin_child("##marks", (0, 0))
        if imgui.get_scroll_max_y() > 0:
            width -= imgui.get_style().scrollbar_size
        style = imgui.get_style()
        is_narrow = width <= _NARROW * imgui.get_font_size()
        gap = style.item_spacing.x / 3 if is_narrow else style.item_spacing.x
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (gap, style.item_spacing.y))
        class_rows(facts, answers, width)
        _heading(answers, width)
        terms = edits.terms_of(answers.view)
        for number, term in enumerate(terms):
            _term(number, term, facts, answers, width)
        if not terms and not answers.view.classes:
            imgui.push_text_wrap_pos(width)
            items.text(_NONE, color=FAINT)
            imgui.pop_text_wrap_pos()
        # The buttons stay in one row, or a row more would need a scroll bar, which would need a row more.
        pad = 1.0 if is_narrow else style.frame_padding.x
        imgui.push_style_var(imgui.StyleVar_.frame_padding, (pad, style.frame_padding.y))
        _buttons(answers, width)
        imgui.pop_style_var(2)
        imgui.end_child()


def _heading(answers: Answers, width: float) -> None:
    """Of which class the marks are, how they answer together, and how the list goes."""
    side, view, style = imgui.get_frame_height(), answers.view, imgui.get_style()
    combines = view.query is not None and len(edits.terms_of(view)) > 1
    words = "marks" if view.active is None else f"of {view.classes[view.active].name}"
    room = width - side - style.item_spacing.x - (4 * imgui.get_font_size() if combines else 0)
    imgui.align_text_to_frame_padding()
    tip = "What pixels are compared with: a plus is wanted, a minus is not"
    items.text(shortened(words, room, keep="beginning"), color=FAINT, tip=tip)
    if view.query is not None and combines:
        imgui.same_line()
        if items.button(f"{view.query.combine.value}##combine", tip=_COMBINE_TIPS[view.query.combine]):
            answers.commands.append("switch_combine")
    imgui.same_line(width - side)
    if items.button("×##close marks", (side, 0), tip="Hide this list; F3 shows it again"):
        answers.commands.append("marks")


def _term(number: int, term: Term, facts: FrameFacts, answers: Answers, width: float) -> None:
    """A mark: its sign, its eye, what and where it is, whether it is of every image, and its end."""
    style, side = imgui.get_style(), imgui.get_frame_height()
    is_wanted = term.sign > 0
    row = row_box(width)
    tip = _SIGN_TIP.format("Plus" if is_wanted else "Minus", "" if is_wanted else "not ")
    if items.button(f"{'+' if is_wanted else '−'}##sign {number}", (side, 0), tip=tip):
        change(answers, lambda view: edits.with_term(view, number, sign=-term.sign))
    imgui.same_line()
    clicked, is_shown = eye(f"##term shown {number}", term.is_shown, tip=_EYE_TIP)
    if clicked:
        change(answers, lambda view: edits.with_term(view, number, is_shown=is_shown))
    imgui.same_line()
    has_tick = not isinstance(term.source, NamedVector)
    imgui.align_text_to_frame_padding()
    room = width - (4 if has_tick else 3) * (side + style.item_spacing.x)
    words, whole = _words(term, facts.marking.image)
    left_out = facts.marking.left_out.get(number)
    is_faint = left_out is not None or not term.is_shown
    tip = whole if left_out is None else f"{whole}\n{left_out}"
    items.text(shortened(words, room, keep="beginning"), color=FAINT if is_faint else None, tip=tip)
    if has_tick:
        imgui.same_line(width - 2 * side - style.item_spacing.x)
        clicked, every = items.tick(f"##every image {number}", term.image is None, tip=_EVERY_TIP)
        if clicked:
            image = None if every else facts.marking.image
            change(answers, lambda view: edits.with_term(view, number, image=image))
    imgui.same_line(width - side)
    if items.button(f"×##mark {number}", (side, 0), tip="Take this mark away   Ctrl+Z brings it back"):
        change(answers, lambda view: edits.without_term(view, number))
    light(row, ("term", number))


def _words(term: Term, image: str) -> tuple[str, str]:
    """What a row says, and the same in full."""
    what, where = title_of(term.source), where_of(term.source)
    if isinstance(term.source, NamedVector):
        return what, f"The vector {what}" + (f" of {term.source.file.name}" if term.source.file is not None else "")
    if term.image is not None and term.image != image:
        return f"{what} of {term.image}", f"{what} {where}, carried from {term.image}: it acts as its vector there"
    return f"{what} {where}", f"{what} {where} in image pixels"


def _buttons(answers: Answers, width: float) -> None:
    style = imgui.get_style()
    needed = max(imgui.calc_text_size(label).x for label, *_ in _BUTTONS) + 2 * style.frame_padding.x
    a_row = max(1, min(len(_BUTTONS), int((width + style.item_spacing.x) / (needed + style.item_spacing.x))))
    side = (width - (a_row - 1) * style.item_spacing.x) / a_row
    for number, (label, command, tip) in enumerate(_BUTTONS):
        if number % a_row:
            imgui.same_line()
        if items.button(f"{label}##{command}", (side, 0), tip=tip):
            answers.commands.append(command)


_BUTTONS = (
    ("Class", "new_class", "Makes a class of the marks, with a name and a colour   U"),
    ("Open", "open_vectors", "Opens named vectors of a file, each as a class"),
    ("Save", "save_references", "Saves the vectors of marks and classes with their minus, for other images and maps"),
)


def change(answers: Answers, to: Callable[[ViewState], ViewState]) -> None:
    """Change the view; where that cannot be, say why."""
    try:
        answers.view = to(answers.view)
    except InputError as error:
        answers.failed = str(error)


def row_box(width: float) -> Box:
    """Where the row lies that is drawn next."""
    at = imgui.get_cursor_screen_pos()
    return Box(at.x, at.y, width, imgui.get_frame_height())


def light(row: Box, of: tuple[str, int]) -> None:
    """Bring the mark of a row out on the map while the mouse is on the row."""
    if imgui.is_window_hovered(imgui.HoveredFlags_.child_windows) and row.holds(*imgui.get_mouse_pos()):
        current().lit_mark = of
