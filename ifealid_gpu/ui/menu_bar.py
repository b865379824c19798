"""The menu bar: every action with its shortcut."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.colormaps import FEATURED
from ifealid_gpu.explorer.actions import MENUS, SHORTCUTS, Action
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.display_range import PAPER
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.ui.panel import label
from ifealid_gpu.view_state import Backdrop

_NEED_A_MAP = {
    *(a for name in ("Edit", "View", "Layer") for a in MENUS[name] if a is not None),
    Action.SAVE,
    Action.COPY_PICTURE,
    Action.COPY_COMMAND,
} - {Action.LARGER_TEXT, Action.SMALLER_TEXT}


def menu_bar(facts: FrameFacts, answers: Answers) -> None:
    """Draw the menu bar."""
    if not imgui.begin_main_menu_bar():
        return
    for name, actions in MENUS.items():
        if imgui.begin_menu(name):
            for action in actions:
                if action is None:
                    imgui.separator()
                else:
                    _item(action, facts, answers)
                if action is Action.DEMO:
                    _recent(facts, answers)
            if name == "View" and facts.map is not None:
                _choices(facts, answers)
            imgui.end_menu()
    imgui.end_main_menu_bar()


def _item(action: Action, facts: FrameFacts, answers: Answers) -> None:
    view = answers.view
    ticked = {
        Action.LOCK: facts.locked,
        Action.COLOR: view.backdrop is Backdrop.COLOR,
        Action.FREEZE_RANGE: view.display_range != PAPER,
        Action.HELP: facts.show_help,
    }.get(action, False)
    enabled = action not in _NEED_A_MAP or facts.map is not None
    enabled &= {Action.UNDO: facts.can_undo, Action.REDO: facts.can_redo}.get(action, True)
    clicked, _ = imgui.menu_item(action.value, SHORTCUTS[action][0].label, ticked, enabled)
    if clicked:
        answers.actions.append(action)


def _recent(facts: FrameFacts, answers: Answers) -> None:
    if facts.recent and imgui.begin_menu("Open recent"):
        for path in facts.recent:
            if imgui.menu_item(label(path), "", False)[0]:
                answers.open_path = path
        imgui.end_menu()


def _choices(facts: FrameFacts, answers: Answers) -> None:
    imgui.separator()
    if imgui.begin_menu("Colour map"):
        for name in FEATURED:
            if imgui.menu_item(name, "", answers.view.colormap == name)[0]:
                answers.view = answers.view.but(colormap=name)
        imgui.end_menu()
    if imgui.begin_menu("Metric"):
        if imgui.menu_item("the one that suits the map", "", answers.view.metric is None)[0]:
            answers.view = answers.view.but(metric=None)
        for metric in METRICS:
            if imgui.menu_item(metric.label, "", answers.view.metric == metric)[0]:
                answers.view = answers.view.but(metric=metric)
        imgui.end_menu()
