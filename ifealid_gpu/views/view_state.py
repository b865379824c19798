"""ViewState: everything that decides what a picture shows, as one immutable value."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from ifealid_gpu.color_bar import Blend
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene, Viewport
from ifealid_gpu.panes.lines import Lines
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.display_range import AUTO, DisplayRange
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.muted import Muted, muted_of
from ifealid_gpu.quantities.place import Place, Position
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Attached, Query, placed
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_fields import check, classes_of, frame_of, position_of, positions_of, share, with_active
from ifealid_gpu.views.view_json import VERSION, WRITERS, arguments_from_json

_AS_IT_IS: Any = object()
_SIMILARITY = Similarity()

_BACKDROPS = tuple(Backdrop)


@dataclass(frozen=True, init=False)
class ViewState:
    """What is shown.

    Positions are places of the image, or pixels of the layer until the map is known (`placed`).

    Attributes:
        image: name of the source image in a collection; None: the first, or the first that has the layer.
        layer: name of the layer; None: the finest.
        query: what pixels are compared with; None: the map's centre pixel.
        quantity: what every pixel's value is.
        metric: how pixels are compared; None: as suits the map.
        pins: positions marked with an orange dot.
        colormap: a name that `colormaps.lookup_table` knows.
        opacity: o in [0, 1]; the heat map's opacity at pixel j is min(1, s'_j + o).
        components_opacity: that of red, green and blue of three components over the image, in [0, 1].
        backdrop: the input image in grayscale, in colour, or none.
        dim: how much the input image beneath is darkened, in [0, 1]: its colours are multiplied by 1 - dim.
        display_range: the values at the ends of the colour map.
        markers: whether the reference and the pins are drawn.
        viewport: None: the whole scene, fitted into the target.
        frame: (width, height) that places are counted in where there is no image, in pixels of the finest layer; None:
            that of the image, or of whatever map is shown.
        center: whether the map's mean vector is taken from all vectors before they are compared.
        muted: channels that are left out of every comparison, ascending.
        classes: queries with names and colours.
        active: the number of the class whose query is the view's; None: the view's query is of no class.
        threshold: what counts as inside, or None.
        top: which best places are marked, or None.
        histogram: how its bars count that stand along the colour bar of a figure; None: there is none.
        panes: which maps are shown side by side, of which the view's image and layer are the active one; None: one.
        lines: which matches are drawn as lines between two of the panes, or None.
    """

    image: str | None = None
    layer: str | None = None
    query: Query | None = None
    quantity: Quantity = _SIMILARITY
    metric: Metric | None = None
    pins: tuple[Position, ...] = ()
    colormap: str = "fire"
    opacity: float = 0.0
    components_opacity: float = 1.0
    backdrop: Backdrop = Backdrop.GRAY
    dim: float = 0.0
    display_range: DisplayRange = AUTO
    markers: bool = True
    viewport: Viewport | None = None
    frame: tuple[float, float] | None = None
    center: bool = False
    muted: Muted = ()
    classes: tuple[QueryClass, ...] = ()
    active: int | None = None
    threshold: Threshold | None = None
    top: Top | None = None
    histogram: Counted | None = None
    panes: Panes | None = None
    lines: Lines | None = None

    def __init__(
        self,
        *,
        image: str | None = None,
        layer: str | None = None,
        query: Query | None = None,
        quantity: Quantity = _SIMILARITY,
        metric: Metric | str | None = None,
        pins: Iterable[Position | tuple[int, int]] = (),
        colormap: str = "fire",
        opacity: float = 0.0,
        components_opacity: float = 1.0,
        backdrop: Backdrop | str = Backdrop.GRAY,
        dim: float = 0.0,
        display_range: DisplayRange | str | tuple[float, float] | None = AUTO,
        markers: bool = True,
        viewport: Viewport | None = None,
        frame: tuple[float, float] | None = None,
        center: bool = False,
        muted: Iterable[int] = (),
        classes: Iterable[QueryClass] = (),
        active: int | None = None,
        threshold: Threshold | float | str | None = None,
        top: Top | int | None = None,
        histogram: Counted | str | None = None,
        panes: Panes | None = None,
        lines: Lines | None = None,
        reference: tuple[int, int] | None = _AS_IT_IS,
        channel: int | None = _AS_IT_IS,
    ) -> None:
        """Make a view; see the attributes.

        Args:
            image: see the attributes, as for all that is not named here.
            layer: likewise.
            query: likewise.
            quantity: likewise; what a Similarity itself compares with, and how, becomes the view's.
            metric: a metric, or its word.
            pins: places, or pixels (x, y) of the layer.
            colormap: see the attributes.
            opacity: likewise.
            components_opacity: likewise.
            backdrop: likewise.
            dim: likewise.
            display_range: a range, the word of its rule ("auto", "paper"), or two numbers; None: "auto".
            markers: see the attributes.
            viewport: likewise.
            frame: likewise.
            center: likewise.
            muted: whole numbers from 0, in any order.
            classes: likewise; names differ.
            active: likewise; where no query is given, the view's is that of this class.
            threshold: a threshold, a value, or "auto".
            top: what is asked of the best places, or how many.
            histogram: see the attributes; or "counts" or "log".
            panes: see the attributes; where no image and no layer is given, those of the active pane hold.
            lines: see the attributes.
            reference: a pixel (x, y) of the layer to compare with, in place of a query; None: the centre.
            channel: a channel to show, in place of a quantity; None: the similarity.

        Raises:
            InputError: a value that cannot be.
        """
        if reference is not _AS_IT_IS:
            query = None if reference is None else Query.at(position_of(reference, "reference"))
        if channel is not _AS_IT_IS:
            quantity = _SIMILARITY if channel is None else Channel(channel)
        if not isinstance(quantity, Quantity):
            raise InputError(f"a view shows a quantity, such as Similarity() or Channel(3), found {quantity!r}")
        quantity, query, given_metric = quantity.of_view(query, None if metric is None else metric_named(metric))
        check(
            image=image,
            layer=layer,
            query=query,
            colormap=colormap,
            markers=markers,
            viewport=viewport,
            center=center,
            panes=panes,
            lines=lines,
        )
        if backdrop not in _BACKDROPS:
            raise InputError(f"backdrop must be one of {', '.join(Backdrop)}, found {backdrop!r}")
        if panes is not None and image is None and layer is None:
            image, layer = panes.now.image, panes.now.layer
        query, classes = with_active(query, classes_of(classes), active)
        for name, value in (
            ("image", image),
            ("layer", layer),
            ("query", query),
            ("quantity", quantity),
            ("metric", given_metric),
            ("pins", positions_of(pins)),
            ("colormap", colormap),
            ("opacity", share("opacity", opacity)),
            ("components_opacity", share("components_opacity", components_opacity)),
            ("backdrop", Backdrop(backdrop)),
            ("dim", share("dim", dim)),
            ("display_range", DisplayRange.of(display_range)),
            ("markers", markers),
            ("viewport", viewport),
            ("frame", frame_of(frame)),
            ("center", center),
            ("muted", muted_of(muted)),
            ("classes", classes),
            ("active", active),
            ("threshold", Threshold.of(threshold)),
            ("top", Top.of(top)),
            ("histogram", Counted.of(histogram)),
            ("panes", panes),
            ("lines", lines),
        ):
            object.__setattr__(self, name, value)

    def but(self, **changes: Any) -> Self:
        """A copy with some fields changed, by the arguments that a new view takes."""
        return replace(self, **changes)

    def compared_by(self, metric: Metric | None) -> Self:
        """The view under another metric; vectors are not centred any more where the metric cannot do so."""
        return self.but(metric=metric, center=self.center and (metric is None or metric.centers))

    def centered(self, center: bool) -> Self:
        """The view with vectors centred or not; under a metric that cannot do so, by the one that suits the map."""
        keeps = self.metric is None or self.metric.centers or not center
        return self.but(center=center, metric=self.metric if keeps else None)

    @property
    def place(self) -> tuple[float, float] | None:
        """Where the query's first term lies in the image, in image pixels; None: the centre, or not yet known.

        Without an image, in pixels of the finest layer.
        """
        source = self.query.terms[0].source if self.query is not None else None
        return (source.x, source.y) if isinstance(source, Place) else None

    @property
    def is_plain(self) -> bool:
        """Whether it compares with one place alone, as the paper does; a mouse may move that."""
        return self.active is None and (self.query is None or self.query.position is not None)

    def placed(self, scene: Scene) -> Self:
        """The same view with places of the image alone.

        Args:
            scene: of the layer that the view names; its pixels have been checked to be on the map.
        """
        view = self.fitted(scene).moved(lambda position: placed(position, scene))
        viewport = None if view.viewport is None else view.viewport.placed(scene)
        frame = None if scene.has_image else scene.frame
        return view if (viewport, frame) == (view.viewport, view.frame) else view.but(viewport=viewport, frame=frame)

    def fitted(self, scene: Scene) -> Self:
        """The same view with its places counted as a scene counts them: each keeps its share of width and height."""
        if self.frame is None or self.frame == scene.frame:
            return self
        x, y = scene.frame[0] / self.frame[0], scene.frame[1] / self.frame[1]
        viewport = self.viewport
        if viewport is not None and not viewport.of_layer:
            # The mean of both, so that the way back undoes it.
            viewport = Viewport((viewport.center[0] * x, viewport.center[1] * y), viewport.scale / math.sqrt(x * y))
        view = self.moved(lambda at: Place(at.x * x, at.y * y) if isinstance(at, Place) else at)
        changed = self.with_queries(lambda query: query.scaled(x, y, self.image))
        return view.but(query=changed.query, classes=changed.classes, viewport=viewport, frame=scene.frame)

    def moved(self, to: Callable[[Any], Position]) -> Self:
        """The same view with each of its positions elsewhere; itself where none moves."""
        view = self.with_queries(lambda query: query.moved(to))
        pins = tuple(dict.fromkeys(to(pin) for pin in view.pins))
        return view if pins == view.pins else view.but(pins=pins)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files of masks, vectors and bases that are still to be read, see `attached`."""
        of_queries = (file for query in self.queries for file in query.attachments)
        return tuple(dict.fromkeys((*of_queries, *self.quantity.attachments)))

    @property
    def vector_attachments(self) -> tuple[Attachment, ...]:
        """Those of them that are files of vectors."""
        return tuple(dict.fromkeys(file for query in self.queries for file in query.vector_attachments))

    def attached(self, files: Attached) -> Self:
        """The view with what was read from files in its place; InputError where that is something else."""
        view = self.with_queries(lambda query: query.attached(files))
        return view.but(quantity=self.quantity.attached(files)) if self.quantity.attachments else view

    @property
    def queries(self) -> tuple[Query, ...]:
        """The view's own query, where it has one, and those of its classes."""
        own = () if self.query is None else (self.query,)
        return (*own, *(one.query for one in self.classes))

    def with_queries(self, to: Callable[[Query], Query]) -> Self:
        """The view with each of its queries changed; itself where none changes."""
        query = None if self.query is None else to(self.query)
        classes = tuple(replace(one, query=to(one.query)) for one in self.classes)
        if (query, classes) == (self.query, self.classes):
            return self
        return self.but(query=query, classes=classes)

    def blend(self, has_image: bool) -> Blend | None:
        """How the heat map lies over the image; None where it is alone, and opaque.

        Args:
            has_image: whether there is an image.
        """
        is_alone = not has_image or self.backdrop is Backdrop.NONE
        return None if is_alone else Blend(self.opacity, self.dim)

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads back.

        What is at its default is left out, but for the version and the display range, whose default has changed.
        """
        found: dict[str, Any] = {"version": VERSION}
        blank = ViewState()
        for name in (f.name for f in fields(self)):
            value = getattr(self, name)
            if name == "display_range":
                found["range"] = value.to_json()
            elif value != getattr(blank, name):
                found |= WRITERS.get(name, lambda name, value: {name: value})(name, value)
        return json.dumps(found, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The state that `to_json` wrote, of this version or of version 1. InputError names the field that is wrong."""
        return cls(**arguments_from_json(text))
