"""What the mouse does on the chart's bars."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.chart_view import Bars, ChartView
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.ui import chart_words, items, why_words
from ifealid_gpu.ui.bar_plot import Plot
from ifealid_gpu.ui.chart_menu import open_chart_menu, toggle_muted

_WHEEL_STEP = 1.25
_SCROLL_SHARE = 0.1  # of the rows on display, for a step of the wheel with Shift


def on_bars(facts: FrameFacts, answers: Answers, plot: Plot) -> int | None:
    """A row under the mouse shows its channel, a click keeps it; the wheel magnifies, a drag scrolls.

    Of what channels add to a comparison, a click mutes the channel or brings it back; so does one with Ctrl elsewhere.

    Returns:
        The channel whose row is under the mouse, or that is shown; None: there is none.
    """
    io, view = imgui.get_io(), answers.chart or facts.chart
    imgui.set_cursor_screen_pos((plot.panel.left, plot.box.top))
    mutes, pointed = facts.chart.bars is Bars.SHARE, None
    clicked = items.area("##bars", (plot.panel.width, plot.box.height), cursor=imgui.MouseCursor_.arrow)
    if imgui.is_item_hovered():
        imgui.set_item_key_owner(imgui.Key.mouse_wheel_y)
        view = _wheeled(view, plot)
        channel = plot.channel_at(io.mouse_pos.y)
        # What is typed, and a key that stepped on, is not overruled by a mouse that rests.
        moves = bool(io.mouse_delta.x or io.mouse_delta.y or io.mouse_wheel) or not facts.over_chart
        if view.typed is None and mutes:
            pointed = channel  # the map goes on showing what muting it does
        elif view.typed is None:
            answers.hovered_channel = channel if moves else facts.hovered_channel
        if imgui.is_mouse_clicked(imgui.MouseButton_.right):
            view = open_chart_menu(view, channel)
        if clicked and (view.shown is None or io.mouse_drag_max_distance_sqr[0] <= io.mouse_drag_threshold**2):
            if mutes or io.key_ctrl:
                toggle_muted(answers, channel, plot.order.size)
            else:
                answers.view = answers.view.but(quantity=Channel(channel))
        points = answers.hovered_channel is not None and view.typed is None and not imgui.is_item_active()
        if points and facts.current is not None and answers.hovered_channel is not None:
            imgui.set_tooltip(chart_words.of_channel(facts, facts.current, answers.hovered_channel))
        elif pointed is not None and not imgui.is_item_active():
            imgui.set_tooltip(why_words.of_channel(facts, answers.view.muted, pointed))
    if imgui.is_item_active() and io.mouse_delta.y:
        began = io.mouse_pos.x - imgui.get_mouse_drag_delta(imgui.MouseButton_.left, 0.0).x
        # The bar beside the rows is dragged to where one wants to be, rows are dragged away from it.
        rows = plot.order.size if began > plot.box.right else -plot.on_display.size
        view = view.scrolled(plot.order.size, io.mouse_delta.y / plot.box.height * rows)
    answers.chart = view
    return answers.hovered_channel if pointed is None else pointed


def _wheeled(view: ChartView, plot: Plot) -> ChartView:
    io = imgui.get_io()
    if io.mouse_wheel and io.key_shift:
        return view.scrolled(plot.order.size, -io.mouse_wheel * max(1.0, plot.on_display.size * _SCROLL_SHARE))
    if io.mouse_wheel:
        share = (io.mouse_pos.y - plot.box.top) / plot.box.height
        return view.zoomed(plot.order.size, share, _WHEEL_STEP**io.mouse_wheel)
    return view
