"""Which layer sees what is marked, in the window: the figures of `score`, live under the brush; rows lead there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner
from window.offscreen import Offscreen

from ifealid_gpu import Box, FeatureMap, Polygon, Provenance, Query, Term, ViewState, read_mask, write_dataset
from ifealid_gpu import score as score_of
from ifealid_gpu.cli.app import app
from ifealid_gpu.explorer.scores_beside import ScoresBeside
from ifealid_gpu.explorer.scores_wish import ScoresWish
from ifealid_gpu.explorer.scoring import ScoreRow, ScoresFacts
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.ui.help.looking import sentences

FRAME = 152, 104
#: Of each layer its height, width and channels.
LAYERS = {"fine": (26, 38, 6), "mid": (13, 19, 12), "coarse": (2, 3, 4)}
MARKED = Query((Term(Box(56, 40, 88, 64), "a.png"), Term(Polygon(((90, 40), (120, 44), (100, 63))), "a.png")))


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three layers of a photo, the middle one of 16 bits and without data at an edge; its channel 7 sees the middle."""
    folder, random = tmp_path_factory.mktemp("layers"), np.random.default_rng(5)
    image = random.integers(60, 90, (FRAME[1], FRAME[0], 3), dtype=np.uint8)
    for layer, shape in LAYERS.items():
        dtype, stride = np.uint16 if layer == "mid" else np.uint8, FRAME[1] // shape[0]
        codes = random.integers(0, np.iinfo(dtype).max, shape, dtype=dtype)
        valid = np.ones(shape[:2], np.bool_)
        if layer == "mid":
            codes[5:8, 7:15, 7] = np.iinfo(dtype).max
            valid[:, -2:] = False
        facts = Provenance("a.png", layer, None, None, stride if layer != "coarse" else None)
        write_dataset(FeatureMap(codes, (-2.0, 1.5), layer, image, facts, valid=valid), folder / f"{layer}.zip")
    return folder


@pytest.fixture(scope="module")
def opened(gpu: Gpu, config_home: object, layers: Path) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(layers)
    yield hand
    hand.close()


@pytest.fixture
def window(opened: Offscreen) -> Offscreen:
    """That window on the finest layer, with nothing marked, and the list of scores open."""
    explorer = opened.explorer
    explorer.scoring.is_open, explorer.message = False, None
    explorer.scoring.order = type(explorer.scoring.order)()
    explorer.marking.take(explorer, None)
    explorer.change(explorer.view.but(layer="fine"))
    opened.show(ViewState(colormap="gray"))
    opened.move_away()
    opened.key("F4")
    return opened


def facts(window: Offscreen) -> ScoresFacts:
    assert window.facts.scores is not None
    return window.facts.scores


def rows(window: Offscreen) -> dict[str, ScoreRow]:
    return {row.layer: row for row in facts(window).layers}


def at(window: Offscreen, x: float, y: float) -> tuple[float, float]:
    there = window.explorer.target_from_place((x, y))
    assert there is not None
    return window.window_frames.display.to_window(there)


def test_the_list_has_the_figures_of_the_command(window: Offscreen, layers: Path, tmp_path: Path) -> None:
    window.show(window.view.but(query=MARKED))
    assert facts(window).done == 3 and "which layer sees it" in window.labels("text")
    mask, own, commands = tmp_path / "marks.png", tmp_path / "own.csv", tmp_path / "command.csv"
    for label, path in (("Mask##save_marks_as_mask", mask), ("Save##save_scores", own)):
        window.click_item(label)
        window.shell.answer(str(path))
        window.settle()
    run = CliRunner().invoke(app, ["score", str(layers), "--mask", str(mask), "--csv", str(commands)])
    assert run.exit_code == 0 and "coarse is left out" in run.output
    assert own.read_bytes() == commands.read_bytes()
    window.click_item("Copy##copy_scores")
    assert window.shell.text == own.read_text()
    coarse = rows(window)["coarse"]
    assert coarse.score is None and coarse.brief == "one pixel is marked"
    assert "expected two or more" in str(coarse.fault)
    channels = facts(window).channels
    expected = [
        one
        for layer in ("fine", "mid")
        for one in score_of(window.explorer.opened.dataset.find(layer=layer).load(), read_mask(mask))[1:]  # type: ignore[union-attr]
    ]
    expected.sort(key=lambda one: (-one.ap, -one.auc))
    assert [row.score for row in channels] == expected[:10]
    assert (channels[0].layer, channels[0].channel) == ("mid", 7)


def test_it_follows_the_brush_and_leaves_out_what_is_not_wanted(window: Offscreen) -> None:
    assert not facts(window).is_marked and any(label.startswith("Mark an object") for label in window.labels("text"))
    window.key("d")
    window.jump(at(window, 40, 40))
    with window.button_down():
        window.jump(at(window, 70, 52))
        first = rows(window)["fine"].score
        assert first is not None and facts(window).done == 3, "while the button is down"
        window.jump(at(window, 110, 60))
        both = rows(window)["fine"].score
        assert both is not None and both != first and both.chance > first.chance
    with window.hold_key("ctrl"):
        window.jump(at(window, 30, 80))
        with window.button_down():
            window.jump(at(window, 60, 90))
    assert len(window.view.query.terms) == 2 and rows(window)["fine"].score == both  # type: ignore[union-attr]
    window.key("Escape", "Escape")
    assert window.facts.scores is None and not window.view.is_plain
    window.key("F4")
    assert rows(window)["fine"].score is not None


