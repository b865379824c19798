"""Reading in the background: what is kept, what is cancelled, what is told."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest
from loading import Gate, wait_until
from sessions import NewSession, brought, idle, kept_layers, shown

from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer import load as load_module
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

A_OF_PHOTO = "a.zip (1 of 2): a of photo.jpg"

# --- Opening ---


def test_a_folder_opens_with_its_finest_layer(new_session: NewSession, dataset: Path) -> None:
    session = new_session()
    view = ViewState(opacity=0.5)
    session.open(dataset, view)
    assert session.busy and session.opened is None
    opened = shown(session)
    assert (opened.image, opened.entry.layer) == ("photo.jpg", "a")
    assert opened.view is view and session.opened is opened
    assert not session.busy


def test_the_view_says_which_layer(new_session: NewSession, dataset: Path) -> None:
    session = new_session()
    session.open(dataset, ViewState(layer="b"))
    assert shown(session).entry.layer == "b"


def test_array_files_open(new_session: NewSession, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((6, 5, 4), np.float32))
    session = new_session()
    session.open(tmp_path / "x.npy", ViewState())
    feature_map = shown(session).renderer.feature_map
    assert (feature_map.height, feature_map.width, feature_map.channels) == (6, 5, 4)


def test_progress_only_grows_and_names_the_map(new_session: NewSession, gate: Gate, dataset: Path) -> None:
    session = new_session(kept_bytes=0)
    gate.hold("a")
    session.open(dataset, ViewState())
    load = session.load
    assert load is not None and load.what in ("dataset", A_OF_PHOTO), "the file, until the map is known"
    gate.wait_for("a")
    wait_until(lambda: load.share > 0, "progress")
    assert load.share < 0.2 and load.what == A_OF_PHOTO
    shares = [load.share]
    gate.let_through("a")
    while not load.finished:
        shares.append(load.share)
    shares.append(load.share)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_reading_and_uploading_are_one_progress(
    new_session: NewSession, gate: Gate, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the two counts from nothing to all; what the window shows must not start anew."""
    shares: list[float] = []
    advance = load_module.Load._advance

    def noted(load: load_module.Load, share: float) -> None:
        advance(load, share)
        shares.append(load.share)

    monkeypatch.setattr(load_module.Load, "_advance", noted)
    session = new_session(kept_bytes=0)
    session.open(dataset, ViewState())
    shown(session)
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert len(set(shares)) > 3


@pytest.mark.parametrize("name", ["none.zip", "none", "", "bad.zip", "text.txt", "empty"])
def test_what_cannot_be_opened_says_why_and_changes_nothing(
    new_session: NewSession, dataset: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK but not really")
    (tmp_path / "text.txt").write_text("text")
    (tmp_path / "empty").mkdir()
    session = new_session()
    session.open(dataset, ViewState())
    before = shown(session)
    idle(session)
    session.open(tmp_path / name if name else tmp_path / "missing" / "deep", ViewState())
    error = brought(session, IfealidError)
    assert "\n" not in str(error) and (name or "missing") in str(error)
    assert session.opened is before and session.load is None
    assert kept_layers(session) == {"a", "b"}


def test_a_layer_that_is_not_there_is_an_error_at_once_or_after_opening(new_session: NewSession, dataset: Path) -> None:
    session = new_session()
    session.open(dataset, ViewState(layer="z"))
    assert "'z'" in str(brought(session, InputError))
    session.open(dataset, ViewState())
    before = shown(session)
    with pytest.raises(InputError, match="'z'"):
        session.switch(ViewState(image="photo.jpg", layer="z"))
    assert session.opened is before


def test_an_error_nobody_thought_of_is_told_too(new_session: NewSession, gate: Gate, dataset: Path) -> None:
    session = new_session()
    gate.faults["a"] = ZeroDivisionError("surprise")
    session.open(dataset, ViewState())
    message = str(brought(session, IfealidError))
    assert "a of photo.jpg" in message and "surprise" in message


# --- Cancelling ---


def test_a_cancelled_load_brings_nothing(new_session: NewSession, gate: Gate, dataset: Path) -> None:
    session = new_session()
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
    new_session: NewSession, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = new_session()
    kept: list[weakref.ref[Renderer]] = []
    begun = threading.Event()  # a fast thread is there before the session knows of it

    def cancelled_meanwhile(renderer: Renderer, *_: object) -> None:
        kept.append(weakref.ref(renderer))
        begun.wait(5)
        session.cancel()

    monkeypatch.setattr(Renderer, "warm_up", cancelled_meanwhile)
    session.open(dataset, ViewState())
    load = session.load
    assert load is not None
    begun.set()
    load.wait(5)
    assert load.finished and load.result is None
    assert session.poll() is None
    del load
    gc.collect()
    assert kept[0]() is None


def test_a_result_that_comes_after_cancel_is_ignored(new_session: NewSession, dataset: Path) -> None:
    session = new_session()
    session.open(dataset, ViewState())
    load = session.load
    assert load is not None
    load.wait()
    assert isinstance(load.result, Opened)
    session.cancel()
    assert session.poll() is None and session.opened is None


def test_another_file_takes_the_place_of_one_that_is_being_read(
    new_session: NewSession, gate: Gate, dataset: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    session = new_session()
    gate.hold("a")
    session.open(dataset, ViewState())
    gate.wait_for("a")
    session.open(tmp_path / "x.npy", ViewState())
    assert shown(session).dataset.path.name == "x.npy"
    gate.let_through()
    idle(session)
    assert session.opened is not None and session.opened.dataset.path.name == "x.npy"


def test_closing_while_loading_ends_the_threads(new_session: NewSession, gate: Gate, dataset: Path) -> None:
    session = new_session()
    gate.hold("a", "b")
    session.open(dataset, ViewState())
    gate.wait_for("a")
    session.open(dataset, ViewState(layer="b"))
    gate.wait_for("b")
    session.close(5)
    assert not [thread for thread in threading.enumerate() if thread.name == "load"]
    assert session.poll() is None
    session.close()
