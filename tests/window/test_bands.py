"""Names and wavelengths of channels, wherever the window and its pictures name a channel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.figure import caption_of
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.ui import chart_words
from ifealid_gpu.ui.fonts import Fonts
from ifealid_gpu.ui.help.looking import sentences
from ifealid_gpu.views.view_state import ViewState

BANDS = Bands(("blue", "green", "red", "red edge", "NIR"), (492.7, 559.8, 664.6, 704.1, 832.8), "nm")


def cube() -> FeatureMap:
    values = np.random.default_rng(4).uniform(0, 1, (9, 13, 5)).astype(np.float32)
    return replace(FeatureMap.from_array(values, name="cube"), bands=BANDS)


@pytest.fixture
def bands(empty: Offscreen) -> Offscreen:
    empty.open(Dataset.of([cube()]))
    empty.settle()
    return empty


@pytest.mark.parametrize(("typed", "channel"), [("nir", 4), ("665 nm", 2), ("560", 1), ("3", 3), ("Red", 2)])
def test_a_channel_is_found_by_name_and_wavelength(bands: Offscreen, typed: str, channel: int) -> None:
    bands.key("g")
    bands.type(typed)
    assert bands.facts.quantity == Channel(channel), "it shows while one types"
    bands.key("Return")
    assert bands.view.quantity == Channel(channel)


def test_what_is_no_band_is_said_beneath_the_field(bands: Offscreen) -> None:
    bands.key("g")
    bands.type("2500 nm")
    assert bands.shows(
        "there is no channel '2500 nm': channels are numbered 0 to 4, or go by a part of their names, "
        "or by a wavelength from 492.7 to 832.8 nm"
    )
    bands.key("Escape")


def test_title_status_help_and_tooltips_name_the_band(bands: Offscreen) -> None:
    bands.show(bands.view.but(quantity=Channel(4)))
    words = "channel 4 · NIR · 832.8 nm"
    assert bands.labels("text").count(words) == 1 and bands.facts.quantity.words == words
    assert bands.item(words).left < bands.layout.tools.right or bands.item(words).top < bands.layout.status.top
    assert bands.shows("rows by wavelength, nm")
    assert bands.facts.current is not None
    assert chart_words.of_channel(bands.facts, bands.facts.current, 0).startswith("channel 0 · blue · 492.7 nm\n")
    assert any(words in said for said in sentences(bands.facts, bands.view))


def test_the_charts_menu_names_the_band(bands: Offscreen) -> None:
    bars = bands.item("##bars")
    bands.click((bars.left + bars.width / 2, bars.bottom - 9), button=2)
    assert "Show channel 4 · NIR · 832.8 nm" in bands.labels("menu_item")
    bands.key("Escape")


def test_figures_and_the_command_line_name_it(bands: Offscreen) -> None:
    renderer = bands.explorer.renderer
    assert isinstance(renderer, Renderer)
    view = ViewState(channel=2)
    assert caption_of(renderer, view, "cube", None).facts.startswith("channel 2 · red · 664.6 nm  ·  13 x 9 x 5")
    assert renderer.resolve(view).quantity.words == "channel 2 · red · 664.6 nm", "as `render` has it"
    assert view.to_json() == ViewState(channel=2).to_json() and "red" not in view.to_json()


def test_a_vector_is_copied_with_names_and_wavelengths(bands: Offscreen, tmp_path: Path) -> None:
    bands.key("ctrl+e")
    lines = (bands.shell.text or "").splitlines()
    assert lines[0] == "channel,value,name,wavelength (nm)" and lines[5].endswith(",NIR,832.8")


def test_names_from_right_to_left_are_turned_round_once_everywhere(
    empty: Offscreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fonts, "_can_write", lambda fonts, character: True)  # not every system has such letters
    names = ("אדום", "ירוק", "כחול", "קרוב", "רחוק")
    empty.open(Dataset.of([replace(cube(), bands=Bands(names))]))
    empty.show(empty.view.but(quantity=Channel(1)))
    assert [label for label in empty.labels("text") if label.startswith("channel 1")] == ["channel 1 · קורי"]
    for size in ((640, 400), (1280, 800)):
        empty.resize(*size)
        assert not any("ירוק" in label for label in empty.labels("text")), "the bar's title and the last row"
