"""Everything a user can do by a menu or a key: one table for menus, keys and the list of shortcuts.

A new command is a row here, and the function that the row names, in `doing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from ifealid_gpu.backdrop import Backdrop
from ifealid_gpu.explorer import (
    doing,
    doing_channels,
    doing_escape,
    doing_files,
    doing_look,
    doing_map,
    doing_marks,
    doing_threshold,
    doing_vectors,
    rereading,
)
from ifealid_gpu.explorer.chart_view import Order
from ifealid_gpu.explorer.command import Command, Do
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.marking.table import TOOLS
from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.explorer.offering import keep_maps
from ifealid_gpu.explorer.shortcut import Shortcut
from ifealid_gpu.looks import LOOKS
from ifealid_gpu.quantities.display_range import PAPER
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Combine
from ifealid_gpu.quantities.table import KINDS

_ADDING = {
    Adding.NEW: "New mark replaces",
    Adding.ADD: "New mark adds (Shift)",
    Adding.TAKE: "New mark takes away (Ctrl)",
}

_IN_TEXT_SIZE = "the menu of text sizes lists it"


def _key(key: str, shift: bool | None = None) -> Shortcut:
    return Shortcut(key, shift=shift)


def _control(key: str, shift: bool | None = None) -> Shortcut:
    return Shortcut(key, control=True, shift=shift)


def _has_image(facts: FrameFacts) -> bool:
    return facts.map is not None and facts.map.has_image


def _has_file(facts: FrameFacts) -> bool:
    return facts.map is not None and facts.map.is_in_files


def _can_be_read(facts: FrameFacts) -> bool:
    return _has_file(facts) or facts.refused


def _takes_threshold(facts: FrameFacts) -> bool:
    return facts.quantity.takes_threshold


def _arrow(name: str, key: str, direction: tuple[int, int]) -> Command:
    return Command(
        name.lower(),
        f"Reference {name.lower()}",
        (_key(key),),
        None,
        doing_channels.in_chart(sum(direction), doing.stepping(direction, 1)),
        do_more=doing_channels.in_chart(10 * sum(direction), doing.stepping(direction, 10)),
        repeats=True,
        no_menu="a menu is no way to go pixel by pixel; the list of shortcuts has a line for the arrows",
    )


def _showing(kind: type[Quantity], key: str) -> Command:
    return Command(
        f"show_{kind.kind}",
        f"Show {kind.title}",
        (_key(key),),
        ("View", 2),
        doing.showing(kind),
        ticked=lambda facts, view: view.quantity.kind == kind.kind,
    )


def _in_map_menu(command_id: str, title: str, do: Do, enabled: Callable[[FrameFacts], bool] | None = None) -> Command:
    return Command(command_id, title, (), None, do, enabled=enabled, no_menu="the map's own menu lists it")


def _tool(tool: Tool, key: str) -> Command:
    return Command(
        f"tool_{tool.word}",
        f"Mark: {tool.title.lower()}",
        (_key(key),),
        ("Mark", 1),
        doing_marks.taking(tool.word),
        ticked=lambda facts, view: facts.marking.tool is tool,
    )


def _adding(adding: Adding, word: str) -> Command:
    return Command(
        f"marks_{word}",
        _ADDING[adding],
        (),
        ("Mark", 2),
        doing_marks.adding(adding),
        ticked=lambda facts, view: facts.marking.adding is adding,
    )


def _help(page: str, title: str, *keys: Shortcut) -> Command:
    return Command(
        page,
        title,
        keys,
        ("Help", 1),
        doing.helping(page),
        needs_map=False,
        ticked=lambda facts, view: facts.help_page == page,
    )


# In the order of the menus.
COMMANDS: tuple[Command, ...] = (
    Command("open", "Open file...", (_control("o", False),), ("File", 1), doing_files.ask_file, needs_map=False),
    Command(
        "open_folder", "Open folder...", (_control("o", True),), ("File", 1), doing_files.ask_folder, needs_map=False
    ),
    Command("demo", "Open the demo", (_control("d"),), ("File", 1), doing_files.open_demo, needs_map=False),
    Command("paste", "Open a copied link or path", (_control("v"),), ("File", 1), doing_files.paste, needs_map=False),
    Command("open_vectors", "Open vectors or a mask...", (_control("b"),), ("File", 1), doing_vectors.ask_vectors),
    Command(
        "make_maps",
        "Make feature maps of a photo...",
        (_control("m"),),
        ("File", 1),
        doing_files.ask_photo,
        needs_map=False,
    ),
    Command(
        "read_again", "Read the files again", (_key("F5", False),), ("File", 2), rereading.read_again, enabled=_has_file
    ),
    Command(
        "read_as",
        "Read as...",
        (_key("F5", True),),
        ("File", 2),
        rereading.ask,
        needs_map=False,
        enabled=_can_be_read,
    ),
    Command("notes", "How it was read", (_key("F2"),), ("File", 2), doing.show_notes),
    Command("save", "Save picture...", (_control("s", False),), ("File", 3), doing_files.ask_where_to_save_picture),
    Command(
        "save_mask",
        "Save mask...",
        (_control("t"),),
        ("File", 3),
        doing_threshold.ask_where_to_save_mask,
        enabled=lambda facts: _takes_threshold(facts) or facts.quantity.palette is not None,
    ),
    Command(
        "keep_maps",
        "Save the feature maps",
        (_control("s", True),),
        ("File", 3),
        keep_maps,
        enabled=lambda facts: facts.map is not None and facts.map.can_be_saved,
    ),
    Command("copy_picture", "Copy picture", (_control("c", True),), ("File", 3), doing_files.copy_picture),
    Command("copy_link", "Copy link", (_control("k"),), ("File", 3), doing_files.copy_link),
    Command("copy_command", "Copy command line", (_control("c", False),), ("File", 3), doing_files.copy_command),
    Command(
        "copy_vector",
        "Copy vector as CSV",
        (_control("e"),),
        ("File", 3),
        doing_channels.copy_vector,
    ),
    Command("quit", "Quit", (_control("q"),), ("File", 4), doing.quit_program, needs_map=False, anywhere=True),
    Command("undo", "Undo", (_control("z", False),), ("Edit", 1), Explorer.undo, enabled=lambda facts: facts.can_undo),
    Command(
        "redo",
        "Redo",
        (_control("z", True), _control("y")),
        ("Edit", 1),
        Explorer.redo,
        enabled=lambda facts: facts.can_redo,
    ),
    Command(
        "lock",
        "Lock the reference",
        (_key(" "),),
        ("Edit", 2),
        doing.lock,
        ticked=lambda facts, view: facts.locked,
    ),
    Command("pin", "Pin the reference", (_key("p"), _key("Enter")), ("Edit", 2), doing_marks.end_or_pin(doing.pin)),
    Command(
        "release",
        "Back to similarity, clear, unpin, unlock",
        (_key("Escape"),),
        ("Edit", 2),
        doing_escape.escape,
        needs_map=False,  # the key closes messages and lists before a map is open, too
        enabled=lambda facts: facts.map is not None,
    ),
    Command("centre", "Reference to the centre", (_key("Home"),), ("Edit", 2), doing.centre),
    Command(
        "point",
        "Point and pin",
        (_key("v"),),
        ("Mark", 1),
        doing_marks.taking(None),
        ticked=lambda facts, view: facts.marking.tool is None,
    ),
    *(_tool(tool, key) for tool, key in zip(TOOLS.values(), "qxdy", strict=True)),
    *(_adding(adding, word) for adding, word in zip(Adding, ("new", "add", "take"), strict=True)),
    Command("next_adding", "Next way of marking", (_key("a"),), ("Mark", 2), doing_marks.next_adding),
    Command("larger_brush", "Larger brush", (_key("."),), ("Mark", 3), doing_marks.LARGER, repeats=True),
    Command("smaller_brush", "Smaller brush", (_key(","),), ("Mark", 3), doing_marks.SMALLER, repeats=True),
    Command("back", "Take the last mark back", (_key("Backspace"),), ("Mark", 4), doing_marks.back),
    Command(
        "clear_marks",
        "Clear the marks",
        (_key("Delete"),),
        ("Mark", 4),
        doing_marks.clear,
        enabled=lambda facts: facts.marking.is_marked,
    ),
    Command(
        "switch_combine",
        "Nearest mark counts",
        (_key("z"),),
        ("Mark", 4),
        doing_marks.switch_combine,
        ticked=lambda facts, view: view.query is not None and view.query.combine is Combine.NEAREST,
    ),
    Command("next_metric", "Other metric", (_key("k"),), ("Mark", 4), doing_look.next_metric, choices="Metric"),
    Command(
        "center",
        "Centred: without the mean vector",
        (_key("0"),),
        None,
        doing_look.toggle_center,
        ticked=lambda facts, view: view.center,
        no_menu="the menu of the metric lists it",
    ),
    Command("new_class", "New class from the marks", (_key("u"),), ("Mark", 5), doing_marks.new_class),
    Command(
        "save_references",
        "Save references...",
        (_control("r"),),
        ("Mark", 5),
        doing_vectors.ask_where_to_save_references,
    ),
    Command(
        "marks",
        "List of marks and classes",
        (_key("F3"),),
        ("Mark", 5),
        doing_marks.toggle_list,
        ticked=lambda facts, view: facts.marking.is_listed,
    ),
    Command("fit", "Fit", (_key("f"),), ("View", 1), doing.fit),
    Command("actual_size", "1:1", (_key("1"),), ("View", 1), doing.actual_size),
    Command("zoom_in", "Zoom in", (_key("+"), _key("=")), ("View", 1), doing.zooming(doing.KEY_ZOOM)),
    Command("zoom_out", "Zoom out", (_key("-"),), ("View", 1), doing.zooming(1 / doing.KEY_ZOOM)),
    *(_showing(kind, kind.key) for kind in KINDS.values() if kind.key is not None),
    Command(
        "color",
        "Image in colour",
        (_key("c"),),
        ("View", 3),
        doing_look.toggle_backdrop,
        ticked=lambda facts, view: view.backdrop is Backdrop.COLOR,
        enabled=_has_image,
    ),
    Command(
        "heat_alone",
        "Heat map alone",
        (_key("h"),),
        ("View", 3),
        doing_look.toggle_heat_alone,
        ticked=lambda facts, view: view.backdrop is Backdrop.NONE,
        enabled=_has_image,
    ),
    Command(
        "next_colormap", "Next colour map", (_key("m"),), ("View", 3), doing_look.next_colormap, choices="Colour map"
    ),
    Command("more_opacity", "More opacity", (_key("]"),), ("View", 3), doing_look.opacity_by(doing_look.OPACITY_STEP)),
    Command("less_opacity", "Less opacity", (_key("["),), ("View", 3), doing_look.opacity_by(-doing_look.OPACITY_STEP)),
    Command(
        "freeze_range",
        "Keep this colour range",
        (_key("r"),),
        ("View", 3),
        doing_look.freeze_range,
        ticked=lambda facts, view: view.display_range.ends is not None,
    ),
    Command(
        "paper_range",
        "Colours up to the reference (Eq. 5)",
        (_key("e"),),
        ("View", 3),
        doing_look.switch_range,
        ticked=lambda facts, view: view.display_range.rule == PAPER.rule,
    ),
    Command(
        "threshold",
        "Threshold",
        (_key("t", False),),
        ("View", 3),
        doing_threshold.toggle,
        ticked=lambda facts, view: view.threshold is not None,
        enabled=_takes_threshold,
        choices="Threshold",
    ),
    Command(
        "mask_alone",
        "Mask alone",
        (_key("t", True),),
        None,
        doing_threshold.toggle_alone,
        ticked=lambda facts, view: view.threshold is not None and view.threshold.alone,
        enabled=_takes_threshold,
        no_menu="the menu of the threshold lists it",
    ),
    Command(
        "paper_look",
        "The paper's look",
        (_key("w"),),
        ("View", 3),
        doing_look.take_look("paper", "The look of the paper's web page; Ctrl+Z takes it back"),
        ticked=lambda facts, view: view == view.but(**LOOKS["paper"]),
    ),
    Command(
        "larger_text",
        "Larger text",
        (_control("+"), _control("=")),
        ("View", 4),
        doing.scaling_text(doing.TEXT_STEP),
        needs_map=False,
        anywhere=True,
        choices="Text size",
    ),
    Command(
        "smaller_text",
        "Smaller text",
        (_control("-"),),
        None,
        doing.scaling_text(1 / doing.TEXT_STEP),
        needs_map=False,
        anywhere=True,
        no_menu=_IN_TEXT_SIZE,
    ),
    Command(
        "reset_text",
        "Text at 100 %",
        (_control("0"),),
        None,
        doing.reset_text,
        needs_map=False,
        anywhere=True,
        no_menu=_IN_TEXT_SIZE,
    ),
    Command(
        "next_layer",
        "Next layer",
        (_key("l", False), Shortcut("PageDown", control=False)),
        ("Layer", 1),
        doing.switching_layer(1),
    ),
    Command(
        "previous_layer",
        "Previous layer",
        (_key("l", True), Shortcut("PageUp", control=False)),
        ("Layer", 1),
        doing.switching_layer(-1),
    ),
    Command(
        "next_image", "Next image", (_key("i", False), _control("PageDown")), ("Layer", 2), doing.switching_image(1)
    ),
    Command(
        "previous_image",
        "Previous image",
        (_key("i", True), _control("PageUp")),
        ("Layer", 2),
        doing.switching_image(-1),
    ),
    Command("choose_layer", "Find a layer...", (_control("l"),), ("Layer", 3), doing.opening("layer")),
    Command("choose_image", "Find an image...", (_control("i"),), ("Layer", 3), doing.opening("image")),
    Command("show_channel", "Show channel...", (_key("g"),), ("Layer", 4), doing.opening(doing_channels.FIELD)),
    Command(
        "next_channel",
        "Next channel",
        (_key("j", False),),
        ("Layer", 4),
        doing_channels.stepping(1),
        repeats=True,
    ),
    Command(
        "previous_channel",
        "Previous channel",
        (_key("j", True),),
        ("Layer", 4),
        doing_channels.stepping(-1),
        repeats=True,
    ),
    Command(
        "sort_channels",
        "Largest channels first",
        (_key("o"),),
        ("Layer", 4),
        doing_channels.sort,
        ticked=lambda facts, view: facts.chart.order is Order.VALUE,
    ),
    _help("looking", "What am I looking at?", _key("F1")),
    _help("concepts", "Concepts"),
    _help("help", "Shortcuts", _key("?")),
    _help("about", "About"),
    Command(
        "map_menu",
        "Menu of a pixel",
        (_key("F10", True),),
        None,
        doing_map.open_menu,
        no_menu="it is one, which the right button opens on the map",
    ),
    _in_map_menu("pin_here", "Pin this pixel", doing_map.pin, lambda facts: facts.asked_about not in facts.pins),
    _in_map_menu("unpin_here", "Unpin this pixel", doing_map.unpin, lambda facts: facts.asked_about in facts.pins),
    _in_map_menu(
        "lock_here",
        "Lock the reference here",
        doing_map.lock,
        lambda facts: not facts.locked or facts.asked_about != facts.reference,
    ),
    _in_map_menu("unlock", "Unlock the reference", doing.lock, lambda facts: facts.locked),
    _in_map_menu("copy_vector_here", "Copy its vector (CSV)", doing_map.copy_vector),
    _in_map_menu("copy_value_here", "Copy its value", doing_map.copy_value),
    _in_map_menu("copy_place_here", "Copy its place (x,y)", doing_map.copy_place),
    Command(
        "menus",
        "Menus by arrow keys",
        (_key("F10", False),),
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
BY_ID = {command.id: command for command in COMMANDS}


def menus() -> Iterator[tuple[str, list[list[Command]]]]:
    """The menus in order, each with the groups of its commands."""
    listed = [command for command in COMMANDS if command.menu is not None]
    for name, rows in groupby(listed, lambda command: command.menu and command.menu[0]):
        yield str(name), [list(group) for _, group in groupby(rows, lambda command: command.menu)]


def menu_for(key: str, modifiers: tuple[str, ...]) -> str | None:
    """The menu that Alt opens with the first letter of its name, or None."""
    found = [name for name, _ in menus() if "Alt" in modifiers and name[0].casefold() == key.casefold()]
    return found[0] if found else None


def command_for(key: str, modifiers: tuple[str, ...]) -> Command | None:
    """The command of a pressed key, or None."""
    return next((c for c in COMMANDS if any(shortcut.is_pressed(key, modifiers) for shortcut in c.keys)), None)


def carry_out(explorer: Explorer, command_id: str, more: bool = False) -> None:
    """Carry out a command; where that fails, the window says why.

    Args:
        explorer: what it is done to.
        command_id: which one.
        more: whether Shift was held: arrows then move the reference by ten pixels.
    """
    command = BY_ID[command_id]
    if explorer.opened is not None or not command.needs_map:
        do = command.do_more if more and command.do_more is not None else command.do
        explorer.attempt(lambda: do(explorer))
