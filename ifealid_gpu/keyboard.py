"""Keys as the user's keyboard has them: rendercanvas names them by their places on a US keyboard."""

from __future__ import annotations

import glfw
from rendercanvas.glfw import KEY_MAP

# rendercanvas has no names for the number pad.
KEY_MAP.update({glfw.KEY_KP_ADD: "+", glfw.KEY_KP_SUBTRACT: "-", glfw.KEY_KP_ENTER: "Enter"})


def as_typed(key: str) -> str:
    """The character that a key of an event types, without Shift, on the keyboard's own layout."""
    if len(key) != 1 or not "!" <= key <= "~":
        return key
    name = glfw.get_key_name(ord(key.upper()), 0)
    return name if name is not None and len(name) == 1 else key
