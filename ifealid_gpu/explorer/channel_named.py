"""Which channel somebody means: by its number, its name or its wavelength."""

from __future__ import annotations

import re

from ifealid_gpu.bands import Bands
from ifealid_gpu.errors import InputError

_LONGEST_SAID = 20  # characters
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
        raise InputError(f"there is no channel {said}: {_known(channels, bands)}")
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
        own = _unit(bands.unit or "")
        if unit is None or own is None:
            return None
        wanted *= unit / own
    low, high = min(waves.values()), max(waves.values())
    beside = (high - low) / max(1, len(waves) - 1)
    if not low - beside <= wanted <= high + beside:
        return None
    return min(waves, key=lambda channel: abs(waves[channel] - wanted))


def _unit(word: str) -> float | None:
    """How many nanometres a unit has, or None."""
    return next((size for size, words in _NANOMETERS.items() if word.casefold() in words), None)
