"""The view that a dataset opens with where no other is given."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.named import DEMO, name_of
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.remembering import own_view
from ifealid_gpu.figure import Source
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.views.elsewhere import suited
from ifealid_gpu.views.view_state import ViewState

#: What the demo begins with: one of the cat's eyes, to which the trained network's coarsest layer finds the other.
FIRST_QUERY = Query.at(Place(173.5, 110.5))


def first_view(source: Source, preferences: Preferences) -> ViewState:
    """The look that the user has chosen; of the demo the layer and the place that show best what the program is for."""
    view = own_view(preferences)
    if source.others or name_of(source.path) != DEMO:
        return view
    return view.but(image="chelsea.png", layer="_blocks.10", query=FIRST_QUERY)


def beginning_among(dataset: Dataset, entries: Sequence[Entry], view: ViewState) -> tuple[ViewState, Entry]:
    """Where one begins who has some maps of a dataset alone: (the view, the map that it is of).

    Args:
        dataset: that the maps are of.
        entries: the maps, at least one.
        view: as `first_view` has it. Without its layer it is of the first one there; without its image, of none of its
            places.
    """
    here = [entry for entry in entries if view.image in (None, dataset.image_of(entry))]
    if not here:
        view = view.but(query=None)
    start = next((entry for entry in here if view.layer in (None, entry.layer)), (here or entries)[0])
    view = view.but(image=dataset.image_of(start), layer=start.layer)
    return (view if view.query is not None else suited(view, start.channels)), start
