"""Views: JSON there and back, and every wrong view in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Projection, Scene, Viewport
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.display_range import PAPER, RULES, DisplayRange
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES, METRICS, metric_named
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.quantities.threshold import Contour, Threshold
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

pixels = st.tuples(st.integers(0, 1 << 40), st.integers(0, 1 << 40))
far = st.floats(-1e9, 1e9)
pairs = st.tuples(st.floats(-1e5, 1e5), st.floats(1, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1]))
ranges = st.sampled_from(RULES) | pairs | st.builds(DisplayRange, st.sampled_from(RULES), pairs)
views = st.builds(
    ViewState,
    image=st.none() | st.text(),
    layer=st.none() | st.text(),
    reference=st.none() | pixels,
    channel=st.none() | st.integers(0, 1 << 40),
    pins=st.lists(pixels, max_size=3).map(tuple),
    metric=st.none() | st.sampled_from(METRICS),
    colormap=st.text(),
    opacity=st.floats(0, 1),
    dim=st.floats(0, 1),
    backdrop=st.sampled_from(Backdrop),
    display_range=st.none() | ranges,
    markers=st.booleans(),
    viewport=st.none() | st.builds(Viewport, st.tuples(far, far), st.floats(1e-9, 1e9)),
    frame=st.none() | st.tuples(st.floats(1e-3, 1e9), st.floats(1e-3, 1e9)),
    threshold=st.none() | st.builds(Threshold, st.none() | far, st.sampled_from(Contour), st.booleans()),
)


@given(views)
def test_json_there_and_back(view: ViewState) -> None:
    text = view.to_json()
    assert "\n" not in text
    again = ViewState.from_json(text)
    assert again == view
    assert hash(again) == hash(view)
    assert type(again.backdrop) is Backdrop


def test_defaults_are_left_out() -> None:
    assert ViewState().to_json() == '{"version":2,"range":"auto"}', "defaults that may change are written"
    assert ViewState.from_json('{"version":2}') == ViewState()
    assert (
        ViewState(reference=(39, 50), opacity=0.5).to_json()
        == '{"version":2,"query":[{"pixel":[39,50]}],"opacity":0.5,"range":"auto"}'
    )


def test_every_field_may_be_changed_alone() -> None:
    view = ViewState().but(channel=3)
    assert (view.quantity.channel, view.opacity, ViewState().quantity.channel) == (3, 0.0, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be JSON"),
        ("{", "must be JSON"),
        ("[" * 100_000, "must be JSON"),
        ("line\nbreak" * 100, "must be JSON"),
        ("[]", "must be a JSON object, found list"),
        ("null", "must be a JSON object, found NoneType"),
        ('{"zoom": 1}', "no field 'zoom'; it has backdrop, channel"),
        ('{"opacity": 2}', "opacity must be between 0 and 1, found 2"),
        ('{"opacity": -0.1}', "between 0 and 1"),
        ('{"version": 2, "dim": 2}', "dim must be between 0 and 1, found 2"),
        ('{"version": 2, "dim": "dark"}', "dim must be a number, found 'dark'"),
        ('{"dim": 0.5}', "no field 'dim' before version 2; add \"version\": 2"),
        ('{"opacity": NaN}', "between 0 and 1, found nan"),
        ('{"opacity": "0.5"}', "opacity must be a number, found '0.5'"),
        ('{"opacity": true}', "opacity must be a number"),
        ('{"opacity": null}', "opacity must be a number"),
        ('{"opacity": 1' + 400 * "0" + "}", "opacity is too large"),
        ('{"reference": [1, 2, 3]}', "reference must be a pair"),
        ('{"reference": [1, -2]}', "whole number from 0, found -2"),
        ('{"reference": [1, 2.5]}', "whole number from 0, found 2.5"),
        ('{"reference": "1,2"}', "reference must be a pair"),
        ('{"channel": 1.0}', "channel must be a whole number"),
        ('{"channel": true}', "channel must be a whole number"),
        ('{"pins": 3}', "pins must be a list of pairs"),
        ('{"pins": [[1, 2], [3]]}', "pins must be a pair"),
        (
            '{"metric": "sine"}',
            "metric must be one of angle, angle-of-codes, cosine, dot, euclidean, l1, lk:K, found 'sine'",
        ),
        ('{"metric": []}', "metric must be one of"),
        ('{"backdrop": "colour"}', "backdrop must be one of gray, color, none"),
        ('{"backdrop": null}', "backdrop must be one of"),
        ('{"colormap": 3}', "colormap must be text"),
        ('{"image": 3}', "image must be text"),
        ('{"markers": 1}', "markers must be true or false"),
        ('{"show": "norm"}', 'before version 2; add "version": 2'),
        ('{"display_range": [1, 1]}', "LO < HI"),
        ('{"display_range": [2, 1]}', "LO < HI, found 2.0 and 1.0"),
        ('{"display_range": [0, Infinity]}', "LO < HI"),
        ('{"display_range": [0, 1e39]}', "too wide"),
        ('{"display_range": [1, 1.00000001]}', "too narrow"),
        ('{"display_range": [1]}', "display_range must be a pair"),
        ('{"viewport": {"center": [1, 2]}}', "viewport must have center and scale"),
        ('{"viewport": {"center": [1, 2], "scale": 0}}', "scale from 1e-09 to 1e"),
        ('{"viewport": {"center": [1, 2], "scale": -1}}', "scale from"),
        ('{"viewport": {"center": [1, 2], "scale": 1e-40}}', "scale from"),
        ('{"viewport": {"center": [NaN, 2], "scale": 1}}', "centre within"),
        ('{"viewport": {"center": [1e300, 2], "scale": 1}}', "centre within"),
        ('{"viewport": [1, 2, 3]}', "viewport must have"),
    ],
    ids=lambda text: text[:40],
)
def test_wrong_views_are_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        ViewState.from_json(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"opacity": 1.5},
        {"dim": -0.5},
        {"opacity": "x"},
        {"display_range": (1.0, 0.0)},
        {"display_range": (0, 10**400)},
        {"display_range": (True, 5)},
        {"display_range": ""},
        {"display_range": (0.0, float("nan"))},
        {"layer": 3},
        {"image": Path("photo.jpg")},
        {"colormap": None},
        {"markers": "yes"},
        {"metric": []},
        {"query": Place(1, 2)},
        {"viewport": (1, 2)},
    ],
    ids=str,
)
def test_wrong_views_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ViewState(**wrong)
    with pytest.raises(InputError):
        ViewState().but(**wrong)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Place("a", 1),  # type: ignore[arg-type]
        lambda: Place(None, 1),  # type: ignore[arg-type]
        lambda: Viewport("ab", 1),  # type: ignore[arg-type]
        lambda: Viewport((1, 2, 3), 1),  # type: ignore[arg-type]
        lambda: Viewport((1, 2), "x"),  # type: ignore[arg-type]
        lambda: Query.at((1, 1)),  # type: ignore[arg-type]
        lambda: Query([Place(1, 1)]),  # type: ignore[arg-type, list-item]
        lambda: Term(Place(1, 1), weight="x"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_number_or_no_position_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: NamedVector("v", np.ones(3, complex)), "real numbers"),
        (lambda: NamedVector("v", [[1.0], [2.0, 3.0]]), "real numbers"),
        (lambda: NamedVector("v", np.array(["a"])), "real numbers"),
        (lambda: NamedVector("v", np.array([0.0, 1e31])), "beyond 1e"),
        (lambda: NamedVector(3, np.ones(3)), "name must be text"),
        (lambda: Term(Place(1, 2), 3), "by its name"),
        (lambda: Term(Place(1, 2), sign=True), "must be 1 or -1"),
        (lambda: Threshold(0.5, alone=1), "True or False"),
        (lambda: Threshold(1e39), r"finite number or auto, found 1e\+39"),
        (lambda: QueryClass("a", Query.at(Place(1, 2)), 5), "three numbers"),
        (lambda: QueryClass("a" * 10_000, Query.at(Place(1, 2)), (1, 2, 3)), "1 to 200 letters, found 'a{59}$"),
    ],
)
def test_wrong_parts_of_queries_are_refused_in_one_line(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_metrics_keep_all_digits_of_their_exponent() -> None:
    for word, exponent in (("lk:0.123456789", 0.123456789), ("lk:0.30", 0.3), ("lk:2", 2.0)):
        read = ViewState.from_json(ViewState(metric=word).to_json())
        assert read == ViewState(metric=word) and read.metric is not None and read.metric.exponent == exponent
    assert metric_named("lk:2.0").id == "lk:2" and metric_named("lk:1").id == "l1"


def test_numbers_of_any_kind_are_taken() -> None:
    place, viewport = Place(np.float32(1.5), np.int64(2)), Viewport((np.float32(1), np.int64(2)), np.float64(3))
    view = ViewState(query=Query.at(place), viewport=viewport, opacity=np.float32(0.5))
    assert ViewState.from_json(view.to_json()) == view


def test_what_a_similarity_compares_with_is_the_views() -> None:
    view = ViewState(quantity=Similarity(Query.at(Place(8, 9)), ANGLE))
    assert view == ViewState(query=Query.at(Place(8, 9)), metric=ANGLE)
    assert ViewState.from_json(view.to_json()) == view
    assert view.but(channel=3).but(quantity=Similarity()) == view


def test_json_is_plain() -> None:
    view = ViewState(metric=ANGLE, backdrop=Backdrop.COLOR, viewport=Viewport((1.0, 2.0), 3.0), pins=((1, 2),))
    assert json.loads(view.to_json()) == {
        "version": 2,
        "metric": "angle",
        "backdrop": "color",
        "viewport": {"center": [1.0, 2.0], "scale": 3.0},
        "pins": [{"pixel": [1, 2]}],
        "range": "auto",
    }


# --- Versions ---


def test_views_of_version_1_mean_what_they_meant() -> None:
    """Positions are pixels of the layer, the range is the paper's or two ends, the metrics have their old words."""
    view = ViewState.from_json(
        '{"image":"x.jpg","layer":"C2","reference":[3,4],"pins":[[5,6]],"metric":"values","display_range":[0.1,0.9],'
        '"viewport":{"center":[1,2],"scale":3}}'
    )
    assert view.query == Query.at(Pixel(3, 4)) and view.pins == (Pixel(5, 6),)
    assert view.metric is ANGLE and view.display_range == DisplayRange("paper", (0.1, 0.9))
    assert view.viewport == Viewport((1.0, 2.0), 3.0, of_layer=True)
    assert ViewState.from_json('{"metric":"codes"}').metric is ANGLE_OF_CODES
    assert ViewState.from_json('{"channel":4}').quantity == Channel(4)
    assert ViewState.from_json('{"display_range":null}').display_range == PAPER
    assert ViewState.from_json('{"version":1,"reference":null}') == ViewState(display_range="paper")
    assert ViewState.from_json("{}") == ViewState(display_range="paper"), "version 1 wrote neither version nor range"


