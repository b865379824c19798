"""What happens when the GPU fails or has little memory: the window says so, the view stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import wgpu
from imgui_bundle import imgui
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture
def own_device(config_home: Path) -> Iterator[Hand]:
    """The demo in a window with a device of its own, which may be destroyed."""
    hand = Offscreen(Gpu.open())
    hand.reset()
    yield hand
    hand.close()


def texts_of_panels(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is drawn from now on."""
    texts: list[str] = []
    draw = imgui.text_unformatted

    def noted(text: str) -> None:
        texts.append(text)
        draw(text)

    monkeypatch.setattr(imgui, "text_unformatted", noted)
    return texts


def lose_device(window: Hand) -> None:
    """The adapter is reset under the window."""
    window.settle()
    lost = window.window_frames.gpu
    lost.device.destroy()
    assert lost.is_lost
    window.canvas.request_draw()
    window.until(lambda: window.window_frames.gpu is not lost or not window.is_open, "another device")


def test_a_lost_device_is_opened_again_and_the_view_stays(own_device: Hand) -> None:
    window = own_device
    window.point((21, 13))
    window.click()
    window.point((39, 17))
    window.move_away()
    before, view = window.picture(), window.view

    lose_device(window)
    window.picture("device_lost")
    assert "lost" in window.explorer.message
    assert window.view == view
    window.key("Escape")
    after = window.picture()
    layout = window.layout
    for box in (layout.display, layout.chart, layout.scale, layout.status, layout.menu):
        assert np.array_equal(window.part(before, box), window.part(after, box))
    window.point((10, 10))
    assert window.explorer.reference == (10, 10)
    window.key("l")
    window.until(lambda: window.view.layer == "stage3", "another layer")


def test_a_device_that_is_lost_twice_computes_nothing_more(own_device: Hand) -> None:
    window = own_device
    lose_device(window)
    lose_device(window)
    window.picture("device_lost_twice")
    assert window.explorer.opened is None
    assert "lost twice" in window.explorer.message and "--view" in window.explorer.message
    window.key("Escape")
    window.open(demo_dataset(), ViewState(image="coffee.png"))
    assert window.title.endswith("coffee.png — IFeaLiD")


def test_without_another_device_the_window_closes_with_a_reason(
    own_device: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = own_device

    def fail(self: Gpu) -> Gpu:
        raise DeviceError("no such adapter any more")

    monkeypatch.setattr(Gpu, "reopened", fail)
    lose_device(window)
    assert not window.is_open
    reason = str(window.window_frames.failure)
    assert "was lost and does not open again: no such adapter any more" in reason


def test_the_window_says_that_a_map_is_streamed(gpu: Gpu, config_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = texts_of_panels(monkeypatch)
    window = Offscreen(Gpu(gpu.adapter, gpu.device, 10_000, gpu.pipelines))
    window.reset()
    assert window.explorer.renderer.is_streamed
    assert "streamed" in texts
    window.picture("streamed")
    window.close()


def test_a_map_too_large_for_the_gpu_says_so_and_the_old_view_stays(cat: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    view = cat.view

    def full(*_: object, **__: object) -> None:
        raise wgpu.GPUOutOfMemoryError("Not enough memory left.")

    monkeypatch.setattr("ifealid_gpu.renderer.numbers.create_value_map", full)
    cat.open(demo_dataset(), ViewState(image="coffee.png"))
    assert "does not fit into the memory of" in cat.explorer.message
    assert cat.view == view
    cat.picture("out_of_memory")
    cat.explorer.session.cancel()


def test_an_error_in_a_frame_is_a_message_and_the_window_lives_on(cat: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise wgpu.GPUValidationError("Validation Error\n\nCaused by:\n  something unheard of")

    with monkeypatch.context() as patch:
        patch.setattr(Renderer, "encode", broken)
        cat.key("c")
        assert "something unheard of" in cat.explorer.message
        assert cat.shows("OK"), "the message"
        cat.picture("frame_error")
    cat.key("Escape")
    assert cat.explorer.message is None
    cat.point((21, 13))
    assert cat.explorer.reference == (21, 13)


def test_the_window_does_not_say_so_of_a_map_that_fits(cat: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = texts_of_panels(monkeypatch)
    cat.point((5, 5))
    assert "angle of codes" in texts and "streamed" not in texts
