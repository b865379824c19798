"""The commands of the menu Show: what every pixel's value is, and the histogram of the values."""

from __future__ import annotations

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import basis, look, quantity, threshold
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.shortcut import control, key
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.table import KINDS


def _showing(kind: type[Quantity], letter: str) -> Command:
    return Command(
        f"show_{kind.kind}",
        f"Show {kind.title}",
        (key(letter.lower(), letter.isupper() or None),),
        ("Show", 1),
        quantity.showing(kind),
        ticked=lambda facts, view: view.quantity.kind == kind.kind,
    )


def _shows_components(facts: FrameFacts) -> bool:
    return facts.quantity.kind == Components.kind


def _has_foreground(quantity: Quantity) -> bool:
    return isinstance(quantity, Components) and quantity.foreground is not None


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    *(_showing(kind, kind.key) for kind in KINDS.values() if kind.key is not None),
    Command(
        "histogram",
        "Histogram",
        (key("6"),),
        ("Show", 2),
        look.toggle_histogram,
        ticked=lambda facts, view: facts.numbers.is_shown,
    ),
    Command(
        "log_counts",
        "Logarithmic counts",
        (key("7"),),
        ("Show", 2),
        look.toggle_log_counts,
        ticked=lambda facts, view: facts.numbers.log_counts,
        enabled=lambda facts: facts.numbers.is_shown,
    ),
    Command(
        "outliers",
        "Outlier pixels",
        (key("8"),),
        ("Show", 2),
        threshold.toggle_outliers,
        ticked=lambda facts, view: view.threshold is not None and view.threshold.outliers,
    ),
    Command(
        "foreground",
        "Foreground of components",
        (key("9"),),
        ("Show", 3),
        basis.toggle_foreground,
        ticked=lambda facts, view: _has_foreground(view.quantity),
    ),
    Command(
        "mark_foreground",
        "Mark the foreground",
        (key("u", True),),
        ("Show", 3),
        basis.mark_foreground,
        enabled=lambda facts: _has_foreground(facts.quantity),
    ),
    Command("open_basis", "Open components...", (control("p", False),), ("Show", 3), basis.ask_basis),
    Command(
        "save_basis",
        "Save components...",
        (control("p", True),),
        ("Show", 3),
        basis.ask_where_to_save_basis,
        enabled=_shows_components,
    ),
)
