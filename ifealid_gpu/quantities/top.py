"""What is asked where the best places are wanted: how many, how far apart, and in which images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError

#: Places that can be asked for.
MOST_PLACES = 200
_MOST_RADIUS = 10_000
_SIDES_A_RADIUS = 24  # neighbourhoods' radii that the shorter side of a map has


@dataclass(frozen=True)
class Top:
    """The places of best value: of a similarity the most alike, else the brightest.

    Attributes:
        count: how many, 1 to `MOST_PLACES`.
        radius: of the neighbourhood, in pixels of the map: within it, across and down, only the best counts, and none
            about the reference's own pixels. None: a 24th of the map's shorter side, at least 1.
        all_images: whether all images with this layer are searched, not only the one on display.

    Raises:
        InputError: a number that cannot be.
    """

    count: int = 10
    radius: int | None = None
    all_images: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", as_whole(self.count, "how many places are asked for"))
        if not 1 <= self.count <= MOST_PLACES:
            raise InputError(f"1 to {MOST_PLACES} places can be asked for, found {self.count}")
        if self.radius is not None:
            object.__setattr__(self, "radius", as_whole(self.radius, "the radius of a neighbourhood"))
            if not 1 <= self.radius <= _MOST_RADIUS:
                raise InputError(
                    f"the radius of a neighbourhood must be 1 to {_MOST_RADIUS} pixels of the map, found {self.radius}"
                )
        if not isinstance(self.all_images, bool):
            raise InputError(f"whether all images are searched must be True or False, found {self.all_images!r}")

    @classmethod
    def of(cls, value: object) -> Self | None:
        """It for itself, or for how many; None for None."""
        return value if value is None or isinstance(value, cls) else cls(as_whole(value, "a view's top"))

    def radius_on(self, height: int, width: int) -> int:
        """The radius on a map of this size."""
        return max(1, round(min(height, width) / _SIDES_A_RADIUS)) if self.radius is None else self.radius

    def to_json(self) -> dict[str, Any]:
        """It for JSON; what is as usual is left out, but for the count."""
        more = {"radius": self.radius, "all_images": self.all_images or None}
        return {"count": self.count} | {name: value for name, value in more.items() if value is not None}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """What `to_json` wrote."""
        given = json_fields.record(name, value, _READERS)
        return cls(**{key: _READERS[key](f"{name}.{key}", given[key]) for key in given})


_READERS: dict[str, json_fields.Reader[Any]] = {
    "count": json_fields.whole,
    "radius": json_fields.or_none(json_fields.whole),
    "all_images": json_fields.flag,
}
