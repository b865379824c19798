"""The commands of the menu Edit: undo, the reference and the pins."""

from __future__ import annotations

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import escape, marks, places, reference
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.shortcut import control, key

#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    Command("undo", "Undo", (control("z", False),), ("Edit", 1), Explorer.undo, enabled=lambda facts: facts.can_undo),
    Command(
        "redo",
        "Redo",
        (control("z", True), control("y")),
        ("Edit", 1),
        Explorer.redo,
        enabled=lambda facts: facts.can_redo,
    ),
    Command(
        "lock",
        "Lock the reference",
        (key(" "),),
        ("Edit", 2),
        reference.lock,
        ticked=lambda facts, view: facts.locked,
    ),
    Command("pin", "Pin the reference", (key("p"), key("Enter")), ("Edit", 2), marks.end_or_pin(reference.pin)),
    Command(
        "release",
        "Back to similarity, clear, unpin, unlock",
        (key("Escape"),),
        ("Edit", 2),
        escape.escape,
        needs_map=False,  # the key closes messages and lists before a map is open, too
        enabled=lambda facts: facts.map is not None,
    ),
    Command("centre", "Reference to the centre", (key("Home"),), ("Edit", 2), reference.centre),
    Command(
        "top",
        "Most alike places",
        (control("f", False),),
        ("Edit", 3),
        places.toggle,
        ticked=lambda facts, view: view.top is not None and not view.top.all_images,
        enabled=lambda facts: facts.quantity.takes_threshold,
    ),
    Command(
        "top_all_images",
        "Most alike in all images",
        (control("f", True),),
        ("Edit", 3),
        places.toggle_all_images,
        ticked=lambda facts, view: view.top is not None and view.top.all_images,
        enabled=lambda facts: facts.quantity.takes_threshold,
    ),
)
