"""What only a system's own window shows: its mouse and keyboard, minimising, its place, its clipboard, its end."""

from __future__ import annotations

import shlex
import subprocess
import time

import glfw
import numpy as np
import pytest
from window.hand import Pair, Picture
from window.on_screen import OnScreen, xdotool

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState


def test_the_picture_follows_the_mouse_and_panels_take_clicks(on_screen: OnScreen) -> None:
    cat = on_screen
    before = cat.display()
    cat.point((21, 13))
    assert cat.explorer.reference == (21, 13)
    cat.until(lambda: (cat.display() != before).any(axis=2).mean() > 0.2, "another picture")
    cat.display("on_screen")
    cat.click()
    assert cat.explorer.pins == ((21, 13),)
    cat.key("ctrl+z")
    assert cat.view.backdrop is Backdrop.GRAY
    cat.key("ctrl+z")
    assert cat.explorer.pins == ()
    cat.click_item("Colour")
    assert cat.view.backdrop is Backdrop.COLOR
    assert cat.title == "stage2 · chelsea.png — IFeaLiD"


def test_the_mouse_and_the_keyboard_as_the_system_has_them(on_screen: OnScreen) -> None:
    cat = on_screen
    cat.point((21, 13))
    cat.wheel(5)
    assert cat.view.viewport is not None
    cat.double_click(cat.at_pixel((21, 13)))
    cat.until(lambda: cat.view.viewport is None, "fit")
    assert cat.explorer.pins == ()
    start = cat.at_pixel((28, 19))
    cat.drag(start, (1500, 900))
    view = cat.view.viewport
    assert view is not None
    cat.point((20, 20))
    assert cat.view.viewport == view
    assert not cat.explorer.is_pressed
    chart = cat.layout.chart
    cat.move((chart.right - 3, chart.top + chart.height * 0.3))
    assert cat.explorer.hovered_channel is not None
    xdotool("mousemove", 1400, chart.top + chart.height * 0.3)
    cat.until(lambda: cat.explorer.hovered_channel is None, "the channel to be gone")
    cat.key("f", "ctrl+plus", "question")
    assert cat.view.viewport is None and cat.explorer.show_help
    assert cat.explorer.preferences.font_scale == pytest.approx(1.1)
    cat.key("Escape")  # the list of shortcuts has the keys
    reference = cat.explorer.reference[0]
    with cat.hold_key("Right"):
        cat.until(lambda: cat.explorer.reference[0] > reference + 4, "five steps to the right")


