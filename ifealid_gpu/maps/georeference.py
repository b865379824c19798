"""Where the pixels of a map lie on the Earth."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ifealid_gpu.errors import InputError

#: What a key of a GeoTIFF's directory may hold: a short, some doubles or a text.
Key = int | tuple[float, ...] | str

#: Longer directories and texts of keys are no coordinate system.
MOST_KEYS = 256
LONGEST_TEXT = 1 << 14
MOST_NUMBERS = 64


#: Keys that name a coordinate system by EPSG's number, and what they hold where it has none.
GEOGRAPHIC_TYPE, PROJECTED_TYPE, USER_DEFINED = 2048, 3072, 32767


@dataclass(frozen=True)
class Georeference:
    """An affine transform from pixels to coordinates, and which coordinates these are.

    Attributes:
        transform: (a, b, c, d, e, f). The point (x, y), in pixels from the upper left corner of the pixel (0, 0), lies
            at a x + b y + c to the east and d x + e y + f to the north; rows run to the south where e is negative.
        keys: the coordinate system as keys of a GeoTIFF, by number, in ascending order (OGC 19-008r4); none where
            nobody says which it is.

    Raises:
        InputError: numbers that are not finite, pixels without an area, or keys that no GeoTIFF can hold.
    """

    transform: tuple[float, float, float, float, float, float]
    keys: tuple[tuple[int, Key], ...] = ()

    def __post_init__(self) -> None:
        a, b, _, d, e, _ = self.transform
        if not all(map(math.isfinite, self.transform)) or not (area := a * e - b * d) or not math.isfinite(area):
            raise InputError(
                f"a georeference needs six finite numbers that give pixels an area, found {self.transform}"
            )
        if len(self.keys) > MOST_KEYS:
            raise InputError(f"a georeference has at most {MOST_KEYS} keys, found {len(self.keys)}")
        object.__setattr__(self, "keys", tuple(sorted(self.keys, key=lambda key: key[0])))
        if len({number for number, _ in self.keys}) < len(self.keys):
            raise InputError("a georeference has every key once, found one twice")
        for number, value in self.keys:
            if not (0 < number < 1 << 16 and _can_be(value)):
                raise InputError(
                    f"a georeference's key {number} must be a short, numbers or a text, found {value!r:.80}"
                )

    @property
    def code(self) -> int | None:
        """EPSG's number of the coordinate system, or None where it has none or it is not known."""
        known = dict(self.keys)
        found = known.get(PROJECTED_TYPE, known.get(GEOGRAPHIC_TYPE))
        return found if isinstance(found, int) and 0 < found < USER_DEFINED else None

    def __str__(self) -> str:
        """In words: the system, the pixels' sizes, the upper left corner."""
        a, b, c, d, e, f = self.transform
        system = f"EPSG:{self.code}, " if self.code is not None else "" if self.keys else "of no known system, "
        across, down = math.hypot(a, d), math.hypot(b, e)
        return f"{system}pixels of {across:.6g} x {down:.6g}, the upper left corner at {c:.10g}, {f:.10g}"

    @property
    def is_upside_down(self) -> bool:
        """Whether rows run to the north, so that a picture of them stands on its head."""
        return self.transform[4] > 0

    def scaled(self, stride: tuple[float, float], origin: tuple[float, float] = (0.0, 0.0)) -> Georeference:
        """That of larger or smaller pixels.

        Args:
            stride: pixels of this one that each is wide and high.
            origin: (x, y) of the upper left corner of the first, in pixels of this one.
        """
        a, b, c, d, e, f = self.transform
        (across, down), (x, y) = stride, origin
        corner = (a * x + b * y + c, d * x + e * y + f)
        return replace(self, transform=(a * across, b * down, corner[0], d * across, e * down, corner[1]))


def _can_be(value: Key) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and value.isascii() and "\0" not in value and "|" not in value
    if isinstance(value, tuple):
        return 0 < len(value) <= MOST_NUMBERS and all(map(math.isfinite, value))
    return 0 <= value < 1 << 16
