"""The commands of the menu Mark: tools, marks and classes."""

from __future__ import annotations

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import clusters, look, marks, vectors
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.marking.table import TOOLS
from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.explorer.shortcut import control, key
from ifealid_gpu.quantities.query import Combine

_ADDING = {
    Adding.NEW: "New mark replaces",
    Adding.ADD: "New mark adds (Shift)",
    Adding.TAKE: "New mark takes away (Ctrl)",
}


def _tool(tool: Tool, letter: str) -> Command:
    return Command(
        f"tool_{tool.word}",
        f"Mark: {tool.title.lower()}",
        (key(letter),),
        ("Mark", 1),
        marks.taking(tool.word),
        ticked=lambda facts, view: facts.marking.tool is tool,
    )


def _adding(adding: Adding, word: str) -> Command:
    return Command(
        f"marks_{word}",
        _ADDING[adding],
        (),
        ("Mark", 2),
        marks.adding(adding),
        ticked=lambda facts, view: facts.marking.adding is adding,
    )


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    Command(
        "point",
        "Point and pin",
        (key("v"),),
        ("Mark", 1),
        marks.taking(None),
        ticked=lambda facts, view: facts.marking.tool is None,
    ),
    *(_tool(tool, key) for tool, key in zip(TOOLS.values(), "qxdy", strict=True)),
    *(_adding(adding, word) for adding, word in zip(Adding, ("new", "add", "take"), strict=True)),
    Command("next_adding", "Next way of marking", (key("a"),), ("Mark", 2), marks.next_adding),
    Command("larger_brush", "Larger brush", (key("."),), ("Mark", 3), marks.LARGER, repeats=True),
    Command("smaller_brush", "Smaller brush", (key(","),), ("Mark", 3), marks.SMALLER, repeats=True),
    Command("back", "Take the last mark back", (key("Backspace"),), ("Mark", 4), marks.back),
    Command(
        "clear_marks",
        "Clear the marks",
        (key("Delete"),),
        ("Mark", 4),
        marks.clear,
        enabled=lambda facts: facts.marking.is_marked,
    ),
    Command(
        "switch_combine",
        "Nearest mark counts",
        (key("z"),),
        ("Mark", 4),
        marks.switch_combine,
        ticked=lambda facts, view: view.query is not None and view.query.combine is Combine.NEAREST,
    ),
    Command("next_metric", "Other metric", (key("k"),), ("Mark", 4), look.next_metric, choices="Metric"),
    Command("new_class", "New class from the marks", (key("u", False),), ("Mark", 5), marks.new_class),
    Command(
        "classes_of_clusters",
        "Classes from the clusters",
        (key("4"),),
        None,
        clusters.make_classes,
        no_menu="a button beside the clusters does the same",
    ),
    Command(
        "save_references",
        "Save references...",
        (control("r"),),
        ("Mark", 5),
        vectors.ask_where_to_save_references,
    ),
    Command(
        "marks",
        "List of marks and classes",
        (key("F3"),),
        ("Mark", 5),
        marks.toggle_list,
        ticked=lambda facts, view: facts.marking.is_listed,
    ),
)
