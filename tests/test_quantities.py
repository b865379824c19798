"""Every kind of quantity is whole: words, JSON, a word for --show, a pass, an oracle, a command, a line in the docs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import random_image, random_map

import ifealid_gpu
from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.commands import COMMANDS
from ifealid_gpu.fits.centers import ClusterMetric
from ifealid_gpu.fits.foreground import Foreground, Side
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.table import COMBINING_PASSES, VALUE_PASSES
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.components import Components, Outliers, Scope
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES, METRICS, metric_for, metric_named
from ifealid_gpu.quantities.palette import color_of
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.table import KINDS, kind_named
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

USE = (Path(__file__).parents[1] / "docs/use.md").read_text(encoding="utf-8")

# A value for each option that a kind may have.
OPTIONS: dict[str, Any] = {
    "channel": 3,
    "margin": 0.01,
    "axes": (2, 1, 3),
    "basis": Scope.MAP,
    "normalize": True,
    "outliers": Outliers.DROP,
    "foreground": Foreground(0.0, Side.ABOVE),
    "basis_file": None,
}
OPTIONS |= {"clusters": 5, "cluster_metric": ClusterMetric.EUCLIDEAN}

# What a view has beside it, of which some kinds need something.
ASKED = Asked(
    classes=tuple(
        QueryClass(name, Query.at(Pixel(n, n + 2)), color_of(n)) for n, name in enumerate(("cat 0.25", "dog 0.75"))
    )
)


def some(kind: type[Quantity]) -> Quantity:
    return kind.of(*(OPTIONS[name] for name in kind.options))


kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind)


@kinds
def test_it_is_found_by_its_word_and_the_tables_know_it(kind: type[Quantity]) -> None:
    assert kind_named(kind.kind) is kind and getattr(ifealid_gpu, kind.__name__) is kind
    feature_map = random_map(8, 11, 5)
    resolved = ResolvedView.of(
        ViewState(quantity=some(kind), classes=ASKED.classes), feature_map, Scene.of(feature_map)
    ).quantity
    assert resolved.computed_by in VALUE_PASSES | COMBINING_PASSES and kind.kind in oracle.VALUES
    assert re.search(rf"`--show {kind.kind}\b", USE), "the table of quantities in docs/use.md has a line"


@kinds
def test_its_json_leads_back_to_it(kind: type[Quantity]) -> None:
    view = ViewState(quantity=some(kind))
    assert ViewState.from_json(view.to_json()) == view
    written = json.loads(view.to_json())
    assert written.get("show", "similarity") == kind.kind


@kinds
def test_it_has_a_command_and_a_key_of_its_own_unless_it_needs_options(kind: type[Quantity]) -> None:
    ids = [command.id for command in COMMANDS]
    assert (kind.key is not None) == (not kind.options.keys() - kind.defaults.keys())
    assert f"show_{kind.kind}" in ids, "with a key of the table's, or asking for the options"


@kinds
def test_it_has_words_for_people(kind: type[Quantity]) -> None:
    feature_map = random_map(8, 11, 5, value_range=(-1.0, 2.0))
    quantity = some(kind).resolved(feature_map, Scene.of(feature_map), Asked())
    for words in (quantity.words, quantity.caption(), quantity.caption(has_values=False), quantity.nothing, kind.title):
        assert words and "\n" not in words and "None" not in words
    assert quantity.caption() != quantity.caption(has_values=False)
    for value_range in (None, (-1.0, 2.0)):
        low, high = quantity.real(0.25, value_range), quantity.real(0.75, value_range)
        assert low < high
        if quantity.palette is None:
            assert f"{high:.2f}" in quantity.text(0.75, value_range)
            assert f"{low:.2f}" in quantity.span_text(0.25, 0.75, value_range)
    scale = quantity.scale(0.25, 0.75)
    assert scale.start <= 0.25 and scale.end >= 0.75 and (scale.low, scale.high) == (0.25, 0.75)


@kinds
@pytest.mark.parametrize("precision", [8, 16, 32])
def test_the_gpu_computes_what_the_oracle_does(gpu: Gpu, kind: type[Quantity], precision: int) -> None:
    feature_map = random_map(9, 13, 7, precision, value_range=(-1.5, 2.0))
    view = ViewState(quantity=some(kind), classes=ASKED.classes)
    expected = oracle.values_of(feature_map, view)
    renderer = Renderer(gpu, feature_map)
    off = 2e-5 * max(1.0, np.nanmax(np.abs(expected)))
    np.testing.assert_allclose(renderer.values(view), expected, rtol=1e-5, atol=off)
    low, high = renderer.value_range(view) or (0.0, 0.0)
    expected = expected if expected.ndim == 2 else expected[..., 0]
    assert (low, high) == pytest.approx((np.nanmin(expected), np.nanmax(expected)), rel=1e-5, abs=off)


def test_an_unknown_kind_is_told_which_there_are() -> None:
    with pytest.raises(InputError, match=", ".join(KINDS)):
        kind_named("attention")


def test_resolving_makes_everything_definite_and_changes_nothing_twice() -> None:
    feature_map = random_map(8, 11, 5, value_range=(-1.0, 2.0))
    scene = Scene.of(feature_map)
    view = ViewState(query=Query.at(Place(3.2, 7.9)), pins=(Place(0.1, 0.1), (0, 0), (4, 4)))
    resolved = ResolvedView.of(view, feature_map, scene)
    assert (resolved.reference, resolved.pins, resolved.metric) == ((3, 7), ((0, 0), (4, 4)), ANGLE)
    again = ResolvedView.of(resolved.view.but(quantity=resolved.quantity), feature_map, scene)
    assert again.quantity == resolved.quantity
    near = ResolvedView.of(view.but(query=Query.at(Place(3.9, 7.1))), feature_map, scene)
    assert near.quantity == resolved.quantity, "within one pixel nothing is computed anew"
    assert ResolvedView.of(view.but(metric=ANGLE_OF_CODES), feature_map, scene).quantity != resolved.quantity
    assert resolved.marked == (3, 7) and ResolvedView.of(view.but(channel=2), feature_map, scene).marked is None


def test_what_it_becomes_on_another_layer() -> None:
    assert Channel(3).elsewhere() == Similarity(), "a channel's number means another feature there"
    assert Similarity().elsewhere() == Similarity()
    assert Similarity().range_travels and not Channel(3).range_travels


# --- Metrics ---


@pytest.mark.parametrize("metric", METRICS, ids=str)
def test_a_metric_is_whole(metric: Metric) -> None:
    assert metric.computed_by in VALUE_PASSES
    for word in (metric.id, *metric.former_ids):
        assert metric_named(word) == metric
        view = ViewState.from_json(json.dumps({"metric": word}))
        assert view.metric == metric and ViewState.from_json(view.to_json()) == view
    assert f"`{metric.id}`" in USE or f" {metric.id}" in USE
    assert metric.label and metric.symbol


def test_words_of_metrics_are_each_of_one_and_one_suits_every_map() -> None:
    words = [word for metric in METRICS for word in (metric.id, *metric.former_ids)]
    assert len(words) == len(set(words))
    for value_range in (None, (0.0, 1.0), (-1.0, 1.0), (2.0, 2.0)):
        assert metric_for(random_map(2, 3, 4, value_range=value_range)) in METRICS


def test_a_distance_has_its_own_letter_range_and_bright_end(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    """A metric of another kind is a file and a line: what shows it needs no word of it."""
    distance = replace(ANGLE, id="apart", label="apart", symbol="d", spans_one=False, is_low_bright=True)
    feature_map = random_map(9, 13, 7, image=random_image(18, 26))
    quantity = Similarity(metric=distance).resolved(feature_map, Scene.of(feature_map), Asked())
    assert quantity.is_low_bright and quantity.text(3.5, None) == "d = 3.5000"
    assert (quantity.scale(2.0, 5.0).start, quantity.scale(2.0, 5.0).end) == (2.0, 5.0)
    view = ViewState(metric=distance, markers=False)
    picture = Renderer(gpu, feature_map).picture(view, (130, 90))
    assert np.abs(picture - np.rint(255 * oracle.picture(feature_map, view, (130, 90)))).max() <= 1
    assert not np.array_equal(picture, Renderer(gpu, feature_map).picture(view.but(metric=ANGLE), (130, 90)))


def test_components_in_json_leave_out_what_is_usual_and_know_their_file_by_name_and_hash() -> None:
    plain = json.loads(ViewState(quantity=Components()).to_json())
    assert plain.keys() == {"version", "show", "range"} and plain["show"] == "components"
    file = Attachment("basis.npz", "5" * 64)
    view = ViewState(quantity=Components((4,), foreground="above:0.5", file=file))  # type: ignore[arg-type]
    written = json.loads(view.to_json())
    assert written["foreground"] == "above:0.5"
    assert written["basis_file"] == {"file": "basis.npz", "sha256": "5" * 64}
    again = ViewState.from_json(view.to_json())
    assert again == view and again.attachments == (file,)
    with pytest.raises(InputError, match=r"the components need the file basis\.npz"):
        ResolvedView.of(view, random_map(3, 4, 5), Scene.of(random_map(3, 4, 5))).quantity.check()
    for wrong in ("[1, 2]", "[0]", "[1, 2, 40]", '"1"', "[1.5]"):
        with pytest.raises(InputError, match="axes"):
            ViewState.from_json(f'{{"version": 2, "show": "components", "axes": {wrong}}}')
    for wrong in ('"sideways"', "3"):
        with pytest.raises(InputError, match="foreground"):
            ViewState.from_json(f'{{"version": 2, "show": "components", "foreground": {wrong}}}')
