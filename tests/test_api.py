"""The Python API's calls that need a GPU."""

from __future__ import annotations

import numpy as np
import pytest

import ifealid_gpu
from ifealid_gpu import DeviceError, FeatureMap, InputError, Metric, ViewState, reference
from ifealid_gpu.metric import MetricTerms

pytestmark = pytest.mark.usefixtures("gpu")


def test_similarity_is_the_oracles(feature_map: FeatureMap) -> None:
    s = ifealid_gpu.similarity(feature_map, (7, 3))
    assert s.shape == (17, 23) and s.dtype == np.float32 and s[3, 7] == 1
    expected = reference.similarity(feature_map.codes, (7, 3), MetricTerms.of(Metric.CODES, feature_map))
    np.testing.assert_allclose(s, expected, atol=1e-5)
    assert np.isnan(s[2, 3]), "a pixel without direction"
    assert np.isnan(ifealid_gpu.similarity(feature_map, (3, 2))).all(), "a reference without direction"


def test_the_metric_can_be_named(feature_map: FeatureMap) -> None:
    codes = ifealid_gpu.similarity(feature_map, (7, 3), metric="codes")
    values = ifealid_gpu.similarity(feature_map, (7, 3), metric=Metric.VALUES)
    np.testing.assert_allclose(1 - values, (1 - codes) / 2, atol=1e-6)
    with pytest.raises(InputError, match="codes, values"):
        ifealid_gpu.similarity(feature_map, (7, 3), metric="cosine")


def test_calls_with_one_map_after_another_do_not_mix(feature_map: FeatureMap) -> None:
    other = FeatureMap(feature_map.codes[::-1].copy())
    first = ifealid_gpu.similarity(feature_map, (7, 3))
    flipped = ifealid_gpu.similarity(other, (7, 13))
    np.testing.assert_array_equal(first, flipped[::-1])


def test_render_has_the_images_proportions(feature_map: FeatureMap) -> None:
    picture = ifealid_gpu.render(feature_map)
    assert picture.shape == (34 * 15, 45 * 15, 4) and picture.dtype == np.uint8
    small = ifealid_gpu.render(feature_map, ViewState(channel=3, opacity=0.5), (90, 68))
    expected = reference.picture(feature_map, ViewState(channel=3, opacity=0.5), (90, 68))
    assert small.shape == (68, 90, 4)
    assert np.quantile(np.abs(small - expected * 255), 0.99) <= 1


def test_mistakes_are_named(feature_map: FeatureMap) -> None:
    with pytest.raises(InputError, match="x must be 0 to 22"):
        ifealid_gpu.similarity(feature_map, (23, 0))
    with pytest.raises(InputError, match="it must be 0 to 20"):
        ifealid_gpu.render(feature_map, ViewState(channel=21))
    with pytest.raises(DeviceError, match="no GPU adapter is named like"):
        ifealid_gpu.similarity(feature_map, (0, 0), adapter="no such adapter")


def test_everything_public_is_documented() -> None:
    for name in ifealid_gpu.__all__:
        thing = getattr(ifealid_gpu, name)
        assert name == "__version__" or (thing.__doc__ and len(thing.__doc__) > 20), name
