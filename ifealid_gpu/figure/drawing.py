"""A figure that is laid out, and can be had as pixels, SVG or PDF."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.pdf import PdfPage
from ifealid_gpu.figure.surface import Raster, Surface
from ifealid_gpu.figure.svg import SvgPage
from ifealid_gpu.figure.vector import Vector
from ifealid_gpu.files import replacing

#: Kinds of files whose text stays text, with lines and areas of any fineness.
VECTOR_PAGES: dict[str, type[Vector]] = {".svg": SvgPage, ".pdf": PdfPage}

#: Times as many pixels a side have maps in such files, which are printed.
FINER = 2

#: What a figure can be written as.
SUFFIXES = (".png", *VECTOR_PAGES)


def is_vector(path: str | os.PathLike[str]) -> bool:
    """Whether a file of this name holds text as text."""
    return Path(path).suffix.lower() in VECTOR_PAGES


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure.

    Attributes:
        title: of it, in a line.
        size: (width, height) in pixels.
        unit: pixels per nominal pixel, of which 96 make an inch in SVG and PDF.
        draw: draws it on a page of this size.
        notes: what is missing, a line each.
        alone: the picture that is all there is, RGBA, or None.
    """

    title: str
    size: tuple[int, int]
    unit: float
    draw: Callable[[Surface], None] = field(repr=False)
    notes: tuple[str, ...] = ()
    alone: Image.Image | None = field(default=None, repr=False)

    def image(self) -> Image.Image:
        """The figure as pixels, RGB; a picture that is alone keeps its alpha."""
        if self.alone is not None:
            return self.alone
        page = Raster(self.size)
        self.draw(page)
        return page.image

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as .png, or as .pdf or .svg with text as text and maps without loss.

        Raises:
            InputError: a name of another kind of file.
            OutputError: the file cannot be written; what stood there is unchanged.
        """
        if Path(path).suffix.lower() not in SUFFIXES:
            raise InputError(f"{os.fspath(path)}: a figure is a {', '.join(SUFFIXES)}; give a name that ends so")
        with replacing(path) as file:
            self.put(file, path)

    def put(self, file: BinaryIO, path: str | os.PathLike[str]) -> None:
        """Write what a file of this name holds; a PNG where it is neither .svg nor .pdf."""
        kind = VECTOR_PAGES.get(Path(path).suffix.lower())
        if kind is None:
            self.image().save(file, "PNG")
            return
        page = kind(self.title, self.size, self.unit)
        self.draw(page)
        page.put(file)

    def _repr_png_(self) -> bytes:
        """What notebooks show."""
        file = io.BytesIO()
        self.image().save(file, "PNG")
        return file.getvalue()
