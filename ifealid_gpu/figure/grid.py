"""A figure of several maps of a dataset: one query, one quantity and one look for all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from ifealid_gpu.arguments import as_whole
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.carried import OtherImages
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.grid_choice import MOST_MAPS, entry_of
from ifealid_gpu.figure.grid_page import LEFT_OUT, NOMINAL, Cell, Row, grid_page
from ifealid_gpu.figure.grid_range import SharedRange
from ifealid_gpu.figure.grid_words import what_is_shown
from ifealid_gpu.figure.panes.best_match import BestMatch, over_maps
from ifealid_gpu.figure.panes.map_in_pane import MapInPane
from ifealid_gpu.figure.shown import Shown
from ifealid_gpu.files import as_text
from ifealid_gpu.fits.fit import Known
from ifealid_gpu.fits.once_per_layer import OncePerLayer
from ifealid_gpu.geometry import Scene, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

#: Pixels of the longer side of a map, where nobody says how many.
USUAL_SIDE = 2 * NOMINAL


@dataclass(frozen=True, eq=False)
class Grid:
    """What a figure of several maps is to show.

    Attributes:
        dataset: with the maps.
        images: names of the rows.
        layers: names of the columns.
        view: the query, the quantity and the look. Places and pixels without an image's name are of its
            image, or else of the first row's.
        layer: whose pixels the view counts in; None: the first column's.
        shared: whether all maps have one range, and one colour bar.
        side: pixels of the longer side of each map.
        histogram: how its bars are counted that stand along colour bars; None: there are none.
        load: reads a map.
        known: where a map's fits are looked up; None: they are made at once, of that map.
        on_map: what the view is on a map, where that depends on it; the place is known by then.
        told: hears of every map that is shown, in the order of the columns.
    """

    dataset: Dataset
    images: tuple[str, ...]
    layers: tuple[str, ...]
    view: ViewState
    layer: str | None = None
    shared: bool = False
    side: int = USUAL_SIDE
    histogram: Counted | None = None
    load: Callable[[Entry], FeatureMap] = Entry.load
    known: Callable[[Entry, FeatureMap], Known] | None = None
    on_map: Callable[[ViewState, Entry, FeatureMap], ViewState] = lambda view, _, __: view
    told: Callable[[Shown], None] = lambda _: None
    _fits: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if as_whole(self.side, "the size of maps") < 1:
            raise InputError(f"the size of maps must be 1 pixel or more, found {self.side!r}")
        if len(self.images) * len(self.layers) > MOST_MAPS:
            raise InputError(
                f"a figure has at most {MOST_MAPS} maps, found {len(self.images)} images by {len(self.layers)} layers: "
                "name fewer"
            )
        if self.shared and self.histogram is not None:
            raise InputError("a histogram stands beside the colour bar of one map: leave out the shared range, or it")

    def drawing(self, gpu: Gpu, known: Iterable[str] = ()) -> Drawing:
        """The figure; its notes name what is left out, after what is known to be.

        Raises:
            InputError: nothing that is asked for can be shown; a range cannot be shared.
            DatasetError: the first map cannot be read, or none of the others.
            DeviceError: likewise, for the device's memory.
        """
        notes = list(known)
        placed = self.placed
        shared = None
        if self.shared:
            shared = SharedRange(placed.display_range.ends)
            for _, one in self._each(gpu, placed, []):
                shared.add(one.renderer, one.view)
        cells: dict[tuple[str, str], Cell] = {}
        best: dict[tuple[str, str], BestMatch | None] = {}
        sizes: dict[str, tuple[int, int]] = {}
        views: list[tuple[str, ResolvedView]] = []
        for layer, one in self._each(gpu, placed, notes):
            view = one.view if shared is None else shared.on(one.view, one.renderer)
            size = sizes.setdefault(one.image, target_size(one.renderer.scene, self.side))
            pane = MapInPane(replace(one, view=view), size, is_matched=one.image != placed.image)
            legend = None if shared else pane.legend(self._unit, self.histogram)
            picture, best[one.image, layer] = pane.picture(self._unit)
            cells[one.image, layer] = Cell(as_text(one.entry.layer), pane.facts, size, picture, legend)
            views.append((one.image, view))
            self.told(pane.shown)
        # Where all of a row or a column is left out, the notes alone say so.
        images = [image for image in self.images if image in sizes]
        layers = [layer for layer in self.layers if any((image, layer) in cells for image in images)]
        rows = [
            Row(
                as_text(image) if len(images) > 1 else "",
                [cells.get((image, layer)) or Cell(as_text(layer), LEFT_OUT, sizes[image]) for layer in layers],
            )
            for image in images
        ]
        legend = None if shared is None else shared.legend(rows[0].height, self._unit)
        title, facts = what_is_shown(placed, views, images, is_shared=self.shared)
        over = over_maps([best.get((image, layer)) for image in images for layer in layers], self._unit)
        page = grid_page(title, facts, rows, self._unit, shared=legend, over=over)
        return replace(page, notes=tuple(notes))

    def maps(self, gpu: Gpu) -> list[Shown]:
        """All of the maps with their views, row by row, each on the GPU; none is left out.

        Raises:
            InputError: one is missing, or cannot be asked this.
            DatasetError: one cannot be read.
            DeviceError: one does not fit the device's memory.
        """
        placed, found = self.placed, []
        for image in self.images:
            for layer in self.layers:
                others = OtherImages(self.dataset, layer, self.load)
                found.append(self._shown(gpu, placed, image, self.dataset.find(image, layer), others))
        return found

    @property
    def _unit(self) -> float:
        return max(1.0, self.side / NOMINAL)

    @cached_property
    def placed(self) -> ViewState:
        """The view with places of images alone, each by its image's name."""
        image = self.view.image or self.images[0]
        layer = self.layer or next((one for one in self.layers if entry_of(self.dataset, image, one)), None)
        entry = self.dataset.find(image, layer)
        view, own = self.view, self.load(entry)
        if view.query is None and view.quantity.compares and len(self.images) > 1:
            view = view.but(query=Query.at(Pixel(*own.centre)))
        # Pixels of marks of other images count in this layer, too.
        view = view.with_queries(OtherImages(self.dataset, entry.layer, self.load).placed)
        for pixel in [*view.pins, *(term.source for query in view.queries for term in query.terms if not term.image)]:
            if isinstance(pixel, Pixel):
                own.check_pixel(pixel.x, pixel.y)
        scene = Scene.of(own, self.dataset.frame(entry))
        view = view.placed(scene).with_queries(partial(of_image, image=image))
        # With the frame, places keep their share of width and height where a map lies on the image at another size.
        return view.but(image=image, layer=entry.layer, frame=scene.frame)

    def _each(self, gpu: Gpu, placed: ViewState, notes: list[str]) -> Iterator[tuple[str, Shown]]:
        """(layer, map) of each map that can be shown, column by column; a line about each that cannot."""
        faults: list[IfealidError] = []
        count = 0
        for layer in self.layers:
            others = OtherImages(self.dataset, layer, self.load)
            for image in self.images:
                entry = entry_of(self.dataset, image, layer)
                if entry is None:
                    notes.append(f"{image} has no layer {layer}")
                    continue
                try:
                    shown = self._shown(gpu, placed, image, entry, others)
                except IfealidError as error:
                    notes.append(f"{image}, {layer} is left out: {error}")
                    faults.append(error)
                else:
                    count += 1
                    yield layer, shown
        if not count:
            raise faults[0] if faults else InputError("none of these images has any of these layers")

    def _shown(self, gpu: Gpu, placed: ViewState, image: str, entry: Entry, others: OtherImages) -> Shown:
        view = placed.with_queries(lambda query: query.seen_from(image, others.vector_of))
        view = view.but(image=image, layer=entry.layer)
        if image != placed.image:  # places beside the query are of the first image
            view = view.but(pins=(), frame=None, viewport=None)
        feature_map = self.load(entry)
        renderer = Renderer(gpu, feature_map, frame=self.dataset.frame(entry))
        if self.known is not None:
            renderer.known = OncePerLayer(self.known(entry, feature_map), (entry.layer, entry.channels), self._fits)
        resolved = renderer.resolve(self.on_map(view, entry, feature_map))
        resolved.check()
        return Shown(image, entry, renderer, resolved)


def of_image(query: Query, image: str) -> Query:
    """The query whose marks belong to an image by its name, unless they belong to another."""
    terms = (
        term if term.image is not None or isinstance(term.source, NamedVector) else replace(term, image=image)
        for term in query.terms
    )
    return replace(query, terms=tuple(terms))
