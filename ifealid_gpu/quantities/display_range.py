"""The display range: which values the first and the last colour stand for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_numbers
from ifealid_gpu.errors import InputError

_LARGE, _CLOSE = 1e30, 1e-6  # bound the ends

#: The rules by which a range follows the map on display.
RULES = ("paper",)


@dataclass(frozen=True)
class DisplayRange:
    """A rule, or two ends that stay.

    Attributes:
        rule: "paper": from the smallest to the largest value of the map (Eq. 5); None: the ends are given.
        ends: (low, high), high > low; None where a rule finds them.

    Raises:
        InputError: an unknown rule, neither or both, or ends that float32 cannot tell apart.
    """

    rule: str | None = "paper"
    ends: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if (self.rule is None) == (self.ends is None):
            raise InputError(f"the display range needs a rule or two ends, found {self.rule!r} and {self.ends!r}")
        if self.rule is not None and self.rule not in RULES:
            raise InputError(f"the display range must be {', '.join(RULES)} or LO,HI, found {self.rule!r}")
        if self.ends is not None:
            low, high = self.ends
            largest = max(abs(low), abs(high))
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise InputError(f"the display range must be two finite numbers LO < HI, found {low} and {high}")
            if largest > _LARGE or high - low < _CLOSE * largest:
                raise InputError(f"the display range is too wide or too narrow for 32-bit floats: {low} to {high}")

    @classmethod
    def of(cls, value: object) -> Self:
        """The range for a range, a rule's word, two numbers, or None, which means the paper's."""
        if isinstance(value, cls):
            return value
        if value is None:
            return cls()
        if isinstance(value, str):
            return cls(value)
        return cls(None, as_numbers(value, f"the display range ({', '.join(RULES)} or LO,HI)"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """``paper`` or ``LO,HI``, as on the command line; ``auto`` is what version 0.1 called the paper's."""
        if text in (*RULES, "auto"):
            return cls("paper" if text == "auto" else text)
        try:
            low, high = (float(part) for part in text.split(","))
        except ValueError:
            raise InputError(
                f"--range: expected {', '.join(RULES)} or LO,HI, such as 0.2,0.9; found {text!r}"
            ) from None
        return cls(None, (low, high))

    def to_json(self) -> str | list[float]:
        """A rule's word or the ends."""
        return self.rule if self.ends is None else list(self.ends)  # type: ignore[return-value]  # one of the two is there

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The range that `to_json` wrote."""
        if isinstance(value, str):
            return cls(value)
        return cls(None, json_fields.pair(json_fields.number)(name, value))


PAPER = DisplayRange()
