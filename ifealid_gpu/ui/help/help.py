"""The help: a dialog with a page a tab."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.dialog import dialog
from ifealid_gpu.ui.help.pages import PAGES
from ifealid_gpu.ui.layout import Layout

_SCROLL = imgui.WindowFlags_.no_nav


def help_pages(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the page that is open; a tab opens another."""
    if facts.help_page is None:
        return
    line = imgui.get_font_size()
    with dialog("help", (line * 58, line * 38)) as is_open:
        again = is_open and imgui.is_key_pressed(imgui.Key.f1) and not imgui.is_window_appearing()
        if not is_open or again:
            answers.commands.append(facts.help_page)
            return
        step = imgui.is_key_pressed(imgui.Key.right_arrow) - imgui.is_key_pressed(imgui.Key.left_arrow)
        ids = [page.command for page in PAGES]
        chosen = ids[(ids.index(facts.help_page) + step) % len(ids)]
        imgui.push_item_flag(imgui.ItemFlags_.no_nav, True)  # arrows turn pages and scroll
        for number, page in enumerate(PAGES):
            title = BY_ID[page.command].title
            if number and imgui.get_item_rect_max().x + imgui.calc_text_size(title).x + 3 * line < _right():
                imgui.same_line()
            if items.tab(title, page.command == facts.help_page):
                chosen = page.command
        imgui.separator()
        room = imgui.get_content_region_avail().y - imgui.get_frame_height_with_spacing()
        if imgui.begin_child(f"##{chosen}", (0, max(room, line)), 0, _SCROLL):
            _scroll_by_keys(line)
            next(page for page in PAGES if page.command == facts.help_page).draw(facts, answers.view)
        imgui.end_child()
        closed = items.button("Close", tip="Closes the help   Escape")
        imgui.pop_item_flag()
        if closed or chosen != facts.help_page:
            # The command of the page that is open closes it; another opens its own.
            answers.commands.append(facts.help_page if closed else chosen)


def _right() -> float:
    window = imgui.get_window_pos().x + imgui.get_window_width()
    return float(window - imgui.get_style().window_padding.x)


def _scroll_by_keys(line: float) -> None:
    page = imgui.get_window_height() - line
    steps = {
        imgui.Key.down_arrow: 2 * line,
        imgui.Key.up_arrow: -2 * line,
        imgui.Key.page_down: page,
        imgui.Key.page_up: -page,
        imgui.Key.end: imgui.get_scroll_max_y(),
        imgui.Key.home: -imgui.get_scroll_max_y(),
    }
    by = sum(step for key, step in steps.items() if imgui.is_key_pressed(key))
    if by:
        imgui.set_scroll_y(min(max(imgui.get_scroll_y() + by, 0.0), imgui.get_scroll_max_y()))
