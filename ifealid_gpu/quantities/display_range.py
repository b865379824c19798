"""The display range: which values the first and the last colour stand for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_numbers
from ifealid_gpu.errors import InputError

_LARGE = 1e30  # bounds the ends

#: Values that differ by less than this share of them span nothing: rounding does as much.
CLOSE = 1e-6

#: The rules by which a range follows the map on display.
RULES = ("auto", "paper")


@dataclass(frozen=True)
class DisplayRange:
    """A rule, and two ends in its place while they are kept.

    Attributes:
        rule: "auto": from the smallest to the largest value without the reference's own pixel, which then has the top
            colour; all values count where nothing is compared, or where the others span nothing. "paper": from the
            smallest to the largest value of the map, the reference's included (Eq. 5).
        ends: (low, high), high > low, which hold in place of the rule; None: the rule finds them.

    Raises:
        InputError: an unknown rule, or ends that float32 cannot tell apart.
    """

    rule: str = "auto"
    ends: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise InputError(f"the display range must be {', '.join(RULES)} or LO,HI, found {self.rule!r}")
        if self.ends is not None:
            low, high = self.ends
            largest = max(abs(low), abs(high))
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise InputError(f"the display range must be two finite numbers LO < HI, found {low} and {high}")
            if largest > _LARGE or high - low < CLOSE * largest:
                raise InputError(f"the display range is too wide or too narrow for 32-bit floats: {low} to {high}")

    @property
    def leaves_reference_out(self) -> bool:
        """Whether its rule does not count the reference's own pixel; kept ends change nothing about that."""
        return self.rule == "auto"

    @property
    def without_ends(self) -> Self:
        """Its rule alone."""
        return self.keeping(None)

    def keeping(self, ends: tuple[float, float] | None) -> Self:
        """These ends in place of its rule; None: the rule alone."""
        return replace(self, ends=None if ends is None else as_numbers(ends, "the display range"))

    @classmethod
    def of(cls, value: object) -> Self:
        """The range for a range, a rule's word, two numbers, or None, which means the first rule."""
        if isinstance(value, cls):
            return value
        if value is None:
            return cls()
        if isinstance(value, str):
            return cls(value)
        return cls(ends=as_numbers(value, f"the display range ({', '.join(RULES)} or LO,HI)"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """``auto``, ``paper`` or ``LO,HI``, as on the command line."""
        if text in RULES:
            return cls(text)
        try:
            low, high = (float(part) for part in text.split(","))
        except ValueError:
            raise InputError(
                f"--range: expected {', '.join(RULES)} or LO,HI, such as 0.2,0.9; found {text!r}"
            ) from None
        return cls(ends=(low, high))

    def to_json(self) -> str | list[float] | dict[str, Any]:
        """A rule's word or the ends; both where the ends hold in place of another rule than the first."""
        if self.ends is None:
            return self.rule
        return list(self.ends) if self.rule == RULES[0] else {"rule": self.rule, "ends": list(self.ends)}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The range that `to_json` wrote."""
        if isinstance(value, str):
            return cls(value)
        if isinstance(value, dict):
            if value.keys() != {"rule", "ends"}:
                raise InputError(f"the view's {name} must have rule and ends, found {value!r}")
            return cls(json_fields.text(f"{name}.rule", value["rule"]), _ends(f"{name}.ends", value["ends"]))
        return cls(ends=_ends(name, value))

    @classmethod
    def from_json_1(cls, name: str, value: Any) -> Self:
        """The range that version 1 of a view means: all it had was the paper's, and ends."""
        return cls("paper", None if value is None else _ends(name, value))


_ends = json_fields.pair(json_fields.number)

#: What a view has unless it says otherwise.
AUTO = DisplayRange("auto")
#: Eq. 5 exactly.
PAPER = DisplayRange("paper")
