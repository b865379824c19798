"""The number pad's +, - and Enter, for which rendercanvas 2.7 has no names."""

from __future__ import annotations

from typing import Any

import glfw

# Other keys that are named like them.
_ALIKE = {glfw.KEY_KP_ADD: ord("+"), glfw.KEY_KP_SUBTRACT: ord("-"), glfw.KEY_KP_ENTER: glfw.KEY_ENTER}


def name_number_pad(window: Any) -> None:
    """Let these keys of one window arrive as the others of the same meaning.

    Args:
        window: glfw's, of a rendercanvas; its map of names, which all canvases share, stays as it is.
    """

    def on_key(window: Any, key: int, scancode: int, action: int, modifiers: int) -> None:
        if of_canvas is not None:
            of_canvas(window, _ALIKE.get(key, key), scancode, action, modifiers)

    of_canvas = glfw.set_key_callback(window, on_key)
