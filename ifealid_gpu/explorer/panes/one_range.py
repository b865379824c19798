"""One range of colours for all panes: of maps that show values of one kind, and of differences about zero."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.opening import Opening
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.renderer.reach import reach_of, reaching
from ifealid_gpu.views.resolved_view import ResolvedView


class OneRange:
    """What panes share, where they do.

    Attributes:
        ends: the numbers at the ends of the colours of all maps, where it is known; a value may stand for another
            number on another map.
        most: how far from zero the colours of all differences reach, likewise.
    """

    def __init__(self) -> None:
        self.ends: Pair | None = None
        self.most: float | None = None
        self._of = ""  # the kind of quantity that the ends are of

    @property
    def now(self) -> tuple[Pair | None, float | None]:
        """What is shared."""
        return self.ends, self.most

    def forget(self) -> None:
        """Share nothing."""
        self.ends = self.most = None

    def note(self, state: Opening, ends: Sequence[Pair | None], differences: Sequence[Pair | None]) -> None:
        """Take the ends that the colours of all panes had by themselves; those that the user has set hold for all maps.

        Args:
            state: what is shown.
            ends: of each pane, in the numbers that its values stand for; None: it shows none that are shared.
            differences: likewise of each pane that shows a difference.
        """
        panes, own = state.view.panes, state.shown.display_range
        shares = panes is not None and panes.one_range
        known, about_zero = ([pair for pair in given if pair is not None] for given in (ends, differences))
        found = (min(low for low, _ in known), max(high for _, high in known)) if shares and known else None
        if shares and own.ends is not None and state.opened is not None and state.resolved is not None:
            found = in_numbers(own.ends, state.resolved.quantity, state.opened)
        self.ends = found
        self.most = max((high for _, high in about_zero), default=None) if shares else None
        self._of = "" if state.resolved is None else state.resolved.quantity.kind

    def shares(self, quantity: Quantity) -> bool:
        """Whether a pane has its colours in common with the active one: both show values of one kind."""
        return quantity.kind == self._of and not quantity.has_colors

    def within(self, view: ResolvedView, opened: Opened) -> ResolvedView:
        """A view of a pane in the colours that all share, where they do and it has colours of one value."""
        quantity = view.quantity
        if isinstance(quantity, Subtracted):
            return reaching(view, quantity, self.most)
        if self.ends is None or not self.shares(quantity):
            return view
        value_range = opened.renderer.feature_map.value_range
        low, high = (quantity.from_real(number, value_range) for number in self.ends)
        return view.but(display_range=view.view.display_range.keeping((low, high)))

    def ends_within(self, view: ResolvedView, opened: Opened, found: Pair) -> Pair:
        """The values at the ends of a pane's colours; ``found``: those that it has by itself."""
        within = self.within(view, opened)
        if isinstance(within.quantity, Subtracted):
            reach = reach_of(within, within.quantity)
            return found if reach is None else (-reach, reach)
        return found if within.color_ends is None else within.color_ends[0]


def in_numbers(ends: Pair, quantity: Quantity, opened: Opened) -> Pair:
    """The numbers that two values of a map stand for."""
    value_range = opened.renderer.feature_map.value_range
    return quantity.real(ends[0], value_range), quantity.real(ends[1], value_range)
