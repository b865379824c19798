"""A view of one map of a dataset, as it is meant on another one."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Self

from ifealid_gpu.geometry import Pair, Scene, Viewport
from ifealid_gpu.quantities.first_quantity import first_quantity
from ifealid_gpu.quantities.here import Here
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.views.view_state import ViewState


def beside(view: ViewState, reference: tuple[int, int], here: Here, other: Here) -> ViewState:
    """What a map shows beside another one, in windows and figures alike; but for what is kept of its own.

    On a map of the same image the query is of the same place. On another image's the same place means nothing, and the
    vector there is what is compared with: the reference is a mark of its image then.

    Args:
        view: of a map.
        reference: the pixel of that map that it compares with, where that is all.
        here: that map.
        other: the map beside it.
    """
    if view.is_plain and here.image != other.image:
        mark = Query((Term(Place(*here.scene.place_of(*reference)), image=here.image),))
        found = on_other_map(view.but(query=mark, pins=()), here, other).but(query=mark)
    elif here.image == other.image and here.layer == other.layer:
        found = view
    else:
        asks = view.query is None and view.quantity.compares
        found = view.but(query=Query.at(Place(*here.scene.place_of(*reference)))) if asks else view
        found = on_other_map(found, here, other)
    return found.but(image=other.image, layer=other.layer, panes=None)


def linked_viewport(viewport: Viewport | None, here: Here, other: Here) -> Viewport | None:
    """The same part of another map's image: the same share of its sides."""
    return viewport_on(viewport, here.scene, other.scene)


def viewport_on(viewport: Viewport | None, scene: Scene, other: Scene) -> Viewport | None:
    """The same share of the sides of another scene's image."""
    if viewport is None or scene.frame == other.frame:
        return viewport
    return viewport_elsewhere(viewport.placed(scene), scene.frame, other.frame)


def viewport_elsewhere(viewport: Viewport, frame: Pair, other: Pair) -> Viewport:
    """A viewport in an image of another size, about the same share of its sides."""
    x, y = other[0] / frame[0], other[1] / frame[1]
    # The mean of both, so that the way back undoes it.
    return Viewport((viewport.center[0] * x, viewport.center[1] * y), viewport.scale / math.sqrt(x * y))


def places_mean_the_same(here: Here, other: Here) -> bool:
    """Whether places travel from one map of a dataset to another: on layers of an image, and images of one size."""
    return here.image == other.image or here.scene.frame == other.scene.frame


def on_other_map(view: ViewState, here: Here, other: Here) -> ViewState:
    """The view of one map of a dataset for another one, but for its range; see `Kept`."""
    channels = here.feature_map.channels, other.feature_map.channels
    is_like = here.own_layer == other.own_layer and channels[0] == channels[1]
    if not is_like:
        view = view.but(muted=())  # which are this layer's
    if here.image == other.image and here.part != other.part and is_like:
        return view.but(frame=here.scene.frame).placed(other.scene)  # channels of two checkpoints can be compared
    if here.image == other.image:
        return suited(on_other_layer(view, here.scene, other.scene), channels[1])
    if not places_mean_the_same(here, other):
        return suited(on_other_image(view, here.scene, other.scene), channels[1])
    # Images of one size are often of one series: places can be compared, and channels of one layer.
    if here.layer == other.layer:
        return view
    return suited(on_other_layer(view, here.scene, other.scene), channels[1])


def suited(view: ViewState, channels: int) -> ViewState:
    """The view with the values of a map of one channel, which similarity says nothing of, in the place of that."""
    first = first_quantity(channels)
    return view.but(quantity=first) if view.quantity.compares and not first.compares else view


def on_other_layer(view: ViewState, scene: Scene, other: Scene) -> ViewState:
    """The view for another layer: places stay, as they are of the image; the quantity becomes what it means there.

    Where one of the layers came without the image and counts in its own pixels, places keep their share of it.

    Args:
        view: of the layer on display.
        scene: of that layer.
        other: of the other layer.
    """
    return view.but(quantity=view.quantity.elsewhere(), frame=scene.frame).placed(other)


def on_other_image(view: ViewState, scene: Scene, other: Scene) -> ViewState:
    """The view for an image of another size, where the places of reference, pins and viewport mean nothing.

    Marks go along: those of an image act as their vectors, those of every image keep their share of its sides.
    """
    x, y = other.frame[0] / scene.frame[0], other.frame[1] / scene.frame[1]

    def there(query: Query) -> Query:
        every = (term if term.image is not None else term.scaled(x, y) for term in query.terms)
        return replace(query, terms=tuple(every))

    query = None if view.is_plain or view.query is None else there(view.query)
    classes = tuple(replace(one, query=there(one.query)) for one in view.classes)
    view = view.but(query=query, classes=classes, frame=None)
    return view.but(pins=(), quantity=view.quantity.elsewhere(), viewport=None)


# --- Ends of colours and thresholds, which mean something of what they were kept of alone ---


@dataclass(frozen=True)
class Kept:
    """What was kept of values; None: the rules that find it hold, which mean something of any values."""

    ends: Pair | None = None
    threshold: float | None = None
    outliers: bool = False

    @classmethod
    def of(cls, view: ViewState) -> Self:
        """What a view keeps of what it shows."""
        threshold = view.threshold
        if threshold is None:
            return cls(view.display_range.ends)
        return cls(view.display_range.ends, threshold.at, threshold.outliers)

    def within(self, view: ViewState) -> ViewState:
        """A view that keeps just this. Where there is no threshold, none comes back, but for that of outliers."""
        threshold = view.threshold
        if self.outliers:
            threshold = replace(threshold or Threshold(), at=None, outliers=True)
        elif threshold is not None:  # that of outliers means nothing of other values
            threshold = None if threshold.outliers else threshold.moved(self.threshold)
        return view.but(display_range=view.display_range.keeping(self.ends), threshold=threshold)


#: What values are of; last the layer, or None.
Subject = tuple[Any, ...]


def subject(view: ViewState, here: Here) -> Subject:
    """What values are of, as far as two of them can be compared: the quantity, its metric, and mostly the layer."""
    quantity = view.quantity
    if not quantity.compares:
        return quantity, None if quantity.range_travels else here.layer
    metric = view.metric or metric_for(here.feature_map, view.center)
    # Products and distances are as large as a layer's numbers are, and as many.
    travels = quantity.range_travels and metric.is_of_directions
    return quantity, metric, view.center, view.muted, None if travels else here.layer


def with_rules(view: ViewState, here: Here, there: ViewState, other: Here) -> ViewState:
    """The view of a map beside another one, by the rules where what that keeps means nothing there.

    Args:
        view: of the map.
        here: the map.
        there: the view of the map beside it.
        other: that one.
    """
    return there if subject(view, here) == subject(there, other) else Kept().within(there)
