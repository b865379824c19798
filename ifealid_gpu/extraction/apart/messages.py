"""What a window and the process that makes feature maps say to each other: one line of JSON a message."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class LayersOf:
    """Asks for the layers of a network.

    Attributes:
        network: as `--model` has it.
        size: (height, width) of the photo in pixels.
    """

    network: str
    size: tuple[int, int]


@dataclass(frozen=True)
class Make:
    """Asks for feature maps.

    Attributes:
        network: as `--model` has it.
        layers: names.
        photos: paths.
        folder: where the maps go; there it is looked for those that have been made already.
        workshop: a folder on the same disk, in which maps are written before all of a photo are there.
        max_side: larger photos are scaled down to it; None: never.
        scale: how many times photos are enlarged.
        page: which page is taken of each, from 0; None: the first.
    """

    network: str
    layers: tuple[str, ...]
    photos: tuple[str, ...]
    folder: str
    workshop: str
    max_side: int | None
    scale: int = 1
    page: int | None = None


@dataclass(frozen=True)
class OfferedLayer:
    """A layer that gives a feature map.

    Attributes:
        name: of the layer.
        channels: d.
        stride: photo pixels a map pixel; None: the map spans the photo.
        size: (height, width) of the map of a photo of the size that was asked for.
        stage: whether it is one of those that "stages" stands for.
    """

    name: str
    channels: int
    stride: int | None
    size: tuple[int, int]
    stage: bool


@dataclass(frozen=True)
class Layers:
    """Answers `LayersOf`.

    Attributes:
        network: whose they are.
        layers: those that give feature maps.
        notes: what the user should know of the network.
    """

    network: str
    layers: tuple[OfferedLayer, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Advanced:
    """Tells how far the work is.

    Attributes:
        photo: the name of the photo.
        number: of the photo, from 1.
        of: photos in all.
        step: what is being done with it.
        share: how much of all is done, 0 to 1.
    """

    photo: str
    number: int
    of: int
    step: str
    share: float


@dataclass(frozen=True)
class Made:
    """Answers `Make`.

    Attributes:
        images: the names under which datasets list the photos whose maps are there.
        written: maps that were made.
        kept: maps that were there already.
        failures: a line for each photo that failed.
        notes: what was stretched, left out or guessed when photos were read, a line each.
    """

    images: tuple[str, ...]
    written: int
    kept: int
    failures: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    """Answers what could not be done.

    Attributes:
        reason: one line.
        gone: whether nobody is there any more to answer.
    """

    reason: str
    gone: bool = False


Request = LayersOf | Make
Answer = Layers | Advanced | Made | Failed

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (LayersOf, Make, Layers, Advanced, Made, Failed)}


def to_line(message: Request | Answer) -> str:
    """One line of ASCII, without its end."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)})


def from_line(line: str) -> Any:
    """The message that `to_line` wrote."""
    given = json.loads(line)
    kind = _KINDS[given.pop("kind")]
    values = {field.name: _tupled(given[field.name]) for field in fields(kind)}
    if kind is Layers:
        values["layers"] = tuple(
            OfferedLayer(**{name: _tupled(value) for name, value in layer.items()}) for layer in values["layers"]
        )
    return kind(**values)


def _tupled(value: Any) -> Any:
    return tuple(_tupled(one) for one in value) if isinstance(value, list) else value
