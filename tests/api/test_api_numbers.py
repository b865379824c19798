"""Histograms, chance and percentiles from Python."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu import FeatureMap, InputError, Norm, Percentile, ViewState, chance, histogram, similarity, values
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.labels import Labels


@pytest.mark.parametrize("bins", [1, 7, 64, 256])
@pytest.mark.parametrize("view", [ViewState(reference=(3, 4)), ViewState(quantity=Norm()), ViewState(channel=2)])
def test_histograms_are_numpys(gpu: object, bins: int, view: ViewState) -> None:
    valid = np.random.default_rng(4).random((19, 23)) < 0.8
    valid[4, 3] = True
    feature_map = FeatureMap(random_map(19, 23, 6).codes, (-1.0, 3.0), valid=valid)
    counts, edges = histogram(feature_map, view, bins)
    found = values(feature_map, view)
    present = found[~np.isnan(found)].astype(np.float64)
    expected, expected_edges = np.histogram(present, bins)
    np.testing.assert_allclose(edges, expected_edges)
    near = np.abs(present[:, np.newaxis] - edges[1:-1]) < 1e-6 * np.abs(present).max()
    assert counts.dtype == np.int64 and counts.sum() == valid.sum()
    assert np.abs(counts - expected).sum() <= 2 * near.sum(), "but for values on an edge"


def test_what_has_no_histogram_says_so(gpu: object) -> None:
    feature_map = random_map(5, 7, 6)
    for view in (ViewState(quantity=Labels()), ViewState(quantity=Components())):
        with pytest.raises(InputError, match="a histogram is of single amounts"):
            histogram(feature_map, view)
    with pytest.raises(InputError, match="1 to 256 bins"):
        histogram(feature_map, bins=257)
    counts, edges = histogram(FeatureMap(np.zeros((2, 3, 4), np.uint8)), bins=5)
    assert not counts.any() and edges[-1] == 1


def test_percentiles_are_the_similaritys_among_all_pairs(gpu: object) -> None:
    feature_map = random_map(9, 11, 6, value_range=(-1.0, 1.0))
    found = chance(feature_map, metric="cosine")
    vectors = feature_map.codes.reshape(-1, 6) / 127.5 - 1
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = np.sort((units @ units.T)[np.triu_indices(99, 1)])
    np.testing.assert_allclose(found.values, pairs, atol=2e-6)
    s = similarity(feature_map, (3, 4), metric="cosine")
    percentiles = found.percentiles(s)
    view = ViewState(quantity=Percentile(), reference=(3, 4), metric="cosine")
    np.testing.assert_allclose(values(feature_map, view), percentiles, atol=5e-3)
    np.testing.assert_allclose(percentiles, 100 * np.searchsorted(pairs, s) / pairs.size, atol=0.05)


def test_other_maps_and_muted_channels_count() -> None:
    one, other = random_map(5, 7, 6, value_range=(-1.0, 1.0)), random_map(4, 6, 6, seed=3, value_range=(-2.0, 2.0))
    together = chance(one, among=[other], metric="euclidean", muted=[2, 5])
    kept = [0, 1, 3, 4]
    vectors = np.concatenate([
        (one.codes.reshape(-1, 6) / 127.5 - 1)[:, kept], (other.codes.reshape(-1, 6) / 127.5 - 1)[:, kept] * 2
    ])  # fmt: skip
    apart = np.linalg.norm(vectors[:, np.newaxis] - vectors, axis=2)[np.triu_indices(59, 1)]
    np.testing.assert_allclose(together.values, np.sort(apart), rtol=1e-5)
    assert together.images == 2 and together.is_low_best
    with pytest.raises(InputError, match="the map's 6 channels, found 5 channels"):
        chance(one, among=[random_map(3, 4, 5)])
    with pytest.raises(InputError, match="expected a FeatureMap"):
        chance(one.codes)  # type: ignore[arg-type]
