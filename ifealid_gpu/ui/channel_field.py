"""The field that shows a channel by its number, and buttons that step through them."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.channel_named import channel_named
from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.doing.channels import FIELD
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.ui import items
from ifealid_gpu.ui.memory import take_keys_next
from ifealid_gpu.ui.theme import ACCENT

_FLAGS = imgui.InputTextFlags_
_GAP = 2.0  # logical pixels between the field and its buttons


def channel_field(facts: FrameFacts, answers: Answers, order: list[int], width: float) -> None:
    """Draw the field. What is typed shows at once; Enter keeps it, Escape takes it back."""
    _step_button("<", "previous_channel", answers)
    imgui.same_line(0, _GAP)
    room = width - 2 * (imgui.get_item_rect_size().x + _GAP)
    fault = _number(facts, answers, order, min(room, 9 * imgui.get_font_size()))
    imgui.same_line(0, _GAP)
    _step_button(">", "next_channel", answers)
    if fault is not None:
        imgui.push_text_wrap_pos(0)
        items.text(fault, color=ACCENT)
        imgui.pop_text_wrap_pos()


def _step_button(label: str, command: str, answers: Answers) -> None:
    tip = f"{BY_ID[command].title}   {BY_ID[command].key_label}"
    if items.button(f"{label}##{command}", tip=tip):
        answers.commands.append(command)


def _number(facts: FrameFacts, answers: Answers, order: list[int], width: float) -> str | None:
    """Draw the field; why what is being typed is no channel, or None."""
    chart, kept = answers.chart or facts.chart, answers.view.quantity.channel
    bands = facts.map.bands if facts.map is not None else None
    before = chart.typed if chart.typed is not None else "" if kept is None else str(kept)

    def step(data: imgui.InputTextCallbackData) -> int:
        rows = 1 if data.event_key == imgui.Key.down_arrow else -1
        now, _ = _looked_up(before, len(order), bands)
        at = order.index(now) + rows if now is not None else 0 if rows > 0 else len(order) - 1
        data.delete_chars(0, data.buf_text_len)
        data.insert_chars(0, str(order[min(max(at, 0), len(order) - 1)]))
        return 0

    if facts.to_open == FIELD:
        take_keys_next()
    ways = f"its number, 0 to {len(order) - 1}{_other_ways(bands)}"
    tip = (
        f"Shows a channel by {ways}   {BY_ID['show_channel'].key_label}\n"
        "Up and Down step, Enter keeps it, Esc goes back"
    )
    flags = _FLAGS.enter_returns_true | _FLAGS.auto_select_all | _FLAGS.callback_history
    entered, text = items.field("##channel", before, width, tip=tip, hint="channel", flags=flags, callback=step)
    found, fault = _looked_up(text, len(order), bands)
    left = imgui.is_item_deactivated_after_edit() and not imgui.is_key_pressed(imgui.Key.escape)
    is_written = imgui.is_item_active() or facts.to_open == FIELD  # imgui makes it active in the next frame
    chart = replace(chart, typed=None)
    if found is not None and (entered or left or is_written):
        chart = chart.revealing(len(order), order.index(found))
    if entered or left:
        if found is not None:
            answers.view = answers.view.but(quantity=Channel(found))
        elif entered:
            answers.failed = fault
    elif is_written:
        chart = replace(chart, typed=text)
        answers.hovered_channel = found
    answers.chart = chart
    return fault if is_written else None


def _other_ways(bands: Bands | None) -> str:
    """By what else a channel is found."""
    if bands is None:
        return ""
    names = ", a part of its name" if bands.names is not None else ""
    return names + (f", or a wavelength, such as {_example(bands)}" if bands.known_wavelengths else "")


def _example(bands: Bands) -> str:
    wave = next(iter(bands.known_wavelengths.values()))
    return f"{wave:.3g} {bands.unit or ''}".rstrip()


def _looked_up(text: str, channels: int, bands: Bands | None) -> tuple[int | None, str | None]:
    """The channel that is meant, or why there is none; neither where nothing is written."""
    try:
        return (channel_named(text, channels, bands) if text.strip() else None), None
    except InputError as error:
        return None, str(error)
