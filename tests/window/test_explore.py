"""`explore` as users call it: from scripts, in notebooks, and where there is no screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from documents import EXAMPLES_WITH_A_WINDOW, make_users_folder
from window.hand import PATIENCE, Hand
from window.program import on_linux, script

from ifealid_gpu.api.functions import render
from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset import Dataset, load_image, read_dataset
from ifealid_gpu.explorer.doing.files import save_picture
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.theme import TEXT_PIXELS
from ifealid_gpu.views.view_state import ViewState

PHOTO = demo_dataset() / "photos/chelsea.png"

SCRIPT = f"""
import numpy as np
import ifealid_gpu

layers = {{name: np.load(name + ".npy") for name in ("stage1", "stage2")}}
view = ifealid_gpu.explore(layers, {str(PHOTO)!r}, view=ifealid_gpu.ViewState(reference=(21, 13), colormap="fire"))
print(view.to_json())
"""

NOTEBOOK = """
import asyncio
import numpy as np
import ifealid_gpu

async def cell():
    ticks = asyncio.create_task(asyncio.sleep(0.01, "the notebook goes on"))
    ifealid_gpu.explore(np.arange(60.0).reshape(3, 4, 5), names="first")
    print("closed")
    print(await ticks)
    ifealid_gpu.explore(np.arange(60.0).reshape(3, 4, 5), names="second")

asyncio.run(cell())
"""


@pytest.mark.usefixtures("gpu", "screen")
def test_arrays_of_a_script_are_shown_until_the_window_is_closed(tmp_path: Path) -> None:
    maps = {layer: read_dataset(demo_dataset()).find("chelsea.png", layer).load() for layer in ("stage1", "stage2")}
    for layer, feature_map in maps.items():
        np.save(tmp_path / f"{layer}.npy", feature_map.codes.astype(np.float32))
    with script(tmp_path, SCRIPT, tmp_path) as program:
        program.wait_for_title("stage1 · chelsea.png — IFeaLiD")
        screen = program.picture("explore")
        box = Layout.of(1280, 800, TEXT_PIXELS).display
        shown = screen[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
        fine = FeatureMap(maps["stage1"].codes, image=load_image(PHOTO))
        drawn = render(fine, ViewState(reference=(21, 13)), (shown.shape[1], shown.shape[0]))
        inside = drawn[..., 3] == 255
        assert inside.mean() > 0.7
        assert np.abs(shown.astype(int) - drawn[..., :3])[inside].max() <= 1

        program.xdotool("windowfocus", "--sync", program.x_window)
        program.xdotool("key", "l")
        program.wait_for_title("stage2 · chelsea.png — IFeaLiD")
        assert program.close() == 0
        out, error = program.process.communicate(timeout=PATIENCE)
    view = ViewState.from_json(out)
    assert (view.image, view.layer) == ("chelsea.png", "stage2") and view.place is not None
    coarse = FeatureMap(maps["stage2"].codes, image=load_image(PHOTO))
    assert Scene.of(fine).pixel_at(view.place) == (21, 13), "the place of the image is what it was"
    assert Scene.of(coarse).pixel_at(view.place) == (10, 6)
    assert all(line.startswith("note: ") for line in error.splitlines())
    assert json.loads((tmp_path / "ifealid-gpu/preferences.json").read_text())["recent"] == []


@pytest.mark.usefixtures("gpu", "screen")
def test_in_a_notebook_the_cell_runs_as_long_as_the_window_is_open(tmp_path: Path) -> None:
    """Notebooks run cells within asyncio's loop."""
    with script(tmp_path, NOTEBOOK) as program:
        program.wait_for_title("first · feature maps — IFeaLiD")
        program.picture("explore_notebook")
        program.ask_to_close()
        program.wait_for_title("second · feature maps — IFeaLiD")
        assert program.close() == 0
        out, error = program.process.communicate(timeout=PATIENCE)
    assert out.split("\n") == ["closed", "the notebook goes on", ""]
    read_as = 'shape (3, 4, 5) is read as (h, w, d), 4 x 3 pixels of 5 channels; layout="chw" reads it otherwise'
    assert error.splitlines() == [f"note: first: {read_as}", f"note: second: {read_as}"]


@on_linux
@pytest.mark.usefixtures("gpu")
def test_without_a_screen_the_error_is_one_line() -> None:
    code = "import ifealid_gpu, numpy; ifealid_gpu.explore(numpy.ones((2, 3, 4)))"
    environment = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"} | {"DISPLAY": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ifealid_gpu.errors.DeviceError: no window can be opened")
    assert last.endswith("ifealid_gpu.render")


@pytest.mark.usefixtures("gpu", "screen")
@pytest.mark.parametrize("example", EXAMPLES_WITH_A_WINDOW)
def test_examples_of_the_pages_that_open_a_window(tmp_path: Path, example: str) -> None:
    make_users_folder(tmp_path)
    with script(tmp_path, example, tmp_path) as program:
        program.wait_for_title("layer1 · photo.jpg — IFeaLiD")
        program.picture("explore_example")
        assert program.close() == 0
        out, error = program.process.communicate(timeout=PATIENCE)
    assert out == "layer1 (162.0, 122.0)\n", "the centre of pixel 40,30 of a map that spans 320 x 240"
    assert all(line.startswith("note: ") for line in error.splitlines())


@pytest.fixture
def in_memory(cat: Hand) -> Hand:
    """The window with a map that is in no file."""
    codes = np.random.default_rng(5).integers(0, 256, (17, 23, 21), np.uint8)
    cat.open(Dataset.of([FeatureMap(codes, provenance=Provenance("here.jpg", "conv"))], name="at hand"))
    assert cat.title == "conv · here.jpg — IFeaLiD"
    return cat


def test_what_is_in_memory_is_no_recent_file(in_memory: Hand) -> None:
    assert in_memory.explorer.preferences.recent == ("demo:",)


def test_the_command_of_what_is_in_memory_is_refused_in_one_line(in_memory: Hand) -> None:
    in_memory.click_item("Copy command")
    in_memory.picture("explore_command")
    assert "There is no command line for what is in memory" in in_memory.explorer.message


def test_a_saved_picture_of_what_is_in_memory_says_so_when_it_is_opened(in_memory: Hand, tmp_path: Path) -> None:
    save_picture(in_memory.explorer, str(tmp_path / "saved.png"))
    in_memory.drop(tmp_path / "saved.png")
    in_memory.until(lambda: in_memory.explorer.message, "a message")
    assert "saved.png: this picture shows feature maps that were in memory" in in_memory.explorer.message
    assert in_memory.title == "conv · here.jpg — IFeaLiD"
