"""Maps that have little to show say so over the picture, and on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from window.hand import Hand

from ifealid_gpu import Dataset, FeatureMap
from ifealid_gpu.maps.feature_map import Provenance
from ifealid_gpu.ui.theme import ACCENT

RANDOM = np.random.default_rng(2)


def opened(hand: Hand, tmp_path: Path, values: np.ndarray) -> None:
    np.save(tmp_path / "map.npy", values)
    hand.open(tmp_path / "map.npy")


def words_on_map(hand: Hand) -> int:
    """Pixels in the notice's colour over the lower edge of the map."""
    display = hand.display()
    accent = np.array(ACCENT[:3]) * 255
    below = display[-90:].astype(int)
    return int((np.abs(below - accent).max(axis=2) < 12).sum())


def test_a_map_of_one_channel_shows_it_and_says_why(empty: Hand, tmp_path: Path) -> None:
    opened(empty, tmp_path, RANDOM.random((9, 13, 1), np.float32))
    assert empty.view.quantity.channel == 0
    assert "one channel" in (empty.facts.notice or "") and "shown instead" in (empty.facts.notice or "")
    assert words_on_map(empty) > 300
    assert len(np.unique(empty.display("one_channel")[100:-100].reshape(-1, 3), axis=0)) > 50, "its values are seen"
    empty.key("s")
    assert empty.view.quantity.compares and "click on the bar" in (empty.facts.notice or "")
    empty.key("Escape")
    assert empty.view.quantity.channel == 0


def test_an_ordinary_map_says_nothing(cat: Hand) -> None:
    cat.point((20, 12))
    assert cat.facts.notice is None and words_on_map(cat) == 0


def test_layers_of_one_channel_and_of_many_in_turn(empty: Hand) -> None:
    maps = [
        FeatureMap(RANDOM.integers(0, 256, (8, 9, d), dtype=np.uint8), (0.0, 1.0), layer, None, Provenance("x", layer))
        for layer, d in (("many", 5), ("one", 1))
    ]
    empty.open(Dataset.of(maps))
    assert empty.view.layer == "many" and empty.view.quantity.compares and empty.facts.notice is None
    empty.key("l")
    empty.until(lambda: empty.view.layer == "one", "the other layer")
    empty.settle()
    assert empty.view.quantity.channel == 0 and "one channel" in (empty.facts.notice or "")
    empty.key("l")
    empty.until(lambda: empty.view.layer == "many", "the first layer")
    assert empty.view.quantity.compares


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("constant", np.full((6, 7, 4), 0.7, np.float32), "All values of this map are 0.7: all pixels are alike."),
        ("zero", np.zeros((6, 7, 4), np.float32), "All values of this map are 0:"),
        ("one_pixel", np.arange(5, dtype=np.float32).reshape(1, 1, 5), "This map has a single pixel:"),
        ("one_row", RANDOM.random((1, 31, 4), np.float32), "This map is a single row of 31 pixels."),
    ],
)
def test_degenerate_maps_speak(empty: Hand, tmp_path: Path, name: str, values: np.ndarray, said: str) -> None:
    opened(empty, tmp_path, values)
    assert said in (empty.facts.notice or "")
    empty.picture(f"notice_{name}")
    assert words_on_map(empty) > 120


def test_pixels_alike_in_direction(empty: Hand, tmp_path: Path) -> None:
    """Codes in exact proportion: the largest is 240 of 255 of the range."""
    codes = np.array([3, 5, 8], np.uint8) * np.arange(1, 31, dtype=np.uint8).reshape(5, 6, 1)
    empty.open(Dataset.of([FeatureMap(codes, (0.0, 1.0))]))
    assert empty.facts.notice == "All pixels are alike: every similarity is 1."


def test_a_zero_vector_and_a_pixel_without_data_under_the_mouse(empty: Hand) -> None:
    codes = RANDOM.integers(1, 256, (7, 9, 4), dtype=np.uint8)
    codes[2, 3] = 0
    valid = np.ones((7, 9), bool)
    valid[5, 6] = False
    empty.open(Dataset.of([FeatureMap(codes, (0.0, 1.0), valid=valid)]))
    empty.point((3, 2))
    assert empty.facts.notice == "This pixel's vector is zero: nothing compares with it."
    empty.point((6, 5))
    assert empty.facts.notice == "This pixel has no data: nothing compares with it."
    assert empty.shows("The reference has no data: nothing compares with it"), "in place of the colour bar"
    assert empty.shows("the reference has no data: nothing compares with it"), "in the last row"
    assert not any("zero" in words for words in empty.labels("text"))
    empty.point((1, 1))
    assert empty.facts.notice is None
    empty.key("space")
    empty.point((6, 5))
    assert empty.facts.notice == "The pixel under the mouse has no data."


def test_a_long_notice_fits_into_the_smallest_window(empty: Hand, tmp_path: Path) -> None:
    empty.resize(640, 400)
    opened(empty, tmp_path, RANDOM.random((9, 13, 1), np.float32))
    display = empty.display("notice_smallest")
    accent = np.abs(display.astype(int) - np.array(ACCENT[:3]) * 255).max(axis=2) < 12
    columns = np.nonzero(accent[-90:].any(axis=0))[0]
    assert columns.size and columns.min() > 2 and columns.max() < display.shape[1] - 3
