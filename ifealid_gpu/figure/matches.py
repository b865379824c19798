"""A page of matches: both images side by side, and lines between the pixels that are each other's nearest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.figure.page import FAINT, INK, PAPER, draw_text, text_width, wrapped
from ifealid_gpu.geometry import Pair
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.two_maps.match import Matches
from ifealid_gpu.two_maps.side import Side

#: Lines that are drawn where nobody says how many.
USUAL_LINES = 100

_HEIGHT = 480, 1000  # pixels of the images, at least and at most
_NARROWEST = 640  # pixels of a page, for its facts
_LINE, _SHADE, _DOT = 1.7, 3.6, 3.2  # in units of the page
_DARK = (0, 0, 0, 150)
_DIMMED = 0.8  # of the images' brightness, so that lines are seen
_BRIGHT = 0.1, 0.88  # the part of the colour map that is seen on dark grounds
_COLORS_SAY = "colours, from left to right, only tell lines apart"
_FINE = 2  # pixels that a pixel of a line is drawn with, a side
_MOST = 64_000_000  # pixels of that: larger pictures are drawn as they are


@dataclass(frozen=True)
class _Placed:
    """An image on the page.

    Attributes:
        picture: as it is drawn.
        left: where it begins, from the left one's corner.
        scale: pixels of the page per unit of places, across and down.
    """

    picture: Image.Image
    left: int
    scale: Pair

    def at(self, places: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
        """(n, 2) where places are drawn, from the left image's corner: so far inside the picture that dots are whole.

        Pixels of a padded map may have their centres beyond the image.

        Args:
            places: (n, 2) in image pixels.
            reach: pixels of the page, of a dot's radius.
        """
        size = np.array(self.picture.size, np.float64)
        least = np.minimum(reach, size / 2)
        return np.asarray(np.array([self.left, 0.0]) + np.clip(places * np.array(self.scale), least, size - least))


def page_of_matches(
    source: Side, target: Side, matches: Matches, *, title: str, facts: str, lines: int = USUAL_LINES
) -> Image.Image:
    """Both images with lines between the most alike pairs, the best on top, RGB.

    A line's colour is that of the place across the first image where it begins, so that lines which lead elsewhere than
    their neighbours stand out.

    Args:
        source: the map on the left.
        target: the map on the right.
        matches: pairs, the most alike first.
        title: of the page.
        facts: a line below it, to which is added what the colours of several lines say.
        lines: how many are drawn, at most.
    """
    tallest = max(side.scene.frame[1] for side in (source, target))
    height = int(min(max(tallest, _HEIGHT[0]), _HEIGHT[1]))
    unit = height / _HEIGHT[0]
    margin, gap = round(16 * unit), round(14 * unit)
    first = _placed(source, height, 0)
    second = _placed(target, height, first.picture.width + gap)
    size = second.left + second.picture.width, height
    both = Image.new("RGB", size, PAPER)
    for one in first, second:
        both.paste(one.picture, (one.left, 0))
    drawn = slice(0, lines)
    reach = (_DOT + 1) * unit
    ends = np.concatenate(
        [first.at(matches.from_places[drawn], reach), second.at(matches.to_places[drawn], reach)], axis=1
    )
    across = np.clip(ends[:, 0] / first.picture.width, 0, 1)
    colors = lookup_table("turbo")[np.rint(255 * (_BRIGHT[0] + (_BRIGHT[1] - _BRIGHT[0]) * across)).astype(int)]
    picture = _with_lines(both, ends[::-1], colors[::-1], unit)

    title_size, text_size, line = round(17 * unit), round(13 * unit), round(17 * unit)
    width = max(size[0], round(_NARROWEST * unit))
    said = wrapped(f"{facts}  ·  {_COLORS_SAY}" if len(ends) > 1 else facts, width, text_size)
    texts = ((title, title_size), *((text, text_size) for text in said))
    width = max(width, round(max(text_width(text, pixels) for text, pixels in texts)))
    header = round(34 * unit) + line * len(said)
    page = Image.new("RGB", (width + 2 * margin, header + height + margin), PAPER)
    draw = ImageDraw.Draw(page)
    draw_text(draw, (margin, round(25 * unit)), title, INK, title_size)
    for n, text in enumerate(said, 1):
        draw_text(draw, (margin, round(25 * unit) + n * line), text, FAINT, text_size)
    page.paste(picture, (margin, header))
    return page


def _placed(side: Side, height: int, left: int) -> _Placed:
    across, down = side.scene.frame
    size = max(1, round(across * height / down)), height
    if side.feature_map.image is None:
        shown, way = Image.fromarray(_norms(side.feature_map)), Image.Resampling.NEAREST
    else:
        shown, way = Image.fromarray(side.feature_map.image).convert("L"), Image.Resampling.LANCZOS
    picture = shown.resize(size, way).point(lambda level: _DIMMED * level).convert("RGB")
    return _Placed(picture, left, (size[0] / across, height / down))


def _norms(of: FeatureMap) -> NDArray[np.uint8]:
    """(h, w) gray levels of the vectors' lengths, where there is no image."""
    rows = [np.sqrt(np.einsum("xd,xd->x", row, row)) for row in (codes.astype(np.float32) for codes in of.codes)]
    norms = np.stack(rows)
    low, high = float(norms.min()), float(norms.max())
    return np.asarray(255 * (norms - low) / ((high - low) or 1.0), np.uint8)


def _with_lines(both: Image.Image, ends: NDArray[np.float64], colors: NDArray[np.uint8], unit: float) -> Image.Image:
    """The pictures with lines over them, the last on top."""
    fine = _FINE if both.width * both.height * _FINE**2 <= _MOST else 1
    over = Image.new("RGBA", (both.width * fine, both.height * fine), (0, 0, 0, 0))
    draw, scale = ImageDraw.Draw(over), unit * fine
    lines, inks = (ends * fine).tolist(), [(*color, 255) for color in colors.tolist()]
    for line, ink in zip(lines, inks, strict=True):
        draw.line(line, _DARK, round(_SHADE * scale))
        draw.line(line, ink, round(_LINE * scale))
    # Above all lines: along a row, one would hide where others begin.
    for (x0, y0, x1, y1), ink in zip(lines, inks, strict=True):
        for x, y in ((x0, y0), (x1, y1)):
            for color, reach in ((_DARK, (_DOT + 1) * scale), (ink, _DOT * scale)):
                draw.ellipse((x - reach, y - reach, x + reach, y + reach), color)
    over = over.resize(both.size, Image.Resampling.BOX) if fine > 1 else over
    return Image.alpha_composite(both.convert("RGBA"), over).convert("RGB")
