"""The state of a session: what is open, how it is shown on the display, and what follows from both."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from ifealid_gpu.dataset import Entry
from ifealid_gpu.explorer.admission import Admission
from ifealid_gpu.explorer.asking import Asking
from ifealid_gpu.explorer.beginning import FIRST_QUERY
from ifealid_gpu.explorer.best_places import BestPlaces
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.explorer.history import History
from ifealid_gpu.explorer.making import LookedAt, Making
from ifealid_gpu.explorer.marking.edits import terms_of
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.read_as import Arrays, ReadAs
from ifealid_gpu.explorer.refusal import Refusal
from ifealid_gpu.explorer.scores_wish import regions_on
from ifealid_gpu.explorer.scoring import Scoring
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.explorer.shown import Shown
from ifealid_gpu.files import as_text
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.scores.map_scores import CHANNELS
from ifealid_gpu.views.backdrop import Backdrop

_DIGITS = 3  # of a marked place, in image pixels: more say nothing, and make long views
_ASK_EVERY = 0.1  # seconds, how far the making of feature maps is
_ASK_FITS_EVERY = 0.03  # likewise whether there is a fit

_MOST_ROWS = 10  # of the list of the best places, which scrolls

#: What is said over the first map.
HINT = "Point at anything: all that resembles it lights up."
#: The menu of a pixel, as `State.to_open` has it.
MAP_MENU = "menu of a pixel"


class LiveValues(Protocol):
    """What gives new values of maps that are open; see `Live`."""

    refused: str | None

    @property
    def is_behind(self) -> bool:
        """Whether there are new values that are not on display yet."""

    def update(self, state: Any) -> None:
        """Before a frame: show what has been made, and begin with what waits."""

    def wait(self, seconds: float) -> None:
        """Wait for what is being made."""


class State(Shown):
    """What an explorer keeps, and what can be asked of it. Nothing here reacts to events: `Explorer` does.

    Positions are physical pixels of the display, the part of the window that shows the map.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
        clock: seconds, never going back.

    Attributes:
        admission: what may be opened.
        history: the decisions that can be undone.
        locked: whether the reference stays while the mouse moves.
        backdrop_before: what the heat map lay on before it was shown alone.
        threshold_before: the threshold that was there before there was none.
        chart: which channels the chart shows, and in which order.
        over_chart: whether the mouse is on the chart, which has the arrow keys then.
        help_page: the page of the help that is open, by the command that opens it, or None.
        asking: a question for a path that the window asks by itself, or None.
        saved_in: the folder that the last picture was saved in, or None.
        asked_about: the pixel whose menu is open on the map, or None.
        to_open: the menu, list or field that a key opens in this frame, by its name, or None.
        making: feature maps of photos that are offered or being made, or None.
        ended_makings: those before it, which may still be ending.
        photos_found: a photo, or a folder of photos, that was found where feature maps were expected, and what may read
            it as feature maps all the same; or None.
        looked_at: feature maps that were made to be looked at alone, or None.
        read_as: the dialog that asks how what is open is to be read, or None.
        arrays: which arrays files have.
        size: (width, height) of the display.
        unit: physical pixels per logical pixel.
        mark: logical pixels per marker unit: marks on the map grow with the text.
        has_pointed: whether the mouse has moved over a map since the start.
        pointer: where the mouse is, or None where it is not on the display.
        files_at: where files of vectors and masks that were opened lie, by their hashes.
        files_to_open: those that were named with what is open now, and wait.
        best: the best places of what is shown.
        scoring: which layer sees what is marked.
        marks_open: whether the list of marks and classes is shown; None: while there are some.
        live: new values from a program that goes on computing, or None where nothing gives any.
        added: the maps of datasets that were added last to what is open; none where it was opened anew since.
    """

    def __init__(self, session: Session, preferences: Preferences, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(session, preferences, clock)
        self.admission = Admission()
        self.history = History(self.view)
        self.locked = False
        self.backdrop_before = Backdrop.GRAY
        self.threshold_before = Threshold()
        self.chart = ChartView()
        self.over_chart = False
        self.help_page: str | None = None
        self.asking: Asking | None = None
        self.saved_in: Path | None = None
        self.asked_about: tuple[int, int] | None = None
        self.to_open: str | None = None
        self.making: Making | None = None
        self.ended_makings: list[Making] = []
        self.photos_found: tuple[Path, Refusal | None] | None = None
        self.looked_at: LookedAt | None = None
        self.read_as: ReadAs | None = None
        self.arrays = Arrays()
        self.size: tuple[int, int] = (1, 1)
        self.unit = 1.0
        self.mark = 1.0
        self.has_pointed = False
        self.pointer: Pair | None = None
        self.files_at: dict[str, Path] = {}
        self.files_to_open: tuple[Path, ...] = ()
        self.best = BestPlaces()
        self.scoring = Scoring()
        self.marks_open: bool | None = None
        self.live: LiveValues | None = None
        self.added: tuple[Entry, ...] = ()

    @property
    def hint(self) -> str | None:
        """What to do first, until the mouse has done it for the first time; None: nothing."""
        resolved = self.resolved
        is_begun = self.has_pointed or self.locked or self.view.query not in {None, FIRST_QUERY}
        return None if is_begun or resolved is None or not resolved.quantity.compares else HINT

    @property
    def lists_marks(self) -> bool:
        """Whether the list of marks and classes is shown."""
        there = not self.view.is_plain or bool(self.view.classes)
        return self.opened is not None and (there if self.marks_open is None else self.marks_open)

    @property
    def mark_rows(self) -> int:
        """How many rows that list has; 0 where it is not shown."""
        if not self.lists_marks:
            return 0
        classes = len(self.view.classes)
        return 2 + max(1, len(terms_of(self.view)) + classes) + (classes > 0)

    @property
    def place_rows(self) -> int:
        """How many places the list of the best places has room for; 0 where it is not shown."""
        return 0 if self.opened is None or self.view.top is None else min(self.view.top.count, _MOST_ROWS)

    @property
    def lists_scores(self) -> bool:
        """Whether the list of scores is shown."""
        return self.opened is not None and self.scoring.is_open

    @property
    def score_rows(self) -> int:
        """How many rows that list has, with its headings and buttons; 0 where it is not shown."""
        if self.opened is None or not self.lists_scores:
            return 0
        if not regions_on(self.view.query, self.opened.image):
            return 2
        return len(self.opened.dataset.layers(self.opened.image)) + CHANNELS + 4

    @property
    def show_help(self) -> bool:
        """Whether the help is open."""
        return self.help_page is not None

    @property
    def due(self) -> float | None:
        """When something changes by itself, without an event, as the clock counts; None: nothing does."""
        dues = self.silent_at
        if self.making is not None and (self.making.is_running or self.making.is_waiting):
            dues.append(self.clock() + _ASK_EVERY)
        if self.session.fitting.is_busy:
            dues.append(self.clock() + _ASK_FITS_EVERY)
        if self.live is not None and self.live.is_behind:
            dues.append(self.clock() + _ASK_EVERY)
        if self.best.due is not None:
            dues.append(self.best.due)
        return min(dues, default=None)

    @property
    def title(self) -> str:
        """The window's title."""
        opened = self.opened
        return as_text(f"{opened.entry.layer} · {opened.image} — IFeaLiD") if opened else "IFeaLiD"

    # --- Where it lies on the display ---

    @property
    def projection(self) -> Projection | None:
        """Where the scene lies on the display; None before a map is open."""
        if self.renderer is None:
            return None
        return Projection.of(self.renderer.scene, self.size, self.view.viewport)

    @property
    def pointed(self) -> tuple[int, int] | None:
        """The feature-map pixel under the mouse."""
        projection = self.projection
        return projection.map_pixel_at(*self.pointer) if projection and self.pointer else None

    def place_at(self, at: Pair) -> Pair | None:
        """The image position, in image pixels, under a position of the display; None before a map is open."""
        projection = self.projection
        if projection is None:
            return None
        x, y = projection.scene_from_target(*at)
        across, down = projection.scene.unit
        return round(x * across, _DIGITS), round(y * down, _DIGITS)

    def target_from_place(self, place: Pair) -> Pair | None:
        """The position of the display of an image position."""
        projection = self.projection
        if projection is None:
            return None
        across, down = projection.scene.unit
        return projection.target_from_scene((place[0] / across, place[1] / down))
