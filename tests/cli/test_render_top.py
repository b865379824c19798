"""`ifealid-gpu render --top`: the best places as a table, as JSON and in the picture, of one image and of all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from PIL import Image

from ifealid_gpu import FeatureMap, Provenance, Top, ViewState, write_dataset
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.figure.marks.numbers import NUMBER_COLOR
from ifealid_gpu.oracle import compared
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.peaks import peaks

pytestmark = pytest.mark.usefixtures("gpu")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A layer of three photos, 19 x 13 x 8 over 76 x 52; b has a's vector of 4,5 at 15,3; c has other channels."""
    folder, random = tmp_path / "photos", np.random.default_rng(3)
    folder.mkdir()
    first = random.integers(0, 256, (13, 19, 8), dtype=np.uint8)
    second = random.integers(0, 256, (13, 19, 8), dtype=np.uint8)
    second[3, 15] = first[5, 4]
    first[0, 0], second[0, 0] = 0, 255  # both have all of the range
    for name, codes in (("a", first), ("b", second), ("c", first[..., :5])):
        image = np.full((52, 76, 3), 90, np.uint8)
        write_dataset(
            FeatureMap(codes, (-1.0, 1.0), name, image, Provenance(f"{name}.jpg", "x", None, None, 4)),
            folder / f"{name}.zip",
        )
    return folder


@pytest.mark.parametrize("metric", ["angle", "l1"])
def test_places_are_those_of_the_oracles_values(
    cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path, metric: str
) -> None:
    out, chosen = tmp_path / "places.json", metric_named(metric)
    run = cli(
        "render", dataset, "--layer", "a", "--at", "9,8", "--metric", metric, "--top", 6, "--top-radius", 2,
        "--json", out,
    )  # fmt: skip
    assert run.code == 0, run.err
    values = compared(feature_map.codes, Comparison.of_pixel(feature_map, (9, 8), chosen)).astype(np.float32)
    expected = peaks(values, 6, 2, is_low_best=chosen.is_low_bright, away_from=np.array([8 * 23 + 9]))
    found = json.loads(out.read_text())
    assert [(one["rank"], one["x"], one["y"]) for one in found] == [(n, p.x, p.y) for n, p in enumerate(expected, 1)]
    np.testing.assert_allclose([one["value"] for one in found], [p.value for p in expected], rtol=1e-5)
    assert all(0 <= one["percentile"] <= 100 for one in found) and "Random pairs less alike" in run.out
    assert found[0] | {"value": 0, "percentile": 0} == {
        "percentile": 0,
        "rank": 1, "image": "photo.jpg", "layer": "a", "x": expected[0].x, "y": expected[0].y, "value": 0,
        "place": [2 * expected[0].x + 1, 2 * expected[0].y + 1],
    }  # fmt: skip
    first = expected[0]
    assert re.search(rf"\n1\s+{first.x},{first.y}\s+{2 * first.x + 1}\.0,{2 * first.y + 1}\.0\s+", run.out)
    assert "6 most alike places, none within 2 pixels of another" in run.out
    assert ("Distance" if metric == "l1" else "Similarity") in run.out


