"""What the panels of one window keep from frame to frame. As of imgui's contexts, one is in use at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgui_bundle import imgui

from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.ui import tooltips
from ifealid_gpu.ui.fonts import Fonts
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.thumbnails import Thumbnails
from ifealid_gpu.ui.tooltips import Tooltips


@dataclass
class Finding:
    """The list that is open.

    Attributes:
        typed: what its names are to contain.
        cursor: index of the choice that Enter takes, among all choices.
        width: room for a name, in logical pixels.
        scrolls: whether the cursor has been moved by a key, so that it is to be brought into sight.
    """

    typed: str = ""
    cursor: int = 0
    width: float = 0.0
    scrolls: bool = True


@dataclass(frozen=True)
class HeldBar:
    """The colour bar since the mouse went down on it: its values stay while its ends, or the threshold, move.

    Attributes:
        scale: as it was then.
        mouse: how high the mouse was, in logical pixels.
        threshold: the threshold, where it is held.
    """

    scale: ColorScale
    mouse: float
    threshold: float = 0.0


@dataclass
class TypedNumber:
    """A number beside the colour bar that is being typed.

    Attributes:
        text: what is in the field.
        problem: what is wrong with it, or None.
    """

    text: str = ""
    problem: str | None = None


@dataclass(frozen=True)
class Dragged:
    """A name that the mouse has taken out of a list.

    Attributes:
        what: of what the list is: image, layer or map.
        name: as the list has it.
    """

    what: str
    name: str


@dataclass
class Memory:
    """What one window keeps.

    Attributes:
        fonts: the characters that it can write.
        tooltips: of its items.
        held_bar: the colour bar while the mouse holds it, or None.
        typed_number: the number beside the colour bar that is being typed, or was typed last.
        finding: what was typed into the list that is open, and where its cursor is.
        dialogs: those that were open when they were drawn last.
        menu: the menu that was open when the menu bar was drawn last, or None.
        menu_step: 1 where an arrow key led to the menu at its right then, -1 to its left, else 0.
        cursor_to_end: whether the text field that is activated next has its cursor at the end, and nothing selected.
        is_settling: whether something new in this frame takes imgui some more frames to lay out.
        lit_mark: the term or class under the mouse in the list, as (its kind, its number), or None.
        lit_place: the rank of the best place under the mouse in the list, or None.
        thumbnails: the pictures of that list.
        pair: the pictures at the ends of a match.
        options_height: how high the options of each kind of quantity were when they were drawn last, in logical pixels.
        dragged: what the mouse has taken out of a list, or None.
        renamed: what was typed for the name of the class whose name and colour are open, or None.
    """

    fonts: Fonts = field(default_factory=Fonts)
    finding: Finding = field(default_factory=Finding)
    held_bar: HeldBar | None = None
    typed_number: TypedNumber = field(default_factory=TypedNumber)
    dialogs: set[str] = field(default_factory=set)
    menu: str | None = None
    menu_step: int = 0
    cursor_to_end: bool = False
    is_settling: bool = False
    lit_mark: tuple[str, int] | None = None
    lit_place: int | None = None
    thumbnails: Thumbnails = field(default_factory=Thumbnails)
    pair: Thumbnails = field(default_factory=lambda: Thumbnails(2))
    options_height: dict[str, float] = field(default_factory=dict)
    dragged: Dragged | None = None
    renamed: str | None = None
    _drawn: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tooltips = Tooltips(self.settle, self.fonts.readable)

    def settle(self) -> None:
        """Something new is in this frame."""
        self.is_settling = True

    def begin(self, now: float) -> None:
        """A frame of imgui has begun; the panels that are made now are this window's."""
        global _current  # noqa: PLW0603
        _current = self
        tooltips.use(self.tooltips)
        self.is_settling = False
        self.tooltips.begin(now)
        if self.dialogs - self._drawn and imgui.get_current_context().open_popup_stack.size():
            imgui.internal.close_popup_to_level(0, True)  # what they show is no longer wanted
        self.dialogs &= self._drawn
        self._drawn = set()

    def draws(self, dialog: str) -> bool:
        """A dialog is drawn in this frame; whether it is open already."""
        self._drawn.add(dialog)
        known = dialog in self.dialogs
        self.dialogs.add(dialog)
        return known


_current = Memory()


def take_keys_next() -> None:
    """Give the keys to the text field that is made next; imgui does so some frames later, and those are drawn."""
    imgui.set_keyboard_focus_here()
    _current.settle()


def current() -> Memory:
    """The memory of the window whose panels are being made."""
    return _current


def note_drag(what: str, name: str, box: Box) -> None:
    """After an item of a list: it is dragged once the mouse has taken it out of the list's box."""
    if imgui.is_item_active() and not box.holds(*imgui.get_mouse_pos()):
        _current.dragged = Dragged(what, name)
