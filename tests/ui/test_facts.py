"""What panels are told of a map."""

from __future__ import annotations

import pytest

from ifealid_gpu.explorer.map_facts import MapFacts


@pytest.mark.parametrize(
    ("model", "weights", "expected"),
    [
        (None, None, None),
        ("scattering", "fixed", "scattering"),
        ("mine:net", None, "mine:net"),
        ("torchvision:resnet101", "IMAGENET1K_V2, sha256 0123abcd", "torchvision:resnet101"),
        ("torchvision:resnet101", "random, seed 0", "torchvision:resnet101 (random weights)"),
    ],
)
def test_what_made_a_map_is_said_and_that_weights_are_random(model, weights, expected) -> None:
    facts = MapFacts("out", "cat", "a", ("cat",), ("a",), (1, 2, 3), 8, "angle", True, None, False, model, weights)
    assert facts.origin == expected
