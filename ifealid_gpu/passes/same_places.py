"""Which values of two maps lie at the same places of a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import EDGE_BIAS, Scene
from ifealid_gpu.passes.sampling import Sampling

#: The number of a row or a column that a map does not have at a place.
OUTSIDE = 2**32 - 1

Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class Lain:
    """Where values lie on a picture.

    Attributes:
        scene: of the map that they are of.
        stride: the map's pixels per value, across and down.
    """

    scene: Scene
    stride: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """Values across and down."""
        return self._sampling.size

    def numbers_at(self, grid: Lain) -> tuple[Numbers, Numbers]:
        """The column of these values for each column of others, and the row for each row; `OUTSIDE` where none is.

        A place is the centre of the pixel whose value stands there, as shares of the picture's width and height: the
        picture need not have the same size under both maps. A map that ends at the picture's edge, or beyond, has a
        value for each place of the picture.

        Args:
            grid: the others.
        """
        return self._along(grid, 0), self._along(grid, 1)

    def _along(self, grid: Lain, axis: int) -> Numbers:
        own, other, sampling = self.scene, grid.scene, grid._sampling
        pixels = sampling.start[axis] + grid.stride * np.arange(grid.size[axis])
        places = (other.map_origin[axis] + (pixels + 0.5) / other.map_step[axis]) / other.size[axis]
        at = (places * own.size[axis] - own.map_origin[axis]) * own.map_step[axis] + EDGE_BIAS
        bounds = own.map_bounds
        is_there = (at >= bounds[axis]) & (at < bounds[axis + 2])
        numbers = np.clip(np.floor(at / self.stride), 0, self.size[axis] - 1).astype(np.uint32)
        return np.where(is_there, numbers, np.uint32(OUTSIDE))

    def under(self, grid: Lain, pixels: NDArray[np.intp]) -> NDArray[np.intp]:
        """The numbers of others, row by row, at whose places some of these values lie: those of the map's pixels.

        Args:
            grid: the others.
            pixels: numbers of pixels of the map; those that have no value of their own are passed over.
        """
        width, height = self.size
        is_wanted = np.zeros((height, width), np.bool_)
        is_wanted.flat[self._sampling.samples_of(pixels)] = True
        columns, rows = self.numbers_at(grid)
        in_column, in_row = (np.asarray(is_wanted.any(axis=axis)) for axis in (0, 1))
        across = np.flatnonzero((columns != OUTSIDE) & in_column[np.minimum(columns, width - 1)])
        down = np.flatnonzero((rows != OUTSIDE) & in_row[np.minimum(rows, height - 1)])
        y, x = np.nonzero(is_wanted[np.ix_(rows[down], columns[across])])
        return np.asarray(down[y] * grid.size[0] + across[x], np.intp)

    @property
    def _sampling(self) -> Sampling:
        return Sampling(*self.scene.map_size, self.stride)


def first_is_finer(first: Scene, second: Scene) -> bool:
    """Whether as many pixels of the first of two maps make up the picture as of the second, or more."""

    def pixels(scene: Scene) -> float:
        return scene.size[0] * scene.map_step[0] * scene.size[1] * scene.map_step[1]

    return pixels(first) >= pixels(second)


def lain_on(scene: Scene, picture: Scene) -> Scene:
    """Where a map lies on the picture that another one lies on; as it is where it lies on that already."""
    if (scene.size, scene.has_image) == (picture.size, picture.has_image):
        return scene
    x, y = picture.size[0] / scene.size[0], picture.size[1] / scene.size[1]
    return replace(
        picture,
        map_extent=(scene.map_extent[0] * x, scene.map_extent[1] * y),
        map_size=scene.map_size,
        map_origin=(scene.map_origin[0] * x, scene.map_origin[1] * y),
    )
