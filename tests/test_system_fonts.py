"""Titles and names in any script: glyphs of the system's fonts, or numbers; never boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ifealid_gpu import system_fonts
from ifealid_gpu.figure import page
from ifealid_gpu.system_fonts import covers, font_with

matplotlib = pytest.importorskip("matplotlib")  # for its fonts
DEJAVU = (Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf", 0)
TITLES = ["Кошка · Γάτα.png", "قطة جميلة.jpg", "snow ☃ 😀.png", "ქართული հայ.tif"]


@pytest.fixture
def only_dejavu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    font_with.cache_clear()
    monkeypatch.setattr(system_fonts, "_candidates", lambda character: iter([DEJAVU]))
    yield
    font_with.cache_clear()


def drawn(text: str, size: int = 20) -> np.ndarray:
    sheet = Image.new("RGB", (900, 40), "white")
    page.draw_text(ImageDraw.Draw(sheet), (5, 30), text, (0, 0, 0), size)
    return np.asarray(sheet)


def test_a_font_tells_which_characters_it_has() -> None:
    from matplotlib.ft2font import FT2Font

    has = FT2Font(str(DEJAVU[0])).get_charmap()
    for code in [*range(0x20, 0x600), 0x2603, 0x4E2D, 0xAC00, 0x1F600, 0x1F9FF, 0x10FFFF]:
        assert covers(DEJAVU, chr(code)) == (code in has), hex(code)


def test_what_is_no_font_has_nothing(tmp_path: Path) -> None:
    data = DEJAVU[0].read_bytes()
    for n, part in enumerate((b"", b"ttcf", data[:40], data[:300], bytes(500), data[:12] + b"\xff" * 400)):
        path = tmp_path / f"{n}.ttf"
        path.write_bytes(part)
        assert not covers((path, 0), "a")
    assert not covers((tmp_path / "none.ttf", 0), "a")


@pytest.mark.usefixtures("only_dejavu")
@pytest.mark.parametrize("title", TITLES)
def test_titles_have_the_glyphs_of_a_font_of_the_system(title: str) -> None:
    other = ImageFont.truetype(str(DEJAVU[0]), 20)
    word = title.partition(".")[0].partition(" ")[0] if title != TITLES[2] else "☃"
    expected = Image.new("RGB", (900, 40), "white")
    left = 5 + (page.text_width("snow ", 20) if word == "☃" else 0)
    ImageDraw.Draw(expected).text((left, 30), word, (0, 0, 0), other, anchor="ls")
    width = other.getlength(word)
    found = drawn(title if word != "قطة" else word)
    begin, end = round(left), round(left + width) - 2
    np.testing.assert_array_equal(found[:, begin:end], np.asarray(expected)[:, begin:end])
    assert "U+" not in "".join(part for part, _ in page.parts_of(title))


@pytest.mark.usefixtures("only_dejavu")
def test_what_no_font_has_is_written_as_numbers() -> None:
    np.testing.assert_array_equal(drawn("猫 map.jpg"), drawn("U+732B map.jpg"))
    assert page.text_width("猫", 20) == page.text_width("U+732B", 20)


@pytest.mark.usefixtures("only_dejavu")
def test_words_from_right_to_left_stay_together_and_the_ending_stays_behind() -> None:
    assert [part for part, _ in page.parts_of("قطة جميلة.jpg")] == ["قطة جميلة", ".jpg"]
    assert [part for part, _ in page.parts_of("layer  ·  cat.jpg")] == ["layer  ·  cat.jpg"]


def test_latin_letters_ask_for_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_fonts, "_candidates", pytest.fail)
    assert page.text_width("layer2  ·  cat (1).jpg", 13) > 50


def test_without_fontconfig_the_usual_folders_are_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "DejaVuSans.ttf").write_bytes(DEJAVU[0].read_bytes())
    (tmp_path / "fonts" / "broken.otf").write_bytes(b"no font")
    monkeypatch.setattr(system_fonts.shutil, "which", lambda name: None)
    monkeypatch.setattr(system_fonts.sys, "platform", "linux")
    monkeypatch.setattr(system_fonts, "_FOLDERS", (str(tmp_path / "fonts"), str(tmp_path / "none")))
    for cached in font_with, system_fonts._lying_about:
        cached.cache_clear()
    assert font_with("Ж") == (tmp_path / "fonts" / "DejaVuSans.ttf", 0)
    assert font_with("猫") is None
    for cached in font_with, system_fonts._lying_about:
        cached.cache_clear()


def test_fonts_of_the_extra_are_found_where_they_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fontpkg_noto_sans_thai" / "files"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("raise RuntimeError")  # it is not run
    (folder / "Font[wght].ttf").write_bytes(DEJAVU[0].read_bytes())
    monkeypatch.syspath_prepend(tmp_path)
    system_fonts._installed.cache_clear()
    assert folder / "Font[wght].ttf" in system_fonts._installed()
    system_fonts._installed.cache_clear()
