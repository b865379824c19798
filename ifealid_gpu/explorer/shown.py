"""What is shown: a view of the map that is open, and what that means on the map."""

from __future__ import annotations

import time
from collections.abc import Callable

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.carried import Key
from ifealid_gpu.explorer.fitting import Key as FitKey
from ifealid_gpu.explorer.kept_muted import KeptMuted
from ifealid_gpu.explorer.kept_ranges import KeptRanges
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.remembering import own_view
from ifealid_gpu.explorer.saying import Saying
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.first_quantity import first_quantity
from ifealid_gpu.quantities.place import Pixel, Position
from ifealid_gpu.quantities.query import Query, placed
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState


class Shown(Saying):
    """What is shown.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
        clock: seconds, never going back.

    Attributes:
        view: what the user asked to see.
        kept: the ends of the colours and thresholds that were kept of what is not shown now.
        muted: the channels that were muted on layers that are not shown now.
        hovered_channel: the channel under the mouse in the chart, or None.
        lit: the number in the legend whose pixels are lit up while the others are dark, or None.
    """

    def __init__(self, session: Session, preferences: Preferences, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self.session = session
        self.preferences = preferences
        self.view = own_view(preferences)
        self.kept = KeptRanges()
        self.muted = KeptMuted()
        self.hovered_channel: int | None = None
        self.lit: int | None = None
        self._resolved: tuple[ViewState, Renderer, tuple[int, int], ResolvedView] | None = None
        self._fits: dict[FitKey, bool] = {}  # that it asks for
        self._fits_of_view: dict[FitKey, bool] = {}  # that it asks for while no channel is hovered

    @property
    def opened(self) -> Opened | None:
        """The feature map on display with its dataset."""
        return self.session.opened

    @property
    def renderer(self) -> Renderer | None:
        """The feature map on display."""
        return self.opened.renderer if self.opened else None

    @property
    def shown(self) -> ViewState:
        """The view, but with the channel that is hovered in the chart, in its own range or that kept of it."""
        if self.hovered_channel is None or self.hovered_channel == self.view.quantity.channel:
            return self.view
        view = self.view.but(quantity=Channel(self.hovered_channel))
        return view if self.opened is None else self.kept.within(view, self.opened)

    @property
    def shared_view(self) -> ViewState:
        """What is shown, with the names of image and layer and with its reference written out."""
        if self.opened is None or self.shown.query is not None:
            return self.shown
        return self.shown.but(query=self.query_at(self.reference))

    @property
    def resolved(self) -> ResolvedView | None:
        """What is shown, made definite on the map on display; None before a map is open.

        While vectors of other images' marks are being read, what was shown before. Fits that it needs are made as long
        as it is asked for, and it is made definite anew when there is another one.
        """
        renderer, shown, session = self.renderer, self.shown, self.session
        if renderer is None:
            return None
        known = session.carried.known, session.fitting.version
        before = self._resolved
        if before is not None and before[1] is renderer:
            is_same = before[0] == shown and before[2] == known
            if is_same or (self.missing and before[0] != shown):
                session.fitting.keep(self._fits)
                return before[3]
        with session.fitting.noting() as self._fits:
            try:
                found = renderer.resolve(self.seen(shown))
            except InputError as error:
                # Only with its fit it is known that the map has less than was asked for, such as the tenth component.
                plain = first_quantity(renderer.feature_map.channels)
                if before is None or self.hovered_channel is not None or shown.quantity.kind == plain.kind:
                    raise
                self.say(str(error))
                self.view = shown = shown.but(quantity=plain)
                found = renderer.resolve(self.seen(shown))
        if shown is self.view:
            self._fits_of_view = self._fits
        else:
            self._fits |= self._fits_of_view  # they go on while a channel is looked at
            session.fitting.keep(self._fits)
        self._resolved = shown, renderer, known, found
        return found

    def seen(self, view: ViewState) -> ViewState:
        """A view as the renderer of the map on display takes it: with vectors for the marks of other images."""
        return view if self.opened is None else self.opened.carried.seen(view, self.opened.here)

    @property
    def missing(self) -> tuple[Key, ...]:
        """Vectors of other images' marks that are still to be read for what is shown."""
        opened = self.opened
        if opened is None:
            return ()
        return self.session.carried.missing(self.view, opened.image, opened.entry.layer)

    def check(self, view: ViewState) -> None:
        """InputError where the map on display does not have what a view shows, or no data for a mark that is new."""
        if self.opened is None:
            return
        if view.query is not None and not view.is_plain:
            before = {term.source for term in self.view.query.terms} if self.view.query is not None else set()
            before |= {term.source for one in self.view.classes for term in one.query.terms}
            for term in view.query.shown.terms:
                if term.source not in before:
                    self.opened.here.check(term)
        self.opened.renderer.resolve(self.seen(view))

    @property
    def reference(self) -> tuple[int, int]:
        """The reference pixel; (0, 0) before a map is open."""
        return self.resolved.reference if self.resolved else (0, 0)

    @property
    def pins(self) -> tuple[tuple[int, int], ...]:
        """The pinned pixels of the map on display."""
        return self.resolved.pins if self.resolved else ()

    def position_of(self, pixel: tuple[int, int]) -> Position:
        """The place of a pixel of the map on display."""
        return placed(Pixel(*pixel), self.renderer.scene) if self.renderer is not None else Pixel(*pixel)

    def query_at(self, pixel: tuple[int, int]) -> Query:
        """The query of a pixel of the map on display."""
        return Query.at(self.position_of(pixel))
