"""The titles of panes: what each shows, its value under the mouse, and a cross that closes it."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.doing.differences import MINUS_LIST, layers_to_subtract
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.panes.pane_facts import PaneFacts
from ifealid_gpu.panes.names import names_of
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui import items, theme
from ifealid_gpu.ui.chooser import pick
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.lines_drawn import LinesDrawn
from ifealid_gpu.ui.pane_boxes import boxes_of
from ifealid_gpu.ui.panel import panel, shortened

_NAME = 20.0  # lines of text, of a layer's name in a menu
_WIDE = 9.0  # lines of text, of a title that shows its cross wherever the mouse is
_LINES_BEHIND = 0.5  # opacity of lines behind a title's words, times that over the maps
_CLOSE_TIP = "Closes this pane (Ctrl+W)"


def has_room_for_best(box: Box) -> bool:
    """Whether a pane is wide enough for the best match to have its value beside it; else the title says it."""
    return box.width > 14 * imgui.get_font_size()


def pane_titles(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw a title above each pane."""
    boxes, lines = boxes_of(facts, answers, layout), LinesDrawn.of(facts, answers, layout)
    for pane in facts.panes:
        box = boxes[pane.number] if pane.number < len(boxes) else None
        if box is not None and box.title is not None:
            _title(pane, box.title, facts, answers, lines)


def _title(pane: PaneFacts, box: Box, facts: FrameFacts, answers: Answers, lines: LinesDrawn | None) -> None:
    line = imgui.get_font_size()
    color: Color = theme.SUNKEN if not pane.is_active else (0.26, 0.37, 0.53, 1.0)
    with panel(f"##pane {pane.number}", box) as draw:
        draw.add_rect_filled((box.left, box.top), (box.right, box.bottom), theme.color_u32(color))
        if lines is not None:  # between panes that lie below one another they go on behind the words
            lines.draw(draw, box, _LINES_BEHIND)
        imgui.set_cursor_screen_pos((box.left, box.top))
        closes = box.width > _WIDE * line or box.holds(*imgui.get_mouse_pos())
        width = max(1.0, box.width - (box.height if closes else 0.0))
        if items.area(f"##title {pane.number}", (width, box.height), cursor=imgui.MouseCursor_.arrow, tip=_tip(pane)):
            answers.activate = pane.number
            imgui.open_popup(_list_of(pane))
        _choose(pane, facts, answers, box)
        _choose_minus(pane, facts, answers, box)
        room = width - line * 0.5
        value = pane.value or (None if has_room_for_best(box) else pane.best) or _span(pane)
        if value is not None:
            wide = imgui.calc_text_size(value).x
            if wide < room * 0.6:
                at = box.left + width - wide - line * 0.2, box.top + (box.height - line) / 2
                draw.add_text(at, theme.color_u32(theme.WHITE), value)
                room -= wide + line * 0.4
        words = _words(pane, facts)
        if imgui.calc_text_size(words).x > room:  # the photo says which image it is
            name = pane.layer if pane.minus is None else f"{pane.layer} - {pane.minus}"
            words = shortened(name if len({(one.layer, one.minus) for one in facts.panes}) > 1 else words, room)
        faint = theme.WHITE if pane.is_active else theme.FAINT
        draw.add_text((box.left + line * 0.4, box.top + (box.height - line) / 2), theme.color_u32(faint), words)
        if not closes:
            return
        imgui.set_cursor_screen_pos((box.left + width, box.top))
        if items.area(
            f"##close {pane.number}", (box.height, box.height), cursor=imgui.MouseCursor_.arrow, tip=_CLOSE_TIP
        ):
            answers.close = pane.number
        middle, arm = (box.left + width + box.height / 2, box.top + box.height / 2), line * 0.25
        ink = theme.color_u32(theme.WHITE if imgui.is_item_hovered() else theme.FAINT)
        for down in (-arm, arm):
            draw.add_line((middle[0] - arm, middle[1] - down), (middle[0] + arm, middle[1] + down), ink, line * 0.1)


