"""What `render` prints of what it has drawn."""

from __future__ import annotations

from math import isnan

from ifealid_gpu.dataset import Entry
from ifealid_gpu.quantities.chance import chance_words
from ifealid_gpu.quantities.display_range import AUTO
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.chance import chance_of
from ifealid_gpu.views.resolved_view import ResolvedView

_NAMED = 6  # classes whose shares are said
_SMALLEST = 5e-4  # share that is said


def summary(renderer: Renderer, view: ResolvedView, entry: Entry) -> str:
    """The layer, what is shown, the values, and what a threshold does to them; a line."""
    quantity, value_range = view.quantity, renderer.feature_map.value_range
    found, ends = renderer.value_range(view), renderer.color_ends(view)
    if found is None or ends is None:
        said = quantity.nothing
    else:
        said = f"values {quantity.range_text(*found, value_range)}"
        if ends != found:
            said += f"; colours {quantity.range_text(*ends, value_range)}"
    if quantity.components > 1 and found is not None:
        said = ""
    if quantity.summary_words:
        said = f"{quantity.summary_words}; {said}".removesuffix("; ")
    if (legend := quantity.legend) is not None:
        shares = renderer.label_shares(view)
        shown = ", ".join(
            f"{one.name} {100 * share:.1f} %"
            for one, share in sorted(zip(legend, shares, strict=True), key=lambda pair: -pair[1])[:_NAMED]
        )
        shown += f" and {len(shares) - _NAMED} more" if len(shares) > _NAMED else ""
        without = 1 - sum(shares)
        shown += f", none {100 * without:.1f} %" if without > _SMALLEST else ""
        said = shown if any(shares) else quantity.nothing
    threshold = view.threshold
    cut = None if threshold is None else renderer.cut(view)
    if threshold is not None and cut is not None:
        said += f"; {threshold.words(quantity.given_text(cut.at, value_range), cut.inside, cut.count)}"
    said += _judged(renderer, view)
    return f"{entry.layer}  {quantity.words}  {said}"


def _judged(renderer: Renderer, view: ResolvedView) -> str:
    """What chance says of the values of the pins, or of the best match; with what stands before it.

    Where a histogram is drawn without chance, that there is none.
    """
    quantity, chance = view.quantity, chance_of(renderer, view)
    ends = None if chance is None else renderer.color_ends(view.but(display_range=AUTO))  # without the reference's own
    if view.view.histogram is not None and quantity.no_chance_words is not None:
        return "; no chance level, which is of one positive mark alone"
    if chance is None or ends is None:
        return ""
    told = [("best", ends[0 if quantity.is_low_bright else 1])]
    if view.pins:
        values = renderer.values(view)
        told = [(f"pin {x},{y}", float(values[y, x])) for x, y in view.pins]
    return "".join(
        f"; {what} {quantity.number_text(value, renderer.feature_map.value_range)}: "
        f"{chance_words(float(chance.percentiles(value)))}"
        for what, value in told
        if not isnan(value)
    )
