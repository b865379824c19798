"""Timing fits: a basis of principal components, and clusters, from the wish to the picture, against scikit-learn's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import numpy as np

from ifealid_gpu.bench.maps import TABLE_1, MapSize, smooth_map
from ifealid_gpu.fits.at_once import OneMap, finished
from ifealid_gpu.fits.clusters import SAMPLE, ClustersWanted
from ifealid_gpu.fits.fit import Wanted
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.fits.sample import Sample, Vectors
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.renderer import Renderer, picture_texture
from ifealid_gpu.views.view_state import ViewState

#: Those of the paper's Table 1, of which a first picture is to show at once up to 4 x 10^7 values.
FIT_MAPS = TABLE_1

_FEW, _MANY = 8, 64
_STARTS = 10  # of scikit-learn's k-means
_COMPONENTS = 3


@dataclass(frozen=True)
class FitTimes:
    """Times of one map in milliseconds, the best of some; scikit-learn's are None where it is not installed.

    Attributes:
        map: width x height x channels, at 8 bits.
        soon_ms: from the wish for components to the first picture, of some of the pixels.
        basis_ms: to the final one.
        basis_sklearn_ms: its PCA of all pixels' real vectors, which are made before.
        first_ms: from the wish for 8 clusters to the first picture, of a small sample.
        clusters_ms: to the final one.
        clusters_sklearn_ms: its KMeans with 10 starts on a sample of the same size.
        many_ms: to the final picture of 64 clusters.
    """

    map: str
    soon_ms: float
    basis_ms: float
    basis_sklearn_ms: float | None
    first_ms: float
    clusters_ms: float
    clusters_sklearn_ms: float | None
    many_ms: float


def time_fits(gpu: Gpu, size: MapSize, rounds: int = 3) -> FitTimes:
    """Times of one map of smooth random features, in turn."""
    feature_map = smooth_map(size)
    renderer = Renderer(gpu, feature_map)
    target = picture_texture(gpu, (size.width, size.height))
    projection = Projection.of(renderer.scene, (size.width, size.height))

    def shown(wanted: Wanted[Any], quantity: Clusters | Components) -> None:
        made: Any = finished(wanted.steps(OneMap(feature_map)))
        view = ViewState(quantity=replace(quantity, fitted=made), markers=False)
        encoder = gpu.device.create_command_encoder(label="fit")
        renderer.encode(encoder, view, target, projection)
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()

    jobs: dict[str, Callable[[], object]] = {
        "soon": lambda: shown(BasisWanted(is_quick=True), Components()),
        "basis": lambda: shown(BasisWanted(), Components()),
        "first": lambda: shown(ClustersWanted(_FEW, is_quick=True), Clusters(_FEW)),
        "clusters": lambda: shown(ClustersWanted(_FEW), Clusters(_FEW)),
        "many": lambda: shown(ClustersWanted(_MANY), Clusters(_MANY)),
    }
    jobs |= _of_sklearn(feature_map) if find_spec("sklearn") is not None else {}
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    best = {name: 1e3 * min(found) for name, found in seconds.items()}
    return FitTimes(
        str(size),
        best["soon"],
        best["basis"],
        best.get("pca"),
        best["first"],
        best["clusters"],
        best.get("kmeans"),
        best["many"],
    )


def _of_sklearn(feature_map: FeatureMap) -> dict[str, Callable[[], object]]:
    from sklearn.cluster import KMeans  # noqa: PLC0415 - optional
    from sklearn.decomposition import PCA  # noqa: PLC0415

    vectors, sample = _vectors(feature_map), _vectors(feature_map, SAMPLE)
    units = sample / np.linalg.norm(sample, axis=1, keepdims=True)
    return {
        "pca": lambda: PCA(_COMPONENTS).fit_transform(vectors),
        "kmeans": lambda: KMeans(min(_FEW, len(units)), n_init=_STARTS, random_state=0).fit(units),
    }


def _vectors(feature_map: FeatureMap, most: int | None = None) -> Vectors:
    count = feature_map.width * feature_map.height
    return np.concatenate(list(Sample.of(feature_map, most or count).blocks()))
