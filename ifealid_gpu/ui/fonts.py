"""Characters that Roboto lacks: from a font of the system, looked for once a name has one; else their numbers."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from imgui_bundle import imgui

_SECONDS = 2.0  # that the system may take to name a font
_MOST_FONTS = 8  # that one window takes, of up to 20 MB each
# Fonts of wide coverage where no program can be asked for one.
_KNOWN = {
    "win32": [
        Path("C:/Windows/Fonts", name)
        for name in ("msyh.ttc", "YuGothM.ttc", "malgun.ttf", "arial.ttf", "seguisym.ttf", "seguiemj.ttf")
    ],
    "darwin": [
        Path("/System/Library/Fonts", name)
        for name in (
            "PingFang.ttc",
            "Hiragino Sans GB.ttc",
            "AppleSDGothicNeo.ttc",
            "Supplemental/Arial Unicode.ttf",
            "Apple Symbols.ttf",
        )
    ],
}
_OUTLINES = {b"glyf", b"CFF "}


class Fonts:
    """The characters that one window can write."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self._taken: set[Path] = set()

    def readable(self, text: str) -> str:
        """A text with U+ and the number for each character that no font has: a question mark would tell nothing."""
        if text.isascii():
            return text
        if text not in self._written:
            self._written[text] = "".join(
                character if self._can_write(character) else f"U+{ord(character):04X}" for character in text
            )
        return self._written[text]

    def _can_write(self, character: str) -> bool:
        if character.isspace() or imgui.get_font().is_glyph_in_font(ord(character)):
            return True
        for path, number in _fonts_with(character):
            if len(self._taken) < _MOST_FONTS and path not in self._taken and _has_outlines(path, number):
                self._taken.add(path)
                config = imgui.ImFontConfig()
                config.merge_mode, config.font_no = True, number
                imgui.get_io().fonts.add_font_from_file_ttf(str(path), 0.0, config)
            if imgui.get_font().is_glyph_in_font(ord(character)):
                return True
        return False


@cache
def _fonts_with(character: str) -> tuple[tuple[Path, int], ...]:
    """Font files that may have a character, each with the number of the font in the file."""
    return tuple((path, number) for path, number in _asked_for(character) if path.is_file())


def _asked_for(character: str) -> Iterator[tuple[Path, int]]:
    program = shutil.which("fc-match")
    if program is not None:
        wanted = [program, "-f", "%{file}\n%{index}", f"sans:charset={ord(character):x}"]
        try:
            found = subprocess.run(wanted, capture_output=True, text=True, timeout=_SECONDS, check=True)  # noqa: S603
            name, number = found.stdout.split("\n")
            yield Path(name), int(number or 0)
        except (OSError, ValueError, subprocess.SubprocessError):
            pass
    for path in _KNOWN.get(sys.platform, []):
        yield path, 0


def _has_outlines(path: Path, number: int) -> bool:
    """Whether a font is drawn by outlines; those of coloured emoji hold pictures, which imgui cannot take."""
    try:
        with path.open("rb") as file:
            start = 0
            if file.read(4) == b"ttcf":
                file.seek(12 + 4 * number)
                (start,) = struct.unpack(">I", file.read(4))
            file.seek(start + 4)
            (tables,) = struct.unpack(">H", file.read(2))
            file.seek(start + 12)
            return any(file.read(16)[:4] in _OUTLINES for _ in range(tables))
    except (OSError, struct.error):
        return False