def test_pixels_of_a_layer_become_the_places_of_their_centres() -> None:
    scene = Scene((45, 34), (46, 34), (23, 17))
    view = ViewState(reference=(3, 4), pins=((0, 0), (22, 16)), viewport=Viewport((4, 5), 2))
    placed = view.placed(scene)
    assert placed.query == Query.at(Place(7, 9)) and placed.place == (7, 9) and view.place is None
    assert placed.pins == (Place(1, 1), Place(45, 33)) and placed.viewport == view.viewport
    assert placed.placed(scene) is placed, "places stay, whatever the layer"
    assert json.loads(placed.to_json())["query"] == [{"at": [7, 9]}]
    assert ViewState.from_json(placed.to_json()) == placed


def test_a_layer_without_an_image_counts_in_pixels_of_the_finest() -> None:
    coarse = Scene.of(FeatureMap(np.zeros((8, 11, 1), np.uint8)), (45, 34))
    old = '{"reference":[2,3],"viewport":{"center":[5.5,4],"scale":10}}'
    placed = ViewState.from_json(old).placed(coarse)
    assert placed.place == pytest.approx((2.5 * 45 / 11, 3.5 * 34 / 8))
    assert placed.viewport is not None and placed.viewport.center == pytest.approx((22.5, 17))
    shown = Projection.of(coarse, (110, 80), ViewState.from_json(old).viewport)
    again = Projection.of(coarse, (110, 80), placed.viewport)
    assert again.scale == pytest.approx(shown.scale) and again.origin == pytest.approx(shown.origin)


