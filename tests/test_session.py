"""Reading in the background: what is kept, what is cancelled, what is told."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from loading import Gate, wait_until

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.errors import DatasetError, DeviceError, IfealidError, InputError
from ifealid_gpu.explorer import load as load_module
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.fluid import Fluid
from ifealid_gpu.view_state import ViewState

A, B, C = (ViewState(image="photo.jpg", layer=layer) for layer in "abc")


@pytest.fixture
def three(dataset: Path, feature_map: FeatureMap) -> Path:
    """The dataset with a third layer, c."""
    third = FeatureMap(feature_map.codes[:4, :5], None, "photo.jpg.c", feature_map.image, Provenance("photo.jpg", "c"))
    write_dataset(third, dataset / "c.zip")
    return dataset


Make = Callable[..., Session]
T = TypeVar("T")


@pytest.fixture
def make(gpu: Gpu, gate: Gate) -> Iterator[Make]:
    """Sessions, which are closed in the end."""
    made: list[Session] = []

    def session(**options: Any) -> Session:
        made.append(Session(gpu, **options))
        return made[-1]

    yield session
    gate.let_through()
    for one in made:
        one.close()


def shown(session: Session) -> Opened:
    """The next map that the session brings."""
    return brought(session, Opened)


def brought(session: Session, kind: type[T]) -> T:
    found: list[object] = []

    def something() -> bool:
        found.append(session.poll())
        return found[-1] is not None

    wait_until(something, "a load's result")
    assert isinstance(found[-1], kind), found[-1]
    return found[-1]


def idle(session: Session) -> None:
    """Everything that is read ahead is there."""

    def nothing_left() -> bool:
        assert session.poll() is None
        return session.load is None

    wait_until(nothing_left, "the end of reading ahead")


def kept_layers(session: Session) -> set[str]:
    assert session.opened is not None
    return {entry.layer for entry in session.opened.dataset.entries if session.kept(entry)}


# --- Opening ---


def test_a_folder_opens_with_its_finest_layer(make: Make, dataset: Path) -> None:
    session = make()
    view = ViewState(opacity=0.5)
    session.open(dataset, view)
    assert session.busy and session.opened is None
    opened = shown(session)
    assert (opened.image, opened.entry.layer) == ("photo.jpg", "a")
    assert opened.view is view and session.opened is opened
    assert not session.busy


def test_the_view_says_which_layer(make: Make, dataset: Path) -> None:
    session = make()
    session.open(dataset, ViewState(layer="b"))
    assert shown(session).entry.layer == "b"


def test_array_files_open(make: Make, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((6, 5, 4), np.float32))
    session = make()
    session.open(tmp_path / "x.npy", ViewState())
    feature_map = shown(session).renderer.feature_map
    assert (feature_map.height, feature_map.width, feature_map.channels) == (6, 5, 4)


def test_progress_only_grows_and_names_the_map(make: Make, gate: Gate, dataset: Path) -> None:
    session = make(kept_bytes=0)
    gate.hold("a")
    session.open(dataset, ViewState())
    load = session.load
    assert load is not None and load.what in ("dataset", "a of photo.jpg"), "the file, until the map is known"
    gate.wait_for("a")
    wait_until(lambda: load.share > 0, "progress")
    assert load.share < 0.2 and load.what == "a of photo.jpg"
    shares = [load.share]
    gate.let_through("a")
    while not load.finished:
        shares.append(load.share)
    shares.append(load.share)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_reading_and_uploading_are_one_progress(
    make: Make, gate: Gate, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the two counts from nothing to all; what the window shows must not start anew."""
    shares: list[float] = []
    advance = load_module.Load._advance

    def noted(load: load_module.Load, share: float) -> None:
        advance(load, share)
        shares.append(load.share)

    monkeypatch.setattr(load_module.Load, "_advance", noted)
    session = make(kept_bytes=0)
    session.open(dataset, ViewState())
    shown(session)
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert len(set(shares)) > 3


