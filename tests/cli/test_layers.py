"""`ifealid-gpu layers`, as a user calls it."""

from __future__ import annotations

import importlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Cli, Run

pytestmark = pytest.mark.torch

MODEL = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 4, 2, stride=2), nn.ReLU())
        self.block = nn.Conv2d(4, 6, 2, stride=2)
        self.head = nn.AdaptiveAvgPool2d(1)

    def forward(self, x):
        return self.head(self.block(self.stem(x))).flatten(1)
"""


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A model of one's own in the current folder."""
    (tmp_path / "own_listed.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    return "own_listed:Net"


def rows(run: Run) -> dict[str, list[str]]:
    """The table's cells by the layer's name."""
    assert run.code == 0, run.err
    lines = run.out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Layer ")) + 2
    cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines[start:]]
    return {row[0]: row[1:] for row in cells if len(row) > 1}


def test_a_table_of_the_module_tree(cli: Cli, net: str) -> None:
    run = cli("layers", "--model", net, "--no-weights", "--size", "45x30")
    assert rows(run) == {
        "stem": ["Sequential", "1 x 4 x 16 x 24", "2", "4", "23 x 15"],
        "stem.0": ["Conv2d", "1 x 4 x 16 x 24", "2", "4", "23 x 15"],
        "stem.1": ["ReLU", "1 x 4 x 16 x 24", "2", "4", "23 x 15"],
        "block": ["Conv2d", "1 x 6 x 8 x 12", "4", "6", "12 x 8", "stage"],
        "head": ["AdaptiveAvgPool2d", "1 x 6 x 1 x 1", "-", "-", "-", rows(run)["head"][-1]],
        "output": ["Net", "1 x 6", "-", "-", "-", rows(run)["output"][-1]],
    }
    assert rows(run)["output"][-1] == "no map: is one vector (or number) for the whole image"
    first, second, third = run.out.splitlines()[:3]
    assert first == "own_listed:Net, weights: random, seed 0"
    assert second == "input: values in [0, 1], padded to multiples of 4"
    assert third == "image: 45 x 30"
    assert run.out.splitlines()[-1] == "stages: block"
    assert run.err == "note: own_listed:Net has no mean and std of its own: it gets images with values in [0, 1]\n"


def test_the_table_ends_at_the_wanted_depth(cli: Cli, net: str) -> None:
    assert list(rows(cli("layers", "--model", net, "--depth", 1))) == ["stem", "block", "head", "output"]


def test_scattering_needs_nothing(cli: Cli) -> None:
    run = cli("layers", "--model", "scattering", "--size", "640x427")
    found = rows(run)
    assert [found[f"stage{n}"][2:5] for n in (1, 2, 3)] == [
        ["4", "256", "160 x 107"],
        ["8", "512", "80 x 54"],
        ["16", "1024", "40 x 27"],
    ]
    assert run.out.splitlines()[-1] == "stages: stage1, stage2, stage3"
    assert run.err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--model", "nomod:x"), "nomod:x: there is no module nomod"),  # ":x:" is no emoji
        (("--model", "scattering", "--size", "640"), "--size: expected WxH in pixels, such as 640x480; found '640'"),
        (("--model", "scattering", "--size", "0x5"), "--size: expected WxH"),
        (("--model", "scattering", "--weights", "none.pth"), "none.pth: there is no such file of weights"),
        (("--model", "none.pt2", "--trust"), "none.pt2: there is no such file"),
        ((), "Missing option '--model'"),
    ],
)
def test_mistakes_are_one_line(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    run = cli("layers", *arguments)
    assert (run.code, run.out) == (2, "")
    assert message in run.err and run.err.count("\n") == 1


def test_without_torch_the_message_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("ifealid_gpu.extraction.find_spec", lambda name: None if name == "torch" else found(name))
    run = cli("layers", "--model", "scattering")
    assert run.code == 2
    assert run.err == 'ifealid-gpu: models need torch; install it with pip install "ifealid-gpu[torch]"\n'


def test_a_model_in_the_cache_of_the_hub_needs_no_network(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transformers = pytest.importorskip("transformers")
    constants = importlib.import_module("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    snapshot = tmp_path / "models--acme--tiny" / "snapshots" / "0123456789abcdef0123456789abcdef01234567"
    snapshot.mkdir(parents=True)
    refs = tmp_path / "models--acme--tiny" / "refs"
    refs.mkdir()
    (refs / "main").write_text(snapshot.name)
    config = transformers.ResNetConfig(embedding_size=4, hidden_sizes=[4, 8, 12, 16], depths=[1, 1, 1, 1])
    transformers.ResNetModel(config).save_pretrained(snapshot)
    images = {"do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True}
    images |= {"image_mean": [0.1, 0.2, 0.3], "image_std": [0.5] * 3}
    (snapshot / "preprocessor_config.json").write_text(json.dumps(images))
    run = cli("layers", "--model", "hf:acme/tiny", "--depth", 3)
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0].startswith("hf:acme/tiny, weights: acme/tiny, sha256 ")
    assert lines[1] == "input: mean 0.1 0.2 0.3, std 0.5 0.5 0.5, padded to multiples of 32"
    assert lines[-1].startswith("stages: ") and lines[-1].count(", ") == 2


def test_as_a_process_nothing_is_said_beside_the_table() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ifealid_gpu", "layers", "--model", "scattering"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "stages: stage1, stage2, stage3"