def test_a_view_without_an_image_says_what_its_places_are_counted_in() -> None:
    """Of a dataset of 60 x 40 and 30 x 20 pixels: the view names the same spot to whoever has the coarse map alone."""
    coarse = FeatureMap(np.zeros((20, 30, 1), np.uint8))
    view = ViewState(pins=((3, 5),), reference=(20, 6), viewport=Viewport((30, 20), 4)).placed(
        Scene.of(coarse, (60, 40))
    )
    assert view.place == (41, 13) and json.loads(view.to_json())["frame"] == [60, 40]
    alone = ResolvedView.of(ViewState.from_json(view.to_json()), coarse, Scene.of(coarse))
    assert (alone.reference, alone.pins) == ((20, 6), ((3, 5),))
    assert alone.view.viewport == Viewport((15, 10), 8)
    pictured = FeatureMap(np.zeros((20, 30, 1), np.uint8), image=np.zeros((80, 90, 3), np.uint8))
    with_image = view.placed(Scene.of(pictured))
    assert with_image.place == pytest.approx((61.5, 26)) and with_image.frame is None
    assert '"frame"' not in with_image.to_json()


def test_an_image_is_a_frame_of_its_own() -> None:
    pictured = FeatureMap(np.zeros((20, 30, 1), np.uint8), image=np.zeros((80, 90, 3), np.uint8))
    assert ViewState(reference=(20, 6)).placed(Scene.of(pictured)).frame is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 3}', "version must be one of 1, 2, found 3"),
        ('{"version": "2"}', "version must be one of 1, 2, found '2'"),
        ('{"version": true}', "version must be one of"),
        ('{"version": []}', "version must be one of"),
        ('{"version": 2, "reference": [1, 2]}', "no field 'reference'"),
        ('{"query": []}', "no field 'query'"),
        ('{"version": 2, "query": []}', "needs 1 to 64 terms"),
        ('{"version": 2, "threshold": {"at": "high"}}', "threshold.at must be a number, found 'high'"),
        ('{"version": 2, "threshold": {"at": NaN}}', "threshold"),
        ('{"version": 2, "threshold": {"contour": "round"}}', "threshold.contour must be one of edges, smooth, none"),
        ('{"version": 2, "threshold": 0.5}', "threshold must be"),
        ('{"version": 2, "query": [{}]}', "needs one of at, pixel"),
        ('{"version": 2, "query": [{"at": [1, 2], "pixel": [1, 2]}]}', "needs one of at, pixel"),
        ('{"version": 2, "query": [{"at": [1, NaN]}]}', "two finite numbers"),
        ('{"version": 2, "query": [{"pixel": [1, 2.5]}]}', "whole number from 0"),
        ('{"version": 2, "query": [{"at": [1, 2], "sign": 0}]}', "sign must be 1 or -1"),
        ('{"version": 2, "query": [{"at": [1, 2], "weight": -1}]}', "weight must be above 0"),
        (
            '{"version": 2, "query": [{"text": "cat"}]}',
            "no field 'text'; it has at, box, image, mask",
        ),
        ('{"version": 2, "query": 3}', "query must be an object"),
        ('{"version": 2, "show": "attention"}', "must be one of similarity, "),
        ('{"version": 2, "show": ["norm"]}', "must be one of similarity, "),
        ('{"version": 2, "show": "channel"}', "needs the field 'channel'"),
        ('{"version": 2, "channel": 3}', "shows the similarity has no field 'channel'"),
        ('{"version": 2, "show": "channel", "channel": -1}', "whole number from 0"),
        ('{"version": 2, "range": "widest"}', "display range must be auto, paper or LO,HI, found 'widest'"),
        ('{"version": 2, "range": [1]}', "range must be a pair"),
        ('{"version": 2, "range": 3}', "range must be a pair"),
        ('{"version": 2, "range": {"ends": [0, 1]}}', "range must have rule and ends"),
        ('{"version": 2, "range": {"rule": "wide", "ends": [0, 1]}}', "must be auto, paper or LO,HI, found 'wide'"),
        ('{"version": 2, "range": {"rule": "paper", "ends": [0]}}', "range.ends must be a pair"),
        ('{"version": 2, "frame": [0, 5]}', "above 0"),
        ('{"version": 2, "frame": [5]}', "frame must be a pair"),
        ('{"version": 2, "frame": [1e300, 5]}', "up to 1e+09"),
        ('{"version": 2, "frame": [NaN, 5]}', "frame"),
    ],
)
def test_wrong_views_of_version_2_are_refused_in_one_line(text: str, message: str) -> None:
    test_wrong_views_are_refused_in_one_line(text, message)


