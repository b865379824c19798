"""What an ENVI header says of its bands and of where it lies: names and wavelengths, map info, coordinate system."""

from __future__ import annotations

import re

from ifealid_gpu.bands import Bands
from ifealid_gpu.dataset.band_names import bands_of
from ifealid_gpu.dataset.formats.envi_georeference import georeference_of
from ifealid_gpu.georeference import Georeference


def bands_of_header(text: str, channels: int) -> Bands | None:
    """The names and wavelengths of so many bands, if the header says them of each."""
    names, waves = _parts(text, "band names"), _parts(text, "wavelength")
    return bands_of(channels, names or None, waves or None, _value(text, "wavelength units"))


def georeference_of_header(text: str) -> Georeference | None:
    """Where the cube lies on the Earth, if the header says it."""
    return georeference_of(_parts(text, "map info"), _value(text, "coordinate system string"))


def _parts(text: str, name: str) -> list[str]:
    """The parts of a value, in the letters of the header."""
    value = _value(text, name)
    return [] if value is None else [part.strip() for part in value.split(",")]


def _value(text: str, name: str) -> str | None:
    """A value without its braces, in one line; None where there is none."""
    words = r"[ \t]+".join(map(re.escape, name.split()))
    found = re.search(
        rf"^[ \t]*{words}[ \t]*=[ \t]*(?:\{{([^{{}}]*)\}}|([^\r\n{{]*))", text, re.IGNORECASE | re.MULTILINE
    )
    value = "" if found is None else (found[1] if found[1] is not None else found[2])
    return " ".join(value.split()) or None
