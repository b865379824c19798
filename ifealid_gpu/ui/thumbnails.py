"""The small pictures of a list, in one texture of imgui's, so that a list draws each by one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ifealid_gpu.quantities.top import MOST_PLACES
from ifealid_gpu.ranking.thumbnail import SIDE

_COLUMNS = 16
# imgui keeps pointers to textures for as long as its context lives.
_KEPT: list[Any] = []


class Thumbnails:
    """The pictures of one list of a window, each `SIDE` pixels wide and high.

    Args:
        most: how many there are at most.
    """

    def __init__(self, most: int = MOST_PLACES) -> None:
        self._columns = min(most, _COLUMNS)
        self._rows = -(-most // self._columns)
        self._texture: Any = None
        self._of: object = None
        self._there: list[bool] = []

    def show(self, of: object, pictures: Sequence[NDArray[np.uint8] | None]) -> None:
        """Have the pictures of a list at hand, by their numbers.

        Args:
            of: the same object for as long as the pictures are the same.
            pictures: (SIDE, SIDE, 3) each; None where there is none.
        """
        if of is self._of or all(picture is None for picture in pictures):
            return
        self._of = of
        if self._texture is None:
            self._texture = imgui.ImTextureData()
            self._texture.create(imgui.ImTextureFormat.rgba32, self._columns * SIDE, self._rows * SIDE)
            imgui.internal.register_user_texture(self._texture)
            _KEPT.append(self._texture)
        pixels = self._texture.get_pixels_array().reshape(self._rows * SIDE, self._columns * SIDE, 4)
        for number, picture in enumerate(pictures):
            if picture is not None:
                row, column = divmod(number, self._columns)
                place = pixels[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]
                place[..., :3], place[..., 3] = picture, 255
        changed = self._texture.update_rect
        changed.x, changed.y, changed.w, changed.h = 0, 0, self._texture.width, self._texture.height
        if self._texture.status == imgui.ImTextureStatus.ok:
            self._texture.set_status(imgui.ImTextureStatus.want_updates)

    def kept(self, of: object, make: Callable[[], Sequence[NDArray[np.uint8] | None]]) -> list[bool]:
        """Have pictures at hand that are made where others were there; of each whether there is one.

        Args:
            of: equal for as long as the pictures are the same.
            make: makes them; see `show`.
        """
        if of != self._of:
            pictures = make()
            self._there = [picture is not None for picture in pictures]
            self.show(of, pictures)
            self._of = of
        return self._there

    def draw(self, draw: imgui.ImDrawList, number: int, at: tuple[float, float], side: float) -> None:
        """Draw a picture with its left upper corner at a place of the window, so many logical pixels wide."""
        row, column = divmod(number, self._columns)
        start = column / self._columns, row / self._rows
        end = (column + 1) / self._columns, (row + 1) / self._rows
        draw.add_image(self._texture.get_tex_ref(), at, (at[0] + side, at[1] + side), start, end)
