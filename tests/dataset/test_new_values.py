"""New values of maps that are open: which map they are of, how they are read, what is refused; they are copies."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, InputError, Provenance
from ifealid_gpu.dataset import Reading
from ifealid_gpu.dataset.new_values import Maps, new_values

ONE = Maps({("photo.jpg", "conv"): (17, 23, 21)}, Reading())
TWO = Maps({("photo.jpg", "a"): (17, 23, 21), ("photo.jpg", "b"): (8, 11, 5)}, Reading())
VALUES = np.random.default_rng(2).normal(size=(17, 23, 21))


@pytest.mark.parametrize(
    "given",
    [
        VALUES,
        VALUES.transpose(2, 0, 1),
        VALUES[None],
        VALUES.transpose(2, 0, 1)[None],
        VALUES.reshape(-1, 21),
        [VALUES],
    ],
    ids=["hwc", "chw", "batch", "chw batch", "tokens", "list"],
)
def test_arrays_are_read_as_the_map_that_is_open(given: object) -> None:
    maps = Maps({("photo.jpg", "0"): (17, 23, 21)}, Reading()) if isinstance(given, list) else ONE
    (one,) = new_values(given, maps)
    assert np.array_equal(one.values, VALUES) and not np.shares_memory(one.values, VALUES)


def test_several_are_told_by_their_names() -> None:
    coarse = VALUES[:8, :11, :5]
    both = new_values({"b": coarse, "a": VALUES}, TWO)
    assert [one.name for one in both] == [("photo.jpg", "b"), ("photo.jpg", "a")]
    (of_list, other) = new_values([VALUES, coarse], TWO, names=["a", "b"])
    assert (of_list.name[1], other.name[1]) == ("a", "b")
    made = FeatureMap.from_array(coarse, provenance=Provenance("photo.jpg", "b"))
    (one,) = new_values(made, TWO)
    assert one.name == ("photo.jpg", "b") and one.values is made


def test_the_map_keeps_what_is_known_of_it() -> None:
    image = np.zeros((34, 46, 3), np.uint8)
    before = FeatureMap.from_array(
        VALUES, name="conv", image=image, provenance=Provenance("photo.jpg", "conv", stride=2)
    )
    (one,) = new_values(2 * VALUES, ONE)
    made = one.feature_map(before, Reading(precision=16))
    assert made.image is image and made.provenance == before.provenance and made.name == "conv"
    assert made.precision == 16 and made.real_range == (2 * VALUES.min(), 2 * VALUES.max())


@pytest.mark.parametrize(
    ("given", "maps", "words"),
    [
        (VALUES[1:], ONE, r"new values of conv must be \(h, w, d\) \(17, 23, 21\) as .* shape \(16, 23, 21\)"),
        ("features.npy", ONE, "expected an array"),
        ({}, ONE, "expected"),
        ({"c": VALUES}, ONE, "expected new values of a map that is open, found no layer 'c'; open are conv"),
        (VALUES, TWO, r"several maps are open \(a, b\): name the layer, as in update\(\{'a': \.\.\.\}\)"),
        ({"a": VALUES, "b": VALUES}, TWO, r"new values of b must be \(h, w, d\) \(8, 11, 5\)"),
    ],
)
def test_what_is_refused_is_so_in_a_line(given: object, maps: Maps, words: str) -> None:
    with pytest.raises(InputError, match=f"^{words}") as error:
        new_values(given, maps)
    assert "\n" not in str(error.value)
