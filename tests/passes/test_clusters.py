"""Clusters on the GPU: the numbers of the nearest centres on any map, and what is lit up of them."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import assert_same_in_bands, random_image, random_map
from numpy.typing import NDArray

import ifealid_gpu
from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.centers import ClusterMetric
from ifealid_gpu.fits.fit import Made, Wanted
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.value_map import values_of_texels
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.renderer.target import picture_texture
from ifealid_gpu.views.view_state import ViewState

RANGES = [None, (-1.0, 1.7), (-9.0, -2.0), (-1e-20, 1e-21), (-3e6, 5e7), (-3e14, 2e14)]


def nearest(feature_map: FeatureMap, quantity: Clusters) -> NDArray[np.float64]:
    """By the centres that the renderer resolved, in float64 and without the labels pass' scores."""
    x = feature_map.real_range[0] + feature_map.codes.astype(np.float64) * (
        (feature_map.real_range[1] - feature_map.real_range[0]) / (2**feature_map.precision - 1)
    )
    if quantity.cluster_metric is ClusterMetric.EUCLIDEAN:
        return -np.linalg.norm(x[:, :, np.newaxis] - quantity.fitted.vectors, axis=3)
    return x @ quantity.fitted.vectors.T / np.linalg.norm(x, axis=2, keepdims=True)


@pytest.mark.parametrize("metric", ClusterMetric)
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", RANGES)
def test_each_pixel_has_the_number_of_its_nearest_centre(
    gpu: Gpu, precision: int, value_range: tuple[float, float] | None, metric: ClusterMetric
) -> None:
    feature_map = random_map(7, 11, 13, precision, value_range=value_range)
    renderer = Renderer(gpu, feature_map)
    resolved = renderer.resolve(ViewState(quantity=Clusters(9, cluster_metric=metric)))
    found = renderer.values(resolved).astype(int)
    nearness = nearest(feature_map, resolved.quantity)
    own = np.take_along_axis(nearness, found[..., np.newaxis], 2)[..., 0]
    np.testing.assert_allclose(own, nearness.max(2), rtol=1e-4)
    assert (found == nearness.argmax(2)).mean() > 0.95
    shares = renderer.label_shares(resolved)
    assert list(shares) == pytest.approx(resolved.quantity.fitted.shares, abs=0.03)


def test_a_map_in_bands_and_streamed_gives_the_same(gpu: Gpu) -> None:
    feature_map = random_map(31, 45, 37, value_range=(-1.0, 2.0))
    view = ViewState(quantity=Clusters(11))
    assert_same_in_bands(gpu, feature_map, view)


@pytest.mark.parametrize("memory", [None, 50_000])
def test_many_clusters_are_coarse_first_where_few_are_not(gpu: Gpu, memory: int | None) -> None:
    """Known of this map: a pass of angles takes 6 ms a band."""
    feature_map = random_map(31, 45, 37, value_range=(-1.0, 2.0))
    limits = TileLimits(8192, 256, band_bytes=20_000, memory=memory)
    renderer = Renderer(gpu, feature_map, limits=limits)
    renderer.warm_up(ViewState(), {"seconds of a band": 0.006 / len(renderer.full.tiles.bands)})

    def draw(view: ViewState) -> None:
        encoder = gpu.device.create_command_encoder(label="quick")
        renderer.encode_values(encoder, renderer.resolve(view), quick=True)
        gpu.device.queue.submit([encoder.finish()])

    draw(ViewState(quantity=Clusters(8)))
    assert (renderer.coarse_stride is None) == (memory is None), "what is streamed is coarse first, whatever it is"
    view = ViewState(quantity=Clusters(64))
    draw(view)
    stride = renderer.coarse_stride
    assert stride is not None
    left, top = Sampling(45, 31, stride).start
    texels = read_texels(gpu, renderer.drawn_values.texture, np.dtype(np.float32))
    coarse = values_of_texels(texels, renderer.drawn_values.grid)
    np.testing.assert_array_equal(coarse, Renderer(gpu, feature_map).values(view)[top::stride, left::stride])
    while renderer.refine(renderer.resolve(view)) < 1:
        pass
    draw(view)
    assert renderer.coarse_stride is None


@pytest.mark.parametrize("metric", ClusterMetric)
def test_pixels_without_data_or_direction_have_no_cluster_and_do_not_count(gpu: Gpu, metric: ClusterMetric) -> None:
    valid = np.random.default_rng(5).random((9, 13)) < 0.7
    codes = random_map(9, 13, 6).codes.copy()
    codes[3, 4:9] = 0
    feature_map = FeatureMap(codes, (0.0, 3.0), valid=valid)
    view = ViewState(quantity=Clusters(4, cluster_metric=metric))
    found = Renderer(gpu, feature_map).values(view)
    without = ~valid
    if metric is ClusterMetric.COSINE:
        without[3, 4:9] = True
    np.testing.assert_array_equal(np.isnan(found), without)
    changed = codes.copy()
    changed[~valid] = 255 - changed[~valid]
    again = Renderer(gpu, FeatureMap(changed, (0.0, 3.0), valid=valid)).values(view)
    np.testing.assert_array_equal(again, found)


