"""The best places in the window: numbers on the map, a list that leads there, and all images of the layer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu import FeatureMap, Provenance, read_dataset, top, write_dataset
from ifealid_gpu.explorer.doing.escape import escape
from ifealid_gpu.figure.marks.numbers import NUMBER_COLOR
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.ui.help.looking import sentences
from ifealid_gpu.views.view_state import ViewState

SIZES = {"a.jpg": (13, 19), "b.jpg": (13, 19), "c.jpg": (9, 15)}


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer of three photos, one of another size; b has a's vector of 9,6 at 15,3."""
    folder, random = tmp_path_factory.mktemp("photos"), np.random.default_rng(3)
    maps = {name: random.integers(0, 256, (*size, 8), dtype=np.uint8) for name, size in SIZES.items()}
    for codes in maps.values():
        codes[0, 0, :2] = 0, 255
    maps["b.jpg"][3, 15] = maps["a.jpg"][6, 9]
    for name, codes in maps.items():
        height, width = SIZES[name]
        image = random.integers(60, 90, (8 * height, 8 * width, 3), dtype=np.uint8)
        of = Provenance(name, "x", None, None, 8)
        write_dataset(FeatureMap(codes, (-1.0, 1.0), name, image, of), folder / f"{name}.zip")
    return folder


@pytest.fixture(scope="module")
def opened(gpu: Gpu, config_home: object, photos: Path) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(photos)
    yield hand
    hand.close()


@pytest.fixture
def window(opened: Offscreen) -> Offscreen:
    """That window on the photo a, with the reference in the middle, and no places."""
    opened.move_away()
    opened.explorer.locked, opened.explorer.message = False, None
    opened.show(ViewState(image="a.jpg", layer="x", colormap="gray"))
    return opened


def ranking(window: Hand) -> tuple[Ranked, ...]:
    assert window.facts.places is not None and window.facts.places.ranking is not None
    return window.facts.places.ranking.places


def expected(photos: Path, reference: tuple[int, int], count: int, **more: object) -> list[Ranked]:
    dataset = read_dataset(photos)
    among = [dataset.find(image=name).load() for name in more.pop("among", ())]  # type: ignore[attr-defined]
    return top(dataset.find(image="a.jpg").load(), reference, count, among=among)


def test_places_are_numbered_on_the_map_and_listed(window: Offscreen, photos: Path) -> None:
    before = window.display().astype(int)
    window.key("ctrl+f")
    assert window.explorer.locked, "on its way to the list the mouse would choose another reference"
    assert ranking(window) == tuple(expected(photos, (9, 6), 10))
    assert any(label.startswith("No more:") for label in window.labels("text")) is (len(ranking(window)) < 10)
    added = (window.display().astype(int) == NUMBER_COLOR).all(-1) & ~(before == NUMBER_COLOR).all(-1)
    for one in ranking(window):
        x, y = (round(at) for at in window.display_position(window.at_pixel((one.x, one.y))))
        assert added[max(0, y - 12) : y + 13, max(0, x - 12) : x + 13].sum() > 8, one
    assert window.shows("##place 1") and window.facts.places and not window.facts.places.is_of_all
    window.key("ctrl+f")
    assert window.view.top is None and not window.shows("##place 1")
    assert not (window.display().astype(int) == NUMBER_COLOR).all(-1).any()


def test_they_follow_the_reference(window: Offscreen, photos: Path) -> None:
    window.key("ctrl+f")
    window.key("space")
    window.point((4, 10))
    assert ranking(window) == tuple(expected(photos, (4, 10), 10))
    window.key("n")
    assert window.facts.places and window.facts.quantity.kind == "norm"
    norms = [one.value for one in ranking(window)]
    assert norms == sorted(norms, reverse=True) and norms[0] == pytest.approx(window.facts.shown_range[1])  # type: ignore[index]


