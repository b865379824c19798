"""Lists to choose from: typing finds, arrows and Enter choose, and a line says where one is."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from ifealid_gpu.ui import items, theme
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.memory import Finding, current, note_drag, take_keys_next
from ifealid_gpu.ui.panel import Kept, label, shortened
from ifealid_gpu.ui.text import readable

_FEW = 8  # choices that need no field to find them
_MOST_LINES = 16
_STEPS = {
    imgui.Key.down_arrow: 1,
    imgui.Key.up_arrow: -1,
    imgui.Key.page_down: _MOST_LINES - 1,
    imgui.Key.page_up: 1 - _MOST_LINES,
}
# Arrow keys are the list's own: imgui would take them away from the field in which one types.
_LIST = imgui.WindowFlags_.no_nav | imgui.WindowFlags_.no_nav_focus


def chooser(
    name: str,
    choice: str,
    choices: Sequence[str],
    width: float,
    *,
    tip: str,
    opens: bool = False,
    beside: Sequence[str] = (),
    keep: Kept = "both ends",
) -> str:
    """A button with the present choice that opens the list of all; the choice as the user leaves it.

    Args:
        name: of what is chosen, and of the items.
        choice: the present one.
        choices: all of them, each once.
        width: of the button, in logical pixels.
        tip: what is chosen here.
        opens: whether a key opens the list in this frame.
        beside: what stands in small beside each choice in the list, and is found as well; none: nothing does.
        keep: what is left of a choice that has no room: of names both ends, of words the beginning.
    """
    room = width - 1.6 * imgui.get_frame_height()
    if items.list_button(f"##{name}", label(shortened(choice, room, keep=keep)), width, tip=tip) or opens:
        imgui.open_popup(name)
    (left, _), (_, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    window = imgui.get_main_viewport().size
    imgui.set_next_window_pos((left, bottom))
    imgui.set_next_window_size_constraints((width, 0), (window.x - left, window.y - bottom))
    if imgui.begin_popup(name, imgui.WindowFlags_.no_move):
        picked = pick(choices, choices.index(choice), beside, dragged_as=name)
        imgui.end_popup()
        if picked is not None:
            return choices[picked]
    return choice


def pick(
    names: Sequence[str], now: int | None, beside: Sequence[str] = (), *, dragged_as: str | None = None
) -> int | None:
    """The list within an open popup or menu; the index of the name that is chosen, or None.

    Args:
        names: to choose from.
        now: index of the present choice, or None.
        beside: what stands beside each.
        dragged_as: what a name is that the mouse takes out of the list; None: it cannot be.
    """
    finding = current().finding
    appearing = imgui.is_window_appearing()
    if appearing:
        _start(finding, names, now, beside)
    if len(names) > _FEW:
        if appearing or not imgui.is_any_item_active():
            take_keys_next()
        changed, finding.typed = items.field(
            "##find",
            finding.typed,
            finding.width,
            hint="type to find",
            tip="Lists the names that contain these letters",
        )
        found = _found(_lines(names, beside), finding.typed)
        if changed and finding.cursor not in found and found:
            finding.cursor, finding.scrolls = found[0], True
    else:
        found = list(range(len(names)))
    _step(finding, found)
    if len(names) > _FEW:
        _say_where(finding, found, len(names))
    picked = _list(finding, names, found, now, beside=beside, dragged_as=dragged_as)
    if current().dragged is not None:
        return None  # it goes where it is let go
    if picked is None and finding.cursor in found and imgui.is_key_pressed(imgui.Key.enter, False) and not appearing:
        picked = finding.cursor
    if picked is not None:
        imgui.close_current_popup()
    return picked


def _lines(names: Sequence[str], beside: Sequence[str]) -> Sequence[str]:
    return [f"{name}   {more}" for name, more in zip(names, beside, strict=True)] if beside else names


def _start(finding: Finding, names: Sequence[str], now: int | None, beside: Sequence[str]) -> None:
    widest = max(map(_width, sorted(_lines(names, beside), key=len)[-20:]), default=0.0)
    room = imgui.get_main_viewport().size.x * 0.6
    finding.typed, finding.cursor, finding.scrolls = "", now or 0, True
    finding.width = max(12 * imgui.get_font_size(), min(widest + imgui.get_font_size(), room))


def _found(names: Sequence[str], typed: str) -> list[int]:
    """Indices of the names that contain every word that was typed."""
    words = typed.casefold().split()
    return [index for index, name in enumerate(names) if all(word in name.casefold() for word in words)]


def _step(finding: Finding, found: list[int]) -> None:
    """Move the cursor by the keys."""
    if not found:
        return
    at = found.index(finding.cursor) if finding.cursor in found else 0
    steps = [by for key, by in _STEPS.items() if imgui.is_key_pressed(key)]
    if steps:
        at = min(max(at + sum(steps), 0), len(found) - 1)
        finding.cursor, finding.scrolls = found[at], True


def _say_where(finding: Finding, found: list[int], count: int) -> None:
    if not found:
        items.text("none", color=theme.FAINT)
    elif finding.cursor in found:
        where = f"{found.index(finding.cursor) + 1} of {len(found)}"
        items.text(where + (f" found among {count}" if len(found) < count else ""), color=theme.FAINT)


def _width(text: str) -> float:
    return float(imgui.calc_text_size(readable(text)).x)


def _list(
    finding: Finding,
    names: Sequence[str],
    found: list[int],
    now: int | None,
    *,
    beside: Sequence[str],
    dragged_as: str | None,
) -> int | None:
    line = imgui.get_text_line_height_with_spacing()
    room = imgui.get_main_viewport().size.y - imgui.get_cursor_screen_pos().y - line
    high = max(line, min(min(len(found), _MOST_LINES) * line, room))
    picked = None
    (left, top), (wide, tall) = imgui.get_window_pos(), imgui.get_window_size()
    whole = Box(left, top, wide, tall)
    imgui.push_style_var(imgui.StyleVar_.window_padding, (0, 0))
    if imgui.begin_child("##list", (finding.width + imgui.get_style().scrollbar_size, high), 0, _LIST):
        if finding.scrolls and finding.cursor in found:
            imgui.set_scroll_y(line * (found.index(finding.cursor) + 0.5) - high / 2)
            finding.scrolls = False
        mouse = imgui.get_io().mouse_delta
        clipper = imgui.ListClipper()
        clipper.begin(len(found), line)
        while clipper.step():
            for index in found[clipper.display_start : clipper.display_end]:
                aside = finding.width - _width(beside[index]) if beside else finding.width
                shown = shortened(names[index], aside)
                if index == now:
                    imgui.push_style_color(imgui.Col_.text, theme.ACCENT)
                if items.selectable(
                    f"{label(shown)}##{index}",
                    index == finding.cursor,
                    tip=names[index] if shown != names[index] else None,
                ):
                    picked = index
                if dragged_as is not None:
                    note_drag(dragged_as, names[index], whole)
                if index == now:
                    imgui.pop_style_color()
                is_hovered = imgui.is_item_hovered()
                if beside:
                    imgui.same_line(aside)
                    items.text(beside[index], color=theme.FAINT)
                if is_hovered and (mouse.x or mouse.y):
                    finding.cursor = index
        clipper.end()
    imgui.end_child()
    imgui.pop_style_var()
    return picked
