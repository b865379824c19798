"""Messages for a served window that are none, and some that are, as whoever attacks it would send them."""

from __future__ import annotations

import json
import random
from typing import Any

_NOTHING: list[str | bytes] = [b"", b"\x00\xff", "", "{", "null", "[]", "1", '"type"', "[" * 3000, "{}"]
_NOTHING += ['{"type": 1}', '{"type": NaN}']
_KINDS = ["pointer_move", "pointer_down", "wheel", "key_down", "char", "resize", "clipboard", "_framefeedback", "ping"]
_VALUES: list[Any] = [None, True, -1, 0, 1.5, 1e308, 1 << 70, [], [1], [[1]], {}, {"a": 1}]
_VALUES += ["", "a", "ſ", "İ", "\ud800", "\0", "Dead", "x" * 3000]
_FIELDS = ["x", "y", "dx", "dy", "button", "buttons", "modifiers", "key", "code", "data", "pwidth", "pheight"]
_FIELDS += ["ratio", "index", "n", "text"]


def nonsense(count: int, seed: int = 0) -> list[str | bytes]:
    """So many messages, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - it is to be the same again
    return [dice.choice(_NOTHING) if n % 7 == 0 else _fields(dice) for n in range(count)]


def _fields(dice: random.Random) -> str:
    """A message of a type that there is, or not, with values that its fields may have, or not."""
    kind = dice.choice([*_KINDS, dice.choice(_VALUES)])
    return json.dumps({"type": kind} | {name: dice.choice(_VALUES) for name in dice.sample(_FIELDS, 7)})