@pytest.mark.parametrize("metric", ClusterMetric)
def test_muted_channels_do_not_count(gpu: Gpu, metric: ClusterMetric) -> None:
    feature_map = random_map(9, 13, 6, value_range=(-1.0, 2.0))
    view = ViewState(quantity=Clusters(4, cluster_metric=metric), muted=(1, 4))
    found = Renderer(gpu, feature_map).values(view)
    kept = FeatureMap(np.ascontiguousarray(feature_map.codes[..., [0, 2, 3, 5]]), (-1.0, 2.0))
    np.testing.assert_array_equal(found, Renderer(gpu, kept).values(view.but(muted=())))
    assert not np.array_equal(found, Renderer(gpu, feature_map).values(view.but(muted=())))
    with pytest.raises(InputError, match="channel 6 cannot be muted"):
        Renderer(gpu, feature_map).values(view.but(muted=(6,)))


def test_without_centres_there_are_no_values(gpu: Gpu) -> None:
    class Nothing:
        has_others = False

        def fit(self, wanted: Wanted[Made]) -> None:
            return None

    renderer = Renderer(gpu, random_map(5, 7, 6))
    renderer.known = Nothing()
    view = ViewState(quantity=Clusters(3))
    assert np.isnan(renderer.values(view)).all() and renderer.value_range(view) is None
    assert renderer.resolve(view).quantity.nothing == "the clusters are being made"
    renderer.picture(view, (70, 50))


@pytest.mark.parametrize("has_image", [False, True])
def test_one_cluster_is_lit_up_and_the_others_are_dark(gpu: Gpu, has_image: bool) -> None:
    feature_map = random_map(8, 11, 5, image=random_image(16, 22) if has_image else None)
    renderer = Renderer(gpu, feature_map)
    view = ViewState(quantity=Clusters(3), markers=False)
    resolved, size = renderer.resolve(view), (110, 80)
    target = picture_texture(gpu, size)
    encoder = gpu.device.create_command_encoder()
    projection = Projection.of(renderer.scene, size, None)
    renderer.encode(encoder, resolved, target, projection, lit=1)
    gpu.device.queue.submit([encoder.finish()])
    picture = read_texels(gpu, target, np.dtype(np.uint8)).reshape(80, 110, 4)
    expected = oracle.color(
        oracle.values_of(feature_map, view), feature_map.image, view, projection,
        palette=resolved.quantity.palette, lit=1,
    )  # fmt: skip
    assert np.abs(picture - np.rint(255 * expected)).max() <= 1
    plain = renderer.picture(view, size)
    numbers = np.repeat(np.repeat(renderer.values(view), 10, 0), 10, 1)
    np.testing.assert_array_equal(picture[numbers == 1], plain[numbers == 1])
    assert picture[numbers != 1][:, :3].max() <= 0.5 * plain[numbers != 1][:, :3].max() + 1


# --- From Python ---


def test_from_python_as_a_view_or_by_a_function(gpu: Gpu) -> None:
    feature_map = random_map(9, 13, 7, value_range=(-1.0, 2.0))
    found = ifealid_gpu.clusters(feature_map, 5)
    assert found.dtype == np.int32 and found.shape == (9, 13) and set(np.unique(found)) == set(range(5))
    np.testing.assert_array_equal(ifealid_gpu.values(feature_map, ViewState(quantity=Clusters(5))), found)
    centers = ifealid_gpu.cluster_centers(feature_map, 5)
    assert centers.shape == (5, 7) and np.linalg.norm(centers, axis=1) == pytest.approx(1)
    by_label = ifealid_gpu.label(feature_map, list(centers), metric="cosine")
    np.testing.assert_array_equal(by_label, found)


def test_several_maps_have_the_same_clusters(gpu: Gpu) -> None:
    first = random_map(9, 13, 7, value_range=(-1.0, 2.0))
    second = FeatureMap(np.ascontiguousarray(first.codes[::-1, ::-1]), (-1.0, 2.0))
    found = ifealid_gpu.clusters([first, second], 4, metric="euclidean")
    np.testing.assert_array_equal(found[0], found[1][::-1, ::-1])
    with pytest.raises(InputError, match="as many channels, found 6 and 7"):
        ifealid_gpu.clusters([first, random_map(3, 4, 6)])
    with pytest.raises(InputError, match="FeatureMap, or a list"):
        ifealid_gpu.clusters([])
    with pytest.raises(InputError, match="cosine or euclidean"):
        ifealid_gpu.clusters(first, metric="dot")
