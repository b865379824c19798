"""Views: JSON there and back, and every wrong view in one line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.view_state import Backdrop, ViewState

pixels = st.tuples(st.integers(0, 1 << 40), st.integers(0, 1 << 40))
far = st.floats(-1e9, 1e9)
ranges = st.tuples(st.floats(-1e5, 1e5), st.floats(1, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1]))
views = st.builds(
    ViewState,
    image=st.none() | st.text(),
    layer=st.none() | st.text(),
    reference=st.none() | pixels,
    channel=st.none() | st.integers(0, 1 << 40),
    pins=st.lists(pixels, max_size=3).map(tuple),
    metric=st.none() | st.sampled_from(Metric),
    colormap=st.text(),
    opacity=st.floats(0, 1),
    backdrop=st.sampled_from(Backdrop),
    display_range=st.none() | ranges,
    markers=st.booleans(),
    viewport=st.none() | st.builds(Viewport, st.tuples(far, far), st.floats(1e-9, 1e9)),
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
    assert ViewState().to_json() == "{}"
    assert ViewState.from_json("{}") == ViewState()
    assert ViewState(reference=(39, 50), opacity=0.5).to_json() == '{"reference":[39,50],"opacity":0.5}'


def test_every_field_may_be_changed_alone() -> None:
    view = ViewState().but(channel=3)
    assert (view.channel, view.opacity, ViewState().channel) == (3, 0.0, None)


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
        ('{"metric": "cosine"}', "metric must be one of codes, values, found 'cosine'"),
        ('{"metric": []}', "metric must be one of"),
        ('{"backdrop": "colour"}', "backdrop must be one of gray, color, none"),
        ('{"backdrop": null}', "backdrop must be one of"),
        ('{"colormap": 3}', "colormap must be text"),
        ('{"image": 3}', "image must be text"),
        ('{"markers": 1}', "markers must be true or false"),
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
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "wrong", [{"opacity": 1.5}, {"display_range": (1.0, 0.0)}, {"display_range": (0.0, float("nan"))}]
)
def test_wrong_views_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ViewState(**wrong)
    with pytest.raises(InputError):
        ViewState().but(**wrong)


def test_json_is_plain() -> None:
    view = ViewState(metric=Metric.VALUES, backdrop=Backdrop.COLOR, viewport=Viewport((1.0, 2.0), 3.0), pins=((1, 2),))
    assert json.loads(view.to_json()) == {
        "metric": "values",
        "backdrop": "color",
        "viewport": {"center": [1.0, 2.0], "scale": 3.0},
        "pins": [[1, 2]],
    }
