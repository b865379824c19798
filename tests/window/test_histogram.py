"""The histogram below the colour bar, and what chance says of the values that are told."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from helpers import random_map
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.history import History
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.quantities.components import Components, Scope
from ifealid_gpu.quantities.histogram import HISTOGRAM_BINS
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture(scope="module")
def opened(gpu: Gpu, config_home: object) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(Dataset.of([random_map(23, 31, 6, value_range=(-2.0, 6.0))], name="numbers"))
    yield hand
    hand.close()


@pytest.fixture
def window(opened: Offscreen) -> Offscreen:
    """That window as if just opened, with the reference locked at 4,3."""
    opened.key("Escape")
    opened.move_away()
    explorer = opened.explorer
    explorer.locked, explorer.message = True, None
    opened.show(ViewState(reference=(4, 3)))
    explorer.history = History(explorer.view)
    opened.settle()
    return opened


@pytest.mark.parametrize(
    "view",
    [{}, {"quantity": Norm()}, {"channel": 2}, {"quantity": Percentile()}, {"quantity": Components((2,))}],
    ids=str,
)
def test_it_counts_what_is_shown(window: Offscreen, view: dict[str, object]) -> None:
    window.show(window.view.but(**view))
    window.settle()
    found = window.facts.numbers.histogram
    values = window.explorer.renderer.values(window.view).ravel().astype(np.float64)
    assert found is not None and found.ends == (values.min(), values.max())
    expected = np.histogram(values, HISTOGRAM_BINS, found.ends)[0]
    edges = np.linspace(*found.ends, HISTOGRAM_BINS + 1)
    on_edge = (np.abs(values[:, np.newaxis] - edges[1:-1]) < 1e-6 * np.abs(values).max()).sum()
    assert np.abs(np.array(found.counts) - expected).sum() <= 2 * on_edge and sum(found.counts) == values.size


def test_the_value_under_the_mouse_is_judged_by_all_pairs_of_pixels(window: Offscreen) -> None:
    for metric in (None, metric_named("euclidean")):
        window.show(window.view.but(metric=metric))
        window.settle()
        window.point((20, 9))
        window.settle()
        chance, value = window.facts.numbers.chance, window.facts.pointer_value
        assert chance is not None and value is not None and chance.values.size == 50_000
        codes = window.explorer.renderer.feature_map.codes.reshape(-1, 6)
        vectors = codes / 255 * 8.0 - 2
        first, second = np.triu_indices(len(vectors), 1)
        if metric is None:
            units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            pairs = 1 - np.arccos(np.clip((units @ units.T)[first, second], -1, 1)) / np.pi
            share = (pairs < value).mean()
        else:
            share = (np.linalg.norm(vectors[first] - vectors[second], axis=1) > value).mean()
        said = window.facts.numbers.judged(value)
        assert said is not None and said.startswith("more alike than ")
        assert float(said.split()[3]) == pytest.approx(100 * share, abs=1)
        assert any(text.endswith(f": {said}") for text in window.labels("text")), "in the status line"


def in_plot(window: Offscreen) -> np.ndarray:
    """What is drawn in the plot, as signed numbers."""
    plot = window.item("histogram")
    rows, columns = (slice(round(a), round(b)) for a, b in ((plot.top, plot.bottom), (plot.left, plot.right)))
    return window.picture()[rows, columns, :3].astype(int)


def test_lines_and_words_that_are_drawn(window: Offscreen) -> None:
    window.show(window.view.but(threshold=0.6))
    window.settle()
    assert any(text.startswith("chance 0.") for text in window.labels("text"))
    plot, ends = window.item("histogram"), window.facts.numbers.histogram.ends  # type: ignore[union-attr]
    at = plot.left + (0.6 - ends[0]) / (ends[1] - ends[0]) * plot.width
    column = in_plot(window)[3:-3]
    orange = (column[..., 0] > 180) & (column[..., 2] < 90)
    columns = plot.left + np.flatnonzero(orange.all(axis=0))
    assert columns.size and np.abs(columns - at).min() <= 2, "the threshold's line, from top to bottom"


def test_it_can_be_left_out_and_counted_by_logarithms(window: Offscreen) -> None:
    before = in_plot(window)
    window.click_item("##log counts")
    assert window.facts.numbers.log_counts and window.explorer.preferences.log_counts
    assert not np.array_equal(before, in_plot(window))
    window.key("7")
    window.settle()
    assert np.array_equal(before, in_plot(window))
    window.click_item("Show")
    window.click_item("Histogram")
    window.settle()
    assert not window.shows("histogram") and window.facts.numbers.histogram is None
    window.key("6")
    window.move_away()
    window.settle()
    assert np.array_equal(before, in_plot(window))


def test_several_marks_have_the_histogram_alone_and_it_says_why(window: Offscreen) -> None:
    window.show(window.view.but(query=Query((Term(Pixel(2, 3)), Term(Pixel(9, 9), sign=-1)))))
    window.settle()
    numbers = window.facts.numbers
    assert numbers.histogram is not None and numbers.chance is None and numbers.judged(0.5) is None
    assert any(text.startswith(("no chance", "chance: none")) for text in window.labels("text"))


def test_percentiles_are_shown_by_a_key(window: Hand) -> None:
    window.key("5")
    window.settle()
    assert window.view.quantity == Percentile()
    window.point((20, 9))
    assert window.facts.pointer_value is not None and 0 <= window.facts.pointer_value <= 100
    words = f"more alike than {window.facts.pointer_value:.2f} % of random pairs"
    assert any(words in text for text in window.labels("text"))
    window.key("5", "ctrl+z")


def test_pairs_are_of_all_images_of_the_layer_or_of_this_one(gpu: Gpu, config_home: object) -> None:
    maps = [random_map(12, 17, 6, seed=n, value_range=(-2.0, 6.0)) for n in range(3)]
    named = [
        FeatureMap(one.codes, one.value_range, f"{n}.png.a", provenance=Provenance(f"{n}.png", "a"))
        for n, one in enumerate(maps)
    ]
    window = Offscreen(gpu)
    window.open(Dataset.of(named, name="three"))
    window.show(ViewState(reference=(4, 3)))
    window.settle()
    chance = window.facts.numbers.chance
    assert chance is not None and chance.images == 3 and chance.values.size == 50_000
    window.key("5")
    window.settle()
    quantity = window.facts.quantity
    assert isinstance(quantity, Percentile) and quantity.chance is not None and quantity.chance.images == 3
    window.click_item("##pairs")
    window.click_item("this image")
    window.settle()
    quantity = window.facts.quantity
    assert isinstance(quantity, Percentile) and quantity.chance is not None
    assert (quantity.chance.images, quantity.chance.values.size) == (1, 204 * 203 // 2)
    assert window.view.quantity == Percentile(Scope.MAP)
    window.key("ctrl+z")
    assert window.view.quantity == Percentile(), "which can be undone"
    window.close()


def test_percentiles_of_several_marks_say_why_there_are_none(window: Offscreen) -> None:
    window.show(window.view.but(quantity=Percentile(), query=Query((Term(Pixel(2, 3)), Term(Pixel(9, 9))))))
    window.settle()
    assert window.facts.shown_range is None
    assert window.facts.notice is not None and "one positive mark" in window.facts.notice
    window.show(window.view.but(query=Query.at(Pixel(2, 3))))
    window.settle()
    assert window.facts.notice is None and window.facts.shown_range is not None
