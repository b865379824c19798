"""What `similarity` takes: pixels, masks, vectors, regions and queries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers import random_image, random_map

import ifealid_gpu
from ifealid_gpu import Box, FeatureMap, InputError, NamedVector, Query, Term, ViewState, oracle
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.regions.mask import MaskRegion

pytestmark = pytest.mark.usefixtures("gpu")

MAP = random_map(9, 13, 6, value_range=(-1.0, 2.0), image=random_image(27, 39))
MASK = np.zeros((9, 13), bool)
MASK[2:5, 3:9] = True
VECTOR = np.array([1.0, -0.5, 2.0, 0.0, 0.25, 1.0])

FORMS: dict[str, tuple[Any, Query]] = {
    "pixel": ((4, 5), Query.at(Pixel(4, 5))),
    "pixel of NumPy": (np.array([4, 5]), Query.at(Pixel(4, 5))),
    "pixels": ([(4, 5), [1, 2]], Query((Term(Pixel(4, 5)), Term(Pixel(1, 2))))),
    "array of pixels": (np.array([[4, 5], [1, 2]]), Query((Term(Pixel(4, 5)), Term(Pixel(1, 2))))),
    "arrays of pixels in a list": ([np.array([4, 5]), (1, np.int64(2))], Query((Term(Pixel(4, 5)), Term(Pixel(1, 2))))),
    "all kinds in a list": (
        [(4, 5), MASK, VECTOR, Term(Box(3, 6, 20, 15), sign=-1)],
        Query(
            (
                Term(Pixel(4, 5)),
                Term(MaskRegion.of(MASK)),
                Term(NamedVector("vector", VECTOR)),
                Term(Box(3, 6, 20, 15), sign=-1),
            )
        ),
    ),
    "mask in Fortran's order": (np.asfortranarray(MASK), Query((Term(MaskRegion.of(MASK)),))),
    "mask": (MASK, Query((Term(MaskRegion.of(MASK)),))),
    "mask of the image's size": (np.kron(MASK, np.ones((3, 3), bool)), Query((Term(MaskRegion.of(MASK)),))),
    "vector": (VECTOR, Query((Term(NamedVector("vector", VECTOR)),))),
    "list of numbers": (VECTOR.tolist(), Query((Term(NamedVector("vector", VECTOR)),))),
    "region": (Box(3, 6, 20, 15), Query((Term(Box(3, 6, 20, 15)),))),
    "terms": ([Box(3, 6, 20, 15), Pixel(4, 5)], Query((Term(Box(3, 6, 20, 15)), Term(Pixel(4, 5))))),
}


@pytest.mark.parametrize(("value", "query"), FORMS.values(), ids=FORMS.keys())
def test_every_form(value: Any, query: Query) -> None:
    expected = oracle.values_of(MAP, ViewState(query=query))
    np.testing.assert_allclose(ifealid_gpu.similarity(MAP, value), expected, atol=1e-5)
    np.testing.assert_allclose(ifealid_gpu.values(MAP, ViewState(query=query)), expected, atol=1e-5)


def test_centred() -> None:
    expected = oracle.values_of(MAP, ViewState(query=Query.at(Pixel(4, 5)), center=True))
    got = ifealid_gpu.similarity(MAP, (4, 5), center=True)
    np.testing.assert_allclose(got, expected, atol=1e-5)
    assert np.abs(got - ifealid_gpu.similarity(MAP, (4, 5))).max() > 0.05


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("eye", "expected a pixel"),
        (None, "expected a pixel"),
        ([], "expected a pixel"),
        (MASK.tolist(), "expected a pixel"),
        ([(1.0, 2.0)], "expected a pixel"),
        ((1, 2, 3.5), "has 3 numbers, and the map has 6 channels"),
        (np.zeros((2, 3)), r"found an array of shape \(2, 3\)"),
        (np.zeros(6), "all zero"),
        (np.full(6, np.nan), "not finite"),
        (~np.ones((9, 13), bool), "nothing marked"),
        (np.ones((13, 9), bool), "9 x 13: expected the map's size, 13 x 9"),
        ([(13, 0), (1, 1)], "x must be 0 to 12"),
        (Box(40, 3, 50, 9), "outside the image"),
    ],
)
def test_what_cannot_be_is_named(value: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ifealid_gpu.similarity(MAP, value)


def test_a_region_of_pixels_without_data_is_refused() -> None:
    valid = ~MASK
    holed = FeatureMap(MAP.codes, MAP.value_range, valid=valid)
    with pytest.raises(InputError, match="has no data"):
        ifealid_gpu.similarity(holed, MASK)


def test_products_beyond_floats_are_refused_of_labels_as_well() -> None:
    large = FeatureMap(MAP.codes, (-1e28, 1e28))
    for ask in (
        ifealid_gpu.similarity,
        lambda of, query, metric: ifealid_gpu.label(of, [query, (1, 1)], metric=metric),
    ):
        with pytest.raises(InputError, match=r"dot products .*leave what 32-bit floats hold"):
            ask(large, (4, 5), metric="dot")
        with pytest.raises(InputError, match=r"K must be 0\.\d+ or more"):
            ask(large, (4, 5), metric="lk:0.05")


def test_hidden_terms_are_not_asked_and_one_that_is_wanted_is_shown() -> None:
    feature_map = FeatureMap(np.random.default_rng(1).integers(0, 255, (8, 11, 3), np.uint8))
    shown = (Term(Place(2, 3)), Term(Place(7, 5)))
    hidden = (Term(Place(9, 1), sign=-1, is_shown=False), Term(Place(900, 900), is_shown=False))
    expected = ifealid_gpu.similarity(feature_map, Query(shown))
    np.testing.assert_array_equal(ifealid_gpu.similarity(feature_map, Query((*hidden, *shown))), expected)
    for terms in (hidden, (replace(shown[0], is_shown=False), replace(shown[1], sign=-1))):
        with pytest.raises(InputError, match="needs a positive term that is shown"):
            Query(terms)
