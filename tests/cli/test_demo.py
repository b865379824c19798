"""`ifealid-gpu demo` without a screen: a page of heat maps a photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.gpu.device import Gpu

from .conftest import Cli


def test_pages_show_every_photo_as_two_networks_see_it(cli: Cli, gpu: Gpu, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    run = cli("demo", "-o", out)
    assert (run.code, run.err) == (0, "")
    assert gpu.summary in run.out
    pages = sorted(out.iterdir())
    assert [page.name for page in pages] == ["chelsea.png", "coffee.png", "rocket.png"]
    for page in pages:
        line = next(line for line in run.out.splitlines() if line.startswith(str(page)))
        assert line.count("ms a hover") == 6
        with Image.open(page) as png:
            pixels = np.asarray(png.convert("RGB")).astype(int)
        # Six columns of heat maps: each has strong warm colours somewhere, which the gray photo has not.
        for column in np.array_split(pixels, 6, axis=1):
            warm = (column[..., 0] > 220) & (column[..., 2] < 60)
            assert warm.sum() > 200


def test_a_folder_that_cannot_be_made_is_one_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    run = cli("demo", "-o", file / "pages")
    assert run.code == 2 and "cannot make the folder" in run.err and run.err.count("\n") == 1


@pytest.mark.usefixtures("gpu")
def test_a_missing_dataset_is_one_line(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.assets.__file__", str(tmp_path / "package" / "assets.py"))
    run = cli("demo", "-o", tmp_path)
    assert run.code == 2 and "install ifealid-gpu again" in run.err and run.err.count("\n") == 1
