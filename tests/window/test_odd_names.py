"""Files whose names are no text, as from another system's disk, and views that quote what no window can show."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu.dataset.link import SCHEME
from ifealid_gpu.gpu.device import Gpu

NAME = b"gr\xfcn"  # of a disk that was written in Latin-1


@pytest.fixture
def latin(tmp_path: Path) -> Path:
    """A folder of two feature maps with such names."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + NAME))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("file names are text here")
    rng = np.random.default_rng(5)
    for number in (1, 2):
        np.save(folder / f"{os.fsdecode(NAME)}{number}.npy", rng.random((9, 11, 8), np.float32))
    return folder


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are text elsewhere")
def test_names_that_are_no_text_are_shown_saved_and_remembered(latin: Path, empty: Offscreen, gpu: Gpu) -> None:
    empty.open(latin)
    assert empty.title.encode().decode().startswith("gr\\udcfcn")
    empty.point((3, 4))
    empty.key("ctrl+i")
    empty.key("Down", "Return")
    empty.until(lambda: "2" in empty.title, "the other image")
    empty.key("ctrl+k")
    assert "is no text; rename the file" in empty.explorer.message
    empty.key("Escape", "ctrl+c")
    assert "is no text; rename the file" in empty.explorer.message
    empty.key("Escape")

    empty.shell.dialogs = False
    empty.key("ctrl+s")
    empty.explorer.asking = replace(empty.explorer.asking, folder=latin)
    empty.key("Return")
    saved = [path for path in latin.iterdir() if path.suffix == ".png"]
    assert len(saved) == 1
    empty.key("ctrl+o")
    assert empty.explorer.asking is not None
    empty.key("Escape")

    other = Offscreen(gpu, empty.explorer.preferences)
    assert any("udcfc" in label or "U+DCFC" in label for label in other.labels("selectable")), "a recent dataset"
    other.click_item("File")
    other.click_item("Open recent")
    other.picture("names_that_are_no_text")
    assert any("udcfc" in label or "U+DCFC" in label for label in other.labels("selectable"))
    other.close()


def test_a_link_that_says_what_no_window_shows(cat: Hand) -> None:
    for view in ("%7B%22layer%22%3A%22%5Cud800%22%7D", f"%7B%22layer%22%3A%22{'x' * 9000}%22%7D"):
        cat.shell.text = f"{SCHEME}demo:#{view}"
        cat.key("ctrl+v")
        cat.until(lambda: cat.explorer.message, "a message")
        cat.settle()
        assert "has no layer" in cat.explorer.message and "stage1" in cat.explorer.message
        assert len(cat.explorer.message) < 1200
        assert cat.item("OK").bottom < cat.layout.display.bottom
        cat.key("Escape")
        assert cat.explorer.message is None
