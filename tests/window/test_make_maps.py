"""A photo is opened: feature maps of it are offered, made beside the frames, and opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helper import Bench, installed
from PIL import Image
from window.hand import PATIENCE, Hand

import ifealid_gpu
from ifealid_gpu.dataset.photos import LITE0_PACKAGE
from ifealid_gpu.extraction.apart.messages import LayersOf, Make

pytestmark = pytest.mark.torch
START = "Make feature maps"


@pytest.fixture
def scattering_bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Where feature maps are made, in a thread of this process."""
    pytest.importorskip("torch")
    installed(monkeypatch, "torch")
    bench = Bench(monkeypatch)
    yield bench
    bench.let_through()


@pytest.fixture
def bench(scattering_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The same, with a network in the place of "scattering" that takes no time: layer1 to layer3."""
    from networks import Patches, model, seeded

    from ifealid_gpu.extraction.apart import worker

    load = worker.load_model
    small = model(seeded(Patches), name="scattering")
    monkeypatch.setattr(worker, "load_model", lambda spec: small if spec == "scattering" else load(spec))
    return scattering_bench


def photo(path: Path, size: tuple[int, int] = (53, 37), seed: int = 0, **options: object) -> Path:
    """A photo of noise, (width, height)."""
    path.parent.mkdir(exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(pixels).save(path, **options)
    return path


def offered(hand: Hand, *paths: Path, patience: float = PATIENCE) -> None:
    """Drop photos, and wait for the dialog with the network's layers."""
    hand.drop(*paths)
    hand.until(lambda: hand.explorer.making, "the dialog")
    hand.settle()
    if hand.facts.making is not None and hand.facts.making.install is None:
        hand.until(lambda: hand.explorer.making.layers or hand.explorer.making.error, "the layers", patience)
        hand.settle()


def made(hand: Hand, patience: float = PATIENCE) -> None:
    def is_there() -> bool:
        return hand.explorer.making is None and hand.explorer.session.load is None

    hand.until(is_there, "the feature maps", patience)
    hand.settle()


def files_in(folder: Path) -> list[str]:
    """All of them, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


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


def test_layers_are_chosen_by_ticks(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(empty, photo(tmp_path / "f.jpg"))
    empty.click_item("layer1##layer layer1")
    empty.click_item("layer3##layer layer3")
    empty.click_item(START)
    made(empty)
    assert files_in(tmp_path / "f-maps") == ["f.jpg.layer2.8.zip"]


def test_without_a_layer_nothing_begins_and_it_is_said(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    offered(empty, photo(tmp_path / "g.jpg"))
    for n in (1, 2, 3):
        empty.click_item(f"layer{n}##layer layer{n}")
    empty.click_item(START)
    assert empty.facts.making is not None and "tick one" in (empty.facts.making.error or "")
    assert files_in(tmp_path) == ["g.jpg"]


def test_a_damaged_photo_is_one_line_in_the_dialog(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    path = photo(tmp_path / "h.jpg", (200, 160))
    path.write_bytes(path.read_bytes()[:4000])
    offered(empty, path)
    empty.click_item(START)
    empty.until(lambda: empty.explorer.making.error, "the error")
    empty.settle()
    empty.picture("make_maps_error")
    error = empty.explorer.making.error
    assert "h.jpg" in error and "damaged" in error and "\n" not in error
    assert empty.shows(START), "it can be tried again"
    for thread in empty.explorer.making._endings:
        thread.join()
    assert files_in(tmp_path) == ["h.jpg"]


def test_what_is_no_photo_is_a_message_and_no_dialog(cat: Hand, bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "i.jpg").write_bytes(b"no image")
    cat.drop(tmp_path / "i.jpg")
    cat.until(lambda: cat.explorer.message, "a message")
    assert "i.jpg: expected an image" in cat.explorer.message and cat.explorer.making is None
    cat.explorer.dismiss()


def test_a_photo_turned_by_its_camera_is_upright(empty: Hand, bench: Bench, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    offered(empty, photo(tmp_path / "j.jpg", exif=exif))
    assert bench.asked == [LayersOf("scattering", (53, 37))]
    empty.click_item(START)
    made(empty)
    assert empty.explorer.renderer is not None and empty.explorer.renderer.feature_map.image.shape == (53, 37, 3)


def test_a_trained_network_comes_first_where_it_is_installed(
    empty: Hand, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(LITE0_PACKAGE)
    installed(monkeypatch, "torch", LITE0_PACKAGE)
    path = photo(tmp_path / "s.jpg")
    offered(empty, path)
    assert bench.asked == [LayersOf("lite0", (37, 53))]
    empty.click_item(START)
    made(empty)
    opened = empty.explorer.opened
    assert opened is not None and [entry.layer for entry in opened.dataset.layers("s.jpg")] == [
        "_blocks.2",
        "_blocks.4",
        "_blocks.10",
    ]
    assert {entry.provenance.model for entry in opened.dataset.entries} == {"lite0"}
    assert empty.explorer.preferences.chosen_network is None, "nothing else was chosen"
    offered(empty, path)
    empty.click_item("##network")
    empty.click_item("scattering")
    empty.until(lambda: bench.asked[-1] == LayersOf("scattering", (37, 53)), "the other network")
    empty.until(lambda: empty.explorer.making.layers, "its layers")
    empty.click_item(START)
    made(empty)
    assert empty.explorer.preferences.chosen_network == "scattering"
    offered(empty, path)
    assert bench.asked[-1] == LayersOf("scattering", (37, 53)), "it is remembered"


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


def test_a_network_of_ones_own_is_typed_and_remembered(
    empty: Hand, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "from torch import nn\ndef network():\n    return nn.Sequential(nn.Conv2d(3, 5, 4, 4), nn.ReLU())\n"
    (tmp_path / "my_photo_net.py").write_text(code)
    monkeypatch.chdir(tmp_path)
    offered(empty, photo(tmp_path / "m.jpg"))
    empty.click_item("##network")
    empty.click_item("another one, by name")
    empty.click_item("##own network")
    empty.type("my_photo_net:nothing")
    empty.key("Return")
    empty.until(lambda: empty.explorer.making.error, "the error")
    assert 'has no "nothing"' in empty.explorer.making.error
    empty.settle()
    empty.click_item("##own network")
    empty.key("ctrl+a")
    empty.type("my_photo_net:network")
    empty.key("Return")
    empty.until(lambda: empty.explorer.making.layers, "the layers")
    empty.settle()
    empty.click_item(START)
    made(empty)
    assert empty.explorer.renderer is not None and empty.explorer.renderer.feature_map.channels == 5
    assert empty.explorer.preferences.chosen_network == "my_photo_net:network"
    sys.modules.pop("my_photo_net")


def test_without_torch_the_dialog_names_both_commands(
    empty: Hand, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch)
    path = photo(tmp_path / "my n.jpg")
    offered(empty, path)
    empty.picture("make_maps_without_torch")
    assert not empty.shows(START) and bench.started == 0
    empty.click_item("Copy##install")
    assert empty.shell.text == 'pip install "ifealid-gpu[lite]"'
    empty.click_item("Copy##command")
    assert empty.shell.text == (f"ifealid-gpu extract '{path}' --model lite0 -o '{tmp_path / 'my n-maps'}'")
    empty.click_item("Close")
    assert empty.explorer.making is None and empty.shows("Open the demo")


@pytest.mark.parametrize("size", [(640, 400), (3840, 2160)])
def test_the_dialog_fits_into_the_window(empty: Hand, bench: Bench, tmp_path: Path, size: tuple[int, int]) -> None:
    empty.resize(*size)
    offered(empty, photo(tmp_path / f"{'a very long name ' * 6}.jpg", (2000, 40)))
    empty.picture(f"make_maps_{size[0]}")
    for label in (START, "Cancel", "##network", "##folder"):
        box = empty.item(label)
        assert box.left >= 0 and box.top >= 0 and box.right <= size[0] and box.bottom <= size[1], label


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


def test_enter_begins_and_another_network_can_be_taken_after_an_error(
    empty: Hand, bench: Bench, tmp_path: Path
) -> None:
    offered(empty, photo(tmp_path / "r.jpg"))
    empty.click_item("##network")
    empty.click_item("another one, by name")
    empty.click_item("##own network")
    empty.type("nonsense")
    empty.key("Return")
    empty.until(lambda: empty.explorer.making.error, "the error")
    assert "expected a model" in empty.explorer.making.error
    empty.settle()
    empty.click_item("##network")
    empty.click_item("scattering")
    empty.until(lambda: empty.explorer.making.layers, "the layers")
    assert empty.explorer.making.error is None
    empty.key("Escape")
    offered(empty, tmp_path / "r.jpg")
    empty.key("Tab", "Return")
    made(empty)
    assert empty.view.image == "r.jpg" and bench.started == 2


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
