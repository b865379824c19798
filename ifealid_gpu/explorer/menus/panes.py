"""The commands of the menu Panes: maps side by side."""

from __future__ import annotations

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import differences, lines, panes
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.shortcut import alt, control, key
from ifealid_gpu.panes.panes import Arrangement
from ifealid_gpu.views.view_state import ViewState


def _has_panes(facts: FrameFacts) -> bool:
    return bool(facts.panes)


def _is_difference(facts: FrameFacts) -> bool:
    return any(pane.is_active and pane.minus is not None for pane in facts.panes)


def _lies(arrangement: Arrangement, view: ViewState) -> bool:
    return view.panes is not None and view.panes.arrangement is arrangement


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    Command(
        "one_pane",
        "One",
        (alt("1"),),
        ("Panes", 1),
        panes.one,
        ticked=lambda facts, view: view.panes is None,
    ),
    Command(
        "two_panes",
        "Two",
        (alt("2"),),
        ("Panes", 1),
        panes.arranging(Arrangement.TWO),
        ticked=lambda facts, view: _lies(Arrangement.TWO, view),
    ),
    Command(
        "row_of_panes",
        "Row",
        (alt("3"),),
        ("Panes", 1),
        panes.arranging(Arrangement.ROW),
        ticked=lambda facts, view: _lies(Arrangement.ROW, view),
    ),
    Command(
        "grid_of_panes",
        "Grid",
        (alt("4"),),
        ("Panes", 1),
        panes.arranging(Arrangement.GRID),
        ticked=lambda facts, view: _lies(Arrangement.GRID, view),
    ),
    Command("layer_panes", "Layers of this image", (), ("Panes", 2), panes.layers_of_image),
    Command("image_panes", "Images of this layer", (), ("Panes", 2), panes.images_of_layer),
    Command("table_of_panes", "Images by layers", (), ("Panes", 2), panes.table),
    Command("add_pane", "Add a pane", (control("n"),), ("Panes", 3), panes.add),
    Command(
        "close_pane",
        "Close this pane",
        (control("w", False),),
        ("Panes", 3),
        panes.close,
        enabled=_has_panes,
    ),
    Command("next_pane", "Next pane", (key("Tab", False),), ("Panes", 3), panes.stepping(1), enabled=_has_panes),
    Command("pane_before", "Pane before", (key("Tab", True),), ("Panes", 3), panes.stepping(-1), enabled=_has_panes),
    Command(
        "large_pane",
        "This pane alone, large",
        (key("F11"),),
        ("Panes", 4),
        panes.toggle_large,
        ticked=lambda facts, view: view.panes is not None and view.panes.large,
        enabled=_has_panes,
    ),
    Command(
        "linked_panes",
        "Zoom and pan all alike",
        (),
        ("Panes", 4),
        panes.toggle_linked,
        ticked=lambda facts, view: view.panes is not None and view.panes.linked,
        enabled=_has_panes,
    ),
    Command(
        "one_range",
        "One colour range for all",
        (),
        ("Panes", 4),
        panes.toggle_one_range,
        ticked=lambda facts, view: view.panes is not None and view.panes.one_range,
        enabled=_has_panes,
    ),
    Command(
        "difference_pane",
        "Difference of two panes",
        (alt("6"),),
        ("Panes", 5),
        differences.add,
        choices="Difference",
    ),
    Command(
        "swap_difference",
        "Swap sides of the difference",
        (),
        ("Panes", 5),
        differences.swap,
        enabled=_is_difference,
    ),
    Command(
        "match_lines",
        "Matches between two panes",
        (alt("5"),),
        ("Panes", 6),
        lines.toggle,
        ticked=lambda facts, view: view.lines is not None and view.panes is not None,
    ),
    Command(
        "save_matches",
        "Save matches...",
        (),
        ("Panes", 6),
        lines.ask_where_to_save_matches,
        enabled=lambda facts: facts.lines is not None and facts.lines.matches is not None,
    ),
)
