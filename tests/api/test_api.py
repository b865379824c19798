"""The Python API's calls that need a GPU."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ifealid_gpu
from ifealid_gpu import Channel, DeviceError, FeatureMap, InputError, Norm, ViewState, oracle
from ifealid_gpu.quantities.metric import MetricTerms
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.views.backdrop import Backdrop

pytestmark = pytest.mark.usefixtures("gpu")


def test_similarity_is_the_oracles(feature_map: FeatureMap) -> None:
    s = ifealid_gpu.similarity(feature_map, (7, 3))
    assert s.shape == (17, 23) and s.dtype == np.float32 and s[3, 7] == 1
    expected = oracle.similarity(feature_map.codes, (7, 3), MetricTerms.of(ANGLE_OF_CODES, feature_map))
    np.testing.assert_allclose(s, expected, atol=1e-5)
    assert np.isnan(s[2, 3]), "a pixel without direction"
    assert np.isnan(ifealid_gpu.similarity(feature_map, (3, 2))).all(), "a reference without direction"


def test_the_metric_can_be_named(feature_map: FeatureMap) -> None:
    codes = ifealid_gpu.similarity(feature_map, (7, 3), metric="codes")
    values = ifealid_gpu.similarity(feature_map, (7, 3), metric=ANGLE)
    np.testing.assert_allclose(1 - values, (1 - codes) / 2, atol=1e-6)
    with pytest.raises(InputError, match="angle, angle-of-codes"):
        ifealid_gpu.similarity(feature_map, (7, 3), metric="sine")


def test_calls_with_one_map_after_another_do_not_mix(feature_map: FeatureMap) -> None:
    other = FeatureMap(feature_map.codes[::-1].copy())
    first = ifealid_gpu.similarity(feature_map, (7, 3))
    flipped = ifealid_gpu.similarity(other, (7, 13))
    np.testing.assert_array_equal(first, flipped[::-1])


def test_render_has_the_images_proportions(feature_map: FeatureMap) -> None:
    picture = ifealid_gpu.render(feature_map)
    assert picture.shape == (34 * 15, 45 * 15, 4) and picture.dtype == np.uint8
    small = ifealid_gpu.render(feature_map, ViewState(channel=3, opacity=0.5), (90, 68))
    expected = oracle.picture(feature_map, ViewState(channel=3, opacity=0.5), (90, 68))
    assert small.shape == (68, 90, 4)
    assert np.quantile(np.abs(small - expected * 255), 0.99) <= 1


def test_mistakes_are_named(feature_map: FeatureMap) -> None:
    for call in (ifealid_gpu.values, ifealid_gpu.render):
        with pytest.raises(InputError, match="expected a ViewState"):
            call(feature_map, Norm())  # type: ignore[arg-type]
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


def test_one_map_in_several_threads(feature_map: FeatureMap) -> None:
    references = [(x % 23, x % 17) for x in range(60)]
    alone = [ifealid_gpu.similarity(feature_map, reference) for reference in references]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda reference: ifealid_gpu.similarity(feature_map, reference), references))
    np.testing.assert_array_equal(alone, together)


def test_similarities_are_not_below_0() -> None:
    """Rounding at the widest angle, where vectors have nothing in common."""
    codes = np.zeros((1, 40, 300), np.uint32)
    for x in range(40):
        codes[0, x, 7 * x : 7 * x + 7] = np.random.default_rng(x).integers(1, 2**32, 7)
    s = ifealid_gpu.similarities(FeatureMap(codes), [(x, 0) for x in range(40)])
    assert s.min() == 0 and s.max() == 1


# --- What users pass by mistake, and what they may pass ---


def test_a_view_takes_names_and_numbers_of_any_kind(feature_map: FeatureMap) -> None:
    view = ViewState(reference=np.array([7, 3]), pins=[np.array([1, 2])], metric="values", backdrop="none")
    same = ViewState(reference=(7, 3), pins=((1, 2),), metric=ANGLE, backdrop=Backdrop.NONE)
    assert view == same and view.to_json() == same.to_json()
    np.testing.assert_array_equal(ifealid_gpu.render(feature_map, view), ifealid_gpu.render(feature_map, same))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metric": "sine"}, "angle, angle-of-codes"),
        ({"backdrop": "grey"}, "gray, color, none"),
        ({"channel": 1.5}, "channel must be a whole number, found 1.5"),
        ({"reference": (1.5, 2)}, "x of reference must be a whole number, found 1.5"),
        ({"reference": (1,)}, r"reference must be two whole numbers \(x, y\)"),
        ({"reference": (True, False)}, "whole number, found True"),
        ({"pins": (1, 1)}, r"each of the pins must be two whole numbers \(x, y\), found 1"),
        ({"pins": 3}, "pins must be pairs"),
    ],
)
def test_a_view_that_cannot_be(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ViewState(**wrong)


def test_calls_that_cannot_be(feature_map: FeatureMap, tmp_path: Path) -> None:
    array: Any = np.zeros((3, 4, 5), np.float32)
    for call, said in (
        (lambda: ifealid_gpu.similarity(array, (1, 1)), "expected a FeatureMap, found ndarray; FeatureMap.from_array"),
        (lambda: ifealid_gpu.similarities(feature_map, (1, 1)), "each of the references must be two whole numbers"),
        (lambda: ifealid_gpu.render(feature_map, size=(-5, 5)), "sides must be 1 to .* found -5 x 5"),
        (lambda: ifealid_gpu.render(feature_map, size=(5, 10**12)), "sides must be 1 to"),
        (lambda: ifealid_gpu.write_dataset(array, tmp_path / "x.zip"), "expected a FeatureMap or a Dataset, found nd"),
        (lambda: FeatureMap.from_array([[[1.0]]]), "must be a NumPy array, found list"),
        (lambda: FeatureMap.from_array(array, image="photo.jpg"), "the image must be a NumPy array, found str"),
        (lambda: FeatureMap(array.astype("u1"), (-1e308, 1e308)), "finite and ordered"),
    ):
        with pytest.raises(InputError, match=said):
            call()
    assert not list(tmp_path.iterdir())


def test_values_are_what_a_view_shows(feature_map: FeatureMap) -> None:
    np.testing.assert_array_equal(ifealid_gpu.values(feature_map), ifealid_gpu.similarity(feature_map, (11, 8)))
    np.testing.assert_allclose(
        ifealid_gpu.values(feature_map, ViewState(quantity=Norm())), oracle.norm(feature_map), 1e-5
    )
    channel = ifealid_gpu.values(feature_map, ViewState(quantity=Channel(3)))
    np.testing.assert_array_equal(channel, (feature_map.codes[:, :, 3] / np.float64(255)).astype(np.float32))
    with pytest.raises(InputError, match="0 to 20"):
        ifealid_gpu.values(feature_map, ViewState(quantity=Channel(21)))
