"""ViewState: everything that decides what a picture shows, as one immutable value."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_number, as_numbers, as_pixel
from ifealid_gpu.color_bar import Blend
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene, Viewport
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.display_range import AUTO, PAPER, DisplayRange
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import METRICS, metric_named
from ifealid_gpu.quantities.place import Pixel, Place, Position
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query, placed, position_from_json, position_to_json
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.table import FIELDS as QUANTITY_FIELDS
from ifealid_gpu.quantities.table import quantity_from_json

#: Of the JSON that is written. Version 1 has none and counts positions in pixels of the layer.
VERSION = 2

_AS_IT_IS: Any = object()
_FAR = 1e9  # bounds a frame
_SIMILARITY = Similarity()


class Backdrop(StrEnum):
    """What lies under the heat map."""

    GRAY = "gray"
    COLOR = "color"
    NONE = "none"


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
        backdrop: the input image in grayscale, in colour, or none.
        dim: how much the input image beneath is darkened, in [0, 1]: its colours are multiplied by 1 - dim.
        display_range: the values at the ends of the colour map.
        markers: whether the reference and the pins are drawn.
        viewport: None: the whole scene, fitted into the target.
        frame: (width, height) that places are counted in where there is no image, in pixels of the finest layer; None:
            that of the image, or of whatever map is shown.
    """

    image: str | None = None
    layer: str | None = None
    query: Query | None = None
    quantity: Quantity = _SIMILARITY
    metric: Metric | None = None
    pins: tuple[Position, ...] = ()
    colormap: str = "fire"
    opacity: float = 0.0
    backdrop: Backdrop = Backdrop.GRAY
    dim: float = 0.0
    display_range: DisplayRange = AUTO
    markers: bool = True
    viewport: Viewport | None = None
    frame: tuple[float, float] | None = None

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
        backdrop: Backdrop | str = Backdrop.GRAY,
        dim: float = 0.0,
        display_range: DisplayRange | str | tuple[float, float] | None = AUTO,
        markers: bool = True,
        viewport: Viewport | None = None,
        frame: tuple[float, float] | None = None,
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
            backdrop: likewise.
            dim: likewise.
            display_range: a range, the word of its rule ("auto", "paper"), or two numbers; None: "auto".
            markers: see the attributes.
            viewport: likewise.
            frame: likewise.
            reference: a pixel (x, y) of the layer to compare with, in place of a query; None: the centre.
            channel: a channel to show, in place of a quantity; None: the similarity.

        Raises:
            InputError: a value that cannot be.
        """
        if reference is not _AS_IT_IS:
            query = None if reference is None else Query.at(_position(reference, "reference"))
        if channel is not _AS_IT_IS:
            quantity = _SIMILARITY if channel is None else Channel(channel)
        if not isinstance(quantity, Quantity):
            raise InputError(f"a view shows a quantity, such as Similarity() or Channel(3), found {quantity!r}")
        quantity, query, given_metric = quantity.of_view(query, None if metric is None else metric_named(metric))
        for name, given, kind, what in (
            ("image", image, str | None, "text"),
            ("layer", layer, str | None, "text"),
            ("query", query, Query | None, "a Query, such as Query.at(Place(120.5, 80))"),
            ("colormap", colormap, str, "text"),
            ("markers", markers, bool, "True or False"),
            ("viewport", viewport, Viewport | None, "a Viewport"),
        ):
            if not isinstance(given, kind):
                raise InputError(f"a view's {name} must be {what}, found {given!r}")
        if backdrop not in list(Backdrop):
            raise InputError(f"backdrop must be one of {', '.join(Backdrop)}, found {backdrop!r}")
        if frame is not None and not 0 < min(frame := as_numbers(frame, "a view's frame")) <= max(frame) <= _FAR:
            raise InputError(f"a view's frame must be two numbers above 0 and up to {_FAR:g}, found {frame}")
        opacity, dim = as_number(opacity, "opacity"), as_number(dim, "dim")
        for name, share in (("opacity", opacity), ("dim", dim)):
            if not 0 <= share <= 1:
                raise InputError(f"{name} must be between 0 and 1, found {share}")
        for name, value in (
            ("image", image),
            ("layer", layer),
            ("query", query),
            ("quantity", quantity),
            ("metric", given_metric),
            ("pins", _positions(pins)),
            ("colormap", colormap),
            ("opacity", opacity),
            ("backdrop", Backdrop(backdrop)),
            ("dim", dim),
            ("display_range", DisplayRange.of(display_range)),
            ("markers", markers),
            ("viewport", viewport),
            ("frame", frame),
        ):
            object.__setattr__(self, name, value)

    def but(self, **changes: Any) -> Self:
        """A copy with some fields changed, by the arguments that a new view takes."""
        return replace(self, **changes)

    @property
    def place(self) -> tuple[float, float] | None:
        """Where the query's first term lies in the image, in image pixels; None: the centre, or not yet known.

        Without an image, in pixels of the finest layer.
        """
        source = self.query.terms[0].source if self.query is not None else None
        return (source.x, source.y) if isinstance(source, Place) else None

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
        return view.but(viewport=viewport, frame=scene.frame)

    def moved(self, to: Callable[[Any], Position]) -> Self:
        """The same view with each of its positions elsewhere; itself where none moves."""
        query = None if self.query is None else self.query.moved(to)
        pins = tuple(dict.fromkeys(to(pin) for pin in self.pins))
        return self if (query, pins) == (self.query, self.pins) else self.but(query=query, pins=pins)

    def blend(self, has_image: bool, is_low_bright: bool = False) -> Blend | None:
        """How the heat map lies over the image; None where it is alone, and opaque.

        Args:
            has_image: whether there is an image.
            is_low_bright: whether small values are the bright ones.
        """
        is_alone = not has_image or self.backdrop is Backdrop.NONE
        return None if is_alone else Blend(self.opacity, self.dim, is_low_bright)

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
                found |= _WRITERS.get(name, lambda name, value: {name: value})(name, value)
        return json.dumps(found, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The state that `to_json` wrote, of this version or of version 1. InputError names the field that is wrong."""
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"a view must be JSON, found {text[:60]!r}: {error}") from None
        if not isinstance(given, dict):
            raise InputError(f"a view must be a JSON object, found {type(given).__name__}")
        version = given.pop("version", 1)
        if isinstance(version, bool) or not isinstance(version, int) or version not in _READERS:
            known = ", ".join(map(str, _READERS))
            raise InputError(f"a view's version must be one of {known}, found {version!r}; a newer program may read it")
        readers = _READERS[version]
        known_fields = readers.keys() | (QUANTITY_FIELDS if version > 1 else set())
        if unknown := sorted(given.keys() - known_fields):
            message = f"a view has no field {unknown[0]!r}; it has {', '.join(sorted(known_fields))}"
            if version < VERSION and unknown[0] in _READERS[VERSION].keys() | QUANTITY_FIELDS:
                message = f'a view has no field {unknown[0]!r} before version {VERSION}; add "version": {VERSION} to it'
            raise InputError(message)
        arguments = {
            _ARGUMENTS.get(name, name): read(name, given[name]) for name, read in readers.items() if name in given
        }
        if version == 1:
            arguments.setdefault("display_range", PAPER)
        else:
            arguments["quantity"] = quantity_from_json({name: given[name] for name in QUANTITY_FIELDS & given.keys()})
        return cls(**arguments)


