"""Where an ENVI cube lies on the Earth: its header's map info and coordinate system string."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ifealid_gpu.dataset.formats.geotiff import (
    MODEL_TYPE,
    PROJECTED_CITATION,
    epsg_keys,
)
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.georeference import LONGEST_TEXT, USER_DEFINED, Georeference, Key

# By the names that ENVI gives them: EPSG's number of a datum's degrees, and those of UTM's zones 0, north and south;
# 0 where there is none of that kind.
_DATUMS = {
    "wgs-84": (4326, 32600, 32700),
    "wgs-72": (4322, 32200, 32300),
    "north america 1983": (4269, 26900, 0),
    "north america 1927": (4267, 26700, 0),
    "european 1950": (4230, 23000, 0),
    "etrs89": (4258, 25800, 0),
    "geocentric datum of australia 1994": (4283, 0, 28300),
}
# What UTM coordinates are in that do not say their datum.
_UTM_DATUM = "north america 1927"

# The last of a WKT is the authority of the whole.
_AUTHORITY = re.compile(r'AUTHORITY *\[ *"EPSG" *, *"?([0-9]{4,5})"? *\] *\]\s*$', re.IGNORECASE)
_KIND = re.compile(r"\s*(PROJCS|GEOGCS) *\[", re.IGNORECASE)
_UTM = re.compile(r'\s*PROJCS *\[ *"(WGS_1984|NAD_1983|ETRS_1989)_UTM_Zone_([0-9]{1,2})([NS])"', re.IGNORECASE)
_DEGREES = re.compile(r'\s*GEOGCS *\[ *"GCS_(WGS_1984|North_American_1983|ETRS_1989)"', re.IGNORECASE)
_ESRI_DATUMS = {
    "wgs_1984": "wgs-84",
    "nad_1983": "north america 1983",
    "north_american_1983": "north america 1983",
    "etrs_1989": "etrs89",
}
# As ArcGIS writes what EPSG has no number for, and GDAL understands it.
_PE_STRING = "ESRI PE String = "


def georeference_of(map_info: Sequence[str], wkt: str | None) -> Georeference | None:
    """What the header says of where a cube lies; None where it says nothing, or nothing that can be meant.

    Args:
        map_info: the parts of ``map info``: name of the projection, the reference pixel's x and y (from 1 at the upper
            left corner), its easting and northing, the pixels' width and height, and what the projection needs.
        wkt: ``coordinate system string``, or None.
    """
    parts = [part.strip() for part in map_info]
    if len(parts) < 7 or parts[0].lower() == "arbitrary":
        return None
    named = {name.strip().lower(): value.strip().lower() for name, _, value in (part.partition("=") for part in parts)}
    try:
        x, y, east, north, across, down = map(float, parts[1:7])
        if "seconds" in (unit := named.get("units", "")) or "minutes" in unit:
            parts_of_degree = 3600 if "seconds" in unit else 60
            east, north, across, down = (value / parts_of_degree for value in (east, north, across, down))
        a, b, d, e = _turned(across, down, float(named.get("rotation") or 0))
        corner = east - (x - 1) * a - (y - 1) * b, north - (x - 1) * d - (y - 1) * e
        return Georeference((a, b, corner[0], d, e, corner[1]), _keys(parts, wkt))
    except (InputError, ValueError):
        return None


def _turned(across: float, down: float, degrees: float) -> tuple[float, float, float, float]:
    """Steps (a, b, d, e) of pixels that are turned counterclockwise, as GDAL reads them."""
    if abs(degrees) == 180:  # how rows are written that run to the north
        return across, 0.0, 0.0, down
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees)) if degrees else 0.0
    return cos * across, sin * down, sin * across, -cos * down


def _keys(parts: Sequence[str], wkt: str | None) -> tuple[tuple[int, Key], ...]:
    """The coordinate system; nothing where it is not known which."""
    if wkt and _KIND.match(wkt):
        return keys_of_wkt(wkt.strip())
    words = [part.lower() for part in parts[7:] if "=" not in part]
    if parts[0].lower().startswith("utm") and len(words) >= 2 and words[0].isdecimal():
        _, north, south = _DATUMS.get(words[2] if len(words) > 2 else _UTM_DATUM, (0, 0, 0))
        zone, first = int(words[0]), south if words[1] == "south" else north
        return epsg_keys(first + zone, projected=True) if first and 1 <= zone <= 60 else ()
    if parts[0].lower().startswith("geographic"):
        degrees = _DATUMS.get(words[0] if words else "wgs-84", (0, 0, 0))[0]
        return epsg_keys(degrees, projected=False) if degrees else ()
    return ()


def keys_of_wkt(wkt: str) -> tuple[tuple[int, Key], ...]:
    """A coordinate system in the words of WKT as keys of a GeoTIFF; none where that cannot be said."""
    projected = wkt[:6].upper() == "PROJCS"
    if (found := _AUTHORITY.search(wkt)) and 1024 <= int(found[1]) < USER_DEFINED:
        return epsg_keys(int(found[1]), projected=projected)
    if found := _UTM.match(wkt):
        _, north, south = _DATUMS[_ESRI_DATUMS[found[1].lower()]]
        if first := south if found[3].upper() == "S" else north:
            return epsg_keys(first + int(found[2]), projected=True)
    if found := _DEGREES.match(wkt):
        return epsg_keys(_DATUMS[_ESRI_DATUMS[found[1].lower()]][0], projected=False)
    text = _PE_STRING + wkt
    if not text.isascii() or "|" in text or len(text) > LONGEST_TEXT:
        return ()
    return (MODEL_TYPE, USER_DEFINED), (PROJECTED_CITATION, text)
