"""Of labels: how far the best class must be ahead, and which classes are left out."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.ui import items
from ifealid_gpu.ui.theme import ACCENT, FAINT

_MARGIN_TIP = (
    "How far the best class must be ahead of the second, in the metric's values: where it is not, a pixel has no "
    "label. Drag, or double-click to type"
)
_STEP = 0.0005
_FAULTS = 3  # that are said in full


def labels(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Draw the margin, and what is wrong with classes."""
    quantity = facts.quantity
    if not isinstance(quantity, Labels):
        return
    if not quantity.queries:
        items.sentence(quantity.nothing, width, color=ACCENT)
    items.text("margin", color=FAINT, tip=_MARGIN_TIP)
    imgui.set_next_item_width(width)
    changed, margin = items.dragged("##margin", quantity.margin, _STEP, "%.4g", tip=_MARGIN_TIP)
    if changed:
        answers.view = answers.view.but(quantity=Labels(max(0.0, float(f"{margin:.6g}"))))
    for fault in quantity.faults[:_FAULTS]:
        items.sentence(f"Left out: {fault}", width, color=ACCENT)
    if more := quantity.faults[_FAULTS:]:
        items.text(f"and {len(more)} more", color=ACCENT, tip=lambda: "\n".join(more))
