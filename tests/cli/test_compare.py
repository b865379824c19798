"""`ifealid-gpu compare`: linear CKA of each pair of layers as a table, a picture and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from helpers import random_codes
from PIL import Image

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.figure import matrix


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two checkpoints: the second turns the first's vectors, lacks a layer, and has an image more."""
    before, after = tmp_path / "before", tmp_path / "after"
    for n, image in enumerate(("a.png", "b.png", "c.png")):
        values = random_codes(8, 12, 4, seed=n).astype(np.float32)
        for folder, layer, of in (
            (before, "x", values),
            (before, "y", random_codes(4, 6, 30, seed=9 + n)),
            (after, "x", 255 - values[..., [2, 0, 3, 1]]),
        ):
            if folder == after or image != "c.png":
                feature_map = FeatureMap.from_array(of, precision=16, provenance=Provenance(image, layer))
                write_dataset(feature_map, folder / f"{image}.{layer}.zip")
    return before, after


def test_the_matrix_is_printed_and_what_is_missing_is_named(
    cli: Cli, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    before, after = folders
    run = cli("compare", before, after, "--json", tmp_path / "m.json", "-o", tmp_path / "m.png")
    assert run.code == 0, run.err
    assert "linear CKA of 2 images, 48 to 192 places" in run.out
    notes = run.err.splitlines()
    assert [line for line in notes if "only in" in line] == [
        f"note: only in {after}: image c.png",
        f"note: only in {before}: layer y",
    ]
    found = json.loads((tmp_path / "m.json").read_text())
    assert found["images"] == ["a.png", "b.png"] and found["layers"] == [["x", "y"], ["x"]]
    assert found["places"] == [[192], [48]]
    assert found["cka"][0][0] == pytest.approx(1, abs=1e-6) and 0 < found["cka"][1][0] < 1
    assert f"x   {found['cka'][0][0]:.4f}" in run.out and f"{found['cka'][1][0]:.4f}" in run.out
    with Image.open(tmp_path / "m.png") as png:
        colors = {color for _, color in png.convert("RGB").getcolors(1 << 20)}
    assert {(253, 231, 37), (255, 255, 255)} <= colors  # viridis' last entry, for 1


def test_few_places_are_said(cli: Cli, tmp_path: Path) -> None:
    for name in "one", "other":
        write_dataset(FeatureMap(random_codes(3, 4, 30)), tmp_path / name / "m.zip")
    run = cli("compare", tmp_path / "one", tmp_path / "other")
    assert run.code == 0 and "12 places: CKA of so few is high by itself" in run.err


def test_names_and_numbers_of_the_picture_are_not_cut() -> None:
    """Whatever is left and above of the squares ends before the page does."""
    random = np.random.default_rng(0)
    values = random.random((3, 9))
    values[1, 2] = np.nan
    columns = [f"model.{'very.' * 8}long.layer_{n}" for n in range(9)]
    page = matrix.page_of_matrix(
        values,
        ["q", "encoder.layers.11.mlp.fc2", "z層"],
        columns,
        title="T " * 60,
        facts="f, " * 90,
        sides=("before", "after"),
    )
    dark = np.asarray(page.convert("L")) < 250
    for edge in (dark[:16], dark[-16:], dark[:, :16], dark[:, -16:]):
        assert not edge.any()


def test_a_mistake_is_one_line_and_nothing_is_written(cli: Cli, folders: tuple[Path, Path], tmp_path: Path) -> None:
    before, after = folders
    other = tmp_path / "other"
    write_dataset(FeatureMap(random_codes(9, 4, 5), provenance=Provenance("a.png", "x")), other / "a.zip")
    write_dataset(FeatureMap(random_codes(9, 4, 5), provenance=Provenance("d.png", "x")), other / "d.zip")
    for arguments, words in (
        ((before, tmp_path / "none"), "none"),
        ((before, after, "-o", tmp_path / "m.jpg"), "pictures are PNG files"),
        ((before, after, "-o", tmp_path / "m.png", "--json", tmp_path / "m.png"), "the same file"),
        ((before, other, "-o", tmp_path / "m.png"), "no places in common: a.png was left out: it is 12 x 8 in one"),
        ((before, after, "-o", tmp_path / "m.png", "--json", before / "a.png.x.zip" / "m.json"), "is a file"),
    ):
        run = cli("compare", *arguments)
        assert (run.code, run.err.strip().splitlines()[-1].count("ifealid-gpu: ")) == (2, 1), run.err
        assert words in run.err
        assert not (tmp_path / "m.png").exists() and not list(tmp_path.glob(".*"))
