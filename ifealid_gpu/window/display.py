"""Where the map lies in a window; converts between logical pixels of the window and physical ones of the display."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.geometry import Pair
from ifealid_gpu.ui.layout import Box


@dataclass(frozen=True)
class Display:
    """The part of a window that shows the map.

    Attributes:
        box: that part, in logical pixels of the window.
        ratio: physical pixels per logical one.
        target_size: of the whole window, in physical pixels.
    """

    box: Box
    ratio: float
    target_size: tuple[int, int]

    @property
    def area(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in physical pixels, within the window."""
        box, ratio, (target_width, target_height) = self.box, self.ratio, self.target_size
        left, top = min(round(box.left * ratio), target_width - 1), min(round(box.top * ratio), target_height - 1)
        width = max(1, min(round(box.width * ratio), target_width - left))
        height = max(1, min(round(box.height * ratio), target_height - top))
        return left, top, width, height

    def from_window(self, at: Pair) -> Pair:
        """Physical pixels of the display for logical ones of the window."""
        left, top, _, _ = self.area
        return at[0] * self.ratio - left, at[1] * self.ratio - top

    def to_window(self, at: Pair) -> Pair:
        """Logical pixels of the window for physical ones of the display."""
        left, top, _, _ = self.area
        return (left + at[0]) / self.ratio, (top + at[1]) / self.ratio
