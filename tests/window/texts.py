"""The texts of a window's last frame, read from what imgui has drawn: no panel can hide one from this."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray
from window.offscreen import Offscreen

from ifealid_gpu.ui.layout import Box

_VERTEX = np.dtype([("at", np.float32, 2), ("uv", np.float32, 2), ("color", np.uint32)])
_SLACK = 1.0  # logical pixels: the edges of letters are soft


@dataclass(frozen=True)
class Letters:
    """Letters that one drawing call writes.

    Attributes:
        window: imgui's name of the window that they are in.
        clip: the part of the screen that they may be in, (left, top, right, bottom).
        boxes: (n, 4) left, top, right, bottom of each.
    """

    window: str
    clip: tuple[float, float, float, float]
    boxes: NDArray[np.float32]


def letters(window: Offscreen) -> list[Letters]:
    """All letters of the last frame."""
    imgui.set_current_context(window.window_frames._panels.imgui_context)
    found = []
    for drawn in imgui.get_draw_data().cmd_lists:
        vertices = _array(drawn.vtx_buffer, _VERTEX)
        indices = _array(drawn.idx_buffer, np.dtype(f"u{imgui.INDEX_SIZE}"))
        for command in drawn.cmd_buffer:
            used = indices[command.idx_offset : command.idx_offset + command.elem_count].astype(int)
            boxes = _letters_among(vertices, used + command.vtx_offset)
            if len(boxes):
                clip = command.clip_rect
                found.append(Letters(drawn._owner_name or "", (clip.x, clip.y, clip.z, clip.w), boxes))
    return found


def _array(buffer: object, dtype: np.dtype) -> NDArray:
    size = buffer.size() * dtype.itemsize
    return np.frombuffer(ctypes.string_at(buffer.data_address(), size), dtype) if size else np.zeros(0, dtype)


def _letters_among(vertices: NDArray, used: NDArray) -> NDArray[np.float32]:
    """Letters are squares of two triangles that show a part of the texture that has both a width and a height."""
    if len(used) < 6:
        return np.zeros((0, 4), np.float32)
    first, second, third, again, same, fourth = (used[n : len(used) - 5 + n] for n in range(6))
    square = (first == again) & (third == same) & (second == first + 1) & (third == first + 2) & (fourth == first + 3)
    corners = vertices[np.add.outer(first[square], np.arange(4))]
    has_area = (np.ptp(corners["uv"], axis=1) > 0).all(axis=1)
    at = corners["at"][has_area]
    return np.hstack([at.min(axis=1), at.max(axis=1)])


def cut(window: Offscreen) -> list[str]:
    """Where a text is cut off: by its panel's edge, or by the window's. Lists that scroll may cut at top and bottom."""
    scrolling = _scrolling()
    faults = []
    for found in letters(window):
        left, top, right, bottom = found.clip
        beside = (found.boxes[:, 0] < left - _SLACK) | (found.boxes[:, 2] > right + _SLACK)
        over = (found.boxes[:, 1] < top - 2 * _SLACK) | (found.boxes[:, 3] > bottom + 2 * _SLACK)
        if found.window in scrolling:
            over[:] = False
        for x, y, *_ in found.boxes[beside | over][:1]:
            faults.append(f"{found.window}: cut at {x:.0f},{y:.0f}")
    return faults


def overlapping(window: Offscreen) -> list[str]:
    """Where two texts of one panel lie on each other."""
    faults = []
    written = letters(window)
    names = {found.window for found in written}
    width, height = (int(side) for side in window.canvas.get_logical_size())
    for name in sorted(names):
        count = np.zeros((height, width), np.int8)
        for found in written:
            if found.window == name:
                inner = found.boxes + np.array([1.5, 1.5, -1.5, -1.5], np.float32)
                for left, top, right, bottom in np.clip(np.rint(inner).astype(int), 0, [width, height] * 2):
                    count[top:bottom, left:right] += 1
        ys, xs = np.nonzero(count > 1)
        if len(ys) > 4:
            faults.append(f"{name}: texts on each other at {xs[0]},{ys[0]} ({len(ys)} pixels)")
    return faults


def too_wide(window: Offscreen) -> list[str]:
    """Buttons that are narrower than their words: imgui cuts those letter by letter. It draws a frame."""
    faults, note = [], window._note_item

    def measure(label: str, kind: str, box: Box) -> None:
        note(label, kind, box)
        words = label.split("##", 1)[0]
        if kind in ("button", "tab") and (width := imgui.calc_text_size(words).x) > box.width + _SLACK:
            faults.append(f"{kind} {words!r}: {width:.0f} wide in {box.width:.0f}")

    window._note_item = measure
    window.frame()
    window._note_item = note
    return faults


def _scrolling() -> set[str]:
    context = imgui.get_current_context()
    windows = (context.windows[n] for n in range(context.windows.size()))
    return {window.name for window in windows if window.active and window.scroll_max.y > 0}
