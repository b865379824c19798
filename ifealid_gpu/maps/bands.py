"""What the channels of a feature map are called, where its file says so: bands of a sensor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ifealid_gpu.errors import InputError


@dataclass(frozen=True)
class Bands:
    """Names and wavelengths of channels.

    Attributes:
        names: one a channel, or None.
        wavelengths: one a channel, or None.
        unit: of the wavelengths, such as "nm", or None.

    Raises:
        InputError: names and wavelengths of different numbers of channels.
    """

    names: tuple[str, ...] | None = None
    wavelengths: tuple[float, ...] | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.names is not None and self.wavelengths is not None and len(self.names) != len(self.wavelengths):
            raise InputError(f"expected as many names as wavelengths, found {len(self.names)}, {len(self.wavelengths)}")

    def __len__(self) -> int:
        return len(self.names or self.wavelengths or ())

    def of(self, channels: Sequence[int]) -> Bands:
        """Those of some of the channels."""
        return Bands(
            None if self.names is None else tuple(self.names[n] for n in channels),
            None if self.wavelengths is None else tuple(self.wavelengths[n] for n in channels),
            self.unit,
        )

    @cached_property  # every row of a chart asks, in every frame
    def known_wavelengths(self) -> dict[int, float]:
        """The wavelengths by channel; of some channels a file may not say it."""
        return {n: wave for n, wave in enumerate(self.wavelengths or ()) if math.isfinite(wave)}

    def label(self, channel: int) -> str | None:
        """What a channel is called: its name and its wavelength, as far as they are known."""
        name = self.names[channel] if self.names is not None else ""
        wave = ""
        if self.wavelengths is not None and math.isfinite(self.wavelengths[channel]):
            wave = f"{self.wavelengths[channel]:g} {self.unit or ''}".strip()
        return " · ".join(part for part in (name, wave) if part) or None
