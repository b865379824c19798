"""Differences of two maps: values and pictures against the oracle, coarse ones, and what has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers import expected_values, random_image, random_map, rounding_of

from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Projection, Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.markers import Markers
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.metrics.table import ANGLE, metric_named
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.difference import Difference
from ifealid_gpu.renderer.readback import Readback
from ifealid_gpu.views.view_state import ViewState

IMAGE = random_image(35, 50)
AT = ViewState(query=Query.at(Place(21.0, 13.0)), metric=ANGLE)


@pytest.fixture(scope="module")
def coarse(gpu: Gpu) -> Renderer:
    """7 x 5 signed pixels of stride 8, with a hole, which overhang the image."""
    feature_map = random_map(5, 7, 9, 16, image=IMAGE, stride=8, value_range=(-1.0, 2.0), seed=3)
    valid = np.ones((5, 7), np.bool_)
    valid[2, 4] = False
    return Renderer(gpu, replace(feature_map, valid=valid, name="coarse"))


@pytest.fixture(scope="module")
def fine(gpu: Gpu) -> Renderer:
    """13 x 9 signed pixels of stride 4."""
    return Renderer(gpu, replace(random_map(9, 13, 5, image=IMAGE, stride=4, value_range=(-1.5, 1.0)), name="fine"))


@pytest.fixture(scope="module")
def both(gpu: Gpu, coarse: Renderer, fine: Renderer) -> Difference:
    return Difference(gpu, coarse, fine)


def expected(difference: Difference, view: ViewState) -> np.ndarray:
    renderers = difference.first, difference.second
    maps = [(expected_values(one.feature_map, view), one.scene, 1) for one in renderers]
    return oracle.difference(maps, on=renderers.index(difference.finer))


@pytest.mark.parametrize("metric", ["angle", "euclidean"])
def test_values_are_those_of_both_maps_less_each_other(both: Difference, fine: Renderer, metric: str) -> None:
    view = AT.but(metric=metric)
    got, wanted = both.values(*both.resolve(view)), expected(both, view)
    assert got.dtype == np.float32 and got.shape == (9, 13) and both.finer is fine
    assert np.isnan(got[4:6, 8:10]).all() and np.isnan(got).sum() == 4, "the hole of the coarser map"
    np.testing.assert_allclose(got, wanted, rtol=0, atol=2e-5 * max(1.0, np.nanmax(np.abs(wanted))))
    found, paper = (both.found_range(*both.resolve(view.but(display_range=rule))) for rule in ("auto", "paper"))
    assert found is not None and paper is not None
    assert paper.ends == (-np.nanmax(np.abs(got)), np.nanmax(np.abs(got)))
    others = got.copy()
    others[2:4, 4:6] = np.nan  # below the coarser map's reference, which the finer one's is a part of
    assert found.ends == (-np.nanmax(np.abs(others)), np.nanmax(np.abs(others)))
    assert found.values == paper.values == (np.nanmin(got), np.nanmax(got))


@pytest.mark.parametrize(
    "view",
    [
        AT.but(opacity=0.1, pins=(Place(40.0, 20.0),)),
        AT.but(metric="euclidean", dim=0.3, backdrop="color", markers=False),
        AT.but(display_range=(-0.1, 0.05), colormap="berlin"),
        ViewState(quantity=Norm(), backdrop="none"),
    ],
    ids=["similarity", "distance", "given_ends", "norm"],
)
def test_the_picture_is_the_oracles(both: Difference, view: ViewState) -> None:
    size = (101, 71)
    got = both.picture(*both.resolve(view), size)
    finer = both.finer.resolve(view)
    projection, values = Projection.of(both.scene, size), expected(both, view)
    found = both.found_range(*both.resolve(view))
    assert found is not None
    most = found.ends[1]
    low_is_bright = finer.quantity.is_low_bright
    colored = view.but(colormap=view.colormap if view.colormap == "berlin" else "difference")

    def wanted(nudge: float) -> np.ndarray:
        picture = oracle.color(
            values, IMAGE, colored, projection, nudge, bright_low=low_is_bright, color_ends=[(-most, most)],
            is_diverging=True,
        )  # fmt: skip
        return oracle.markers(picture, Markers(finer.marked, finer.pins), projection) if view.markers else picture

    nudge = 4 * rounding_of(-most, most)
    off = [np.abs(got - np.rint(255 * wanted(n))).max(axis=2) for n in (0, nudge, -nudge)]
    assert np.minimum.reduce(off).max() <= 1 and (off[0] > 1).mean() < 0.02


def test_the_first_maps_side_has_one_colour_under_similarities_and_distances(gpu: Gpu) -> None:
    """Orange is where the first map finds the second pixel more alike to the first one."""
    near = FeatureMap(np.array([[[100, 0], [95, 5]]], np.uint8), name="near")
    far = FeatureMap(np.array([[[100, 0], [10, 200]]], np.uint8), name="far")
    for first, second, is_orange in ((near, far, True), (far, near, False)):
        difference = Difference(gpu, Renderer(gpu, first), Renderer(gpu, second))
        for metric in ("angle", "l1"):
            view = ViewState(query=Query.at(Place(0.5, 0.5)), metric=metric, markers=False)
            views = difference.resolve(view)
            pixels = difference.picture(*views, (2, 1))[0, :, :3].astype(int)
            assert np.ptp(pixels[0]) <= 1, "both agree about the pixel itself: gray"
            assert (pixels[1, 0] > pixels[1, 2] + 100) == is_orange
            quantity = difference.quantity(*views)
            sides = f"{first.name}: more alike", f"{second.name}: more alike"
            is_near_bright = metric == "l1"
            assert (quantity.low_words, quantity.high_words) == (sides if is_near_bright else sides[::-1])


def test_maps_that_agree_everywhere_are_gray_and_the_image_shows(gpu: Gpu, fine: Renderer) -> None:
    same = Renderer(gpu, replace(fine.feature_map, name="a copy"))
    difference = Difference(gpu, fine, same)
    for metric in ("angle", "euclidean"):
        views = difference.resolve(AT.but(metric=metric, markers=False, backdrop="color"))
        assert not difference.values(*views).any()
        found = difference.found_range(*views)
        assert found is not None and found.ends == (0.0, 0.0)
        np.testing.assert_array_equal(difference.picture(*views, (50, 35))[..., :3], IMAGE)
        alone = [one.but(backdrop="none") for one in views]
        assert np.ptp(difference.picture(*alone, (50, 35))[..., :3]) <= 1
    assert difference.quantity(*views).alike_words(0.0, None) == "Both are the same everywhere"


def test_coarse_pictures_stand_in_and_are_refined(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, fine: Renderer, coarse: Renderer
) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    first, second = (Renderer(gpu, one.feature_map) for one in (fine, coarse))
    second.warm_up(ViewState())
    difference = Difference(gpu, first, second)
    views = difference.resolve(AT)

    def frame() -> None:
        encoder = gpu.device.create_command_encoder()
        difference.encode_values(encoder, *views, quick=True)
        gpu.device.queue.submit([encoder.finish()])

    frame()
    assert difference.coarse_stride is not None and difference.shows(views[0].quantity, views[1].quantity)
    reading = Readback(gpu).read([(difference, [(2, 2)])])[0]
    assert reading.range is not None and reading.values == (None,), "of no single pixel"
    assert difference.refine(*views) == 1
    frame()
    assert difference.coarse_stride is None
    exact = difference.values(*views)
    np.testing.assert_array_equal(exact, Difference(gpu, fine, coarse).values(*views))
    reading = Readback(gpu).read([(difference, [(2, 2), None])])[0]
    assert reading.values == ((float(exact[2, 2]),), None)
    moved = difference.resolve(AT.but(query=Query.at(Place(3.0, 3.0))))
    assert not difference.shows(moved[0].quantity, moved[1].quantity)
    first.warm_up(ViewState())
    views = moved
    frame()
    assert difference.drawn_values.stride == first.coarse_stride == difference.coarse_stride


def test_one_metric_is_found_where_none_is_named_and_others_are_refused(gpu: Gpu, fine: Renderer) -> None:
    positive = Renderer(gpu, random_map(5, 7, 4, image=IMAGE, stride=8))
    difference = Difference(gpu, fine, positive, ("signed", "positive"))
    views = difference.resolve(AT.but(metric=None))
    assert [view.metric for view in views] == [ANGLE, ANGLE]
    other = fine.resolve(AT), positive.resolve(AT.but(metric="angle-of-codes"))
    with pytest.raises(InputError, match=r"found angle of real values and .*: choose one metric for both"):
        difference.values(*other)
    for quantity in (Clusters(2), Components((1, 2, 3)), Components((1,))):
        with pytest.raises(InputError, match="amounts that two maps have in common"):
            difference.values(*difference.resolve(AT.but(quantity=quantity)))
    views = fine.resolve(AT.but(quantity=Norm())), positive.resolve(AT)
    with pytest.raises(InputError, match="found norm and similarity"):
        difference.values(*views)
    with pytest.raises(InputError, match="found real values and codes / largest code"):
        difference.values(*difference.resolve(ViewState(channel=1)))


def test_channels_are_subtracted_in_real_values(gpu: Gpu, fine: Renderer, coarse: Renderer) -> None:
    difference = Difference(gpu, fine, coarse)
    views = difference.resolve(ViewState(channel=3))
    (low, high), (bottom, top) = (-1.5, 1.0), (-1.0, 2.0)
    of_both = [expected_values(one.feature_map, ViewState(channel=3)) for one in (fine, coarse)]
    maps = [
        (low + (high - low) * of_both[0], fine.scene, 1),
        (bottom + (top - bottom) * of_both[1], coarse.scene, 1),
    ]
    np.testing.assert_allclose(difference.values(*views), oracle.difference(maps), atol=1e-5)
    found = difference.found_range(*difference.resolve(ViewState(channel=3, display_range=(0.1, 0.2))))
    assert found is not None and found.ends == pytest.approx((-0.5, 0.5)), "0.2 of what spans 2.5"


def test_maps_of_one_picture_alone_have_differences(gpu: Gpu, fine: Renderer) -> None:
    with pytest.raises(InputError, match="'fine' less itself is zero everywhere"):
        Difference(gpu, fine, fine)
    tall = Renderer(gpu, random_map(9, 5, 3, image=random_image(60, 31)))
    with pytest.raises(InputError, match="these lie on pictures of 50 x 35 and 31 x 60"):
        Difference(gpu, fine, tall)


def test_a_map_without_the_image_is_shown_over_the_others(gpu: Gpu, coarse: Renderer) -> None:
    bare = FeatureMap(random_map(14, 20, 4).codes, (-1.0, 1.0), "bare")
    difference = Difference(gpu, coarse, Renderer(gpu, bare, frame=(50, 35)))
    assert difference.scene.size == (50, 35) and difference.scene.map_size == (20, 14)
    views = difference.resolve(AT.but(opacity=0.0, markers=False, backdrop="color"))
    size = (50, 35)
    got = difference.picture(*views, size)
    values = difference.values(*views)
    scene = Scene((50, 35), (50, 35), (20, 14))
    found = difference.found_range(*views)
    assert found is not None
    most = found.ends[1]
    wanted = oracle.color(
        values.astype(float), IMAGE, views[0].view.but(colormap="difference"), Projection.of(scene, size),
        color_ends=[(-most, most)], is_diverging=True,
    )  # fmt: skip
    assert (np.abs(got - 255 * wanted).max(axis=2) > 1.01).mean() < 0.02


def test_the_metric_word_is_kept(fine: Renderer, both: Difference) -> None:
    quantity = both.quantity(*both.resolve(AT.but(metric=metric_named("euclidean"))))
    assert quantity.words == "coarse minus fine"
    assert quantity.caption() == "distance from 2,1: coarse minus fine  ·  Euclidean distance"
    assert quantity.unit_words(None) == "difference of similarity, Euclidean distance"
    assert quantity.text(0.25, None) == "difference = +0.25"
