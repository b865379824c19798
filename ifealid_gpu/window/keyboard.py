"""Keys as the user's keyboard has them: rendercanvas names them by their places on a US keyboard."""

from __future__ import annotations

import glfw

# The keys that type a character; others have no name to ask for.
_TYPING = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',-./;=[\\]`")


def as_typed(key: str) -> str:
    """The character that a key of an event types, without Shift, on the keyboard's own layout."""
    if key.upper() not in _TYPING:
        return key
    name = glfw.get_key_name(ord(key.upper()), 0)
    return name if name is not None and len(name) == 1 else key
