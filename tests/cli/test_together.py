"""Commands on datasets that are opened together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from PIL import Image
from together import SIZE, write_both

import ifealid_gpu
from ifealid_gpu import read_dataset
from ifealid_gpu.figure import source_of, view_in_png
from ifealid_gpu.figure.grid_choice import layers_meant

pytestmark = pytest.mark.usefixtures("gpu")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_both(tmp_path_factory.mktemp("together"))


def test_info_lists_all_of_them_and_what_some_lack(cli: Cli, both: tuple[Path, Path], tmp_path: Path) -> None:
    done = cli("info", *both)
    rows = [line.split()[:2] for line in done.out.splitlines() if ".jpg " in line]
    assert done.code == 0 and "note: after has no b.jpg" in done.out
    assert rows[:4] == [["a.jpg", "before/x"], ["a.jpg", "before/y"], ["a.jpg", "after/x"], ["b.jpg", "before/x"]]
    done = cli("info", *both, tmp_path / "none")
    assert done.code == 1 and f"problem: {tmp_path / 'none'}: no such file or folder" in done.out
    done = cli("info", tmp_path / "none", tmp_path / "nowhere")
    assert done.code == 2 and done.err.count("\n") == 1


def test_a_map_is_rendered_as_it_is_alone_and_its_picture_opens_all(
    cli: Cli, both: tuple[Path, Path], tmp_path: Path
) -> None:
    values, alone, picture = tmp_path / "v.npy", tmp_path / "alone.npy", tmp_path / "p.png"
    options = ["--image", "a.jpg", "--at", "4,3"]
    done = cli("render", *both, "--layer", "after/x", *options, "--values", values, "-o", picture)
    assert done.code == 0 and done.err == "note: after has no b.jpg\n", done.err
    assert cli("render", both[1], *options, "--values", alone).code == 0
    assert np.array_equal(np.load(values), np.load(alone))
    assert view_in_png(picture)[1].layer == "after/x"
    assert [one.path for one in source_of(picture).files()] == list(both)
    again = tmp_path / "again.npy"
    assert cli("render", picture, "--values", again).code == 0 and np.array_equal(np.load(again), np.load(values))
    done = cli("render", both[0], picture, "-o", tmp_path / "x.png")
    assert done.code == 2 and "is a saved picture, which names its own datasets: open it alone" in done.err
    done = cli("render", *both, "--layer", "x", "--image", "a.jpg", "-o", tmp_path / "x.png")
    assert done.code == 2 and "several layers 'x'; it has before/x, after/x" in done.err


def test_figures_show_a_layer_of_each_and_name_what_is_missing(
    cli: Cli, both: tuple[Path, Path], tmp_path: Path
) -> None:
    out, layers = tmp_path / "f.png", ("before/x", "after/x")
    done = cli("render", *both, tmp_path / "none", "--layers", ",".join(layers), "--images", "*", "-o", out)
    assert done.code == 0 and done.out.splitlines()[0].endswith("3 maps"), done.err
    assert "left out" in done.err and "note: b.jpg has no layer after/x" in done.err
    joined = ifealid_gpu.join_datasets([read_dataset(path) for path in both])
    assert layers_meant(joined, ["a.jpg"], ["x"]) == (layers, []), "of each, where no dataset is named"
    assert layers_meant(joined, ["a.jpg"], ["stages"]) == (("before/y", "after/x"), [])


def test_score_and_match_and_compare(cli: Cli, both: tuple[Path, Path], tmp_path: Path) -> None:
    marks = np.zeros(SIZE[::-1], np.uint8)
    marks[10:25, 5:35] = 255
    Image.fromarray(marks).save(tmp_path / "a.png")
    done = cli("score", *both, "--mask", tmp_path / "a.png", "--layer", "x", "--image", "a.jpg", "--channels", "0")
    assert done.code == 0 and "before/x" in done.out and "after/x" in done.out and "before/y" not in done.out
    done = cli("match", *both, "--from", "a.jpg", "--to", "b.jpg", "--layer", "before/x")
    assert done.code == 0 and "mutual nearest neighbours of 63 pixels of a.jpg" in done.out
    done = cli("compare", *both, both[0])
    assert done.code == 2 and done.err.count("\n") == 1


def test_python_joins_datasets_as_well(both: tuple[Path, Path]) -> None:
    joined = ifealid_gpu.join_datasets([read_dataset(path) for path in both])
    found = [one.find("a.jpg", layer).load() for one, layer in ((joined, "after/x"), (read_dataset(both[1]), "x"))]
    assert np.array_equal(*(ifealid_gpu.similarity(one, (4, 3)) for one in found))


def test_what_two_datasets_show_is_subtracted_though_their_files_have_one_name(
    cli: Cli, both: tuple[Path, Path], tmp_path: Path
) -> None:
    options = ["--image", "a.jpg", "--at", "4,3", "--metric", "angle", "--values"]
    found = [tmp_path / name for name in ("before.npy", "after.npy", "less.npy")]
    for layer, path in zip(("before/x", "after/x"), found, strict=False):
        assert cli("render", *both, "--layer", layer, *options, path).code == 0
    done = cli("render", *both, "--layer", "before/x", "--minus", "after/x", *options, found[2])
    assert done.code == 0, done.err
    before, after, less = (np.load(path) for path in found)
    assert before.shape == after.shape == less.shape and np.ptp(less) > 0.01
    assert np.allclose(less, before - after, atol=2e-6, equal_nan=True)
