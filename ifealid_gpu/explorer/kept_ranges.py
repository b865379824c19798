"""Ends of the colours that were kept, each pair of what it is of: it is there again when that is shown again."""

from __future__ import annotations

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.view_state import ViewState


class KeptRanges:
    """The ends that were kept of what is not shown now. What is shown has its own in the view."""

    def __init__(self) -> None:
        self._ends: dict[object, Pair] = {}

    def ends_of(self, view: ViewState, opened: Opened) -> Pair | None:
        """The ends that were kept of what a view shows of a map; None where none were."""
        return self._ends.get(_subject(view, opened))

    def carried(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """A view that follows another, with ends that mean something there, or none.

        Args:
            before: the view that was shown; its ends are kept for when the same is shown again.
            of: the map that it showed.
            view: the one that follows. Where it has a range of its own, that holds.
            opened: the map that it shows.
        """
        left, shown = _subject(before, of), _subject(view, opened)
        if left == shown:
            return view
        if before.display_range.ends is None:
            self._ends.pop(left, None)
        else:
            self._ends[left] = before.display_range.ends
        ends = self._ends.pop(shown, None)
        if view.display_range != before.display_range:
            return view
        return view.but(display_range=view.display_range.keeping(ends))

    def forget(self) -> None:
        """Start afresh, as with another dataset."""
        self._ends.clear()


def _subject(view: ViewState, opened: Opened) -> object:
    """What values are of, as far as two of them can be compared: the quantity, its metric, and mostly the layer."""
    quantity = view.quantity
    if not quantity.compares:
        return quantity, None if quantity.range_travels else opened.entry.layer
    metric = view.metric or metric_for(opened.renderer.feature_map, view.center)
    # Products and distances are as large as a layer's numbers are, and as many.
    travels = quantity.range_travels and metric.is_of_directions
    return quantity, metric, view.center, None if travels else opened.entry.layer
