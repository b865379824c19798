"""Outlier pixels in the window: by a key, as a choice beside the colour bar, and only of norms."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu import FeatureMap, Norm, Threshold, write_dataset
from ifealid_gpu.gpu.device import Gpu


@pytest.fixture(scope="module")
def window(gpu: Gpu, config_home: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offscreen]:
    """A map of 13 x 9 with two tokens of 20 times the others' norm."""
    random, path = np.random.default_rng(11), tmp_path_factory.mktemp("tokens") / "tokens.zip"
    features = random.normal(size=(9, 13, 6))
    features /= np.linalg.norm(features, axis=2, keepdims=True) * random.uniform(0.9, 1.1, (9, 13, 1))
    features[2, 3] *= 20
    features[7, 11] *= 20
    write_dataset(FeatureMap.from_array(features, precision=16, name="tokens"), path)
    hand = Offscreen(gpu)
    hand.open(path)
    yield hand
    hand.close()


def test_a_key_shows_them_and_they_are_of_norms_alone(window: Offscreen) -> None:
    window.key("s", "8")
    assert window.view.quantity == Norm() and window.view.threshold == Threshold(outliers=True)
    cut = window.facts.cut
    assert cut is not None and cut.inside == 2 and window.shows("2 outlier pixels")
    window.key("s")
    assert window.view.threshold is None and window.facts.cut is None
    window.key("n")
    assert window.facts.cut is not None and window.facts.cut.inside == 2, "there again with the norm"
    window.key("8")
    assert window.view.quantity == Norm() and window.view.threshold is None
    window.key("ctrl+z")
    assert window.view.threshold == Threshold(outliers=True)
