"""The system's file dialogs: what was chosen arrives, a system without dialogs says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ifealid_gpu.dataset.formats.table import SUFFIXES
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES
from ifealid_gpu.window.file_dialogs import FileDialogs, portable_file_dialogs


class _Dialog:
    """A dialog that the user answers on the second look."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.looks = answer, 0

    def ready(self, _wait_ms: int) -> bool:
        self.looks += 1
        return self.looks > 1

    def result(self) -> Any:
        return self.answer


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A system with dialogs, whose answers a test chooses."""
    answers = SimpleNamespace(file=["/a/b.zip"], folder="/a", save="/a/c.png", proposed="")
    monkeypatch.setattr("shutil.which", lambda tool: f"/usr/bin/{tool}")
    monkeypatch.setattr(portable_file_dialogs, "open_file", lambda *_: _Dialog(answers.file))
    monkeypatch.setattr(portable_file_dialogs, "select_folder", lambda *_: _Dialog(answers.folder))

    def save(_title: str, name: str) -> _Dialog:
        answers.proposed = name
        return _Dialog(answers.save)

    monkeypatch.setattr(portable_file_dialogs, "save_file", save)
    return answers


def test_what_was_chosen_arrives_when_the_user_is_done(system: SimpleNamespace) -> None:
    dialogs, chosen = FileDialogs(), []
    dialogs.ask_file(chosen.append)
    dialogs.poll()
    assert dialogs.is_open and chosen == []
    dialogs.poll()
    assert not dialogs.is_open and chosen == ["/a/b.zip"]
    for ask in (dialogs.ask_folder, lambda then: dialogs.ask_new_file("cat.blocks/3.png", then)):
        ask(chosen.append)
        dialogs.poll()
        dialogs.poll()
    assert chosen == ["/a/b.zip", "/a", "/a/c.png"]
    assert system.proposed == "cat.blocks_3.png", "a name, no path"


def test_a_cancelled_dialog_does_nothing(system: SimpleNamespace) -> None:
    system.file, system.folder = [], ""
    dialogs, chosen = FileDialogs(), []
    for ask in (dialogs.ask_file, dialogs.ask_folder):
        ask(chosen.append)
        dialogs.poll()
        dialogs.poll()
        assert not dialogs.is_open
    assert chosen == []


@pytest.mark.usefixtures("system")
def test_one_dialog_at_a_time() -> None:
    dialogs, chosen = FileDialogs(), []
    dialogs.ask_file(chosen.append)
    dialogs.ask_folder(chosen.append)
    dialogs.poll()
    dialogs.poll()
    assert chosen == ["/a/b.zip"] and not dialogs.is_open


def test_a_system_without_dialogs_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _tool: None)
    monkeypatch.setattr("sys.platform", "linux")
    assert not FileDialogs.are_there()
    monkeypatch.setattr("shutil.which", lambda tool: "/usr/bin/kdialog" if tool == "kdialog" else None)
    assert FileDialogs.are_there()


def test_every_format_that_can_be_opened_is_offered(system: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    filters: list[str] = []

    def open_file(_title: str, _folder: str, offered: list[str]) -> _Dialog:
        filters.extend(offered)
        return _Dialog(system.file)

    monkeypatch.setattr(portable_file_dialogs, "open_file", open_file)
    FileDialogs().ask_file(str)
    offered = set(filters[1].split())
    assert offered == {f"*{suffix}" for suffix in (*SUFFIXES, *IMAGE_SUFFIXES)}
    assert {"*.zip", "*.npy", "*.png", "*.jpg", "*.jpeg"} <= offered
