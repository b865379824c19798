"""The view that a dataset opens with where no other is given."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.dataset.named import DEMO, name_of
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.remembering import own_view
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.view_state import ViewState

#: What the demo begins with: one of the cat's eyes, to which the trained network's coarsest layer finds the other.
FIRST_QUERY = Query.at(Place(173.5, 110.5))


def first_view(path: Path, preferences: Preferences) -> ViewState:
    """The look that the user has chosen; of the demo the layer and the place that show best what the program is for."""
    view = own_view(preferences)
    if name_of(path) != DEMO:
        return view
    return view.but(image="chelsea.png", layer="_blocks.10", query=FIRST_QUERY)
