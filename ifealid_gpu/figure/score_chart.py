"""A bar chart of scores: which layers see an object, and which single channels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from PIL import Image, ImageDraw

from ifealid_gpu.figure.page import FAINT, INK, PAPER, draw_text, text_width
from ifealid_gpu.files import as_text
from ifealid_gpu.scores.map_scores import MapScores, metrics_of
from ifealid_gpu.scores.score import Score

#: Colours that people who confuse red and green tell apart, too (M. Okabe, K. Ito), with the name of each figure.
FIGURES = (("AP", (0, 114, 178)), ("AUC", (230, 159, 0)), ("best IoU", (0, 158, 115)))

_UNIT = 2  # pixels per nominal pixel, for print
_MARGIN, _GAP, _PLOT, _NUMBERS = 16, 10, 400, 44
_BAR, _BETWEEN, _SECTION, _LINE = 9, 10, 34, 20
_TITLE, _TEXT, _SMALL = 17, 13, 10
_LONGEST = 48  # letters of a name
_GRID = (225, 225, 225)


@dataclass(frozen=True)
class Row:
    """Bars of one layer or channel.

    Attributes:
        name: of it.
        figures: AP, AUC and best IoU, each in [0, 1].
        chance: the average precision of values that know nothing.
        each: the same three figures on each image, where these are means over several.
    """

    name: str
    figures: tuple[float, float, float]
    chance: float
    each: tuple[tuple[float, float, float], ...] = ()

    @property
    def height(self) -> int:
        """In units of the page."""
        return len(FIGURES) * _BAR + _BETWEEN


@dataclass(frozen=True)
class Chart:
    """What a chart shows.

    Attributes:
        title: of the page.
        facts: a line below it.
        sections: titles, with rows from the top down.
    """

    title: str
    facts: str
    sections: tuple[tuple[str, tuple[Row, ...]], ...]

    @classmethod
    def of(
        cls,
        found: Sequence[MapScores],
        means: Sequence[MapScores],
        best: Sequence[tuple[MapScores, Score]],
        mask: str,
    ) -> Self:
        """The chart of scores.

        Args:
            found: every map.
            means: every layer, the best first.
            best: the best channels of all layers.
            mask: what marks the object.
        """
        images = list(dict.fromkeys(one.similarity.image for one in found))
        of = f"{len(images)} images" if len(images) > 1 else images[0] or "one image"
        layers = tuple(_row(one.similarity, one, found, one.similarity.layer or "") for one in means)
        channels = tuple(
            _row(
                score, one, found, " · ".join(filter(None, (score.layer, str(score.channel), one.band(score.channel))))
            )
            for one, score in best
        )
        sections = [
            ("Similarity to the mask's mean vector", layers),
            ("The best single channels (layer · channel)", channels),
        ]
        return cls(
            f"Which layer sees it?  ·  {_short(as_text(mask))}",
            f"{_short(as_text(of))}  ·  {metrics_of(found)}  ·  one half of the mask scored by the other, both ways",
            tuple((title, rows) for title, rows in sections if rows),
        )


def score_chart(chart: Chart) -> Image.Image:
    """The chart on white, RGB; as wide as its longest text needs."""
    rows = [row for _, some in chart.sections for row in some]
    names = max(text_width(row.name, _px(_TEXT)) for row in rows)
    left = round(_px(_MARGIN) + names + _px(_GAP))
    texts = [(chart.title, _TITLE), (chart.facts, _TEXT), *((title, _TEXT) for title, _ in chart.sections)]
    widest = max(text_width(text, _px(size)) for text, size in texts)
    width = round(max(left + _px(_PLOT + _NUMBERS), 2 * _px(_MARGIN) + widest))
    header = _MARGIN + 3 * _LINE + _BETWEEN
    height = header + sum(_SECTION + sum(row.height for row in some) + _LINE for _, some in chart.sections) + _BETWEEN
    page = Image.new("RGB", (width, _px(height)), PAPER)
    draw = ImageDraw.Draw(page)
    draw_text(draw, (_px(_MARGIN), _px(_MARGIN + 14)), chart.title, INK, _px(_TITLE))
    draw_text(draw, (_px(_MARGIN), _px(_MARGIN + 14 + _LINE)), chart.facts, FAINT, _px(_TEXT))
    _draw_key(draw, _px(_MARGIN + 14 + 2 * _LINE), any(row.each for row in rows))
    top = header
    for title, some in chart.sections:
        draw_text(draw, (_px(_MARGIN), _px(top + 20)), title, INK, _px(_TEXT))
        top += _SECTION
        bottom = top + sum(row.height for row in some)
        _draw_axis(draw, left, top, bottom)
        for row in some:
            _draw_row(draw, left, top, row)
            top += row.height
        top += _LINE
    return page


def _draw_key(draw: ImageDraw.ImageDraw, baseline: int, has_each: bool) -> None:
    """What the colours, the mark of chance and the dots mean."""
    x, side = float(_px(_MARGIN)), _px(_BAR)
    for name, color in FIGURES:
        draw.rectangle((x, baseline - side, x + side - 1, baseline - 1), fill=color)
        x = _after(draw, x + side + _px(4), baseline, name)
    draw.rectangle((x, baseline - side - _px(1), x + _px(2) - 1, baseline), fill=INK)
    x = _after(draw, x + _px(6), baseline, "AP, AUC by chance")
    if has_each:
        _draw_dot(draw, x + _px(3), baseline - side / 2)
        _after(draw, x + _px(10), baseline, "each image")


def _after(draw: ImageDraw.ImageDraw, x: float, baseline: int, text: str) -> float:
    """Write a text, and say where what follows begins."""
    draw_text(draw, (x, baseline), text, FAINT, _px(_TEXT))
    return x + text_width(text, _px(_TEXT)) + _px(14)


def _draw_axis(draw: ImageDraw.ImageDraw, left: int, top: int, bottom: int) -> None:
    for tenths in range(0, 11, 2):
        x, text = left + tenths * _px(_PLOT) // 10, f"{tenths / 10:g}"
        draw.line((x, _px(top - 4), x, _px(bottom)), fill=FAINT if tenths == 0 else _GRID, width=_UNIT)
        half = text_width(text, _px(_SMALL)) / 2
        draw_text(draw, (x - half, _px(bottom + 12)), text, FAINT, _px(_SMALL))


def _draw_row(draw: ImageDraw.ImageDraw, left: int, top: int, row: Row) -> None:
    upper = top + _BETWEEN // 2
    middle = _px(upper) + _px(len(FIGURES) * _BAR) / 2
    draw_text(draw, (left - _px(_GAP) - text_width(row.name, _px(_TEXT)), middle + _px(4.5)), row.name, INK, _px(_TEXT))
    for n, ((_, color), value) in enumerate(zip(FIGURES, row.figures, strict=True)):
        y = _px(upper + n * _BAR)
        end = left + round(value * _px(_PLOT))
        if end > left:
            draw.rectangle((left, y, end - 1, y + _px(_BAR - 1) - 1), fill=color)
        for one in row.each:
            _draw_dot(draw, left + one[n] * _px(_PLOT), y + _px(_BAR - 1) / 2)
        # Beside a dot it would be taken for the dot's.
        text_x = left + round((1 if row.each else value) * _px(_PLOT)) + _px(6)
        for chance in [(row.chance, 0.5)[n]] if n < 2 else []:
            x = left + round(chance * _px(_PLOT))
            draw.rectangle((x - _px(1), y, x + _px(1) - 1, y + _px(_BAR - 1) - 1), fill=INK)
            text_x = text_x if x < text_x - _px(6) or x > text_x + _px(30) else x + _px(6)
        draw_text(draw, (text_x, y + _px(_BAR - 1)), f"{value:.3f}", INK, _px(_SMALL))


def _draw_dot(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    draw.ellipse((x - _px(3), y - _px(3), x + _px(3), y + _px(3)), fill=PAPER, outline=INK, width=_UNIT // 2)


def _row(score: Score, mean: MapScores, found: Iterable[MapScores], name: str) -> Row:
    each: tuple[Score, ...] = ()
    if mean.images > 1:
        same = [one for one in found if one.similarity.layer == score.layer and one.figures.shape == mean.figures.shape]
        each = tuple(one.similarity if score.channel is None else one.of_channel(score.channel) for one in same)
    return Row(_short(as_text(name)), _three(score), score.chance, tuple(map(_three, each)))


def _three(score: Score) -> tuple[float, float, float]:
    return score.ap, score.auc, score.iou


def _short(name: str) -> str:
    """A name without its middle, where it is long."""
    half = _LONGEST // 2
    return name if len(name) <= _LONGEST else f"{name[: half - 2]}...{name[-half + 1 :]}"


def _px(nominal: float) -> int:
    return round(nominal * _UNIT)
