"""The small pictures of a list, in one texture of imgui's, so that a list draws each by one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ifealid_gpu.quantities.top import MOST_PLACES
from ifealid_gpu.ranking.thumbnail import SIDE

_COLUMNS = 16
_ROWS = -(-MOST_PLACES // _COLUMNS)
# imgui keeps pointers to textures for as long as its context lives.
_KEPT: list[Any] = []


class Thumbnails:
    """The pictures of one list of a window, each `SIDE` pixels wide and high."""

    def __init__(self) -> None:
        self._texture: Any = None
        self._of: object = None

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
            self._texture.create(imgui.ImTextureFormat.rgba32, _COLUMNS * SIDE, _ROWS * SIDE)
            imgui.internal.register_user_texture(self._texture)
            _KEPT.append(self._texture)
        pixels = self._texture.get_pixels_array().reshape(_ROWS * SIDE, _COLUMNS * SIDE, 4)
        for number, picture in enumerate(pictures):
            if picture is not None:
                row, column = divmod(number, _COLUMNS)
                place = pixels[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]
                place[..., :3], place[..., 3] = picture, 255
        changed = self._texture.update_rect
        changed.x, changed.y, changed.w, changed.h = 0, 0, self._texture.width, self._texture.height
        if self._texture.status == imgui.ImTextureStatus.ok:
            self._texture.set_status(imgui.ImTextureStatus.want_updates)

    def draw(self, draw: imgui.ImDrawList, number: int, at: tuple[float, float], side: float) -> None:
        """Draw a picture with its left upper corner at a place of the window, so many logical pixels wide."""
        row, column = divmod(number, _COLUMNS)
        start = column / _COLUMNS, row / _ROWS
        end = (column + 1) / _COLUMNS, (row + 1) / _ROWS
        draw.add_image(self._texture.get_tex_ref(), at, (at[0] + side, at[1] + side), start, end)