def test_a_click_shows_a_layer_or_a_channel(window: Offscreen) -> None:
    window.show(window.view.but(query=MARKED))
    assert [row.is_shown for row in facts(window).layers] == [row.layer == "fine" for row in facts(window).layers]
    session, found = window.explorer.session, [row.score for row in facts(window).channels]
    session.on_gpu.drop(session.opened.dataset.find(layer="mid"))  # type: ignore[union-attr]
    window.click_item("##score mid · 7")
    assert window.view.layer == "mid" and window.view.quantity == Channel(7) and window.view.query == MARKED
    shown = [row for row in (*facts(window).layers, *facts(window).channels) if row.is_shown]
    assert [(row.layer, row.channel) for row in shown] == [("mid", 7)]
    assert [row.score for row in facts(window).channels] == found, "they are of the image, whichever layer is shown"
    window.click_item("##score mid")
    assert window.facts.quantity.compares and rows(window)["mid"].is_shown
    window.click_item("##score fine")
    assert window.view.layer == "fine" and window.facts.quantity.compares
    window.key("ctrl+z")
    assert window.view.layer == "mid"


def test_a_heading_orders_the_rows_and_a_row_explains_itself(window: Offscreen) -> None:
    window.show(window.view.but(query=MARKED))
    assert [row.layer for row in facts(window).layers] == ["mid", "fine", "coarse"]
    window.click_item("layer##by layer")
    assert [row.layer for row in facts(window).layers] == list(LAYERS)
    window.click_item("##by iou")
    for listed in (facts(window).layers, facts(window).channels):
        ious = [row.score.iou for row in listed if row.score is not None]
        assert ious == sorted(ious, reverse=True)
    box = window.item("##score mid")
    bar = (window.part(window.seen, box) == (115, 153, 209)).all(-1).any(0).sum()
    assert bar == pytest.approx(rows(window)["mid"].score.iou * box.width, abs=2)  # type: ignore[union-attr]
    assert "ordered by" in " ".join(sentences(window.facts, window.view))


def test_the_metric_and_muted_channels_count(window: Offscreen, gpu: Gpu) -> None:
    window.show(window.view.but(query=MARKED, metric="cosine", muted=(0, 3)))
    dataset = window.explorer.opened.dataset  # type: ignore[union-attr]
    region = read_region(window)
    for layer, muted in (("fine", (0, 3)), ("mid", ())):
        expected = score_of(dataset.find(layer=layer).load(), region, 0, metric="cosine", muted=muted)[0]
        assert rows(window)[layer].score == expected, layer
    assert not any(row.layer == "fine" and row.channel in {0, 3} for row in facts(window).channels)


def read_region(window: Offscreen) -> np.ndarray:
    """What is marked, by the regions' own words."""
    y, x = np.arange(FRAME[1]) + 0.5, np.arange(FRAME[0]) + 0.5
    return np.any([term.source.covers(x, y) for term in window.view.query.terms], axis=0)  # type: ignore[union-attr]


def test_the_layer_on_display_is_scored_first_by_what_is_marked_at_last(window: Offscreen) -> None:
    explorer, session = window.explorer, window.explorer.session
    wishes = []
    for right in (100, 110):
        window.show(window.view.but(query=Query((Term(Box(40, 30, right, 70), "a.png"),))))
        wish = ScoresWish.of(explorer)
        assert wish is not None
        wishes.append(wish)
    work = ScoresBeside(session.kept, session.known.of_others.read, lambda done, total: None)
    own, before = wishes[0].own, [0]
    run = work.run(wishes[0], None)
    assert run is not None
    steps = iter(run.steps(None))  # type: ignore[arg-type]
    while work.missing(wishes[0]) != [one for one in wishes[0].entries if one is not own]:
        next(steps)
    next(steps)  # another layer has begun
    assert work.run(wishes[1], run) is run
    while own in work.missing(wishes[1]):
        next(steps)
        before.append(len(work.missing(wishes[1])))
    assert set(before[1:-1]) <= {3}, "it waits for no other layer"
    for _ in steps:
        pass
    assert run.has_ended and not work.missing(wishes[1]) and work.run(wishes[1], run) is None
    assert all(work.found(one).asked == wishes[1].of_entry(one) for one in wishes[1].entries)  # type: ignore[union-attr]


def test_in_a_small_window_rows_have_one_figure(window: Offscreen) -> None:
    window.show(window.view.but(query=MARKED))
    window.resize(640, 400)
    box = window.layout.scores
    listed = [one for one in window.boxes("row") if one.left >= window.layout.chart.left]
    assert box is not None and all(box.left < one.left and one.right < box.right for one in listed)
    assert sum(one.top > box.top and one.bottom < box.bottom for one in listed) >= 5, "two headings and three rows"
    window.click_item("##by ap")
    assert window.explorer.scoring.order.figure == "auc" and window.shows("##score mid")
    window.resize(1280, 800)
