"""Names and wavelengths of channels from a file of the user's: a line a channel, or a list in JSON."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

from ifealid_gpu.dataset.band_names import LONGEST_NAME, unit_of
from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.names import few, printable
from ifealid_gpu.errors import DatasetError, Remedy
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress

_LARGEST = 1 << 24  # bytes
_WAVELENGTH = re.compile(r"(\d{1,9}(?:\.\d{0,12})?)\s*(\S*)")
_PARTED = re.compile(r"[,;\t]")


def read_channel_names(path: Path) -> Bands:
    """What a file calls the channels, in their order.

    A line, or a text of a JSON list, is a name; a wavelength, such as "490 nm"; or both, with a comma, semicolon or tab
    between. Numbers alone are wavelengths where all lines are. An empty line is a channel without a name, unless it is
    among the last.

    Raises:
        DatasetError: the file cannot be read, or is no such list.
    """
    lines = _lines(path)
    found = [_parted(line) for line in lines]
    if not all(not name and unit is None for name, _, unit in found):
        # A number alone is a name among other names.
        found = [
            (line, math.nan, None) if not name and unit is None else (name, wave, unit)
            for line, (name, wave, unit) in zip(lines, found, strict=True)
        ]
    names = tuple(printable(name).strip()[:LONGEST_NAME] for name, _, _ in found)
    waves = tuple(wave for _, wave, _ in found)
    units = {unit for _, _, unit in found if unit}
    if len(units) > 1:
        raise _fault(path, f"expected wavelengths of one unit, found {few(sorted(units))}")
    has_waves = any(map(math.isfinite, waves))
    return Bands(names if any(names) else None, waves if has_waves else None, next(iter(units), None))


def with_channel_names(entries: list[Entry], path: Path) -> list[Entry]:
    """Maps whose channels are called as a file says; those with another number of channels are left as they are.

    Raises:
        DatasetError: the file cannot be read, or suits none of the maps.
    """
    bands = read_channel_names(path)
    counts = sorted({entry.channels for entry in entries})
    if len(bands) not in counts:
        of = f"maps of {few([f'{count:,}' for count in counts])} channels"
        raise _fault(path, f"expected a name for each channel of {of}, found {len(bands)}")
    return [_named(entry, bands, path) for entry in entries]


def _named(entry: Entry, bands: Bands, path: Path) -> Entry:
    if entry.channels != len(bands):
        note = f"{path.name} names {len(bands)} channels, and this map has {entry.channels:,}: it keeps its own names"
        return replace(entry, notes=(*entry.notes, note))
    return replace(entry, bands=bands, read=partial(_read, entry, bands))


def _read(entry: Entry, bands: Bands, progress: Progress | None) -> FeatureMap:
    return replace(entry.read(progress), bands=bands)


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > _LARGEST:
            raise _fault(path, f"expected names of channels, a line each, found more than {_LARGEST >> 20} MB")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from None
    except UnicodeDecodeError:
        raise _fault(path, "expected names of channels as text in UTF-8, found something else") from None
    if text.lstrip().startswith("["):
        return _listed(path, text)
    lines = [line.strip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if not any(lines):
        raise _fault(path, "expected names of channels, a line each, found none")
    return lines


def _listed(path: Path, text: str) -> list[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _fault(path, f"expected a list of names in JSON, found something else: {error}") from None
    if not all(isinstance(one, str | int | float | None) and not isinstance(one, bool) for one in found):
        raise _fault(path, "expected a list of names in JSON, found other things in it")
    lines = ["" if one is None else str(one).strip() for one in found]
    if not any(lines):
        raise _fault(path, "expected a list of names in JSON, found none in it")
    return lines


def _parted(line: str) -> tuple[str, float, str | None]:
    """Name, wavelength and its unit; what is not there is "", NaN and None. Of a number alone the unit is None."""
    parts = [part.strip() for part in _PARTED.split(line)]
    match = _WAVELENGTH.fullmatch(parts[-1])
    unit = None if match is None or not match[2] else unit_of(match[2])
    if match is None or (match[2] and unit is None) or (len(parts) > 1 and not "".join(parts[:-1])):
        return line, math.nan, ""
    name = line[: line.rindex(parts[-1])].rstrip(" ,;\t") if len(parts) > 1 else ""
    return name, float(match[1]), unit if unit is not None or not name else ""


def _fault(path: Path, message: str) -> DatasetError:
    return fault(path, None, message, Remedy(("channel_names",), path))
