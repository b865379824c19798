"""What GDAL's metadata in a TIFF says of its bands: descriptions, wavelengths, scales and offsets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ifealid_gpu.dataset.band_names import bands_of
from ifealid_gpu.dataset.formats.xml_elements import elements
from ifealid_gpu.dataset.scaling import Scaling
from ifealid_gpu.maps.bands import Bands

#: Number of the tag.
TAG = 42112

_WAVELENGTHS = ("wavelength", "central_wavelength_um", "central_wavelength_nm", "center_wavelength")
_MICROMETRES = "central_wavelength_um"


def bands_of_gdal(text: Any, channels: int) -> Bands | None:
    """Descriptions and wavelengths of bands, as GDAL and rasterio write them."""
    names, waves = [""] * channels, [""] * channels
    unit = None
    for sample, name, role, value in _items(text, channels):
        if role == "description":
            names[sample] = value
        elif name in _WAVELENGTHS:
            waves[sample] = value
            unit = "um" if name == _MICROMETRES else "nm" if name.endswith("_nm") else unit
        elif name in ("wavelength_units", "wavelength_unit"):
            unit = value
    return bands_of(channels, names, waves, unit)


def scaling_of_gdal(text: Any, channels: int) -> Scaling | None:
    """Scales and offsets of bands."""
    scales, offsets = [""] * channels, [""] * channels
    for sample, _, role, value in _items(text, channels):
        if role == "scale":
            scales[sample] = value
        elif role == "offset":
            offsets[sample] = value
    return Scaling.of_texts(scales, offsets)


def _items(text: Any, channels: int) -> Iterator[tuple[int, str, str, str]]:
    """(band from 0, name, role, text) of what is said of single bands."""
    for item in elements(text, "Item"):
        sample = item.get("sample", "")
        if sample.isdecimal() and int(sample) < channels:
            yield int(sample), item.get("name", "").lower(), item.get("role", ""), (item.text or "").strip()
