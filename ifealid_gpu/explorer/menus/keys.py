"""Commands that keys alone do."""

from __future__ import annotations

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import beside, channels, look, map_menu, program, reference, threshold
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
        channels.in_chart(sum(direction), reference.stepping(direction, 1)),
        do_more=channels.in_chart(10 * sum(direction), reference.stepping(direction, 10)),
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
        look.toggle_center,
        ticked=lambda facts, view: view.center,
        no_menu="the menu of the metric lists it",
    ),
    Command(
        "mask_alone",
        "Mask alone",
        (key("t", True),),
        None,
        threshold.toggle_alone,
        ticked=lambda facts, view: view.threshold is not None and view.threshold.alone,
        enabled=_takes_threshold,
        no_menu="the menu of the threshold lists it",
    ),
    Command("add_file", "Open a file beside...", (control("j", False),), None, beside.ask_file, no_menu=_IN_BESIDE),
    Command(
        "close_dataset",
        "Close the one that is shown",
        (control("w", True),),
        None,
        beside.close_shown,
        enabled=_has_several,
        no_menu=_IN_BESIDE,
    ),
    Command(
        "smaller_text",
        "Smaller text",
        (control("-"),),
        None,
        program.scaling_text(1 / program.TEXT_STEP),
        needs_map=False,
        anywhere=True,
        no_menu=_IN_TEXT_SIZE,
    ),
    Command(
        "reset_text",
        "Text at 100 %",
        (control("0"),),
        None,
        program.reset_text,
        needs_map=False,
        anywhere=True,
        no_menu=_IN_TEXT_SIZE,
    ),
    Command(
        "map_menu",
        "Menu of a pixel",
        (key("F10", True),),
        None,
        map_menu.open_menu,
        no_menu="it is one, which the right button opens on the map",
    ),
    Command(
        "menus",
        "Menus by arrow keys",
        (key("F10", False),),
        None,
        program.opening("File"),
        needs_map=False,
        no_menu="it opens the menus",
    ),
    _arrow("Left", "ArrowLeft", (-1, 0)),
    _arrow("Right", "ArrowRight", (1, 0)),
    _arrow("Up", "ArrowUp", (0, -1)),
    _arrow("Down", "ArrowDown", (0, 1)),
)
