"""The program as users start it, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from window.hand import PATIENCE, SCREENSHOTS, Picture, keep
from window.on_screen import set_dots_per_inch, virtual_screen
from window.program import on_linux, script, started

from ifealid_gpu.api.functions import render
from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.theme import TEXT_PIXELS
from ifealid_gpu.views.view_state import ViewState

VIEW = ViewState(image="chelsea.png", layer="stage2", reference=(21, 13), pins=((39, 17),), opacity=0.1)


@pytest.mark.usefixtures("gpu", "screen")
def test_a_day_with_the_program(tmp_path: Path) -> None:
    """Start with a dataset, look, idle, close; start again empty and find what was opened, at the same size."""
    with started(tmp_path, demo_dataset(), "--view", VIEW.to_json()) as program:
        program.wait_for_title("stage2 · chelsea.png — IFeaLiD")
        screen = program.picture("program")
        assert screen.shape == (800, 1280, 3)
        box = Layout.of(1280, 800, TEXT_PIXELS).display
        shown = screen[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
        feature_map = read_dataset(demo_dataset()).find("chelsea.png", "stage2").load()
        drawn = render(feature_map, VIEW, (shown.shape[1], shown.shape[0]))
        inside = drawn[..., 3] == 255
        others = np.abs(shown.astype(int) - drawn[..., :3])[inside].max(axis=1) > 1
        assert others.mean() < 0.03, "the picture, but where the readout beside the mouse is"

        program.wait_until_idle()  # it reads the other layers ahead
        before = program.cpu_seconds()
        time.sleep(2)
        assert program.cpu_seconds() - before < 0.2, "drawing all the time would take 2 and more"
        program.xdotool("windowsize", "--sync", program.x_window, 900, 600)
        program.picture("program_resized")
        assert program.close() == 0
        assert program.process.stderr.read() == ""
    stored = json.loads((tmp_path / "ifealid-gpu/preferences.json").read_text())
    assert stored["window_size"] == [900, 600]
    assert stored["recent"] == ["demo:"]

    with started(tmp_path) as program:
        program.wait_for_title("IFeaLiD")
        assert program.picture("program_again").shape == (600, 900, 3)
        program.xdotool("windowfocus", "--sync", program.x_window)
        program.xdotool("key", "ctrl+d")
        program.wait_for_title("_blocks.10 · chelsea.png — IFeaLiD")
        program.xdotool("key", "ctrl+q")
        assert program.process.wait(PATIENCE) == 0


@pytest.mark.usefixtures("gpu", "screen")
def test_options_say_how_a_file_is_read_and_guesses_are_written_once(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    np.save(path, np.random.default_rng(1).normal(size=(7, 10, 9)).astype(np.float32))
    with started(tmp_path, path, "--layout", "chw") as program:
        program.wait_for_title("x · x — IFeaLiD")
        assert program.close() == 0
        assert program.process.stderr.read() == ""
    assert json.loads((tmp_path / "ifealid-gpu/preferences.json").read_text())["readings"] == {
        str(path): {"layout": "chw"}
    }
    with started(tmp_path, path) as program:
        program.wait_for_title("x · x — IFeaLiD")
        program.xdotool("windowfocus", "--sync", program.x_window)
        program.xdotool("key", "F5")
        time.sleep(0.3)
        assert program.close() == 0
        (line,) = program.process.stderr.read().splitlines()
    assert line.startswith("note: x.npy: ") and "--layout" in line


@pytest.mark.usefixtures("gpu", "screen")
def test_closing_does_not_wait_for_a_map_that_is_read(tmp_path: Path) -> None:
    code = (
        "import sys, threading\n"
        "from ifealid_gpu.cli import main\n"
        "from ifealid_gpu.dataset import Entry\n"
        "Entry.load = lambda *_: (print('reads', flush=True), threading.Event().wait())  # and is never done\n"
        "sys.argv = ['ifealid-gpu', 'demo:']\n"
        "main()\n"
    )
    with script(tmp_path, code) as program:
        program.wait_for_title("IFeaLiD")
        assert program.process.stdout.readline() == "reads\n"
        assert program.close() == 0
        assert program.process.stderr.read() == ""


@on_linux
@pytest.mark.usefixtures("gpu", "screen")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_closes_the_window_quietly_and_it_remembers(tmp_path: Path, number: int, code: int) -> None:
    with started(tmp_path, "demo:", "--view", VIEW.but(colormap="viridis").to_json()) as program:
        program.wait_for_title("stage2 · chelsea.png — IFeaLiD")
        program.process.send_signal(number)
        assert program.process.wait(PATIENCE) == code
        assert program.process.stderr.read() == program.process.stdout.read() == ""
    stored = json.loads((tmp_path / "ifealid-gpu/preferences.json").read_text())
    assert (stored["recent"], stored["window_size"]) == (["demo:"], [1280, 800])
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.usefixtures("gpu", "screen")
def test_what_cannot_be_started_is_one_line(tmp_path: Path) -> None:
    with started(tmp_path, "--adapter", "no such adapter") as program:
        assert program.process.wait(PATIENCE) == 2
        error = program.process.stderr.read()
    assert "no GPU adapter is named like 'no such adapter'" in error
    assert error.count("\n") == 1


@on_linux
@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("display", ["", ":4711"])
def test_without_a_screen_it_says_so_in_one_line(tmp_path: Path, display: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ifealid_gpu", str(demo_dataset())],
        env={k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"} | {"DISPLAY": display},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 2
    assert "no window can be opened" in done.stderr and "ifealid-gpu render" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs a screen of its own, by Xvfb")
def test_a_screen_with_twice_the_pixels(gpu: Gpu, tmp_path: Path) -> None:
    """Everything is twice as large, the picture as sharp as the pixels, and the mouse where it points."""
    with virtual_screen("2600x1700") as display, ExitStack() as stack:
        set_dots_per_inch(display, 192)
        program = stack.enter_context(started(tmp_path, demo_dataset(), "--view", VIEW.to_json(), display=display))
        program.wait_for_title("stage2 · chelsea.png — IFeaLiD")
        screen = program.picture("hidpi")
        assert screen.shape == (1600, 2560, 3)
        box = Layout.of(1280, 800, TEXT_PIXELS).display
        left, top, width, height = (round(2 * v) for v in (box.left, box.top, box.width, box.height))
        renderer = Renderer(gpu, read_dataset(demo_dataset()).find("chelsea.png", "stage2").load())

        def assert_shown(screen: Picture, view: ViewState) -> None:
            """The picture is shown, but where the readout beside the mouse is."""
            shown = screen[top : top + height, left : left + width].astype(float)
            expected = renderer.picture(view, (width, height), 2.0)
            inside = expected[..., 3] == 255
            assert inside.mean() > 0.7
            others = np.abs(shown - expected[..., :3])[inside].max(axis=1) > 1
            assert others.mean() < 0.03

        assert_shown(screen, VIEW)
        x, y = Projection.of(renderer.scene, (width, height)).target_from_map(30.5, 25.5)
        program.xdotool("mousemove", left + round(x), top + round(y))
        assert_shown(program.picture("hidpi_hover", other_than=screen), VIEW.but(reference=(30, 25)))
        assert program.close() == 0
    stored = json.loads((tmp_path / "ifealid-gpu/preferences.json").read_text())
    assert stored["window_size"] == [1280, 800]


def test_screenshots_are_kept() -> None:
    picture = np.zeros((3, 4, 3), np.uint8)
    keep(picture, "kept")
    path = SCREENSHOTS / "kept.png"
    with Image.open(path) as kept:
        assert kept.size == (4, 3)
    path.unlink()
