"""The view with panes that a figure of images and layers is of, so that a window opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ifealid_gpu.panes.panes import MOST_PANES, Arrangement, Pane, Panes
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.views.view_state import ViewState


def view_of_grid(
    placed: ViewState, maps: Sequence[tuple[str, str]], *, shared: bool
) -> tuple[ViewState, *tuple[str, ...]]:
    """The view, and what is to be said of what it lacks.

    Args:
        placed: the figure's, with places of images alone, each by its image's name.
        maps: (image, layer) of all that are shown, row by row.
        shared: whether they have one range.
    """
    image, layer = next(
        (
            one
            for wanted in ((placed.image, placed.layer), (placed.image,))
            for one in maps
            if one[: len(wanted)] == wanted
        ),
        maps[0],
    )
    view = placed.but(image=image, layer=layer)
    if image != placed.image:  # places beside the query are of that image
        view = view.but(pins=(), frame=None, viewport=None)
    elif view.query is not None and (plain := _unnamed(view.query, image)).position is not None:
        view = view.but(query=plain)  # which follows the mouse again
    if len({layer for _, layer in maps}) > 1 and placed.quantity.elsewhere() != placed.quantity:
        what = f"{placed.quantity.title} means something else on another layer"
        return view, f"the picture remembers the view of its first map alone: {what}"
    shown = [Pane(*one) for one in maps[:MOST_PANES]]
    if len(shown) < 2:
        return (view,)
    is_row = len({image for image, _ in maps}) == 1
    arrangement = Arrangement.TWO if len(shown) == 2 else Arrangement.ROW if is_row else Arrangement.GRID
    view = view.but(panes=Panes.of(arrangement, shown, Pane(image, layer), one_range=shared))
    if len(maps) > MOST_PANES:
        return view, f"the picture remembers {MOST_PANES} of its {len(maps)} maps, as many as a window shows"
    return (view,)


def _unnamed(query: Query, image: str) -> Query:
    """The query whose marks of an image are of whichever is shown."""
    terms = (replace(term, image=None) if term.image == image else term for term in query.terms)
    return replace(query, terms=tuple(terms))