def test_pictures_have_the_numbers_and_remember_them(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    plain, numbered, again = (tmp_path / f"{name}.png" for name in ("plain", "numbered", "again"))
    asked = ("render", dataset, "--layer", "a", "--at", "9,8")
    assert cli(*asked, "-o", plain).code == 0
    run = cli(*asked, "--top", 4, "-o", numbered)
    assert run.code == 0 and "4 most alike places" in run.out
    assert view_in_png(numbered)[1].top == Top(4)
    before, after = (np.asarray(Image.open(path)).astype(int) for path in (plain, numbered))
    marked = (after == NUMBER_COLOR).all(-1)
    assert not (before == NUMBER_COLOR).all(-1).any() and marked.sum() > 4 * 50
    run = cli("render", numbered, "-o", again)
    assert "4 most alike places" in run.out
    np.testing.assert_array_equal(np.asarray(Image.open(again)), after)
    assert cli(*asked, "--top", 4, "--plain", "-o", again).code == 0
    assert not (np.asarray(Image.open(again))[..., :3] == NUMBER_COLOR).all(-1).any()


def test_all_images_are_searched_for_what_is_marked_in_one(cli: Cli, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "places.json"
    asked = ("render", photos, "--image", "a.jpg", "--at", "4,5", "--top", 5)
    run = cli(*asked, "--all-images", "--json", out, "-o", tmp_path / "p.png")
    assert run.code == 0, run.err
    found = json.loads(out.read_text())
    assert (found[0]["image"], found[0]["x"], found[0]["y"]) == ("b.jpg", 15, 3)
    assert found[0]["value"] == pytest.approx(1, abs=1e-6)
    assert [one["value"] for one in found] == sorted((one["value"] for one in found), reverse=True)
    assert "places of 2 images" in run.out and "c.jpg is left out: it has 5 channels" in " ".join(run.err.split())
    own = cli(*asked, "--json", out)
    assert own.code == 0 and {one["image"] for one in json.loads(out.read_text())} == {"a.jpg"}


def test_the_same_places_are_found_from_another_image(cli: Cli, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "places.json"
    run = cli("render", photos, "--image", "b.jpg", "--from", "a.jpg", "--at", "4,5", "--top", 3, "--json", out)
    assert run.code == 0, run.err
    first = json.loads(out.read_text())[0]
    assert (first["image"], first["x"], first["y"]) == ("b.jpg", 15, 3)


def test_other_quantities_have_their_brightest_places(
    cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path
) -> None:
    out = tmp_path / "places.json"
    run = cli("render", dataset, "--layer", "a", "--channel", 3, "--top", 2, "--json", out)
    assert run.code == 0 and "2 brightest places" in run.out
    channel = feature_map.codes[..., 3] / np.float32(255)
    best = peaks(channel.astype(np.float32), 2, 1)
    assert [(one["x"], one["y"]) for one in json.loads(out.read_text())] == [(p.x, p.y) for p in best]
    assert json.loads(out.read_text())[0]["percentile"] is None and "Random pairs" not in run.out
    assert json.loads(out.read_text())[0]["value"] == pytest.approx(best[0].value * 2, rel=1e-6), "real, from 0 to 2"
    run = cli("render", dataset, "--layer", "a", "--at", "3,2", "--top", 2)
    assert run.code == 0 and "no places: the reference has no direction" in run.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--all-images", "-o", "p.png"], "add --top 10, or leave --all-images out"),
        (["--json", "p.json", "-o", "p.png"], "add --top 10, or leave --json out"),
        (["--top", 2, "--json", "p.png", "-o", "p.png"], "-o and --json would write the same file, p.png"),
        (["--top", 2, "--json", ".", "-o", "p.png"], "cannot write .: it is a folder"),
        (["--top", 0], "1 to 200 places can be asked for, found 0"),
        (["--top", 3, "--top-radius", 0], "must be 1 to 10000 pixels of the map, found 0"),
        (["--top", 3, "--view", ViewState(layer="a").to_json()], "which --top would contradict"),
    ],
)
def test_mistakes_are_told_in_a_line(
    cli: Cli, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run = cli("render", dataset, *words)
    assert run.code == 2 and said in run.err and len(run.err.splitlines()) == 1
    assert not [path for path in tmp_path.iterdir() if path.suffix in {".png", ".json"}]


def test_nothing_is_found_about_what_was_marked_in_another_image(cli: Cli, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "places.json"
    asked = ("render", photos, "--at", "4,5", "--from", "a.jpg", "--all-images", "--top", 40, "--json", out)
    assert cli(*asked, "--image", "a.jpg").code == 0
    from_a = json.loads(out.read_text())
    assert cli(*asked, "--image", "b.jpg").code == 0
    from_b = json.loads(out.read_text())
    assert [(one["image"], one["x"], one["y"]) for one in from_a] == [
        (one["image"], one["x"], one["y"]) for one in from_b
    ]
    assert not [one for one in from_b if one["image"] == "a.jpg" and abs(one["x"] - 4) <= 1 and abs(one["y"] - 5) <= 1]


def test_what_is_read_is_not_written_over(cli: Cli, photos: Path, tmp_path: Path) -> None:
    map_file, array = photos / "a.zip", tmp_path / "array.npy"
    np.save(array, np.random.default_rng(5).normal(size=(5, 7, 4)).astype(np.float32))
    for dataset, written in ((photos, ("--top", 2, "--json", map_file)), (array, ("--values", array))):
        before = Path(written[-1]).read_bytes()
        run = cli("render", dataset, *written)
        assert run.code == 2 and f"{written[-2]} would write over" in run.err, run.err
        assert Path(written[-1]).read_bytes() == before
