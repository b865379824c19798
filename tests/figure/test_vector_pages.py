"""Figures as SVG and PDF: text as text, pictures without loss, the size in inches, any script, nothing half-written."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from vector_files import objects_of_pdf, pictures_of_pdf, pictures_of_svg, svg_root, texts_of_pdf, texts_of_svg

from ifealid_gpu import FeatureMap, OutputError, ViewState
from ifealid_gpu.figure import Caption, caption_of, figure_of
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.surface import Surface
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.renderer import Renderer

TEXTS = {"svg": texts_of_svg, "pdf": texts_of_pdf}
PICTURES = {"svg": pictures_of_svg, "pdf": pictures_of_pdf}
KINDS = pytest.mark.parametrize("kind", ["svg", "pdf"])


@pytest.fixture(scope="module")
def renderer(gpu: Gpu) -> Renderer:
    random = np.random.default_rng(3)
    codes = random.integers(0, 256, (9, 13, 5), dtype=np.uint8)
    return Renderer(gpu, FeatureMap(codes, image=random.integers(0, 256, (27, 39, 3), dtype=np.uint8)))


@KINDS
def test_texts_are_text_and_the_map_is_the_pictures(renderer: Renderer, tmp_path: Path, kind: str) -> None:
    view = ViewState(reference=(4, 3), opacity=0.2, pins=((1, 2),), threshold=0.6, histogram="counts")
    caption = caption_of(renderer, view, "conv3", "cat & dog <1>.png")
    made = figure_of(renderer, view, caption, (390, 270))
    made.save(path := tmp_path / f"f.{kind}")
    texts = TEXTS[kind](path)
    assert texts[0] == "conv3  ·  cat & dog <1>.png"
    assert " ".join(texts[1:3]).startswith("similarity to 4,3")
    assert "counts" in texts and "chance" in texts and "1" in texts
    shown = np.asarray(made.image())[-16 - 270 : -16, 16 : 16 + 390]
    np.testing.assert_array_equal(PICTURES[kind](path)[0], shown)


@KINDS
@pytest.mark.parametrize("quantity", [Components(), Clusters(3)])
def test_other_legends_are_text_too(renderer: Renderer, tmp_path: Path, kind: str, quantity: object) -> None:
    view = ViewState(quantity=quantity)  # type: ignore[arg-type]
    figure_of(renderer, view, Caption("t", "f"), (300, 210)).save(path := tmp_path / f"f.{kind}")
    texts = TEXTS[kind](path)
    assert texts[:2] == ["t", "f"] and any("%" in text for text in texts[2:])


def test_a_page_is_as_large_as_its_nominal_pixels_whatever_its_unit(tmp_path: Path) -> None:
    for unit in (1.0, 2.5):
        made = Drawing("t", (round(480 * unit), round(240 * unit)), unit, lambda _: None)
        made.save(tmp_path / "p.svg")
        made.save(tmp_path / "p.pdf")
        root = svg_root(tmp_path / "p.svg")
        assert (root.attrib["width"], root.attrib["height"]) == ("480", "240")
        (box,) = re.findall(
            r"/MediaBox \[(.*?)\]", " ".join(about for about, _ in objects_of_pdf(tmp_path / "p.pdf").values())
        )
        assert box == "0 0 360 180", "five inches by two and a half"


def test_the_font_is_in_the_file(tmp_path: Path) -> None:
    made = Drawing("t", (90, 30), 1.0, lambda page: page.text((3, 20), "AVATAR", (0, 0, 0), 13))
    made.save(tmp_path / "p.svg")
    made.save(tmp_path / "p.pdf")
    assert "data:font/ttf;base64,AAEAAA" in (tmp_path / "p.svg").read_text(encoding="utf-8")
    objects = objects_of_pdf(tmp_path / "p.pdf")
    (font,) = (stream for about, stream in objects.values() if "/Length1" in about)
    assert font.startswith(b"\0\1\0\0")
    # As wide as the layout has it: what the widths in the file give, times the scale.
    widths = dict(re.findall(r"(\d+) \[(\d+)\]", next(about for about, _ in objects.values() if "/W [" in about)))
    content = next(stream.decode() for about, stream in objects.values() if b" Tj" in stream)
    ((across, codes),) = re.findall(r"Tf ([\d.]+) Tz .*<([0-9a-f]+)> Tj", content)
    natural = sum(int(widths[str(int(codes[n : n + 4], 16))]) for n in range(0, len(codes), 4)) * 13 / 1000
    from ifealid_gpu.figure.page import text_width

    assert natural * float(across) / 100 == pytest.approx(text_width("AVATAR", 13), abs=0.01)


def other_scripts(page: Surface) -> None:
    page.text((5, 30), "кот قطة ☃ \x07猫\ud800\ufffe", (200, 0, 0), 20)


def test_other_scripts_are_found_as_text_and_are_drawn(tmp_path: Path) -> None:
    made = Drawing("кот\x00", (300, 40), 1.0, other_scripts)
    made.save(tmp_path / "p.svg")
    (line,) = texts_of_svg(tmp_path / "p.svg")
    assert line.startswith("кот قطة ☃  ") and ("猫" in line or "U+732B" in line)
    made.save(tmp_path / "p.pdf")
    assert "".join(texts_of_pdf(tmp_path / "p.pdf")) == line
    # Letters that the page's own font lacks are fine pictures, with the text over them unseen.
    content = next(stream.decode() for _, stream in objects_of_pdf(tmp_path / "p.pdf").values() if b" Tj" in stream)
    assert content.count("3 Tr") == content.count(" Do") > 0
    (ink,) = {tuple(map(int, one.reshape(-1, 3)[0])) for one in pictures_of_pdf(tmp_path / "p.pdf")}
    assert ink == (200, 0, 0)


def test_lines_and_areas_lie_where_the_pixels_are(tmp_path: Path) -> None:
    def draw(page: Surface) -> None:
        page.rectangle((2, 3, 11, 8), fill=(10, 20, 30))
        page.line([(20, 5), (29, 5)], (255, 0, 0), 2)
        page.picture(Image.new("RGBA", (3, 2), (0, 0, 255, 0)), (40, 1))

    made = Drawing("t", (60, 20), 1.0, draw)
    pixels = np.asarray(made.image())
    assert (pixels[3:9, 2:12] == (10, 20, 30)).all() and (pixels[1:3, 40:43] == 255).all()
    made.save(tmp_path / "p.svg")
    root = svg_root(tmp_path / "p.svg")
    area = root.findall("{*}rect")[1].attrib
    assert [area[key] for key in ("x", "y", "width", "height", "fill")] == ["2", "3", "10", "6", "#0a141e"]
    made.save(tmp_path / "p.pdf")
    content = next(stream.decode() for _, stream in objects_of_pdf(tmp_path / "p.pdf").values() if b" re f" in stream)
    assert "0.039 0.078 0.118 rg 2 3 10 6 re f" in content and "20.5 5.5 m 29.5 5.5 l S" in content
    assert (pictures_of_pdf(tmp_path / "p.pdf")[0] == 255).all(), "what is clear lets the paper through"


@KINDS
def test_nothing_is_half_written(tmp_path: Path, kind: str) -> None:
    def fails(page: Surface) -> None:
        page.text((1, 9), "half", (0, 0, 0), 9)
        raise OutputError("no more")

    path = tmp_path / f"old.{kind}"
    path.write_bytes(b"old")
    with pytest.raises(OutputError):
        Drawing("t", (30, 20), 1.0, fails).save(path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
