"""A command: one thing that a user can do, by a menu or a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.shortcut import Shortcut
from ifealid_gpu.views.view_state import ViewState

Do = Callable[[Explorer], None]


@dataclass(frozen=True)
class Command:
    """One thing that a user can do.

    Attributes:
        id: its name in the program.
        title: its name for users.
        keys: the keys that do it; menus show the first. Rare commands have none.
        menu: the menu that lists it, and which group of the menu; lines separate groups. None: none does.
        do: what it does.
        do_more: what it does with Shift, where that is more of the same.
        needs_map: whether it does nothing before a map is open.
        repeats: whether it is done again and again while its key is held.
        ticked: whether the menu ticks it, for the facts of a frame and the view as the panels leave it; None: never.
        anywhere: whether its keys work while a menu, a list or a dialog is open, too.
        enabled: whether the menu offers it, beyond what ``needs_map`` says; None: always.
        no_menu: why no menu lists it.
        choices: title of the menu's list of all that it steps through; the menu has the list, with the command on top.
    """

    id: str
    title: str
    keys: tuple[Shortcut, ...]
    menu: tuple[str, int] | None
    do: Do
    do_more: Do | None = None
    needs_map: bool = True
    repeats: bool = False
    anywhere: bool = False
    ticked: Callable[[FrameFacts, ViewState], bool] | None = None
    enabled: Callable[[FrameFacts], bool] | None = None
    no_menu: str | None = None
    choices: str | None = None

    @property
    def key_label(self) -> str:
        """The key that menus show; "" where none does it."""
        return self.keys[0].label if self.keys else ""

    def is_enabled(self, facts: FrameFacts) -> bool:
        """Whether the menu offers it."""
        return not (self.needs_map and facts.map is None) and (self.enabled is None or self.enabled(facts))

    def is_ticked(self, facts: FrameFacts, view: ViewState) -> bool:
        """Whether the menu ticks it."""
        return self.ticked is not None and self.ticked(facts, view)
