"""Grids: where on a texture the values of a map's pixels lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ifealid_gpu.errors import DeviceError

_USUAL_WIDTH = 4096


def most_pixels(side: int) -> int:
    """Most pixels of a map whose values fit a texture of side x side texels."""
    return side << (side.bit_length() - 1)


@dataclass(frozen=True)
class Grid:
    """The pixels of a map one after the other, row by row, on the texels of a texture.

    The texture's width is a power of two, whatever the map's, so that maps of any width and height fit, and shaders
    find a texel by a shift. The last row may have texels to spare.

    Attributes:
        map_width: pixels.
        map_height: pixels.
        shift: log2 of the texture's width.
    """

    map_width: int
    map_height: int
    shift: int

    @classmethod
    def of(cls, width: int, height: int, side: int) -> Grid:
        """The grid of a map of width x height pixels on a texture of at most side x side texels.

        Raises:
            DeviceError: the map has more pixels than that.
        """
        widest = side.bit_length() - 1
        for shift in (min(widest, _USUAL_WIDTH.bit_length() - 1), widest):
            grid = cls(width, height, shift)
            if grid.height <= side:
                return grid
        raise DeviceError(
            f"a map of {width} x {height} pixels is larger than the device allows: max-texture-dimension-2d is {side}, "
            f"so at most {most_pixels(side)} pixels fit"
        )

    @property
    def pixels(self) -> int:
        """Pixels of the map."""
        return self.map_width * self.map_height

    @property
    def width(self) -> int:
        """Columns of texels."""
        return 1 << self.shift

    @property
    def height(self) -> int:
        """Rows of texels."""
        return -(-self.pixels // self.width)

    def place(self, x: int, y: int) -> tuple[int, int]:
        """Column and row of a map pixel's texel."""
        row, column = divmod(y * self.map_width + x, self.width)
        return column, row

    def unfolded(self, texels: NDArray[Any]) -> NDArray[Any]:
        """The map (map_height, map_width) of an array of all texels, in any shape."""
        return texels.reshape(-1)[: self.pixels].reshape(self.map_height, self.map_width)
