"""How a query is called in captions, and what is said where it answers nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sets import a_map, sources_of_all_kinds

from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_words import words_of
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

PLACE, BOX, STROKE, POLYGON, MASK, VECTOR, PIXEL = sources_of_all_kinds()


@pytest.mark.parametrize(
    ("positives", "negatives", "combine", "words"),
    [
        ([STROKE], [], "mean", "a stroke"),
        ([PLACE, PIXEL, STROKE], [BOX], "mean", "2 places and a stroke, minus a box"),
        ([BOX, BOX, POLYGON, MASK], [VECTOR], "nearest", "the nearest of 2 boxes, a polygon and a mask, minus noise"),
        ([PLACE], [PIXEL, VECTOR, VECTOR], "nearest", "a place, minus a place and 2 vectors"),
    ],
)
def test_words_of_a_query(positives, negatives, combine, words) -> None:
    query = Query((*map(Term, positives), *(Term(one, sign=-1) for one in negatives)), combine)
    assert words_of(query) == words
    feature_map = a_map()
    shown = ResolvedView.of(ViewState(query=query, metric="angle"), feature_map, Scene.of(feature_map)).quantity
    assert shown.words == words and shown.caption() == f"similarity to {words}  ·  angle of real values"
    assert replace(shown, metric=metric_named("l1")).caption() == f"distance from {words}  ·  L1 distance"


def test_where_nothing_compares_it_is_said_why() -> None:
    feature_map = a_map()
    codes = feature_map.codes.copy()
    codes[2, 3] = codes[5, 5] = 0
    zero = replace(feature_map, codes=codes, value_range=(0.0, 1.0))

    def of(*pixels: Pixel) -> Similarity:
        view = ViewState(query=Query(tuple(map(Term, pixels))), metric="angle")
        quantity = ResolvedView.of(view, zero, Scene.of(zero)).quantity
        assert isinstance(quantity, Similarity)
        return quantity

    assert "(no direction: nothing compares)" in of(Pixel(3, 2), Pixel(5, 5)).caption(has_values=False)
    assert "nothing that was marked has a direction" in of(Pixel(3, 2), Pixel(5, 5)).nothing
    assert "nothing that was marked has data" in of(Pixel(0, 0), Pixel(0, 0)).nothing
    assert "the reference has no data" in of(Pixel(0, 0)).nothing


def test_the_bar_of_differences_is_not_that_of_similarities() -> None:
    feature_map = a_map()

    def bar(*terms: Term) -> tuple[float, float]:
        view = ViewState(query=Query(terms), metric="angle")
        scale = ResolvedView.of(view, feature_map, Scene.of(feature_map)).quantity.scale(-0.1, 0.2, (-0.1, 0.2))
        return scale.start, scale.end

    assert bar(Term(PLACE), Term(BOX)) == (-0.1, 1.0)
    assert bar(Term(PLACE), Term(BOX, sign=-1)) == pytest.approx((-0.1, 0.2))
