"""Which class each vector of a .npz is a part of, and whether it is wanted there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.formats.numpy_files import npz_arrays
from ifealid_gpu.dataset.vectors.arrays import NAMES, VECTORS, raw, texts_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.term import Term

#: Arrays (n,) of a .npz of vectors: 1 or -1 of each, and the name of the class that it is a part of.
SIGNS, CLASSES = "signs", "classes"

#: The name of a class, and the sign of a vector in it.
Part = tuple[str, int]


def parts_in(path: Path, names: list[str]) -> dict[str, Part]:
    """The part of each vector of a .npz; of none that the file says nothing of.

    Raises:
        DatasetError: signs other than 1 and -1, or not one for each name.
    """
    arrays = {array.name: array for array in npz_arrays(path)}
    if not {NAMES, VECTORS} <= arrays.keys() or not arrays.keys() & {SIGNS, CLASSES}:
        return {}
    classes = texts_of(path, arrays[CLASSES]) if CLASSES in arrays else names
    signs = raw(path, arrays[SIGNS]).tolist() if SIGNS in arrays else [1] * len(names)
    for what, found in ((CLASSES, classes), (SIGNS, signs)):
        if not isinstance(found, list) or len(found) != len(names):
            raise fault(path, what, f"expected one for each of {len(names)} vectors, found another number")
    for name, sign in zip(names, signs, strict=True):
        if sign not in (1, -1):
            raise fault(path, SIGNS, f"expected 1 or -1 for each vector, found {sign!r:.20} for {name!r:.60}")
    return {name: (of, int(sign)) for name, of, sign in zip(names, classes, signs, strict=True)}


def arrays_of(names: list[str], parts: Mapping[str, Part]) -> dict[str, Any]:
    """The arrays that say which parts vectors are, for a .npz; none where each is a class of its own.

    Raises:
        InputError: a sign that is neither 1 nor -1.
    """
    whole = [parts.get(name, (name, 1)) for name in names]
    for name, (_, sign) in zip(names, whole, strict=True):
        if sign not in (1, -1):
            raise InputError(f"the sign of the vector {name!r} must be 1 or -1, found {sign!r}")
    if whole == [(name, 1) for name in names]:
        return {}
    return {SIGNS: np.array([sign for _, sign in whole], np.int8), CLASSES: np.array([of for of, _ in whole])}


def classes_of(vectors: Mapping[str, NamedVector], parts: Mapping[str, Part]) -> dict[str, Query]:
    """What each class compares with: its vectors, by their signs. Several of one sign answer by the nearest of them.

    Raises:
        InputError: a class has negative vectors alone, or too many.
    """
    terms: dict[str, list[Term]] = {}
    for name, vector in vectors.items():
        of, sign = parts.get(name, (name, 1))
        terms.setdefault(of, []).append(Term(vector, sign=sign))
    found = {}
    for of, mine in terms.items():
        is_mean = max(sum(term.sign == sign for term in mine) for sign in (1, -1)) == 1
        try:
            found[of] = Query(tuple(mine), Combine.MEAN if is_mean else Combine.NEAREST)
        except InputError as error:
            raise InputError(f"the class {of!r}: {error}") from None
    return found