def _position(value: object, what: str) -> Position:
    return value if isinstance(value, Position) else Pixel(*as_pixel(value, what))


def _positions(values: object) -> tuple[Position, ...]:
    if not isinstance(values, Iterable):
        raise InputError(f"pins must be pairs of whole numbers (x, y), found {values!r}")
    return tuple(_position(value, "each of the pins") for value in values)


# --- JSON ---

_WRITERS: dict[str, Any] = {
    "query": lambda name, query: {name: query.to_json()},
    "quantity": lambda _, quantity: quantity.to_json(),
    "metric": lambda name, metric: {name: metric.id},
    "pins": lambda name, pins: {name: [[p.x, p.y] if isinstance(p, Place) else position_to_json(p) for p in pins]},
    "viewport": lambda name, viewport: {
        name: {key: value for key, value in asdict(viewport).items() if value is not False}
    },
}

#: Fields of JSON that have another name in Python.
_ARGUMENTS = {"range": "display_range"}


def _viewport(of_layer: bool) -> json_fields.Reader[Viewport]:
    def reader(name: str, value: Any) -> Viewport:
        if not isinstance(value, dict) or not {"center", "scale"} <= value.keys() <= {"center", "scale", "of_layer"}:
            raise InputError(f"the view's {name} must have center and scale, found {value!r}")
        center = json_fields.pair(json_fields.number)(name, value["center"])
        unplaced = json_fields.flag(f"{name}.of_layer", value.get("of_layer", of_layer))
        return Viewport(center, json_fields.number(name, value["scale"]), unplaced)

    return reader


def _metric(name: str, value: Any) -> Metric:
    try:
        return metric_named(json_fields.text(name, value))
    except InputError:
        known = ", ".join(metric.id for metric in METRICS)
        raise InputError(f"the view's {name} must be one of {known}, found {value!r}") from None


_LOOK: dict[str, json_fields.Reader[Any]] = {
    "image": json_fields.or_none(json_fields.text),
    "layer": json_fields.or_none(json_fields.text),
    "metric": json_fields.or_none(_metric),
    "colormap": json_fields.text,
    "opacity": json_fields.number,
    "backdrop": json_fields.choice(Backdrop),
    "markers": json_fields.flag,
}
_pixel = json_fields.pair(json_fields.whole)
_READERS: dict[int, dict[str, json_fields.Reader[Any]]] = {
    1: _LOOK
    | {
        "reference": json_fields.or_none(_pixel),
        "channel": json_fields.or_none(json_fields.whole),
        "pins": json_fields.items(_pixel, "a list of pairs"),
        "display_range": DisplayRange.from_json_1,
        "viewport": json_fields.or_none(_viewport(of_layer=True)),
    },
    2: _LOOK
    | {
        "query": json_fields.or_none(Query.from_json),
        "pins": json_fields.items(position_from_json, "a list of places"),
        "dim": json_fields.number,
        "range": DisplayRange.from_json,
        "viewport": json_fields.or_none(_viewport(of_layer=False)),
        "frame": json_fields.or_none(json_fields.pair(json_fields.number)),
    },
}
