"""Ends of the colours and thresholds that were kept, of what they are of: there again when that is shown again.

So are the reaches of differences, which are of what the view asks, whichever pane is the active one.
"""

from __future__ import annotations

from collections.abc import Mapping

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.views.elsewhere import Kept, Subject, subject
from ifealid_gpu.views.view_state import ViewState

_PaneMap = tuple[str, str, str | None]


class KeptRanges:
    """The ends and thresholds that were kept of what is not shown now. What is shown has its own in the view."""

    def __init__(self) -> None:
        self._kept: dict[Subject, Kept] = {}
        self._reaches: dict[Subject, dict[_PaneMap, float]] = {}

    def within(self, view: ViewState, opened: Opened) -> ViewState:
        """A view with what was kept of what it shows of a map, or with nothing kept where nothing was."""
        return self._kept.get(subject(view, opened.here), Kept()).within(view)

    def carried(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """A view that follows another, with ends and a threshold that mean something there, or those of the rules.

        Args:
            before: the view that was shown; what it keeps is kept for when the same is shown again.
            of: the map that it showed.
            view: the one that follows. Where it has a range or a threshold of its own, that holds.
            opened: the map that it shows.
        """
        left, shown = subject(before, of.here), subject(view, opened.here)
        view = view.but(panes=self._panes(before, view))
        if left == shown:
            return view
        self._kept[left] = Kept.of(before)
        there = self._kept.pop(shown, Kept()).within(view)
        return view.but(
            display_range=there.display_range if view.display_range == before.display_range else view.display_range,
            threshold=there.threshold if view.threshold == before.threshold else view.threshold,
        )

    def there(self, before: ViewState, of: Opened, view: ViewState, opened: Opened) -> ViewState:
        """What a map beside the one that is shown has of its own, or shares with that."""
        shown = subject(view, opened.here)
        return view if subject(before, of.here) == shown else self._kept.get(shown, Kept()).within(view)

    def _panes(self, before: ViewState, view: ViewState) -> Panes | None:
        """The panes of a view that follows another, with the reaches that differences of what it asks were given."""
        if before.panes is None or view.panes is None:
            return view.panes
        left, asked = _asked(before), _asked(view)
        if left == asked:
            return view.panes
        self._reaches[left] = {pane.map: pane.reach for pane in before.panes.shown if pane.reach is not None}
        if view.panes.reaches != before.panes.reaches:
            return view.panes  # it has some of its own, as one that comes back by undo
        kept = self._reaches.get(asked, {})
        return view.panes.with_reaches(kept.get(pane.map) for pane in view.panes.shown)

    def renamed(self, layers: Mapping[str, str]) -> None:
        """Go on with other names of layers, by those that they had."""
        self._kept = {(*of, layers.get(layer or "", layer)): kept for (*of, layer), kept in self._kept.items()}
        self._reaches = {
            asked: {(image, layers.get(a, a), b and layers.get(b, b)): reach for (image, a, b), reach in kept.items()}
            for asked, kept in self._reaches.items()
        }

    def forget(self) -> None:
        """Start afresh, as with another dataset."""
        self._kept.clear()
        self._reaches.clear()


def _asked(view: ViewState) -> Subject:
    """What a view asks of all its panes."""
    return view.quantity, view.metric, view.center
