"""Windows without a screen, one for all tests of a module; and windows on a screen, for what only a system can do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helper import Bench, installed
from window.hand import Hand
from window.offscreen import Offscreen
from window.panes import written

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.python_words import command_line_speaks


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not sys.platform.startswith("linux"):
        for item in items:
            if "screen" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason="the hand on mouse and keyboard, xdotool, is Linux's"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of `panes.made_maps`, for the tests of several maps in one window."""
    return written(tmp_path_factory.mktemp("panes") / "maps")


@pytest.fixture(scope="module", autouse=True)
def _of_the_command() -> Iterator[None]:
    """Windows are those that the command opens, and name its options."""
    with command_line_speaks():
        yield


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """The X display that windows open on; a virtual one where there is none."""
    if display := os.environ.get("DISPLAY"):
        yield display
        return
    assert shutil.which("Xvfb"), "there is no screen: run `bash scripts/test`, or install xvfb and xdotool"
    import glfw
    from window.on_screen import virtual_screen

    with virtual_screen() as display, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", display)
        for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
            patch.delenv(name, raising=False)
        yield display
        glfw.terminate()  # before its screen goes


@pytest.fixture(scope="session")
def config_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where preferences go, instead of the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("config")
        patch.setenv("XDG_CONFIG_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def window(gpu: Gpu, config_home: Path) -> Iterator[Hand]:
    """A window of 1280 x 800."""
    hand = Offscreen(gpu)
    yield hand
    hand.close()


@pytest.fixture
def empty(gpu: Gpu, config_home: Path) -> Iterator[Hand]:
    """A window of its own in which nothing has been opened."""
    hand = Offscreen(gpu)
    yield hand
    hand.close()


@pytest.fixture
def cat(window: Hand) -> Hand:
    """The window with the demo's cat, layer stage2, as if just opened."""
    window.reset()
    return window


@pytest.fixture
def on_screen(gpu: Gpu, screen: str, config_home: Path) -> Iterator[Hand]:
    """The same, in a window of its own at the screen's corner."""
    from window.on_screen import OnScreen

    hand = OnScreen(gpu, Preferences(window_position=(0, 0)))
    hand.reset()
    yield hand
    hand.close()


@pytest.fixture(scope="module")
def canvas(gpu: Gpu, config_home: object) -> Iterator[Hand]:
    """A window whose chart is looked at."""
    hand = Offscreen(gpu)
    yield hand
    hand.close()


@pytest.fixture
def scattering_bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Where feature maps are made, in a thread of this process."""
    pytest.importorskip("torch")
    installed(monkeypatch, "torch")
    bench = Bench(monkeypatch)
    yield bench
    bench.let_through()


@pytest.fixture
def bench(scattering_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The same, with a network in the place of "scattering" that takes no time: layer1 to layer3."""
    from networks import Patches, model, seeded

    from ifealid_gpu.extraction.apart import worker

    load = worker.load_model
    small = model(seeded(Patches), name="scattering")
    monkeypatch.setattr(worker, "load_model", lambda spec: small if spec == "scattering" else load(spec))
    return scattering_bench
