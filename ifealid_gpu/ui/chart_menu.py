"""The menu that the right button opens on the chart."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.doing.muting import with_toggled
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.ui import chart_words, items
from ifealid_gpu.ui.panel import label

_MENU = "##chart menu"


def open_chart_menu(view: ChartView, channel: int) -> ChartView:
    """Open the menu for a channel, which the chart keeps in mind."""
    imgui.open_popup(_MENU)
    return replace(view, menu=channel)


def toggle_muted(answers: Answers, channel: int, channels: int) -> None:
    """Mute a channel or bring it back; where it is the last one that counts, the window says so."""
    try:
        answers.view = with_toggled(answers.view, channel, channels)
    except InputError as error:
        answers.failed = str(error)


def chart_menu(facts: FrameFacts, answers: Answers) -> None:
    """Draw the menu where it is open; its channel is on display meanwhile."""
    chart = answers.chart or facts.chart
    if not imgui.begin_popup(_MENU):
        answers.chart = replace(chart, menu=None)
        return
    channel = chart.menu
    if channel is not None:
        answers.hovered_channel = channel
        name = label(chart_words.called(facts, channel))
        if items.menu_item(f"Show {name}"):
            answers.view = answers.view.but(quantity=Channel(channel))
        if items.menu_item(f"Copy value of {name}"):
            answers.copy_channel = channel
        is_muted = channel in answers.view.muted
        if items.menu_item(f"{'Bring back' if is_muted else 'Mute'} {name}"):
            toggle_muted(answers, channel, len(facts.channels))
    for command in (BY_ID[word] for word in ("copy_vector", "sort_channels", "why_alike", "mute_varying", "unmute")):
        ticked = command.is_ticked(facts, answers.view)
        if items.menu_item(command.title, command.key_label, ticked, command.is_enabled(facts)):
            answers.commands.append(command.id)
    if items.menu_item("All channels", enabled=chart.shown is not None):
        answers.chart = chart.of_all()
    imgui.end_popup()
