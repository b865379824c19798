"""Clusters of maps: found where they were planted, as close as scikit-learn's, defined where there is little."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.at_once import OneMap, finished
from ifealid_gpu.fits.centers import Centers, ClusterMetric
from ifealid_gpu.fits.clusters import SAMPLE, ClustersWanted
from ifealid_gpu.fits.one_thread import _openblas, one_thread
from ifealid_gpu.fits.sample import real_vectors
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

COSINE, EUCLIDEAN = ClusterMetric.COSINE, ClusterMetric.EUCLIDEAN


def found(feature_map: FeatureMap, clusters: int, metric: ClusterMetric = COSINE, **wanted: bool) -> Centers:
    return finished(ClustersWanted(clusters, metric, **wanted).steps(OneMap(feature_map)))


def vectors_of(feature_map: FeatureMap) -> NDArray[np.float32]:
    return real_vectors(feature_map, np.arange(feature_map.height * feature_map.width))


def numbers(vectors: NDArray[np.float32], centers: Centers) -> NDArray[np.intp]:
    if centers.metric is COSINE:
        return (vectors @ centers.vectors.T).argmax(1)
    return ((vectors[:, np.newaxis] - centers.vectors) ** 2).sum(2).argmin(1)


def planted(clusters: int, noise: float = 0.3) -> tuple[FeatureMap, NDArray[np.intp]]:
    random = np.random.default_rng(clusters)
    labels = random.integers(clusters, size=(53, 47))
    vectors = random.normal(size=(clusters, 24))[labels] + noise * random.normal(size=(53, 47, 24))
    return FeatureMap.from_array(vectors.astype(np.float32)), labels.ravel()


@pytest.mark.parametrize("metric", ClusterMetric)
@pytest.mark.parametrize("clusters", [2, 7, 23])
def test_planted_clusters_are_found_and_numbered_by_their_size(clusters: int, metric: ClusterMetric) -> None:
    feature_map, labels = planted(clusters)
    centers = found(feature_map, clusters, metric)
    assert adjusted_rand_score(labels, numbers(vectors_of(feature_map), centers)) >= 0.99
    assert centers.shares == tuple(sorted(centers.shares, reverse=True)) and sum(centers.shares) == pytest.approx(1)
    assert (centers.pixels, centers.asked, centers.images) == (53 * 47, clusters, 1)
    lengths = np.linalg.norm(centers.vectors, axis=1)
    assert metric is EUCLIDEAN or lengths == pytest.approx(1)


@pytest.mark.parametrize("metric", ClusterMetric)
@pytest.mark.parametrize("clusters", [3, 8])
def test_they_are_as_close_as_those_of_scikit_learn(clusters: int, metric: ClusterMetric) -> None:
    """Smooth vectors, in which nothing is planted: there are many ways to part them."""
    random = np.random.default_rng(3)
    coarse = random.normal(size=(6, 7, 12))
    smooth = np.stack([np.kron(coarse[..., n], np.ones((8, 8))) for n in range(12)], axis=2)
    feature_map = FeatureMap.from_array((smooth + 0.8 * random.normal(size=smooth.shape)).astype(np.float32))
    vectors = vectors_of(feature_map).astype(np.float64)
    if metric is COSINE:
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    inertia = KMeans(clusters, n_init=10, random_state=0).fit(vectors).inertia_
    own = numbers(vectors.astype(np.float32), found(feature_map, clusters, metric))
    groups = [vectors[own == n] for n in range(clusters)]
    assert sum(((group - group.mean(0)) ** 2).sum() for group in groups) <= 1.02 * inertia


def test_every_run_finds_the_same() -> None:
    feature_map = random_map(40, 31, 9, value_range=(-1.0, 2.0))
    first, second = found(feature_map, 6), found(feature_map, 6)
    np.testing.assert_array_equal(first.vectors, second.vectors)
    quick = found(feature_map, 6, is_quick=True)
    assert quick.pixels == 40 * 31 and ClustersWanted(6).sooner == ClustersWanted(6, is_quick=True)
    assert ClustersWanted(6, is_quick=True).sooner is None


def test_a_large_map_is_sampled() -> None:
    centers = found(random_map(170, 140, 3), 4)
    assert centers.pixels == SAMPLE


@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_what_all_vectors_have_in_common_takes_no_digits(offset: float) -> None:
    random = np.random.default_rng(8)
    labels = random.integers(3, size=(20, 30))
    vectors = random.normal(size=(3, 6))[labels] + 0.05 * random.normal(size=(20, 30, 6)) + offset
    feature_map = FeatureMap.from_array(vectors.astype(np.float32), precision=32)
    for metric in ClusterMetric:
        centers = found(feature_map, 3, metric)
        x = vectors.reshape(-1, 6)
        unit = x / np.linalg.norm(x, axis=1, keepdims=True) if metric is COSINE else x
        own = ((unit[:, np.newaxis] - centers.vectors) ** 2).sum(2).argmin(1)
        assert adjusted_rand_score(labels.ravel(), own) >= 0.99, metric


# --- Where there is little to find ---


def of(values: list[list[float]]) -> FeatureMap:
    return FeatureMap.from_array(np.array(values, np.float32)[np.newaxis])


def test_there_are_no_more_clusters_than_different_vectors() -> None:
    two = of([[1, 0], [1, 0], [0, 1], [2, 0], [1, 0]])
    assert len(found(two, 8).shares) == 2 and found(two, 8).shares == pytest.approx((0.8, 0.2))
    assert len(found(two, 8, EUCLIDEAN).shares) == 3
    assert len(found(of([[3, 4]]), 5).shares) == 1, "one pixel"
    assert found(of([[-2], [1], [5]]), 4).shares == pytest.approx((2 / 3, 1 / 3)), "one channel has two directions"


def test_vectors_without_direction_belong_to_no_cluster_and_alone_are_refused() -> None:
    zero = of([[0, 0], [0, 0]])
    with pytest.raises(InputError, match="euclidean takes zero vectors"):
        found(zero, 2)
    assert found(zero, 2, EUCLIDEAN).shares == (1.0,)
    constant = of([[5, 5], [5, 5]])
    assert found(constant, 3).shares == found(constant, 3, EUCLIDEAN).shares == (1.0,)


def test_a_caption_says_that_there_are_fewer() -> None:
    feature_map = of([[1, 0], [1, 0], [0, 1], [2, 0], [1, 0]])
    quantity = ResolvedView.of(ViewState(quantity=Clusters(8)), feature_map, Scene.of(feature_map)).quantity
    assert "2 clusters (8 were asked for, and there are no more different vectors)" in quantity.caption()
    assert quantity.legend is not None and [one.name for one in quantity.legend] == ["cluster 0", "cluster 1"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"clusters": 1}, "2 to 64, found 1"),
        ({"clusters": 65}, "2 to 64, found 65"),
        ({"clusters": 2.5}, "whole number"),
        ({"cluster_metric": "dot"}, "cosine or euclidean, found 'dot'"),
        ({"basis": "region"}, "a map or a layer, found 'region'"),
    ],
)
def test_mistakes_are_said(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Clusters(**given)  # type: ignore[arg-type]


# --- The library of products ---


def test_a_fit_takes_one_thread_and_gives_the_others_back() -> None:
    found = _openblas()
    if found is None:
        pytest.skip("NumPy has another library here")
    threads, _ = found
    before = threads()
    with one_thread():
        with one_thread():
            assert threads() == 1
        assert threads() == 1, "another fit is still being made"
    assert threads() == before


def test_the_largest_cluster_comes_first_where_none_is_planted() -> None:
    values = np.abs(np.cumsum(np.random.default_rng(4).normal(size=(50, 61, 16)), 0) + 1)
    feature_map = FeatureMap.from_array(values.astype(np.float32))
    for clusters in (8, 20, 40):
        centers = found(feature_map, clusters)
        counts = np.bincount(numbers(vectors_of(feature_map), centers), minlength=clusters)
        np.testing.assert_allclose(counts / counts.sum(), centers.shares, atol=1e-3)
        assert (np.diff(counts) <= 2).all(), "but for pixels between two"
