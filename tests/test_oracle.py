"""The oracle itself, against formulas written another way and cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import ANGLES, random_codes, random_image
from hypothesis import given, settings
from hypothesis import strategies as st

from ifealid_gpu import oracle
from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.geometry import Projection, Scene, Viewport
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.markers import Markers
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import MetricTerms
from ifealid_gpu.quantities.metrics.table import ANGLE
from ifealid_gpu.quantities.space import Space
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

PAPER = MetricTerms(0.0, math.pi / 2)
nan = math.nan


# --- Values ---


@pytest.mark.parametrize("precision", PRECISIONS)
def test_similarity_is_equation_3(precision: int) -> None:
    codes = random_codes(6, 7, 9, precision)
    unit = codes.astype(np.longdouble) / (2**precision - 1)
    norms = np.sqrt((unit * unit).sum(axis=2))
    cosine = np.clip((unit @ unit[2, 3]) / (norms * norms[2, 3]), -1, 1)
    expected = 1 - 2 / np.longdouble(math.pi) * np.arccos(cosine)
    assert np.abs(oracle.similarity(codes, (3, 2), PAPER) - expected).max() < 1e-8


@pytest.mark.parametrize("value_range", [(-1.0, 1.7), (0.3, 2.0), (-3.0, -1.0)])
def test_similarity_of_real_values_is_the_angle_of_restored_vectors(value_range: tuple[float, float]) -> None:
    feature_map = FeatureMap(random_codes(5, 6, 8), value_range)
    vectors = np.array([[feature_map.vector(x, y) for x in range(6)] for y in range(5)]).astype(np.longdouble)
    norms = np.sqrt((vectors * vectors).sum(axis=2))
    angle = np.arccos(np.clip((vectors @ vectors[1, 4]) / (norms * norms[1, 4]), -1, 1))
    got = oracle.similarity(feature_map.codes, (4, 1), MetricTerms.of(ANGLE, feature_map))
    assert np.abs(got - (1 - angle / np.longdouble(math.pi))).max() < 1e-8


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        ([5, 0], 1),
        ([200, 0], 1),
        ([0, 9], 0),
        ([7, 7], 0.5),
        ([56, 97], 1 / 3),  # 60 degrees: 97 / 56 is the root of 3 but for 1e-4
        ([3, 4], 1 - 2 / math.pi * 0.9272952180016122),
        ([0, 0], nan),
    ],
)
def test_similarities_by_hand(vector: list[int], expected: float) -> None:
    codes = np.array([[[3, 0], vector]], np.uint8)
    got = oracle.similarity(codes, (0, 0), PAPER)
    assert got[0, 0] == 1
    assert got[0, 1] == pytest.approx(expected, abs=1e-12 if expected != 1 / 3 else 2e-4, nan_ok=True)


def test_real_values_span_half_a_turn() -> None:
    feature_map = FeatureMap(np.array([[[255, 128], [0, 127], [127, 255], [255, 128]]], np.uint8), (-127.5, 127.5))
    got = oracle.similarity(feature_map.codes, (0, 0), MetricTerms.of(ANGLE, feature_map))
    assert got[0] == pytest.approx([1, 0, 0.5, 1], abs=1e-12)


def test_tiny_angles_are_not_lost() -> None:
    codes = np.array([[[4294967295, 0], [4294967295, 1]]], np.uint32)
    angle = 1 / 4294967295
    assert oracle.similarity(codes, (0, 0), PAPER)[0, 1] == pytest.approx(1 - 2 / math.pi * angle, abs=1e-15)


def test_any_vector_with_an_origin_and_a_weight_a_channel() -> None:
    """About (10, 20) with weights (3, 1) the pixels are (3, 0), (0, 4), (-3, 0) and (0, 0)."""
    codes = np.array([[[11, 20], [10, 24], [9, 20], [10, 20]]], np.uint8)
    origin, weights = np.array([10.0, 20.0]), np.array([3.0, 1.0])
    found = oracle.compared(codes, Comparison(Space(origin, weights, math.pi), ANGLE, 1.0, np.array([11.0, 23.0])))
    assert found[0] == pytest.approx([0.75, 0.75, 0.25, nan], abs=1e-12, nan_ok=True)
    narrow = oracle.compared(codes, Comparison(Space(origin, weights, math.pi / 2), ANGLE, 1.0, np.array([11.0, 23.0])))
    assert narrow[0] == pytest.approx([0.5, 0.5, 0, nan], abs=1e-12, nan_ok=True)
    assert np.isnan(oracle.compared(codes, Comparison(Space(origin, weights, math.pi), ANGLE, 1.0, origin))).all()


def test_a_vector_that_is_a_pixel_is_its_similarity() -> None:
    feature_map = FeatureMap(random_codes(4, 5, 6), (-1.0, 1.7))
    for metric in ANGLES:
        comparison = Comparison.of_pixel(feature_map, (3, 1), metric)
        expected = oracle.similarity(feature_map.codes, (3, 1), MetricTerms.of(metric, feature_map))
        np.testing.assert_array_equal(oracle.compared(feature_map.codes, comparison), expected)


def test_a_reference_without_direction_gives_no_value_anywhere() -> None:
    codes = np.array([[[0, 0], [1, 2]]], np.uint8)
    assert np.isnan(oracle.similarity(codes, (0, 0), PAPER)).all()


def test_channel_range_and_stretch() -> None:
    codes = np.array([[[0, 51], [0, 102], [0, 255]]], np.uint8)
    values = oracle.channel(codes, 1)
    assert values.tolist() == [[0.2, 0.4, 1.0]]
    values[0, 1] = nan
    assert oracle.value_range(values) == (0.2, 1.0)
    assert oracle.value_range(np.full((2, 2), nan)) is None
    assert oracle.value_range(values, [(2, 0), (1, 0)]) == (0.2, 0.2)
    assert oracle.value_range(values, [(0, 0), (1, 0), (2, 0)]) is None
    assert oracle.color_range(values) == oracle.color_range(values, [(1, 0)]) == (0.2, 1.0)
    assert oracle.color_range(values, [(2, 0)]) == (0.2, 1.0), "one value is left, which spans nothing"
    assert oracle.color_range(np.array([[0.2, 0.4, 1.0]]), [(2, 0)]) == (0.2, 0.4)
    assert oracle.color_range(np.full((2, 2), nan), [(0, 0)]) is None
    np.testing.assert_array_equal(oracle.stretch(values, 0.2, 1.0), [[0, nan, 1]])
    np.testing.assert_array_equal(oracle.stretch(values, 0.5, 0.75), [[0, nan, 1]])
    np.testing.assert_array_equal(oracle.stretch(values, 0.2, 0.2), [[0, nan, 0]])


def test_grayscale_weights() -> None:
    colors = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
    np.testing.assert_allclose(oracle.grayscale(colors), [[0.299] * 3, [0.587] * 3, [0.114] * 3, [1] * 3])


@settings(max_examples=50)
@given(st.integers(1, 40), st.integers(0, 99))
def test_similarity_is_symmetric_and_within_0_and_1(channels: int, seed: int) -> None:
    codes = random_codes(1, 4, channels, seed=seed)
    table = np.array([oracle.similarity(codes, (x, 0), PAPER)[0] for x in range(4)])
    present = table[~np.isnan(table)]
    assert ((present >= 0) & (present <= 1)).all()
    np.testing.assert_allclose(table, table.T, atol=1e-12)


# --- Pictures ---


def test_a_picture_by_hand() -> None:
    """A 2 x 1 map at twice its size: s is 1 on the left and 0 on the right."""
    codes = np.array([[[9, 0], [0, 9]]], np.uint8)
    image = np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8)
    fire = lookup_table("fire") / 255
    view = ViewState(reference=(0, 0), markers=False, opacity=0.25)

    alone = oracle.picture(FeatureMap(codes), view, (4, 2))
    assert (alone[:, :2] == [*fire[255], 1]).all()
    assert (alone[:, 2:] == [*fire[0], 1]).all()

    gray = oracle.picture(FeatureMap(codes, image=image), view, (4, 2))
    np.testing.assert_allclose(gray[:, :2], np.broadcast_to([*fire[255], 1], (2, 2, 4)))
    beneath = 0.75 * 0.114 + 0.25 * fire[0]
    np.testing.assert_allclose(gray[:, 2:], np.broadcast_to([*beneath, 1], (2, 2, 4)))

    color = oracle.picture(FeatureMap(codes, image=image), view.but(backdrop=Backdrop.COLOR), (4, 2))
    np.testing.assert_allclose(color[0, 3], [*(0.75 * np.array([0, 0, 1]) + 0.25 * fire[0]), 1])


def test_entries_of_the_color_map_are_the_nearest() -> None:
    codes = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    view = ViewState(channel=0, colormap="viridis", markers=False)
    picture = oracle.picture(FeatureMap(codes), view, (16, 16))
    assert (picture[..., :3].reshape(256, 3) == lookup_table("viridis") / 255).all()
    # s' of 0.6 entries is nearer to entry 1.
    two = np.array([[[0], [1], [100]]], np.uint8)
    view = view.but(display_range=(0.0, 1 / 0.6))
    assert (oracle.picture(FeatureMap(two), view, (3, 1))[0, 1, :3] == lookup_table("viridis")[1] / 255).all()


def test_a_nudge_moves_a_pixel_between_two_entries() -> None:
    codes = np.array([[[0], [1], [2]]], np.uint8)  # s' * 255 of the middle is 127.5
    view = ViewState(channel=0, colormap="gray", markers=False)
    pictures = [oracle.picture(FeatureMap(codes), view, (3, 1), nudge=nudge) for nudge in (-1e-6, 1e-6)]
    assert [round(255 * picture[0, 1, 0]) for picture in pictures] == [127, 128]


def test_no_value_shows_the_image_or_nothing() -> None:
    codes = np.array([[[9, 0], [0, 0]]], np.uint8)
    view = ViewState(reference=(0, 0), markers=False, opacity=1, backdrop=Backdrop.COLOR)
    assert not oracle.picture(FeatureMap(codes), view, (2, 1))[0, 1].any()
    image = random_image(1, 2)
    np.testing.assert_allclose(
        oracle.picture(FeatureMap(codes, image=image), view, (2, 1))[0, 1], [*image[0, 1] / 255, 1]
    )


def test_pixels_without_data_have_no_value() -> None:
    feature_map = FeatureMap(np.full((1, 2, 1), 51, np.uint8), valid=np.array([[True, False]]))
    np.testing.assert_array_equal(oracle.values_of(feature_map, ViewState(channel=0)), [[0.2, nan]])


def test_three_components_by_hand() -> None:
    values = np.array([[[0.0, -1, 5], [1, 0, 5], [0.5, 1, 5], [nan, nan, nan]]])
    image = np.full((1, 4, 3), 51, np.uint8)
    projection = Projection.of(Scene((4, 1), (4, 1), (4, 1)), (4, 1))
    drawn = oracle.color(values, image, ViewState(backdrop=Backdrop.COLOR, components_opacity=0.5), projection)
    wanted = [[0.1, 0.1, 0.1, 1], [0.6, 0.35, 0.1, 1], [0.35, 0.6, 0.1, 1], [0.2, 0.2, 0.2, 1]]
    np.testing.assert_allclose(drawn[0], wanted)


def test_low_values_are_seen_where_they_are_to_be() -> None:
    values = np.array([[0.0, 1.0, 0.75]])
    image = np.full((1, 3, 3), 255, np.uint8)
    projection = Projection.of(Scene((3, 1), (3, 1), (3, 1)), (3, 1))
    view = ViewState(backdrop=Backdrop.COLOR, colormap="gray", opacity=0.25)
    drawn = oracle.color(values, image, view, projection, bright_low=True)[0, :, 0]
    entry = round(0.25 * 255) / 255  # the lowest has the last colour, and the highest the first, seen by a quarter
    np.testing.assert_allclose(drawn, [1, 0.75, 0.5 * entry + 0.5])


def test_outside_the_scene_is_nothing() -> None:
    picture = oracle.picture(
        FeatureMap(random_codes(2, 2, 2)), ViewState(markers=False, viewport=Viewport((0.0, 0.0), 3.0)), (6, 6)
    )
    assert not picture[:3].any()
    assert not picture[:, :3].any()
    assert (picture[3:, 3:, 3] == 1).all()


def test_an_image_at_half_size_is_its_mean() -> None:
    image = np.zeros((4, 4, 3), np.uint8)
    image[:2, :2] = [[[0] * 3, [40] * 3], [[80] * 3, [120] * 3]]
    view = ViewState(reference=(0, 0), markers=False, backdrop=Backdrop.COLOR)
    feature_map = FeatureMap(np.zeros((1, 1, 1), np.uint8), image=image)
    half = oracle.picture(feature_map, view, (2, 2))[..., 0] * 255
    np.testing.assert_allclose(half, [[60, 0], [0, 0]], atol=0.2)  # the bias of 1/1024 texel moves it by 0.06


def test_a_shrunk_image_is_sampled_between_the_centres_of_its_pixels() -> None:
    image = np.array([[[0] * 3, [100] * 3, [200] * 3, [255] * 3]], np.uint8)
    view = ViewState(reference=(0, 0), markers=False, backdrop=Backdrop.COLOR, viewport=Viewport((2.0, 0.5), 0.8))
    feature_map = FeatureMap(np.zeros((1, 1, 1), np.uint8), image=image)
    # Target pixels are 1.25 image pixels apart; the second of four is centred at 2 - 0.625 = 1.375.
    got = oracle.picture(feature_map, view, (4, 1))[0, 1, 0] * 255
    assert got == pytest.approx(100 * 0.875, abs=0.2)


def test_rings_cover_pixels_by_their_distance_from_the_edge() -> None:
    projection = Projection.of(Scene((1, 1), (1, 1), (1, 1)), (41, 41))
    blank = np.zeros((41, 41, 4))
    blank[..., 3] = 1
    drawn = oracle.markers(blank, Markers(None, ((0, 0),)), projection)  # its centre is pixel 20, 20
    assert drawn[20, 20, :3] == pytest.approx(np.array([0xFC, 0x66, 0]) / 255)
    assert drawn[20, 23, :3] == pytest.approx(np.array([0xFC, 0x66, 0]) / 255)
    assert drawn[20, 24, :3] == pytest.approx((np.array([0xFC, 0x66, 0]) / 255 + 1) / 2)  # the edge halves it
    assert drawn[20, 26, :3] == pytest.approx([1, 1, 1])
    assert drawn[20, 27, :3] == pytest.approx([0.5] * 3)
    assert not drawn[20, 29, :3].any()
