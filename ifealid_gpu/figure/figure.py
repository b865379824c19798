"""Figures for reports: the map with a title and a colour bar."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from ifealid_gpu.figure.caption import Caption
from ifealid_gpu.figure.component_legend import ComponentLegend
from ifealid_gpu.figure.difference_legend import DifferenceLegend
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.histogram import HistogramLegend
from ifealid_gpu.figure.label_legend import Labelled, LabelLegend
from ifealid_gpu.figure.legend import Legend
from ifealid_gpu.figure.marks.numbers import with_numbers
from ifealid_gpu.figure.marks.painter import with_marks
from ifealid_gpu.figure.page import FAINT, INK, text_width, wrapped
from ifealid_gpu.figure.surface import Surface
from ifealid_gpu.geometry import Projection
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.ranking.rank import rank
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.chance import chance_of
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

AnyLegend = Legend | HistogramLegend | LabelLegend | ComponentLegend | DifferenceLegend

_UNIT_SIDE = 640  # a map this long has text and markers at their nominal size
_LONGEST_FACTS = 1000  # nominal pixels of a page that is wider than its map for its facts


def marker_size(size: tuple[int, int]) -> float:
    """Pixels per marker unit and per nominal text pixel in a picture of this size."""
    return max(1.0, max(size) / _UNIT_SIDE)


def plain_picture(renderer: Renderer, view: ViewState | ResolvedView, size: tuple[int, int]) -> Image.Image:
    """The bare map without markers, but with its contour, RGBA of ``size`` (width, height)."""
    return Image.fromarray(renderer.picture(renderer.resolve(view).but(markers=False), size, marker_size(size)))


def figure(
    renderer: Renderer,
    view: ViewState | ResolvedView,
    caption: Caption,
    size: tuple[int, int],
    *,
    places: Sequence[Ranked] | None = None,
) -> Image.Image:
    """The map with markers, title and colour bar on white, RGB; the arguments are those of `figure_of`."""
    return figure_of(renderer, view, caption, size, places=places).image()


def figure_of(
    renderer: Renderer,
    view: ViewState | ResolvedView,
    caption: Caption,
    size: tuple[int, int],
    *,
    places: Sequence[Ranked] | None = None,
) -> Drawing:
    """The map with markers, title and colour bar on white, laid out.

    Args:
        renderer: the feature map.
        view: what to show.
        caption: title and facts.
        size: (width, height) of the map in pixels.
        places: the best places on this map, where the view asks for them; None: they are found.
    """
    unit, resolved = marker_size(size), renderer.resolve(view)
    picture = marked_picture(renderer, resolved, size, unit, places)
    return page_of(picture, caption, legend_of(renderer, resolved, size[1], unit, resolved.view.histogram), unit)


def page_of(picture: Image.Image, caption: Caption, legend: AnyLegend, unit: float) -> Drawing:
    """A map with title, facts and legend on white, laid out.

    Args:
        picture: the map, RGBA.
        caption: title and facts.
        legend: of the map's height.
        unit: pixels per nominal pixel.
    """
    size = picture.size
    margin, gap = round(16 * unit), round(12 * unit)
    title_size, text_size = round(17 * unit), round(13 * unit)
    header = round(50 * unit)
    width = margin + size[0] + gap + legend.width + margin
    facts = wrapped(caption.facts, max(width, _LONGEST_FACTS * unit) - 2 * margin, text_size)
    texts = ((caption.title, title_size), *((line, text_size) for line in facts))
    width = max(width, 2 * margin + round(max(text_width(text, pixels) for text, pixels in texts)))
    line, header = round(17 * unit), header + round(17 * unit) * (len(facts) - 1)

    def draw(page: Surface) -> None:
        page.text((margin, header - round(25 * unit) - line * (len(facts) - 1)), caption.title, INK, title_size)
        for above, text in enumerate(reversed(facts)):
            page.text((margin, header - round(8 * unit) - line * above), text, FAINT, text_size)
        page.picture(picture, (margin, header))
        legend.draw(page, (margin + size[0] + gap, header))

    return Drawing(caption.title, (width, header + size[1] + margin), unit, draw)


def plain_drawing(picture: Image.Image, title: str) -> Drawing:
    """A picture and nothing else, laid out."""
    unit = marker_size(picture.size)
    return Drawing(title, picture.size, unit, lambda page: page.picture(picture, (0, 0)), alone=picture)


def marked_picture(
    renderer: Renderer,
    resolved: ResolvedView,
    size: tuple[int, int],
    unit: float,
    places: Sequence[Ranked] | None = None,
) -> Image.Image:
    """The map with markers and numbers of the best places, RGBA; the arguments are those of `figure_of`."""
    picture = Image.fromarray(renderer.picture(resolved, size, unit))
    projection = Projection.of(renderer.scene, size, resolved.view.viewport)
    picture = with_marks(picture, resolved.view, projection, unit)
    if resolved.view.top is not None and resolved.view.markers and resolved.quantity.takes_threshold:
        found = rank(renderer, resolved).places if places is None else places
        picture = with_numbers(picture, found, projection, unit)
    return picture


def legend_of(
    renderer: Renderer, resolved: ResolvedView, height: int, unit: float, counted: Counted | None
) -> AnyLegend:
    """What the colours of a map stand for; the arguments are those of `figure_of`."""
    entries = resolved.quantity.legend
    if resolved.quantity.components > 1:
        return ComponentLegend.of(resolved.quantity, height, unit)
    if entries is None:
        bar = Legend.of(renderer, resolved, height, unit)
        found = None if counted is None else renderer.histogram(resolved)
        if counted is None or found is None:
            return bar
        chance = chance_of(renderer, resolved)
        return HistogramLegend(bar, found, chance, counted, resolved.quantity.no_chance_words is not None)
    shares = renderer.label_shares(resolved)
    classes = [Labelled(one.name, one.color, share) for one, share in zip(entries, shares, strict=True) if one.is_shown]
    return LabelLegend(tuple(classes), height, unit)
