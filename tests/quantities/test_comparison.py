"""What pixels are compared with, in code units."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES


def test_a_pixel_has_its_exact_codes() -> None:
    feature_map = random_map(4, 5, 7, 16, value_range=(-1.0, 1.7))
    comparison = Comparison.of_pixel(feature_map, (3, 2), ANGLE)
    assert comparison.codes is not None
    assert (comparison.codes == feature_map.codes[2, 3]).all()
    assert (comparison.vector == feature_map.codes[2, 3]).all()
    assert comparison.space.origin == pytest.approx(np.full(7, 65535 / 2.7))
    assert (comparison.space.weights == 1).all()
    assert comparison.space.widest == math.pi
    with pytest.raises(InputError, match="5,0 is outside"):
        Comparison.of_pixel(feature_map, (5, 0), ANGLE_OF_CODES)


def test_a_real_vector_is_in_code_units() -> None:
    feature_map = random_map(2, 2, 3, value_range=(-1.0, 1.0))
    comparison = Comparison.of_vector(
        feature_map,
        np.array([-1.0, 0.0, 3.0]),
        ANGLE_OF_CODES,
        origin=np.array([-1.0, 0.0, 1.0]),
        weights=np.array([1.0, 2.0, 0.0]),
    )
    assert comparison.codes is None
    assert comparison.vector.tolist() == [0, 127.5, 510]
    assert comparison.space.origin.tolist() == [0, 127.5, 255]
    assert comparison.space.widest == math.pi / 2
    assert comparison.unit_vector is None, "g (vector - origin) is 0"
    assert comparison.space.is_weighted
    assert not comparison.space.is_uniform
    assert not comparison.space.origin_is_code


@pytest.mark.parametrize(
    ("value_range", "metric", "is_code"),
    [
        ((-1.0, 1.0), ANGLE_OF_CODES, True),
        ((-1.0, 1.0), ANGLE, False),
        ((-127.0, 128.0), ANGLE, True),
        ((1.0, 2.0), ANGLE, False),
    ],
)
def test_whether_the_origin_is_a_code(value_range: tuple[float, float], metric: Metric, is_code: bool) -> None:
    comparison = Comparison.of_pixel(random_map(2, 2, 3, value_range=value_range), (0, 0), metric)
    assert comparison.space.origin_is_code == is_code
    assert comparison.space.is_uniform
    assert not comparison.space.is_weighted


def test_no_angle_is_wider_than_a_right_one_above_the_origin() -> None:
    signed, above = random_map(2, 2, 3, value_range=(-1.0, 1.0)), random_map(2, 2, 3, value_range=(1.0, 2.0))
    assert Comparison.of_pixel(signed, (0, 0), ANGLE_OF_CODES).is_acute
    assert not Comparison.of_pixel(signed, (0, 0), ANGLE).is_acute
    assert Comparison.of_pixel(above, (0, 0), ANGLE).is_acute
    for low, is_acute in ((0.0, True), (-0.1, False)):
        vector = np.array([5.0, low, 1.0])
        assert Comparison.of_vector(above, vector, ANGLE).is_acute == is_acute


def test_comparisons_in_one_space_share_its_key() -> None:
    feature_map = random_map(2, 3, 4, value_range=(-1.0, 1.7))
    spaces = [
        Comparison.of_pixel(feature_map, (0, 0), ANGLE),
        Comparison.of_pixel(feature_map, (2, 1), ANGLE),
        Comparison.of_vector(feature_map, np.ones(4), ANGLE, weights=np.ones(4)),
    ]
    assert len({comparison.space for comparison in spaces}) == 1
    others = [
        Comparison.of_pixel(feature_map, (0, 0), ANGLE_OF_CODES),
        Comparison.of_vector(feature_map, np.ones(4), ANGLE, weights=np.full(4, 2.0)),
    ]
    assert len({comparison.space for comparison in [spaces[0], *others]}) == 3


@pytest.mark.parametrize("value", [-2.5, 3.0])
def test_a_vector_in_a_constant_map_keeps_its_direction(value: float) -> None:
    feature_map = FeatureMap.from_array(np.full((2, 3, 2), value))
    comparison = Comparison.of_vector(feature_map, np.array([value, -value]), ANGLE)
    side = math.copysign(math.sqrt(0.5), value)
    assert comparison.unit_vector == pytest.approx([side, -side])


@pytest.mark.parametrize("name", ["vector", "origin", "weights"])
@pytest.mark.parametrize("wrong", [np.ones(3), np.ones((4, 1)), np.array([1, 2, 3, np.nan])])
def test_what_is_no_number_for_every_channel_is_refused(name: str, wrong: np.ndarray) -> None:
    feature_map = random_map(2, 2, 4)
    given = {"vector": np.ones(4)} | {name: wrong}
    with pytest.raises(InputError, match=f"the {name} must be 4 finite numbers, one a channel"):
        Comparison.of_vector(feature_map, metric=ANGLE_OF_CODES, **given)
