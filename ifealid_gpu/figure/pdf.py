"""Pages as PDF 1.5: text as text in the page's own font, which is in the file; pictures without loss.

Other scripts are drawn as fine pictures, since a font that has them may be 20 MB; what they say lies over them as text
that is not seen, so that it is found and copied.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from PIL import Image, ImageDraw

from ifealid_gpu.figure.embedded_font import own_font
from ifealid_gpu.figure.page import letters_of
from ifealid_gpu.figure.pdf_file import PdfFile, hex_text, stream, to_unicode
from ifealid_gpu.figure.surface import Color, Corners
from ifealid_gpu.figure.vector import Vector, Word, number
from ifealid_gpu.geometry import Pair

_POINTS = 0.75  # per nominal pixel: 96 of these and 72 points make an inch
_FINE = 6  # pixels that a pixel of other scripts is drawn with, a side
_OWN, _UNSEEN = "F1", "F2"


class PdfPage(Vector):
    """A page as PDF; see `Surface`."""

    def __init__(self, title: str, size: tuple[int, int], unit: float) -> None:
        super().__init__(title, size, unit)
        self._file = PdfFile()
        self._pictures: list[int] = []  # their objects
        self._glyphs: dict[int, str] = {}
        self._unseen: dict[str, int] = {}
        scale = _POINTS / unit
        self._commands = [f"{number_fine(scale)} 0 0 {number_fine(-scale)} 0 {number_fine(size[1] * scale)} cm"]

    def put(self, file: BinaryIO) -> None:
        """Write the page."""
        pdf, scale = self._file, _POINTS / self.unit
        fonts = " ".join(f"/{name} {number} 0 R" for name, number in self._fonts().items())
        images = " ".join(f"/Im{n} {number} 0 R" for n, number in enumerate(self._pictures))
        content = pdf.add(stream("\n".join(self._commands).encode("ascii")))
        pages = pdf.reserve()
        width, height = (number_fine(side * scale) for side in self.size)
        page = pdf.add(
            f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {width} {height}] /Contents {content} 0 R "
            f"/Resources << /Font << {fonts} >> /XObject << {images} >> >> >>"
        )
        pdf.set(pages, f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>")
        root = pdf.add(f"<< /Type /Catalog /Pages {pages} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>")
        info = pdf.add(f"<< /Title {hex_text(self.title)} /Creator {hex_text('ifealid-gpu')} >>")
        pdf.put(file, root, info)

    def _line_of_text(self, words: list[Word], color: Color, size: int, rim: int) -> None:
        for word in words:
            if word.font is None:
                self._own_word(word, color, size, rim)
            else:
                self._other_word(word, color, size)

    def _own_word(self, word: Word, color: Color, size: int, rim: int) -> None:
        font = own_font()
        glyphs = [font.glyph(character) for character in word.text]
        self._glyphs |= dict(zip(glyphs, word.text, strict=True))
        natural = sum(map(font.advance, glyphs)) * size / 1000
        shown = "".join(f"{glyph:04x}" for glyph in glyphs)
        if rim:
            edge = f"1 1 1 RG {2 * rim} w 1 j 1 Tr"
            self._commands.append(f"q {edge} {self._words(_OWN, shown, word, size, natural)} Q")
        self._commands.append(f"{_rgb(color)} rg {self._words(_OWN, shown, word, size, natural)}")

    def _other_word(self, word: Word, color: Color, size: int) -> None:
        letters = letters_of(word.font, size * _FINE)
        left, top, right, bottom = letters.getbbox(word.text, anchor="ls")
        there = Image.new("L", (max(1, round(right - left)) + 2, max(1, round(bottom - top)) + 2))
        ImageDraw.Draw(there).text((1 - left, 1 - top), word.text, 255, letters, anchor="ls")
        corner = word.start[0] + (left - 1) / _FINE, word.start[1] + (top - 1) / _FINE
        inks = Image.new("RGB", there.size, color)
        self._place(self._image(inks, there), corner, (there.width / _FINE, there.height / _FINE))
        for character in word.text:
            self._unseen.setdefault(character, len(self._unseen) + 1)
        shown = "".join(f"{self._unseen[character]:04x}" for character in word.text)
        words = self._words(_UNSEEN, shown, word, size, len(word.text) * size)
        self._commands.append(f"q 3 Tr {words} Q")

    def _words(self, font: str, shown: str, word: Word, size: int, natural: float) -> str:
        """Text as wide as the layout has it."""
        across = 100 * word.width / natural if natural > 0 else 100.0
        where = f"1 0 0 -1 {number(word.start[0])} {number(word.start[1])} Tm"
        return f"BT /{font} {size} Tf {number(across)} Tz {where} <{shown}> Tj ET"

    def _area(self, edges: Corners, color: Color) -> None:
        left, top, right, bottom = edges
        box = " ".join(map(number, (left, top, right - left, bottom - top)))
        self._commands.append(f"{_rgb(color)} rg {box} re f")

    def _stroke(self, points: list[Pair], color: Color, width: int) -> None:
        ways = ("m", *("l",) * (len(points) - 1))
        path = " ".join(f"{number(x)} {number(y)} {way}" for (x, y), way in zip(points, ways, strict=True))
        self._commands.append(f"2 J 1 j {_rgb(color)} RG {width} w {path} S")

    def _picture(self, picture: Image.Image, corner: tuple[int, int]) -> None:
        self._place(self._image(picture, None), corner, picture.size)

    def _place(self, name: str, corner: Pair, size: Pair) -> None:
        (left, top), (width, height) = corner, size
        where = " ".join(map(number, (width, 0, 0, -height, left, top + height)))
        self._commands.append(f"q {where} cm /{name} Do Q")

    def _image(self, picture: Image.Image, mask: Image.Image | None) -> str:
        """The name of a picture that is in the file from now on."""
        more = ""
        if mask is not None:
            seen = self._file.add(stream(*_pixels(mask), "/ColorSpace /DeviceGray"))
            more = f" /SMask {seen} 0 R"
        self._pictures.append(self._file.add(stream(*_pixels(picture), f"/ColorSpace /DeviceRGB{more}")))
        return f"Im{len(self._pictures) - 1}"

    def _fonts(self) -> dict[str, int]:
        """The fonts that are used, in the file."""
        pdf, font = self._file, own_font()
        data = pdf.add(stream(font.data, f"/Length1 {len(font.data)}"))
        box = " ".join(map(str, font.box))
        about = pdf.add(
            f"<< /Type /FontDescriptor /FontName /Aileron-Regular /Flags 4 /FontBBox [{box}] /ItalicAngle 0 "
            f"/Ascent {font.ascent} /Descent {font.descent} /CapHeight {font.ascent} /StemV 80 "
            f"/FontFile2 {data} 0 R >>"
        )
        widths = " ".join(f"{glyph} [{font.advance(glyph)}]" for glyph in sorted(self._glyphs))
        found = {_OWN: pdf.font(about, f"/CIDToGIDMap /Identity /W [{widths}]", to_unicode(self._glyphs))}
        if self._unseen:
            blank = pdf.add(stream(bytes(2 * (len(self._unseen) + 1))))
            names = {number: character for character, number in self._unseen.items()}
            found[_UNSEEN] = pdf.font(about, f"/CIDToGIDMap {blank} 0 R /DW 1000", to_unicode(names))
        return found


def number_fine(value: float) -> str:
    """A number to a millionth."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _rgb(color: Color) -> str:
    return " ".join(number(one / 255) for one in color)


def _pixels(picture: Image.Image) -> tuple[bytes, str]:
    """A picture's bytes, each less that of the pixel before it, which takes less room; and what says so."""
    pixels = np.asarray(picture).reshape(picture.height, picture.width, -1)
    steps = pixels.copy()
    steps[:, 1:] -= pixels[:, :-1]
    rows = np.concatenate([np.ones((picture.height, 1), np.uint8), steps.reshape(picture.height, -1)], axis=1)
    of_rows = f"/Predictor 15 /Colors {pixels.shape[2]} /BitsPerComponent 8 /Columns {picture.width}"
    size = f"/Width {picture.width} /Height {picture.height}"
    return rows.tobytes(), f"/Type /XObject /Subtype /Image {size} /BitsPerComponent 8 /DecodeParms << {of_rows} >>"
