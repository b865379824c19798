"""What numbers of `render` mean: percentiles among random pairs, in its line and as a map."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from PIL import Image

from ifealid_gpu.figure import view_in_png
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.percentile import Percentile


def all_pairs(feature_map: FeatureMap) -> np.ndarray:
    """The paper's similarity of all pairs of pixels that are no zero vectors."""
    vectors = feature_map.codes.reshape(-1, feature_map.channels).astype(np.float64)
    units = vectors[vectors.any(1)]
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    return 1 - 2 / np.pi * np.arccos(np.clip(units @ units.T, -1, 1))[np.triu_indices(len(units), 1)]


def test_the_line_says_how_likely_the_best_match_or_the_pins_are(
    cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path
) -> None:
    values = tmp_path / "s.npy"
    options = ["render", dataset, "--layer", "a", "--at", "9,8", "--values", values]
    said = re.search(r"; best (0\.\d{4}): more alike than (\d+\.\d) % of random pairs\n", cli(*options).out)
    assert said is not None
    s, pairs = np.load(values), all_pairs(feature_map)
    best = np.sort(s[~np.isnan(s)])[-2]
    assert said[1] == f"{best:.4f}"
    assert float(said[2]) == pytest.approx(100 * (pairs < best).mean(), abs=0.2)
    run = cli(*options, "--pin", "2,5", "--pin", "3,2")
    said = re.search(r"; pin 2,5 (0\.\d{4}): more alike than (\d+\.\d) % of random pairs\n", run.out)
    assert said is not None and said[1] == f"{s[5, 2]:.4f}" and "best" not in run.out, "the pin 3,2 has no value"
    assert float(said[2]) == pytest.approx(100 * (pairs < s[5, 2]).mean(), abs=0.6)
    far = cli(*options, "--metric", "euclidean").out
    assert re.search(r"; best \d+\.\d+: more alike than 9\d\.\d % of random pairs\n", far), "near is alike"
    assert "random pairs" not in cli(*options, "--at", "2,5").out


def test_percentiles_are_a_picture_that_remembers_them_and_values(
    cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path
) -> None:
    picture, values, s = tmp_path / "p.png", tmp_path / "p.npy", tmp_path / "s.npy"
    common = ["render", dataset, "--layer", "a", "--at", "9,8"]
    run = cli(*common, "--percentile", "-o", picture, "--values", values)
    assert run.code == 0 and "percentile, reference 9,8  values " in run.out
    cli(*common, "--values", s)
    percentiles, similarities, pairs = np.load(values), np.load(s), all_pairs(feature_map)
    there = ~np.isnan(similarities)
    np.testing.assert_array_equal(np.isnan(percentiles), ~there)
    ranks = 100 * (pairs[:, np.newaxis] < similarities[there]).mean(0)
    np.testing.assert_allclose(percentiles[there], ranks, atol=0.7)
    assert view_in_png(picture)[1].quantity == Percentile()
    assert cli("render", picture, "--values", tmp_path / "again.npy").code == 0
    np.testing.assert_array_equal(np.load(tmp_path / "again.npy"), percentiles)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--at", "1,2", "--at", "3,4", "--percentile"], "one positive mark"),
        (["--at", "1,2", "--percentile", "--show", "norm"], "--percentile asks for something else than --show norm"),
        (["--percentile", "--channel", "3"], "--channel asks for something else than --show percentile"),
    ],
)
def test_what_has_no_percentile_says_why(
    cli: Cli, dataset: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    run = cli("render", dataset, "--layer", "a", *options, "-o", tmp_path / "p.png")
    assert run.code == 2 and words in run.err and run.err.count("\n") == 1
    assert not (tmp_path / "p.png").exists()


@pytest.mark.parametrize("counted", ["counts", "log"])
def test_a_histogram_stands_along_the_colour_bar(
    cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path, counted: str
) -> None:
    without, picture, values = tmp_path / "without.png", tmp_path / "with.png", tmp_path / "s.npy"
    common = ["render", dataset, "--layer", "a", "--show", "norm", "--size", "640x480"]
    assert cli(*common, "-o", without, "--values", values).code == 0
    assert cli(*common, "-o", picture, "--histogram", counted).code == 0
    before, after = (np.asarray(Image.open(path).convert("RGB")).astype(int) for path in (without, picture))
    assert after.shape[1] - before.shape[1] == 49
    assert view_in_png(picture)[1] == view_in_png(without)[1].but(histogram=counted)
    again = tmp_path / "again.png"
    assert cli("render", picture, "--size", "640x480", "-o", again).code == 0
    assert np.array_equal(np.asarray(Image.open(again).convert("RGB")), after), "the picture remembers its histogram"
    np.testing.assert_array_equal(after[:, :656], before[:, :656])
    plot = after[50:530, 668:712]
    lengths = (plot == 150).all(axis=2).sum(axis=1)  # gray, of each row of the page
    counts = np.histogram(np.load(values), 64)[0]
    expected = np.log1p(counts) / np.log1p(counts.max()) if counted == "log" else counts / counts.max()
    rows = np.round((1 - (np.arange(64) + 0.5) / 64) * 480).astype(int)  # of the bins' middles on a bar of 480
    np.testing.assert_allclose(lengths[rows], np.where(counts > 0, np.maximum(1, 44 * expected), 0), atol=1)


def test_chance_is_a_blue_line_beside_the_bar(cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path) -> None:
    picture = tmp_path / "with.png"
    common = ["render", dataset, "--layer", "a", "--at", "9,8", "--size", "640x480", "--histogram", "counts"]
    assert cli(*common, "-o", picture).code == 0
    plot = np.asarray(Image.open(picture).convert("RGB")).astype(int)[50:530, 668:712]
    is_blue = plot[..., 2] > plot[..., 0] + 120
    median = np.median(all_pairs(feature_map))
    longest = int(is_blue.sum(axis=1).argmax())
    assert abs(longest - (1 - median) * 480) <= 2, "the line of the median goes across"


def test_of_several_marks_the_histogram_stands_alone_and_it_is_said(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    common = ["render", dataset, "--layer", "a", "--at", "9,8", "--size", "640x480", "--histogram", "log"]
    one = cli(*common, "-o", tmp_path / "one.png")
    assert one.code == 0 and "no chance level" not in one.out
    several = cli(*common, "--at", "3,4", "-o", tmp_path / "several.png")
    assert several.code == 0 and "; no chance level, which is of one positive mark alone" in several.out
    below = {}
    for name in ("one", "several"):
        page = np.asarray(Image.open(tmp_path / f"{name}.png").convert("RGB")).astype(int)
        below[name] = np.nonzero((page[530:546, 660:] < 250).any(axis=(0, 2)))[0]
        blue = (page[50:530, 668:712, 2] > page[50:530, 668:712, 0] + 120).any()
        assert blue == (name == "one")
    assert below["several"].max() > below["one"].max() + 40, "words that say so, below the bars"
    assert below["several"].max() < page.shape[1] - 660 - 1, "and all of them"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--histogram", "bars"], "--histogram must be counts or log, found 'bars'"),
        (["--histogram", "log", "--plain"], "--histogram stands beside the colour bar and --plain leaves it out"),
        (["--histogram", "log", "--show", "components"], "--histogram is of single amounts"),
    ],
)
def test_where_there_is_no_place_for_a_histogram(
    cli: Cli, dataset: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    run = cli("render", dataset, "--layer", "a", *options, "-o", tmp_path / "p.png")
    assert run.code == 2 and words in run.err and run.err.count("\n") == 1
