"""metadata.json of an IFeaLiD ZIP: what the paper's web page knows, and this project's own facts beside it."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.faults import fault, shown
from ifealid_gpu.dataset.formats import mask_text
from ifealid_gpu.dataset.formats.metadata_bands import (
    BANDS,
    GEOREFERENCE,
    bands_json,
    georeference_json,
    read_bands,
    read_georeference,
)
from ifealid_gpu.dataset.names import printable
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FARTHEST_ORIGIN, FINEST_STRIDE, FeatureMap, Provenance
from ifealid_gpu.maps.georeference import Georeference

MEMBER = "metadata.json"

# Larger metadata is not read, but for its mask: real ones have some hundred bytes, with the names of thousands of bands
# some 100,000.
_MAX_BYTES = 1 << 22

#: Nor is any metadata that is larger than this.
MAX_BYTES = _MAX_BYTES + mask_text.MAX_BYTES

#: The key of this project's facts. The web page ignores it.
OWN_KEY = "ifealid_gpu"
OWN_VERSION = 1

# The web page takes no longer name, and no empty one.
_LONGEST_NAME = 512

_Value = TypeVar("_Value")

# The mask's key and value.
_VALID = "valid_pixels"
_MASK = re.compile(rb'"valid_pixels": ?"([A-Za-z0-9+/=]*)"')

_LARGEST = sys.float_info.max
_TEXTS = ("image", "layer", "model", "weights", "padding", "recipe")


@dataclass(frozen=True)
class Metadata:
    """What metadata.json says.

    Attributes:
        name: the map's name, or None.
        width: columns, in feature-map pixels.
        height: rows, in feature-map pixels.
        features: length d of a feature vector.
        precision: bits of a code: 8, 16 or 32.
        overlay: whether overlay.jpg, the input image, is there.
        value_range: (pmin, pmax), or None in files of the web page.
        code_error: how far similarities are off at this precision, or None where it was not measured.
        bands: what the channels are called, or None.
        georeference: where the map's pixels lie on the Earth, or None.
        provenance: empty in files of the web page.
        valid: which pixels have data, as `mask_text` writes it; None: all have.
    """

    name: str | None
    width: int
    height: int
    features: int
    precision: int
    overlay: bool
    value_range: tuple[float, float] | None
    code_error: float | None
    bands: Bands | None
    georeference: Georeference | None
    provenance: Provenance
    valid: str | None = field(default=None, repr=False)


def metadata_bytes(feature_map: FeatureMap) -> bytes:
    """The metadata.json of a feature map."""
    provenance, valid = feature_map.provenance, feature_map.valid
    facts = {
        "version": OWN_VERSION,
        "value_range": feature_map.value_range and [float(v) for v in feature_map.value_range],
        "code_error": feature_map.code_error,
        "bands": feature_map.bands and bands_json(feature_map.bands),
        "georeference": feature_map.georeference and georeference_json(feature_map.georeference),
        # Version 0.1 knows whole numbers alone.
        "stride": provenance.stride if isinstance(provenance.stride, int) else None,
        "strides": None if isinstance(provenance.stride, int) else provenance.strides,
        "origin": provenance.origin and [float(v) for v in provenance.origin],
        **{key: getattr(provenance, key) for key in _TEXTS},
        _VALID: None if valid is None or valid.all() else mask_text.mask_text(valid),
    }
    document = {
        "name": feature_map.name[:_LONGEST_NAME] or "feature map",
        "width": feature_map.width,
        "height": feature_map.height,
        "features": feature_map.channels,
        "precision": feature_map.precision,
        "overlay": feature_map.image is not None,
        OWN_KEY: {key: value for key, value in facts.items() if value is not None},
    }
    return json.dumps(document, indent=1).encode("ascii")


def parse_metadata(path: Path, data: bytes) -> Metadata:
    """Check and read the metadata.json of the ZIP at ``path``.

    Raises:
        DatasetError: not JSON, not an object, or a value that it cannot have; the message names the key.
    """
    mask = None
    if len(data) > _MAX_BYTES:
        data, mask = _without_mask(data)
    if len(data) > _MAX_BYTES:
        raise fault(path, MEMBER, f"expected at most {_MAX_BYTES} bytes, found {len(data)}")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if isinstance(error, json.JSONDecodeError) else "not UTF-8 text or too deep"
        raise fault(
            path, MEMBER, f"expected a JSON object, found invalid JSON ({reason}); pack the dataset again"
        ) from None
    if not isinstance(document, dict):
        raise fault(path, MEMBER, f"expected a JSON object, found {shown(document)}; pack the dataset again")
    read = _Reader(path, document, "")
    own = _Reader(path, read.object(OWN_KEY), f"{OWN_KEY}.")
    own.check_version()
    features = read.positive("features")
    return Metadata(
        name=read.text("name"),
        width=read.positive("width"),
        height=read.positive("height"),
        features=features,
        precision=read.precision("precision"),
        overlay=read.flag("overlay"),
        value_range=own.value_range("value_range"),
        code_error=own.share("code_error"),
        bands=own.parsed("bands", lambda value: read_bands(value, features), BANDS),
        georeference=own.parsed("georeference", read_georeference, GEOREFERENCE),
        provenance=Provenance(
            **{key: own.text(key) for key in _TEXTS},
            stride=own.strides("strides") or (own.positive("stride") if "stride" in own.values else None),
            origin=own.origin("origin"),
        ),
        valid=mask or own.base64(_VALID),
    )


def mask_in(path: Path, facts: Metadata) -> NDArray[np.bool_] | None:
    """Which pixels have data, (h, w) bool; None: all have.

    Raises:
        DatasetError: something else than a mask of the map's size, or none has.
    """
    if facts.valid is None:
        return None
    where, found = f"{OWN_KEY}.{_VALID} must be the valid pixels of {facts.width} x {facts.height}", ""
    try:
        valid = mask_text.mask_of(facts.valid, facts.height, facts.width)
    except ValueError as error:
        found = str(error)
    else:
        if valid.any():
            return valid
        found = "none that is valid"
    raise fault(path, MEMBER, f"{where}, found {found}; pack the dataset again")


def empty_in(path: Path, facts: Metadata) -> int:
    """How many pixels have no data.

    Raises:
        DatasetError: as `mask_in`.
    """
    valid = mask_in(path, facts)
    return 0 if valid is None else int(valid.size - np.count_nonzero(valid))


def _without_mask(data: bytes) -> tuple[bytes, str | None]:
    """(the document without its mask, the mask): what is parsed stays small."""
    found = _MASK.search(data)
    if found is None:
        return data, None
    return data[: found.start(1)] + data[found.end(1) :], found[1].decode("ascii")


@dataclass(frozen=True)
class _Reader:
    path: Path
    values: dict[str, Any]
    prefix: str

    def _fault(self, key: str, expected: str) -> Exception:
        found = shown(self.values[key]) if key in self.values else "no such key"
        return fault(self.path, MEMBER, f"{self.prefix}{key} must be {expected}, found {found}; pack the dataset again")

    def object(self, key: str) -> dict[str, Any]:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self._fault(key, "a JSON object")
        return value

    def positive(self, key: str) -> int:
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._fault(key, "a whole number of 1 or more")
        return value

    def precision(self, key: str) -> int:
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value not in PRECISIONS:
            raise self._fault(key, "8, 16 or 32")
        return value

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise self._fault(key, "text")
        return printable(value) if value else None

    def parsed(self, key: str, read: Callable[[Any], _Value], expected: str) -> _Value | None:
        """What ``read`` makes of a value, if there is one; it raises a ValueError where it is not as expected."""
        if self.values.get(key) is None:
            return None
        try:
            return read(self.values[key])
        except ValueError:
            raise self._fault(key, expected) from None

    def base64(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise self._fault(key, "text")
        return value or None

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self._fault(key, "true or false")
        return value

    def value_range(self, key: str) -> tuple[float, float] | None:
        pair = self._pair(key, _LARGEST, "two finite numbers")
        if pair is not None and not 0 <= pair[1] - pair[0] < math.inf:
            raise self._fault(key, "two ordered numbers")
        return pair

    def share(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self._fault(key, "a number from 0 to 1")
        return float(value)

    def strides(self, key: str) -> tuple[float, float] | None:
        expected = f"two numbers from {FINEST_STRIDE:g} to {FARTHEST_ORIGIN}"
        pair = self._pair(key, FARTHEST_ORIGIN, expected)
        if pair is not None and min(pair) < FINEST_STRIDE:
            raise self._fault(key, expected)
        return pair

    def origin(self, key: str) -> tuple[float, float] | None:
        return self._pair(key, FARTHEST_ORIGIN, f"two numbers from {-FARTHEST_ORIGIN} to {FARTHEST_ORIGIN}")

    def _pair(self, key: str, largest: float, expected: str) -> tuple[float, float] | None:
        value = self.values.get(key)
        if value is None:
            return None
        numbers = isinstance(value, list) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value)
        if not (numbers and len(value) == 2 and all(abs(v) <= largest for v in value)):
            raise self._fault(key, expected)
        return float(value[0]), float(value[1])

    def check_version(self) -> None:
        if not self.values:
            return
        if self.positive("version") > OWN_VERSION:
            raise self._fault(
                "version", f"{OWN_VERSION} for this program (a newer ifealid-gpu wrote the file: upgrade)"
            )
