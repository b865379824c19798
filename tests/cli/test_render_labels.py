"""`ifealid-gpu render --show labels`: numbers, colours and files of the most similar classes, and mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import ifealid_gpu
from ifealid_gpu import FeatureMap, Provenance, write_dataset, write_vectors
from ifealid_gpu.quantities.palette import palette

from .conftest import Cli, Run

pytestmark = pytest.mark.usefixtures("gpu")

NAMES = ("leaf", "bark", "moss")


@pytest.fixture(scope="module")
def leaves() -> FeatureMap:
    """11 x 7 x 5 over a photo of 43 x 27 pixels, stride 4: the last row and column lie partly beside it."""
    random = np.random.default_rng(5)
    codes = random.integers(1, 256, (7, 11, 5), dtype=np.uint8)
    valid = np.ones((7, 11), bool)
    valid[2, 3] = valid[6, 10] = False
    photo = random.integers(0, 256, (27, 43, 3), dtype=np.uint8)
    return FeatureMap(
        codes, (-1.0, 1.0), "leaves.png.a", photo, Provenance("leaves.png", "a", "test", None, 4), valid=valid
    )


@pytest.fixture(scope="module")
def vectors() -> dict[str, NDArray[np.float64]]:
    return dict(zip(NAMES, np.random.default_rng(6).normal(size=(3, 5)), strict=True))


@pytest.fixture
def folder(
    tmp_path: Path, leaves: FeatureMap, vectors: dict[str, NDArray[np.float64]], monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.chdir(tmp_path)
    write_dataset(leaves, tmp_path / "leaves.zip")
    write_vectors(vectors, tmp_path / "classes.npz")
    write_vectors({"leaf": vectors["leaf"]}, tmp_path / "one.npz")
    write_vectors({"a": np.ones(4), "b": np.array([1.0, 2, 3, 4])}, tmp_path / "short.npz")
    return tmp_path


def render(cli: Cli, *options: object) -> Run:
    return cli("render", "leaves.zip", *options)


def labels(leaves: FeatureMap, vectors: dict[str, NDArray[np.float64]], margin: float = 0) -> NDArray[np.int32]:
    """By the similarities, which other tests hold against the oracle."""
    s = np.stack([ifealid_gpu.similarity(leaves, vector) for vector in vectors.values()])
    first, second = np.sort(s, axis=0)[[-1, -2]]
    return np.where(np.isnan(first) | (first - second < margin), -1, np.nan_to_num(s).argmax(0)).astype(np.int32)


def test_all_vectors_of_a_file_are_classes(
    cli: Cli, folder: Path, leaves: FeatureMap, vectors: dict[str, NDArray[np.float64]]
) -> None:
    run = render(
        cli, "--show", "labels", "--vectors", "classes.npz", "--values", "out.npy", "--mask", "out.png", "-o", "a.png"
    )
    assert (run.code, run.err) == (0, "")
    expected = labels(leaves, vectors)
    found = np.load("out.npy")
    assert found.dtype == np.int32 and expected[2, 3] == -1 and len(np.unique(expected)) == 4
    np.testing.assert_array_equal(found, expected)

    with Image.open("out.png") as mask:
        assert (mask.mode, mask.size, mask.info["transparency"]) == ("P", (43, 27), 255)
        colors = np.array(mask.getpalette(), np.uint8).reshape(-1, 3)
        numbers = np.array(mask)
    np.testing.assert_array_equal(colors[:3], palette(3))
    of_photo = np.repeat(np.repeat(expected, 4, axis=0), 4, axis=1)[:27, :43]
    np.testing.assert_array_equal(numbers, np.where(of_photo < 0, 255, of_photo))

    assert [line.split("  ")[:2] for line in run.out.splitlines()][1:] == [
        ["out.npy", "7 x 11 int32"],
        ["out.png", "43 x 27 labels"],
    ]
    shares = {name: float(share) for name, share in re.findall(r"(\w+) ([\d.]+) %", run.out.splitlines()[0])}
    valued = (expected >= 0).sum()
    assert shares == pytest.approx(
        {name: 100 * (expected == n).sum() / valued for n, name in enumerate(NAMES)}, abs=0.051
    )

    assert cli("render", "a.png", "-o", "again.png").code == 0
    assert Path("again.png").read_bytes() == Path("a.png").read_bytes()


def test_some_vectors_a_margin_and_the_maps_own_pixels(
    cli: Cli, folder: Path, leaves: FeatureMap, vectors: dict[str, NDArray[np.float64]]
) -> None:
    chosen = ["--vectors", "classes.npz", "--vector", "moss", "--vector", "leaf", "--margin", "0.1"]
    run = render(cli, *chosen, "--mask", "out.png", "--mask-size", "map", "--values", "values.npy")
    assert (run.code, run.err) == (0, "")
    expected = labels(leaves, {name: vectors[name] for name in ("moss", "leaf")}, 0.1)
    assert (expected < 0).sum() > 5
    without = 100 * ((expected < 0).sum() - 2) / (77 - 2)  # of those that have data
    assert re.search(r"none ([\d.]+) %", run.out)[1] == f"{without:.1f}"  # type: ignore[index]
    np.testing.assert_array_equal(np.load("values.npy"), expected)
    with Image.open("out.png") as mask:
        numbers = np.array(mask)
    np.testing.assert_array_equal(numbers, np.where(expected < 0, 255, expected))

    assert render(cli, *chosen, "--mask", "mask.npy").code == 0
    np.testing.assert_array_equal(np.load("mask.npy"), expected)


CLASSES = ["--show", "labels", "--vectors", "classes.npz"]
MISTAKES = {
    "no vectors": (["--show", "labels"], "two classes or more"),
    "one vector": (["--show", "labels", "--vectors", "one.npz"], "two classes or more"),
    "one chosen": ([*CLASSES, "--vector", "moss"], "two classes or more"),
    "unknown": ([*CLASSES, "--vector", "fern"], "has no vector 'fern'"),
    "length": (["--show", "labels", "--vectors", "short.npz"], "'a' has 4 numbers, and the map has 5 channels"),
    "no class": ([*CLASSES, "--at", "3,4"], "--at asks for a similarity, and the classes of labels"),
    "margin below 0": ([*CLASSES, "--margin", "-1"], "margin must be a number from 0"),
    "margin of a norm": (["--show", "norm", "--margin", "1"], "--margin"),
    "threshold": ([*CLASSES, "--threshold", "0.5"], "--threshold is for values, and labels are none"),
    "range": ([*CLASSES, "--range", "paper"], "--range is for a colour map, and labels have their own colours"),
    "colours": ([*CLASSES, "--colormap", "viridis"], "--colormap is for a colour map, and labels have"),
}


@pytest.mark.parametrize(("options", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistakes_are_one_line(cli: Cli, folder: Path, options: list[str], message: str) -> None:
    run = render(cli, *options, "--values", "out.npy")
    assert run.code == 2 and run.err.count("\n") == 1 and message in run.err, run.err
    assert not Path("out.npy").exists()


def test_a_map_without_a_place_on_the_earth_gives_no_geotiff(cli: Cli, folder: Path) -> None:
    pytest.importorskip("tifffile")
    run = render(cli, *CLASSES, "--mask", "out.tif", "--values", "out.npy")
    assert run.code == 2 and run.err.count("\n") == 1 and "where on the Earth" in run.err
    assert not Path("out.tif").exists() and not Path("out.npy").exists()
