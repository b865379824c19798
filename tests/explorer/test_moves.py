"""What mouse and arrow keys do to a view, held against what stays under the mouse and what stays reachable."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ifealid_gpu.explorer import moves
from ifealid_gpu.geometry import Pair, Projection, Scene, Viewport
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metrics.table import ANGLE
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.views import elsewhere
from ifealid_gpu.views.view_state import ViewState

SCENE = Scene((450, 300), (450, 300), (45, 30))
DISPLAY = (900, 600)
VIEW = ViewState()

displays = st.tuples(st.integers(50, 3840), st.integers(50, 2160))
shares = st.floats(0, 1)
factors = st.floats(0.05, 20)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Maps with an image of any size, strided ones, and maps alone."""
    w, h = draw(st.integers(1, 400)), draw(st.integers(1, 400))
    stride = draw(st.integers(1, 16))
    if draw(st.booleans()):
        image = w * stride - draw(st.integers(0, stride - 1)), h * stride - draw(st.integers(0, stride - 1))
        return Scene(image, (w * stride, h * stride), (w, h))
    image = draw(st.integers(1, 5000)), draw(st.integers(1, 5000))
    return Scene(image, image, (w, h))


def projected(view: ViewState, scene: Scene = SCENE, display: tuple[int, int] = DISPLAY) -> Projection:
    return Projection.of(scene, display, view.viewport)


def close(a: Pair, b: Pair, scale: float) -> bool:
    """Whether two scene positions are the same to a hundredth of a target pixel."""
    return math.dist(a, b) * scale < 0.01


# --- Zoom ---


@given(scenes(), displays, st.lists(st.tuples(shares, shares, factors), min_size=1, max_size=8))
def test_zooming_keeps_what_is_under_the_mouse(
    scene: Scene, display: tuple[int, int], zooms: list[tuple[float, float, float]]
) -> None:
    view = VIEW
    for x, y, factor in zooms:
        before = projected(view, scene, display)
        at = x * display[0], y * display[1]
        under = before.scene_from_target(*at)
        view = moves.zoomed(view, before, at, factor)
        after = projected(view, scene, display)
        if all(0 <= p <= side for p, side in zip(under, scene.size, strict=True)):
            assert close(after.scene_from_target(*at), under, after.scale)


@given(scenes(), displays, st.lists(st.tuples(shares, shares, factors), min_size=1, max_size=12))
def test_zooming_alone_never_loses_the_scene(
    scene: Scene, display: tuple[int, int], zooms: list[tuple[float, float, float]]
) -> None:
    view = VIEW
    for x, y, factor in zooms:
        view = moves.zoomed(view, projected(view, scene, display), (x * display[0], y * display[1]), factor)
        shown = projected(view, scene, display)
        left, top = shown.scene_from_target(0, 0)
        right, bottom = shown.scene_from_target(*display)
        slack = 1e-6 * max(scene.size)
        assert left <= scene.size[0] + slack and right >= -slack
        assert top <= scene.size[1] + slack and bottom >= -slack


@given(scenes(), displays, st.lists(st.sampled_from([1e-6, 0.5, 1.2, 1e6]), min_size=1, max_size=6))
def test_zoom_has_limits_and_goes_the_way_it_is_asked(
    scene: Scene, display: tuple[int, int], zooms: list[float]
) -> None:
    view = VIEW
    fitted = projected(view, scene, display).scale
    for factor in zooms:
        before = projected(view, scene, display)
        view = moves.zoomed(view, before, (10, 10), factor)
        scale = projected(view, scene, display).scale
        assert scale >= before.scale if factor > 1 else scale <= before.scale
        assert min(fitted / 4, 1) <= scale * (1 + 1e-9)
        cells = scale / scene.map_step[0] / display[0], scale / scene.map_step[1] / display[1]
        assert max(cells) <= 0.5 + 1e-9 or scale <= max(fitted, 1) + 1e-9, "its neighbours are seen"


