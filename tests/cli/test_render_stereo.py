"""With one basis, both photos of a stereo pair have the same colours for the same things."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")

PAIR = Path(skimage.data.__file__).parent
SIDES = "motorcycle_left.png", "motorcycle_right.png"
SIZE = 370, 250  # half of the photos'
STRIDE = 16


@pytest.fixture
def pair(cli: Cli, tmp_path: Path) -> Path:
    """A dataset of a layer of both photos."""
    folder = tmp_path
    for side in SIDES:
        with Image.open(PAIR / side) as photo:
            photo.resize(SIZE, Image.Resampling.BOX).save(folder / side)
    run = cli("extract", folder, "--model", "lite0", "--layers", "_blocks.10", "-o", folder / "maps")
    assert run.code == 0, run.err
    return folder / "maps"


def colors(cli: Cli, pair: Path, side: str, *options: str) -> NDArray[np.float64]:
    """The colours of a map's pixels, (h, w, 3) in [0, 1]."""
    picture = pair / "picture.png"
    run = cli(
        *("render", pair, "--image", side, "--show", "components", *options),
        *("--no-image", "--plain", "--size", f"{SIZE[0]}x{SIZE[1]}", "-o", picture),
    )
    assert run.code == 0, run.err
    with Image.open(picture) as drawn:
        return np.asarray(drawn.convert("RGB"))[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE] / 255


def other_columns(shape: tuple[int, int]) -> NDArray[np.float64]:
    """The column of the right map where each pixel of the left one is seen, by the pair's disparities; NaN: nowhere."""
    full = np.load(PAIR / "motorcycle_disp.npz")["arr_0"] / 2
    found = np.full(shape, np.nan)
    for y, x in np.ndindex(*shape):
        of_pixel = full[2 * STRIDE * y : 2 * STRIDE * (y + 1), 2 * STRIDE * x : 2 * STRIDE * (x + 1)]
        of_pixel = of_pixel[np.isfinite(of_pixel) & (of_pixel > 0)]
        if of_pixel.size:
            found[y, x] = np.floor((STRIDE * (x + 0.5) - np.median(of_pixel)) / STRIDE)
    return np.where((found >= 0) & (found < shape[1]), found, np.nan)


def agreement(left: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[NDArray[np.float64], float, float]:
    """The correlation of each colour along the rows, how far colours of the same things differ, and of any two."""
    columns = other_columns(left.shape[:2])
    y, x = np.nonzero(np.isfinite(columns))
    here, there = left[y, x], right[y, columns[y, x].astype(int)]
    correlations = [float(np.corrcoef(here[:, n], there[:, n])[0, 1]) for n in range(3)]
    any_other = np.abs(left[y, x][:, np.newaxis] - right[y]).mean()
    return np.array(correlations), float(np.abs(here - there).mean()), float(any_other)


def test_one_basis_gives_the_same_things_the_same_colours(cli: Cli, pair: Path) -> None:
    correlations, same, any_two = agreement(*(colors(cli, pair, side) for side in SIDES))
    assert (correlations > 0.7).all(), correlations
    assert same < 0.55 * any_two
    # Each map by itself has colours of its own.
    own, own_same, _ = agreement(*(colors(cli, pair, side, "--basis", "map") for side in SIDES))
    assert own.min() < correlations.min() - 0.1
    assert own_same > same
