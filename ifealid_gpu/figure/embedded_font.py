"""The page's own font as a PDF needs it: glyphs of characters, their widths, and its measures."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache

from ifealid_gpu.figure.page import own_font_bytes
from ifealid_gpu.system_fonts import glyph_in

_EM = 1000  # units of an em, in PDF


@dataclass(frozen=True, eq=False)
class EmbeddedFont:
    """A TrueType font.

    Attributes:
        data: its file.
        box: left, lower, right and upper bounds of its glyphs, in thousandths of an em, as all that follows.
        ascent: above the baseline.
        descent: below it, negative.
    """

    data: bytes
    box: tuple[int, ...]
    ascent: int
    descent: int
    _characters: bytes
    _advances: tuple[int, ...]

    def glyph(self, character: str) -> int:
        """The number of a character's glyph; 0: it has none."""
        return glyph_in(self._characters, ord(character))

    def advance(self, glyph: int) -> int:
        """How wide a glyph is."""
        return self._advances[min(glyph, len(self._advances) - 1)]


@cache
def own_font() -> EmbeddedFont:
    """The font that pages are written in."""
    data = own_font_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {}
    for n in range(count):
        name, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * n)
        tables[name] = data[offset : offset + length]
    (per_em,) = struct.unpack_from(">H", tables[b"head"], 18)

    def in_em(value: int) -> int:
        return round(value * _EM / int(per_em))

    box = struct.unpack_from(">4h", tables[b"head"], 36)
    ascent, descent = struct.unpack_from(">2h", tables[b"hhea"], 4)
    (advances,) = struct.unpack_from(">H", tables[b"hhea"], 34)
    widths = tuple(in_em(struct.unpack_from(">H", tables[b"hmtx"], 4 * n)[0]) for n in range(advances))
    return EmbeddedFont(data, tuple(map(in_em, box)), in_em(ascent), in_em(descent), tables[b"cmap"], widths)
