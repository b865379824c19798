"""What commands and the chart do with channels: show one, step through them, sort them, copy their values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.chart_view import Bars, Order, channels_in_order
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.vector import Vector, as_csv
from ifealid_gpu.explorer.why import Why
from ifealid_gpu.quantities.channel import Channel

#: The channel field, as `State.to_open` has it.
FIELD = "channel"


def take(explorer: Explorer, answers: Answers) -> None:
    """Take over what was done in the chart during a frame."""
    explorer.hover_channel(answers.hovered_channel)
    explorer.over_chart = answers.over_chart
    if answers.chart is not None:
        explorer.chart = answers.chart
    if answers.failed is not None:
        explorer.say(answers.failed)
    if answers.copy_channel is not None:
        copy_value(explorer, answers.copy_channel)


def stepping(rows: int) -> Callable[[Explorer], None]:
    """Goes to another channel in the chart's order, and stays at its ends; from none it goes to the first or last."""

    def step(explorer: Explorer) -> None:
        order = channel_order(explorer).tolist()
        shown = explorer.shown.quantity.channel
        if shown is None:
            position = 0 if rows > 0 else len(order) - 1
        else:
            position = min(max(order.index(shown) + rows, 0), len(order) - 1)
        explorer.hover_channel(None)
        explorer.change(explorer.view.but(quantity=Channel(order[position])))
        explorer.chart = explorer.chart.revealing(len(order), position)

    return step


def in_chart(rows: int, elsewhere: Callable[[Explorer], None]) -> Callable[[Explorer], None]:
    """Steps through channels while the mouse is on the chart, and does something else where it is not."""
    step = stepping(rows)
    return lambda explorer: step(explorer) if explorer.over_chart else elsewhere(explorer)


def channel_order(explorer: Explorer, why: Why | None = None) -> NDArray[np.intp]:
    """The channels of the map on display in the chart's order; none before one is open.

    Args:
        explorer: what is open and shown.
        why: what is known of the second pixel; None: nothing yet.
    """
    if explorer.renderer is None:
        return np.arange(0)
    chart = explorer.chart
    why = explorer.why.of(explorer) if why is None and chart.compares else why
    contribution = why.contribution if why is not None and chart.bars is Bars.SHARE else None
    return channels_in_order(
        vector_at(explorer),
        chart.order,
        other=why.vector if why is not None else None,
        shares=contribution.values if contribution is not None else None,
        bands=explorer.renderer.feature_map.bands,
    )


def sort(explorer: Explorer) -> None:
    """Show the channels with the largest values of the reference first, or all by number again."""
    if explorer.chart.order is not Order.VALUE:
        explorer.chart = explorer.chart.sorted_by(Order.VALUE)
        return
    explorer.chart = explorer.chart.sorted_by(Order.NUMBER)
    shown = explorer.view.quantity.channel
    if shown is not None:
        explorer.chart = explorer.chart.revealing(vector_at(explorer).values.size, shown)


def copy_vector(explorer: Explorer) -> None:
    """Put the reference's vector on the clipboard as CSV, the pin's beside it, and what the chart says of both."""
    why = explorer.why.of(explorer) if explorer.chart.bars is Bars.SHARE else None
    adds = why.contribution.values if why is not None and why.contribution is not None else None
    pin = vector_at(explorer, explorer.pins[-1]) if explorer.pins else why.vector if why is not None else None
    copy_vectors(explorer, vector_at(explorer), pin, adds)


def copy_vectors(
    explorer: Explorer, vector: Vector, pin: Vector | None = None, adds: NDArray[np.float64] | None = None
) -> None:
    """Put a vector on the clipboard as CSV, and beside it a pin's, and what channels add to how alike both are."""
    what = f"the {vector.values.size:,} numbers of pixel {vector.pixel[0]},{vector.pixel[1]}"
    if pin is not None:
        what += f" and of {'the pin at ' if explorer.pins else ''}{pin.pixel[0]},{pin.pixel[1]}"
    bands = explorer.renderer.feature_map.bands if explorer.renderer is not None else None
    explorer.request(lambda shell: shell.copy_text(as_csv(vector, pin, bands, adds)), f"Copied {what} as CSV")


def copy_value(explorer: Explorer, channel: int) -> None:
    """Put the reference's value of a channel on the clipboard."""
    vector = vector_at(explorer)
    if not vector.has_data:
        explorer.say(f"pixel {vector.pixel[0]},{vector.pixel[1]} has no data, so there is no value to copy")
        return
    text = repr(float(vector.values[channel]))
    explorer.request(lambda shell: shell.copy_text(text), f"Copied {text}, channel {channel} of this pixel")


def vector_at(explorer: Explorer, pixel: tuple[int, int] | None = None) -> Vector:
    """The vector of a pixel of the map on display; None: of the reference.

    Raises:
        InputError: nothing is open.
    """
    if explorer.renderer is None:
        raise InputError("there is no pixel yet: open a dataset first")
    return Vector.of(explorer.renderer.feature_map, explorer.reference if pixel is None else pixel)
