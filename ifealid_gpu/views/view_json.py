"""Views as JSON: what is written, and what is read, of this version and of earlier ones."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.panes.lines import Lines
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.quantities.display_range import PAPER, DisplayRange
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import METRIC_WORDS, metric_named
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.sources import position_from_json, source_to_json
from ifealid_gpu.quantities.table import FIELDS as QUANTITY_FIELDS
from ifealid_gpu.quantities.table import quantity_from_json
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.views.backdrop import Backdrop

#: Of the JSON that is written. Version 1 has none and counts positions in pixels of the layer.
VERSION = 2


def arguments_from_json(text: str) -> dict[str, Any]:
    """The arguments of the view that a line of JSON describes. InputError names the field that is wrong."""
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
    arguments = {_ARGUMENTS.get(name, name): read(name, given[name]) for name, read in readers.items() if name in given}
    if version == 1:
        arguments.setdefault("display_range", PAPER)
    else:
        arguments["quantity"] = quantity_from_json({name: given[name] for name in QUANTITY_FIELDS & given.keys()})
    return arguments


WRITERS: dict[str, Any] = {
    "query": lambda name, query: {name: query.to_json()},
    "quantity": lambda _, quantity: quantity.to_json(),
    "metric": lambda name, metric: {name: metric.id},
    "pins": lambda name, pins: {name: [[p.x, p.y] if isinstance(p, Place) else source_to_json(p) for p in pins]},
    "classes": lambda name, classes: {name: [one.to_json() for one in classes]},
    "threshold": lambda name, threshold: {name: threshold.to_json()},
    "top": lambda name, top: {name: top.to_json()},
    "panes": lambda name, panes: {name: panes.to_json()},
    "lines": lambda name, lines: {name: lines.to_json()},
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
        raise InputError(f"the view's {name} must be one of {', '.join(METRIC_WORDS)}, found {value!r}") from None


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
        "components_opacity": json_fields.number,
        "dim": json_fields.number,
        "range": DisplayRange.from_json,
        "viewport": json_fields.or_none(_viewport(of_layer=False)),
        "frame": json_fields.or_none(json_fields.pair(json_fields.number)),
        "center": json_fields.flag,
        "muted": json_fields.items(json_fields.whole, "a list of channels"),
        "classes": json_fields.items(QueryClass.from_json, "a list of classes"),
        "active": json_fields.or_none(json_fields.whole),
        "threshold": json_fields.or_none(Threshold.from_json),
        "top": json_fields.or_none(Top.from_json),
        "histogram": json_fields.or_none(json_fields.choice(Counted)),
        "panes": json_fields.or_none(Panes.from_json),
        "lines": json_fields.or_none(Lines.from_json),
    },
}
