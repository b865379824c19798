"""Colour maps: 256 entries each, the paper's among them, and names that are none."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from ifealid_gpu.colormaps import DIFFERENCE, FEATURED, diverging, lookup_table
from ifealid_gpu.errors import InputError


@pytest.mark.parametrize(
    "name", [*FEATURED, DIFFERENCE, "bwr", "tab10", "Set1", "glasbey:glasbey", "matlab:jet", "red"]
)
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


# What people see who lack one kind of cone, of linear sRGB; Machado, Oliveira and Fernandes (2009), at full severity.
BLINDNESS = {
    "protan": [(0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)],
    "deutan": [(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)],
    "tritan": [(1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)],
}


def test_the_colors_of_differences_are_even_and_told_apart_by_all() -> None:
    from skimage.color import rgb2lab

    table = lookup_table(DIFFERENCE) / 255
    lab = rgb2lab(table)
    steps = np.linalg.norm(np.diff(lab[::15], axis=0), axis=1)
    assert steps.min() > 0.8 * steps.max(), "perceptually even"
    assert np.abs(lab[:, 0] - lab[::-1, 0]).max() < 2, "as light on one side as on the other"
    assert (np.diff(lab[128::4, 0]) > 0).all(), "the farther off, the lighter"
    assert np.ptp(lookup_table(DIFFERENCE)[127:129].astype(int)) <= 1, "gray in the middle"
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    for matrix in BLINDNESS.values():
        seen = np.clip(linear @ np.transpose(matrix), 0, 1)
        seen = rgb2lab(np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055))
        apart = np.linalg.norm(seen - seen[::-1], axis=1)
        assert apart[:64].min() > 55 and apart[96] > 25, "equal differences of both signs"


def test_a_diverging_colour_map_is_found_for_any_name() -> None:
    for name in (*FEATURED, "fire_r", "tab10", "colorcet:fire"):
        assert diverging(name) == DIFFERENCE
    for name in ("berlin", "vik_r", "difference_r", "bwr"):
        assert diverging(name) == name
    with pytest.raises(InputError, match="there is no colour map"):
        diverging("nope")
