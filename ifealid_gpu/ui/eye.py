"""An eye: a button that shows what is in a list, or hides it without taking it away."""

from __future__ import annotations

import math

from imgui_bundle import imgui

from ifealid_gpu.ui import items

_HALF, _BULGE, _PUPIL = 0.36, 0.24, 0.11  # of the letters' height
_STEPS = 12
_WIDTH = 0.09


def eye(label: str, is_open: bool, *, tip: str) -> tuple[bool, bool]:
    """Draw it, struck through where it is closed; whether it was clicked, and whether it is open then."""
    clicked = items.button(label, (imgui.get_frame_height(), 0), tip=tip)
    (left, top), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    x, y, line = (left + right) / 2, (top + bottom) / 2, imgui.get_font_size()
    draw, width = imgui.get_window_draw_list(), line * _WIDTH
    color = imgui.get_color_u32(imgui.Col_.text if is_open else imgui.Col_.text_disabled)
    for side in (-1, 1):
        lid = ((2 * n / _STEPS - 1, side * math.sin(math.pi * n / _STEPS)) for n in range(_STEPS + 1))
        points = [imgui.ImVec2(x + line * _HALF * across, y + line * _BULGE * up) for across, up in lid]
        draw.add_polyline([*points], color, width, imgui.ImDrawFlags_.none)
    draw.add_circle_filled((x, y), line * _PUPIL, color)
    if not is_open:
        draw.add_line((x - line * _HALF, y + line * _BULGE), (x + line * _HALF, y - line * _BULGE), color, width)
    return clicked, is_open != clicked
