"""Keys as the user's keyboard has them: rendercanvas names them by their places on a US keyboard."""

from __future__ import annotations

import glfw
from rendercanvas.glfw import KEY_MAP

# rendercanvas has no names for the number pad.
KEY_MAP.update({glfw.KEY_KP_ADD: "+", glfw.KEY_KP_SUBTRACT: "-", glfw.KEY_KP_ENTER: "Enter"})


# The keys that type a character; others have no name to ask for.
_TYPING = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',-./;=[\\]`")


def as_typed(key: str) -> str:
    """The character that a key of an event types, without Shift, on the keyboard's own layout."""
    if key.upper() not in _TYPING:
        return key
    name = glfw.get_key_name(ord(key.upper()), 0)
    return name if name is not None and len(name) == 1 else key