def test_1_to_1_is_within_the_bounds_of_any_image() -> None:
    for side in (3, 100, 40_000):
        scene = Scene((side, side), (side, side), (max(1, side // 8), max(1, side // 8)))
        smallest, largest = moves.scale_bounds(projected(VIEW, scene))
        fitted = projected(VIEW, scene).scale
        assert smallest <= min(1, fitted / 4) and largest >= max(1, fitted)


def test_a_scene_that_a_smaller_window_would_lose_comes_back_into_sight() -> None:
    beside = VIEW.but(viewport=Viewport((1200.0, 300.0), 1.0))  # its scene ends at 450, where wide displays begin
    assert moves.in_sight(beside, projected(beside, display=(1600, 600))) == beside
    there = moves.in_sight(beside, projected(beside))
    assert there.viewport is not None and there.viewport.center == (450, 300)
    assert moves.in_sight(VIEW, projected(VIEW)) == VIEW


def test_a_map_of_few_pixels_does_not_shrink_when_it_is_magnified() -> None:
    tiny = Scene((2, 1), (2, 1), (2, 1))
    fitted = projected(VIEW, tiny, (3840, 2160))
    assert fitted.scale == 1920
    view = moves.zoomed(VIEW, fitted, (1, 1), 1.2)
    assert projected(view, tiny, (3840, 2160)).scale == 1920


def test_zooming_in_and_out_comes_back() -> None:
    at = (123.0, 456.0)
    start = projected(VIEW)
    near = moves.zoomed(VIEW, start, at, 1.2)
    back = projected(moves.zoomed(near, projected(near), at, 1 / 1.2))
    assert back.scale == pytest.approx(start.scale) and back.center == pytest.approx(start.center)


@given(st.tuples(shares, shares), st.floats(0.1, 40))
def test_one_to_one_is_exact(center: Pair, scale: float) -> None:
    view = VIEW.but(viewport=Viewport((center[0] * 450, center[1] * 300), scale))
    shown = projected(moves.at_scale(view, projected(view), 1.0))
    assert shown.scale == 1.0
    assert shown.center == pytest.approx(projected(view).center)
    columns = {shown.map_pixel_at(x + 0.5, 300) for x in range(900)} - {None}
    assert len(columns) <= 45


# --- Pan ---


@given(st.tuples(shares, shares), st.floats(0.05, 50), st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)))
def test_panning_follows_the_mouse_up_to_the_edge(center: Pair, scale: float, by: Pair) -> None:
    view = VIEW.but(viewport=Viewport((center[0] * 450, center[1] * 300), scale))
    before = projected(view)
    after = projected(moves.panned(view, before, by))
    assert after.scale == scale
    for axis, side in enumerate(SCENE.size):
        wanted = before.center[axis] - by[axis] / scale
        assert after.center[axis] == pytest.approx(min(max(wanted, 0), side), abs=1e-6)


def test_panning_after_zooming_out_at_the_edge_does_not_jump() -> None:
    # The left edge lies in the middle; zooming out about the right border takes it beyond.
    view = VIEW.but(viewport=Viewport((0, 150), 4.0))
    far = moves.zoomed(view, projected(view), (900, 300), 0.5)
    assert projected(far).center[0] < -50
    nudged = moves.panned(far, projected(far), (3, 0))
    assert projected(nudged).center[0] == pytest.approx(projected(far).center[0], abs=1e-9)
    back = moves.panned(far, projected(far), (-40, 0))
    assert projected(back).center[0] == pytest.approx(projected(far).center[0] + 20)


# --- Arrow keys ---


@given(st.tuples(st.integers(0, 44), st.integers(0, 29)), st.sampled_from([-10, -1, 1, 10]), st.booleans())
def test_steps_stay_on_the_map(pixel: tuple[int, int], pixels: int, across: bool) -> None:
    step = (pixels, 0) if across else (0, pixels)
    x, y = moves.stepped(pixel, step, (45, 30))
    assert 0 <= x < 45 and 0 <= y < 30
    wanted = pixel[0] + step[0], pixel[1] + step[1]
    if 0 <= wanted[0] < 45 and 0 <= wanted[1] < 30:
        assert (x, y) == wanted


def test_a_large_step_at_the_border_goes_to_the_border() -> None:
    assert moves.stepped((3, 5), (-10, 0), (45, 30)) == (0, 5)
    assert moves.stepped((3, 25), (0, 10), (45, 30)) == (3, 29)
    assert moves.stepped((0, 0), (-1, 0), (1, 1)) == (0, 0)


# --- Pins ---


def clicked(view: ViewState, at: Pair, unit: float = 1.0) -> ViewState:
    projection = projected(view)
    return moves.pin_toggled(view, projection.map_pixel_at(*at), at, projection, unit)


def pins(view: ViewState) -> tuple[tuple[int, int], ...]:
    """The pinned pixels of the map."""
    return tuple(SCENE.pixel_at((pin.x, pin.y)) for pin in view.placed(SCENE).pins)


def dot(view: ViewState, pin: tuple[int, int]) -> Pair:
    return projected(view).target_from_map(pin[0] + 0.5, pin[1] + 0.5)


def test_a_click_pins_and_a_click_elsewhere_moves_the_pin() -> None:
    view = clicked(VIEW, (30, 50))
    assert pins(view) == ((1, 2),)
    assert pins(clicked(view, (450, 300))) == ((22, 15),)


@pytest.mark.parametrize("unit", [1.0, 2.0])
def test_a_click_on_the_dot_unpins(unit: float) -> None:
    # Pixels of the map are 2 on the display: the dot is wider than its pixel.
    view = VIEW.but(pins=((20, 10),), viewport=Viewport((225, 150), 0.2))
    x, y = dot(view, (20, 10))
    for angle in range(0, 360, 45):
        across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        near, far = 6.9 * unit, 7.6 * unit
        assert pins(clicked(view, (x + near * across, y + near * down), unit)) == ()
        assert pins(clicked(view, (x + far * across, y + far * down), unit)) not in ((), ((20, 10),))


def test_a_click_anywhere_on_the_pinned_pixel_unpins_when_it_is_large() -> None:
    view = VIEW.but(pins=((20, 10),), viewport=Viewport((205, 105), 20.0))
    x, y = dot(view, (20, 10))
    for at in [(x - 95, y - 95), (x + 95, y + 95), (x, y)]:
        assert pins(clicked(view, at)) == ()
    assert pins(clicked(view, (x + 105, y))) == ((21, 10),)


def test_the_part_of_a_dot_that_lies_beside_the_image_can_be_clicked() -> None:
    view = VIEW.but(pins=((0, 10),), viewport=Viewport((0, 105), 0.2))
    x, y = dot(view, (0, 10))
    assert projected(view).map_pixel_at(x - 4, y) is None
    assert pins(clicked(view, (x - 4, y))) == ()
    assert pins(clicked(view, (x - 40, y))) == ((0, 10),)


def test_of_several_pins_the_one_that_is_clicked_goes() -> None:
    # Such views come from the command line. At this scale both dots cover both pixels.
    view = VIEW.but(pins=((20, 10), (21, 10)), viewport=Viewport((225, 150), 0.2))
    assert pins(clicked(view, dot(view, (21, 10)))) == ((20, 10),)
    assert pins(clicked(view, dot(view, (20, 10)))) == ((21, 10),)
    x, y = dot(view, (21, 10))
    assert pins(clicked(view, (x + 4.5, y))) == ((20, 10),)


# --- Layers ---


def on(view: ViewState, scene: Scene) -> tuple[tuple[int, int] | None, tuple[tuple[int, int], ...]]:
    """Reference and pins as pixels of a layer."""
    query = None if view.query is None else view.query.position
    reference = None if query is None else scene.pixel_at((query.x, query.y))
    return reference, tuple(dict.fromkeys(scene.pixel_at((pin.x, pin.y)) for pin in view.pins))


FINE, COARSE = Scene((448, 448), (448, 448), (112, 112)), Scene((448, 448), (448, 448), (14, 14))


@given(scenes(), scenes(), shares, shares)
def test_another_layer_shows_the_same_place(scene: Scene, other: Scene, x: float, y: float) -> None:
    pixel = scene.nearest_pixel((x * scene.size[0], y * scene.size[1]))
    view = elsewhere.on_other_layer(VIEW.but(reference=pixel, pins=(pixel,)).placed(scene), scene, other)
    center = scene.center_of(*pixel)
    place = tuple(c / side for c, side in zip(center, scene.size, strict=True))
    assume(max(place) <= 1)  # the last pixels of a strided map may lie beyond the image
    reference, pins = on(view, other)
    assert reference is not None and pins == (reference,)
    for axis in range(2):
        # The place lies within the other layer's pixel, to the thousandth that the colour pass rounds by.
        start = reference[axis] / other.map_step[axis] / other.size[axis]
        end = (reference[axis] + 1) / other.map_step[axis] / other.size[axis]
        slack = 2e-3 / other.map_step[axis] / other.size[axis]
        assert start - slack <= place[axis] <= end + slack


def test_layers_of_one_image_meet_at_its_pixels() -> None:
    view = VIEW.but(reference=(111, 0), pins=((56, 57),), viewport=Viewport((100, 20), 3.0)).placed(FINE)
    there = elsewhere.on_other_layer(view, FINE, COARSE)
    assert on(there, COARSE) == ((13, 0), ((7, 7),))
    assert there.viewport == view.viewport
    # A pixel that was chosen on the coarse layer is taken at its centre.
    chosen = there.but(reference=(13, 0)).placed(COARSE)
    back = elsewhere.on_other_layer(chosen, COARSE, FINE)
    assert on(back, FINE)[0] == (108, 4)
    again = elsewhere.on_other_layer(back, FINE, COARSE)
    assert on(again, COARSE) == on(there, COARSE)


def test_places_are_kept_through_coarser_layers() -> None:
    view = VIEW.but(reference=(111, 0), pins=((56, 57),)).placed(FINE)
    there = elsewhere.on_other_layer(view, FINE, COARSE)
    back = elsewhere.on_other_layer(there, COARSE, FINE)
    assert (back.query, back.pins) == (view.query, view.pins)
    # A reference that was moved meanwhile is taken at the centre of its pixel.
    moved = elsewhere.on_other_layer(there.but(reference=(3, 3)).placed(COARSE), COARSE, FINE)
    assert on(moved, FINE) == ((28, 28), on(view, FINE)[1])


def test_metric_and_range_stay() -> None:
    """Whether ends mean something there, test_kept_ranges.py asks."""
    view = VIEW.but(metric=ANGLE, display_range=(0.2, 0.9))
    there = elsewhere.on_other_layer(view, FINE, COARSE)
    assert (there.metric, there.display_range.ends) == (ANGLE, (0.2, 0.9))


def test_maps_without_an_image_meet_at_the_same_share_of_their_size() -> None:
    fine = Scene.of(FeatureMap(np.zeros((64, 64, 1), np.uint8)), (64, 64))
    coarse = Scene.of(FeatureMap(np.zeros((16, 32, 1), np.uint8)), (64, 64))
    view = VIEW.but(reference=(40, 40), pins=((63, 63),), viewport=Viewport((32, 48), 10.0)).placed(fine)
    there = elsewhere.on_other_layer(view, fine, coarse)
    assert on(there, coarse) == ((20, 10), ((31, 15),))
    shown = Projection.of(coarse, (100, 100), there.viewport)
    assert shown.center == (16, 12) and shown.scale == 20.0


def test_layers_that_disagree_about_the_image_s_size_meet_at_the_same_share() -> None:
    """One file of an image has the image itself, another has not."""
    with_image, without = Scene((448, 336), (448, 336), (112, 84)), Scene((56, 42), (56, 42), (56, 42))
    view = VIEW.but(reference=(40, 40), pins=((111, 83),), viewport=Viewport((224, 84), 2.0)).placed(with_image)
    there = elsewhere.on_other_layer(view, with_image, without)
    assert on(there, without) == ((20, 20), ((55, 41),))
    assert there.viewport == Viewport((28, 10.5), 16.0)


def test_the_way_back_from_a_layer_of_other_proportions_leads_to_the_same_viewport() -> None:
    with_image, without = Scene((150, 101), (150, 101), (19, 13)), Scene((38, 26), (38, 26), (38, 26))
    view = VIEW.but(viewport=Viewport((22.9, 10.3), 60.9))
    for _ in range(10):
        there = elsewhere.on_other_layer(view, without, with_image)
        view = elsewhere.on_other_layer(there, with_image, without)
    assert view.viewport is not None
    assert (*view.viewport.center, view.viewport.scale) == pytest.approx((22.9, 10.3, 60.9))


def test_the_centre_stays_the_centre_and_two_pins_in_one_pixel_are_one() -> None:
    there = elsewhere.on_other_layer(VIEW.but(pins=((0, 0), (1, 1)), channel=200).placed(FINE), FINE, COARSE)
    assert on(there, COARSE) == (None, ((0, 0),)) and there.quantity == Similarity()
