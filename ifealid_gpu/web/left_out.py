"""What a page cannot show of a view: it is left out, and said."""

from __future__ import annotations

from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.views.view_state import ViewState

_SHOWN = (Similarity, Channel, Norm, Components, Labels, Clusters)
# Fields of a view that pages have nothing for, and what they are called.
_FIELDS = {
    "panes": "all panes but one",
    "lines": "lines between panes",
    "threshold": "the threshold",
    "top": "the best places",
    "histogram": "the histogram",
}


def shown_of(view: ViewState) -> tuple[ViewState, list[str]]:
    """The view that a page starts with in the place of another, and what is left out of that, in a few words each."""
    left_out = [words for name, words in _FIELDS.items() if getattr(view, name) is not None]
    view = view.but(**dict.fromkeys(_FIELDS))
    if not isinstance(view.quantity, _SHOWN):
        left_out.append(f"{view.quantity.title} (similarity is shown)")
        view = view.but(quantity=Similarity())
    return view, left_out


def left_out_words(left_out: list[str]) -> str:
    """What is left out, in a sentence; "" where nothing is."""
    return f"A page cannot show all of this view. Left out: {', '.join(left_out)}." if left_out else ""
