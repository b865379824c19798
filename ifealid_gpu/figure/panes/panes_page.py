"""The figure of several panes: each map with its title, in the rows and columns of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.grid_page import LEFT_OUT, NOMINAL, Cell, Place, Row, grid_page
from ifealid_gpu.figure.grid_range import SharedRange
from ifealid_gpu.figure.grid_words import what_is_shown
from ifealid_gpu.figure.panes.best_match import BestMatch, marks_unit, over_maps
from ifealid_gpu.figure.panes.difference_in_pane import DifferenceInPane
from ifealid_gpu.figure.panes.map_in_pane import MapInPane
from ifealid_gpu.figure.panes.match_lines import MatchLines
from ifealid_gpu.figure.surface import Surface
from ifealid_gpu.files import as_text
from ifealid_gpu.geometry import Projection
from ifealid_gpu.panes.names import names_of
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.panes.places import table_of
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

#: (width, height) for which panes are arranged where no window says it, and the height of a pane's title there.
USUAL_DISPLAY, USUAL_TITLE = (1200.0, 800.0), 24.0
#: What a pane shows. A difference has colours and a bar of its own, whatever the others share.
InPane = MapInPane | DifferenceInPane

_EMPTY = 4 / 3  # width by height of a pane without a map


@dataclass(frozen=True, eq=False)
class PanesPage:
    """What a figure of panes is to show.

    Attributes:
        panes: which, in which order; whether all have one range.
        columns: how many stand beside one another.
        view: of the active pane, whose marks belong to its image where they name none.
        show: what the pane of a number shows; an IfealidError says why it shows nothing. It may be asked twice.
        side: pixels of the longer side of a map.
        told: hears of every map that is shown.
        lines: matches between two of the panes; None: there are none.
    """

    panes: Panes
    columns: int
    view: ViewState
    show: Callable[[int], InPane]
    side: int
    told: Callable[[MapInPane], None] = lambda _: None
    lines: MatchLines | None = None

    def drawing(self) -> Drawing:
        """The figure; its notes name what is left out.

        Raises:
            IfealidError: no pane has anything to show.
        """
        notes: list[str] = []
        unit, shared, titles = max(1.0, self.side / NOMINAL), self._shared(notes), self._titles()
        cells: dict[int, Cell] = {}
        best: dict[int, BestMatch | None] = {}
        views: dict[int, ResolvedView] = {}
        projections: dict[int, Projection] = {}
        differing: dict[int, ResolvedView] = {}
        why: dict[int, str] = {}
        for number, found in self._each():
            pane = self.panes.shown[number]
            if isinstance(found, IfealidError):
                notes.append(f"{pane.image}, {pane.layer} is left out: {found}")
                why[number] = f"{LEFT_OUT}: {found}"
                continue
            if isinstance(found, DifferenceInPane):
                found = found.within(self._most) if self.panes.one_range else found  # noqa: PLW2901
                cells[number] = Cell(titles[number], found.facts, found.size, found.picture(unit), found.legend(unit))
                differing[number] = found.view
                continue
            one = found if shared is None else found.within(shared)
            picture, best[number] = one.picture(unit)
            legend = None if shared is not None else one.legend(unit, one.view.view.histogram)
            views[number], projections[number] = one.view, one.projection
            cells[number] = Cell(titles[number], one.facts, one.size, picture, legend)
            self.told(one)
        empty = next(iter(cells.values())).size if cells else (self.side, round(self.side / _EMPTY))
        for number, words in why.items():
            cells[number] = Cell(titles[number], as_text(words), empty)
        rows = self._rows(_with_kinds(cells, views))
        bar = shared.legend(rows[0].height, unit) if shared is not None else None
        title, facts = self._words(views or differing, is_shared=shared is not None)
        lines, both = self.lines, self._joined(projections)
        if lines is not None and both is not None:
            facts = f"{facts}  ·  {lines.words(both)}"
        rings = over_maps([best.get(number) for number in range(len(cells))], unit)

        def over(page: Surface, places: Sequence[Place]) -> None:
            if lines is not None and both is not None:
                lines.draw(page, places, both, marks_unit(unit))
            rings(page, places)

        page = grid_page(title, facts, rows, unit, shared=bar, over=over)
        return replace(page, notes=tuple(notes))

    def _joined(self, projections: dict[int, Projection]) -> tuple[Projection, Projection] | None:
        """Where the scenes of the two maps lie that lines join; None where one of them is missing."""
        ends = () if self.lines is None else self.lines.ends
        found = [projections[number] for number in ends if number in projections]
        return (found[0], found[1]) if len(found) > 1 else None

    def _each(self) -> Iterator[tuple[int, InPane | IfealidError]]:
        """(number, what is shown, or why not) of each pane."""
        faults: list[IfealidError] = []
        held = self.view.display_range.ends if self.panes.one_range else None
        for number in range(len(self.panes.shown)):
            try:
                one = self.show(number)
                if isinstance(one, DifferenceInPane):
                    one = one.within(self.panes.shown[number].reach)
                elif held is not None:
                    one = one.within_ends(held)
                yield number, one
            except IfealidError as error:
                faults.append(error)
                yield number, error
        if len(faults) == len(self.panes.shown):
            raise faults[0]

    def _shared(self, notes: list[str]) -> SharedRange | None:
        """The range of all, where they can have one."""
        if not self.panes.one_range:
            return None
        shared, has_any = SharedRange(None, mixes_metrics=True), False
        try:
            for _, one in self._each():
                if isinstance(one, MapInPane):
                    has_any = True
                    shared.add(one.shown.renderer, one.view)
        except InputError as error:
            notes.append(str(error))
            return None
        return shared if has_any else None

    @cached_property
    def _most(self) -> float:
        """How far from zero the colours of all differences reach."""
        return max((one.most for _, one in self._each() if isinstance(one, DifferenceInPane)), default=0.0)

    @property
    def _is_table(self) -> bool:
        """Whether rows are images and columns layers, so that a row has the image's name, and a map its layer's."""
        table = table_of(self.panes)
        return table is not None and self.columns == len(table[1])

    def _titles(self) -> list[str]:
        """What stands above each map."""
        shown = self.panes.shown
        return list(
            map(as_text, [pane.layer for pane in shown] if self._is_table else names_of([pane.map for pane in shown]))
        )

    def _rows(self, cells: dict[int, Cell]) -> list[Row]:
        rows = []
        for first in range(0, len(cells), self.columns):
            numbers = range(first, min(first + self.columns, len(cells)))
            name = as_text(self.panes.shown[first].image) if self._is_table else ""
            rows.append(Row(name, [cells[number] for number in numbers]))
        return rows

    def _words(self, views: dict[int, ResolvedView], *, is_shared: bool) -> tuple[str, str]:
        """Title and facts of the page."""
        ordered = sorted(views, key=lambda number: number != self.panes.active)
        shown = [(self.panes.shown[number].image, views[number]) for number in ordered]
        images = list(dict.fromkeys(pane.image for pane in self.panes.shown))
        return what_is_shown(self.view, shown, images, is_shared=is_shared)


def _with_kinds(cells: dict[int, Cell], views: dict[int, ResolvedView]) -> dict[int, Cell]:
    """The maps' facts with what is shown of each, where that differs."""
    if len({view.quantity.kind for view in views.values()}) < 2:
        return cells
    return {
        number: replace(cell, facts=f"{views[number].quantity.title}  ·  {cell.facts}") if number in views else cell
        for number, cell in cells.items()
    }
