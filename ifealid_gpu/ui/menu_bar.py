"""The menu bar: every command with its shortcut, and lists to choose from."""

from __future__ import annotations

from collections.abc import Callable

from imgui_bundle import imgui

from ifealid_gpu.colormaps import FEATURED
from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.commands import BY_ID, menus
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import pick
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.threshold import list_of_contours

_CENTER_TIP = (
    "The mean vector of the map is taken from all vectors before they are compared.\n"
    "Where all share a large part, as in many transformers, the rest can be told apart then"
)


def menu_bar(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the menu bar."""
    if not imgui.begin_main_menu_bar():
        return
    memory, to_open = current(), facts.to_open or _next_menu()
    memory.menu = None
    style = imgui.get_style()
    spacing, usual = imgui.ImVec2(style.item_spacing.x, style.item_spacing.y), style.font_size_base
    between, height = _fitting(layout.menu.width, spacing.x)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (between, spacing.y))
    imgui.push_font(imgui.get_font(), height)
    for name, groups in menus():
        if name == to_open:
            _open_by_key(name)
        if items.begin_menu(name):
            imgui.push_style_var(imgui.StyleVar_.item_spacing, spacing)
            imgui.push_font(imgui.get_font(), usual)
            for number, group in enumerate(groups):
                if number:
                    imgui.separator()
                for command in group:
                    if command.choices is not None:
                        _choices(command, facts, answers)
                    else:
                        _item(command, facts, answers)
                    if command.id == "demo":
                        _recent(facts, answers)
            memory.menu = name
            imgui.pop_font()
            imgui.pop_style_var()
            imgui.end_menu()
    imgui.pop_font()
    imgui.pop_style_var()
    to_the_right, to_the_left = (imgui.is_key_pressed(key) for key in (imgui.Key.right_arrow, imgui.Key.left_arrow))
    memory.menu_step = to_the_right - to_the_left
    imgui.end_main_menu_bar()


def _fitting(width: float, usual: float) -> tuple[float, float]:
    """The room between two menus, and the height of text: less than usual where the window is too narrow for that."""
    names, style = [name for name, _ in menus()], imgui.get_style()
    words = sum(float(imgui.calc_text_size(name).x) for name in names)
    room = width - 4 * style.window_padding.x
    between = max(2.0, min(usual, (room - words) / (2 * len(names))))
    unscaled = style.font_size_base
    return between, unscaled * max(0.4, min(1.0, (room - 2 * between * len(names)) / words))


def _next_menu() -> str | None:
    """The menu to which an arrow key has led from one that imgui has closed since; None where it has not."""
    memory, names = current(), [name for name, _ in menus()]
    if memory.menu is None or not memory.menu_step or imgui.is_popup_open(memory.menu):
        return None
    return names[(names.index(memory.menu) + memory.menu_step) % len(names)]


def _open_by_key(name: str) -> None:
    bar = imgui.internal.get_current_window()
    imgui.internal.focus_window(bar)
    # From this menu the arrow keys go to the next one.
    imgui.internal.set_nav_id(imgui.get_id(name), imgui.internal.NavLayer.menu, 0, imgui.internal.ImRect())
    imgui.open_popup(name)
    current().settle()
    imgui.internal.set_nav_cursor_visible_after_move()


def _item(command: Command, facts: FrameFacts, answers: Answers) -> None:
    ticked, enabled = command.is_ticked(facts, answers.view), command.is_enabled(facts)
    if items.menu_item(command.title, command.key_label, ticked, enabled):
        answers.commands.append(command.id)


def _recent(facts: FrameFacts, answers: Answers) -> None:
    if facts.recent and items.begin_menu("Open recent"):
        picked = pick(facts.recent, None)
        if picked is not None:
            answers.open_path = facts.recent[picked]
        imgui.end_menu()


def _choices(command: Command, facts: FrameFacts, answers: Answers) -> None:
    """The list of all that a command steps through, with the command on top."""
    if items.begin_menu(str(command.choices), command.is_enabled(facts)):
        _item(command, facts, answers)
        imgui.separator()
        _CHOICES[command.id](facts, answers)
        imgui.end_menu()


def _colormaps(facts: FrameFacts, answers: Answers) -> None:
    for name in FEATURED:
        if items.menu_item(name, "", answers.view.colormap == name):
            answers.view = answers.view.but(colormap=name)


def _metrics(facts: FrameFacts, answers: Answers) -> None:
    if items.menu_item("the one that suits the map", "", answers.view.metric is None):
        answers.view = answers.view.but(metric=None)
    chosen = answers.view.metric
    others = () if chosen is None or chosen in METRICS else (chosen,)  # of exponents that the menu does not list
    for metric in (*METRICS, *others):
        if items.menu_item(metric.label, "", answers.view.metric == metric):
            answers.view = answers.view.compared_by(metric)
    imgui.separator()
    _item(BY_ID["center"], facts, answers)
    imgui.separator()
    if items.menu_item("centred: without the map's mean vector", "", answers.view.center, tip=_CENTER_TIP):
        answers.view = answers.view.centered(not answers.view.center)


def _threshold(facts: FrameFacts, answers: Answers) -> None:
    list_of_contours(answers)
    imgui.separator()
    _item(BY_ID["mask_alone"], facts, answers)


def _datasets(facts: FrameFacts, answers: Answers) -> None:
    _item(BY_ID["add_file"], facts, answers)
    imgui.separator()
    _item(BY_ID["close_dataset"], facts, answers)
    for name in facts.map.datasets if facts.map is not None else ():
        if items.menu_item(f"Close {name}", ""):
            answers.close_dataset = name


def _differences(facts: FrameFacts, answers: Answers) -> None:
    shown = facts.map
    if shown is None:
        return
    layers = [layer for layer in shown.layers if layer != shown.layer]
    picked = pick([f"{shown.layer} less {layer}" for layer in layers], None)
    if picked is not None:
        answers.subtract = None, layers[picked]


def _text_sizes(facts: FrameFacts, answers: Answers) -> None:
    for command in ("smaller_text", "reset_text"):
        _item(BY_ID[command], facts, answers)


_CHOICES: dict[str, Callable[[FrameFacts, Answers], None]] = {
    "next_colormap": _colormaps,
    "next_metric": _metrics,
    "threshold": _threshold,
    "larger_text": _text_sizes,
    "add_folder": _datasets,
    "difference_pane": _differences,
}
