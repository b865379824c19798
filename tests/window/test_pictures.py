"""The panels as they look, against the pictures in tests/pictures.

Where a panel is meant to look different, or imgui-bundle draws text in another way, the pictures are made anew by

    IFEALID_KEEP_PICTURES=1 pytest tests/window/test_pictures.py

and looked at before they are committed. They are lavapipe's: other adapters round colours in their own ways.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helper import installed
from PIL import Image
from window.hand import ROOT, Hand, Picture
from window.offscreen import Offscreen

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.formats.format import VALUES
from ifealid_gpu.dataset.photos import LITE0_PACKAGE
from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.frame_facts import facts_of
from ifealid_gpu.explorer.read_as import ReadAs
from ifealid_gpu.extraction.apart.messages import Layers, OfferedLayer
from ifealid_gpu.fits.foreground import Foreground
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.ui.help.pages import PAGES
from ifealid_gpu.ui.layout import Box

PICTURES = ROOT / "tests/pictures"
FAILED = ROOT / "test-output/pictures"
KEEP = os.environ.get("IFEALID_KEEP_PICTURES") == "1"
LEVELS = 2  # that versions of lavapipe may differ in
PIXELS = 6  # that may differ by more: a bar's edge, where a count is one of a thousand more


@pytest.fixture(scope="module", autouse=True)
def _facts_of_no_machine(gpu: Gpu) -> Iterator[None]:
    """Panels say nothing of this machine or of the time."""
    if "llvmpipe" not in gpu.name:
        pytest.skip(f"the pictures are lavapipe's, and this is {gpu.name}")

    def anywhere(*arguments: object) -> FrameFacts:
        return replace(facts_of(*arguments), adapter="Some GPU", frame_ms=1.2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ifealid_gpu.window.frames.facts_of", anywhere)
        yield


def assert_looks_as_kept(picture: Picture, name: str) -> None:
    """Compare a picture with the kept one; where they differ, both and their difference are kept for a look."""
    path = PICTURES / f"{name}.png"
    if KEEP:
        Image.fromarray(picture).save(path, optimize=True)
        return
    with Image.open(path) as kept:
        expected = np.asarray(kept.convert("RGB"))
    if picture.shape == expected.shape:
        difference = np.abs(picture.astype(int) - expected)
        others = (difference.max(axis=2) > LEVELS).sum()
        if others <= PIXELS:
            return
        found = f"{others} pixels differ, by up to {difference.max()} levels"
    else:
        difference, found = None, f"it is {picture.shape[1]} x {picture.shape[0]}, not {expected.shape[1::-1]}"
    FAILED.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(FAILED / f"{name}.png")
    Image.fromarray(expected).save(FAILED / f"{name}.kept.png")
    if difference is not None:
        Image.fromarray(np.minimum(difference * 4, 255).astype(np.uint8)).save(FAILED / f"{name}.difference.png")
    pytest.fail(f"{name}: {found}; see {FAILED}")


def test_the_welcome(empty: Hand) -> None:
    assert empty.shows("Open the demo")
    assert_looks_as_kept(empty.part(empty.picture(), Box(370, 290, 540, 220)), "welcome")


PARTS: dict[str, Callable[[Hand], Box]] = {
    "top_bar": lambda cat: cat.layout.top,
    "tools": lambda cat: cat.layout.tools,
    "color_scale": lambda cat: cat.layout.scale,
    "chart": lambda cat: cat.layout.chart,
    "status": lambda cat: cat.layout.status,
}


@pytest.mark.parametrize("name", PARTS)
def test_a_panel_with_a_pin_a_locked_reference_and_the_mouse_elsewhere(cat: Hand, name: str) -> None:
    cat.point((39, 17))
    cat.click()
    cat.point((21, 13))
    cat.key("space")
    cat.point((10, 30))
    assert_looks_as_kept(cat.part(cat.picture(), PARTS[name](cat)), name)


def test_the_options_of_components_with_a_foreground(cat: Hand) -> None:
    cat.show(cat.view.but(quantity=Components(foreground=Foreground())))
    assert_looks_as_kept(cat.part(cat.picture(), cat.layout.scale), "components")


@pytest.mark.parametrize(
    ("menu", "first", "last"), [("View", "Fit", BY_ID["larger_text"].choices), ("Edit", "Undo", BY_ID["centre"].title)]
)
def test_an_open_menu_with_ticks_and_what_cannot_be_done(cat: Hand, menu: str, first: str, last: str) -> None:
    cat.show(cat.view.but(display_range=(0.5, 0.9)))
    cat.key("space")  # the map shines through
    cat.click_item(menu)
    top, bottom = cat.menu_item(first), cat.item(last)
    picture = cat.part(cat.picture(), Box(top.left, top.top, top.width, bottom.bottom - top.top))
    assert_looks_as_kept(picture, f"menu_{menu.lower()}")


@pytest.mark.parametrize("page", [page.command for page in PAGES if page.command != "about"])
def test_a_page_of_the_help(cat: Hand, page: str) -> None:
    cat.explorer.help_page = page
    cat.window_frames.wake()
    assert_looks_as_kept(cat.part(cat.picture(), Box(205, 115, 870, 570)), f"help_{page}")


def test_what_is_said_for_a_moment(cat: Hand) -> None:
    cat.key("ctrl+shift+c")
    assert_looks_as_kept(cat.part(cat.picture(), cat.layout.status), "note")


def test_a_message(cat: Hand, tmp_path: Path) -> None:
    cat.drop(Path("/nowhere/at all.zip"))
    cat.until(lambda: cat.explorer.message, "a message")
    display = cat.layout.display
    assert_looks_as_kept(cat.part(cat.picture(), Box(display.left, display.bottom - 90, display.width, 90)), "message")


def test_a_channel_under_the_mouse_has_a_tooltip_and_a_scale_of_its_own(cat: Hand) -> None:
    cat.point((39, 17))
    cat.click()
    chart = cat.layout.chart
    cat.jump((chart.left + chart.width * 0.6, chart.top + chart.height * 0.4))
    both = Box(cat.layout.scale.left, chart.top, cat.layout.scale.width + chart.width, chart.height)
    assert_looks_as_kept(cat.part(cat.picture(), both), "channel")


def test_the_dialog_that_asks_how_to_read(cat: Hand) -> None:
    asks = ("layout", "grid", "skip", "array", *VALUES)
    words = {"layout": "tokens", "grid": "14x13", "image": "/home/me/cat.jpg"}
    fault = "tokens.npz: a grid of 14 x 13 has 182 tokens, found 197"
    cat.explorer.read_as = ReadAs("demo", words, asks, ("block 3", "block 11"), fault=fault)
    cat.window_frames.wake()
    assert_looks_as_kept(cat.part(cat.picture(), Box(370, 230, 540, 340)), "read_as")


def test_what_was_guessed(cat: Offscreen) -> None:
    assert cat.explorer.opened is not None
    cat.pump(2.1)  # what was said before is over
    entry = cat.explorer.opened.entry
    notes = ("shape (57, 38, 64) is read as (h, w, d); --layout chw reads it otherwise", "Band 3 is marked bad")
    object.__setattr__(entry, "notes", notes)
    cat.explorer.telling.tell(notes, cat.now)
    cat.key("F2")
    picture = cat.picture()
    object.__setattr__(entry, "notes", ())
    cat.explorer.telling.forget()
    parts = cat.layout.top, Box(345, 330, 590, 140), cat.layout.status
    for name, part in zip(("notes_button", "notes", "notes_told"), parts, strict=True):
        assert_looks_as_kept(cat.part(picture, part), name)


def test_the_rows_of_a_spectrum(empty: Offscreen) -> None:
    values = np.abs(np.sin(np.arange(60) / 9 + np.arange(117)[:, np.newaxis] / 5)).astype(np.float32).reshape(9, 13, 60)
    bands = Bands(None, tuple(np.linspace(400.0, 1000.0, 60)), "nm")
    empty.open(Dataset.of([replace(FeatureMap.from_array(values, name="cube"), bands=bands)]))
    empty.show(empty.view.but(quantity=Channel(20)))
    both = Box(empty.layout.scale.left, 48, 1280 - empty.layout.scale.left, 730)
    assert_looks_as_kept(empty.part(empty.picture(), both), "spectrum")


class _Network:
    """Has two layers, and makes nothing."""

    def ask(self, request: object) -> None:
        self.asked = request

    def answers(self) -> list[Layers]:
        layers = OfferedLayer("stage1", 256, 4, (10, 14), True), OfferedLayer("output", 1, None, (10, 14), False)
        return [Layers("lite0", layers, ())]

    def end(self) -> None: ...


def test_the_dialog_about_a_photo(empty: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.explorer.making.HelperProcess", _Network)
    installed(monkeypatch, "torch", LITE0_PACKAGE)
    Image.new("RGB", (1056, 40)).save(tmp_path / "cat.jpg")
    empty.drop(tmp_path / "cat.jpg")
    empty.until(lambda: empty.explorer.making and empty.explorer.making.layers, "the layers")
    making = empty.explorer.making
    assert making is not None
    making.choose(replace(making.choice, folder="/home/me/cat-maps"))
    empty.window_frames.wake()
    assert_looks_as_kept(empty.part(empty.picture(), Box(340, 240, 600, 320)), "make_maps")
