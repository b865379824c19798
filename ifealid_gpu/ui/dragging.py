"""A name that is dragged out of a list onto the map: it is shown there, or beside the map that is alone."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.memory import Dragged, current
from ifealid_gpu.ui.pane_boxes import boxes_of
from ifealid_gpu.ui.theme import ACCENT, SHADE, WHITE, color_u32


def dragging(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw what is dragged, and where it would go; answer when it is let go."""
    dragged = current().dragged
    if dragged is None or facts.map is None:
        return
    image, layer = _map_of(dragged, facts)
    mouse = imgui.get_mouse_pos()
    boxes = boxes_of(facts, answers, layout)
    found = [n for n, box in enumerate(boxes) if box is not None and _whole(box.title, box.map).holds(mouse.x, mouse.y)]
    number = found[0] if found else None
    is_alone = not facts.panes
    if imgui.is_mouse_down(imgui.MouseButton_.left):
        box = boxes[number] if number is not None else None
        where = "" if number is None else "beside this map" if is_alone else "here"
        _draw(f"{layer} · {image} {where}", (mouse.x, mouse.y), None if box is None else box.map)
        return
    current().dragged = None
    imgui.internal.close_popup_to_level(0, True)
    if number is not None:
        answers.put = (None if is_alone else number, image, layer)


def _map_of(dragged: Dragged, facts: FrameFacts) -> tuple[str, str]:
    """The image and the layer of what is dragged: a name of one alone goes with the other one on display."""
    shown = facts.map
    if dragged.what == "image" and shown is not None:
        return dragged.name, shown.layer
    if dragged.what == "layer" and shown is not None:
        return shown.image, dragged.name
    names = {f"{layer} · {image}": (image, layer) for image, layer in facts.maps}
    return names[dragged.name]


def _whole(title: Box | None, box: Box) -> Box:
    return box if title is None else Box(title.left, title.top, title.width, title.height + box.height)


def _draw(words: str, at: tuple[float, float], box: Box | None) -> None:
    draw, line = imgui.get_foreground_draw_list(), imgui.get_font_size()
    if box is not None:
        draw.add_rect((box.left + 1, box.top + 1), (box.right - 1, box.bottom - 1), color_u32(ACCENT), 0, line * 0.15)
    left, top = at[0] + line, at[1] + line * 0.5
    wide = imgui.calc_text_size(words).x
    draw.add_rect_filled((left - 4, top - 2), (left + wide + 4, top + line + 2), color_u32((*SHADE[:3], 0.9)), 3)
    draw.add_text((left, top), color_u32(WHITE), words)