def test_the_reference_does_not_run_away_on_the_way_to_a_button(
    on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    cat, rest = on_screen, 1.0  # seconds: longer than a busy machine keeps the hand waiting on its way
    monkeypatch.setattr("ifealid_gpu.explorer.visit.REST", rest)
    heard: list[float] = []
    cat.canvas.add_event_handler(lambda _: heard.append(time.perf_counter()), "pointer_move", order=-1000)
    for label, eye in (("Colour", (21, 13)), ("View", (39, 17))):
        gaps = rest
        while gaps >= rest:  # a hand that waits for the machine on its way does rest
            cat.point(eye)
            cat.pump(rest)
            seen = lower_half(cat)
            heard.clear()
            followed = walk(cat, cat.at_pixel(eye), cat.item(label))
            gaps = max(np.diff(heard))
        assert len(followed) > 4, "on its way the reference follows the mouse"
        assert cat.explorer.reference == eye
        cat.until(lambda: np.array_equal(lower_half(cat), seen), "the eye's picture")  # noqa: B023


def lower_half(window: OnScreen) -> Picture:
    """What is seen of the map where no tooltip of a button comes."""
    picture = window.display()
    return picture[len(picture) // 2 :]


def walk(window: OnScreen, start: Pair, to: Box) -> set[tuple[int, int]]:
    """Move the mouse in thirty steps, each once the window has heard of the one before; the references on the way."""
    followed = set()
    for step in range(1, 31):
        share = step / 30
        x = start[0] + (to.left + to.width / 2 - start[0]) * share
        y = start[1] + (to.top + to.height / 2 - start[1]) * share
        window.move((round(x), round(y)))
        followed.add(window.explorer.reference)
    return followed


def test_a_dropped_file_opens(on_screen: OnScreen) -> None:
    on_screen.drop(demo_dataset() / "coffee.png.stage3.8.zip")
    on_screen.until(lambda: on_screen.explorer.opened.image != "chelsea.png", "the dropped file")
    on_screen.settle()
    assert on_screen.title == "stage3 · coffee.png — IFeaLiD"


def test_the_copied_command_is_on_the_clipboard(on_screen: OnScreen) -> None:
    cat = on_screen
    cat.point((21, 13))
    cat.click_item("Copy command")
    with_selection = ["xclip", "-selection", "clipboard", "-o"]
    with subprocess.Popen(with_selection, stdout=subprocess.PIPE, text=True) as reader:
        cat.until(lambda: reader.poll() is not None, "the clipboard")
        copied = reader.stdout.read()
    program, path, option, view = shlex.split(copied)
    assert (program, path, option) == ("ifealid-gpu", "demo:", "--view")
    place = ViewState.from_json(view).place
    assert place is not None and cat.explorer.renderer is not None
    assert cat.explorer.renderer.scene.pixel_at(place) == cat.explorer.reference == (21, 13)


def test_any_size_and_back(on_screen: OnScreen) -> None:
    cat = on_screen
    first = cat.still()
    for width, height in ((300, 200), (1, 1), (2000, 1400), (1280, 800)):
        cat.resize(width, height)
    cat.until_seen(first)


def test_minimised_and_back(on_screen: OnScreen) -> None:
    cat = on_screen
    first = cat.still()
    glfw.iconify_window(cat.glfw_window)
    cat.pump(0.3)
    frames = cat.frames
    cat.canvas.request_draw()
    cat.pump(0.3)
    minimised = bool(glfw.get_window_attrib(cat.glfw_window, glfw.ICONIFIED))
    if minimised:
        assert cat.frames == frames
    glfw.restore_window(cat.glfw_window)
    cat.settle()
    cat.focus()
    cat.until_seen(first)
    cat.point((21, 13))
    assert cat.explorer.reference == (21, 13)


def test_position_and_size_are_remembered(on_screen: OnScreen) -> None:
    on_screen.resize(1000, 700)
    glfw.set_window_pos(on_screen.glfw_window, 37, 21)
    on_screen.until(lambda: glfw.get_window_pos(on_screen.glfw_window) == (37, 21), "the place")
    on_screen.canvas.close()
    stored = Preferences.load()
    assert stored.window_size == (1000, 700)
    assert stored.window_position == (37, 21)


def test_quit_in_the_menu_closes_the_window(on_screen: OnScreen) -> None:
    on_screen.click_item("File")
    box = on_screen.menu_item("Quit")
    on_screen.move((box.left + 10, box.top + 5))
    xdotool("click", 1)
    on_screen.until(lambda: not on_screen.is_open, "the window to close")


@pytest.mark.usefixtures("screen", "config_home")
def test_a_lost_device_is_opened_again() -> None:
    window = OnScreen(Gpu.open(), Preferences(window_position=(0, 0)))
    window.reset()
    before = window.still()
    lost = window.window_frames.gpu
    lost.device.destroy()
    window.canvas.request_draw()
    window.until(lambda: window.window_frames.gpu is not lost, "another device")
    window.key("Escape")
    window.until_seen(before)
    window.close()


@pytest.mark.usefixtures("screen", "config_home")
def test_without_another_device_the_window_closes_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    window = OnScreen(Gpu.open(), Preferences(window_position=(0, 0)))

    def fail(self: Gpu) -> Gpu:
        raise DeviceError("no such adapter any more")

    monkeypatch.setattr(Gpu, "reopened", fail)
    window.window_frames.gpu.device.destroy()
    window.canvas.request_draw()
    window.until(lambda: not window.is_open, "the window to close")
    monkeypatch.setattr("ifealid_gpu.window.desktop.loop.run", lambda: None)
    with pytest.raises(DeviceError, match="was lost and does not open again: no such adapter any more"):
        window.window.run()
    window.close()
