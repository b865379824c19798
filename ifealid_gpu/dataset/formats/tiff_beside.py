"""What lies beside a TIFF and belongs to it: GDAL's .aux.xml, and a world file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ifealid_gpu.dataset.band_names import bands_of
from ifealid_gpu.dataset.formats.envi_georeference import keys_of_wkt
from ifealid_gpu.dataset.formats.xml_elements import MOST_CHARACTERS, elements, plain
from ifealid_gpu.dataset.scaling import Scaling
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.georeference import Georeference, Key
from ifealid_gpu.no_data.fills import fill_of

_AUXILIARY = ".aux.xml"
_WORLD = (".tfw", ".tifw", ".tiffw", ".wld")
_MOST_BYTES = 1 << 12  # of a world file


@dataclass(frozen=True)
class BesideTiff:
    """What the files beside a TIFF say.

    Attributes:
        fill: the value that stands for none, or None.
        bands: what the channels are called, or None.
        scaling: what makes stored values real, or None.
        georeference: where it lies on the Earth, or None.
    """

    fill: float | None = None
    bands: Bands | None = None
    scaling: Scaling | None = None
    georeference: Georeference | None = None


def beside_tiff(path: Path, channels: int) -> BesideTiff:
    """What lies beside a TIFF of so many channels; what cannot be read says nothing."""
    text = _text(path.with_name(path.name + _AUXILIARY), MOST_CHARACTERS)
    fields: dict[str, list[str]] = {name: [""] * channels for name in ("NoDataValue", "Description", "Scale", "Offset")}
    for band in elements(text, "PAMRasterBand"):
        number = band.get("band", "")
        if number.isdecimal() and 1 <= int(number) <= channels:
            for part in band:
                if (name := plain(part.tag)) in fields:
                    fields[name][int(number) - 1] = (part.text or "").strip()
    fills = {fill for word in fields["NoDataValue"] if word and (fill := fill_of(word)) is not None}
    return BesideTiff(
        fill=fills.pop() if len(fills) == 1 else None,
        bands=bands_of(channels, fields["Description"]),
        scaling=Scaling.of_texts(fields["Scale"], fields["Offset"]),
        georeference=_of_auxiliary(text) or _of_world(path),
    )


def is_beside_tiff(path: Path) -> bool:
    """Whether a file is one of these, by its name."""
    return path.name.lower().endswith(_AUXILIARY) or path.suffix.lower() in _WORLD


def _of_auxiliary(text: str) -> Georeference | None:
    transform = next((part.text or "" for part in elements(text, "GeoTransform")), "")
    wkt = next((part.text or "" for part in elements(text, "SRS")), "")
    try:
        c, a, b, f, d, e = map(float, transform.split(","))
        return Georeference((a, b, c, d, e, f), keys_of_wkt(wkt.strip()) if wkt else ())
    except (ValueError, InputError):
        return None


def _of_world(path: Path, keys: tuple[tuple[int, Key], ...] = ()) -> Georeference | None:
    """Six lines: a, d, b, e, and where the centre of the upper left pixel lies."""
    for suffix in _WORLD:
        try:
            a, d, b, e, east, north = map(float, _text(path.with_suffix(suffix), _MOST_BYTES).split())
            return Georeference((a, b, east - (a + b) / 2, d, e, north - (d + e) / 2), keys)
        except (ValueError, InputError):
            continue
    return None


def _text(path: Path, most: int) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(most + 1)
    except OSError:
        return ""
    return text if len(text) <= most else ""
