"""Subtracted: what one map shows less what another shows at the same place.

No view asks for it, so it is not in the table of kinds: it is made of two views (`renderer/difference.py`), and has the
words, the numbers and the colour scale of what both give together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.quantity import Quantity


@dataclass(frozen=True)
class Subtracted(Quantity):
    """The difference of two maps' values, in what these stand for.

    Attributes:
        first: what is subtracted from, resolved on its map.
        second: what is subtracted, resolved on its own.
        names: what both maps are called.
        value_ranges: (pmin, pmax) of both maps, each None where its file does not say.

    Raises:
        InputError: values that have no difference: of labels and components, under different metrics, in other units.
    """

    first: Quantity
    second: Quantity
    names: tuple[str, str] = ("A", "B")
    value_ranges: tuple[Pair | None, Pair | None] = (None, None)

    kind: ClassVar[str] = "difference"
    title: ClassVar[str] = "difference"

    def __post_init__(self) -> None:
        first, second = self.first, self.second
        kinds = first.subtracts_like(self.value_ranges[0]), second.subtracts_like(self.value_ranges[1])
        for quantity, real in zip((first, second), self.value_ranges, strict=True):
            if (why := why_none(quantity, real)) is not None:
                raise InputError(why)
        if first.kind != second.kind:
            raise InputError(f"a difference needs the same of both maps, found {first.title} and {second.title}")
        if kinds[0] != kinds[1]:
            units = [one.unit_words(real) for one, real in zip((first, second), self.value_ranges, strict=True)]
            what = ": choose one metric for both" if first.compares else ""
            raise InputError(f"a difference needs the same of both maps, found {' and '.join(units)}{what}")

    @property
    def compares(self) -> bool:  # type: ignore[override]
        """As both do."""
        return self.first.compares

    @property
    def is_low_bright(self) -> bool:  # type: ignore[override]
        """As both have it, so that one colour means more alike in the first map under distances, too."""
        return self.first.is_low_bright

    @property
    def is_diverging(self) -> bool:
        """Zero is where both agree."""
        return True

    @property
    def takes_threshold(self) -> bool:
        """What is inside would be one side alone."""
        return False

    @property
    def is_waiting(self) -> bool:
        """Whether either waits."""
        return self.first.is_waiting or self.second.is_waiting

    @property
    def reals(self) -> tuple[Pair, Pair]:
        """(a, b) of each map: a value v stands for a + b v."""
        first, second = (
            (one.real(0.0, real), one.real(1.0, real) - one.real(0.0, real))
            for one, real in zip((self.first, self.second), self.value_ranges, strict=True)
        )
        return first, second

    @property
    def words(self) -> str:
        """Which maps."""
        return f"{self.names[0]} minus {self.names[1]}"

    @property
    def explanation(self) -> str:
        """What the two sides mean."""
        more = "finds a pixel more alike" if self.compares else "has the larger value"
        return (
            f"The colours show {self.names[0]} minus {self.names[1]}: orange where {self.names[0]} {more}, blue where "
            f"{self.names[1]} does, the brighter the more; the gray of the middle where both agree."
        )

    def caption(self, has_values: bool = True) -> str:
        """What was subtracted."""
        what, _, how = self.first.caption().partition("  ·  ")
        note = "" if has_values else f" ({self.nothing})"
        return f"{what}: {self.words}{note}" + (f"  ·  {how}" if how else "")

    @property
    def nothing(self) -> str:
        """No place that both have."""
        return "no place has a value in both maps"

    @property
    def high_words(self) -> str:  # type: ignore[override]
        """Which of the maps has more there."""
        return self.side_words(self.names[self.is_low_bright])

    @property
    def low_words(self) -> str:  # type: ignore[override]
        """Likewise at the other end."""
        return self.side_words(self.names[not self.is_low_bright])

    def side_words(self, name: str) -> str:
        """What one side of zero means, for the map that has more there."""
        return f"{name}: {'more alike' if self.compares else 'larger'}"

    def unit_words(self, value_range: Pair | None) -> str:
        """What was subtracted, and how it was compared."""
        return f"difference of {self.first.title}, {self.first.unit_words(self.value_ranges[0])}"

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """All of the differences are the same."""
        return "Both are the same everywhere" if value == 0 else f"All differences are the same: {value:+.4g}"

    def scale(self, low: float, high: float, values: Pair | None = None) -> ColorScale:
        """About zero, with as much on either side."""
        return ColorScale.about_zero(low, high, values, is_low_bright=self.is_low_bright)

    def text(self, value: float, value_range: Pair | None) -> str:
        """With its sign."""
        return f"difference = {value:+.4g}"

    def number_text(self, value: float, value_range: Pair | None) -> str:
        """Likewise."""
        return f"{value:+.4g}"

    def span_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """Likewise."""
        return f"{low:+.4g} to {high:+.4g}"


def why_none(quantity: Quantity, value_range: Pair | None) -> str | None:
    """Why there is no difference of this, whatever the other map is; None: there may be one.

    Args:
        quantity: resolved on its map.
        value_range: (pmin, pmax) of that, or None where its file does not say.
    """
    if quantity.subtracts_like(value_range) is not None:
        return None
    return (
        f"a difference is of amounts that two maps have in common, and {quantity.title} are none: "
        "show similarity, norm or a channel"
    )
