"""Fonts of the system for characters that the program's own fonts lack, in any script."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: A font's file and its number in the file.
Font = tuple[Path, int]

_SECONDS = 2.0  # that the system may take to name a font
# Fonts of wide coverage where no program can be asked for one.
_KNOWN = {
    "win32": [
        Path("C:/Windows/Fonts", name)
        for name in (
            *("segoeui.ttf", "msyh.ttc", "YuGothM.ttc", "malgun.ttf", "Nirmala.ttc", "Nirmala.ttf", "leelawui.ttf"),
            *("ebrima.ttf", "arial.ttf", "seguisym.ttf", "seguiemj.ttf"),
        )
    ],
    "darwin": [
        Path("/System/Library/Fonts", name)
        for name in (
            *("PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc", "Supplemental/Arial Unicode.ttf"),
            *("GeezaPro.ttc", "Kohinoor.ttc", "ThonburiUI.ttc", "Apple Symbols.ttf"),
        )
    ],
}
# Where fonts lie on other systems, and which of them come first.
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_FIRST = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc", "DroidSansFallback", "unifont")
# Packages of PyPI that are nothing but a font under the SIL Open Font License.
_PACKAGES = (
    "cvttf_NotoSansCJK_Regular",
    "fontpkg_noto_sans_arabic",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_tamil",
    "fontpkg_noto_sans_telugu",
    "fontpkg_noto_sans_thai",
)
_SUFFIXES = {".ttf", ".otf", ".ttc"}
_MOST_FILES = 2000
_OUTLINES = {b"glyf", b"CFF ", b"CFF2"}
_LARGEST_TABLE = 1 << 22


@cache
def font_with(character: str) -> Font | None:
    """A font of the system that can write a character; None where there is none.

    Those of coloured emoji hold pictures in place of outlines, and are left out.
    """
    return next((font for font in _candidates(character) if covers(font, character)), None)


def covers(font: Font, character: str) -> bool:
    """Whether a font has outlines, and one for a character."""
    table = _characters(font)
    if table is None:
        return False
    try:
        return glyph_in(table, ord(character)) != 0
    except (struct.error, IndexError):
        return False


def _candidates(character: str) -> Iterator[Font]:
    yield from _asked_for(character)
    others = _KNOWN[sys.platform] if sys.platform in _KNOWN else _lying_about()
    for path in (*others, *_installed()):
        if path.is_file():
            yield path, 0


def _asked_for(character: str) -> Iterator[Font]:
    """What fontconfig names for a character; it names another font where none has it."""
    program = shutil.which("fc-match")
    if program is None:
        return
    wanted = [program, "-f", "%{file}\n%{index}", f"sans:charset={ord(character):x}"]
    try:
        found = subprocess.run(wanted, capture_output=True, text=True, timeout=_SECONDS, check=True)  # noqa: S603
        name, number = found.stdout.split("\n")
        yield Path(name), int(number or 0)
    except (OSError, ValueError, subprocess.SubprocessError):
        return


@cache
def _installed() -> tuple[Path, ...]:
    """The fonts of the extra `fonts`, where it is installed; nothing of the packages is run."""
    folders: list[str] = []
    for name in _PACKAGES:
        spec = find_spec(name)
        folders += (spec.submodule_search_locations or []) if spec is not None else []
    return tuple(path for folder in folders for path in Path(folder).rglob("*") if path.suffix.lower() in _SUFFIXES)


@cache
def _lying_about() -> tuple[Path, ...]:
    """Font files in the usual folders, those of wide coverage first."""
    paths: list[Path] = []
    for folder in (Path(name).expanduser() for name in _FOLDERS):
        for path in folder.rglob("*"):
            if path.suffix.lower() in _SUFFIXES:
                paths.append(path)
            if len(paths) >= _MOST_FILES:
                break
    order = {name: n for n, name in enumerate(_FIRST)}
    rank = {path: min((n for name, n in order.items() if path.name.startswith(name)), default=99) for path in paths}
    return tuple(sorted(paths, key=lambda path: (rank[path], path.name)))


@cache
def _characters(font: Font) -> bytes | None:
    """The table that tells the glyph of each character; None where it cannot be read or the font has no outlines."""
    path, number = font
    try:
        with path.open("rb") as file:
            start = 0
            if file.read(4) == b"ttcf":
                file.seek(12 + 4 * number)
                (start,) = struct.unpack(">I", file.read(4))
            file.seek(start + 4)
            (count,) = struct.unpack(">H", file.read(2))
            file.seek(start + 12)
            tables = {}
            for _ in range(count):
                name, _, offset, length = struct.unpack(">4sIII", file.read(16))
                tables[name] = offset, length
            if b"cmap" not in tables or not _OUTLINES & tables.keys():
                return None
            offset, length = tables[b"cmap"]
            file.seek(offset)
            return file.read(min(length, _LARGEST_TABLE))
    except (OSError, struct.error):
        return None


def glyph_in(table: bytes, code: int) -> int:
    """The number of a character's glyph by a `cmap` table of OpenType, formats 4 and 12; 0: there is none."""
    (count,) = struct.unpack_from(">H", table, 2)
    for n in range(count):
        (offset,) = struct.unpack_from(">I", table, 8 + 8 * n)
        (kind,) = struct.unpack_from(">H", table, offset)
        if kind == 12:
            (groups,) = struct.unpack_from(">I", table, offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">III", table, offset + 16 + 12 * group)
                if first <= code <= last:
                    return int(glyph + code - first)
        elif kind == 4 and code <= 0xFFFF and (found := _glyph_in_segments(table, offset, code)):
            return found
    return 0


def _glyph_in_segments(table: bytes, offset: int, code: int) -> int:
    (twice,) = struct.unpack_from(">H", table, offset + 6)
    ends, starts, deltas, ranges = offset + 14, offset + 16 + twice, offset + 16 + 2 * twice, offset + 16 + 3 * twice
    for at in range(0, twice, 2):
        (end,) = struct.unpack_from(">H", table, ends + at)
        if code > end:
            continue
        (start,) = struct.unpack_from(">H", table, starts + at)
        if code < start:
            return 0
        delta, range_offset = struct.unpack_from(">H", table, deltas + at)[0], ranges + at
        (shift,) = struct.unpack_from(">H", table, range_offset)
        if shift == 0:
            return int(code + delta) & 0xFFFF
        (glyph,) = struct.unpack_from(">H", table, range_offset + shift + 2 * (code - start))
        return int(glyph + delta) & 0xFFFF if glyph else 0
    return 0
