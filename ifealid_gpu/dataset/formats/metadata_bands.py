"""Bands and georeferences in the metadata of an IFeaLiD ZIP: as JSON, and back, as anybody may have written them."""

from __future__ import annotations

import math
from typing import Any

from ifealid_gpu.dataset.band_names import LONGEST_NAME
from ifealid_gpu.dataset.names import printable
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.georeference import MOST_KEYS, Georeference, Key

#: What a reader of these expects, for messages.
BANDS = "an object with names or wavelengths, one a channel"
GEOREFERENCE = "an object with a transform of six numbers and keys of a GeoTIFF"

# Of all names together, so that metadata stays small enough to be read.
_MOST_CHARACTERS = 1 << 16


def bands_json(bands: Bands) -> dict[str, Any]:
    """Bands as JSON."""
    longest = min(LONGEST_NAME, max(1, _MOST_CHARACTERS // len(bands)))
    facts = {
        "names": bands.names and [name[:longest] for name in bands.names],
        # JSON has no NaN, which stands for a wavelength that is not known.
        "wavelengths": bands.wavelengths and [wave if math.isfinite(wave) else None for wave in bands.wavelengths],
        "unit": bands.unit,
    }
    return {key: value for key, value in facts.items() if value is not None}


def read_bands(value: Any, channels: int) -> Bands:
    """Bands of so many channels.

    Raises:
        ValueError: the JSON is of something else.
    """
    if not isinstance(value, dict):
        raise ValueError
    names, waves, unit = value.get("names"), value.get("wavelengths"), value.get("unit")
    if names is None and waves is None:
        raise ValueError
    for items, kind in (names, str), (waves, int | float | None):
        if items is not None and not (
            isinstance(items, list)
            and len(items) == channels
            and all(isinstance(item, kind) and not isinstance(item, bool) for item in items)
        ):
            raise ValueError
    if not isinstance(unit, str | None):
        raise ValueError
    return Bands(
        None if names is None else tuple(printable(name)[:LONGEST_NAME] for name in names),
        None if waves is None else tuple(math.nan if wave is None else _number(wave) for wave in waves),
        None if unit is None else printable(unit)[:LONGEST_NAME],
    )


def georeference_json(georeference: Georeference) -> dict[str, Any]:
    """A georeference as JSON; keys by their numbers."""
    keys = {str(number): list(value) if isinstance(value, tuple) else value for number, value in georeference.keys}
    return {"transform": list(georeference.transform), "keys": keys}


def read_georeference(value: Any) -> Georeference:
    """A georeference.

    Raises:
        ValueError: the JSON is of something else.
    """
    transform, keys = (value.get("transform"), value.get("keys", {})) if isinstance(value, dict) else (None, None)
    if not (isinstance(transform, list) and len(transform) == 6 and isinstance(keys, dict) and len(keys) <= MOST_KEYS):
        raise ValueError
    a, b, c, d, e, f = map(_number, transform)
    try:
        return Georeference((a, b, c, d, e, f), tuple((int(number), _key(key)) for number, key in keys.items()))
    except InputError:
        raise ValueError from None


def _key(value: Any) -> Key:
    if isinstance(value, list):
        return tuple(map(_number, value))
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    try:
        number = float(value)
    except OverflowError:
        raise ValueError from None
    if not abs(number) < float("inf"):
        raise ValueError
    return number
