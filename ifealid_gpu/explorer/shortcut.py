"""Keys of commands: how they are written in menus, and whether a pressed key is one."""

from __future__ import annotations

from dataclasses import dataclass

_NAMES = {
    " ": "Space",
    "ArrowLeft": "Left",
    "ArrowRight": "Right",
    "ArrowUp": "Up",
    "ArrowDown": "Down",
}


@dataclass(frozen=True)
class Shortcut:
    """A key with modifiers, by the names that rendercanvas gives them."""

    key: str
    control: bool = False
    shift: bool | None = None  # None: with and without
    alt: bool = False

    @property
    def label(self) -> str:
        """For menus and the list: Ctrl+Z."""
        shown = _NAMES.get(self.key, self.key.upper() if len(self.key) == 1 else self.key)
        return "+".join(
            [
                *(["Ctrl"] if self.control else []),
                *(["Alt"] if self.alt else []),
                *(["Shift"] if self.shift else []),
                shown,
            ]
        )

    def is_pressed(self, key: str, modifiers: tuple[str, ...]) -> bool:
        """Whether an event's key with its modifiers is this one."""
        shift = "Shift" in modifiers
        if self.alt != ("Alt" in modifiers) or self.control != ("Control" in modifiers or "Meta" in modifiers):
            return False
        # With Shift, keyboards differ in what they report: "?" may come as "/" and "+" as "=".
        key = {"/": "?", "=": "+"}.get(key, key) if shift else key
        return self.key == (key.lower() if len(key) == 1 else key) and self.shift in (None, shift)


def key(name: str, shift: bool | None = None) -> Shortcut:
    """A key by itself; ``shift``: whether with Shift, None: either way."""
    return Shortcut(name, shift=shift)


def control(name: str, shift: bool | None = None) -> Shortcut:
    """A key with Ctrl, or the command key of a Mac."""
    return Shortcut(name, control=True, shift=shift)


def alt(name: str) -> Shortcut:
    """A key with Alt."""
    return Shortcut(name, alt=True)
