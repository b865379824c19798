"""What calls from Python compare with, in whatever form it comes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.arguments import as_pixel
from ifealid_gpu.dataset.tensors import is_real, is_tensor, tensor_values
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.sources import Source
from ifealid_gpu.quantities.term import Term

#: All that can be compared with.
QueryLike = Query | Term | Source | Sequence[Any] | NDArray[Any]

_FORMS = (
    "a pixel (x, y), a boolean mask (h, w), a vector of d real values, a region such as Box(10, 20, 40, 50), a list "
    "of these, or a Query"
)


def query_of(value: object) -> Query:
    """The query of a pixel, a boolean mask, a vector, a region, a term, a list of these, or a query.

    Pixels (x, y) are of the map; several are compared with by their mean.

    Raises:
        InputError: none of these.
    """
    if isinstance(value, Query):
        return value
    if isinstance(value, Term):
        return Query((value,))
    if is_tensor(value) and is_real(value):
        value = tensor_values(value)
    if isinstance(value, np.ndarray):
        return _of_array(value)
    if isinstance(value, Place | Pixel | Region | NamedVector):
        return Query((Term(value),))
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return _of_sequence(value)
    raise InputError(f"expected {_FORMS}, found {value!r:.200}")


def _of_sequence(values: Sequence[Any]) -> Query:
    if len(values) == 2 and all(_is_whole(value) for value in values):
        return Query.at(Pixel(*as_pixel(values)))
    if values and all(_is_number(value) for value in values):
        return _of_array(np.asarray(values, np.float64))
    if values and all(_is_pair(value) or not isinstance(value, Sequence | Query) for value in values):
        terms = [(value,) if isinstance(value, Term) else query_of(value).terms for value in values]
        return Query(tuple(chain(*terms)))
    raise InputError(f"expected {_FORMS}, found {values!r:.200}")


def _of_array(array: NDArray[Any]) -> Query:
    source: Source
    if array.dtype == np.bool_:
        source = MaskRegion.of(array)
    elif array.ndim == 1 and array.dtype.kind in "iu" and array.size == 2:
        source = Pixel(*as_pixel(array.tolist()))
    elif array.ndim == 2 and array.dtype.kind in "iu" and array.shape[1] == 2 and len(array):
        return Query(tuple(Term(Pixel(*as_pixel(pair))) for pair in array.tolist()))
    elif array.ndim == 1 and array.dtype.kind in "fiu":
        source = NamedVector("vector", array.astype(np.float64))
    else:
        raise InputError(f"expected {_FORMS}, found an array of shape {array.shape} and {array.dtype}")
    return Query((Term(source),))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_pair(value: object) -> bool:
    return isinstance(value, Sequence) and len(value) == 2 and all(_is_whole(one) for one in value)