def _list_of(pane: PaneFacts) -> str:
    return f"maps for pane {pane.number}"


def _choose(pane: PaneFacts, facts: FrameFacts, answers: Answers, box: Box) -> None:
    """The list of maps that the pane could show, once its title was clicked."""
    if facts.map is None:
        return
    _place_list(box)
    if imgui.begin_popup(_list_of(pane), imgui.WindowFlags_.no_move):
        _of_difference(pane, facts, answers)
        imgui.separator()
        maps = facts.maps
        names = [f"{layer} · {image}" for image, layer in maps]
        now = maps.index((pane.image, pane.layer)) if (pane.image, pane.layer) in maps else None
        picked = pick(names, now, dragged_as="map")
        imgui.end_popup()
        if picked is not None:
            answers.put = pane.number, *maps[picked]


def _place_list(box: Box) -> None:
    imgui.set_next_window_pos((box.left, box.bottom))
    window = imgui.get_main_viewport().size
    imgui.set_next_window_size_constraints((0, 0), (window.x - box.left, window.y - box.bottom))


def _of_difference(pane: PaneFacts, facts: FrameFacts, answers: Answers) -> None:
    """What can be done with a difference, or to have one; above the list of maps."""
    others = [layer for image, layer in facts.maps if image == pane.image and layer not in (pane.layer, pane.minus)]
    if pane.minus is not None:
        if items.menu_item("Swap sides", tip=f"Show {pane.minus} less {pane.layer}"):
            answers.swap = pane.number
        if items.menu_item(f"{shortened(pane.layer, _NAME * imgui.get_font_size())} alone"):
            answers.subtract = pane.number, None
    if items.begin_menu("Less another layer", bool(others)):
        for layer in others:
            if items.menu_item(f"less {shortened(layer, _NAME * imgui.get_font_size())}##{layer}"):
                answers.subtract = pane.number, layer
        imgui.end_menu()


def _choose_minus(pane: PaneFacts, facts: FrameFacts, answers: Answers, box: Box) -> None:
    """The list of layers of which one is to be subtracted, once a key has asked for it."""
    panes, shown = answers.view.panes, facts.map
    if not pane.is_active or panes is None or shown is None:
        return
    if facts.to_open == MINUS_LIST:
        imgui.open_popup(MINUS_LIST)
    _place_list(box)
    if imgui.begin_popup(MINUS_LIST, imgui.WindowFlags_.no_move):
        layers = layers_to_subtract(shown.layers, panes)
        picked = pick([f"{pane.layer} less {layer}" for layer in layers], None)
        imgui.end_popup()
        if picked is not None:
            answers.subtract = None, layers[picked]


def _words(pane: PaneFacts, facts: FrameFacts) -> str:
    """What differs between the panes."""
    return names_of([(one.image, one.layer, one.minus) for one in facts.panes])[pane.number]


def _span(pane: PaneFacts) -> str | None:
    """How far from zero the colours of a difference reach."""
    if pane.color_ends is None or pane.quantity is None or not pane.quantity.is_diverging:
        return None
    return f"±{pane.color_ends[1]:.3g}"


def _tip(pane: PaneFacts) -> str:
    found = [f"Layer {pane.layer} of {pane.image}: click for others"]
    if pane.minus is not None:
        found = [f"Layer {pane.layer} less {pane.minus} of {pane.image}: click for others"]
        if pane.quantity is not None:
            found += [pane.quantity.explanation, pane.quantity.unit_words(None).capitalize()]
    if pane.is_waiting:
        found.append("It is being read")
    if pane.fault is not None:
        found.append(pane.fault)
    if pane.shown_range is not None and pane.quantity is not None:
        low, high = (pane.quantity.number_text(one, pane.real_range) for one in pane.shown_range)
        found.append(f"{pane.quantity.title_words}: {low} to {high}")
        if pane.color_ends is not None:
            low, high = (pane.quantity.number_text(one, pane.real_range) for one in pane.color_ends)
            found.append(f"Colours from {low} to {high}")
    return "\n".join(found)
