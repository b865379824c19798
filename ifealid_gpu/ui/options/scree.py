"""The scree plot: how much of the variance each principal component explains."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui import items
from ifealid_gpu.ui.theme import FAINT, GRID, color_u32

#: Of the components that are shown as red, green and blue.
CHANNEL_COLORS: tuple[Color, ...] = ((0.94, 0.33, 0.31, 1.0), (0.33, 0.78, 0.38, 1.0), (0.38, 0.56, 0.98, 1.0))
_HEIGHT = 4.0  # lines of text
_MOST = 16  # bars
_GAP = 1.0


def scree_plot(basis: Basis, shown: tuple[int, ...], width: float) -> int | None:
    """Draw it; the component whose bar was clicked, from 1, or None.

    Args:
        basis: whose.
        shown: the components on display, from 1.
        width: in logical pixels.
    """
    explained = basis.explained[:_MOST]
    height, count = _HEIGHT * imgui.get_font_size(), len(explained)
    left, top = imgui.get_cursor_screen_pos()
    draw, step = imgui.get_window_draw_list(), width / count
    draw.add_line((left, top + height), (left + width, top + height), color_u32(GRID))
    highest = max(float(explained.max()), 1e-9)
    clicked = None
    for n, share in enumerate(explained.tolist()):
        imgui.set_cursor_screen_pos((left + n * step, top))
        tip = f"Component {n + 1} explains {100 * share:.1f} % of the variance. A click shows it alone"
        if items.area(f"##component {n + 1}", (step, height), cursor=imgui.MouseCursor_.hand, tip=tip):
            clicked = n + 1
        color = FAINT
        if n + 1 in shown:
            color = CHANNEL_COLORS[shown.index(n + 1)] if len(shown) > 1 else (1.0, 1.0, 1.0, 1.0)
        bar = max(1.0, (height - 1) * share / highest)
        at = left + n * step
        draw.add_rect_filled((at, top + height - bar), (at + step - _GAP, top + height), color_u32(color))
    imgui.set_cursor_screen_pos((left, top))
    imgui.dummy((width, height))
    return clicked
