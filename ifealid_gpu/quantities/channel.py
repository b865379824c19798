"""The values of one channel."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_whole
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.codes import real_value, unit_value
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.similarity import Similarity


@dataclass(frozen=True)
class Channel(Quantity):
    """One channel's codes / cmax, in [0, 1] (Eq. 4).

    Attributes:
        number: of the channel, from 0.
        name: what it is called on the map that is asked, once resolved, or None.
    """

    number: int
    name: str | None = field(default=None, compare=False)

    kind: ClassVar[str] = "channel"
    title: ClassVar[str] = "channel"
    options: ClassVar[Mapping[str, Any]] = {"channel": json_fields.whole}

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", as_whole(self.number, "channel"))

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Channel:
        """The same, if the map has it."""
        feature_map.check_channel(self.number)
        name = feature_map.bands.label(self.number) if feature_map.bands is not None else None
        return replace(self, name=name)

    @property
    def words(self) -> str:
        """Its number, and its name and wavelength where they are known."""
        return f"channel {self.number}" + (f" · {self.name}" if self.name else "")

    @property
    def explanation(self) -> str:
        """One number of each vector."""
        return (
            f"The colours show {self.words}, one of the numbers that the layer gives for each pixel: the "
            "brighter a pixel, the larger the number. Escape leads back to similarity."
        )

    @property
    def channel(self) -> int:
        """Its number."""
        return self.number

    def real(self, value: float, value_range: Pair | None) -> float:
        """The feature's value, where the file gives the range; else the code / cmax."""
        return value if value_range is None else real_value(value, value_range)

    def from_real(self, number: float, value_range: Pair | None) -> float:
        """The code / cmax of a feature's value, where the file gives the range."""
        return number if value_range is None else unit_value(number, value_range)

    def subtracts_like(self, value_range: Pair | None) -> Hashable | None:
        """Real values have no difference from codes / cmax."""
        return self.kind, value_range is None

    def unit_words(self, value_range: Pair | None) -> str:
        """Real values, or what the file has in their place."""
        return "codes / largest code" if value_range is None else "real values"

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """With its number."""
        return f"C{self.words[1:]} has the same value everywhere: {self.real(value, value_range):.4g}"

    def range_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """Real values where they are known, and what the picture's range counts in."""
        given = f"{low:.4f} to {high:.4f}"
        return (
            given if value_range is None else f"{super().span_text(low, high, value_range)} (as codes / cmax {given})"
        )

    def given_text(self, value: float, value_range: Pair | None) -> str:
        """The real value where it is known, and the code / cmax."""
        given = f"{value:.4f}"
        return given if value_range is None else f"{self.number_text(value, value_range)} (as code / cmax {given})"

    def elsewhere(self) -> Quantity:
        """The similarity: on another layer, a channel's number means another feature."""
        return Similarity()