def test_all_images_are_searched_and_a_click_leads_to_another(window: Offscreen, photos: Path) -> None:
    window.key("ctrl+shift+f")
    found = ranking(window)
    assert window.facts.places and window.facts.places.is_of_all
    among = expected(photos, (9, 6), 10, among=["b.jpg", "c.jpg"])
    assert [(one.image, one.x, one.y) for one in found] == [(one.image, one.x, one.y) for one in among]
    assert (found[0].image, found[0].x, found[0].y) == ("b.jpg", 15, 3)
    assert found[0].thumbnail is not None and found[0].thumbnail.shape == (48, 48, 3)
    window.click_item("##place 1")
    assert window.facts.map is not None and window.facts.map.image == "b.jpg"
    assert ranking(window) == found, "what was marked is still looked for"
    assert {one.rank for one in window.facts.places.on_map} == {one.rank for one in found if one.image == "b.jpg"}
    other = next(one for one in found if one.image == "c.jpg")
    window.click_item(f"##place {other.rank}")
    assert window.facts.map.image == "c.jpg" and ranking(window) == found
    window.key("ctrl+z", "ctrl+z")
    assert window.facts.map.image == "a.jpg" and ranking(window) == found
    window.click_item("all images##of places")
    assert window.view.top is not None and {one.image for one in ranking(window)} == {"a.jpg"}


def test_while_the_mouse_leads_the_reference_the_other_images_wait(window: Offscreen) -> None:
    window.key("ctrl+shift+f", "space")
    window.point((3, 3))
    assert window.facts.places and window.facts.places.waits and not window.facts.places.is_of_all
    window.key("space")
    assert window.facts.places and window.facts.places.is_of_all


def test_the_menu_of_a_pixel_finds_what_is_like_it(window: Offscreen, photos: Path) -> None:
    window.key("n")
    window.point((4, 10))
    window.click(button=2)
    window.click_item("Find what is like it")
    assert window.facts.quantity.kind == "similarity" and window.facts.reference == (4, 10) and window.explorer.locked
    assert ranking(window) == tuple(expected(photos, (4, 10), 10))


def test_a_click_brings_a_place_into_sight_and_pins_it(window: Offscreen) -> None:
    window.key("ctrl+f")
    x, y = ranking(window)[0].place
    window.show(window.view.but(viewport=window.explorer.renderer.scene.viewport((152 - x, 104 - y), 40.0)))  # type: ignore[union-attr]
    window.click_item("##place 1")
    at = window.explorer.target_from_place((x, y))
    assert at is not None and all(0 < one < side for one, side in zip(at, window.explorer.size, strict=True))
    assert window.explorer.projection is not None and window.explorer.projection.scale == pytest.approx(40)
    assert window.facts.pins == ((ranking(window)[0].x, ranking(window)[0].y),)
    assert window.facts.pin_value == pytest.approx(ranking(window)[0].value)


def test_pictures_have_the_numbers_of_all_images(window: Offscreen) -> None:
    window.key("ctrl+shift+f")
    of_all = window.explorer.page()[0]
    window.click_item("all images##of places")
    own = window.explorer.page()[0]
    counts = [(np.asarray(page).astype(int) == NUMBER_COLOR).all(-1).sum() for page in (of_all, own)]
    assert 0 < counts[0] < counts[1], "fewer of the best ten lie in this image"


def test_escape_stops_the_search_and_a_new_wish_begins_it_anew(
    window: Offscreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    gate.hold("x")
    window.point((5, 2))
    window.key("space")
    with window.hold_key("ctrl+shift+f"):
        window.until(lambda: window.facts.fits.progress, "the search is shown")
        assert window.facts.places and window.facts.places.share is not None and ranking(window)
        escape(window.explorer)
        gate.let_through()
    assert window.facts.places and not window.facts.places.is_of_all and "Stopped" in str(window.facts.places.fault)
    window.click_item("all images##of places")
    window.click_item("all images##of places")
    assert window.facts.places and window.facts.places.is_of_all


def test_help_says_what_the_numbers_are(window: Offscreen) -> None:
    window.key("ctrl+f")
    said = " ".join(sentences(window.facts, window.view))
    assert "The numbers on the map are the places most alike to what is marked, of this image" in said
    window.key("Escape")
    assert "The numbers on the map" not in " ".join(sentences(window.facts, window.view))


def test_a_larger_map_is_searched_once_it_rests(window: Offscreen, tmp_path: Path) -> None:
    codes = np.random.default_rng(1).integers(0, 256, (251, 263, 2), dtype=np.uint8)
    feature_map = FeatureMap(codes, (-1.0, 1.0), "large")
    write_dataset(feature_map, tmp_path / "large.zip")
    window.open(tmp_path / "large.zip")
    window.key("ctrl+f", "space")
    window.point((40, 50))
    assert [(one.x, one.y) for one in ranking(window)] == [(one.x, one.y) for one in top(feature_map, (40, 50))]
    window.key("space", "Escape")
    assert window.view.top is None
