"""Two strokes on one eye of the cat find the other one, by commands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from other_eye import MIDDLE, UNWANTED, WANTED, chelsea, part_in_the_eye, strokes
from PIL import Image

import ifealid_gpu
from ifealid_gpu.quantities.query import Combine

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")


def test_regions_and_a_threshold_give_a_mask_of_both_eyes(cli: Cli, tmp_path: Path) -> None:
    x, y = np.arange(451) + 0.5, np.arange(300) + 0.5
    marks: list[object] = []
    for number, stroke in enumerate((*WANTED, UNWANTED)):
        path = tmp_path / f"{number}.png"
        Image.fromarray(stroke.covers(x, y)).save(path)
        marks += ["--not-region" if stroke is UNWANTED else "--region", path]
    values, mask = tmp_path / "values.npy", tmp_path / "mask.png"
    run = cli(
        *("render", "demo:", "--image", "chelsea.png", "--layer", "_blocks.10", *marks),
        *("--threshold", "auto", "--values", values, "--mask", mask),
    )
    assert (run.code, run.err) == (0, "")
    cat = chelsea()
    assert part_in_the_eye(np.load(values), cat) >= 0.8
    np.testing.assert_allclose(np.load(values), ifealid_gpu.similarity(cat, strokes(Combine.MEAN)), atol=1e-5)
    with Image.open(mask) as written:
        assert written.size == (451, 300)
        inside = np.array(written) == 255
    nose = (242, 210)
    assert inside[MIDDLE[1], MIDDLE[0]] and inside[110, 172] and not inside[nose[1], nose[0]]
