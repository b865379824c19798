"""Everything a user can do by a menu or a key: one table for menus, keys and the list of shortcuts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What the window carries out."""

    OPEN = "Open file..."
    OPEN_FOLDER = "Open folder..."
    DEMO = "Open the demo"
    SAVE = "Save picture..."
    COPY_PICTURE = "Copy picture"
    COPY_COMMAND = "Copy command line"
    QUIT = "Quit"
    UNDO = "Undo"
    REDO = "Redo"
    LOCK = "Lock the reference"
    PIN = "Pin the reference"
    RELEASE = "Unpin, leave channel, unlock"
    CENTRE = "Reference to the centre"
    FIT = "Fit"
    ACTUAL_SIZE = "1:1"
    ZOOM_IN = "Zoom in"
    ZOOM_OUT = "Zoom out"
    NEXT_LAYER = "Next layer"
    PREVIOUS_LAYER = "Previous layer"
    NEXT_IMAGE = "Next image"
    PREVIOUS_IMAGE = "Previous image"
    COLOR = "Image in colour"
    NEXT_COLORMAP = "Next colour map"
    NEXT_METRIC = "Other metric"
    MORE_OPACITY = "More opacity"
    LESS_OPACITY = "Less opacity"
    FREEZE_RANGE = "Keep this colour range"
    LARGER_TEXT = "Larger text"
    SMALLER_TEXT = "Smaller text"
    HELP = "Shortcuts"
    LEFT = "Reference left"
    RIGHT = "Reference right"
    UP = "Reference up"
    DOWN = "Reference down"


@dataclass(frozen=True)
class Shortcut:
    """A key with modifiers, by the names that rendercanvas gives them."""

    key: str
    control: bool = False
    shift: bool | None = None  # None: with and without

    @property
    def label(self) -> str:
        """For menus and the list: Ctrl+Z."""
        shown = _KEY_NAMES.get(self.key, self.key.upper() if len(self.key) == 1 else self.key)
        return "+".join([*(["Ctrl"] if self.control else []), *(["Shift"] if self.shift else []), shown])


_KEY_NAMES = {
    " ": "Space",
    "ArrowLeft": "Left",
    "ArrowRight": "Right",
    "ArrowUp": "Up",
    "ArrowDown": "Down",
}

SHORTCUTS: dict[Action, tuple[Shortcut, ...]] = {
    Action.OPEN: (Shortcut("o", control=True, shift=False),),
    Action.OPEN_FOLDER: (Shortcut("o", control=True, shift=True),),
    Action.DEMO: (Shortcut("d", control=True),),
    Action.SAVE: (Shortcut("s", control=True),),
    Action.COPY_PICTURE: (Shortcut("c", control=True, shift=True),),
    Action.COPY_COMMAND: (Shortcut("c", control=True, shift=False),),
    Action.QUIT: (Shortcut("q", control=True),),
    Action.UNDO: (Shortcut("z", control=True, shift=False),),
    Action.REDO: (Shortcut("z", control=True, shift=True), Shortcut("y", control=True)),
    Action.LOCK: (Shortcut(" "),),
    Action.PIN: (Shortcut("p"), Shortcut("Enter")),
    Action.RELEASE: (Shortcut("Escape"),),
    Action.CENTRE: (Shortcut("Home"),),
    Action.FIT: (Shortcut("f"),),
    Action.ACTUAL_SIZE: (Shortcut("1"),),
    Action.ZOOM_IN: (Shortcut("+"), Shortcut("=")),
    Action.ZOOM_OUT: (Shortcut("-"),),
    Action.NEXT_LAYER: (Shortcut("l", shift=False), Shortcut("PageDown", control=False)),
    Action.PREVIOUS_LAYER: (Shortcut("l", shift=True), Shortcut("PageUp", control=False)),
    Action.NEXT_IMAGE: (Shortcut("i", shift=False), Shortcut("PageDown", control=True)),
    Action.PREVIOUS_IMAGE: (Shortcut("i", shift=True), Shortcut("PageUp", control=True)),
    Action.COLOR: (Shortcut("c"),),
    Action.NEXT_COLORMAP: (Shortcut("m"),),
    Action.NEXT_METRIC: (Shortcut("k"),),
    Action.MORE_OPACITY: (Shortcut("]"),),
    Action.LESS_OPACITY: (Shortcut("["),),
    Action.FREEZE_RANGE: (Shortcut("r"),),
    Action.LARGER_TEXT: (Shortcut("+", control=True), Shortcut("=", control=True)),
    Action.SMALLER_TEXT: (Shortcut("-", control=True),),
    Action.HELP: (Shortcut("F1"), Shortcut("?")),
    Action.LEFT: (Shortcut("ArrowLeft"),),
    Action.RIGHT: (Shortcut("ArrowRight"),),
    Action.UP: (Shortcut("ArrowUp"),),
    Action.DOWN: (Shortcut("ArrowDown"),),
}

# Menus in order; None is a separator.
MENUS: dict[str, tuple[Action | None, ...]] = {
    "File": (
        Action.OPEN,
        Action.OPEN_FOLDER,
        Action.DEMO,
        None,
        Action.SAVE,
        Action.COPY_PICTURE,
        Action.COPY_COMMAND,
        None,
        Action.QUIT,
    ),
    "Edit": (Action.UNDO, Action.REDO, None, Action.LOCK, Action.PIN, Action.RELEASE, Action.CENTRE),
    "View": (
        Action.FIT,
        Action.ACTUAL_SIZE,
        Action.ZOOM_IN,
        Action.ZOOM_OUT,
        None,
        Action.COLOR,
        Action.NEXT_COLORMAP,
        Action.NEXT_METRIC,
        Action.MORE_OPACITY,
        Action.LESS_OPACITY,
        Action.FREEZE_RANGE,
        None,
        Action.LARGER_TEXT,
        Action.SMALLER_TEXT,
    ),
    "Layer": (Action.NEXT_LAYER, Action.PREVIOUS_LAYER, None, Action.NEXT_IMAGE, Action.PREVIOUS_IMAGE),
    "Help": (Action.HELP,),
}


def action_for(key: str, modifiers: tuple[str, ...]) -> Action | None:
    """The action of a pressed key, or None."""
    control = "Control" in modifiers or "Meta" in modifiers
    shift = "Shift" in modifiers
    if "Alt" in modifiers:
        return None
    # With Shift, keyboards differ in what they report: "?" may come as "/" and "+" as "=".
    key = {"/": "?", "=": "+"}.get(key, key) if shift else key
    wanted = key.lower() if len(key) == 1 else key
    for action, shortcuts in SHORTCUTS.items():
        for shortcut in shortcuts:
            if shortcut.key == wanted and shortcut.control == control and shortcut.shift in (None, shift):
                return action
    return None
