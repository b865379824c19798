"""The threshold under the hand: a handle to drag, a number to type, keys and menus, and the mask as a file."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import random_map
from PIL import Image
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu import mask, oracle, write_dataset
from ifealid_gpu.cli import main
from ifealid_gpu.explorer.history import History
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.threshold import Contour, Threshold
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of 9 x 7 pixels over an image, real values from -2 to 6."""
    path = tmp_path_factory.mktemp("threshold") / "map.zip"
    image = np.full((70, 90, 3), 128, np.uint8)
    write_dataset(random_map(7, 9, 5, image=image, value_range=(-2.0, 6.0)), path)
    return path


@pytest.fixture(scope="module")
def opened(gpu: Gpu, config_home: object, path: Path) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(path)
    yield hand
    hand.close()


@pytest.fixture
def window(opened: Offscreen) -> Offscreen:
    """That window as if just opened, with the reference locked at 4,3."""
    opened.key("Escape")
    opened.move_away()
    explorer = opened.explorer
    explorer.locked, explorer.message, explorer.asking, explorer.threshold_before = True, None, None, Threshold()
    explorer.kept.forget()
    opened.show(ViewState(reference=(4, 3)))
    explorer.history = History(explorer.view)
    return opened


def feature_map(window: Hand) -> FeatureMap:
    assert window.explorer.renderer is not None
    return window.explorer.renderer.feature_map


def drag_threshold(window: Hand, to: float) -> None:
    """Drag the handle to where another value lies on the bar."""
    ends, bar, box = window.facts.color_ends, window.item("##both end"), window.item("##threshold")
    assert ends is not None and window.facts.cut is not None
    scale = window.facts.quantity.scale(*ends, window.facts.shown_range)
    by = (scale.position(window.facts.cut.at) - scale.position(to)) * (bar.height - 2)
    x, y = box.left + 3, box.top + box.height / 2
    window.drag((x, y), (x, y + by))


def at(window: Hand) -> float | None:
    assert window.view.threshold is not None
    return window.view.threshold.at


def test_t_finds_a_threshold_that_follows_what_is_shown_and_goes_again(window: Offscreen) -> None:
    before = window.display()
    window.key("t")
    assert window.view.threshold == Threshold()
    assert (window.display("threshold") != before).any(axis=2).mean() > 0.02
    cut = window.facts.cut
    assert cut is not None and cut.share == mask(feature_map(window), window.view).mean()
    assert window.shows(f"{100 * cut.share:.1f} % inside")
    window.explorer.locked = False
    window.move(window.at_pixel((1, 1)))
    assert window.facts.reference == (1, 1) and window.facts.cut not in {None, cut}
    window.key("t")
    assert window.view.threshold is None and window.facts.cut is None


