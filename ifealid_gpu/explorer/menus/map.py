"""The commands of the map's own menu."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer.command import Command, Do
from ifealid_gpu.explorer.doing import map_menu, places, reference
from ifealid_gpu.explorer.facts import FrameFacts


def _in_map_menu(command_id: str, title: str, do: Do, enabled: Callable[[FrameFacts], bool] | None = None) -> Command:
    return Command(command_id, title, (), None, do, enabled=enabled, no_menu="the map's own menu lists it")


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    _in_map_menu("pin_here", "Pin this pixel", map_menu.pin, lambda facts: facts.asked_about not in facts.pins),
    _in_map_menu("unpin_here", "Unpin this pixel", map_menu.unpin, lambda facts: facts.asked_about in facts.pins),
    _in_map_menu(
        "lock_here",
        "Lock the reference here",
        map_menu.lock,
        lambda facts: not facts.locked or facts.asked_about != facts.reference,
    ),
    _in_map_menu("unlock", "Unlock the reference", reference.lock, lambda facts: facts.locked),
    _in_map_menu("find_like_here", "Find what is like it", places.find_like),
    _in_map_menu("copy_vector_here", "Copy its vector (CSV)", map_menu.copy_vector),
    _in_map_menu("copy_value_here", "Copy its value", map_menu.copy_value),
    _in_map_menu("copy_place_here", "Copy its place (x,y)", map_menu.copy_place),
)
