"""ViewState: everything that decides what a picture shows, as one immutable value."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from ifealid_gpu.arguments import as_pixel, as_pixels, as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.metric import Metric

_LARGE, _CLOSE = 1e30, 1e-6  # bound a display range


class Backdrop(StrEnum):
    """What lies under the heat map."""

    GRAY = "gray"
    COLOR = "color"
    NONE = "none"


@dataclass(frozen=True)
class ViewState:
    """What is shown.

    Attributes:
        image: name of the source image in a collection; None: the first.
        layer: name of the layer; None: the first.
        reference: (x, y) feature-map pixel that all others are compared with; None: the centre pixel.
        channel: a channel shown in place of the similarity, or None.
        pins: feature-map pixels marked with an orange dot.
        metric: None: the one that suits the map (`Metric.for_map`).
        colormap: a name that `colormaps.lookup_table` knows.
        opacity: o in [0, 1]; the heat map's opacity at pixel j is min(1, s'_j + o).
        backdrop: the input image in grayscale, in colour, or none.
        display_range: (low, high) values at the ends of the colour map, high > low; None: the map's own range (Eq. 5).
        markers: whether the reference and the pins are drawn.
        viewport: None: the whole scene, fitted into the target.
    """

    image: str | None = None
    layer: str | None = None
    reference: tuple[int, int] | None = None
    channel: int | None = None
    pins: tuple[tuple[int, int], ...] = ()
    metric: Metric | None = None
    colormap: str = "fire"
    opacity: float = 0.0
    backdrop: Backdrop = Backdrop.GRAY
    display_range: tuple[float, float] | None = None
    markers: bool = True
    viewport: Viewport | None = None

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        if self.reference is not None:
            set_(self, "reference", as_pixel(self.reference))
        set_(self, "pins", as_pixels(self.pins, "pins"))
        set_(self, "channel", None if self.channel is None else as_whole(self.channel, "channel"))
        set_(self, "metric", None if self.metric is None else Metric.named(self.metric))
        if self.backdrop not in list(Backdrop):
            raise InputError(f"backdrop must be one of {', '.join(Backdrop)}, found {self.backdrop!r}")
        set_(self, "backdrop", Backdrop(self.backdrop))
        if not 0 <= self.opacity <= 1:
            raise InputError(f"opacity must be between 0 and 1, found {self.opacity}")
        if self.display_range is not None:
            low, high = self.display_range
            largest = max(abs(low), abs(high))
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise InputError(f"the display range must be two finite numbers LO < HI, found {low} and {high}")
            if largest > _LARGE or high - low < _CLOSE * largest:
                raise InputError(f"the display range is too wide or too narrow for 32-bit floats: {low} to {high}")

    def but(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads back; fields at their default are left out."""
        blank = asdict(ViewState())
        return json.dumps({k: v for k, v in asdict(self).items() if v != blank[k]}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The state that `to_json` wrote. InputError names the field that is wrong."""
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"a view must be JSON, found {text[:60]!r}: {error}") from None
        if not isinstance(given, dict):
            raise InputError(f"a view must be a JSON object, found {type(given).__name__}")
        known = {f.name for f in fields(cls)}
        if unknown := sorted(given.keys() - known):
            raise InputError(f"a view has no field {unknown[0]!r}; it has {', '.join(sorted(known))}")
        return cls(**{name: _READERS[name](name, value) for name, value in given.items()})


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"the view's {name} must be a number, found {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise InputError(f"the view's {name} is too large a number") from None


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"the view's {name} must be a whole number from 0, found {value!r}")
    return value


def _pair(read: Any) -> Any:
    def reader(name: str, value: Any) -> Any:
        if not isinstance(value, list) or len(value) != 2:
            raise InputError(f"the view's {name} must be a pair, found {value!r}")
        return read(name, value[0]), read(name, value[1])

    return reader


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InputError(f"the view's {name} must be text, found {value!r}")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError(f"the view's {name} must be true or false, found {value!r}")
    return value


def _choice(kind: type[StrEnum]) -> Any:
    def reader(name: str, value: Any) -> StrEnum:
        try:
            return kind(value)
        except ValueError:
            raise InputError(f"the view's {name} must be one of {', '.join(kind)}, found {value!r}") from None

    return reader


def _pins(name: str, value: Any) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list):
        raise InputError(f"the view's {name} must be a list of pairs, found {value!r}")
    return tuple(_pair(_whole)(name, pin) for pin in value)


def _viewport(name: str, value: Any) -> Viewport:
    if not isinstance(value, dict) or value.keys() != {"center", "scale"}:
        raise InputError(f"the view's {name} must have center and scale, found {value!r}")
    return Viewport(_pair(_number)(name, value["center"]), _number(name, value["scale"]))


def _or_none(read: Any) -> Any:
    return lambda name, value: None if value is None else read(name, value)


_READERS: dict[str, Any] = {
    "image": _or_none(_text),
    "layer": _or_none(_text),
    "reference": _or_none(_pair(_whole)),
    "channel": _or_none(_whole),
    "pins": _pins,
    "metric": _or_none(_choice(Metric)),
    "colormap": _text,
    "opacity": _number,
    "backdrop": _choice(Backdrop),
    "display_range": _or_none(_pair(_number)),
    "markers": _flag,
    "viewport": _or_none(_viewport),
}
