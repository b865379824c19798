"""Panes where something is missing: memory, a device, a file, an image; and files that are read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import wgpu
from loading import Gate
from window.hand import Hand
from window.offscreen import Offscreen
from window.panes import IMAGES, LAYERS, ONE, TWO, WIDE, at, begin, facts, go, maps_shown, number_of, part, written
from window.test_faults import lose_device

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.dataset import Reading, open_dataset
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.explorer import load
from ifealid_gpu.explorer.commands import carry_out
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.passes.peak import PeakPass
from ifealid_gpu.views.view_state import ViewState

ALL = tuple(Pane(image, layer) for image in IMAGES for layer in LAYERS)
LESS = Pane(ONE, "a", minus="c")


@pytest.fixture
def own(gpu: Gpu, config_home: Path, gate: Gate) -> Iterator[Hand]:
    """A window of its own, and a gate before what it reads."""
    hand = Offscreen(gpu)
    yield hand
    gate.let_through()
    hand.close()


def there(window: Hand) -> bool:
    """Whether all panes have their maps, or say why not."""
    followers = window.explorer.beside.followers
    return bool(followers) and not any(one.is_waiting for one in followers)


def table(window: Hand) -> None:
    carry_out(window.explorer, "table_of_panes")
    window.window_frames.wake()
    window.until(lambda: there(window), "all maps")
    window.settle()


def test_twelve_panes_in_a_small_window(window: Hand, folder: Path) -> None:
    begin(window, folder)
    window.resize(640, 400)
    table(window)
    boxes = window.window_frames.pane_boxes
    display = window.layout.display
    for number, box in enumerate(boxes):
        assert box is not None and box.title is not None
        assert box.map.width >= 20 and box.map.height >= 20, "something is seen"
        assert box.map.right <= display.right and box.map.bottom <= display.bottom
        assert part(window, number).std() > 5
    go(window, 11, (0.3, 0.3))
    assert window.view.panes.active == 11 and window.explorer.pointed is not None


def test_a_lost_device_gets_all_twelve_maps_again(config_home: Path, folder: Path) -> None:
    window = Offscreen(Gpu.open())
    begin(window, folder)
    table(window)
    go(window, number_of(window, ONE, "b"), (0.3, 0.3))
    window.move_away()
    window.explorer.change(window.view.but(panes=window.view.panes.added(LESS).but(active=1)))
    window.window_frames.wake()
    window.until(lambda: there(window), "the difference")
    window.settle()
    before, view = [part(window, n).copy() for n in range(13)], window.view
    lose_device(window)
    window.until(lambda: there(window), "all maps again")
    window.key("Escape")
    assert window.view == view
    for number in range(13):
        assert part(window, number).std() > 5 and np.array_equal(part(window, number), before[number]), number
        assert facts(window, number).fault is None
    lose_device(window)
    window.settle()
    assert window.explorer.opened is None and not window.explorer.beside.followers
    window.key("Escape")
    window.open(folder, view)
    window.until(lambda: there(window), "all maps once more")
    assert len(maps_shown(window)) == 13
    window.close()


def test_an_unreadable_map_is_said_in_its_pane_and_others_are_shown(own: Hand, gate: Gate, folder: Path) -> None:
    gate.faults["c"] = ValueError("the file is torn")
    own.open(folder, ViewState(image=ONE, layer="a", panes=Panes(Arrangement.GRID, (*ALL, LESS))))
    own.until(lambda: there(own), "what can be shown")
    own.settle()
    for number, pane in enumerate(own.view.panes.shown):
        fault = facts(own, number).fault
        assert (fault is not None and "torn" in fault) == ("c" in (pane.layer, pane.minus))
    assert own.explorer.message is None
    frames = own.frames
    own.pump(1.0)
    assert own.frames == frames
    go(own, number_of(own, TWO, "b"))
    assert own.view.image == TWO, "the mouse goes on"
    own.jump(at_box(own, number_of(own, TWO, "c")))
    assert own.view.layer != "c"
    own.key("Tab")
    assert own.view.layer == "d", "it passes over what has nothing to show"
    gate.faults.clear()
    own.key("F5")
    own.until(lambda: all(one.opened is not None for one in own.explorer.beside.followers), "all, read again")
    assert all(one.fault is None for one in own.explorer.beside.followers)


def at_box(window: Hand, number: int) -> tuple[float, float]:
    box = window.window_frames.displays[number].box
    return box.left + box.width / 2, box.top + box.height / 2


def test_a_map_that_cannot_be_read_for_the_active_pane_leaves_the_others_going_on(
    own: Hand, gate: Gate, folder: Path
) -> None:
    own.open(folder, ViewState(image=ONE, layer="a"))
    gate.faults["d"] = ValueError("the file is torn")
    gate.hold("b", "c")
    own.explorer.change(
        own.view.but(panes=Panes(Arrangement.ROW, (Pane(TWO, "a"), Pane(TWO, "b"), Pane(ONE, "a")), active=2))
    )
    own.window_frames.wake()
    own.pump(0.1)
    own.explorer.change(own.view.but(image=WIDE, layer="d"))
    own.window_frames.wake()
    own.until(lambda: own.explorer.message, "why the layer cannot be shown")
    gate.let_through()
    own.until(lambda: there(own), "the others")
    assert [facts(own, n).fault for n in (0, 1)] == [None, None]
    assert own.view.layer == "a" and maps_shown(own)[2] == (ONE, "a")


def test_while_a_map_is_read_for_a_pane_that_pane_stays_and_gets_it(own: Hand, gate: Gate, folder: Path) -> None:
    own.open(folder, ViewState(image=ONE, layer="a"))
    gate.hold("c")
    begin_two = Panes(Arrangement.TWO, (Pane(ONE, "a"), Pane(ONE, "b")))
    own.explorer.change(own.view.but(panes=begin_two))
    own.window_frames.wake()
    own.until(lambda: there(own), "both")
    own.explorer.change(own.view.but(image=WIDE, layer="c"))
    own.window_frames.wake()
    own.pump(0.05)
    own.send_move(at(own, 1))
    own.pump(0.1)
    own.explorer.attempt(lambda: carry_out(own.explorer, "next_pane"))
    own.pump(0.1)
    assert own.view.panes.active == 0
    gate.let_through()
    own.settle()
    assert maps_shown(own) == [(WIDE, "c"), (ONE, "b")]


def test_closing_the_pane_that_waits_gives_its_map_up(own: Hand, gate: Gate, folder: Path) -> None:
    own.open(folder, ViewState(image=ONE, layer="a"))
    own.explorer.change(own.view.but(panes=Panes(Arrangement.ROW, (Pane(ONE, "a"), Pane(ONE, "b"), Pane(ONE, "d")))))
    own.window_frames.wake()
    own.until(lambda: there(own), "all")
    own.settle()
    gate.hold("c")
    own.explorer.change(own.view.but(image=WIDE, layer="c"))
    own.window_frames.wake()
    own.pump(0.05)
    carry_out(own.explorer, "close_pane")
    gate.let_through()
    own.window_frames.wake()
    own.settle()
    assert maps_shown(own) == [(ONE, "b"), (ONE, "d")] and own.view.layer == "b"


def test_with_little_memory_all_panes_are_shown_and_no_more_is_kept(own: Hand, folder: Path) -> None:
    own.explorer.session.on_gpu.most_bytes = 1
    own.open(folder, ViewState(image=ONE, layer="a", panes=Panes(Arrangement.GRID, (*ALL, LESS))))
    own.until(lambda: there(own), "all maps")
    own.settle()
    assert not own.explorer.beside.is_coarse and all(part(own, n).std() > 5 for n in range(13))
    carry_out(own.explorer, "one_pane")
    own.window_frames.wake()
    own.settle()
    session = own.explorer.session
    kept = [entry for entry in session.opened.dataset.entries if session.kept(entry)]
    assert kept == [session.opened.entry] and not own.explorer.beside.followers


def test_streamed_maps_come_coarse_and_are_refined_at_rest(
    own: Hand, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.explorer.session.on_gpu.most_bytes = 1
    monkeypatch.setattr("ifealid_gpu.explorer.kept_renderers._LEAST_BYTES", 800)
    two = Panes(Arrangement.ROW, (Pane(ONE, "a"), Pane(ONE, "b"), LESS), active=1)
    own.open(folder, ViewState(image=ONE, layer="b", panes=two))
    own.until(lambda: there(own), "both")
    one, less = own.explorer.beside.followers
    assert one.opened is not None and one.opened.renderer.is_streamed
    own.until(lambda: not own.explorer.beside.is_coarse and not own.explorer.beside.is_behind, "all of it")
    own.settle()
    seen = part(own, 0).copy()
    assert less.difference.first.is_streamed and not less.difference.drawn_values.is_coarse and part(own, 2).std() > 5
    monkeypatch.undo()
    own.explorer.session.on_gpu.most_bytes = 1 << 30
    go(own, 1, (0.2, 0.3))
    own.move_away()
    own.until(lambda: not own.explorer.beside.is_coarse, "all of it again")
    frames = own.frames
    own.pump(1.0)
    assert own.frames - frames <= 1 and seen.std() > 5 and facts(own, 0).fault is None


def test_a_device_without_room_for_a_pane_streams_it(own: Hand, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, asked = load.Renderer, []

    def full(gpu: Gpu, feature_map: FeatureMap, progress: object, limits: object, frame: object) -> object:
        asked.append(limits)
        if limits is None and len(asked) > 1:
            raise DeviceError("it does not fit into the memory")
        return make(gpu, feature_map, progress, limits, frame)

    monkeypatch.setattr(load, "Renderer", full)
    own.open(folder, ViewState(image=ONE, layer="b", panes=Panes(Arrangement.ROW, (Pane(ONE, "a"), Pane(ONE, "b")))))
    own.until(lambda: there(own), "both")
    own.settle()
    assert facts(own, 0).fault is None and any(limits is not None for limits in asked)


def test_an_error_in_one_pane_is_said_there_and_gone_with_the_next_place(
    window: Hand, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(window, folder)
    table(window)
    active = number_of(window, ONE, "a")
    go(window, active, (0.3, 0.3))

    def broken(*_: object, **__: object) -> None:
        raise wgpu.GPUValidationError("Validation Error\n\nCaused by:\n  something unheard of")

    with monkeypatch.context() as patch:
        patch.setattr(PeakPass, "encode", broken)
        go(window, active, (0.5, 0.3))
    for number, (image, _) in enumerate(maps_shown(window)):
        fault = facts(window, number).fault
        assert (fault is not None and "something unheard of" in fault) == (image != ONE)
    assert window.explorer.message is None
    go(window, active, (0.3, 0.3))
    assert all(pane.fault is None for pane in window.facts.panes)


# --- What a view names, and files that change ---


def test_what_a_view_names_that_is_not_there_is_named_and_the_rest_is_shown(window: Hand, folder: Path) -> None:
    begin(window, folder)
    shown = [{"image": ONE, "layer": "nowhere"}, {"image": TWO, "layer": "c"}, {"image": WIDE, "layer": "d"}]
    shown.append({"image": "nobody.png", "layer": "a"})
    view = {"version": 2, "panes": {"arrangement": "row", "shown": shown}}
    window.open(folder, ViewState.from_json(json.dumps(view)))
    window.settle()
    assert maps_shown(window) == [(TWO, "c"), (WIDE, "d")] and (window.view.image, window.view.layer) == (TWO, "c")
    assert "nowhere" in window.explorer.message and "nobody.png" in window.explorer.message
    window.key("Escape")
    view["panes"]["shown"] = [shown[1], shown[0]]
    window.open(folder, ViewState.from_json(json.dumps(view)))
    assert window.view.panes is None and (window.view.image, window.view.layer) == (TWO, "c")
    window.key("Escape")


def test_files_that_are_read_again_show_what_they_have_now(window: Hand, tmp_path: Path) -> None:
    folder = written(tmp_path / "maps")
    begin(window, folder)
    table(window)
    go(window, number_of(window, ONE, "b"), (0.3, 0.3))
    best = facts(window, number_of(window, TWO, "b")).best
    window.move_away()
    one = open_dataset(folder, Reading()).find(ONE, "b").load()
    codes = np.ascontiguousarray(one.codes[::-1, ::-1])
    write_dataset(FeatureMap(codes, one.value_range, one.name, one.image, one.provenance), folder / f"{ONE}.b.zip")
    window.key("F5")
    window.until(lambda: there(window), "all of it again")
    window.settle()
    assert len(maps_shown(window)) == 12 and not window.explorer.message
    again = facts(window, number_of(window, TWO, "b")).best
    assert again is not None and again != best, "the vector there is another one now"
    dataset = window.explorer.session.opened.dataset
    assert all(one.opened.dataset is dataset for one in window.explorer.beside.followers)


def test_another_dataset_has_its_own_panes(window: Hand, folder: Path, tmp_path: Path) -> None:
    begin(window, folder)
    table(window)
    other = tmp_path / "other"
    other.mkdir()
    write_dataset(FeatureMap(np.zeros((5, 7, 3), np.uint8) + 3, name="alone"), other / "alone.zip")
    window.open(other)
    window.settle()
    assert window.view.panes is None and not window.explorer.beside.followers
    window.key("alt+4")
    assert window.view.panes is None and "one map" in window.explorer.message
    window.key("Escape")
    begin(window, folder)
