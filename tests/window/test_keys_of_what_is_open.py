"""Keys and clicks belong to the menu, list or dialog that is open; nothing behind it moves, switches or is pinned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.views.backdrop import Backdrop


def ask_for_a_path(cat: Offscreen) -> None:
    cat.shell.dialogs = False
    cat.key("ctrl+s")


OPENING: dict[str, Callable[[Offscreen], None]] = {
    "a menu": lambda cat: cat.click_item("View"),
    "a menu by its key": lambda cat: cat.key("F10"),
    "a menu by its letter": lambda cat: cat.key("alt+e"),
    "a list": lambda cat: cat.click_item("##image"),
    "a list by its key": lambda cat: cat.key("ctrl+l"),
    "the help": lambda cat: cat.key("F1"),
    "the menu of a pixel": lambda cat: cat.click(cat.at_pixel((30, 8)), button=2),
    "the chart's menu": lambda cat: cat.click(middle(cat.layout.chart), button=2),
    "the list of ranges": lambda cat: cat.click_item("##range"),
    "the list of colour maps": lambda cat: cat.click_item("##colour map"),
    "the field of a channel": lambda cat: cat.key("g"),
    "the field of an end": lambda cat: cat.click_item("##high number"),
    "the field for a path": ask_for_a_path,
}


def middle(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2


def menu_of(window: Offscreen) -> str | None:
    """The first item of the menu that is open."""
    return next((label for label, kind in window._items if kind == "menu_item"), None)


@pytest.fixture
def many(gpu: Gpu, config_home: Path) -> Offscreen:
    """A window with 1,000 images of long names that differ in their middles and at their ends."""
    window = Offscreen(gpu)
    codes = np.random.default_rng(5).integers(0, 256, (7, 9, 3), np.uint8)
    names = (f"a photo of the series of the long summer, number {n:04d}, cut.png" for n in range(1000))
    window.open(Dataset.of(FeatureMap(codes, provenance=Provenance(name, "last")) for name in names))
    yield window
    window.close()


@pytest.mark.parametrize("what", OPENING)
def test_letters_and_arrows_move_nothing_behind(cat: Offscreen, what: str) -> None:
    cat.point((21, 13))
    cat.key("space")
    OPENING[what](cat)
    view, locked = cat.view, cat.explorer.locked
    cat.key("Down", "Right", "c", "l", "i", "p", "r", "1", "shift+Left")
    cat.pump(1)
    assert cat.view == view
    assert cat.explorer.locked is locked
    while cat.window_frames._panels.takes_keys:
        cat.key("Escape")
    assert cat.view == view
    cat.move(cat.at_pixel((40, 20)))  # over the chart, arrows are its own
    cat.key("Right")
    assert cat.explorer.reference == (22, 13)


@pytest.mark.parametrize("what", OPENING)
def test_a_click_beside_closes_and_does_nothing_else(cat: Offscreen, what: str) -> None:
    cat.point((21, 13))
    cat.key("space")
    OPENING[what](cat)
    view = cat.view
    cat.click((cat.layout.display.right - 9, cat.layout.display.bottom - 60))
    assert cat.view == view and cat.explorer.pins == ()
    assert not cat.window_frames._panels.takes_keys and not cat.explorer.show_help
    cat.click(cat.at_pixel((30, 20)))
    assert cat.explorer.pins == ((30, 20),)


def test_a_click_on_a_button_beside_the_help_presses_it_not(cat: Offscreen) -> None:
    cat.key("F1")
    cat.click_item("Colour")
    assert not cat.explorer.show_help
    assert cat.view.backdrop is Backdrop.GRAY


def test_menus_work_by_arrows_enter_and_escape(cat: Offscreen) -> None:
    cat.key("F10")
    first = menu_of(cat)
    cat.key("Right")
    assert menu_of(cat) == "Undo" != first
    cat.key("Right", "Right")
    cat.key("Down", "Return")
    assert menu_of(cat) is None
    assert cat.view.viewport is not None  # the second line of View is 1:1
    cat.key("F10", "Left")
    assert menu_of(cat) == "What am I looking at?"
    cat.key("Escape")
    assert menu_of(cat) is None
    cat.click_item("Mark")
    cat.key("Right")
    assert menu_of(cat) == "Fit"


def test_escape_closes_one_menu_at_a_time(cat: Offscreen) -> None:
    cat.click_item("Mark")
    cat.click_item("Metric")
    assert cat.shows("the one that suits the map")
    cat.key("Escape")
    assert not cat.shows("the one that suits the map") and cat.shows("Point and pin")
    cat.key("Escape")
    assert menu_of(cat) is None


def test_a_held_arrow_goes_on_in_a_menu(cat: Offscreen) -> None:
    cat.key("alt+l")
    frames = cat.frames
    with cat.hold_key("Down"):
        cat.pump(1.0)
        assert cat.frames > frames + 10
    cat.pump(0.1)
    frames = cat.frames
    cat.pump(10)
    assert cat.frames == frames
    cat.key("Escape")


def test_the_size_of_text_can_be_changed_whatever_is_open(cat: Offscreen) -> None:
    cat.key("F1", "ctrl+plus", "ctrl+plus")
    assert cat.explorer.preferences.font_scale == pytest.approx(1.21)
    cat.key("ctrl+0")
    assert cat.explorer.preferences.font_scale == 1 and cat.explorer.show_help
    cat.key("F1")
    assert not cat.explorer.show_help


def test_layers_are_chosen_by_keys_alone(cat: Offscreen) -> None:
    cat.key("ctrl+l", "Down", "Return")
    cat.until(lambda: cat.view.layer == "stage3", "stage3")
    cat.settle()
    cat.key("ctrl+l", "Up", "Up", "Return")
    cat.until(lambda: cat.view.layer == "stage1", "stage1")


def test_a_thousand_images_are_found_by_typing(many: Offscreen) -> None:
    many.key("ctrl+i")
    many.picture("thousand_images")
    assert many.shows("1 of 1000")
    many.type("c7 summer")
    assert many.shows("none")
    many.key("BackSpace")
    for _ in range(8):
        many.key("BackSpace")
    many.type("77 cut")
    assert many.shows("1 of 19 found among 1000")
    many.key("Down", "Down")
    many.picture("thousand_images_found")
    assert many.shows("3 of 19 found among 1000")
    many.key("Return")
    many.until(lambda: "number 0277" in many.view.image or many.explorer.message, "the third that has 77")
    assert many.explorer.message is None
    many.settle()
    many.key("ctrl+i")
    assert many.shows("278 of 1000")
    rows = [box for (label, kind), box in many._items.items() if kind == "selectable" and label.endswith("##277")]
    assert len(rows) == 1 and rows[0].bottom < 800
    assert sum(kind == "selectable" for _, kind in many._items) < 60
    many.key("Escape")
    assert not many.shows("278 of 1000")


def test_long_names_keep_both_ends(many: Offscreen) -> None:
    many.resize(640, 400)
    many.key("ctrl+i")
    shown = [label.split("##")[0] for label, kind in many._items if kind == "selectable"]
    assert len(set(shown)) == len(shown) > 5
    assert all(name.startswith("a photo") and name.endswith("cut.png") for name in shown)
    many.key("Escape")


def test_a_click_chooses_from_a_long_list(many: Offscreen) -> None:
    many.key("ctrl+i")
    many.type("0999")
    at = next(box for (label, kind), box in many._items.items() if kind == "selectable" and label.endswith("##999"))
    many.click((at.left + 30, at.top + 5))
    many.until(lambda: "0999" in many.view.image, "the last image")
