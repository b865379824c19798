"""A pane that shows the difference of two maps: it follows as others do, with a follower for each map."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import is_

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.files import as_text
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.panes.panes import Pane
from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.difference_of_views import DifferenceOfViews
from ifealid_gpu.renderer.reach import reaching
from ifealid_gpu.views.elsewhere import viewport_on
from ifealid_gpu.views.resolved_view import ResolvedView


@dataclass(eq=False)
class DifferenceFollower(Follower):
    """As `Follower`; its map is the one that is subtracted from.

    Attributes:
        sides: what both maps show, as panes of their own would.
        difference: draws it; None while a map is missing, or where there can be none.
        is_current: whether it is known what it is to show; else what it showed stays, and nothing is computed, as the
            maps may show something else by now.
    """

    sides: tuple[Follower, Follower] = field(init=False)
    difference: DifferenceOfViews | None = None
    is_current: bool = False
    _made_of: tuple[ResolvedView | float | None, ...] = ()

    def __post_init__(self) -> None:
        layers = self.pane.layer, self.pane.minus or self.pane.layer
        first, second = (Follower(self.number, Pane(self.pane.image, layer)) for layer in layers)
        self.sides = first, second

    @property
    def drawer(self) -> Renderer | DifferenceOfViews | None:
        """What draws it."""
        return self.difference

    @property
    def is_behind(self) -> bool:
        """Whether it is still to be computed."""
        return self.is_current and super().is_behind

    @property
    def is_coarse(self) -> bool:
        """Whether it is still to be refined."""
        return self.is_current and super().is_coarse

    @property
    def is_waiting(self) -> bool:
        """Whether one of both maps is still to be read."""
        return self.fault is None and any(side.opened is None for side in self.sides)

    @property
    def looks_at(self) -> Viewport | None:
        """As the first map counts."""
        viewed = self.sides[0].viewed
        return None if viewed is None else viewed.viewport

    def value_at(self, pixel: tuple[int, int]) -> float | None:
        """The difference at the place of a pixel of the first map; NaN: it has none; None: nothing is shown."""
        first = self.sides[0].opened
        if self.difference is None or self.drawn is None or first is None:
            return None
        (x, y), (width, height) = first.renderer.scene.place_of(*pixel), first.renderer.scene.frame
        at = self.pixel_at((x / width, y / height))
        difference, one, other = self.difference.views
        return None if at is None else float(difference.values(one, other)[at[1], at[0]])

    def show(self, opened: Opened | None) -> None:
        """Show no map any more, or take the first one."""
        super().show(opened)
        if opened is None:
            for side in self.sides:
                side.show(None)

    def follow(self, session: Session, *, is_current: bool) -> None:
        """Find out what it is to show, once that is known of both maps.

        Args:
            session: with the device, and with fits that may be needed.
            is_current: whether it is; else what it showed stays.
        """
        self.is_current = is_current
        first, second = self.sides
        if first.opened is None or second.opened is None:
            self._end(first.fault or second.fault)
            return
        both = first.opened.renderer, second.opened.renderer
        if self.difference is not None and (self.difference.first, self.difference.second) != both:
            self._end(None)
            self.difference = None
        if is_current and (first.fault is not None or second.fault is not None):
            self._end(first.fault or second.fault)
        elif is_current and first.wanted is not None and second.wanted is not None:
            try:
                self._resolve(session, both, (first.wanted, second.wanted))
            except IfealidError as error:
                self._end(str(error))
        if self.difference is None or first.viewed is None:
            return
        viewport = viewport_on(first.viewed.viewport, both[0].scene, self.difference.scene)
        self.viewed = first.viewed.but(viewport=viewport)

    def _resolve(
        self, session: Session, both: tuple[Renderer, Renderer], views: tuple[ResolvedView, ResolvedView]
    ) -> None:
        made_of = (*views, self.pane.reach, self.wanted)
        if len(made_of) == len(self._made_of) and all(map(is_, made_of, self._made_of)):
            session.fitting.keep(self.fits)
            return
        if self.difference is None:
            names = as_text(self.pane.layer), as_text(self.pane.minus or "")
            self.difference = DifferenceOfViews(session.gpu, *both, names)
        with session.fitting.noting() as self.fits:
            found, self.fault = self.difference.resolve(*views), None
        quantity, reach = found.quantity, self.pane.reach
        self.wanted = reaching(found, quantity, reach) if isinstance(quantity, Subtracted) else found
        self._made_of = (*views, reach, self.wanted)

    def _end(self, fault: str | None) -> None:
        """Show nothing, for a reason or until there is something."""
        self.fault, self.wanted, self.drawn, self._made_of = fault, None, None, ()
        if self.opened is None or any(side.opened is None for side in self.sides):
            self.difference = None


def follower_of(number: int, pane: Pane) -> Follower:
    """What follows in a pane."""
    return Follower(number, pane) if pane.minus is None else DifferenceFollower(number, pane)
