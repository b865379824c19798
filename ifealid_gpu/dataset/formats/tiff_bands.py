"""What the channels of a TIFF are called: by GDAL's metadata, OME-XML, ImageJ's labels and tifffile's description."""

from __future__ import annotations

import json
from typing import Any

from ifealid_gpu.dataset.band_names import bands_of
from ifealid_gpu.dataset.formats.gdal_metadata import TAG as GDAL_METADATA
from ifealid_gpu.dataset.formats.gdal_metadata import bands_of_gdal
from ifealid_gpu.dataset.formats.tiff_series import Series
from ifealid_gpu.dataset.formats.xml_elements import MOST_CHARACTERS, elements, plain
from ifealid_gpu.maps.bands import Bands

_IMAGEJ_METADATA = 50839

#: Of more channels no file says what each is; a damaged one claims millions.
MOST_CHANNELS = 1 << 16


def bands_of_series(series: Series, channels: int) -> Bands | None:
    """The names and wavelengths of a series' channels, if the file says them of each."""
    if channels > MOST_CHANNELS:
        return None
    tags, description = series.tags((GDAL_METADATA, _IMAGEJ_METADATA)), series.page.description
    return (
        bands_of_gdal(tags.get(GDAL_METADATA), channels)
        or _of_ome(description, channels)
        or _of_imagej(tags.get(_IMAGEJ_METADATA), channels)
        or _of_tifffile(description, channels)
    )


def _of_ome(text: str, channels: int) -> Bands | None:
    """Channels of the first image of OME-XML."""
    image = next(elements(text, "Image"), None)
    found = [] if image is None else [part for part in image.iter() if plain(part.tag) == "Channel"]
    waves = [part.get("EmissionWavelength", "") for part in found]
    unit = next((part.get("EmissionWavelengthUnit", "nm") for part in found), None)
    return bands_of(channels, [part.get("Name", "") for part in found], waves, unit)


def _of_imagej(facts: Any, channels: int) -> Bands | None:
    names = facts.get("Labels") if isinstance(facts, dict) else None
    return bands_of(channels, names) if isinstance(names, list) else None


def _of_tifffile(text: str, channels: int) -> Bands | None:
    """Channels of the description that tifffile writes, where it was given their names."""
    if not text.startswith("{") or len(text) > MOST_CHARACTERS:
        return None
    try:
        names = json.loads(text)["Channel"]["Name"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return bands_of(channels, names) if isinstance(names, list) else None
