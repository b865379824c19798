"""Clusters in the window: their legend and options, what the mouse lights up, and classes made of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from helpers import random_map
from window.offscreen import Offscreen

import ifealid_gpu
from ifealid_gpu import Clusters, Labels, Norm, Provenance, QueryClass
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.fits.centers import ClusterMetric
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def parted() -> FeatureMap:
    """Three kinds of vectors, the second of which is zero."""
    codes = random_map(7, 9, 5).codes // 16
    codes[:, :5, 0] = 250
    codes[:3, 5:, 3] = 250
    codes[3:, 7:] = 0
    return FeatureMap(codes, (0.0, 6.0))


MAP = parted()


@pytest.fixture(scope="module")
def window(gpu: Gpu, config_home: object) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(Dataset.of([MAP], name="map"))
    yield hand
    hand.close()


def numbers(gpu: Gpu, quantity: Clusters) -> np.ndarray:
    return Renderer(gpu, MAP).values(ViewState(quantity=quantity))


def shows_clusters(window: Offscreen, quantity: Clusters) -> None:
    window.move_away()
    window.show(ViewState(quantity=Norm()))
    window.settle()
    window.show(ViewState(quantity=quantity))
    window.settle()


def test_a_key_shows_them_and_the_legend_has_their_shares(window: Offscreen, gpu: Gpu) -> None:
    window.show(ViewState())
    with window.hold_key("shift"):
        window.key("G")
    window.settle()
    assert window.view.quantity == Clusters()
    found = numbers(gpu, Clusters())
    shares = [float((found == n).mean()) for n in range(8)]
    assert window.facts.label_shares == pytest.approx(shares) and shares == sorted(shares, reverse=True)
    assert window.shows(f"none  {100 * (1 - sum(shares)):.1f} %"), "zero vectors have no direction"
    window.key("ctrl+z")
    window.settle()
    assert window.view.quantity == ViewState().quantity, "a step that can be undone"


def test_how_many_and_by_what(window: Offscreen) -> None:
    shows_clusters(window, Clusters())
    slider = window.item("##clusters")
    with window.hold_key("ctrl"):
        window.move((slider.left + slider.width / 2, slider.top + slider.height / 2))
        window.press()
        window.let_go()
    window.key("ctrl+a")
    window.type("3")
    window.key("Return")
    window.settle()
    assert window.view.quantity == Clusters(3) and len(window.facts.label_shares) == 3
    window.click_item("##alike by")
    window.click_item("values##1")
    window.settle()
    assert window.view.quantity == Clusters(3, cluster_metric=ClusterMetric.EUCLIDEAN)
    assert sum(window.facts.label_shares) == pytest.approx(1), "zero vectors lie near each other"


def test_muted_channels_stay_the_views(window: Offscreen) -> None:
    """What is chosen beside a resolved quantity keeps nothing of the view's."""
    window.move_away()
    window.show(ViewState(quantity=Clusters(3), muted=(0,)))
    window.settle()
    muted = window.facts.label_shares
    window.click_item("##alike by")
    window.click_item("values##1")
    window.settle()
    assert window.view.quantity == Clusters(3, cluster_metric=ClusterMetric.EUCLIDEAN)
    window.show(window.view.but(muted=(), quantity=Clusters(3)))
    window.settle()
    assert window.facts.label_shares != muted


def test_the_mouse_on_a_pixel_or_an_entry_lights_up_its_cluster(window: Offscreen, gpu: Gpu) -> None:
    shows_clusters(window, Clusters(3))
    plain = window.picture()
    found = numbers(gpu, Clusters(3))
    y, x = np.argwhere(found == 1)[0]
    window.move(window.at_pixel((int(x), int(y))))
    window.settle()
    assert window.explorer.lit == 1
    other = np.argwhere(found == 0)[0]
    column, row = (round(one * window.ratio) for one in window.at_pixel((int(other[1]), int(other[0])), (0.2, 0.2)))
    assert window.picture()[row, column, :3].max() < 0.6 * plain[row, column, :3].max()
    entry = window.item("cluster 0##label 0")
    window.move((entry.left + 5, entry.top + 5))
    window.settle()
    assert window.explorer.lit == 0
    np.testing.assert_array_equal(window.picture()[row, column], plain[row, column])
    window.move_away()
    window.settle()
    assert window.explorer.lit is None


@pytest.mark.parametrize("metric", ClusterMetric)
def test_classes_made_of_them_are_the_same(window: Offscreen, gpu: Gpu, metric: ClusterMetric) -> None:
    before = QueryClass("mine", Query.at(Pixel(2, 3)), (1, 2, 3))
    shows_clusters(window, Clusters(4, cluster_metric=metric))
    window.show(window.view.but(classes=(before,)))
    window.settle()
    found, view = window.facts.label_shares, window.view
    window.click_item("Make classes")
    window.settle()
    made = window.view
    assert made.quantity == Labels() and [one.is_shown for one in made.classes] == [False, *[True] * 4]
    assert [one.name for one in made.classes[1:]] == [f"cluster {n}" for n in range(4)]
    assert window.facts.label_shares[1:] == pytest.approx(found)
    np.testing.assert_array_equal(Renderer(gpu, MAP).values(made) - 1, numbers(gpu, Clusters(4, cluster_metric=metric)))
    assert ViewState.from_json(made.to_json()) == made
    window.key("ctrl+z")
    window.settle()
    assert window.view.quantity == view.quantity and window.view.classes == view.classes


def test_all_images_have_the_same_clusters(window: Offscreen) -> None:
    maps = [
        FeatureMap(random_map(7, width, 5, seed=width).codes, (-1.0, 1.0), f"{name}.a", None, Provenance(name, "a"))
        for name, width in (("one", 9), ("two", 11))
    ]
    window.open(Dataset.of(maps, name="both"))
    expected = ifealid_gpu.clusters(maps, 4)
    for name, numbers_of_map in zip(("one", "two"), expected, strict=True):
        if name == "two":
            window.key("i")
        else:
            window.show(window.view.but(quantity=Clusters(4)))
        window.until(lambda: not window.facts.quantity.is_waiting, "the clusters")
        window.settle()
        shares = [float((numbers_of_map == n).mean()) for n in range(4)]
        assert window.facts.label_shares == pytest.approx(shares), name
        assert window.facts.quantity.title_words == "4 clusters of 2 images"
    window.click_item("##basis")
    window.click_item("this image##1")
    window.settle()
    alone = ifealid_gpu.clusters(maps[1], 4)
    assert window.facts.label_shares == pytest.approx([float((alone == n).mean()) for n in range(4)])
