"""A mask: pixels that were marked elsewhere, and come in a file or an array."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.quantities.attachment import Attachment, digest_of
from ifealid_gpu.quantities.regions.region import Bools, Floats, Region

# By how much the proportions of a mask may differ from the image's.
_ALIKE = 0.02


@dataclass(frozen=True, eq=False)
class MaskRegion(Region):
    """Pixels of the image, or of the map, that are marked.

    Attributes:
        file: what it was read from; for an array, its digest alone.
        frame: (width, height) of the image, in the pixels that places are counted in.
        marked: (rows, columns) bool, True inside; None until the file is at hand, see `Query.attached`.

    Raises:
        InputError: an array that is not (rows, columns) bool, or has nothing marked.
    """

    file: Attachment
    marked: Bools | None = None

    word: ClassVar[str] = "mask"
    title: ClassVar[str] = "mask"

    def __post_init__(self) -> None:
        if self.marked is None:
            return
        marked = np.asarray(self.marked)
        if marked.ndim != 2 or marked.dtype != np.bool_:
            raise InputError(f"a mask must be (rows, columns) bool, found {marked.shape} {marked.dtype}")
        if not marked.any():
            raise InputError(f"the mask {self.file.name} has nothing marked")

    @classmethod
    def of(cls, marked: Bools, name: str = "array", sha256: str | None = None) -> Self:
        """The region of an array (rows, columns) bool, and the file that it comes from."""
        marked = np.ascontiguousarray(marked)
        return cls(Attachment(name, sha256 or digest_of(marked)), marked)

    def __eq__(self, other: object) -> bool:
        """Whether they come from the same file."""
        return isinstance(other, MaskRegion) and (self.file, self.marked is None) == (other.file, other.marked is None)

    def __hash__(self) -> int:
        """Of the file."""
        return hash(self.file)

    @property
    def there(self) -> Bools:
        """What is marked; InputError where the file is not at hand."""
        if self.marked is None:
            raise InputError(f"{self.file.words} is needed: give it with --region")
        return self.marked

    def pixels(self, scene: Scene) -> Bools:
        """(h, w): itself where it has the map's size, else the pixels whose centres lie on what is marked.

        Raises:
            InputError: it has neither the map's nor the image's proportions.
        """
        (rows, columns), (w, h) = self.there.shape, scene.map_size
        if (rows, columns) == (h, w):
            return self.there
        width, height = scene.size
        if not fits((rows, columns), scene):
            raise InputError(
                f"the mask {self.file.name} is {columns} x {rows}: expected the map's size, {w} x {h}, or the "
                f"image's, {scene.frame[0]:g} x {scene.frame[1]:g}, or one of the image's proportions"
            )
        across, down = scene.map_step
        x = (scene.map_origin[0] + (np.arange(w) + 0.5) / across) * columns / width
        y = (scene.map_origin[1] + (np.arange(h) + 0.5) / down) * rows / height
        inside = np.ix_((y >= 0) & (y < rows), (x >= 0) & (x < columns))
        found = np.zeros((h, w), np.bool_)
        found[inside] = self.covers(x[(x >= 0) & (x < columns)], y[(y >= 0) & (y < rows)])
        return found

    def covers(self, x: Floats, y: Floats) -> Bools:
        """Which points of a grid, in its own pixels, are marked."""
        return self.there[np.ix_(np.floor(y).astype(np.intp), np.floor(x).astype(np.intp))]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """In its own pixels."""
        rows, columns = (np.flatnonzero(self.there.any(axis)) for axis in (1, 0))
        return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)

    @cached_property
    def centroid(self) -> Pair:
        """As shares of width and height."""
        rows, columns = np.nonzero(self.there)
        height, width = self.there.shape
        return float(columns.mean() + 0.5) / width, float(rows.mean() + 0.5) / height

    def scaled(self, x: float, y: float) -> Self:
        """Itself: it lies over the whole image, however that is counted."""
        return self

    def to_json(self) -> dict[str, str]:
        """Name and hash of the file."""
        return self.file.to_json()

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The mask of this file, which is still to be read."""
        return cls(Attachment.from_json(name, value))


def fits(shape: tuple[int, int], scene: Scene) -> bool:
    """Whether a mask (rows, columns) has the size of a scene's map, or the proportions of its image.

    Without an image it may have those of the finest layer as well, in whose pixels places are counted.
    """
    rows, columns = shape
    proportions = {width / height for width, height in (scene.size, scene.frame)}
    return (columns, rows) == scene.map_size or any(abs(columns / rows / one - 1) <= _ALIKE for one in proportions)
