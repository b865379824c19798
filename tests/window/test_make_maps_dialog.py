"""The dialog that offers to make feature maps: which network, which layers, and what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from helper import Bench, installed
from window.hand import Hand
from window.making import START, files_in, made, offered, photo

from ifealid_gpu.dataset.photos import LITE0_PACKAGE
from ifealid_gpu.extraction.apart.messages import LayersOf

pytestmark = pytest.mark.torch


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


def test_a_trained_network_comes_first_where_it_is_installed(
    empty: Hand, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(LITE0_PACKAGE)
    installed(monkeypatch, "torch", LITE0_PACKAGE)
    path = photo(tmp_path / "s.jpg")
    offered(empty, path)
    assert bench.asked == [LayersOf("lite0", (37, 53))]
    first = empty.item("_blocks.2##layer _blocks.2")
    assert empty.item("##network").bottom < first.top, "of many layers those that are ticked are seen"
    assert first.bottom < empty.item(START).top - 90
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
    empty.settle()  # they move the button
    empty.click_item(START)
    made(empty)
    assert empty.explorer.preferences.chosen_network == "scattering"
    offered(empty, path)
    assert bench.asked[-1] == LayersOf("scattering", (37, 53)), "it is remembered"


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
