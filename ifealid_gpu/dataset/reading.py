"""How files are to be read, where they leave it open or the user knows better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ifealid_gpu import no_data
from ifealid_gpu.arguments import as_whole
from ifealid_gpu.dataset.dequantize import AS_STORED, rule_named
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.codes import code_dtype
from ifealid_gpu.maps.precision import AUTO

#: Orders of the axes of arrays: height, width, channels; channels first; tokens (patches row by row) and channels.
LAYOUTS = ("hwc", "chw", "tokens")

#: Fields that are paths of files beside those that are read.
FILES = ("image", "channel_names")

#: Words that may stand in place of a value without data: what the file says or is found in it; not a number; nothing.
NO_DATA_WORDS = no_data.WORDS


@dataclass(frozen=True)
class Reading:
    """How files are to be read. Without any of it: as the file says, and where it says nothing as its shape tells.

    Attributes:
        layout: order of the axes of arrays, one of `LAYOUTS`; None: what the file or the array's shape tells.
        grid: (width, height) of the tokens' grid; None: what their number tells.
        skip: tokens before those of the grid, such as the class token; None: what their number tells.
        precision: bits of the codes that arrays are quantised to: 8, 16, 32 or `AUTO`.
        array: name of the only array of a file that is read; None: all that can be feature maps.
        page: number of the only page, or series of pages, of a TIFF that is read, from 0, or of the image that is read
            of a batch; None: all pages, the first image.
        no_data: the value that stands for none, or one of `NO_DATA_WORDS`, or a text of several values with commas
            between, such as "-9999,nan".
        dequantize: name of the rule by which stored integers become real values, or "none": they are the values; None:
            as the file says, by its scales and offsets.
        image: the photo that lies under the maps; None: what the files hold or lies beside them.
        as_stored: the photo is not turned as its EXIF orientation says.
        stride: image pixels a feature-map pixel; None: what the file says, or the map spans the image.
        channel_names: a file of names or wavelengths of the channels, a line each; None: what the files say.

    Raises:
        InputError: a value that none of these can have, or two that contradict each other.
    """

    layout: str | None = None
    grid: tuple[int, int] | None = None
    skip: int | None = None
    precision: int | str = AUTO
    array: str | None = None
    page: int | None = None
    no_data: float | str = "auto"
    dequantize: str | None = None
    image: Path | None = None
    as_stored: bool = False
    stride: int | None = None
    channel_names: Path | None = None

    def __post_init__(self) -> None:
        if self.layout is not None and self.layout not in LAYOUTS:
            raise InputError(f"layout must be 'hwc', 'chw' or 'tokens', found {self.layout!r}")
        if self.layout in ("hwc", "chw") and (self.grid is not None or self.skip is not None):
            word = "grid" if self.grid is not None else "skip"
            raise InputError(f"{word} is for the layout tokens, found {self.layout}: give one of them")
        if self.grid is not None:
            if not isinstance(self.grid, Sequence | np.ndarray) or isinstance(self.grid, str) or len(self.grid) != 2:
                raise InputError(f"grid must be two whole numbers (width, height), found {self.grid!r}")
            width, height = (as_whole(side, "grid") for side in self.grid)
            if min(width, height) < 1:
                raise InputError(f"a grid has 1 column and 1 row or more, found {width} x {height}")
        for name, least in (("skip", 0), ("page", 0), ("stride", 1)):
            value = getattr(self, name)
            if value is not None and as_whole(value, name) < least:
                raise InputError(f"{name} must be {least} or more, found {value}")
        if self.precision != AUTO:
            if isinstance(self.precision, str):
                raise InputError(f"precision must be 'auto', 8, 16 or 32 bits, found {self.precision!r}")
            code_dtype(self.precision)
        no_data.asked_fills(self.no_data)

        if self.dequantize not in (None, AS_STORED):
            rule_named(self.dequantize)

    def with_files(self, to: Callable[[Path], Path]) -> Reading:
        """The same with the paths of other files, such as the photo, changed."""
        found: dict[str, Any] = {name: to(path) for name in FILES if (path := getattr(self, name)) is not None}
        return replace(self, **found) if found else self

    @property
    def bits(self) -> int | None:
        """Bits of a code, or None where they are found when the values are read."""
        return None if isinstance(self.precision, str) else self.precision