def test_terms_carry_image_sign_weight_and_eye() -> None:
    query = Query((Term(Place(1.5, 2), "other.jpg", -1, 0.5), Term(Place(3, 4)), Term(Place(5, 6), is_shown=False)))
    view = ViewState(query=query)
    assert json.loads(view.to_json())["query"] == [
        {"at": [1.5, 2], "image": "other.jpg", "sign": -1, "weight": 0.5},
        {"at": [3, 4]},
        {"at": [5, 6], "shown": False},
    ]
    assert ViewState.from_json(view.to_json()) == view


def test_places_far_outside_the_image_are_refused() -> None:
    feature_map = FeatureMap(np.zeros((8, 11, 1), np.uint8))
    scene = Scene.of(feature_map)
    for view in (ViewState(query=Query.at(Place(500, 2))), ViewState(pins=(Place(2, -500),))):
        with pytest.raises(InputError, match="lies outside the image: x must be 0 to 11, y 0 to 8"):
            ResolvedView.of(view, feature_map, scene)
    beside = ResolvedView.of(ViewState(query=Query.at(Place(13, 2))), feature_map, scene)
    assert beside.reference == (10, 2), "the centre of a coarser layer's last pixel may lie beside the image"


def test_a_threshold_may_be_a_value_or_a_word() -> None:
    assert ViewState(threshold=0.5).threshold == Threshold(0.5)
    assert ViewState(threshold="auto").threshold == Threshold()
    assert ViewState(threshold=0.5).but(threshold=None).threshold is None
    for wrong in ("high", [0.5], True):
        with pytest.raises(InputError, match="a view's threshold must be a number"):
            ViewState(threshold=wrong)  # type: ignore[arg-type]


def test_a_view_remembers_how_a_histogram_counts() -> None:
    view = ViewState(histogram="log")
    assert view.to_json() == '{"version":2,"range":"auto","histogram":"log"}'
    assert ViewState.from_json(view.to_json()) == view
    with pytest.raises(InputError, match="as long as the counts or the log, found 'bars'"):
        ViewState(histogram="bars")
    with pytest.raises(InputError, match="histogram"):
        ViewState.from_json('{"version":2,"histogram":3}')