def test_a_drag_of_the_handle_is_one_step_to_undo_and_what_the_command_line_writes(
    window: Offscreen, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    window.key("t")
    low, high = window.facts.color_ends
    to = low + 0.7 * (high - low)
    drag_threshold(window, to)
    assert at(window) == pytest.approx(to, abs=0.005)
    drag_threshold(window, low)
    window.key("ctrl+z")
    assert at(window) == pytest.approx(to, abs=0.005)
    shown = mask(feature_map(window), window.view)
    assert window.facts.cut.inside == shown.sum() and 0 < shown.mean() < 0.5
    # The same view on the command line, as the window copies it.
    window.key("ctrl+c")
    words = shlex.split(window.shell.text)
    words[:2] = ["render", str(path)]
    monkeypatch.setattr(sys, "argv", ["ifealid-gpu", *words, "--mask", str(tmp_path / "mask.npy")])
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code
    np.testing.assert_array_equal(np.load(tmp_path / "mask.npy"), shown)
    assert f"{100 * shown.mean():.1f} % inside" in capsys.readouterr().out
    window.key("ctrl+z", "ctrl+z")
    assert window.view.threshold is None


def test_the_handle_stays_on_the_bar_and_the_ends_can_be_dragged_still(window: Offscreen) -> None:
    window.key("t")
    drag_threshold(window, 5)
    assert at(window) == 1
    drag_threshold(window, -5)
    assert at(window) == 0
    box, bar = window.item("##high end"), window.item("##both end")
    window.drag((box.left + 3, box.top + 5), (box.left + 3, box.top + 5 + bar.height * 0.05))
    assert window.view.display_range.ends is not None and at(window) == 0


@pytest.mark.parametrize(("text", "value"), [("0,75", 0.75), ("auto", None)])
def test_the_number_is_typed(window: Offscreen, text: str, value: float | None) -> None:
    window.show(window.view.but(threshold=Threshold(0.6)))
    window.click_item("##threshold number")
    window.type(text)
    window.key("Return")
    assert at(window) == value
    window.key("t", "t")
    assert "inside" in str(window.explorer.note)
    window.show(window.view)
    window.click_item("##threshold number")
    window.type("0.7")
    window.key("Return")
    assert window.explorer.note is None, "what was said of another threshold"


@pytest.mark.parametrize("text", ["abc", "nan"])
def test_what_is_no_number_is_refused_in_place(window: Offscreen, text: str) -> None:
    window.show(window.view.but(threshold=Threshold(0.6)))
    window.click_item("##threshold number")
    window.type(text)
    window.key("Return")
    assert at(window) == 0.6 and (window.shows(f"Expected a number, such as 0.25; found '{text}'") or text != "abc")
    assert window.shows("##threshold number typed"), "the field is there still"
    window.key("Escape")


def test_a_channels_threshold_is_typed_and_shown_in_real_values(window: Offscreen) -> None:
    window.show(window.view.but(channel=2, threshold=Threshold(0.5)))
    window.click_item("##threshold number")
    window.type("4")
    window.key("Return")
    assert at(window) == 0.75


def test_double_click_on_the_handle_gives_it_back_to_the_rule(window: Offscreen) -> None:
    window.show(window.view.but(threshold=Threshold(0.6, Contour.SMOOTH)))
    box = window.item("##threshold")
    window.double_click((box.left + 3, box.top + box.height / 2))
    assert window.view.threshold == Threshold(contour=Contour.SMOOTH)


def test_the_list_beside_the_bar_and_the_menu_choose(window: Offscreen) -> None:
    window.click_item("##inside")
    window.click_item("fixed")
    assert window.facts.color_ends[0] < at(window) < window.facts.color_ends[1]
    window.click_item("##inside")
    window.click_item("auto")
    window.click_item("##inside")
    window.click_item("fixed")
    assert at(window) == pytest.approx(oracle.otsu(window.explorer.renderer.values(window.view).astype(float)))
    window.click_item("##inside")
    window.click_item("off")
    assert window.view.threshold is None
    window.click_item("View")
    window.click_item("Threshold")
    window.click_item("Smooth contour")
    assert window.view.threshold == Threshold(contour=Contour.SMOOTH)


def test_the_mask_alone_darkens_what_is_outside(window: Offscreen) -> None:
    window.key("shift+t")
    assert window.view.threshold == Threshold(alone=True)
    picture, inside = window.picture("mask alone"), mask(feature_map(window), window.view)
    for pixel in ((0, 0), (2, 3), (6, 5), (8, 6)):
        x, y = (round(v) for v in window.at_pixel(pixel, (0.5, 0.3)))
        expected = 128 if inside[pixel[1], pixel[0]] else 26
        assert np.abs(picture[y, x].astype(int) - expected).max() <= 1, pixel
    window.key("shift+t")
    assert window.view.threshold == Threshold()


def test_on_another_quantity_the_threshold_is_found_anew_and_is_there_again_on_the_way_back(window: Offscreen) -> None:
    window.show(window.view.but(threshold=Threshold(0.61, Contour.SMOOTH)))
    window.key("n")
    assert window.facts.quantity.kind == "norm" and window.view.threshold == Threshold(contour=Contour.SMOOTH)
    assert window.facts.cut.inside == mask(feature_map(window), window.view).sum()
    window.key("Escape")
    assert window.facts.quantity.kind == "similarity" and at(window) == 0.61


@pytest.mark.parametrize("name", ["mask.npy", "mask"])
def test_save_mask_writes_what_is_inside(window: Offscreen, tmp_path: Path, name: str) -> None:
    window.show(window.view.but(threshold=Threshold(0.6)))
    window.shell.dialogs = True
    window.key("ctrl+t")
    window.settle()
    assert window.shell.asked[0][1].endswith(".mask.png")
    window.shell.answer(str(tmp_path / name))
    window.settle()
    inside = mask(feature_map(window), window.view)
    if name.endswith("npy"):
        written = np.load(tmp_path / name)
        assert written.dtype == np.bool_
        np.testing.assert_array_equal(written, inside)
    else:
        with Image.open(tmp_path / (name if "." in name else "mask.png")) as image:
            assert (image.mode, image.size) == ("L", (90, 70))
            np.testing.assert_array_equal(np.asarray(image), np.kron(inside, np.ones((10, 10))) * 255)


def test_a_geotiff_of_a_map_without_a_place_is_refused_in_a_line(window: Offscreen, tmp_path: Path) -> None:
    pytest.importorskip("tifffile")
    window.shell.dialogs = True
    window.key("ctrl+t")
    window.settle()
    window.shell.answer(str(tmp_path / "mask.tif"))
    window.settle()
    assert "where on the Earth" in (window.explorer.message or "") and not list(tmp_path.iterdir())
    window.key("Escape")


def test_of_labels_the_labels_are_saved(window: Offscreen, tmp_path: Path) -> None:
    classes = [
        QueryClass(name, Query.at(Pixel(*pixel)), color)
        for name, pixel, color in (("one", (1, 2), (255, 0, 0)), ("two", (6, 5), (0, 90, 255)))
    ]
    window.show(window.view.but(quantity=Labels(), classes=classes, threshold=Threshold(0.6)))
    assert window.facts.threshold is None and not window.shows("##threshold"), "labels are not more or less"
    window.shell.dialogs = True
    window.key("ctrl+t")
    window.settle()
    assert window.shell.asked[0][1].endswith(".labels.png")
    window.shell.answer(str(tmp_path / "labels.png"))
    window.settle()
    with Image.open(tmp_path / "labels.png") as image:
        found = np.asarray(image)
    assert found[25, 15] == 0 and found[55, 65] == 1 and image.size == (90, 70)
