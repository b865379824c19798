"""The best places in saved pictures, by Pillow: a ring and a number each, the same as in the window."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from ifealid_gpu.figure.page import font
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.ranking.ranked import Ranked

Color = tuple[int, int, int]

#: Of rings and numbers; told from pins, from the reference and from all colour maps by its dark rim.
NUMBER_COLOR: Color = (125, 211, 255)
NUMBER_INK: Color = (0, 0, 0)
# Marker units.
NUMBER_RING, NUMBER_LINE, NUMBER_SHADE = 5.0, 1.8, 3.6
NUMBER_BADGE, NUMBER_LETTERS = 7.5, 11.0
_APART = 2.3  # radii between the middles of two numbers that are both drawn
_FINE = 3  # pixels that a pixel of a mark is drawn with, a side


def badge_offset() -> Pair:
    """Where the number's middle lies from the place, in marker units."""
    away = 0.72 * (NUMBER_RING + NUMBER_BADGE)
    return away, -away


def with_room(middles: Sequence[Pair], unit: float) -> list[bool]:
    """Which numbers are drawn, of those whose middles lie there, the best first: none on a better one."""
    kept: list[Pair] = []
    found = []
    for x, y in middles:
        has_room = all(math.hypot(x - left, y - top) >= _APART * NUMBER_BADGE * unit for left, top in kept)
        kept += [(x, y)] if has_room else []
        found.append(has_room)
    return found


def with_numbers(picture: Image.Image, places: Iterable[Ranked], projection: Projection, unit: float) -> Image.Image:
    """A picture with rings and numbers over it; the best last, so that it lies on top, and no number on a better one.

    Args:
        picture: RGBA, of the projection's size.
        places: of the image that it shows.
        projection: where the scene lies on it.
        unit: pixels per marker unit.
    """
    picture = picture.convert("RGBA")
    ranked = sorted(places, key=lambda place: place.rank)
    at = [projection.target_from_map(one.x + 0.5, one.y + 0.5) for one in ranked]
    for one, (x, y), has_room in reversed(list(zip(ranked, at, with_room(at, unit), strict=True))):
        mark = _mark(one.rank if has_room else None, unit)
        middle = _middle(unit)
        # What lies beyond the picture's edge is cut off.
        over = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        over.paste(mark, (round(x) - middle, round(y) - middle))
        picture = Image.alpha_composite(picture, over)
    return picture


def _middle(unit: float) -> int:
    """Half the side of a mark's picture."""
    return int((badge_offset()[0] + NUMBER_BADGE + NUMBER_SHADE) * unit) + 2


def _mark(rank: int | None, unit: float) -> Image.Image:
    """A ring about the middle, and a number beside it, or none."""
    middle = _middle(unit)
    side, scale = 2 * middle * _FINE, unit * _FINE
    sheet = Image.new("RGBA", (side, side), (*NUMBER_COLOR, 0))
    draw, (at, radius) = ImageDraw.Draw(sheet), (side / 2, NUMBER_RING * scale)
    for color, line in (((0, 0, 0, 200), NUMBER_SHADE), ((*NUMBER_COLOR, 255), NUMBER_LINE)):
        outer = radius + line * scale / 2
        box = (at - outer, at - outer, at + outer, at + outer)
        draw.ellipse(box, outline=color, width=max(1, round(line * scale)))
    if rank is None:
        return sheet.resize((2 * middle, 2 * middle), Image.Resampling.BOX)
    across, down = badge_offset()
    x, y, badge = at + across * scale, at + down * scale, NUMBER_BADGE * scale
    rim = scale
    draw.ellipse((x - badge - rim, y - badge - rim, x + badge + rim, y + badge + rim), (0, 0, 0, 255))
    draw.ellipse((x - badge, y - badge, x + badge, y + badge), (*NUMBER_COLOR, 255))
    letters = NUMBER_LETTERS if rank < 100 else 0.75 * NUMBER_LETTERS
    draw.text((x, y), str(rank), (*NUMBER_INK, 255), font(round(letters * scale)), anchor="mm")
    return sheet.resize((2 * middle, 2 * middle), Image.Resampling.BOX)
