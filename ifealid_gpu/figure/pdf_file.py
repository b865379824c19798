"""The objects of a PDF, and how they are written one after the other."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import BinaryIO


class PdfFile:
    """Objects, numbered from 1."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def add(self, body: bytes | str) -> int:
        """Add an object; its number."""
        self._objects.append(body.encode("ascii") if isinstance(body, str) else body)
        return len(self._objects)

    def reserve(self) -> int:
        """The number of an object that is still to be told."""
        return self.add("null")

    def set(self, number: int, body: str) -> None:
        """Tell what an object is."""
        self._objects[number - 1] = body.encode("ascii")

    def font(self, about: int, more: str, characters: str) -> int:
        """Add a font of two bytes a glyph.

        Args:
            about: the number of its descriptor.
            more: widths, and which glyphs the numbers are.
            characters: what `to_unicode` says of it.
        """
        below = self.add(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Aileron-Regular "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {about} 0 R {more} >>"
        )
        names = self.add(stream(characters.encode("ascii")))
        return self.add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /Aileron-Regular /Encoding /Identity-H "
            f"/DescendantFonts [{below} 0 R] /ToUnicode {names} 0 R >>"
        )

    def put(self, file: BinaryIO, root: int, info: int) -> None:
        """Write all of them, and where each lies."""
        written = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self._objects, 1):
            places.append(len(written))
            written += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(written)
        written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        written += b"".join(b"%010d 00000 n \n" % place for place in places)
        written += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (len(places) + 1, root, info)
        written += b"startxref\n%d\n%%%%EOF\n" % start
        file.write(written)


def stream(data: bytes, *entries: str) -> bytes:
    """An object of bytes, compressed."""
    packed = zlib.compress(data, 6)
    about = f"<< {' '.join(entries)} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
    return about.encode("ascii") + packed + b"\nendstream"


def hex_text(text: str) -> str:
    """Text as UTF-16, in hexadecimal digits."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


def to_unicode(characters: Mapping[int, str]) -> str:
    """The table that tells the characters of a font's numbers, so that text is found and copied."""
    lines = [f"<{number:04x}> <{text.encode('utf-16-be').hex()}>" for number, text in sorted(characters.items())]
    some = [lines[n : n + 100] for n in range(0, len(lines), 100)]  # more a block may not have
    blocks = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in some)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{blocks}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
