"""What the command line says of maps that have little to show."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")
VALUES = np.random.default_rng(4).random((5, 7, 1)).astype(np.float32)


def test_render_shows_the_channel_of_a_map_of_one_and_says_so(cli: Cli, tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", VALUES)
    run = cli("render", tmp_path / "one.npy", "-o", tmp_path / "x.png", "--values", tmp_path / "x.npy")
    assert run.code == 0 and "channel 0" in run.out
    assert "\nnote: This map has one channel." in run.err and run.err.count("\n") == 2
    low, high = VALUES.min(), VALUES.max()
    np.testing.assert_allclose(np.load(tmp_path / "x.npy"), (VALUES[..., 0] - low) / (high - low), atol=1 / 255)


@pytest.mark.parametrize("options", [["--show", "similarity"], ["--at", "1,2"], ["--metric", "angle"]])
def test_a_similarity_that_is_asked_for_is_computed(cli: Cli, tmp_path: Path, options: list[str]) -> None:
    np.save(tmp_path / "one.npy", VALUES + 1)
    run = cli("render", tmp_path / "one.npy", "--values", tmp_path / "x.npy", *options)
    assert run.code == 0 and "reference" in run.out and "similarity says nothing" in run.err
    assert np.nanmin(np.load(tmp_path / "x.npy")) == 1


def test_render_says_why_a_picture_is_flat(cli: Cli, tmp_path: Path) -> None:
    np.save(tmp_path / "flat.npy", np.full((5, 7, 3), 2.5, np.float32))
    run = cli("render", tmp_path / "flat.npy", "-o", tmp_path / "x.png")
    assert run.code == 0 and run.err.endswith("\nnote: All values of this map are 2.5: all pixels are alike.\n")


def test_info_says_it_of_headers(cli: Cli, tmp_path: Path, dataset: Path) -> None:
    np.save(tmp_path / "one.npy", VALUES)
    assert "note: one: This map has one channel." in cli("info", tmp_path / "one.npy").out
    assert "note:" not in cli("info", dataset).out
