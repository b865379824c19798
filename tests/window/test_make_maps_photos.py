"""Which photos feature maps are made of: turned, large, of a folder, damaged, or made already."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helper import Bench
from PIL import Image
from window.hand import Hand
from window.making import START, files_in, made, offered, photo

from ifealid_gpu.extraction.apart.messages import LayersOf

pytestmark = pytest.mark.torch


def test_a_photo_turned_by_its_camera_is_upright(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    offered(empty, photo(tmp_path / "j.jpg", exif=exif))
    assert bench.asked == [LayersOf("scattering", (53, 37))]
    empty.click_item(START)
    made(empty)
    assert empty.explorer.renderer is not None and empty.explorer.renderer.feature_map.image.shape == (53, 37, 3)


def test_a_large_photo_is_scaled_down_unless_that_is_not_wanted(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(empty, photo(tmp_path / "k.jpg", (1100, 33)))
    assert bench.asked == [LayersOf("scattering", (31, 1024))]
    empty.click_item("##size")
    empty.click_item("as it is, 1100 x 33 pixels##0")
    empty.until(lambda: bench.asked[-1] == LayersOf("scattering", (33, 1100)), "the layers' new sizes")
    empty.click_item(START)
    made(empty)
    assert empty.explorer.renderer is not None and empty.explorer.renderer.feature_map.image.shape == (33, 1100, 3)


def test_a_folder_of_photos_and_one_is_left_out(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    for n in range(3):
        photo(tmp_path / "holiday" / f"{n}.jpg", seed=n)
    offered(empty, tmp_path / "holiday")
    empty.picture("make_maps_folder")
    empty.click_item("1.jpg##photo 1.jpg")
    empty.click_item(START)
    made(empty)
    assert empty.explorer.opened is not None
    assert empty.explorer.opened.dataset.images == ("0.jpg", "2.jpg")
    assert empty.explorer.opened.dataset.path == tmp_path / "holiday-maps"


def test_two_dropped_photos_and_a_damaged_one_that_is_named(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    first, second = photo(tmp_path / "a.jpg", (200, 160)), photo(tmp_path / "b.jpg", seed=1)
    first.write_bytes(first.read_bytes()[:4000])
    offered(empty, first, second)
    empty.click_item(START)
    made(empty)
    assert empty.view.image == "b.jpg"
    assert "a.jpg" in (empty.explorer.message or "") and "damaged" in (empty.explorer.message or "")
    assert files_in(tmp_path / "feature-maps") == ["b.jpg.layer1.16.zip", "b.jpg.layer2.8.zip", "b.jpg.layer3.8.zip"]


def test_maps_that_are_there_already_are_opened(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    path = photo(tmp_path / "l.jpg")
    offered(empty, path)
    empty.click_item(START)
    made(empty)
    before = {file: (tmp_path / "l-maps" / file).stat().st_mtime_ns for file in files_in(tmp_path / "l-maps")}
    offered(empty, path)
    empty.click_item(START)
    made(empty)
    assert {file: (tmp_path / "l-maps" / file).stat().st_mtime_ns for file in before} == before
    assert empty.view.image == "l.jpg" and bench.started == 2


def test_files_that_are_no_photos_are_counted_and_what_was_stretched_is_said(
    empty: Hand, bench: Bench, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    photo(folder / "a.jfif", format="JPEG")
    for name in "b.psd", "c.psd":
        (folder / name).touch()
    dark = np.random.default_rng(2).integers(0, 4096, (37, 53)).astype(np.uint16)
    for name in "d.png", "e.png":
        Image.fromarray(dark).save(folder / name)
    offered(empty, folder)
    (line,) = empty.facts.making.passed_over
    assert line == f"{folder}: 2 files are of no kind that can be read here, and passed over (2 .psd)"
    assert empty.facts.making.photos == ("a.jfif", "d.png", "e.png")
    empty.click_item(START)
    made(empty)
    assert [line.split(":")[0] for line in empty.explorer.message.splitlines()] == [
        str(folder / name) for name in ("d.png", "e.png")
    ]
    assert f"{folder / 'd.png'}: its values from " in empty.explorer.message
    assert "are drawn from black to white" in empty.explorer.message


def test_a_page_of_the_photo_is_taken_and_enlarged(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((37, 53, 3), value, np.uint8)) for value in (20, 90, 200)]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:])
    offered(empty, tmp_path / "pages.tif")
    before = [layer.size for layer in empty.explorer.making.offered]
    empty.click_item("##size")
    empty.click_item("enlarged 2 times, for finer maps##1")
    empty.until(lambda: [layer.size for layer in empty.explorer.making.offered] != before, "the layers of a larger one")
    empty.settle()
    empty.click_item("##page")
    empty.type("seven")
    empty.click_item(START)
    assert empty.facts.making.error == "the page is a whole number from 0, found 'seven'"
    empty.click_item("##page")
    empty.key("ctrl+a")
    empty.type("2")
    empty.click_item("nowhere: just look")
    empty.click_item(START)
    made(empty)
    assert (bench.asked[-1].scale, bench.asked[-1].page) == (2, 2)
    assert empty.explorer.renderer is not None
    shown = empty.explorer.renderer.feature_map
    assert "page2" in empty.view.image and shown.image is not None
    assert shown.image.shape == (37, 53, 3) and (shown.image == 200).all(), "the dataset keeps the photo as it was"
