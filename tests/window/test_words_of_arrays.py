"""What is said of an array by itself, which has no image, and one name alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.ui.help.looking import sentences

NAME = "an_experiment_of_november_2024_block12_keys"


@pytest.fixture
def signed(empty: Offscreen, tmp_path: Path) -> Offscreen:
    """A signed array of 1,030 channels."""
    values = np.random.default_rng(3).normal(size=(11, 17, 1030)).astype(np.float32)
    np.save(tmp_path / f"{NAME}.npy", values)
    empty.open(tmp_path / f"{NAME}.npy")
    return empty


@pytest.mark.parametrize("size", [(1280, 800), (640, 400)])
def test_its_name_is_said_once_and_thousands_are_written_alike(signed: Offscreen, size: tuple[int, int]) -> None:
    signed.resize(*size)
    texts = signed.labels("text")
    assert [text for text in texts if text.endswith("keys.npy")] != []
    assert not any(text.endswith("keys") for text in texts), texts
    assert "1,030 channels" in texts


def test_what_am_i_looking_at_speaks_of_the_map(signed: Offscreen) -> None:
    said = "\n".join(sentences(signed.facts, signed.view))
    assert f"the feature map {NAME}, of 17 x 11 pixels" in said and "1,030 numbers" in said
    assert "image" not in said
    low, high = signed.facts.color_ends
    assert f"from {low:.4f} to {high:.4f}" in said and "but the ring's own" in said and high < 1
    signed.key("e")  # the paper's range
    said = "\n".join(sentences(signed.facts, signed.view))
    assert "but the ring's own" not in said and f"to {signed.facts.color_ends[1]:.4f}" in said


def test_the_range_of_a_channel_is_said_in_its_own_numbers(signed: Offscreen) -> None:
    signed.show(signed.view.but(quantity=Channel(5)))
    low, high = (signed.facts.quantity.real(end, signed.facts.map.real_range) for end in signed.facts.color_ends)
    signed.key("r")
    assert signed.explorer.note == f"Colours stay from {low:.4g} to {high:.4g}"
    said = "\n".join(sentences(signed.facts, signed.view))
    assert f"from {low:.4g} to {high:.4g}, as they were set" in said and "but the ring's own" not in said


@pytest.mark.parametrize(
    ("values", "said_of_it"),
    [
        (np.full((9, 12, 5), 3.0), "All values of this map are 3: all pixels are alike."),
        (np.zeros((9, 12, 5)), "All values of this map are 0"),
        (np.arange(108.0).reshape(9, 12, 1), "This map has one channel."),
    ],
)
def test_what_am_i_looking_at_speaks_of_maps_with_little_to_show(
    empty: Offscreen, tmp_path: Path, values: np.ndarray, said_of_it: str
) -> None:
    np.save(tmp_path / "little.npy", values.astype(np.float32))
    empty.open(tmp_path / "little.npy")
    said = "\n".join(sentences(empty.facts, empty.view))
    assert said_of_it in said
    assert ("small differences can be seen" in said) == (values.shape[2] == 1)
    assert "1 channels" not in said and "1 numbers" not in said


def test_the_chart_says_whose_numbers_it_has_where_the_mouse_is_elsewhere(signed: Offscreen) -> None:
    signed.point((4, 3))
    assert "the 1,030 numbers of this pixel" in signed.labels("text")
    signed.key("space")
    signed.point((9, 8))
    assert "the 1,030 numbers at the ring" in signed.labels("text")
    signed.key("space")
    signed.move_away()
    assert "the 1,030 numbers of this pixel" in signed.labels("text")


def test_of_many_arrays_each_is_named_once_and_with_more_room(empty: Offscreen, tmp_path: Path) -> None:
    for number in range(3):
        np.save(tmp_path / f"{NAME}_{number}.npy", np.random.default_rng(number).normal(size=(5, 7, 9)))
    empty.resize(640, 400)
    empty.open(tmp_path)
    assert empty.item("##image").width > 0.35 * 640
    assert not any("keys" in text for text in empty.labels("text"))
    empty.key("i")
    empty.until(lambda: empty.explorer.opened.image == f"{NAME}_1", "the next array")
    assert empty.explorer.message is None
