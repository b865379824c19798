"""A session and the layers of what is open: read ahead, kept while there is room, and not timed again."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from loading import Gate, wait_until
from sessions import A, B, C, NewSession, brought, idle, kept_layers, shown

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.errors import DatasetError, DeviceError
from ifealid_gpu.explorer import load as load_module
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.fluid import Fluid
from ifealid_gpu.views.view_state import ViewState

# --- Layers ---


def test_layers_are_read_ahead_and_then_there_at_once(new_session: NewSession, gate: Gate, three_layers: Path) -> None:
    session = new_session()
    session.open(three_layers, ViewState())
    first = shown(session)
    assert session.load is not None and not session.busy
    idle(session)
    assert gate.read == ["a", "b", "c"]
    second = session.switch(B)
    assert second is not None and second.entry.layer == "b" and second.view is B
    back = session.switch(A)
    assert back is not None and back.renderer is first.renderer
    assert session.switch(B).renderer is second.renderer  # type: ignore[union-attr]
    idle(session)
    assert gate.read == ["a", "b", "c"]


def test_without_room_nothing_is_read_ahead_and_only_the_shown_map_is_kept(
    new_session: NewSession, gate: Gate, three_layers: Path
) -> None:
    session = new_session(kept_bytes=1)
    session.open(three_layers, ViewState())
    shown(session)
    assert session.load is None
    for view in (B, C, A):
        assert session.switch(view) is None
        assert session.busy and session.wanted is view
        assert shown(session).entry.layer == view.layer
        assert kept_layers(session) == {view.layer}
    assert gate.read == ["a", "b", "c", "a"]


def test_the_map_used_longest_ago_makes_room(new_session: NewSession, three_layers: Path) -> None:
    session = new_session()
    session.open(three_layers, ViewState())
    shown(session)
    idle(session)
    used = {entry.layer: session.kept(entry).nbytes for entry in session.opened.dataset.entries}  # type: ignore[union-attr]
    tight = new_session(kept_bytes=used["a"] + used["b"])
    tight.open(three_layers, ViewState(layer="c"))
    shown(tight)
    wait_until(lambda: tight.load is None or tight.poll() is not None, "reading ahead")
    for view in (A, B, A):
        if tight.switch(view) is None:
            shown(tight)
    assert kept_layers(tight) == {"a", "b"}


def test_a_map_larger_than_its_file_promised_is_not_read_again_and_again(
    new_session: NewSession, gate: Gate, tmp_path: Path
) -> None:
    """One channel of 8 bits takes 16 bytes a pixel on the GPU."""
    image = np.zeros((8, 8, 3), np.uint8)
    for layer, side in (("a", 64), ("b", 60)):
        codes = np.zeros((side, side, 1), np.uint8)
        write_dataset(FeatureMap(codes, None, layer, image, Provenance("photo.jpg", layer)), tmp_path / f"{layer}.zip")
    session = new_session()
    session.open(tmp_path, ViewState())
    size = shown(session).renderer.nbytes
    session.close()
    gate.read.clear()
    tight = new_session(kept_bytes=size + 2 * 60 * 60)
    tight.open(tmp_path, ViewState())
    shown(tight)
    idle(tight)
    assert gate.read == ["a", "b"] and kept_layers(tight) == {"a"}


def test_asking_for_the_layer_that_is_read_ahead_does_not_start_anew(
    new_session: NewSession, gate: Gate, three_layers: Path
) -> None:
    session = new_session()
    gate.hold("b")
    session.open(three_layers, ViewState())
    shown(session)
    gate.wait_for("b")
    assert not session.busy
    assert session.switch(B) is None
    assert session.busy and session.wanted is B
    again = B.but(opacity=0.5)
    assert session.switch(again) is None
    gate.let_through()
    opened = shown(session)
    assert opened.entry.layer == "b" and opened.view is again
    assert gate.read.count("b") == 1


def test_asking_for_another_layer_stops_reading_ahead(new_session: NewSession, gate: Gate, three_layers: Path) -> None:
    session = new_session()
    gate.hold("b")
    session.open(three_layers, ViewState())
    shown(session)
    gate.wait_for("b")
    assert session.switch(C) is None
    assert shown(session).entry.layer == "c"
    gate.let_through()
    idle(session)
    assert kept_layers(session) == {"a", "b", "c"}


def test_going_to_a_kept_layer_lets_reading_ahead_go_on(
    new_session: NewSession, gate: Gate, three_layers: Path
) -> None:
    session = new_session()
    gate.hold("c")
    session.open(three_layers, ViewState())
    shown(session)
    wait_until(lambda: session.poll() is None and "c" in gate.read, "the third layer")
    assert session.switch(B) is not None and session.switch(A) is not None
    gate.let_through()
    idle(session)
    assert gate.read.count("c") == 1 and kept_layers(session) == {"a", "b", "c"}


def test_trouble_with_reading_ahead_bothers_nobody_until_asked(
    new_session: NewSession, gate: Gate, three_layers: Path
) -> None:
    session = new_session()
    gate.faults["b"] = DatasetError("b.zip is broken")
    session.open(three_layers, ViewState())
    shown(session)
    idle(session)
    assert gate.read == ["a", "b", "c"] and kept_layers(session) == {"a", "c"}
    session.switch(C)
    idle(session)
    assert gate.read.count("b") == 1
    session.switch(B)
    assert "b.zip is broken" in str(brought(session, DatasetError))
    assert session.opened is not None and session.opened.entry.layer == "c"


def test_opening_another_dataset_forgets_the_maps_of_the_old_one(
    new_session: NewSession, dataset: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    session = new_session()
    session.open(dataset, ViewState())
    old = shown(session)
    idle(session)
    session.open(tmp_path / "x.npy", ViewState())
    shown(session)
    assert all(session.kept(entry) is None for entry in old.dataset.entries)


# --- GPU memory ---


@pytest.fixture
def small_gpu(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes the GPU hold as many maps at once as a function says."""

    def set_room(room: int) -> None:
        alive: weakref.WeakSet[Renderer] = weakref.WeakSet()

        class Scarce(Renderer):
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, **options)
                alive.add(self)
                if len(alive) > room:
                    raise DeviceError("the map does not fit into the memory of this GPU")

        monkeypatch.setattr(load_module, "Renderer", Scarce)

    return set_room


