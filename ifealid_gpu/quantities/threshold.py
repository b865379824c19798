"""The threshold: which values are inside, from similarity to mask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

import numpy as np

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError

#: The word of the threshold that is found by Otsu's method.
AUTO_WORD = "auto"
#: The word of the threshold beyond which norms are outliers.
OUTLIERS_WORD = "outliers"

_LARGEST = 3e38  # of what the GPU computes with


class Contour(StrEnum):
    """How the line around what is inside is drawn."""

    EDGES = "edges"
    SMOOTH = "smooth"
    NONE = "none"


def share_text(share: float) -> str:
    """How much is inside, 0 to 1, in words; what rounds to none or all is told from that."""
    percent = 100 * share
    if 0 < percent < 0.1:
        return "< 0.1 % inside"
    if 99.9 < percent < 100:
        return "> 99.9 % inside"
    return f"{percent:.1f} % inside" if 0 < percent < 100 else f"{percent:.0f} % inside"


@dataclass(frozen=True)
class Threshold:
    """What is at least as bright as a value is inside: values >= at; where small values are bright, values <= at.

    Attributes:
        at: the value, as the GPU has it; None: found by Otsu's method (IEEE Trans. SMC 9:62, 1979) in 256 bins from the
            smallest to the largest value. Where nothing but what the colours leave out would be inside, such as the
            reference's own pixel, in those between the ends of the colours.
        outliers: whether what is beyond the map's bound for outliers is inside, in place of Otsu's: the median norm and
            6 x 1.4826 median absolute deviations. It means something of norms alone; once resolved, ``at`` is the
            smallest norm beyond the bound.
        contour: along the pixels' edges, by linear interpolation between their centres, or none.
        alone: whether the mask is shown in place of the colours.

    Raises:
        InputError: a value that is not finite, or a contour that there is not.
    """

    at: float | None = None
    contour: Contour = Contour.EDGES
    alone: bool = False
    outliers: bool = False

    def __post_init__(self) -> None:
        if self.at is not None:
            object.__setattr__(self, "at", as_number(self.at, "the threshold"))
            if not abs(self.at) <= _LARGEST:
                raise InputError(f"the threshold must be a finite number or {AUTO_WORD}, found {self.at:g}")
        if self.contour not in list(Contour):
            raise InputError(f"a contour must be one of {', '.join(Contour)}, found {self.contour!r}")
        for flag, what in ((self.alone, "a mask is shown alone"), (self.outliers, "outliers are inside")):
            if not isinstance(flag, bool):
                raise InputError(f"whether {what} must be True or False, found {flag!r}")
        object.__setattr__(self, "contour", Contour(self.contour))

    @classmethod
    def of(cls, value: object) -> Self | None:
        """The threshold for a threshold, a value, ``auto`` or ``outliers``; None for None."""
        if value is None or isinstance(value, cls):
            return value
        if value == OUTLIERS_WORD:
            return cls(outliers=True)
        return cls() if value == AUTO_WORD else cls(as_number(value, "a view's threshold"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """``auto``, ``outliers`` or a number, as on the command line."""
        if text in {AUTO_WORD, OUTLIERS_WORD}:
            return cls(outliers=text == OUTLIERS_WORD)
        try:
            return cls(float(text))
        except ValueError:
            raise InputError(
                f"--threshold: expected a number, {AUTO_WORD} or {OUTLIERS_WORD}, found {text!r}"
            ) from None

    @property
    def how(self) -> str:
        """How its value is found, as an addition to that; empty where it is given."""
        return " (outliers)" if self.outliers else " (auto)" if self.at is None else ""

    def moved(self, at: float | None) -> Self:
        """The same at another value; None: by Otsu's method."""
        return replace(self, at=at, outliers=False)

    def beyond(self, bound: float) -> Self:
        """The same, of outliers, at the smallest norm beyond their bound."""
        at = np.float32(min(bound, _LARGEST / 2))
        return replace(self, at=float(at if at > bound else np.nextafter(at, np.float32(np.inf))))

    def words(self, at: str, inside: int, count: int) -> str:
        """Where it lies, as a number in words, and how much is inside."""
        what = self.inside_words(inside, count)
        return what if self.outliers and not inside else f"threshold {at}{self.how}, {what}"

    def inside_words(self, inside: int, count: int) -> str:
        """How much is inside, of so many pixels with a value."""
        if self.outliers:
            return f"{inside or 'no'} outlier pixel{'s' * (inside != 1)}"
        return share_text(inside / count)

    def to_json(self) -> dict[str, Any]:
        """The threshold for JSON; what is as usual is left out."""
        usual = Threshold()
        more = {name: getattr(self, name) for name in ("contour", "alone")}
        by_rule = OUTLIERS_WORD if self.outliers else AUTO_WORD
        return {"at": by_rule if self.at is None or self.outliers else self.at} | {
            name: value for name, value in more.items() if value != getattr(usual, name)
        }

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The threshold that `to_json` wrote."""
        given = json_fields.record(name, value, {"at": None, "contour": None, "alone": None})
        at = given.get("at", AUTO_WORD)
        return cls(
            None if at in {AUTO_WORD, OUTLIERS_WORD} else json_fields.number(f"{name}.at", at),
            json_fields.choice(Contour)(f"{name}.contour", given.get("contour", Contour.EDGES)),
            json_fields.flag(f"{name}.alone", given.get("alone", False)),
            at == OUTLIERS_WORD,
        )
