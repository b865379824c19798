"""`ifealid-gpu score`: tables, files and a chart of which layer and which channel sees what a mask marks."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from PIL import Image, ImageDraw

from ifealid_gpu import FeatureMap, Provenance, read_dataset, read_mask, score, write_dataset
from ifealid_gpu.figure.page import PAPER, text_width
from ifealid_gpu.figure.score_chart import FIGURES, Chart, Row, score_chart

pytestmark = pytest.mark.usefixtures("gpu")

SHAPE = 52, 76


def painted(path: Path, left: int = 20, right: int = 56) -> Path:
    """A mask: a bar, longer than it is high."""
    marks = np.zeros(SHAPE, np.uint8)
    marks[20:36, left:right] = 255
    Image.fromarray(marks).save(path)
    return path


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Layers x and y of a.jpg, x of b.jpg, 19 x 13 x 8 over 76 x 52; x sees the bar, by its channel 5 above all."""
    folder, random = tmp_path_factory.mktemp("photos"), np.random.default_rng(3)
    image = np.full((*SHAPE, 3), 90, np.uint8)
    for photo, layer in (("a.jpg", "x"), ("a.jpg", "y"), ("b.jpg", "x")):
        codes = random.integers(0, 200, (13, 19, 8), dtype=np.uint8)
        if layer == "x":
            codes[5:9, 5:14, 5] = 250
            codes[5:9, 5:14, 2] = 240
            codes[6, 8, 5] = 0
        facts = Provenance(photo, layer, None, None, 4)
        write_dataset(FeatureMap(codes, (0.0, 1.0), f"{photo}.{layer}", image, facts), folder / f"{photo}.{layer}.zip")
    return folder


@pytest.fixture
def masks(tmp_path: Path) -> Path:
    folder = tmp_path / "masks"
    folder.mkdir()
    painted(folder / "a.png")
    painted(folder / "b_mask.png", 24, 56)
    return folder


def test_tables_and_files_have_every_score(cli: Cli, photos: Path, masks: Path, tmp_path: Path) -> None:
    out, table, chart = tmp_path / "s.json", tmp_path / "s.csv", tmp_path / "c.png"
    run = cli("score", photos, "--mask", masks, "--channels", 3, "--json", out, "--csv", table, "-o", chart)
    assert run.code == 0, run.err
    assert "b.jpg has no layer y" in run.err and run.err.count("\n") == 1
    found = json.loads(out.read_text())
    assert [(one["image"], one["layer"], one["channel"] is None) for one in found[::4]] == [
        ("a.jpg", "x", True), ("a.jpg", "y", True), ("b.jpg", "x", True),
    ]  # fmt: skip
    assert all(set(one) == {"image", "layer", "channel", "ap", "auc", "iou"} for one in found) and len(found) == 12
    for start, mask in ((0, "a.png"), (8, "b_mask.png")):
        feature_map = read_dataset(photos).find(found[start]["image"], "x").load()
        expected = score(feature_map, read_mask(masks / mask), 3)
        assert found[start : start + 4] == [one.to_json() for one in expected]
        assert (found[start + 1]["channel"], found[start + 2]["channel"]) == (2, 5)
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [{k: (v if k in ("image", "layer") else v and float(v)) for k, v in row.items()} for row in rows] == [
        {k: ("" if v is None else v) for k, v in one.items()} for one in found
    ]
    mean = np.mean([found[0]["ap"], found[8]["ap"]])
    assert re.search(rf"\nx\s+2\s+{mean:.3f}\s", run.out) and re.search(r"\ny\s+1\s", run.out)
    best = np.mean([found[1]["ap"], found[9]["ap"]])
    assert re.search(r"\nb\.jpg\s+x\s+", run.out) and re.search(rf"\nx\s+2\s+{best:.3f}\s", run.out)
    assert run.out.splitlines()[-1].startswith("x sees it best: AP ") and f"channel 2 of x alone: {best:.3f}" in run.out
    with Image.open(chart) as drawn:
        assert drawn.format == "PNG" and f"{chart}  {drawn.width} x {drawn.height}" in run.out
    assert f"{table}  12 scores" in run.out


def test_a_deeper_layer_sees_the_cats_eyes(cli: Cli, tmp_path: Path) -> None:
    eyes = Image.new("L", (451, 300))
    for eye in ((138, 86, 206, 146), (295, 110, 342, 164)):
        ImageDraw.Draw(eyes).ellipse(eye, fill=255)
    eyes.save(tmp_path / "eyes.png")
    asked = ("score", "demo:", "--mask", tmp_path / "eyes.png", "--image", "chelsea.png", "--channels", 0)
    run = cli(*asked, "--layer", "_blocks.2", "--layer", "_blocks.10", "--json", tmp_path / "s.json")
    assert run.code == 0 and "_blocks.10 sees it best: AP 0.8" in run.out
    fine, coarse = json.loads((tmp_path / "s.json").read_text())
    assert fine["ap"] < 0.1 and coarse["ap"] > 0.8
    assert fine["auc"] < 0.7 and coarse["auc"] > 0.99


def test_one_mask_is_of_the_image_of_its_name_or_of_the_one_that_is_named(
    cli: Cli, photos: Path, masks: Path, tmp_path: Path
) -> None:
    by_name = cli("score", photos, "--mask", masks / "b_mask.png", "--channels", 0)
    assert by_name.code == 0 and "channel" not in by_name.out and "no mask" not in by_name.err
    other = painted(tmp_path / "bar.png", 24)
    named = cli("score", photos, "--mask", other, "--image", "b.jpg", "--channels", 0)
    assert named.out == by_name.out
    unclear = cli("score", photos, "--mask", other)
    assert unclear.code == 2 and "may be of any of 2 images (a.jpg, b.jpg): add --image NAME" in unclear.err


