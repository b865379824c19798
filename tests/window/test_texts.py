"""Every text of the window is whole, at the smallest and at a large size of the window, and at any size of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen
from window.texts import cut, letters, overlapping, too_wide

from ifealid_gpu.dataset.formats.format import VALUES
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.explorer.commands import menus
from ifealid_gpu.explorer.read_as import ReadAs
from ifealid_gpu.fits.foreground import Foreground
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.palette import color_of
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.stroke import Stroke
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.ui.help.pages import PAGES

SIZES = [(640, 400, 0.7), (640, 400, 1.0), (640, 400, 2.0), (1280, 800, 1.0), (3840, 2160, 1.0), (3840, 2160, 2.0)]
LARGE = 2000  # logical pixels, from which drawing takes long: a few states will do


def locked_and_pinned(cat: Offscreen) -> None:
    cat.point((39, 17))
    cat.click()
    cat.point((21, 13))
    cat.key("space")
    cat.point((10, 30))


def a_long_message(cat: Offscreen) -> None:
    cat.explorer.say(
        "\n".join(f"the file {n} of a very long name that goes on and on.zip: no feature map" for n in range(5))
    )
    cat.window_frames.wake()


def how_to_read(cat: Offscreen) -> None:
    """The dialog with all of its fields, and something wrong."""
    asks = ("layout", "grid", "skip", "array", "page", *VALUES)
    fault = "/a/path/that/is/long/" * 6 + "x.npz: expected an array of 3 dimensions, found 2"
    words = {"image": "/home/somebody/photos/" + "a long name " * 9, "no_data": "-9999"}
    cat.explorer.read_as = ReadAs("demo", words, asks, ("backbone.layer1", "backbone.layer2"), True, fault)
    cat.window_frames.wake()


def named_bands(cat: Offscreen) -> None:
    """Long names beside the rows and in titles, on a channel with the chart magnified."""
    assert cat.explorer.renderer is not None
    feature_map = cat.explorer.renderer.feature_map
    names = tuple(f"{n} Vegetation red edge (Sentinel-2A, band 7)" for n in range(feature_map.channels))
    object.__setattr__(feature_map, "bands", Bands(names, tuple(400.0 + n / 7 for n in range(len(names))), "nm"))
    cat.explorer.chart = replace(cat.explorer.chart, shown=9.0)
    cat.show(cat.view.but(quantity=Channel(27)))


def notes_of_a_map(cat: Offscreen) -> None:
    assert cat.explorer.opened is not None
    shown = cat.explorer.opened.entry
    notes = "read as (h, w, d) = (24, 30, 40); --layout chw decides otherwise", "39 pixels hold -9999 everywhere; " * 9
    object.__setattr__(shown, "notes", notes)
    cat.explorer.telling.tell(notes, cat.now)
    cat.explorer.notes_open = True
    cat.window_frames.wake()


def marks_and_classes(cat: Offscreen) -> None:
    """A full list: marks of both signs, of this image and of others, and classes."""
    terms = (
        Term(Box(120, 80, 180, 140), "chelsea.png"),
        Term(Stroke(((300, 110), (330, 130)), 12), "chelsea.png", sign=-1),
        Term(NamedVector("a word that goes on and on and on", np.ones(512))),
        Term(Place(30, 40)),
    )
    classes = [
        QueryClass(name, Query(terms[:2]), color_of(n)) for n, name in enumerate(("eye", "a long name " * 4, "ü", "4"))
    ]
    cat.explorer.marking.take(cat.explorer, "brush")
    cat.show(cat.view.but(query=Query(terms), classes=classes, active=1))


def scores(cat: Offscreen) -> None:
    """Layers and channels, beside the list of marks; one layer is too coarse for what is marked."""
    cat.show(cat.view.but(query=Query((Term(Box(150, 92, 178, 112), "chelsea.png"),))))
    cat.key("F4")


def places(cat: Offscreen, key: str) -> None:
    """The best places, with the mouse elsewhere: what it reads lies over their numbers."""
    cat.move_away()
    cat.key(key)


STATES: dict[str, Callable[[Offscreen], None]] = {
    "as opened": lambda cat: None,
    "locked and pinned": locked_and_pinned,
    "a channel": lambda cat: cat.show(cat.view.but(quantity=Channel(27))),
    "the norm": lambda cat: cat.key("n"),
    "components": lambda cat: cat.show(cat.view.but(quantity=Components(foreground=Foreground()))),
    "one component": lambda cat: cat.show(cat.view.but(quantity=Components((1,)))),
    "a threshold": lambda cat: cat.show(cat.view.but(threshold=Threshold(0.5))),
    "marks and classes": marks_and_classes,
    "scores": scores,
    "a message": a_long_message,
    "named bands": named_bands,
    "how to read": how_to_read,
    "notes of a map": notes_of_a_map,
    "a note": lambda cat: (cat.explorer.say_shortly("Copied " + "something long " * 30), cat.window_frames.wake()),
    **{f"menu {name}": lambda cat, name=name: cat.key(f"alt+{name[0].lower()}") for name, _ in menus()},
    "the images": lambda cat: cat.key("ctrl+i"),
    "the layers": lambda cat: cat.key("ctrl+l"),
    **{
        f"help {page.command}": lambda cat, page=page: cat.window_frames.explorer.__setattr__("help_page", page.command)
        for page in PAGES
    },
    "places": lambda cat: places(cat, "ctrl+f"),
    "places of all images": lambda cat: places(cat, "ctrl+shift+f"),
}


FEW = ("locked and pinned", "a message", "how to read", "the layers", "help help")


@pytest.fixture
def sized(cat: Offscreen, request: pytest.FixtureRequest) -> Iterator[Offscreen]:
    """The window in a size, with text in a size."""
    width, height, scale = request.param
    normal = cat.explorer.preferences
    cat.explorer.preferences = replace(normal, font_scale=scale)
    # Texts lie where they lie in logical pixels; with fewer physical ones drawing takes less long.
    ratio = 0.5 if width > LARGE else 1.0
    cat.canvas.set_pixel_ratio(ratio)
    cat.resize(round(width * ratio), round(height * ratio))
    assert cat.canvas.get_logical_size() == (width, height)
    yield cat
    cat.canvas.set_pixel_ratio(1.0)
    cat.resize(1280, 800)
    cat.explorer.preferences = normal
    for _ in range(4):
        cat.key("Escape")
    assert cat.explorer.opened is not None
    object.__setattr__(cat.explorer.opened.entry, "notes", ())
    object.__setattr__(cat.explorer.opened.renderer.feature_map, "bands", None)
    cat.explorer.chart = ChartView()


@pytest.mark.parametrize("sized", SIZES, indirect=True, ids=lambda size: "{}x{} at {}".format(*size))
def test_no_text_is_cut_and_none_lies_on_another(sized: Offscreen) -> None:
    faults = {}
    names = FEW if sized.canvas.get_logical_size()[0] > LARGE else STATES
    for name, enter in ((name, STATES[name]) for name in names):
        sized.window_frames.wake()
        enter(sized)
        sized.window_frames.wake()
        sized.settle()
        assert sum(len(found.boxes) for found in letters(sized)) > 80, name
        found = cut(sized) + overlapping(sized) + too_wide(sized)
        if found:
            faults[name] = found
            sized.picture(f"texts_{name.replace(' ', '_')}_{sized.canvas.get_logical_size()[0]:.0f}")
        while sized.window_frames._panels.takes_keys or sized.explorer.message or sized.explorer.show_help:
            sized.key("Escape")
        sized.explorer.locked = sized.explorer.scoring.is_open = False
        sized.explorer.marking.take(sized.explorer, None)
        sized.show(sized.view.but(query=None, classes=(), active=None, top=None))
        sized.pump(2.1)
        sized.show(
            sized.view.but(
                threshold=None, quantity=type(sized.view.quantity)() if name == "the norm" else sized.view.quantity
            )
        )
        sized.key("s")
    assert not faults, "\n".join(f"{name}: {fault}" for name, found in faults.items() for fault in found)


def test_the_check_finds_a_text_that_is_cut(cat: Offscreen, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that could not fail would be worth nothing."""
    assert not cut(cat) and not overlapping(cat)
    monkeypatch.setattr("ifealid_gpu.ui.status.shortened", lambda text, width, keep: text * 30)
    cat.window_frames.wake()
    cat.settle()
    assert any(fault.startswith("status") for fault in cut(cat))
    monkeypatch.setattr("ifealid_gpu.ui.top_bar._that_fit", lambda facts, width: facts)
    cat.resize(640, 400)
    assert any(fault.startswith("top bar") for fault in overlapping(cat))


@pytest.mark.parametrize("scale", [0.7, 1.0, 3.0])
def test_the_welcome_is_whole(empty: Offscreen, scale: float, tmp_path: Path) -> None:
    empty.explorer.preferences = replace(
        empty.explorer.preferences,
        font_scale=scale,
        recent=tuple(str(tmp_path / ("a long name " * 12) / f"{n}.zip") for n in range(9)),
    )
    empty.resize(640, 400)
    empty.window_frames.wake()
    empty.settle()
    assert not cut(empty) + overlapping(empty) + too_wide(empty)
    empty.picture(f"welcome_{scale}")
