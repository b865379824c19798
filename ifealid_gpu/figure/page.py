"""Colours and text of pages, in any script."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache

from PIL import ImageDraw, ImageFont

from ifealid_gpu.errors import OutputError
from ifealid_gpu.system_fonts import Font, covers, font_with

PAPER = (255, 255, 255)
INK = (20, 20, 20)
FAINT = (105, 105, 105)

_NEUTRAL = " -_,;:()"
_NONE = "\U0010ffff"  # no font has it, and all draw the same for what they do not have


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Letters of a size, in pixels."""
    return ImageFont.load_default(size)


@cache
def own_font_bytes() -> bytes:
    """The page's own font as a TrueType file: Aileron, in the public domain (CC0), as Pillow brings it."""
    path = getattr(font(20), "path", None)
    if not isinstance(path, io.BytesIO):
        raise OutputError("this Pillow was built without FreeType, which the text of .pdf and .svg needs: write a .png")
    return path.getvalue()


def text_width(text: str, size: int) -> float:
    """Pixels that a line of text takes."""
    return sum(width_of(part, used, size) for part, used in parts_of(text))


def width_of(part: str, used: Font | None, size: int) -> float:
    """Pixels that text in one font takes; see `parts_of`."""
    return letters_of(used, size).getlength(part)


def wrapped(text: str, width: float, size: int) -> list[str]:
    """A line of facts as lines that fit a width, broken where one fact ends; a single fact is never broken.

    Args:
        text: facts with commas or points between.
        width: in pixels.
        size: of the text.
    """
    lines = [""]
    for fact in re.split(r"(?<=, )|(?<=  ·  )", text):
        if lines[-1] and text_width(lines[-1] + fact.rstrip(" ,·"), size) > width:
            lines.append("")
        lines[-1] += fact
    return [line.rstrip(" ·") for line in lines]


def fitted(text: str, width: float, size: int) -> str:
    """A text without its middle, where it is wider than its room."""
    if text_width(text, size) <= width:
        return text
    for kept in range(len(text) - 1, 1, -1):
        shown = f"{text[: (kept + 1) // 2]}...{text[len(text) - kept // 2 :]}"
        if text_width(shown, size) <= width:
            return shown
    return "..."


def draw_text(
    draw: ImageDraw.ImageDraw, start: tuple[float, float], text: str, color: tuple[int, int, int], size: int
) -> None:
    """Write a line of text from (left, baseline) on, with fonts of the system for characters that the page's own lacks.

    A character that no font has is written as U+ and its number.
    """
    left, baseline = start
    for part, used in parts_of(text):
        letters = letters_of(used, size)
        draw.text((left, baseline), part, color, letters, anchor="ls")
        left += letters.getlength(part)


def parts_of(text: str) -> list[tuple[str, Font | None]]:
    """A text in parts, each with a font that has all of it; None: the page's own."""
    parts: list[tuple[str, Font | None]] = []
    used: Font | None = None
    for n, character in enumerate(text):
        wanted = _font_of(character, used, text[n + 1 :].lstrip(_NEUTRAL)[:1])
        is_written = wanted is not None or is_own(character)
        written = character if is_written else f"U+{ord(character):04X}"
        if parts and wanted == used:
            parts[-1] = (parts[-1][0] + written, used)
        else:
            parts.append((written, wanted))
        used = wanted
    return parts


def _font_of(character: str, before: Font | None, after: str) -> Font | None:
    """The font for a character: that of what it belongs to, else the page's own, else the system's.

    Marks belong to the letter before; spaces to the words on either side, which run from right to left in some scripts.
    """
    is_mark = unicodedata.category(character)[0] == "M" or unicodedata.category(character) == "Cf"
    is_between = character in _NEUTRAL and bool(after) and not is_own(after)
    if before is not None and (is_mark or is_between or not is_own(character)) and covers(before, character):
        return before
    return None if is_own(character) else font_with(character)


@cache
def is_own(character: str) -> bool:
    """Whether the page's own font has a character."""
    if character.isascii():
        return True
    own = font(20)
    return bytes(own.getmask(character)) != bytes(own.getmask(_NONE))


@cache
def letters_of(used: Font | None, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Letters of a font, or of the page's own, of a size in pixels."""
    if used is None:
        return font(size)
    path, number = used
    try:
        return ImageFont.truetype(str(path), size, index=number)
    except OSError:
        return font(size)
