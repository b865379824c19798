"""`ifealid-gpu render --show norm --threshold outliers`: pixels of far larger norms, counted, drawn and as a mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from PIL import Image

from ifealid_gpu import FeatureMap, InputError, Norm, Threshold, ViewState, mask, values, write_dataset
from ifealid_gpu.figure import view_in_png

pytestmark = pytest.mark.usefixtures("gpu")

TOKENS = [(3, 2), (11, 7), (0, 8)]  # x, y


@pytest.fixture
def tokens() -> FeatureMap:
    """13 x 9 x 6 of norms about 1, with three tokens of 20 times that, and a pixel without data."""
    random = np.random.default_rng(11)
    features = random.normal(size=(9, 13, 6))
    features /= np.linalg.norm(features, axis=2, keepdims=True) * random.uniform(0.9, 1.1, (9, 13, 1))
    for x, y in TOKENS:
        features[y, x] *= 20
    features[4, 4] = np.nan
    return FeatureMap.from_array(features, precision=16, name="tokens")


def test_outliers_are_beyond_six_deviations_of_the_median(cli: Cli, tokens: FeatureMap, tmp_path: Path) -> None:
    path, out, picture = (tmp_path / name for name in ("tokens.zip", "outliers.npy", "outliers.png"))
    write_dataset(tokens, path)
    run = cli("render", path, "--show", "norm", "--threshold", "outliers", "--mask", out, "-o", picture)
    assert run.code == 0, run.err
    assert "(outliers), 3 outlier pixels" in run.out
    norms = values(tokens, ViewState(quantity=Norm()))
    there = norms[~np.isnan(norms)].astype(np.float64)
    median = np.median(there)
    expected = norms > median + 6 * 1.4826 * np.median(np.abs(there - median))
    assert sorted(zip(*np.nonzero(expected.T), strict=True)) == sorted(TOKENS)
    np.testing.assert_array_equal(np.load(out), expected)
    view = view_in_png(picture)[1]
    assert view.threshold == Threshold(outliers=True)
    again = cli("render", picture, "-o", tmp_path / "again.png")
    assert "3 outlier pixels" in again.out
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "again.png")), np.asarray(Image.open(picture)))


def test_equal_norms_have_no_outliers(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "same.zip"
    codes = np.full((5, 4, 3), 90, np.uint8)
    codes[0, 0] = 200  # not even this: half of the norms and more are the same
    write_dataset(FeatureMap(codes, (0.0, 1.0), "same"), path)
    run = cli("render", path, "--show", "norm", "--threshold", "outliers", "-o", tmp_path / "p.png")
    assert run.code == 0 and "; no outlier pixels" in run.out
    found = mask(FeatureMap(codes, (0.0, 1.0), "same"), ViewState(quantity=Norm(), threshold="outliers"))
    assert not found.any()


def test_outliers_are_of_norms_alone(cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path) -> None:
    run = cli("render", dataset, "--threshold", "outliers", "-o", tmp_path / "p.png")
    assert run.code == 2 and "show the norm" in run.err and not (tmp_path / "p.png").exists()
    with pytest.raises(InputError, match="similarity is shown: show the norm"):
        mask(feature_map, ViewState(threshold=Threshold(outliers=True)))
    assert ViewState.from_json(ViewState(quantity=Norm(), threshold="outliers").to_json()).threshold == Threshold(
        outliers=True
    )
