"""Colours and text of the panels. The reference is white and the pin orange, as on the map."""

from __future__ import annotations

from pathlib import Path

import imgui_bundle
from imgui_bundle import imgui

from ifealid_gpu.passes import markers
from ifealid_gpu.passes.color import Color

TEXT_PIXELS = 15.0  # logical pixels of normal text
_GROWS_FROM, _GROWTH = 1080.0, 0.8  # logical height from which text grows with the window, and by which power
_SPACING = (8.0, 4.0)
_PADDING = (4.0, 3.0)
BACKGROUND: Color = (0.155, 0.165, 0.175, 1.0)
PANEL: Color = (0.195, 0.21, 0.23, 1.0)
SUNKEN: Color = (0.12, 0.13, 0.14, 1.0)
ACCENT: Color = markers.ORANGE
SHADE: Color = markers.SHADE
BLACK: Color = (0.0, 0.0, 0.0, 1.0)
WHITE: Color = markers.WHITE
FAINT: Color = (0.68, 0.71, 0.74, 1.0)
GRID: Color = (0.36, 0.39, 0.42, 1.0)


def set_up() -> None:
    """The look of a new imgui context."""
    folder = Path(imgui_bundle.__file__).parent / "assets" / "fonts" / "Roboto"
    imgui.get_io().fonts.add_font_from_file_ttf(str(folder / "Roboto-Regular.ttf"), TEXT_PIXELS)
    imgui.style_colors_dark()
    style = imgui.get_style()
    style.window_rounding = 0
    style.window_border_size = 0
    style.frame_rounding = 3
    style.popup_rounding = 4
    colors = imgui.Col_
    style.set_color_(colors.window_bg, PANEL)
    style.set_color_(colors.menu_bar_bg, PANEL)
    style.set_color_(colors.popup_bg, (0.13, 0.14, 0.15, 0.98))
    style.set_color_(colors.text, (0.93, 0.94, 0.95, 1.0))
    style.set_color_(colors.text_disabled, FAINT)
    style.set_color_(colors.frame_bg, SUNKEN)
    style.set_color_(colors.button, (0.26, 0.37, 0.53, 1.0))
    style.set_color_(colors.slider_grab, (0.45, 0.6, 0.82, 1.0))


def text_pixels(window_height: float, scale: float) -> float:
    """The height of text, in logical pixels.

    It grows with high windows: they are on large screens without more pixels to the inch, at which one sits farther
    away; where a screen has more, a logical pixel has several of its own.

    Args:
        window_height: in logical pixels.
        scale: of text, as the user has it.
    """
    grown: float = TEXT_PIXELS * max(1.0, window_height / _GROWS_FROM) ** _GROWTH
    return round(grown) * scale


def mark_unit(pixels: float) -> float:
    """Logical pixels per unit of a mark on the map, which grows with text of this height but shrinks with none."""
    return max(1.0, pixels / TEXT_PIXELS)


def set_text_pixels(pixels: float) -> None:
    """The height of text in logical pixels, and space about it that goes with it."""
    style = imgui.get_style()
    style.font_scale_main = pixels / TEXT_PIXELS
    grown = min(max(style.font_scale_main, 1.0), 1.8)
    style.item_spacing = imgui.ImVec2(*(round(side * grown) for side in _SPACING))
    style.frame_padding = imgui.ImVec2(*(round(side * grown) for side in _PADDING))


def color_u32(color: Color) -> int:
    """A colour as imgui's draw lists take it."""
    return imgui.color_convert_float4_to_u32(imgui.ImVec4(*color))
