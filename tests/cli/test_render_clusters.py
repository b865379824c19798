"""`ifealid-gpu render --clusters`: numbers, colours and files of clusters, of one image and of all, and mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ifealid_gpu
from ifealid_gpu import Dataset, FeatureMap, Provenance, write_dataset
from ifealid_gpu.quantities.palette import palette

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")


def map_of(name: str, seed: int, width: int = 11) -> FeatureMap:
    codes = np.random.default_rng(seed).integers(1, 256, (7, width, 5), dtype=np.uint8)
    valid = np.ones(codes.shape[:2], bool)
    valid[2, 3] = False
    photo = np.random.default_rng(seed).integers(0, 256, (28, 4 * width, 3), dtype=np.uint8)
    return FeatureMap(codes, (-1.0, 1.0), f"{name}.a", photo, Provenance(f"{name}", "a", "test", None, 4), valid=valid)


LEAVES, MOSS = map_of("leaves.png", 5), map_of("moss.png", 6, 9)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_dataset(LEAVES, tmp_path / "leaves.zip")
    write_dataset(Dataset.of([LEAVES, MOSS]), tmp_path / "both")
    return tmp_path


def test_values_mask_picture_and_line(cli: Cli, folder: Path) -> None:
    run = cli(
        "render", "leaves.zip", "--clusters", "4", "--values", "out.npy", "--mask", "out.png",
        "--mask-size", "map", "-o", "a.png",
    )  # fmt: skip
    assert (run.code, run.err) == (0, "")
    expected = ifealid_gpu.clusters(LEAVES, 4)
    found = np.load("out.npy")
    assert found.dtype == np.int32 and expected[2, 3] == -1
    np.testing.assert_array_equal(found, expected)
    with Image.open("out.png") as mask:
        np.testing.assert_array_equal(np.array(mask), np.where(expected < 0, 255, expected))
        np.testing.assert_array_equal(np.array(mask.getpalette(), np.uint8).reshape(-1, 3)[:4], palette(4))
    shares = {int(n): float(share) for n, share in re.findall(r"cluster (\d) ([\d.]+) %", run.out.splitlines()[0])}
    assert shares == pytest.approx({n: 100 * (expected == n).sum() / 76 for n in range(4)}, abs=0.051)
    assert cli("render", "a.png", "-o", "again.png").code == 0
    assert Path("again.png").read_bytes() == Path("a.png").read_bytes()


def test_of_all_images_or_of_one(cli: Cli, folder: Path) -> None:
    def values(*options: str) -> np.ndarray:
        run = cli("render", "both", "--image", "moss.png", "--clusters", "3", *options, "--values", "out.npy")
        assert (run.code, run.err) == (0, "")
        return np.load("out.npy")

    together = ifealid_gpu.clusters([LEAVES, MOSS], 3)[1]
    np.testing.assert_array_equal(values(), together)
    np.testing.assert_array_equal(values("--basis", "layer"), together)
    np.testing.assert_array_equal(values("--basis", "map"), ifealid_gpu.clusters(MOSS, 3))
    muted = values("--mute", "0,3")
    assert not np.array_equal(muted, together)
    euclidean = ifealid_gpu.clusters([LEAVES, MOSS], 3, metric="euclidean")[1]
    np.testing.assert_array_equal(values("--cluster-metric", "euclidean"), euclidean)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--clusters", "1"], "clusters are 2 to 64, found 1"),
        (["--clusters", "4", "--at", "3,4"], "--at asks for similarity and --clusters for clusters"),
        (["--clusters", "4", "--channel", "2"], "ask for different things"),
        (["--clusters", "4", "--metric", "dot"], "--metric compares pixels and --clusters does not"),
        (["--clusters", "4", "--threshold", "0.5"], "--threshold is for values, and clusters are none"),
        (["--clusters", "4", "--range", "0,1"], "--range is for a colour map, and clusters have their own colours"),
        (["--clusters", "4", "--cluster-metric", "dot"], "--cluster-metric must be one of cosine, euclidean"),
        (["--clusters", "4", "--basis", "region"], "clusters are made of a map or a layer, found"),
        (["--show", "norm", "--clusters", "4"], "--clusters asks for something else than --show norm"),
    ],
)
def test_mistakes_are_one_line(cli: Cli, folder: Path, options: list[str], message: str) -> None:
    run = cli("render", "leaves.zip", *options, "--values", "out.npy")
    assert run.code == 2 and run.err.count("\n") == 1 and message in run.err, run.err
    assert not Path("out.npy").exists()