def test_a_full_gpu_is_an_error_and_the_old_map_stays(
    new_session: NewSession, dataset: Path, small_gpu: Callable[[int], None]
) -> None:
    session = new_session()
    small_gpu(1)
    session.open(dataset, ViewState())
    before = shown(session)
    idle(session)
    assert kept_layers(session) == {"a"}
    assert session.switch(B) is None
    assert "memory" in str(brought(session, DeviceError))
    assert session.opened is before and session.kept(before.entry) is before.renderer


def test_kept_maps_make_room_on_a_full_gpu(
    new_session: NewSession, three_layers: Path, small_gpu: Callable[[int], None]
) -> None:
    session = new_session()
    small_gpu(2)
    session.open(three_layers, ViewState())
    shown(session)
    idle(session)
    assert kept_layers(session) == {"a", "b"}
    assert session.switch(C) is None
    assert shown(session).entry.layer == "c"
    assert "c" in kept_layers(session) and "b" not in kept_layers(session)
    idle(session)


# --- What is known of maps ---


def test_a_map_that_comes_back_is_not_timed_again(
    new_session: NewSession, three_layers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed: list[str] = []
    measure = Fluid._timed

    def counted(fluid: Fluid, *arguments: Any) -> float:
        timed.append(fluid._map.name)
        return measure(fluid, *arguments)

    monkeypatch.setattr(Fluid, "_timed", counted)
    session = new_session(kept_bytes=1)
    session.open(three_layers, ViewState())
    first = shown(session)
    assert session.switch(B) is None
    shown(session)
    so_far = len(timed)
    assert so_far >= 4, "each map twice, the first of which compiles"
    assert session.switch(ViewState(image=first.image, layer=first.entry.layer)) is None
    again = shown(session)
    assert again.entry is first.entry and again.renderer is not first.renderer
    assert len(timed) == so_far, "what was found out of a map is kept while others are shown"
    session.open(three_layers, ViewState())
    shown(session)
    assert len(timed) >= so_far + 2, "another dataset's maps are others, whatever their names"
