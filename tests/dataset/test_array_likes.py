"""Arrays and tensors in memory as feature maps."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, Provenance
from ifealid_gpu.dataset.array_likes import feature_maps_from
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import InputError

VALUES = np.random.default_rng(0).normal(size=(4, 5, 7))
CODES = FeatureMap.from_array(VALUES).codes
CHW = np.moveaxis(VALUES, 2, 0)
MAP = FeatureMap(CODES, (0.0, 1.0), "mine", None, Provenance("cat.jpg", "conv1", stride=4))


class Foreign:
    """An array of another library, as far as NumPy is told."""

    def __array__(self, dtype=None, copy=None):
        return VALUES


class OnItsDevice:
    def __array__(self, dtype=None, copy=None):
        raise TypeError("Implicit conversion\nis not allowed")


@pytest.mark.parametrize(
    ("features", "options"),
    [
        (VALUES, {}),
        (VALUES[None], {}),
        (CHW, {"reading": Reading(layout="chw")}),
        (CHW[None], {"reading": Reading(layout="chw")}),
        (np.asfortranarray(VALUES), {"reading": Reading(layout="hwc")}),
        (Foreign(), {}),
    ],
)
def test_an_array_is_quantised_as_from_array_does(features, options):
    (found,) = feature_maps_from(features, **options)
    np.testing.assert_array_equal(found.codes, CODES)
    assert (found.name, found.provenance, found.value_range) == (
        "feature map",
        Provenance(),
        (VALUES.min(), VALUES.max()),
    )


def test_precision_and_name():
    (found,) = feature_maps_from(VALUES, reading=Reading(precision=16), names="conv1")
    np.testing.assert_array_equal(found.codes, FeatureMap.from_array(VALUES, precision=16).codes)
    assert (found.name, found.provenance.layer) == ("conv1", "conv1")


def layers(*arguments, **options):
    return [found.provenance.layer for found in feature_maps_from(*arguments, **options)]


def test_dicts_and_lists_are_layers():
    assert layers({"layer1": VALUES, 2: VALUES[:2], "mine": MAP}) == ["layer1", "2", "mine"]
    assert layers([VALUES, VALUES[:2], MAP]) == ["0", "1", "conv1"]
    assert layers((VALUES, MAP), names=["a", "b"]) == ["a", "b"]
    assert layers([VALUES], names="a") == ["a"]


def test_a_feature_map_stays_as_it_is():
    assert feature_maps_from(MAP)[0] is MAP
    (named,) = feature_maps_from({"other": MAP})
    assert named.codes is MAP.codes
    assert named.provenance == Provenance("cat.jpg", "other", stride=4)


@pytest.mark.parametrize(
    ("features", "options", "message"),
    [
        (VALUES[0, 0], {}, r"^expected an array .* tokens \(N, d\), found a single vector: shape \(7,\)"),
        (np.ones((2, 2, 4, 5, 7)), {}, r"or a batch of these, found 5 dimensions: .*such as array\[0\]"),
        ({"good": VALUES, "bad": VALUES * np.nan}, {}, "^bad: .*every pixel is NaN"),
        ([VALUES, VALUES + 1j], {}, "^1: .*found an array of dtype complex128"),
        ([[1, 2], [3, 4]], {}, r"^0: expected an array .*, found list"),
        ({"a": {"b": 1}}, {}, r"^a\.b: expected an array .*, found int"),
        ("text", {}, "^expected an array .*, found str"),
        (OnItsDevice(), {}, "found OnItsDevice that is no array: Implicit conversion is not allowed$"),
        ([VALUES, VALUES], {"names": ["a"]}, r"expected 2 names for as many arrays, found \['a'\]"),
        (VALUES, {"names": ["a", "b"]}, "expected 1 name for as many arrays"),
        ([VALUES, VALUES], {"names": "ab"}, "expected 2 names"),
        ({"a": VALUES}, {"names": ["a"]}, "a dict have its keys"),
    ],
)
def test_what_is_no_feature_map(features, options, message):
    with pytest.raises(InputError, match=message) as caught:
        feature_maps_from(features, **options)
    assert "\n" not in str(caught.value)


def test_nothing_gives_nothing():
    assert feature_maps_from([]) == feature_maps_from({}) == []


@pytest.fixture(name="torch")
def _torch():
    return pytest.importorskip("torch")


@pytest.mark.torch
def test_tensors_have_channels_first(torch):
    tensor = torch.tensor(CHW.copy(), requires_grad=True)
    for features in tensor, tensor[None], torch.nn.Parameter(tensor.float()):
        (found,) = feature_maps_from(features)
        np.testing.assert_array_equal(
            found.codes, FeatureMap.from_array(features.detach().numpy().squeeze(), layout="chw").codes
        )
    assert feature_maps_from(tensor, reading=Reading(layout="hwc"))[0].channels == 5
    assert layers({"a": tensor, "b": VALUES}) == ["a", "b"]


@pytest.mark.torch
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32", "bool"])
def test_dtypes_of_tensors(torch, dtype):
    tensor = torch.tensor(CHW.copy()).to(getattr(torch, dtype))
    expected = FeatureMap.from_array(tensor.double().numpy(), layout="chw").codes
    np.testing.assert_array_equal(feature_maps_from(tensor)[0].codes, expected)


@pytest.mark.torch
def test_tensors_that_are_no_feature_maps(torch):
    tensor = torch.tensor(CHW.copy())
    for bad in tensor.to_sparse(), tensor * 1j, tensor.to("meta"):
        with pytest.raises(InputError, match=r"^a: expected a dense tensor of real numbers, found one of torch\."):
            feature_maps_from({"a": bad})


def test_something_with_a_few_of_a_tensors_methods_is_none():
    with pytest.raises(InputError, match="found SimpleNamespace"):
        feature_maps_from(SimpleNamespace(cpu=None, numpy=None))
