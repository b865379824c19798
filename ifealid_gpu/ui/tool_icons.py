"""What stands on the buttons of tools, drawn by lines."""

from __future__ import annotations

from collections.abc import Callable

from imgui_bundle import imgui

from ifealid_gpu.geometry import Pair

_WIDTH = 1.6  # logical pixels


def draw_icon(command: str, draw: imgui.ImDrawList, at: Pair, size: float) -> None:
    """Draw what a command's tool does about a middle; ``size`` is half a side, in logical pixels."""
    _ICONS[command](draw, at, size, imgui.get_color_u32(imgui.Col_.text))


def _arrow(draw: imgui.ImDrawList, at: Pair, size: float, color: int) -> None:
    (x, y), s = at, size
    points = [(-0.5, -1), (-0.5, 0.75), (-0.1, 0.35), (0.2, 1), (0.48, 0.87), (0.2, 0.25), (0.7, 0.2)]
    # Of two convex parts: the head, and the shaft.
    head = [points[n] for n in (0, 1, 6)]
    shaft = [points[n] for n in (2, 3, 4, 5)]
    for part in (head, shaft):
        draw.add_convex_poly_filled([imgui.ImVec2(x + a * s, y + b * s) for a, b in part], color)


def _ring(draw: imgui.ImDrawList, at: Pair, size: float, color: int) -> None:
    draw.add_circle(at, size * 0.85, color, 0, _WIDTH)
    draw.add_circle_filled(at, size * 0.25, color)


def _box(draw: imgui.ImDrawList, at: Pair, size: float, color: int) -> None:
    (x, y), s = at, size
    draw.add_rect((x - s, y - 0.75 * s), (x + s, y + 0.75 * s), color, 0, _WIDTH)


def _brush(draw: imgui.ImDrawList, at: Pair, size: float, color: int) -> None:
    (x, y), s = at, size
    draw.add_line((x + s, y - s), (x - 0.1 * s, y + 0.1 * s), color, _WIDTH)
    draw.add_circle_filled((x - 0.5 * s, y + 0.5 * s), 0.55 * s, color)


def _polygon(draw: imgui.ImDrawList, at: Pair, size: float, color: int) -> None:
    (x, y), s = at, size
    corners = [(-0.9, -0.3), (0.1, -0.95), (0.95, -0.1), (0.55, 0.85), (-0.6, 0.8)]
    draw.add_polyline(
        [imgui.ImVec2(x + a * s, y + b * s) for a, b in corners], color, _WIDTH, imgui.ImDrawFlags_.closed
    )


_ICONS: dict[str, Callable[[imgui.ImDrawList, Pair, float, int], None]] = {
    "point": _arrow,
    "tool_place": _ring,
    "tool_box": _box,
    "tool_brush": _brush,
    "tool_polygon": _polygon,
}
