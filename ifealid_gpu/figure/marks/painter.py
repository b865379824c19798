"""Marks in saved pictures, by Pillow: the same as in the window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ifealid_gpu.figure.marks.outlines import (
    BADGE,
    DASH,
    FILL,
    GAP,
    LINE,
    RING,
    SHADE,
    SHADE_LINE,
    SHADE_OPACITY,
    Color,
    Outline,
    dashes,
    outlines_of,
)
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.views.view_state import ViewState

_FINE = 2  # pixels that a pixel is drawn with, a side
_MOST = 64_000_000  # pixels of that: larger pictures are drawn as they are


def with_marks(picture: Image.Image, view: ViewState, projection: Projection, unit: float) -> Image.Image:
    """A picture with a view's marks over it; itself where there are none.

    Args:
        picture: RGBA, of the projection's size.
        view: what it shows, as its renderer took it.
        projection: where the scene lies on it.
        unit: pixels per marker unit.
    """
    outlines = tuple(outlines_of(view, None, projection.scene.frame))
    if not outlines:
        return picture
    fine = _FINE if picture.width * picture.height * _FINE**2 <= _MOST else 1
    (width, height), (across, down) = picture.size, projection.scene.unit
    corner, one = (projection.target_from_scene(at) for at in ((0.0, 0.0), (1 / across, 1 / down)))
    origin = np.array(corner) * fine
    step = (np.array(one) - np.array(corner)) * fine
    sheet = _Sheet((width * fine, height * fine), origin, step, unit * fine)
    for outline in outlines:
        sheet.draw(outline)
    over = sheet.image.resize(picture.size, Image.Resampling.BOX) if fine > 1 else sheet.image
    return Image.alpha_composite(picture.convert("RGBA"), over)


_TURN = np.linspace(0, 2 * np.pi, 48, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


class _Sheet:
    """What is laid over a picture."""

    def __init__(self, size: tuple[int, int], origin: NDArray[np.float64], step: NDArray[np.float64], unit: float):
        self.image = Image.new("RGBA", size, (0, 0, 0, 0))
        self._origin, self._step, self._unit = origin, step, unit

    def draw(self, outline: Outline) -> None:
        """Draw one mark."""
        shape, unit = outline.shape, self._unit
        if len(shape.runs):
            self._fill(shape.runs, outline.color)
        draw = ImageDraw.Draw(self.image)
        at = self._on_sheet(shape.top)
        if shape.is_place:
            loops = [np.array(at) + RING * unit * _CIRCLE]
        else:
            loops = [self._origin + self._step * loop for loop in shape.loops]
        for color, line in ((_clear(SHADE), SHADE_LINE), ((*outline.color, 255), LINE)):
            for loop in loops:
                closed = np.concatenate([loop, loop[:1]])
                for part in dashes(loop, DASH * unit, GAP * unit) if outline.is_negative else [closed]:
                    draw.line([tuple(point) for point in part.tolist()], color, max(1, round(line * unit)), "curve")
        beside = (RING * unit * 0.8, -RING * unit * 0.8) if shape.is_place else (0.0, 0.0)
        self._badge(draw, (at[0] + beside[0], at[1] + beside[1]), outline)

    def _fill(self, runs: NDArray[np.float64], color: Color) -> None:
        corners = np.rint(np.tile(self._origin, 2) + np.tile(self._step, 2) * runs)
        corners[:, 2:] = np.maximum(corners[:, :2], corners[:, 2:] - 1)
        # Of a large picture with many marks, only the part that a mark covers.
        first = np.maximum(corners[:, :2].min(axis=0), 0)
        size = np.minimum(corners[:, 2:].max(axis=0) + 1, self.image.size) - first
        if size.min() <= 0:
            return
        part = Image.new("RGBA", (int(size[0]), int(size[1])), (0, 0, 0, 0))
        draw = ImageDraw.Draw(part)
        for corner in (corners - np.tile(first, 2)).tolist():
            draw.rectangle(corner, (*color, round(255 * FILL)))
        self.image.alpha_composite(part, (int(first[0]), int(first[1])))

    def _badge(self, draw: ImageDraw.ImageDraw, at: Pair, outline: Outline) -> None:
        (x, y), radius = at, BADGE * self._unit
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), (*outline.color, 255), (*SHADE, 255))
        arm, width = radius * 0.55, max(1, round(0.26 * radius))
        ink = (*ink_on(outline.color), 255)
        draw.line((x - arm, y, x + arm, y), ink, width)
        if not outline.is_negative:
            draw.line((x, y - arm, x, y + arm), ink, width)

    def _on_sheet(self, place: Sequence[float]) -> Pair:
        x, y = self._origin + self._step * np.array(place)
        return float(x), float(y)


def ink_on(color: Color) -> Color:
    """Black or white, whichever is seen on a colour."""
    red, green, blue = color
    return (0, 0, 0) if 0.299 * red + 0.587 * green + 0.114 * blue > 110 else (255, 255, 255)


def _clear(color: Color) -> tuple[int, int, int, int]:
    return (*color, round(255 * SHADE_OPACITY))
