"""Lines between two panes: the matches that `match` finds, drawn, lit, counted, saved and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from window.hand import Pair
from window.offscreen import Offscreen
from window.panes import at, go, number_of, part

from ifealid_gpu import Box, FeatureMap, Provenance, figure_of, match, read_dataset, write_dataset
from ifealid_gpu.explorer.doing.files import save_picture
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.ui.help.looking import sentences
from ifealid_gpu.views.view_state import ViewState

SHIFT = 3


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer of three photos; the second shows what the first does, some pixels farther to the left."""
    folder, random = tmp_path_factory.mktemp("photos"), np.random.default_rng(5)
    codes = random.integers(0, 256, (9, 17, 8), dtype=np.uint8)
    moved = random.integers(0, 256, (9, 17, 8), dtype=np.uint8)
    moved[:, :-SHIFT] = codes[:, SHIFT:]
    for name, found in (("a.jpg", codes), ("b.jpg", moved), ("c.jpg", codes[::-1])):
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
    opened.explorer.marking.take(opened.explorer, None)
    opened.explorer.change(opened.view.but(image="a.jpg", panes=None, lines=None))
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
    said = " ".join(sentences(window.facts, window.view))
    assert "one of 2 maps under one cursor" in said and "join pixels of a.jpg and b.jpg" in said


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


def test_a_line_under_the_mouse_says_what_it_joins(window: Offscreen) -> None:
    found, before = lines(window), window.picture()
    longest = int(np.hypot(*(found.segments[:, 2:] - found.segments[:, :2]).T).argmax())
    x0, y0, x1, y1 = found.segments[longest].tolist()
    window.jump((x0 + 0.4 * (x1 - x0), y0 + 0.4 * (y1 - y0)))
    (said,) = [one for one in window.labels("fleeting") if one.startswith("match")]
    pixels = [f"{x},{y}" for both in map(found.pixels, range(len(found.rows))) for x, y in both]
    value, ends = said.removeprefix("match s = ").split(": ")
    assert 0 <= float(value) <= 1 and all(end in pixels for end in ends.split(" to "))
    assert (window.picture() != before).any()


def test_lines_go_on_behind_the_title_between_panes_that_lie_below_one_another(window: Offscreen) -> None:
    found = lines(window)
    upper, lower = (box for box in window.window_frames.pane_boxes if box is not None)
    assert lower.title is not None and lower.title.top >= upper.map.bottom
    with_lines = window.part(window.picture(), lower.title).copy()
    x0, y0, x1, y1 = found.segments[0].tolist()
    middle = lower.title.top + lower.title.height / 2
    across = round(x0 + (x1 - x0) * (middle - y0) / (y1 - y0) - lower.title.left)
    window.key("Escape")
    assert window.view.lines is None and window.facts.lines is None and window.view.panes is not None
    differs = (window.part(window.picture(), lower.title) != with_lines).any(-1)
    assert differs[round(middle - lower.title.top), across - 1 : across + 2].any()


def test_a_stroke_across_panes_stays_in_its_image_and_lines_begin_within_it(window: Offscreen) -> None:
    lines(window)
    first, second = number_of(window, "a.jpg", "x"), number_of(window, "b.jpg", "x")
    go(window, first, (0.3, 0.5))
    seen = part(window, second)
    window.key("d")
    with window.button_down():
        window.jump(at(window, first, (0.5, 0.5)))
        window.jump(at(window, second, (0.5, 0.5)))
        assert window.view.panes is not None and window.view.panes.active == first
    query = window.view.query
    assert query is not None and [term.image for term in query.terms] == ["a.jpg"]
    assert query.terms[0].source.bounds[3] >= 72, "it goes on to the image's edge"
    found = lines(window)
    region = window.explorer.matching.wanted.among
    assert region is not None and found.matches is not None and 0 < len(found.matches) <= len(region.pairs)
    assert set(map(tuple, found.matches.from_pixels.tolist())) <= set(region.pairs)
    assert (part(window, second) != seen).any(), "it is compared with the mean of what was marked"
    window.key("Escape")
    assert window.view.lines is not None, "the brush is put away first"


def test_saved_lines_are_those_of_the_window_wherever_they_are_drawn(
    window: Offscreen, photos: Path, tmp_path: Path
) -> None:
    window.show(window.view.but(query=None, markers=False, colormap="viridis"))
    window.show(window.view.but(query=Query((Term(Box(20, 10, 110, 60), "a.jpg"),))))
    found = lines(window)
    assert found.matches is not None
    save_picture(window.explorer, str(tmp_path / "lines.png"))
    again = figure_of(read_dataset(photos), view_in_png(tmp_path / "lines.png")[1])
    page, other = Recorder(window.explorer.figure()), Recorder(again)
    assert len(page.lines) == 2 * len(found.rows) and page.lines == other.lines
    ends = np.array(page.lines[1::2])[::-1]  # the line over each dark one, the most alike last
    for places, corner, drawn in zip(
        (found.matches.from_places, found.matches.to_places), page.corners, (ends[:, 0], ends[:, 1]), strict=True
    ):
        assert drawn == pytest.approx(places[found.rows] * 640 / 136 + np.array(corner), abs=0.2)
    assert any("lines: the 50 most alike of" in text for text in page.texts)
    assert not again.notes and again.image().getbbox() is not None


class Recorder:
    """A page that keeps where lines from one point to another lie, and the corners of maps."""

    def __init__(self, drawing: Drawing) -> None:
        self.lines: list[list[Pair]] = []
        self.corners: list[Pair] = []
        self.texts: list[str] = []
        drawing.draw(self)

    def text(self, _: Pair, text: str, *__: object, **___: object) -> None:
        self.texts.append(text)

    def rectangle(self, *_: object, **__: object) -> None: ...

    def line(self, points: list[Pair], *_: object) -> None:
        if len(points) == 2 and isinstance(points[0][0], float):  # those of legends lie on whole pixels
            self.lines.append(points)

    def picture(self, picture: Image.Image, corner: Pair) -> None:
        if picture.mode == "RGBA":
            self.corners.append(corner)


def test_of_several_panes_the_last_two_under_the_mouse_are_joined(window: Offscreen) -> None:
    window.key("Escape")
    three = Panes(Arrangement.GRID, tuple(Pane(image, "x") for image in ("a.jpg", "b.jpg", "c.jpg")))
    window.show(window.view.but(panes=three))
    window.until(lambda: all(one.opened is not None for one in window.explorer.beside.followers), "all maps")
    go(window, 0)
    go(window, 2)
    window.key("alt+5")
    assert lines(window).images == ("c.jpg", "a.jpg") and lines(window).ends == (2, 0)
    go(window, 1)
    window.key("alt+5")
    assert lines(window).images == ("b.jpg", "c.jpg")
    window.key("alt+5")
    assert window.view.lines is None
