"""Which channel somebody means: by its number, its name or its wavelength."""

from __future__ import annotations

import re
from difflib import get_close_matches

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.bands import Bands

_LONGEST_SAID = 20  # characters
_LONGEST_COMPARED = 200
_ALIKE = 0.3  # names of bands are short, so little has to agree
_FEWEST_NANOMETERS = 100  # shorter waves whose unit nobody says are in micrometres
_WAVELENGTH = re.compile(r"(\d{1,6}(?:\.\d{0,9})?)\s*([a-zµμ]*)", re.IGNORECASE)
_NANOMETERS = {
    1.0: ("nm", "nanometer", "nanometers", "nanometre", "nanometres"),
    1000.0: ("um", "µm", "μm", "micrometer", "micrometers", "micrometre", "micrometres", "micron", "microns"),
}


def channel_named(text: str, channels: int, bands: Bands | None = None) -> int:
    """The channel that a text means: its number, a part of its name, or the nearest to a wavelength.

    Args:
        text: what was typed.
        channels: how many there are.
        bands: what they are called, or None.

    Raises:
        InputError: there is no such channel, or more than one.
    """
    text = text.strip()
    if text.isdecimal() and len(text) < 10 and int(text) < channels:
        return int(text)
    names = bands.names if bands is not None and bands.names is not None else ()
    wanted = text.casefold()
    found = [number for number, name in enumerate(names) if wanted and wanted in name.casefold()]
    exact = [number for number in found if names[number].casefold() == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if bands is not None and (nearest := _nearest(text, bands)) is not None:
        return nearest
    said = repr(text if len(text) <= _LONGEST_SAID else text[:_LONGEST_SAID] + "...")
    if not found:
        is_number = wanted[:1].isdecimal()  # a wavelength, or a channel's number
        by_case = {} if is_number else {name.casefold(): name for name in names if name}
        near = get_close_matches(wanted[:_LONGEST_COMPARED], by_case, cutoff=_ALIKE)
        alike = f"; did you mean {' or '.join(by_case[name] for name in near)}?" if near else ""
        raise InputError(f"there is no channel {said}: {_known(channels, bands)}{alike}")
    first = ", ".join(names[number] for number in found[:3])
    raise InputError(f"{len(found)} channels have {said} in their names: {first}{', ...' if len(found) > 3 else ''}")


def _known(channels: int, bands: Bands | None) -> str:
    known = [f"channels are numbered 0 to {channels - 1}"]
    if bands is not None and bands.names is not None:
        known.append("or go by a part of their names")
    if bands is not None and (waves := bands.known_wavelengths):
        low, high = min(waves.values()), max(waves.values())
        known.append(f"or by a wavelength from {low:g} to {high:g} {bands.unit or ''}".rstrip())
    return ", ".join(known)


def _nearest(text: str, bands: Bands) -> int | None:
    """The channel with the nearest wavelength; None where the text is none, or lies beyond all of them."""
    waves, match = bands.known_wavelengths, _WAVELENGTH.fullmatch(text)
    if not waves or match is None:
        return None
    wanted, unit = float(match[1]), _unit(match[2])
    if match[2]:
        usual = "nm" if max(waves.values()) >= _FEWEST_NANOMETERS else "um"
        own = _unit(bands.unit or usual)
        if unit is None or own is None:
            return None
        wanted *= unit / own
    low, high = min(waves.values()), max(waves.values())
    beside = (high - low) / max(1, len(waves) - 1)
    if not low - beside <= wanted <= high + beside:
        return None
    off = {channel: abs(wave - wanted) for channel, wave in waves.items()}
    nearest = [channel for channel in off if off[channel] == min(off.values())]
    if len(nearest) > 1:
        listed = ", ".join(f"{channel} ({bands.label(channel)})" for channel in nearest[:3])
        more = ", ..." if len(nearest) > 3 else ""
        raise InputError(f"{len(nearest)} channels are as near to {text}: {listed}{more}")
    return nearest[0]


def _unit(word: str) -> float | None:
    """How many nanometres a unit has, or None."""
    return next((size for size, words in _NANOMETERS.items() if word.casefold() in words), None)
