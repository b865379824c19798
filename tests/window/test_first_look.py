"""What is said over the first map until the mouse has been there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu.explorer.state import HINT
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture
def first(gpu: Gpu, config_home: Path) -> Offscreen:
    """A window that has just been opened."""
    return Offscreen(gpu)


def test_the_first_map_says_what_to_do_until_the_mouse_has_done_it(first: Offscreen) -> None:
    assert first.facts.hint is None, "there is nothing to point at"
    first.key("ctrl+d")
    first.until(lambda: first.explorer.opened, "the demo")
    assert first.facts.hint == HINT
    hinted = first.still("first_look")
    first.key("l")  # another layer: the mouse has not been there yet
    first.until(lambda: first.view.layer == "stage1", "another layer")
    assert first.facts.hint == HINT
    first.key("shift+l")
    first.until(lambda: first.view.layer == "_blocks.10", "the first layer")
    first.move(first.at_pixel((12, 8)))
    first.move_away()
    assert first.facts.hint is None
    box = first.layout.display
    low = np.s_[round(box.bottom) - 40 : round(box.bottom), round(box.left) + 1 : round(box.right) - 1]
    assert (hinted[low] != first.picture()[low]).any(axis=2).sum() > 2000
    assert np.ptp(first.picture()[low].reshape(-1, 3), axis=0).max() == 0, "nothing is left of it"
    first.key("i")
    first.until(lambda: first.view.image == "coffee.png", "another image")
    assert first.facts.hint is None, "it is said once"


def test_the_hint_has_room_in_a_small_window_and_covers_no_mark(first: Offscreen) -> None:
    first.resize(640, 400)
    first.key("ctrl+d")
    first.until(lambda: first.explorer.opened, "the demo")
    shade = first.part(first.picture(), first.layout.display).max(axis=2) < 25
    rows = np.nonzero(shade.sum(axis=1) > 150)[0]
    assert len(rows) and np.ptp(rows) < 30, "one line"


def test_who_comes_with_a_view_or_looks_at_a_channel_needs_no_hint(first: Offscreen) -> None:
    first.open("demo:", ViewState(query=Query.at(Pixel(4, 3)), layer="stage2"))
    assert first.facts.hint is None
    first.open("demo:", ViewState(quantity=Channel(3), layer="stage2"))
    assert first.facts.hint is None
