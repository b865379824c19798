"""Lines between two panes: the matches that `match` finds, drawn, lit, counted and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu import FeatureMap, Provenance, match, read_dataset, write_dataset
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.view_state import ViewState

SHIFT = 3


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer of two photos; the second shows what the first does, some pixels farther to the left."""
    folder, random = tmp_path_factory.mktemp("photos"), np.random.default_rng(5)
    codes = random.integers(0, 256, (9, 17, 8), dtype=np.uint8)
    moved = random.integers(0, 256, (9, 17, 8), dtype=np.uint8)
    moved[:, :-SHIFT] = codes[:, SHIFT:]
    for name, found in (("a.jpg", codes), ("b.jpg", moved)):
        image = random.integers(60, 90, (72, 136, 3), dtype=np.uint8)
        of = Provenance(name, "x", None, None, 8)
        write_dataset(FeatureMap(found, (-1.0, 1.0), name, image, of), folder / f"{name}.zip")
    return folder


@pytest.fixture(scope="module")
def opened(gpu: Gpu, config_home: object, photos: Path) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(photos)
    yield hand
    hand.close()


@pytest.fixture
def window(opened: Offscreen) -> Offscreen:
    """That window on the first photo alone, and the key that shows lines pressed."""
    opened.move_away()
    opened.show(ViewState(image="a.jpg", layer="x"))
    opened.key("alt+5")
    return opened


def lines(window: Offscreen) -> LinesFacts:
    window.until(lambda: window.facts.lines is not None and window.facts.lines.matches is not None, "the matches")
    window.settle()
    assert window.facts.lines is not None
    return window.facts.lines


def test_lines_are_the_matches_of_the_command(window: Offscreen, photos: Path) -> None:
    found, dataset = lines(window), read_dataset(photos)
    wanted = match(dataset.find("a.jpg", "x").load(), dataset.find("b.jpg", "x").load())
    assert found.matches is not None and window.view.panes is not None
    assert np.array_equal(found.matches.from_pixels, wanted.from_pixels)
    assert np.array_equal(found.matches.to_pixels, wanted.to_pixels)
    moved = found.matches.from_pixels[:, 0] - found.matches.to_pixels[:, 0]
    assert np.count_nonzero(moved == SHIFT) >= 9 * (17 - SHIFT) - 3
    assert len(found.rows) == len(found.segments) == found.count == 50
    assert ViewState.from_json(window.view.to_json()) == window.view


def test_the_line_of_the_pixel_under_the_mouse_is_lit(window: Offscreen) -> None:
    found = lines(window)
    at = tuple(found.segments[0][:2].tolist())
    window.move(at)
    found = lines(window)
    assert found.lit is not None and found.segments[found.lit][:2].tolist() == pytest.approx(at, abs=1)


def test_the_same_key_takes_them_away(window: Offscreen) -> None:
    lines(window)
    window.key("alt+5")
    assert window.view.lines is None and window.facts.lines is None
