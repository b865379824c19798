"""A photo on the command line: one line that names the command which makes feature maps of it."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.dataset.photos import usual_network

from .conftest import Cli


@pytest.mark.parametrize("words", [["info"], ["render", "-o", "x.png"], ["open"], []], ids=" ".join)
@pytest.mark.parametrize("name", ["my photo.jpg", "it's.png", "photos"])
def test_a_photo_is_answered_with_the_command(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], name: str
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    picture = Image.fromarray(np.zeros((8, 9, 3), np.uint8))
    if name == "photos":
        Path(name).mkdir()
        picture.save("photos/a.jpg")
    else:
        picture.save(name)
    run = cli(*words[:1], name, *words[1:])
    assert run.code == 2 and run.out == "" and run.err.count("\n") == 1
    first, second = run.err.split("`")[1::2]
    assert shlex.split(first) == ["ifealid-gpu", "extract", name, "--model", usual_network(), "-o", "dataset/"]
    assert second == "ifealid-gpu dataset/"


@pytest.mark.torch
@pytest.mark.usefixtures("gpu")
def test_the_command_that_is_named_makes_what_the_other_opens(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 48, 3), np.uint8)).save("my photo.jpg")
    first, second = cli("info", "my photo.jpg").err.split("`")[1::2]
    assert cli(*shlex.split(first)[1:]).code == 0
    run = cli("info", *shlex.split(second)[1:])
    assert run.code == 0 and "my photo.jpg" in run.out


def test_photos_beside_feature_maps_are_counted(cli: Cli, dataset: Path) -> None:
    before = cli("info", dataset).out
    assert "photo" not in before.replace("photo.jpg", "")
    Image.new("RGB", (3, 2)).save(dataset / "a.jpg")
    assert cli("info", dataset).out == f"{before}1 photo lies beside them\n"
    Image.new("RGB", (3, 2)).save(dataset / "b.png")
    assert cli("info", dataset).out == f"{before}2 photos lie beside them\n"


def test_several_photos_are_answered_with_one_command(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("a.jpg", "b c.png"):
        Image.new("RGB", (9, 8)).save(name)
    run = cli("a.jpg", "b c.png")
    assert run.code == 2 and "found 2 photos" in run.err
    assert shlex.split(run.err.split("`")[1])[:4] == ["ifealid-gpu", "extract", "a.jpg", "b c.png"]
    Path("x.npy").write_bytes(b"")
    assert "a.jpg is a photo, and others are none" in cli("a.jpg", "x.npy").err
