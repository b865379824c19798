"""What lies over the display: the welcome panel, messages, the list of shortcuts."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID, COMMANDS
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.dialog import dialog, heading
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import label, shortened

_FLAGS = imgui.WindowFlags_
_FLOATING = (
    _FLAGS.no_collapse | _FLAGS.no_saved_settings | _FLAGS.always_auto_resize | _FLAGS.no_resize | _FLAGS.no_move
)
# The same key as another one without Shift.
_UNLISTED = {"="}


def welcome(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """The panel of an empty start: open, recent, demo."""
    if facts.map is not None or facts.loading is not None or facts.making is not None:
        return
    window = imgui.get_main_viewport().size
    imgui.set_next_window_pos((window.x / 2, window.y / 2), imgui.Cond_.always, (0.5, 0.5))
    imgui.set_next_window_size_constraints((0, 0), (window.x - 8, window.y - 8))
    imgui.begin("##welcome", None, _FLOATING | _FLAGS.no_title_bar)
    imgui.push_font(None, imgui.get_style().font_size_base * 1.5)
    imgui.text_unformatted("IFeaLiD")
    imgui.pop_font()
    imgui.text_unformatted("See which parts of an image a network layer sees as alike.")
    imgui.spacing()
    for command in (BY_ID["demo"], BY_ID["open"], BY_ID["open_folder"]):
        if items.button(
            command.title, (imgui.get_font_size() * 14, 0), tip=f"{command.title}   {command.keys[0].label}"
        ):
            answers.commands.append(command.id)
        imgui.same_line()
        imgui.text_disabled(command.keys[0].label)
    imgui.text_disabled("or drop a dataset, an array, a saved picture or a photo on the window,")
    imgui.text_disabled("or paste a link or a path (Ctrl+V)")
    if facts.recent:
        imgui.spacing()
        imgui.text_disabled("Recent")
        for path in facts.recent[:6]:
            if items.selectable(label(shortened(path, layout.display.width * 0.7, keep="end"))):
                answers.open_path = path
    imgui.end()


def message(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """An error or a note, until it is dismissed."""
    if facts.message is None:
        return
    display = layout.display
    imgui.set_next_window_pos((display.left + display.width / 2, display.bottom - 12), imgui.Cond_.always, (0.5, 1.0))
    width = min(display.width * 0.94, imgui.get_font_size() * 44)
    imgui.set_next_window_size((width, 0))
    imgui.begin("##message", None, _FLOATING | _FLAGS.no_title_bar)
    imgui.push_text_wrap_pos(0.0)
    imgui.text_unformatted(facts.message)
    imgui.pop_text_wrap_pos()
    if items.button("OK", tip="Closes this message   Escape"):
        answers.dismissed = True
    imgui.same_line()
    imgui.text_disabled("Esc")
    imgui.end()


def shortcuts(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """The list of all shortcuts and of what the mouse does."""
    if not facts.show_help:
        return
    window = imgui.get_main_viewport().size
    columns = 2 if window.x > 48 * imgui.get_font_size() else 1
    with dialog("shortcuts") as is_open:
        if is_open:
            heading("Shortcuts")
            _table(columns)
        again = is_open and imgui.is_key_pressed(imgui.Key.f1) and not imgui.is_window_appearing()
        if not is_open or items.button("Close", tip="Closes this list   Escape") or again:
            answers.commands.append("help")


def _table(columns: int) -> None:
    mouse = {
        "Move": "the pixel under the mouse is the reference",
        "Click": "pins the pixel; on the dot: unpins",
        "Right button": "opens a menu for the pixel, or for the channel",
        "Drag": "pans",
        "Wheel": "zooms about the mouse",
        "Double-click": "fits the image",
        "Chart": "hover shows a channel, click keeps it",
        "Arrows on the chart": "step through channels",
    }
    if imgui.begin_table("keys", 2 * columns, imgui.TableFlags_.sizing_fixed_fit):
        rows = [
            (" / ".join(s.label for s in command.keys if s.key not in _UNLISTED)[:30], command.title)
            for command in COMMANDS
            if command.menu is not None
        ]
        rows += [("Arrows", "move the reference (Shift: ten pixels)"), *mouse.items()]
        high = -(-len(rows) // columns)
        for row in range(high):
            for keys_of, what in rows[row::high]:
                imgui.table_next_column()
                imgui.text_disabled(keys_of)
                imgui.table_next_column()
                imgui.text_unformatted(what)
            imgui.table_next_row()
        imgui.end_table()
