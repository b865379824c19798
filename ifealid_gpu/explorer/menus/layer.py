"""The commands of the menu Layer: layers, images and channels."""

from __future__ import annotations

from ifealid_gpu.explorer.chart_view import Bars, Order
from ifealid_gpu.explorer.command import Command, Do
from ifealid_gpu.explorer.doing import channels, layers, muting, program, scores
from ifealid_gpu.explorer.shortcut import Shortcut, control, key


def _in_list(command_id: str, title: str, do: Do) -> Command:
    return Command(command_id, title, (), None, do, no_menu="a button of the list of scores does the same")


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    Command(
        "next_layer",
        "Next layer",
        (key("l", False), Shortcut("PageDown", control=False)),
        ("Layer", 1),
        layers.switching_layer(1),
    ),
    Command(
        "previous_layer",
        "Previous layer",
        (key("l", True), Shortcut("PageUp", control=False)),
        ("Layer", 1),
        layers.switching_layer(-1),
    ),
    Command(
        "next_image", "Next image", (key("i", False), control("PageDown")), ("Layer", 2), layers.switching_image(1)
    ),
    Command(
        "previous_image",
        "Previous image",
        (key("i", True), control("PageUp")),
        ("Layer", 2),
        layers.switching_image(-1),
    ),
    Command("choose_layer", "Find a layer...", (control("l"),), ("Layer", 3), program.opening("layer")),
    Command("choose_image", "Find an image...", (control("i"),), ("Layer", 3), program.opening("image")),
    Command("show_channel", "Show channel...", (key("g", False),), ("Layer", 4), program.opening(channels.FIELD)),
    Command(
        "next_channel",
        "Next channel",
        (key("j", False),),
        ("Layer", 4),
        channels.stepping(1),
        repeats=True,
    ),
    Command(
        "previous_channel",
        "Previous channel",
        (key("j", True),),
        ("Layer", 4),
        channels.stepping(-1),
        repeats=True,
    ),
    Command(
        "sort_channels",
        "Largest channels first",
        (key("o"),),
        ("Layer", 4),
        channels.sort,
        ticked=lambda facts, view: facts.chart.order is Order.VALUE,
    ),
    Command(
        "why_alike",
        "Why alike: what each channel adds",
        (key("2"),),
        ("Layer", 5),
        muting.toggle_shares,
        ticked=lambda facts, view: facts.chart.bars is Bars.SHARE,
    ),
    Command(
        "mute_varying",
        f"Mute the {muting.MANY} most varying channels",
        (),
        ("Layer", 5),
        muting.mute_varying,
        enabled=lambda facts: facts.map is not None and facts.map.size[2] > 1,
    ),
    Command(
        "unmute",
        "Bring all muted channels back",
        (),
        ("Layer", 5),
        muting.unmute,
        enabled=lambda facts: bool(facts.muted),
    ),
    Command(
        "scores",
        "Which layer sees it",
        (key("F4"),),
        ("Layer", 6),
        scores.toggle,
        ticked=lambda facts, view: facts.scores is not None,
    ),
    _in_list("copy_scores", "Copy scores as CSV", scores.copy),
    _in_list("save_scores", "Save scores as CSV...", scores.ask_where_to_save),
    _in_list("save_marks_as_mask", "Save the marks as a mask...", scores.ask_where_to_save_mask),
)
