"""Names and wavelengths of channels as files have them: checked, shortened, and their units as people write them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ifealid_gpu.dataset.names import printable
from ifealid_gpu.maps.bands import Bands

#: Characters of the longest name that is kept.
LONGEST_NAME = 200

_UNITS = {
    "nanometers": "nm", "nanometer": "nm", "nm": "nm",
    "micrometers": "µm", "micrometer": "µm", "microns": "µm", "micron": "µm", "um": "µm", "µm": "µm", "μm": "µm",
    "millimeters": "mm", "millimeter": "mm", "mm": "mm",
    "centimeters": "cm", "cm": "cm", "meters": "m", "meter": "m", "m": "m",
    "angstroms": "Å", "angstrom": "Å", "å": "Å",
    "wavenumber": "cm⁻¹", "wavenumbers": "cm⁻¹", "cm-1": "cm⁻¹", "1/cm": "cm⁻¹",
    "ghz": "GHz", "mhz": "MHz",
}  # fmt: skip


def bands_of(
    channels: int,
    names: Sequence[object] | None = None,
    wavelengths: Iterable[object] | None = None,
    unit: object = None,
) -> Bands | None:
    """What a file says of its channels; None where it says nothing, or not the same of each.

    Args:
        channels: how many there are.
        names: texts, one a channel.
        wavelengths: numbers or their texts, one a channel.
        unit: of the wavelengths, in any spelling.
    """
    texts = None if names is None else tuple(printable(str(name)).strip()[:LONGEST_NAME] for name in names)
    if texts is not None and (len(texts) != channels or not any(texts)):
        texts = None
    numbers = None if wavelengths is None else _numbers(wavelengths)
    if numbers is not None and (len(numbers) != channels or not any(numbers)):
        numbers = None
    if texts is None and numbers is None:
        return None
    return Bands(texts, numbers, None if numbers is None else unit_of(unit))


def unit_of(text: object) -> str | None:
    """A unit as people write it, such as nm; None for one that is not known."""
    return _UNITS.get(str(text).strip().lower())


def _numbers(values: Iterable[object]) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(str(value)) for value in values)
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None
