"""The colour bar on a panel: its colours, and the numbers beside it with the words that say what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from imgui_bundle import imgui

from ifealid_gpu.color_bar import Blend, ColorScale, bar_stretch, colors_of_steps, spread, steps_of
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.panel import shortened
from ifealid_gpu.ui.theme import BLACK, FAINT, GRID, WHITE, color_u32

_GAP = 2.0  # between the two bars
_LEADER = 0.5  # lines of text, from the bar to its numbers
_APART = 0.25  # of them beside a number, so that what leads to it is not read as a minus


@dataclass(frozen=True)
class Bar:
    """A colour bar: opaque colours at the left, and at the right what they become over an image, where there is one.

    Attributes:
        box: of both.
        scale: its values.
    """

    box: Box
    scale: ColorScale

    def y_of(self, value: float) -> float:
        """Where a value lies; one beyond the bar at the nearer end."""
        return self.box.top + (1 - min(max(self.scale.position(value), 0.0), 1.0)) * self.box.height

    def draw(self, draw: imgui.ImDrawList, colormap: str, blend: Blend | None) -> None:
        """Draw its colours.

        Args:
            draw: takes them.
            colormap: a name that is known.
            blend: how the colours lie over the image; None: there is none, and they are opaque.
        """
        box = self.box
        if blend is None:
            self._draw_one(draw, box, colormap, None)
        else:
            half = (box.width - _GAP) / 2
            self._draw_one(draw, Box(box.left, box.top, half, box.height), colormap, None)
            self._draw_one(draw, Box(box.left + half + _GAP, box.top, half, box.height), colormap, blend)

    def _draw_one(self, draw: imgui.ImDrawList, box: Box, colormap: str, blend: Blend | None) -> None:
        colors = _packed(colormap, blend)
        for top, bottom, step in _runs(self.scale, max(1, round(box.height))):
            draw.add_rect_filled((box.left, box.top + top), (box.right, box.top + bottom), colors[step])
        draw.add_rect((box.left - 1, box.top - 1), (box.right + 1, box.bottom + 1), color_u32(GRID))


@lru_cache(maxsize=2)
def _runs(scale: ColorScale, height: int) -> list[tuple[int, int, int]]:
    """(top, bottom, step of the colour map) of the rows of one colour: fewer to draw than rows on a tall bar."""
    steps = steps_of(bar_stretch(scale, height))
    starts = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist()]
    return list(zip(starts, [*starts[1:], height], steps[starts].tolist(), strict=True))


@lru_cache(maxsize=8)
def _packed(colormap: str, blend: Blend | None) -> list[int]:
    """The colours of a colour map's steps, as imgui's draw lists take them."""
    red, green, blue = colors_of_steps(colormap, blend).T.astype(np.uint32)
    return [int(color) for color in 0xFF000000 | blue << 16 | green << 8 | red]


@dataclass(frozen=True)
class Label:
    """A number beside the bar.

    Attributes:
        value: where it belongs.
        number: the value as text.
        words: what it is, below the number; empty: it says so itself.
        tip: what it is, in a sentence; empty: the label goes before a mouse can rest on it.
        color: of the number.
        is_mark: whether a line over the bar marks its value.
        brief: the words where there is less room for them; empty: as many of them as have room.
    """

    value: float
    number: str
    words: str = ""
    tip: str = ""
    color: Color = WHITE
    is_mark: bool = False
    brief: str = ""


def draw_labels(draw: imgui.ImDrawList, bar: Bar, labels: Sequence[Label], spare: Sequence[Label]) -> list[Box]:
    """Draw the labels at the bar's right, moved apart where they would overlap; where the numbers of ``labels`` are.

    Args:
        draw: takes them.
        bar: the bar.
        labels: what is to be seen.
        spare: what is left out where there is no room for it.
    """
    line, box = imgui.get_font_size(), bar.box
    kept = list(labels)
    for label in spare:
        if all(abs(bar.y_of(label.value) - bar.y_of(other.value)) > 1.6 * line for other in kept):
            kept.append(label)
    heights = [line * (2.1 if label.words else 1.1) for label in kept]
    # A number lies beside its value, the words below it: so a label's middle is lower by half the words.
    below = [line * 0.5 if label.words else 0.0 for label in kept]
    wanted = [bar.y_of(label.value) + down for label, down in zip(kept, below, strict=True)]
    middles = spread(wanted, heights, (box.top - line, box.bottom + line))
    numbers = []
    for label, middle, down in zip(kept, middles, below, strict=True):
        at, text_at, left = bar.y_of(label.value), middle - down, box.right + _LEADER * line
        if label.is_mark:
            # Black beside white is seen on every colour.
            draw.add_line((box.left, at), (box.right, at), color_u32(BLACK), 4)
            draw.add_line((box.left, at), (box.right, at), color_u32(label.color), 2)
        draw.add_line((box.right + 1, at), (left - _APART * line, text_at), color_u32(label.color))
        draw.add_text((left, text_at - line / 2), color_u32(label.color), label.number)
        room = draw.get_clip_rect_max().x - left
        fits = imgui.calc_text_size(label.words).x <= room
        words = label.words if fits else shortened(label.brief or label.words, room, keep="beginning")
        draw.add_text((left, text_at + line * 0.45), color_u32(FAINT), words)
        width = imgui.calc_text_size(label.number).x
        numbers.append(Box(left, text_at - line / 2, width, line))
        width = max(width, imgui.calc_text_size(words).x)
        whole = Box(left, text_at - line / 2, width, line * (2 if label.words else 1))
        name = label.words or f"{label.number} on the bar"
        if label.tip:
            items.drawn(name, whole, label.tip)
        else:
            items.fleeting(name, whole)
    return numbers[: len(labels)]
