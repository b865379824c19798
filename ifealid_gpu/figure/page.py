"""Colours and text of pages."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

PAPER = (255, 255, 255)
INK = (20, 20, 20)
FAINT = (105, 105, 105)


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Letters of a size, in pixels."""
    return ImageFont.load_default(size)