@pytest.mark.parametrize("name", ["none.zip", "none", "", "bad.zip", "text.txt", "empty"])
def test_what_cannot_be_opened_says_why_and_changes_nothing(
    make: Make, dataset: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK but not really")
    (tmp_path / "text.txt").write_text("text")
    (tmp_path / "empty").mkdir()
    session = make()
    session.open(dataset, ViewState())
    before = shown(session)
    idle(session)
    session.open(tmp_path / name if name else tmp_path / "missing" / "deep", ViewState())
    error = brought(session, IfealidError)
    assert "\n" not in str(error) and (name or "missing") in str(error)
    assert session.opened is before and session.load is None
    assert kept_layers(session) == {"a", "b"}


def test_a_layer_that_is_not_there_is_an_error_at_once_or_after_opening(make: Make, dataset: Path) -> None:
    session = make()
    session.open(dataset, ViewState(layer="z"))
    assert "'z'" in str(brought(session, InputError))
    session.open(dataset, ViewState())
    before = shown(session)
    with pytest.raises(InputError, match="'z'"):
        session.switch(ViewState(image="photo.jpg", layer="z"))
    assert session.opened is before


def test_an_error_nobody_thought_of_is_told_too(make: Make, gate: Gate, dataset: Path) -> None:
    session = make()
    gate.faults["a"] = ZeroDivisionError("surprise")
    session.open(dataset, ViewState())
    message = str(brought(session, IfealidError))
    assert "a of photo.jpg" in message and "surprise" in message


# --- Cancelling ---


def test_a_cancelled_load_brings_nothing(make: Make, gate: Gate, dataset: Path) -> None:
    session = make()
    gate.hold("a")
    session.open(dataset, ViewState())
    gate.wait_for("a")
    load = session.load
    assert load is not None
    session.cancel()
    assert session.load is None and not session.busy
    load.wait(5)
    assert load.finished and load.result is None
    assert session.poll() is None and session.opened is None


def test_a_load_that_is_cancelled_at_its_end_keeps_nothing(
    make: Make, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make()
    kept: list[weakref.ref[Renderer]] = []

    def cancelled_meanwhile(renderer: Renderer, *_: object) -> None:
        kept.append(weakref.ref(renderer))
        session.cancel()

    monkeypatch.setattr(Renderer, "warm_up", cancelled_meanwhile)
    session.open(dataset, ViewState())
    load = session.load
    assert load is not None
    load.wait(5)
    assert load.finished and load.result is None
    assert session.poll() is None
    del load
    gc.collect()
    assert kept[0]() is None


def test_a_result_that_comes_after_cancel_is_ignored(make: Make, dataset: Path) -> None:
    session = make()
    session.open(dataset, ViewState())
    load = session.load
    assert load is not None
    load.wait()
    assert isinstance(load.result, Opened)
    session.cancel()
    assert session.poll() is None and session.opened is None


def test_another_file_takes_the_place_of_one_that_is_being_read(
    make: Make, gate: Gate, dataset: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    session = make()
    gate.hold("a")
    session.open(dataset, ViewState())
    gate.wait_for("a")
    session.open(tmp_path / "x.npy", ViewState())
    assert shown(session).dataset.path.name == "x.npy"
    gate.let_through()
    idle(session)
    assert session.opened is not None and session.opened.dataset.path.name == "x.npy"


def test_closing_while_loading_ends_the_threads(make: Make, gate: Gate, dataset: Path) -> None:
    session = make()
    gate.hold("a", "b")
    session.open(dataset, ViewState())
    gate.wait_for("a")
    session.open(dataset, ViewState(layer="b"))
    gate.wait_for("b")
    session.close(5)
    assert not [thread for thread in threading.enumerate() if thread.name == "load"]
    assert session.poll() is None
    session.close()


# --- Layers ---


def test_layers_are_read_ahead_and_then_there_at_once(make: Make, gate: Gate, three: Path) -> None:
    session = make()
    session.open(three, ViewState())
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


def test_without_room_nothing_is_read_ahead_and_only_the_shown_map_is_kept(make: Make, gate: Gate, three: Path) -> None:
    session = make(kept_bytes=1)
    session.open(three, ViewState())
    shown(session)
    assert session.load is None
    for view in (B, C, A):
        assert session.switch(view) is None
        assert session.busy and session.wanted is view
        assert shown(session).entry.layer == view.layer
        assert kept_layers(session) == {view.layer}
    assert gate.read == ["a", "b", "c", "a"]


def test_the_map_used_longest_ago_makes_room(make: Make, three: Path) -> None:
    session = make()
    session.open(three, ViewState())
    shown(session)
    idle(session)
    used = {entry.layer: session.kept(entry).nbytes for entry in session.opened.dataset.entries}  # type: ignore[union-attr]
    tight = make(kept_bytes=used["a"] + used["b"])
    tight.open(three, ViewState(layer="c"))
    shown(tight)
    wait_until(lambda: tight.load is None or tight.poll() is not None, "reading ahead")
    for view in (A, B, A):
        if tight.switch(view) is None:
            shown(tight)
    assert kept_layers(tight) == {"a", "b"}


def test_a_map_larger_than_its_file_promised_is_not_read_again_and_again(
    make: Make, gate: Gate, tmp_path: Path
) -> None:
    """One channel of 8 bits takes 16 bytes a pixel on the GPU."""
    image = np.zeros((8, 8, 3), np.uint8)
    for layer, side in (("a", 64), ("b", 60)):
        codes = np.zeros((side, side, 1), np.uint8)
        write_dataset(FeatureMap(codes, None, layer, image, Provenance("photo.jpg", layer)), tmp_path / f"{layer}.zip")
    session = make()
    session.open(tmp_path, ViewState())
    size = shown(session).renderer.nbytes
    session.close()
    gate.read.clear()
    tight = make(kept_bytes=size + 2 * 60 * 60)
    tight.open(tmp_path, ViewState())
    shown(tight)
    idle(tight)
    assert gate.read == ["a", "b"] and kept_layers(tight) == {"a"}


def test_asking_for_the_layer_that_is_read_ahead_does_not_start_anew(make: Make, gate: Gate, three: Path) -> None:
    session = make()
    gate.hold("b")
    session.open(three, ViewState())
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


def test_asking_for_another_layer_stops_reading_ahead(make: Make, gate: Gate, three: Path) -> None:
    session = make()
    gate.hold("b")
    session.open(three, ViewState())
    shown(session)
    gate.wait_for("b")
    assert session.switch(C) is None
    assert shown(session).entry.layer == "c"
    gate.let_through()
    idle(session)
    assert kept_layers(session) == {"a", "b", "c"}


def test_going_to_a_kept_layer_lets_reading_ahead_go_on(make: Make, gate: Gate, three: Path) -> None:
    session = make()
    gate.hold("c")
    session.open(three, ViewState())
    shown(session)
    wait_until(lambda: session.poll() is None and "c" in gate.read, "the third layer")
    assert session.switch(B) is not None and session.switch(A) is not None
    gate.let_through()
    idle(session)
    assert gate.read.count("c") == 1 and kept_layers(session) == {"a", "b", "c"}


def test_trouble_with_reading_ahead_bothers_nobody_until_asked(make: Make, gate: Gate, three: Path) -> None:
    session = make()
    gate.faults["b"] = DatasetError("b.zip is broken")
    session.open(three, ViewState())
    shown(session)
    idle(session)
    assert gate.read == ["a", "b", "c"] and kept_layers(session) == {"a", "c"}
    session.switch(C)
    idle(session)
    assert gate.read.count("b") == 1
    session.switch(B)
    assert "b.zip is broken" in str(brought(session, DatasetError))
    assert session.opened is not None and session.opened.entry.layer == "c"


def test_opening_another_dataset_forgets_the_maps_of_the_old_one(make: Make, dataset: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    session = make()
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
    make: Make, dataset: Path, small_gpu: Callable[[int], None]
) -> None:
    session = make()
    small_gpu(1)
    session.open(dataset, ViewState())
    before = shown(session)
    idle(session)
    assert kept_layers(session) == {"a"}
    assert session.switch(B) is None
    assert "memory" in str(brought(session, DeviceError))
    assert session.opened is before and session.kept(before.entry) is before.renderer


def test_kept_maps_make_room_on_a_full_gpu(make: Make, three: Path, small_gpu: Callable[[int], None]) -> None:
    session = make()
    small_gpu(2)
    session.open(three, ViewState())
    shown(session)
    idle(session)
    assert kept_layers(session) == {"a", "b"}
    assert session.switch(C) is None
    assert shown(session).entry.layer == "c"
    assert "c" in kept_layers(session) and "b" not in kept_layers(session)
    idle(session)


# --- What is known of maps ---


def test_a_map_that_comes_back_is_not_timed_again(make: Make, three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    timed: list[str] = []
    measure = Fluid._timed

    def counted(fluid: Fluid, *arguments: Any) -> float:
        timed.append(fluid._map.name)
        return measure(fluid, *arguments)

    monkeypatch.setattr(Fluid, "_timed", counted)
    session = make(kept_bytes=1)
    session.open(three, ViewState())
    first = shown(session)
    assert session.switch(B) is None
    shown(session)
    so_far = len(timed)
    assert so_far >= 4, "each map twice, the first of which compiles"
    assert session.switch(ViewState(image=first.image, layer=first.entry.layer)) is None
    again = shown(session)
    assert again.entry is first.entry and again.renderer is not first.renderer
    assert len(timed) == so_far, "what was found out of a map is kept while others are shown"
    session.open(three, ViewState())
    shown(session)
    assert len(timed) >= so_far + 2, "another dataset's maps are others, whatever their names"
