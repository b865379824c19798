"""What a figure of several maps says of them, in words."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.figure.caption import threshold_words
from ifealid_gpu.files import as_text
from ifealid_gpu.quantities.compared_words import compared_words
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_words import words_of
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState


def what_is_shown(
    placed: ViewState, views: Sequence[tuple[str, ResolvedView]], images: Sequence[str], *, is_shared: bool
) -> tuple[str, str]:
    """Title and facts of the page.

    Args:
        placed: the view, with places of images alone.
        views: (image, view) of each map.
        images: all rows.
        is_shared: whether one colour bar is for all.
    """
    first = views[0][1]
    quantity = first.quantity
    captions = {view.quantity.caption() for _, view in views}
    if quantity.compares:
        kind = "distance" if quantity.is_low_bright and quantity.title == "similarity" else quantity.title
        shown = f"{kind} to {_marks(placed.query)}"
        if placed.query is not None and (image := _image_of(placed.query)) is not None:
            shown += f" of {image}"
        ways = dict.fromkeys(compared_words(view.metric, view.view.center, view.view.muted) for _, view in views)
        shown += f"  ·  {' or '.join(ways)}"
    else:
        shown = captions.pop() if len(captions) == 1 else quantity.title
    if not quantity.has_colors:
        shown += "  ·  one range for all maps" if is_shared else "  ·  each map has its own range"
    what, _, facts = as_text(shown).partition("  ·  ")
    return (what, facts) if len(images) > 1 else (as_text(images[0]), as_text(shown))


def facts_of(renderer: Renderer, view: ResolvedView) -> str:
    """The size of a map, and what a threshold does to it."""
    own = renderer.feature_map
    size = f"{own.width} x {own.height} x {own.channels} @ {own.precision} bit"
    said = threshold_words(renderer, view)
    return size if said is None else f"{size}  ·  {said}"


def _marks(query: Query | None) -> str:
    if query is None:
        return "the centre"
    source = query.terms[0].source
    if len(query.terms) == 1 and isinstance(source, Place):
        return f"{source.x:.0f},{source.y:.0f}"
    return words_of(query.shown)


def _image_of(query: Query) -> str | None:
    """The one image that all marks are of; None where there is none."""
    images = {term.image for term in query.shown.terms}
    return images.pop() if len(images) == 1 else None
