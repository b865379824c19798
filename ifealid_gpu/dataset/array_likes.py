"""Arrays and tensors in memory as feature maps, one by one or several layers of an image together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.axes import Axes, judge_axes
from ifealid_gpu.dataset.doubts import doubt_of_tokens
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.nested import nested
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.tensors import is_real, is_tensor, tensor_values
from ifealid_gpu.dataset.values_read import feature_map_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.no_data import without_mask

_WHAT = "an array (h, w, d), a tensor (d, h, w), tokens (N, d) or a FeatureMap"


def feature_maps_from(
    features: object,
    *,
    reading: Reading | None = None,
    image: InputImage | None = None,
    names: str | Sequence[str] | None = None,
) -> list[FeatureMap]:
    """Feature maps of what a user has at hand.

    Args:
        features: a NumPy array or whatever becomes one, a torch tensor on any device, or a `FeatureMap`; or a dict of
            these by the names of their layers, also nested; or a list or tuple of these. What of several is none, such
            as labels, is passed over, and the notes of the others say so. Torch tensors have channels first where
            their shape does not tell, all others last.
        reading: how arrays are read: their axes, their bits. What it says of files and images is not used here.
        image: the image that they are of, where it is known, which may tell their axes.
        names: names of the layers of an array or a list; None: 0, 1, 2 ... for the arrays of a list.

    Raises:
        InputError: nothing, or something that cannot be a feature map; names that do not fit; an unknown layout or
            precision. Of several, the message names the one.
    """
    reading = reading or Reading()
    found: list[tuple[str | None, Judged | FeatureMap]] = []
    left_out: list[str] = []
    first: InputError | None = None
    for layer, value in by_layer(features, names):
        try:
            found.append((layer, value if isinstance(value, FeatureMap) else judged(value, reading, image)))
        except _NoMapError as fault:
            first = first or _of(layer, fault)
            left_out.append(str(layer))
        except InputError as fault:
            raise _of(layer, fault) from None
    if first is not None and not found:
        raise first
    maps = [(layer, one) for layer, one in found if isinstance(one, FeatureMap) or not one.axes.is_weak] or found
    left_out += [str(layer) for layer, one in found if all(one is not taken for _, taken in maps)]
    more = [f"{few(left_out)}: no feature map, and passed over"] if left_out else []
    return [_feature_map(layer, one, reading, more) for layer, one in maps]


@dataclass(frozen=True, eq=False)
class Judged:
    """An array, and how it is read."""

    values: NDArray[np.generic]
    axes: Axes


class _NoMapError(InputError):
    """Something that is no feature map, and is not meant to be one where it lies beside some."""


def _of(layer: str | None, error: InputError) -> InputError:
    return InputError(str(error) if layer is None else f"{layer}: {error}")


def by_layer(features: object, names: str | Sequence[str] | None) -> list[tuple[str | None, object]]:
    """What a user has at hand, one by one, with the names of its layers; InputError for names that do not fit."""
    if isinstance(features, Mapping):
        if names is not None:
            raise InputError("names are for arrays without; those of a dict have its keys")
        return list(nested(features))
    if not isinstance(features, list | tuple):
        (name,) = _checked(names, 1) or (None,)
        return [(name, features)]
    numbers = (None if isinstance(value, FeatureMap) else str(n) for n, value in enumerate(features))
    return list(zip(_checked(names, len(features)) or numbers, features, strict=True))


def _checked(names: str | Sequence[str] | None, count: int) -> list[str] | None:
    if names is None:
        return None
    names = [names] if isinstance(names, str) else list(names)
    if len(names) != count or not all(isinstance(name, str) for name in names):
        raise InputError(f"expected {count} name{'s' if count != 1 else ''} for as many arrays, found {names!r}")
    return names


def judged(value: object, reading: Reading, image: InputImage | None) -> Judged:
    """An array or a tensor, and how its axes are read, which its shape alone tells.

    Raises:
        InputError: it cannot be a feature map.
    """
    values = _values(value)
    if values.ndim > 2 and values.dtype.kind not in "fiub":
        raise InputError(f"a feature map needs real numbers, found an array of dtype {values.dtype}")
    try:
        axes = judge_axes(
            values.shape,
            reading,
            habit="chw" if is_tensor(value) else "hwc",
            image=image.size if image else None,
            stored=image.stored if image else None,
            is_whole=values.dtype.kind in "iub",
        )
    except InputError as error:
        raise (error if values.ndim > 2 else _NoMapError(str(error))) from None
    if values.dtype.kind not in "fiub":
        raise _NoMapError(f"a feature map needs real numbers, found an array of dtype {values.dtype}")
    return Judged(values, axes)


def _feature_map(layer: str | None, one: Judged | FeatureMap, reading: Reading, left_out: Sequence[str]) -> FeatureMap:
    if isinstance(one, FeatureMap):
        return one if layer is None else replace(one, provenance=replace(one.provenance, layer=layer))
    try:
        found = feature_map_of(one.axes.arranged(one.values), reading)
    except InputError as error:
        raise _of(layer, error) from None
    notes = (*((one.axes.note,) if one.axes.note else ()), *doubt_of_tokens(one.axes, one.values))
    return replace(
        found,
        name=layer or found.name,
        provenance=Provenance(layer=layer),
        notes=(*notes, *left_out, *found.notes),
    )


def _values(value: Any) -> NDArray[np.generic]:
    if is_tensor(value):
        if not is_real(value):
            raise InputError(f"expected a dense tensor of real numbers, found one of {value.dtype}, {value.layout}")
        return tensor_values(value)
    if isinstance(value, np.ma.MaskedArray):
        return without_mask(value)
    if not any(hasattr(value, name) for name in ("__array__", "__array_interface__")):
        raise _NoMapError(f"expected {_WHAT}, found {type(value).__name__}")
    try:
        return np.asarray(value)
    except Exception as error:  # every library has its own reasons
        reason = " ".join(str(error).split())
        raise InputError(f"expected {_WHAT}, found {type(value).__name__} that is no array: {reason}") from None
