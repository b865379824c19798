"""New values while several maps are side by side: every pane shows them, as if they had been opened so."""

from __future__ import annotations

import numpy as np
import pytest
from window.hand import Hand
from window.panes import ONE, TWO, made_maps, part

from ifealid_gpu import FeatureMap, ViewState
from ifealid_gpu.dataset import Dataset, Reading
from ifealid_gpu.dataset.new_values import NewValues
from ifealid_gpu.explorer.live import Live
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.term import Term

PANES = Panes(Arrangement.GRID, (Pane(ONE, "a"), Pane(TWO, "a"), Pane(ONE, "b"), Pane(ONE, "a", minus="b")))
MARKED = Query((Term(Place(20.0, 12.0), ONE), Term(Box(5, 5, 15, 12), ONE, sign=-1)))


def changed(maps: list[FeatureMap]) -> list[FeatureMap]:
    """Other values of layers a and b of the first image."""
    return [
        FeatureMap(255 - one.codes[::-1], one.value_range, one.name, one.image, one.provenance)
        if (one.provenance.image, one.provenance.layer) in {(ONE, "a"), (ONE, "b")}
        else one
        for one in maps
    ]


@pytest.mark.parametrize(
    "view",
    [ViewState(query=MARKED, quantity=Similarity()), ViewState(quantity=Components())],
    ids=["marks", "components"],
)
def test_all_panes_show_new_values(window: Hand, view: ViewState) -> None:
    view = view.but(image=ONE, layer="a", panes=PANES)
    before, after = made_maps(), changed(made_maps())
    window.resize(900, 600)
    window.move_away()
    window.open(Dataset.of(after), view)
    window.until(lambda: all(not one.is_waiting for one in window.explorer.beside.followers), "all maps")
    wanted = [part(window, n) for n in range(4)]

    window.open(Dataset.of(before), view)
    window.until(lambda: all(not one.is_waiting for one in window.explorer.beside.followers), "all maps")
    shown, history = window.view, window.explorer.history
    assert [np.array_equal(part(window, n), wanted[n]) for n in range(4)].count(True) <= 1
    live = window.explorer.live = Live(Reading(), lambda: None)
    live.offer([NewValues((ONE, one.provenance.layer), one) for one in after if one.provenance.image == ONE])
    window.window_frames.wake()
    window.until(lambda: not live.is_behind, "new values")
    window.settle()
    found = [part(window, n) for n in range(4)]
    window.explorer.live = None
    assert [np.array_equal(one, other) for one, other in zip(found, wanted, strict=True)] == [True] * 4
    assert window.view == shown and window.explorer.history is history
