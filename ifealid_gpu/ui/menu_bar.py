"""The menu bar: every command with its shortcut, and lists to choose from."""

from __future__ import annotations

from collections.abc import Callable

from imgui_bundle import imgui

from ifealid_gpu.colormaps import FEATURED
from ifealid_gpu.explorer.commands import Command, menus
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import label


def menu_bar(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the menu bar."""
    if not imgui.begin_main_menu_bar():
        return
    for name, groups in menus():
        if items.begin_menu(name):
            for number, group in enumerate(groups):
                if number:
                    imgui.separator()
                for command in group:
                    _item(command, facts, answers)
                    if command.id in _CHOICES_AFTER:
                        _CHOICES_AFTER[command.id](facts, answers)
            imgui.end_menu()
    imgui.end_main_menu_bar()


def _item(command: Command, facts: FrameFacts, answers: Answers) -> None:
    ticked, enabled = command.is_ticked(facts, answers.view), command.is_enabled(facts)
    if items.menu_item(command.title, command.keys[0].label, ticked, enabled):
        answers.commands.append(command.id)


def _recent(facts: FrameFacts, answers: Answers) -> None:
    if facts.recent and items.begin_menu("Open recent"):
        for path in facts.recent:
            if items.menu_item(label(path)):
                answers.open_path = path
        imgui.end_menu()


def _colormap_and_metric(facts: FrameFacts, answers: Answers) -> None:
    if facts.map is None:
        return
    imgui.separator()
    if items.begin_menu("Colour map"):
        for name in FEATURED:
            if items.menu_item(name, "", answers.view.colormap == name):
                answers.view = answers.view.but(colormap=name)
        imgui.end_menu()
    if items.begin_menu("Metric"):
        if items.menu_item("the one that suits the map", "", answers.view.metric is None):
            answers.view = answers.view.but(metric=None)
        for metric in METRICS:
            if items.menu_item(metric.label, "", answers.view.metric == metric):
                answers.view = answers.view.but(metric=metric)
        imgui.end_menu()


# The command after which a menu has choices of its own.
_CHOICES_AFTER: dict[str, Callable[[FrameFacts, Answers], None]] = {
    "demo": _recent,
    "smaller_text": _colormap_and_metric,
}
