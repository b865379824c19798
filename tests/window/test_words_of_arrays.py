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
