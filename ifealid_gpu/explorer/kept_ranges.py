"""Ends of the colours and thresholds that were kept, of what they are of: there again when that is shown again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.view_state import ViewState


@dataclass(frozen=True)
class _Kept:
    """What was kept of values; None: the rules that find it hold, which mean something of any values."""

    ends: Pair | None = None
    threshold: float | None = None
    outliers: bool = False

    @classmethod
    def of(cls, view: ViewState) -> Self:
        """What a view keeps of what it shows."""
        threshold = view.threshold
        if threshold is None:
            return cls(view.display_range.ends)
        return cls(view.display_range.ends, threshold.at, threshold.outliers)

    def within(self, view: ViewState) -> ViewState:
        """A view that keeps just this. Where there is no threshold, none comes back, but for that of outliers."""
        threshold = view.threshold
        if self.outliers:
            threshold = replace(threshold or Threshold(), at=None, outliers=True)
        elif threshold is not None:  # that of outliers means nothing of other values
            threshold = None if threshold.outliers else threshold.moved(self.threshold)
        return view.but(display_range=view.display_range.keeping(self.ends), threshold=threshold)


class KeptRanges:
    """The ends and thresholds that were kept of what is not shown now. What is shown has its own in the view."""

    def __init__(self) -> None:
        self._kept: dict[object, _Kept] = {}

    def within(self, view: ViewState, opened: Opened) -> ViewState:
        """A view with what was kept of what it shows of a map, or with nothing kept where nothing was."""
        return self._kept.get(_subject(view, opened), _Kept()).within(view)

    def carried(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """A view that follows another, with ends and a threshold that mean something there, or those of the rules.

        Args:
            before: the view that was shown; what it keeps is kept for when the same is shown again.
            of: the map that it showed.
            view: the one that follows. Where it has a range or a threshold of its own, that holds.
            opened: the map that it shows.
        """
        left, shown = _subject(before, of), _subject(view, opened)
        if left == shown:
            return view
        self._kept[left] = _Kept.of(before)
        there = self._kept.pop(shown, _Kept()).within(view)
        return view.but(
            display_range=there.display_range if view.display_range == before.display_range else view.display_range,
            threshold=there.threshold if view.threshold == before.threshold else view.threshold,
        )

    def there(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """What a map beside the one that is shown has of its own, or shares with that."""
        shown = _subject(view, opened)
        return view if _subject(before, of) == shown else self._kept.get(shown, _Kept()).within(view)

    def forget(self) -> None:
        """Start afresh, as with another dataset."""
        self._kept.clear()


def _subject(view: ViewState, opened: Opened) -> object:
    """What values are of, as far as two of them can be compared: the quantity, its metric, and mostly the layer."""
    quantity = view.quantity
    if not quantity.compares:
        return quantity, None if quantity.range_travels else opened.entry.layer
    metric = view.metric or metric_for(opened.renderer.feature_map, view.center)
    # Products and distances are as large as a layer's numbers are, and as many.
    travels = quantity.range_travels and metric.is_of_directions
    return quantity, metric, view.center, view.muted, None if travels else opened.entry.layer