def test_layers_metrics_and_centres_can_be_chosen(cli: Cli, photos: Path, masks: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.json"
    asked = ("score", photos, "--mask", masks / "a.png", "--layer", "X", "--json", out)
    run = cli(*asked, "--metric", "l1", "--center", "--channels", 0)
    assert run.code == 0 and "(l1, centred)" in run.out, run.err
    feature_map = read_dataset(photos).find("a.jpg", "x").load()
    expected = score(feature_map, read_mask(masks / "a.png"), 0, metric="l1", center=True)
    assert json.loads(out.read_text()) == [one.to_json() for one in expected]
    assert cli(*asked).code == 0 and len(json.loads(out.read_text())) == 9, "all eight channels, of ten at most"


def test_what_is_missing_or_wrong_on_one_side_is_named_and_the_rest_shown(
    cli: Cli, photos: Path, masks: Path, tmp_path: Path
) -> None:
    (masks / "b_mask.png").unlink()
    painted(masks / "z.png")
    run = cli("score", photos, "--mask", masks)
    assert run.code == 0 and "x sees it best" in run.out
    assert "note: no mask for b.jpg\n" in run.err and "note: no image for the mask z.png\n" in run.err
    Image.fromarray(np.zeros(SHAPE, np.uint8)).save(masks / "b.png")
    run = cli("score", photos, "--mask", masks)
    assert run.code == 0 and "b.jpg is left out: " in run.err and "nothing marked" in run.err
    few = painted(masks / "b.png", 20, 22)  # one pixel of the map, or none
    assert "b.jpg, x is left out: the mask b.png marks" in cli("score", photos, "--mask", masks).err
    few.unlink()
    painted(masks / "a_mask.png")
    twice = cli("score", photos, "--mask", masks)
    assert twice.code == 2 and "a.png and a_mask.png are both masks of a.jpg" in twice.err


@pytest.mark.parametrize(
    ("size", "value", "said"),
    [
        (SHAPE, 0, "nothing marked"),
        (SHAPE, 255, "marks all pixels"),
        ((60, 60), None, "or one of the image's proportions"),
        (None, None, "no such file or folder"),
    ],
)
def test_mistakes_are_told_in_a_line_and_leave_nothing(
    cli: Cli, photos: Path, tmp_path: Path, size: tuple[int, int] | None, value: int | None, said: str
) -> None:
    mask, out = tmp_path / "mask.png", tmp_path / "out.json"
    if size is not None:
        marks = np.full(size, value or 0, np.uint8)
        marks[20:30, 20:50] = 255 if value is None else value
        Image.fromarray(marks).save(mask)
    run = cli("score", photos, "--mask", mask, "--image", "a.jpg", "--json", out, "-o", tmp_path / "c.png")
    assert run.code == 2 and said in run.err and run.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path != mask] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--channels", -1], "must be 0 or more, found -1"),
        (["--metric", "cosin"], "the metric must be one of"),
        (["--layer", "q"], "has no layer 'q'; it has x, y"),
        (["--image", "q.jpg"], "no such photo"),
        (["-o", "chart.svg"], "give a name that ends in .png"),
        (["--csv", "a", "--json", "a"], "would write the same file"),
        (["--metric", "angle-of-codes", "--center"], "leave --center out"),
    ],
)
def test_options_that_cannot_be_are_told_in_a_line(
    cli: Cli, photos: Path, masks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run = cli("score", photos, "--mask", masks / "a.png", *words)
    assert run.code == 2 and said in run.err and run.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [masks]


def test_a_folder_without_masks_says_what_it_needs(cli: Cli, photos: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    run = cli("score", photos, "--mask", empty)
    assert run.code == 2 and "expected a mask with the name of an image, a.jpg, b.jpg" in run.err
    painted(empty / "cat.png")
    assert "found cat.png" in cli("score", photos, "--mask", empty).err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals to send")
def test_ctrl_c_leaves_nothing_half_written(photos: Path, masks: Path, tmp_path: Path) -> None:
    words = ["-m", "ifealid_gpu", "score", photos, "--mask", masks, "--json", "s.json", "-o", "c.png"]
    process = subprocess.Popen([sys.executable, *map(str, words)], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not any(tmp_path.glob(".*.part")) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    error = process.communicate(timeout=60)[1]
    assert (process.returncode % 256, error) in {(130, ""), (254, "")}  # the second: by the signal itself
    assert list(tmp_path.iterdir()) == [masks]


def test_names_are_drawn_whole_or_shortened_and_bars_are_as_long_as_they_say() -> None:
    name = "backbone.layer4.2.conv3.some_very_long_name_of_a_module.that_goes_on"
    rows = tuple(Row(f"{name}{n}", (0.5, 0.25, 1.0), 0.1) for n in range(2))
    page = np.asarray(score_chart(Chart("Which?", "facts", (("First", rows), ("Second", rows[:1])))))
    assert (page[[0, -1]] == PAPER).all() and (page[:, [0, -1]] == PAPER).all(), "nothing touches the edges"
    for (_, color), share in zip(FIGURES, (0.5, 0.25, 1.0), strict=True):
        widths = [int(row.sum()) for row in (page == color).all(-1)]
        bars = [width for width in widths if width > 100]
        # The mark of chance lies on two of the bars.
        assert bars and all(800 * share - 4 <= width <= 800 * share for width in bars)
    long = Chart("Which? " * 30, "facts", (("First", rows),))
    assert score_chart(long).width > text_width(long.title, 34)
