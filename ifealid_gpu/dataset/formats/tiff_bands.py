"""What the channels of a TIFF are called: by GDAL's metadata, OME-XML, ImageJ's labels and tifffile's description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from ifealid_gpu.bands import Bands
from ifealid_gpu.dataset.band_names import bands_of
from ifealid_gpu.dataset.formats.tiff_series import Series

_GDAL_METADATA, _IMAGEJ_METADATA = 42112, 50839

# Of more channels no file says what each is; a damaged one claims millions.
_MOST_CHANNELS = 1 << 16

# Longer texts are not searched.
_MOST_CHARACTERS = 1 << 22

_WAVELENGTHS = ("wavelength", "central_wavelength_um", "central_wavelength_nm", "center_wavelength")
_MICROMETRES = "central_wavelength_um"


def bands_of_series(series: Series, channels: int) -> Bands | None:
    """The names and wavelengths of a series' channels, if the file says them of each."""
    if channels > _MOST_CHANNELS:
        return None
    tags, description = series.tags((_GDAL_METADATA, _IMAGEJ_METADATA)), series.page.description
    return (
        _of_gdal(tags.get(_GDAL_METADATA), channels)
        or _of_ome(description, channels)
        or _of_imagej(tags.get(_IMAGEJ_METADATA), channels)
        or _of_tifffile(description, channels)
    )


def _of_gdal(text: Any, channels: int) -> Bands | None:
    """Descriptions and wavelengths of bands, as GDAL and rasterio write them."""
    names, waves = [""] * channels, [""] * channels
    unit = None
    for item in _elements(text, "Item"):
        sample, name, value = item.get("sample", ""), item.get("name", "").lower(), (item.text or "").strip()
        if not (sample.isdecimal() and int(sample) < channels):
            continue
        if item.get("role") == "description":
            names[int(sample)] = value
        elif name in _WAVELENGTHS:
            waves[int(sample)] = value
            unit = "um" if name == _MICROMETRES else "nm" if name.endswith("_nm") else unit
        elif name in ("wavelength_units", "wavelength_unit"):
            unit = value
    return bands_of(channels, names, waves, unit)


def _of_ome(text: str, channels: int) -> Bands | None:
    """Channels of the first image of OME-XML."""
    image = next(_elements(text, "Image"), None)
    found = [] if image is None else [part for part in image.iter() if _plain(part.tag) == "Channel"]
    waves = [part.get("EmissionWavelength", "") for part in found]
    unit = next((part.get("EmissionWavelengthUnit", "nm") for part in found), None)
    return bands_of(channels, [part.get("Name", "") for part in found], waves, unit)


def _of_imagej(facts: Any, channels: int) -> Bands | None:
    names = facts.get("Labels") if isinstance(facts, dict) else None
    return bands_of(channels, names) if isinstance(names, list) else None


def _of_tifffile(text: str, channels: int) -> Bands | None:
    """Channels of the description that tifffile writes, where it was given their names."""
    if not text.startswith("{") or len(text) > _MOST_CHARACTERS:
        return None
    try:
        names = json.loads(text)["Channel"]["Name"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return bands_of(channels, names) if isinstance(names, list) else None


def _elements(text: Any, tag: str) -> Iterator[ElementTree.Element]:
    """Elements of an XML text by their name, whatever its name space. A text with entities of its own has none."""
    if not isinstance(text, str) or "<" not in text[:100] or len(text) > _MOST_CHARACTERS or "<!DOCTYPE" in text:
        return iter(())
    try:
        root = ElementTree.fromstring(text.strip().strip("\0"))  # noqa: S314 - without a document type, no entities
    except ElementTree.ParseError:
        return iter(())
    return (part for part in root.iter() if _plain(part.tag) == tag)


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]
