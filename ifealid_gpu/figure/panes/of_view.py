"""The figure of a view with panes, of a dataset whose maps are read one after the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.carried import OtherImages
from ifealid_gpu.dataset.layer_entries import channels_of
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.figure.difference import ShownDifference
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.grid import USUAL_SIDE, of_image
from ifealid_gpu.figure.panes.difference_in_pane import DifferenceInPane
from ifealid_gpu.figure.panes.map_in_pane import MapInPane
from ifealid_gpu.figure.panes.match_lines import MatchLines
from ifealid_gpu.figure.panes.panes_page import USUAL_DISPLAY, USUAL_TITLE, InPane, PanesPage
from ifealid_gpu.figure.shown import Shown
from ifealid_gpu.fits.fit import Known
from ifealid_gpu.fits.once_per_layer import OncePerLayer
from ifealid_gpu.geometry import Scene, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.panes.lines import ends_of
from ifealid_gpu.panes.panes import Pane
from ifealid_gpu.panes.places import columns_of
from ifealid_gpu.quantities.here import Here
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.settled import Settled
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.two_maps.among import pixels_in, regions_of
from ifealid_gpu.two_maps.finish import finished
from ifealid_gpu.two_maps.match import match_steps
from ifealid_gpu.two_maps.side import Side
from ifealid_gpu.views.elsewhere import beside, linked_viewport, with_rules
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True, eq=False)
class PanesOfView:
    """What a view with panes shows, each map in its pane as the window has it.

    Attributes:
        dataset: with the maps.
        view: with panes; its image and layer are those of the active one.
        side: pixels of the longer side of each map.
        load: reads a map.
        known: where a map's fits are looked up; None: they are made at once, of that map.
        told: hears of every map that is shown.
    """

    dataset: Dataset
    view: ViewState
    side: int = USUAL_SIDE
    load: Callable[[Entry], FeatureMap] = Entry.load
    known: Callable[[Entry, FeatureMap], Known] | None = None
    told: Callable[[Shown], None] = lambda _: None
    _fits: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)
    _others: dict[str, OtherImages] = field(default_factory=dict, init=False, repr=False)

    def drawing(self, gpu: Gpu) -> Drawing:
        """The figure; its notes name what is left out.

        Raises:
            InputError: the view's map is missing, or a mark is not on it; nothing can be shown.
            DatasetError: that map cannot be read, or none of the others.
            DeviceError: likewise, for the device's memory.
        """
        page, notes = self._page(gpu, *self._active), []
        try:
            page = replace(page, lines=self._lines(*self._active))
        except IfealidError as error:
            notes.append(f"no lines are drawn between panes: {error}")
        drawing = page.drawing()
        return replace(drawing, notes=(*drawing.notes, *notes))

    @property
    def placed(self) -> ViewState:
        """The view as it is kept: with places of images alone, and with its panes."""
        return self._active[0]

    @cached_property
    def _active(self) -> tuple[ViewState, Here]:
        """The view with places alone and its reference written out, and the map of the active pane."""
        entry = self.dataset.find(self.view.image, self.view.layer)
        own, image = self.load(entry), self.dataset.image_of(entry)
        view = self.view.with_queries(self._others_of(entry.layer).placed)
        if view.query is None and view.quantity.compares:
            view = view.but(query=Query.at(Pixel(*own.centre)))
        for pixel in [*view.pins, *(term.source for query in view.queries for term in query.terms if not term.image)]:
            if isinstance(pixel, Pixel):
                own.check_pixel(pixel.x, pixel.y)
        here = Here(image, entry.layer, own, Scene.of(own, self.dataset.frame(entry)))
        panes = None if view.panes is None else view.panes.showing(image, entry.layer)
        return view.placed(here.scene).but(image=image, layer=entry.layer, panes=panes), here

    def _page(self, gpu: Gpu, view: ViewState, here: Here) -> PanesPage:
        panes = view.panes
        if panes is None:
            raise InputError("this view has one map alone, and no panes")
        aspect = here.scene.size[0] / here.scene.size[1]
        return PanesPage(
            panes,
            columns_of(panes, *USUAL_DISPLAY, aspect, USUAL_TITLE),
            view.with_queries(partial(of_image, image=here.image)),
            lambda number: self._map(gpu, view, here, panes.shown[number]),
            self.side,
            lambda one: self.told(one.shown),
        )

    def _lines(self, view: ViewState, here: Here) -> MatchLines | None:
        """The matches that the view draws as lines; an IfealidError says why there are none."""
        lines, panes = view.lines, view.panes
        if lines is None or panes is None:
            return None
        ends = ends_of(lines, panes, channels_of(self.dataset, [pane.map for pane in panes.shown]))
        if ends is None:
            return None
        entries = [self.dataset.find(panes.shown[number].image, panes.shown[number].layer) for number in ends]
        source, target = (Side.of(self.load(entry), self.dataset.frame(entry)) for entry in entries)
        regions = regions_of(view.query, here.scene.frame, panes.shown[ends[0]].image, source)
        among = pixels_in(regions, source)
        numbers = None if among is None else among.numbers
        steps = match_steps(source, target, view.metric, center=view.center, muted=view.muted, among=numbers)
        return MatchLines(ends, finished(steps), lines.count, view.colormap)

    def _map(self, gpu: Gpu, view: ViewState, here: Here, pane: Pane) -> InPane:
        """What a pane shows."""
        first = self._shown(gpu, view, here, pane, pane.layer)
        if pane.minus is None:
            first.view.check()
            size = target_size(first.renderer.scene, self.side)
            return MapInPane(first, size, is_matched=first.image != here.image)
        second = self._shown(gpu, view, here, pane, pane.minus)
        own = first.view.but(display_range=first.view.view.display_range.without_ends)  # a map's ends mean nothing here
        shown = ShownDifference.of_two(gpu, replace(first, view=own), second)
        return DifferenceInPane(shown, target_size(shown.difference.scene, self.side))

    def _shown(self, gpu: Gpu, view: ViewState, here: Here, pane: Pane, layer: str) -> Shown:
        """A map of a pane."""
        entry, panes = self.dataset.find(pane.image, layer), view.panes
        is_active = panes is not None and pane is panes.now and layer == pane.layer
        own = here.feature_map if is_active else self.load(entry)
        frame = self.dataset.frame(entry)
        there = Here(self.dataset.image_of(entry), entry.layer, own, Scene.of(own, frame))
        shown = view.but(panes=None)
        if not is_active:
            reference = _reference(view, here)
            shown = with_rules(view, here, beside(view, reference, here, there), there)
            is_linked = panes is None or panes.linked
            viewport = linked_viewport(view.viewport, here, there) if is_linked else pane.viewport
            shown = shown.but(viewport=viewport)
        seen = shown.with_queries(lambda query: query.seen_from(there.image, self._others_of(entry.layer).vector_of))
        renderer = Renderer(gpu, own, frame=frame)
        if self.known is not None:
            renderer.known = OncePerLayer(self.known(entry, own), (entry.layer, entry.channels), self._fits)
        return Shown(there.image, entry, renderer, renderer.resolve(seen))

    def _others_of(self, layer: str) -> OtherImages:
        return self._others.setdefault(layer, OtherImages(self.dataset, layer, self.load))


def _reference(view: ViewState, here: Here) -> tuple[int, int]:
    """The pixel that a view compares with, where that is all."""
    position = None if view.query is None else view.query.position
    if position is None:
        return here.feature_map.centre
    found = Settled.of(Query.at(position), here.feature_map, here.scene).reference
    return here.feature_map.centre if found is None else found
