"""Panes that show the difference of two maps' similarities to the same place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import expected_values
from window.hand import Hand
from window.panes import IMAGES, ONE, begin, facts, go, map_of, written

from ifealid_gpu import oracle
from ifealid_gpu.explorer.panes.differing import DifferenceFollower
from ifealid_gpu.geometry import Scene
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.passes.value_map import values_of_texels
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.view_state import ViewState

SHARE = (0.3, 0.6)
AT = Query.at(Place(SHARE[0] * IMAGES[ONE][0], SHARE[1] * IMAGES[ONE][1]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("panes") / "maps")


@pytest.fixture
def both(window: Hand, folder: Path) -> Iterator[Hand]:
    """Layers a and b of the first image, beside each other."""
    begin(window, folder)
    show(window, Pane(ONE, "a"), Pane(ONE, "b"))
    yield window


def show(window: Hand, *panes: Pane) -> None:
    window.explorer.change(window.view.but(panes=Panes.of(Arrangement.GRID, panes, panes[0])))
    settle(window)


def settle(window: Hand) -> None:
    window.window_frames.wake()
    window.settle()
    drawn = window.explorer.beside
    window.until(lambda: not any(one.is_waiting for one in drawn.drawn), "all maps")
    window.settle()


def maps(window: Hand) -> list[tuple[str, str | None]]:
    panes = window.view.panes
    return [] if panes is None else [(pane.layer, pane.minus) for pane in panes.shown]


def expected(folder: Path, first: str, second: str, query: Query | None) -> np.ndarray:
    """The oracle's, on the finer grid."""
    of = [map_of(folder, ONE, layer) for layer in (first, second)]
    view = ViewState(query=query)
    on = int(of[1].width > of[0].width)
    return oracle.difference([(expected_values(one, view), Scene.of(one), 1) for one in of], on)


def drawn(window: Hand, number: int) -> np.ndarray:
    """The values that a pane of a difference was drawn with."""
    one = next(one for one in window.explorer.beside.drawn if one.number == number)
    assert isinstance(one, DifferenceFollower) and one.difference is not None and one.fault is None
    values = one.difference.drawn_values
    return values_of_texels(read_texels(window.explorer.session.gpu, values.texture, np.dtype(np.float32)), values.grid)


def test_a_difference_follows_the_mouse_in_any_pane_and_is_the_oracles(both: Hand, folder: Path) -> None:
    both.key("alt+6")
    settle(both)
    assert maps(both) == [("a", None), ("b", None), ("a", "b")]
    for number, share in ((0, SHARE), (2, (0.7, 0.2))):
        go(both, number, share)
        assert both.view.panes.active == number and both.view.query is not None
        wanted = expected(folder, "a", "b", both.view.query)
        np.testing.assert_allclose(drawn(both, 2), wanted, atol=2e-6)
        most = np.nanmax(np.abs(wanted))
        assert facts(both, 2).quantity.kind == "difference" and facts(both, 2).color_ends[1] <= most + 1e-6
    assert both.facts.quantity.kind == "difference" and both.facts.color_ends == facts(both, 2).color_ends
    assert np.isnan(drawn(both, 2)[3, 20]), "a pixel without data"
    both.key("space")
    go(both, 2, SHARE)
    x, y = (int(share * side) for share, side in zip(SHARE, (23, 17), strict=True))
    assert facts(both, 2).value == f"{drawn(both, 2)[y, x]:+.4g}" and facts(both, 2).is_active
    assert both.facts.pointer_value == pytest.approx(drawn(both, 2)[y, x])
    both.key("space")
