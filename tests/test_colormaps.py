"""Colour maps: 256 entries each, the paper's among them, and names that are none."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from ifealid_gpu.colormaps import FEATURED, lookup_table
from ifealid_gpu.errors import InputError


@pytest.mark.parametrize("name", [*FEATURED, "bwr", "tab10", "Set1", "glasbey:glasbey", "matlab:jet", "red"])
def test_every_table_has_256_colors(name: str) -> None:
    table = lookup_table(name)
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    assert not table.flags.writeable


def test_fire_is_the_papers() -> None:
    """ImageJ's Fire: colours 0, 1, 8 and 31 of 32, halfway between two, and the end."""
    assert lookup_table("fire")[[0, 8, 64, 248, 12, 255]].tolist() == [
        [0, 0, 0],
        [0, 0, 61],
        [146, 0, 210],
        [255, 255, 255],
        [0, 0, 78],
        [255, 255, 255],
    ]


def test_gray_is_the_entry_itself() -> None:
    assert (lookup_table("gray") == np.arange(256)[:, np.newaxis]).all()


@pytest.mark.parametrize("name", FEATURED)
def test_any_case_and_reversed(name: str) -> None:
    table = lookup_table(name)
    assert (lookup_table(name.upper()) == table).all()
    assert (lookup_table(f"{name}_r") == table[::-1]).all()


def test_featured_names_are_clear(caplog: pytest.LogCaptureFixture) -> None:
    """The catalogue logs a warning where a name could mean two colour maps."""
    lookup_table.cache_clear()
    with caplog.at_level(logging.WARNING):
        for name in FEATURED:
            lookup_table(name)
            lookup_table(f"{name}_r")
    assert caplog.messages == []


def test_few_colors_are_spread_evenly() -> None:
    table = lookup_table("tab10")
    colors, counts = np.unique(table, axis=0, return_counts=True)
    assert len(colors) == 10
    assert counts.min() >= 25
    assert (np.diff(np.flatnonzero((np.diff(table.astype(int), axis=0) != 0).any(axis=1))) >= 25).all()


@pytest.mark.parametrize("name", ["", " ", "nope", "a:b:c", "#ff0000", "fire_r_r", "imagej:"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(InputError, match=r"there is no colour map .*; try fire, inferno") as caught:
        lookup_table(name)
    assert "\n" not in str(caught.value)
