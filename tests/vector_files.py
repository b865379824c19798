"""What is in SVG and PDF files, read without the code that writes them."""

from __future__ import annotations

import io
import re
import zlib
from base64 import b64decode
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


def svg_root(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()  # noqa: S314 - the tests' own files


def texts_of_svg(path: Path) -> list[str]:
    """The lines of text."""
    return ["".join(text.itertext()) for text in svg_root(path).iter(f"{_SVG}text")]


def pictures_of_svg(path: Path) -> list[np.ndarray]:
    found = []
    for image in svg_root(path).iter(f"{_SVG}image"):
        with Image.open(io.BytesIO(b64decode(image.attrib[_HREF].partition("base64,")[2]))) as png:
            found.append(np.asarray(png))
    return found


def objects_of_pdf(path: Path) -> dict[int, tuple[str, bytes]]:
    """(dictionary, stream) of each object, found by the table of places."""
    data = path.read_bytes()
    assert data.startswith(b"%PDF-1.") and data.rstrip().endswith(b"%%EOF")
    start = int(data.rsplit(b"startxref", 1)[1].split()[0])
    lines = data[start:].split(b"\n")
    assert lines[0] == b"xref"
    places = [int(line[:10]) for line in lines[3 : 2 + int(lines[1].split()[1])]]
    found = {}
    for number, place in enumerate(places, 1):
        body = data[place:]
        assert body.startswith(b"%d 0 obj\n" % number)
        head, _, rest = body.partition(b"\nstream\n") if b"\nstream\n" in body.split(b"endobj")[0] else (body, b"", b"")
        about = head.partition(b"obj\n")[2].split(b"\nendobj")[0].decode("latin-1")
        length = re.search(r"/Length (\d+)", about)
        stream = zlib.decompress(rest[: int(length[1])]) if rest and length else b""
        found[number] = about, stream
    return found


def texts_of_pdf(path: Path) -> list[str]:
    """The texts in the order in which they are shown."""
    objects = objects_of_pdf(path)
    (page,) = (about for about, _ in objects.values() if "/Type /Page " in about)
    names: dict[str, dict[str, str]] = {}
    for name, number in re.findall(r"/(F\d) (\d+) 0 R", page):
        (table,) = re.findall(r"/ToUnicode (\d+) 0 R", objects[int(number)][0])
        pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", objects[int(table)][1])
        names[name] = {
            code.decode(): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs if len(text) > 3
        }
    (content,) = re.findall(r"/Contents (\d+) 0 R", page)
    shown = re.findall(r"/(F\d) \d+ Tf .*?<([0-9a-f]*)> Tj", objects[int(content)][1].decode())
    return ["".join(names[font][code[n : n + 4]] for n in range(0, len(code), 4)) for font, code in shown]


def pictures_of_pdf(path: Path) -> list[np.ndarray]:
    """The pictures of three colours, without their filters of rows."""
    found = []
    for about, stream in objects_of_pdf(path).values():
        if "/DeviceRGB" in about:
            width, height = (int(re.findall(rf"/{side} (\d+)", about)[0]) for side in ("Width", "Height"))
            rows = np.frombuffer(stream, np.uint8).reshape(height, 1 + 3 * width)
            assert (rows[:, 0] == 1).all()
            found.append(np.cumsum(rows[:, 1:].reshape(height, width, 3), axis=1, dtype=np.uint8))
    return found
