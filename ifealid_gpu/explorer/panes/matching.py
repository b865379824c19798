"""The matches between two panes: asked for before each frame while the view wants them as lines."""

from __future__ import annotations

from ifealid_gpu.dataset.layer_entries import channels_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.panes.beside import Beside
from ifealid_gpu.explorer.panes.matched import BothMaps, Matched, MatchedWanted
from ifealid_gpu.explorer.state import State
from ifealid_gpu.figure.panes.match_lines import MatchLines
from ifealid_gpu.geometry import Projection
from ifealid_gpu.panes.lines import ends_of
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.two_maps.among import pixels_in, regions_of
from ifealid_gpu.two_maps.in_sight import InSight
from ifealid_gpu.two_maps.side import Side

NO_TWO = "no two panes show maps of two images with as many channels: a pane's title chooses another map"


class Matching:
    """Finds matches beside the frames.

    Attributes:
        ends: the numbers of the panes that lines begin in and lead to; None: there are none.
        sides: their maps, once both are there; None: they are still being read.
        wanted: what is asked for; None: nothing.
        matched: what was found, or None: nothing yet.
        fault: why nothing can be asked for, or None.
        before: the map of the pane that was active before the present one, or None.
    """

    def __init__(self) -> None:
        self.ends: tuple[int, int] | None = None
        self.sides: tuple[Side, Side] | None = None
        self.wanted: MatchedWanted | None = None
        self.matched: Matched | None = None
        self.fault: str | None = None
        self.before: tuple[str, str, str | None] | None = None
        self._now: tuple[str, str, str | None] | None = None
        self._among: tuple[object, MapPixels | None] = (None, None)

    def update(self, state: State, beside: Beside) -> None:
        """Before a frame: ask for the matches that the view wants."""
        view, opened, panes = state.view, state.opened, state.view.panes
        if panes is not None and panes.now.map != self._now:
            self.before, self._now = self._now, panes.now.map
        self.ends = self.sides = self.wanted = self.matched = self.fault = None
        if panes is None or opened is None or view.lines is None:
            return
        self.ends = ends_of(view.lines, panes, channels_of(opened.dataset, [pane.map for pane in panes.shown]))
        if self.ends is None:
            self.fault = NO_TWO
            return
        maps = [_opened(state, beside, number) for number in self.ends]
        first, second = maps
        if first is None or second is None:
            return
        self.sides = _side(first), _side(second)
        try:
            among = self._region(state, opened, first)
        except InputError as error:
            self.fault = str(error)
            return
        words = f"matches of {first.image} and {second.image}"
        self.wanted = MatchedWanted(words, view.metric, view.center, view.muted, among)
        self.matched = state.session.fitting.ask(
            self.wanted, BothMaps(self.sides), (first.entry, second.entry), None, aside=False
        )

    def in_sight(self, state: State, beside: Beside, also: int | None = None) -> InSight | None:
        """The strongest matches of which both ends are in sight, as many as the view asks for; None: there are none.

        Args:
            state: what is shown.
            beside: the panes that are not active.
            also: the row of one that is taken in any case.
        """
        lines, matched, ends = state.view.lines, self.matched, self.ends
        if lines is None or matched is None or matched.matches is None or ends is None:
            return None
        first, second = (projection_of(state, beside, number) for number in ends)
        if first is None or second is None:
            return None
        return InSight.of(matched.matches, (first, second), lines.count, also)

    def for_figure(self, state: State) -> MatchLines | None:
        """The same for a figure, which has its own pixels."""
        lines, matched, ends = state.view.lines, self.matched, self.ends
        if lines is None or matched is None or matched.matches is None or ends is None:
            return None
        return MatchLines(ends, matched.matches, lines.count, state.view.colormap)

    def _region(self, state: State, active: Opened, source: Opened) -> MapPixels | None:
        """The source's pixels in regions that are wanted; None: there is no such region, and all are taken."""
        side = _side(source)
        regions = regions_of(state.view.query, active.renderer.scene.frame, source.image, side)
        key = regions, source.renderer
        if key != self._among[0]:
            self._among = key, pixels_in(regions, side)
        return self._among[1]


def projection_of(state: State, beside: Beside, number: int) -> Projection | None:
    """Where a pane's scene lies on its display; None while it is not to be seen."""
    panes = state.view.panes
    if panes is not None and number == panes.active:
        return state.projection
    return next((one.projection for one in beside.followers if one.number == number), None)


def _opened(state: State, beside: Beside, number: int) -> Opened | None:
    panes = state.view.panes
    if panes is not None and number == panes.active:
        return state.opened
    return next((one.opened for one in beside.followers if one.number == number), None)


def _side(of: Opened) -> Side:
    return Side(of.renderer.feature_map, of.renderer.scene)
