"""Pixels without data from the file to the picture: transparent, no number, in no range, and never the reference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import expected_values
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu import ViewState
from ifealid_gpu.dataset import read_dataset

from .conftest import Cli

SCENE = np.random.default_rng(5).uniform(-0.05, 0.5, (15, 21, 6)).astype(np.float32)
VALID = np.ones((15, 21), bool)
VALID[2:13, 6:] = VALID[:2] = False


def scene(fill: float) -> NDArray[np.float32]:
    return np.where(VALID[:, :, None], SCENE, np.float32(fill))


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("fill", [-9999.0, np.nan, -3.4028235e38])
def test_values_and_picture_of_a_file(cli: Cli, tmp_path: Path, fill: float) -> None:
    np.save(tmp_path / "cube.npy", scene(fill))
    run = cli(
        *("render", tmp_path / "cube.npy", "-o", tmp_path / "a.png", "--plain", "--values", tmp_path / "a.npy"),
        *("--size", "21x15"),
    )
    assert run.code == 0
    assert f"{(~VALID).sum()} of 315 pixels are" in run.err
    values = np.load(tmp_path / "a.npy")
    np.testing.assert_array_equal(np.isnan(values), ~VALID)
    feature_map = read_dataset(tmp_path / "cube.npy").find().load()
    assert "reference 5,7" in run.out, "the valid pixel nearest to the centre, 10,7"
    expected = expected_values(feature_map, ViewState(reference=(5, 7)))
    np.testing.assert_allclose(values, expected, atol=2e-6)
    low, high = np.nanmin(values), np.nanmax(values)
    assert f"values {low:.4f} to {high:.4f}" in run.out
    with Image.open(tmp_path / "a.png") as picture:
        alpha = np.asarray(picture.convert("RGBA"))[:, :, 3]
    np.testing.assert_array_equal(alpha == 255, VALID)
    np.testing.assert_array_equal(alpha == 0, ~VALID)


@pytest.mark.usefixtures("gpu")
def test_packed_and_shown_again(cli: Cli, tmp_path: Path) -> None:
    np.save(tmp_path / "cube.npy", scene(-9999))
    packed = cli("pack", tmp_path / "cube.npy", "-o", tmp_path / "cube.zip")
    assert packed.code == 0
    assert "are -9999 in every channel: taken as no data" in packed.err
    values = {}
    for name in ("cube.npy", "cube.zip"):
        assert cli("render", tmp_path / name, "--values", tmp_path / "v.npy").code == 0
        values[name] = np.load(tmp_path / "v.npy")
    np.testing.assert_array_equal(values["cube.npy"], values["cube.zip"])
    assert np.isnan(values["cube.zip"][~VALID]).all()


@pytest.mark.usefixtures("gpu")
def test_the_option_overrides_what_was_found(cli: Cli, tmp_path: Path) -> None:
    np.save(tmp_path / "cube.npy", scene(-9999))
    for option, missing in (("none", 0), ("-9999", (~VALID).sum()), ("nan", 0), ("-1,-9999", (~VALID).sum())):
        run = cli("render", tmp_path / "cube.npy", "--values", tmp_path / "v.npy", "--no-data", option)
        assert run.code == 0, run.err
        assert np.isnan(np.load(tmp_path / "v.npy")).sum() == missing
        assert "taken as no data" not in run.err
    run = cli("render", tmp_path / "cube.npy", "--values", tmp_path / "v.npy", "--no-data", "empty")
    assert (run.code, run.err) == (
        2,
        "ifealid-gpu: no_data must be a number, numbers with commas between, or one of 'auto', 'nan', 'none', "
        "found 'empty'\n",
    )


@pytest.mark.usefixtures("gpu")
def test_nan_in_some_channels_is_refused_with_the_way_on(cli: Cli, tmp_path: Path) -> None:
    values = scene(np.nan)
    values[3, 2, 1] = np.inf
    np.save(tmp_path / "cube.npy", values)
    run = cli("render", tmp_path / "cube.npy", "--values", tmp_path / "v.npy")
    assert run.code != 0
    assert "found 1 NaN or infinite of 1890; the first at x 2, y 3, channel 1; with --no-data nan the" in run.err
    assert not (tmp_path / "v.npy").exists()
    run = cli("render", tmp_path / "cube.npy", "--values", tmp_path / "v.npy", "--no-data", "nan")
    assert run.code == 0
    assert "1 of 315 pixels is without a value in some channels" in run.err
    np.testing.assert_array_equal(np.isnan(np.load(tmp_path / "v.npy")), ~VALID)
