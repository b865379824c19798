"""What stands above the chart's bars: how they are sorted, what they are, and how many channels are muted."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.chart_view import Bars, Order
from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chart_words import called
from ifealid_gpu.ui.chooser import chooser

_ORDERS = {
    Order.NUMBER: "by number",
    Order.VALUE: "largest first",
    Order.DIFFERENCE: "by difference",
    Order.NAME: "by name",
    Order.WAVELENGTH: "by wavelength",
}
_WHY = "why alike"
_NAMED = 12  # muted channels


def chart_options(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Draw them: two lines, whatever is muted, so that a row stays under the mouse that clicked on it."""
    chart = answers.chart or facts.chart
    widest = max(imgui.calc_text_size(words).x for words in _ORDERS.values()) + 2 * imgui.get_frame_height()
    known = {_ORDERS[order]: order for order in _orders(facts)}
    shown = _ORDERS[chart.order] if _ORDERS[chart.order] in known else _ORDERS[Order.NUMBER]
    tip = (
        "How the bars are sorted: the largest of them first, by how far reference and pin (or the pixel pointed at "
        f"while the reference stays) differ, by name or by wavelength   {BY_ID['sort_channels'].key_label}"
    )
    chosen = chooser("order", shown, tuple(known), min(widest, width), tip=tip)
    if chosen != shown:
        answers.chart = chart.sorted_by(known[chosen])
    why = BY_ID["why_alike"]
    tip = (
        "Bars show what each channel adds to how alike two pixels are: the reference, and the pin or the pixel that is "
        f"pointed at while the reference stays. A click on a bar mutes its channel, another brings it back   "
        f"{why.key_label}"
    )
    ticked = chart.bars is Bars.SHARE
    if items.checkbox(_WHY, ticked, tip=tip) != ticked:
        answers.commands.append(why.id)
    if answers.view.muted:
        imgui.same_line()
        _muted(facts, answers)


def _muted(facts: FrameFacts, answers: Answers) -> None:
    """How many channels are muted; a click brings them back."""
    muted = answers.view.muted
    named = [called(facts, channel) for channel in muted[:_NAMED] if channel < len(facts.channels)]
    more = f"\nand {len(muted) - _NAMED} more" if len(muted) > _NAMED else ""
    tip = "Left out of every comparison:\n" + "\n".join(named) + more + "\n\nA click brings them back"
    if items.button(f"{len(muted)} muted##muted", tip=tip):
        answers.commands.append("unmute")


def _orders(facts: FrameFacts) -> list[Order]:
    """Those that say something of the map."""
    bands = facts.map.bands if facts.map is not None else None
    found = [Order.NUMBER, Order.VALUE, Order.DIFFERENCE]
    if bands is not None and bands.names is not None:
        found.append(Order.NAME)
    if bands is not None and bands.known_wavelengths:
        found.append(Order.WAVELENGTH)
    return found
