"""`ifealid-gpu extract`, as a user calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import random_image
from PIL import Image

from ifealid_gpu import read_dataset

from .conftest import Cli

pytestmark = pytest.mark.torch
pytest.importorskip("torch")

# A model of the user's own, with fixed weights: strides 4 and 8.
MODULE = """
import torch
from torch import nn

class Tiny(nn.Sequential):
    mean, std = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)

def network():
    torch.manual_seed(0)
    return Tiny(nn.Conv2d(3, 5, 5, 4, 2), nn.ReLU(), nn.Conv2d(5, 6, 3, 2, 1))

def whole_image():
    return nn.Sequential(nn.Conv2d(3, 2, 8, 8), nn.GroupNorm(1, 2))

class Bound(nn.Sequential):
    def forward(self, x):
        if x.shape[2:] != (72, 120):
            raise ValueError("another size")
        return super().forward(x)

def bound():
    return Bound(nn.Conv2d(3, 2, 8, 8))
"""
MODEL = ("--model", "own_model:network")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user's folder: photos of odd sizes, two of the same name, and a model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_model", raising=False)
    (tmp_path / "own_model.py").write_text(MODULE)
    for n, name in enumerate(("cat.jpg", "photos/dog.png", "photos/old/dog.png", "photos/eel.webp")):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random_image(37 + n, 51 + 2 * n, seed=n)).save(name)
    yield tmp_path
    sys.modules.pop("own_model", None)  # the next test's is another one


def files(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def contents(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_a_photo_becomes_a_dataset(cli: Cli, folder: Path) -> None:
    run = cli("extract", "cat.jpg", *MODEL, "--layers", "0,2", "--precision", "8", "-o", "out")
    assert (run.code, run.err) == (0, "")
    first, second, last = run.out.splitlines()
    assert first.startswith("out/cat.jpg.0.8.zip: 13 x 10 x 5 @ 8 bits, values -")
    assert second.startswith("out/cat.jpg.2.8.zip: 7 x 5 x 6 @ 8 bits, values -")
    assert last == "1 image, feature maps: 2 written"
    dataset = read_dataset("out")
    assert dataset.images == ("cat.jpg",)
    facts = dataset.find(layer="2").load().provenance
    assert (facts.model, facts.stride, facts.padding) == ("own_model:network", 8, "edge")
    assert "sha256" in facts.weights
    shown = cli("info", "out")
    assert shown.code == 0
    assert "7 x 5 x 6" in shown.out
    assert cli("render", "out", "--layer", "2", "-o", "picture.png").code == 0


def test_folders_patterns_and_files_together_and_again(cli: Cli, folder: Path) -> None:
    arguments = ("extract", "photos", "*.jpg", *MODEL, "--layers", "2", "--precision", "8", "-o", "out")
    run = cli(*arguments)
    assert run.out.splitlines()[-1] == "4 images, feature maps: 4 written"
    assert files("out") == [
        *("cat.jpg.2.8.zip", "dog.png.2.8.zip", "eel.webp.2.8.zip", "old_dog.png.2.8.zip"),
    ]
    assert read_dataset("out").images == ("cat.jpg", "dog.png", "eel.webp", "old/dog.png")
    before = contents("out")
    assert cli(*arguments).out == "4 images, feature maps: 0 written, 4 there already\n"
    Image.fromarray(random_image(9, 9)).save("cat.jpg")
    run = cli(*arguments)
    assert run.out.splitlines()[0].endswith(" (replaced)")
    assert run.out.splitlines()[-1] == "4 images, feature maps: 1 written (1 replaced), 3 there already"
    assert cli(*arguments, "--again").out.endswith("feature maps: 4 written (4 replaced)\n")
    changed = {name for name, data in contents("out").items() if before[name] != data}
    assert changed == {"cat.jpg.2.8.zip"}


def test_layers_may_be_repeated_and_bits_and_padding_chosen(cli: Cli, folder: Path) -> None:
    options = ("--layers", "0", "--layers", "2", "--precision", "16", "--padding", "paper", "--max-side", "40")
    assert cli("extract", "cat.jpg", *MODEL, *options, "-o", "out").code == 0
    assert files("out") == ["cat.jpg.0.16.zip", "cat.jpg.2.16.zip"]
    found = read_dataset("out").find(layer="0").load()
    assert found.image.shape == (29, 40, 3)
    # 40 x 29 in 64 x 64: 12 and 17 pixels of zeros, of which 12 and 20 are cut off.
    assert (found.width, found.height, found.provenance.origin) == (10, 6, (0, 3))


def test_a_single_map_can_go_to_a_file(cli: Cli, folder: Path) -> None:
    run = cli("extract", "cat.jpg", *MODEL, "--layers", "2", "-o", "map.zip")
    assert run.out.splitlines()[0].startswith("map.zip: 7 x 5 x 6")
    assert read_dataset("map.zip").images == ("cat.jpg",)
    assert cli("extract", "cat.jpg", *MODEL, "--layers", "2", "-o", "map.zip").out.endswith("1 there already\n")


def test_a_bad_image_is_named_at_the_end_and_the_others_are_done(cli: Cli, folder: Path) -> None:
    Path("photos/bad.jpg").write_bytes(Path("cat.jpg").read_bytes()[:200])
    run = cli("extract", "photos", *MODEL, "--layers", "2", "-o", "out")
    assert run.code == 1
    assert run.out.splitlines()[-2:] == [
        "4 images, feature maps: 3 written, 1 image failed",
        run.out.splitlines()[-1],
    ]
    assert run.out.splitlines()[-1].startswith("problem: photos/bad.jpg: expected an intact image")
    assert len(files("out")) == 3
    run = cli("extract", "photos/bad.jpg", *MODEL, "--layers", "2", "-o", "other")
    assert (run.code, files("other")) == (1, [])


def test_tiles_and_fast_change_codes_by_rounding_at_most(cli: Cli, folder: Path) -> None:
    Image.fromarray(random_image(150, 200)).save("large.png")
    for output, *options in (("out",), ("tiled", "--tile", "64"), ("fast", "--fast")):
        assert cli("extract", "large.png", *MODEL, "--layers", "2", "-o", output, *options).code == 0
    whole, *others = (read_dataset(name).find().load().codes.astype(int) for name in ("out", "tiled", "fast"))
    for codes in others:
        assert np.abs(codes - whole).max() <= 1


def test_scattering_needs_nothing_else(cli: Cli, folder: Path) -> None:
    assert cli("extract", "cat.jpg", "--model", "scattering", "--layers", "stage3", "-o", "out").code == 0
    assert read_dataset("out").find().provenance.model == "scattering"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["no.jpg", *MODEL, "-o", "out"], "no.jpg: no such file or folder"),
        (["*.bmp", *MODEL, "-o", "out"], "*.bmp: no image matches this pattern"),
        (["cat.jpg", *MODEL, "-o", "cat.jpg/out"], "cannot make the folder cat.jpg/out: cat.jpg is a file"),
        (["cat.jpg", *MODEL, "-o", "own_model.py"], "cannot write to own_model.py: it is a file; give a folder"),
        (["photos", *MODEL, "-o", "a.zip"], "a ZIP holds one feature map, found 3 images and 2 layers; give a folder"),
        (["cat.jpg", "--model", "own_model:nothing", "-o", "out"], 'own_model has no "nothing"'),
        (["cat.jpg", "--model", "sctr", "-o", "out"], "expected a model: lite0, scattering, torchvision:NAME"),
        (["cat.jpg", *MODEL, "--layers", "7", "-o", "out"], 'this model has no layer "7" that runs'),
        (["cat.jpg", *MODEL, "--layers", ",", "-o", "out"], "no layers were given"),
        (["cat.jpg", *MODEL, "--padding", "no", "-o", "out"], "padding must be 'edge' or 'paper', found 'no'"),
        (["cat.jpg", *MODEL, "--precision", "9", "-o", "out"], "precision must be 8, 16 or 32 bits, found 9"),
        (["cat.jpg", *MODEL, "--tile", "0", "-o", "out"], "tile must be 1 pixel or more, found 0"),
        (["cat.jpg", *MODEL, "--device", "tpu", "-o", "out"], "device must be auto, cpu, cuda, cuda:N or mps, found"),
        (
            ["cat.jpg", *MODEL, "--device", "cpu", "--half", "-o", "out"],
            "half precision needs CUDA, found the device cpu",
        ),
        (["cat.jpg", "-o", "out"], "Missing option '--model'"),
        (["cat.jpg", *MODEL], "Missing option '--output' / '-o'"),
    ],
)
def test_mistakes_are_one_line_and_leave_nothing(cli: Cli, folder: Path, arguments, expected) -> None:
    before = sorted(path.name for path in folder.iterdir())
    run = cli("extract", *arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("ifealid-gpu")
    assert run.err.count("\n") == 1
    assert expected in run.err
    assert sorted(path.name for path in folder.iterdir() if path.name != "__pycache__") == before


def test_a_model_that_cannot_be_cut_says_so(cli: Cli, folder: Path) -> None:
    run = cli("extract", "cat.jpg", "--model", "own_model:whole_image", "--layers", "1", "--tile", "16", "-o", "out")
    assert run.code == 1
    assert "problem: cat.jpg: this model cannot be cut into tiles" in run.out


# --- Several processes ---


def start(*command: str, **environment: str) -> subprocess.Popen[str]:
    """A process with as many threads as this: with others, convolutions may differ in their last bits."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", *command],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.usefixtures("folder")
