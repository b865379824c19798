"""A photo is opened: feature maps of it are offered, made beside the frames, and opened."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from helper import Bench
from window.hand import Hand
from window.making import START, files_in, made, offered, photo

import ifealid_gpu
from ifealid_gpu.extraction.apart.messages import LayersOf, Make

pytestmark = pytest.mark.torch


def test_a_photo_becomes_feature_maps_that_open_with_it(empty: Hand, scattering_bench: Bench, tmp_path: Path) -> None:
    path = photo(tmp_path / "a photo.png")
    offered(empty, path)
    empty.picture("make_maps")
    assert empty.explorer.message is None and empty.shows("Cancel")
    assert scattering_bench.asked == [LayersOf("scattering", (37, 53))]
    assert all(empty.shows(f"stage{n}##layer stage{n}") for n in (1, 2, 3))
    empty.click_item(START)
    made(empty, 120)
    folder = tmp_path / "a photo-maps"
    assert files_in(folder) == [f"a photo.png.stage{n}.8.zip" for n in (1, 2, 3)]
    opened = empty.explorer.opened
    assert opened is not None and opened.dataset.path == folder and opened.image == "a photo.png"
    expected = ifealid_gpu.extract("scattering", path)
    for layer in ("stage1", "stage2", "stage3"):
        got, wanted = (dataset.find(layer=layer).load() for dataset in (opened.dataset, expected))
        assert np.array_equal(got.codes, wanted.codes) and got.provenance.model == "scattering"
    assert empty.explorer.preferences.recent[0] == str(folder)
    shares = [told.share for told in scattering_bench.told]
    assert shares == sorted(shares) and len(shares) > 20 and shares[0] == 0


def test_the_window_goes_on_meanwhile_and_says_how_far_it_is(cat: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(cat, photo(tmp_path / "b.jpg"))
    bench.hold()
    cat.click_item(START)
    cat.until(lambda: bench.told, "the work to begin")
    cat.point((20, 12))
    assert cat.explorer.reference == (20, 12)
    cat.point((30, 16))
    assert cat.explorer.reference == (30, 16) and not cat.shows(START)
    bench.let_through()
    cat.until(lambda: cat.facts.making is None or cat.facts.making.progress, "progress")
    made(cat)
    assert cat.view.image == "b.jpg" and cat.explorer.message is None


def test_escape_while_they_are_made_leaves_nothing(cat: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(cat, photo(tmp_path / "c.jpg"))
    before = cat.view
    bench.hold()
    cat.click_item(START)
    cat.until(lambda: bench.told, "the work to begin")
    cat.settle()
    assert cat.shows("Cancel") and (tmp_path / "c-maps").is_dir()
    cat.key("Escape")
    assert cat.explorer.making is None and "ancelled" in (cat.explorer.note or "")
    cat.explorer.ended_makings[-1].wait()
    assert files_in(tmp_path) == ["c.jpg"] and cat.view.image == before.image
    cat.settle()


def test_escape_closes_the_dialog_and_nothing_is_made(cat: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(cat, photo(tmp_path / "d.jpg"))
    cat.key("Escape")
    assert not cat.shows(START) and cat.explorer.making is None
    cat.explorer.ended_makings[-1].wait()
    assert files_in(tmp_path) == ["d.jpg"] and not any(isinstance(asked, Make) for asked in bench.asked)


def test_just_looking_leaves_no_files(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(empty, photo(tmp_path / "e.jpg"))
    empty.click_item("nowhere: just look")
    empty.click_item(START)
    made(empty)
    opened = empty.explorer.opened
    assert opened is not None and opened.dataset.path is None and opened.image == "e.jpg"
    assert files_in(tmp_path) == ["e.jpg"] and not empty.explorer.preferences.recent
    (asked,) = (asked for asked in bench.asked if isinstance(asked, Make))
    assert Path(asked.folder).is_dir(), "other layers are read from it"
    empty.key("l")
    empty.until(lambda: empty.view.layer == "layer2", "the next layer")
    empty.point((1, 1))
    empty.click()
    before = empty.view
    empty.key("ctrl+shift+s")
    empty.until(lambda: empty.explorer.opened is not opened and empty.explorer.message, "the saved maps")
    empty.settle()
    folder = tmp_path / "e-maps"
    assert str(folder) in (empty.explorer.message or "") and len(files_in(folder)) == 3
    assert empty.explorer.opened is not None and empty.explorer.opened.dataset.path == folder
    assert (empty.view.layer, empty.view.pins) == (before.layer, before.pins)


def test_closing_the_window_ends_the_work(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(empty, photo(tmp_path / "o.jpg"))
    bench.hold()
    empty.click_item(START)
    empty.until(lambda: bench.told, "the work to begin")
    empty.close()
    assert files_in(tmp_path) == ["o.jpg"]


def test_a_process_of_its_own_makes_them_and_is_gone_when_it_is_cancelled(empty: Hand, tmp_path: Path) -> None:
    """In one process, as loading torch takes long: the first photo's maps are whole when the second is cancelled."""
    pytest.importorskip("torch")
    photo(tmp_path / "photos" / "p.jpg", (24, 16))
    photo(tmp_path / "photos" / "q.jpg", (900, 700))
    offered(empty, tmp_path / "photos", patience=60)  # torch is loaded first
    process = empty.explorer.making._helper._process
    empty.click_item(START)
    empty.until(lambda: (told := empty.explorer.making.progress) and told.photo == "q.jpg", "the second photo", 60)
    empty.key("Escape")
    empty.explorer.ended_makings[-1].wait()
    assert process.poll() is not None
    kept = files_in(tmp_path / "photos-maps")
    assert len(kept) == 3 and all(name.startswith("p.jpg") for name in kept)
    assert "torch" not in vars(sys.modules["ifealid_gpu.explorer.making"])
