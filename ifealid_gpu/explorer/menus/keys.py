"""Commands that keys alone do."""

from __future__ import annotations

from ifealid_gpu.explorer import (
    doing,
    doing_beside,
    doing_channels,
    doing_look,
    doing_map,
    doing_threshold,
)
from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.shortcut import control, key

_IN_TEXT_SIZE = "the menu of text sizes lists it"

_IN_BESIDE = "the menu of what is open beside lists it"


def _has_several(facts: FrameFacts) -> bool:
    return facts.map is not None and len(facts.map.datasets) > 1


def _takes_threshold(facts: FrameFacts) -> bool:
    return facts.quantity.takes_threshold


def _arrow(name: str, letter: str, direction: tuple[int, int]) -> Command:
    return Command(
        name.lower(),
        f"Reference {name.lower()}",
        (key(letter),),
        None,
        doing_channels.in_chart(sum(direction), doing.stepping(direction, 1)),
        do_more=doing_channels.in_chart(10 * sum(direction), doing.stepping(direction, 10)),
        repeats=True,
        no_menu="a menu is no way to go pixel by pixel; the list of shortcuts has a line for the arrows",
    )


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    Command(
        "center",
        "Centred: without the mean vector",
        (key("0"),),
        None,
        doing_look.toggle_center,
        ticked=lambda facts, view: view.center,
        no_menu="the menu of the metric lists it",
    ),
    Command(
        "mask_alone",
        "Mask alone",
        (key("t", True),),
        None,
        doing_threshold.toggle_alone,
        ticked=lambda facts, view: view.threshold is not None and view.threshold.alone,
        enabled=_takes_threshold,
        no_menu="the menu of the threshold lists it",
    ),
    Command(
        "add_file", "Open a file beside...", (control("j", False),), None, doing_beside.ask_file, no_menu=_IN_BESIDE
    ),
    Command(
        "close_dataset",
        "Close the one that is shown",
        (control("w", True),),
        None,
        doing_beside.close_shown,
        enabled=_has_several,
        no_menu=_IN_BESIDE,
    ),
    Command(
        "smaller_text",
        "Smaller text",
        (control("-"),),
        None,
        doing.scaling_text(1 / doing.TEXT_STEP),
        needs_map=False,
        anywhere=True,
        no_menu=_IN_TEXT_SIZE,
    ),
    Command(
        "reset_text",
        "Text at 100 %",
        (control("0"),),
        None,
        doing.reset_text,
        needs_map=False,
        anywhere=True,
        no_menu=_IN_TEXT_SIZE,
    ),
    Command(
        "map_menu",
        "Menu of a pixel",
        (key("F10", True),),
        None,
        doing_map.open_menu,
        no_menu="it is one, which the right button opens on the map",
    ),
    Command(
        "menus",
        "Menus by arrow keys",
        (key("F10", False),),
        None,
        doing.opening("File"),
        needs_map=False,
        no_menu="it opens the menus",
    ),
    _arrow("Left", "ArrowLeft", (-1, 0)),
    _arrow("Right", "ArrowRight", (1, 0)),
    _arrow("Up", "ArrowUp", (0, -1)),
    _arrow("Down", "ArrowDown", (0, 1)),
)
