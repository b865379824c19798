"""Events as a browser sends them, read with suspicion, as rendercanvas has them: see `messages`.

Whatever is not as it should be is None: nothing here raises.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from ifealid_gpu.server.messages import EVENT_LETTERS, TEXT_LETTERS

Message = dict[str, Any]

POINTER = ("pointer_move", "pointer_down", "pointer_up", "pointer_enter", "pointer_leave", "double_click")
KEYS = ("key_down", "key_up")
#: Keys by names of more than one letter; any letter is a key by itself.
NAMED_KEYS = {
    *("ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Insert", "Delete"),
    *("Backspace", "Enter", "Escape", "Tab", "Alt", "Control", "Shift", "Meta"),
    *("CapsLock", "NumLock", "ScrollLock", "Pause", "PrintScreen"),
    *(f"F{n}" for n in range(1, 13)),
}
_MODIFIERS = ("Shift", "Control", "Alt", "Meta")
_BUTTONS = range(6)
_FARTHEST = 1e5  # logical pixels
_LATEST = 1e12  # seconds
_MOST_TYPED = 256  # letters at once, as an input method gives them
_SIDES = 64, 8192  # physical pixels
_MOST_PIXELS = 1 << 24
_RATIOS = 0.25, 8.0


def message_in(text: str) -> Message | None:
    """The message that a text is: an object with a type; None: it is none, or too long for its type."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return None
    return message if len(text) <= EVENT_LETTERS or message["type"] == "clipboard" else None


def event_of(message: Mapping[str, Any]) -> Message | None:
    """The event that a message of the mouse or the keyboard is; None: it is none, or not as it should be.

    Of what is typed and pressed on a Mac, the command key is taken as Ctrl: it does there what Ctrl does elsewhere.
    """
    kind = message["type"]
    read = _pointer if kind in POINTER else {"wheel": _wheel, "char": _char}.get(kind, _key if kind in KEYS else None)
    found = None if read is None else read(message)
    return None if found is None else {"event_type": kind, **found}


def size_of(message: Mapping[str, Any]) -> tuple[int, int, float] | None:
    """(width, height, ratio) of a `resize`, in physical pixels; None: no picture is of that size."""
    width, height = _whole(message.get("pwidth"), _SIDES), _whole(message.get("pheight"), _SIDES)
    ratio = _number(message.get("ratio"), _RATIOS[1])
    if width is None or height is None or ratio is None or ratio < _RATIOS[0] or width * height > _MOST_PIXELS:
        return None
    return width, height, ratio


def time_of(message: Mapping[str, Any]) -> float:
    """When it happened, by the browser's clock, in seconds; 0.0 where it does not say."""
    return _number(message.get("timestamp"), _LATEST) or 0.0


def whole_number(message: Mapping[str, Any], name: str) -> int | None:
    """A field that is a whole number from 0 on."""
    return _whole(message.get(name), (0, 1 << 53))


def text_of(message: Mapping[str, Any]) -> str | None:
    """The text of the clipboard."""
    text = message.get("text")
    return text if isinstance(text, str) and len(text) <= TEXT_LETTERS and _is_text(text) else None


def _pointer(message: Mapping[str, Any]) -> Message | None:
    x, y = _number(message.get("x"), _FARTHEST), _number(message.get("y"), _FARTHEST)
    button, buttons, modifiers = message.get("button", 0), _buttons(message), _modifiers(message)
    if x is None or y is None or buttons is None or modifiers is None or not _is_button(button):
        return None
    if button == 0 and message["type"] in ("pointer_down", "pointer_up"):  # none of the buttons
        return None
    return {"x": x, "y": y, "button": button, "buttons": buttons, "modifiers": modifiers, "ntouches": 0, "touches": {}}


def _wheel(message: Mapping[str, Any]) -> Message | None:
    numbers = {name: _number(message.get(name), _FARTHEST) for name in ("x", "y", "dx", "dy")}
    buttons, modifiers = _buttons(message), _modifiers(message)
    if None in numbers.values() or buttons is None or modifiers is None:
        return None
    return {**numbers, "buttons": buttons, "modifiers": modifiers}


def _char(message: Mapping[str, Any]) -> Message | None:
    text = message.get("data")
    if not isinstance(text, str) or not 0 < len(text) <= _MOST_TYPED or not _is_text(text) or not text.isprintable():
        return None
    return {"data": text, "is_composing": message.get("is_composing") is True, "input_type": "insertText"}


def _key(message: Mapping[str, Any]) -> Message | None:
    key, modifiers = message.get("key"), _modifiers(message)
    if not isinstance(key, str) or modifiers is None:
        return None
    key = _by_place(key, message.get("code"), modifiers)
    if key == "Meta":
        key = "Control"
    # imgui takes a key's number from its letter in lower case, which is two letters for a few.
    is_key = key in NAMED_KEYS or (len(key) == 1 == len(key.lower()) and _is_text(key))
    return {"key": key, "modifiers": modifiers} if is_key else None


def _by_place(key: str, code: object, modifiers: tuple[str, ...]) -> str:
    """What a key means: where its layout types no Latin letter there, what a keyboard of the US has at its place."""
    is_latin = len(key) != 1 or key.isascii()
    if is_latin or not isinstance(code, str):
        return key
    place = code.removeprefix("Key").removeprefix("Digit")
    if len(place) != 1 or not place.isascii() or not place.isalnum():
        return key
    return place if "Shift" in modifiers else place.lower()


def _buttons(message: Mapping[str, Any]) -> tuple[int, ...] | None:
    buttons = message.get("buttons", [])
    if not isinstance(buttons, list) or len(buttons) > len(_BUTTONS) or not all(map(_is_button, buttons)):
        return None
    return tuple(buttons)


def _modifiers(message: Mapping[str, Any]) -> tuple[str, ...] | None:
    modifiers = message.get("modifiers", [])
    if not isinstance(modifiers, list) or len(modifiers) > len(_MODIFIERS):
        return None
    if not all(isinstance(one, str) and one in _MODIFIERS for one in modifiers):
        return None
    return tuple(dict.fromkeys("Control" if one == "Meta" else one for one in modifiers))


def _is_button(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in _BUTTONS


def _is_text(text: str) -> bool:
    """Whether a text can be written as UTF-8: half of a pair of surrogates cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _number(value: object, most: float) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and abs(number) <= most else None


def _whole(value: object, ends: tuple[int, int]) -> int | None:
    number = _number(value, ends[1])
    return int(number) if number is not None and number >= ends[0] and number == int(number) else None
