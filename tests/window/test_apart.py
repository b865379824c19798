"""`explore(..., block=False)` on the desktop: a window in a process of its own, and the program's handle of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pytest
from window.hand import PATIENCE
from window.program import Program

import ifealid_gpu
from ifealid_gpu import DeviceError, FeatureMap, InputError, ViewState
from ifealid_gpu.window.apart.handle import WindowApart


def features(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(17, 23, 21)).astype(np.float32)


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.usefixtures("gpu")
def test_a_window_goes_on_beside_the_program(screen: str, capfd: pytest.CaptureFixture[str]) -> None:
    handle = ifealid_gpu.explore(features(1), names="relu", block=False, view=ViewState(reference=(5, 7)))
    assert isinstance(handle, WindowApart) and handle.is_open
    program = Program(handle._process, screen)
    program.wait_for_title("relu · feature maps — IFeaLiD")
    view = handle.view
    assert view.place == (5.5, 7.5)
    assert np.array_equal(handle.values, ifealid_gpu.values(FeatureMap.from_array(features(1)), view), equal_nan=True)
    before = np.asarray(handle.picture())
    for seed in range(2, 20):
        handle.update(features(seed))
    new = FeatureMap.from_array(features(19))
    assert np.array_equal(handle.values, ifealid_gpu.values(new, view), equal_nan=True)
    assert np.array_equal(handle.mask, ifealid_gpu.mask(new, view)) and handle.view == view
    after = np.asarray(handle.picture())
    assert (after[100:300, 100:500] != before[100:300, 100:500]).any(axis=-1).mean() > 0.3
    with pytest.raises(InputError, match=r"^new values of relu must be .* found an array of shape \(3, 4, 5\)$"):
        handle.update(np.ones((3, 4, 5)))
    with pytest.raises(InputError, match=r"^labels and clusters have classes"):
        _ = handle.classes
    program.ask_to_close()
    assert handle.wait() == view and not handle.is_open
    handle.close()
    with pytest.raises(InputError, match=r"^the window was closed"):
        handle.update(features(3))
    assert handle._process.returncode == 0
    assert all(line.startswith("note: relu: shape") for line in capfd.readouterr().err.splitlines())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a screen is taken away as on Linux")
@pytest.mark.usefixtures("gpu")
def test_without_a_screen_the_program_hears_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(DeviceError, match=r"^no window can be opened.*ifealid_gpu\.render$"):
        ifealid_gpu.explore(features(1), block=False)
