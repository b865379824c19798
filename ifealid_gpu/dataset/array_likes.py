"""Arrays and tensors in memory as feature maps, one by one or several layers of an image together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.tensors import is_real, is_tensor, tensor_values
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap, Provenance
from ifealid_gpu.precision import AUTO

_WHAT = "an array (h, w, d), a tensor (d, h, w) or a FeatureMap"


def feature_maps_from(
    features: object,
    *,
    layout: str | None = None,
    precision: int | str = AUTO,
    names: str | Sequence[str] | None = None,
) -> list[FeatureMap]:
    """Feature maps of what a user has at hand.

    Args:
        features: a NumPy array or whatever becomes one, a torch tensor on any device, or a `FeatureMap`; or a dict of
            these by the names of their layers; or a list or tuple of these. A leading axis of length 1, the batch's, is
            dropped.
        layout: order of the axes of arrays, "hwc" or "chw". None: "chw" for torch tensors, "hwc" for all others.
        precision: bits of the codes that arrays are quantised to: 8, 16, 32 or "auto", see `precision.py`.
        names: names of the layers of an array or a list; None: 0, 1, 2 ... for the arrays of a list.

    Raises:
        InputError: nothing, or something that cannot be a feature map; names that do not fit; an unknown layout or
            precision. Of several, the message names the one.
    """
    return [_feature_map(layer, value, layout, precision) for layer, value in _by_layer(features, names)]


def _by_layer(features: object, names: str | Sequence[str] | None) -> list[tuple[str | None, object]]:
    if isinstance(features, Mapping):
        if names is not None:
            raise InputError("names are for arrays without; those of a dict have its keys")
        return [(str(name), value) for name, value in features.items()]
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


def _feature_map(layer: str | None, value: object, layout: str | None, precision: int | str) -> FeatureMap:
    if isinstance(value, FeatureMap):
        return value if layer is None else replace(value, provenance=replace(value.provenance, layer=layer))
    try:
        values = _values(value)
        if values.ndim == 4:
            if len(values) != 1:
                message = f"expected the features of one image, found a batch of {len(values)}: shape {values.shape}"
                raise InputError(f"{message}; take one out, such as features[0]")
            values = values[0]
        return FeatureMap.from_array(
            cast(Any, values),
            precision=precision,
            layout=layout or ("chw" if is_tensor(value) else "hwc"),
            name=layer or "feature map",
            provenance=Provenance(layer=layer),
        )
    except InputError as error:
        raise error if layer is None else InputError(f"{layer}: {error}") from None


def _values(value: Any) -> NDArray[np.generic]:
    if is_tensor(value):
        if not is_real(value):
            raise InputError(f"expected a dense tensor of real numbers, found one of {value.dtype}, {value.layout}")
        return tensor_values(value)
    if not any(hasattr(value, name) for name in ("__array__", "__array_interface__")):
        raise InputError(f"expected {_WHAT}, found {type(value).__name__}")
    try:
        return np.asarray(value)
    except Exception as error:  # every library has its own reasons
        reason = " ".join(str(error).split())
        raise InputError(f"expected {_WHAT}, found {type(value).__name__} that is no array: {reason}") from None
