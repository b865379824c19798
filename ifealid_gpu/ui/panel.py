"""A fixed part of the window as an imgui window without decoration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from imgui_bundle import imgui

from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.right_to_left import Drawable
from ifealid_gpu.ui.text import readable

Kept = Literal["beginning", "end", "both ends"]

_FLAGS = imgui.WindowFlags_
#: Flags of what lies over the display, as high as it needs to be.
FLOATING = _FLAGS.no_decoration | _FLAGS.always_auto_resize | _FLAGS.no_saved_settings | _FLAGS.no_move | _FLAGS.no_nav
_FIXED = (
    _FLAGS.no_decoration | _FLAGS.no_move | _FLAGS.no_saved_settings | _FLAGS.no_bring_to_front_on_focus | _FLAGS.no_nav
)


@contextmanager
def panel(name: str, box: Box) -> Iterator[imgui.ImDrawList]:
    """Everything in the block lies in ``box``; the value is the panel's draw list, in window coordinates."""
    imgui.set_next_window_pos((box.left, box.top))
    imgui.set_next_window_size((box.width, box.height))
    # By itself imgui makes low panels higher, so that they cover their neighbours.
    imgui.push_style_var(imgui.StyleVar_.window_min_size, (1, 1))
    imgui.push_style_var(imgui.StyleVar_.window_padding, (8, 4))
    imgui.begin(name, None, _FIXED)
    imgui.pop_style_var(2)
    try:
        yield imgui.get_window_draw_list()
    finally:
        imgui.end()


def label(text: str) -> str:
    """A name as the label of an item: imgui hides what follows ``##``."""
    return readable(text).replace("##", "# #")


def shortened(text: str, width: float, *, keep: Kept = "both ends") -> str:
    """A text that fits into a width in logical pixels, with dots for what is left out.

    Args:
        text: the whole text.
        width: the room for it.
        keep: what is kept: both ends of names, which differ there, the end of paths, the beginning of sentences.
    """
    text = readable(text)
    if imgui.calc_text_size(text).x <= width:
        return text
    fits, too_long = 0, len(text)  # letters that are kept
    while too_long - fits > 1:
        kept = (fits + too_long) // 2
        if imgui.calc_text_size(_kept(text, kept, keep)).x <= width:
            fits = kept
        else:
            too_long = kept
    return _kept(text, fits, keep)


def wrapping(text: str, width: float, lines: int) -> str:
    """A text that fits into so many lines of a width in logical pixels; a longer one keeps both ends."""
    text = readable(text)
    most = lines * imgui.get_text_line_height() + 1
    for share in (1.0, 0.9, 0.8, 0.7, 0.6):
        fitting = shortened(text, lines * width * share)
        if imgui.calc_text_size(fitting, wrap_width=width).y <= most:
            return fitting
    return shortened(text, width)


def _kept(text: str, kept: int, keep: Kept) -> str:
    first = {"end": 0, "both ends": (kept + 1) // 2, "beginning": kept}[keep]
    return Drawable(f"{text[:first]}...{text[len(text) - (kept - first) :]}")