def test_two_processes_make_the_files_of_one(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("extract", "photos", "cat.jpg", *MODEL, "--layers", "0,2", "-o")
    assert cli(*arguments, "alone").code == 0
    second = start("-m", "ifealid_gpu", *arguments, "shared", RANK="1", WORLD_SIZE="2")
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    first = cli(*arguments, "shared")
    output, errors = second.communicate()
    assert (first.code, second.returncode) == (0, 0), errors
    assert [said.splitlines()[-1] for said in (first.out, output)] == ["2 images, feature maps: 4 written"] * 2
    assert contents("shared") == contents("alone")


@pytest.mark.usefixtures("folder")
def test_under_torchrun_the_first_process_speaks_for_all_and_all_wait_for_each_other(cli: Cli) -> None:
    Path("photos/bad.jpg").write_bytes(b"no image")
    arguments = ("extract", "photos", "cat.jpg", *MODEL, "--layers", "2", "-o")
    assert cli(*arguments, "alone").code == 1
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "ifealid_gpu")
    process = start(*launcher, *arguments, "shared")
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 1, errors
    assert output.count("problem: photos/bad.jpg: expected an image") == 1
    assert output.count("5 images, feature maps: 4 written, 1 image failed") == 1
    assert contents("shared") == contents("alone")


def test_mean_std_and_the_one_size_of_a_model_on_the_command_line(cli: Cli, folder: Path) -> None:
    bound = ("--model", "own_model:bound")
    refused = cli("extract", "cat.jpg", *bound, "-o", "out")
    assert refused.code == 2
    assert "does not run on an image" in refused.err and "--size WxH says which" in refused.err
    assert not Path("out").exists()
    given = ("--size", "120x72", "--mean", "127.5", "--std", "127.5")
    run = cli("extract", "cat.jpg", *bound, *given, "-o", "out")
    assert run.code == 0
    assert run.out.startswith("out/cat.jpg.0.16.zip: 15 x 9 x 2 @ 16 bits")
    (note,) = run.err.splitlines()
    assert note.startswith(
        "note: own_model:bound: mean 127.5 127.5 127.5 and std 127.5 127.5 127.5 are of values from 0"
    )
    again = cli("extract", "cat.jpg", *bound, "--size", "120x72", "--mean", "0.5", "--std", "0.5", "-o", "out")
    assert "1 there already" in again.out and not again.err, "the same mean and std by other words"
    listed = cli("layers", *bound, *given)
    assert "input: mean 0.5 0.5 0.5, std 0.5 0.5 0.5, resized to 120 x 72" in listed.out
