"""Preferences: what is remembered, and that no damaged file keeps the window from opening."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.explorer.preferences import FONT_SCALES, SMALLEST_WINDOW, Preferences
from ifealid_gpu.explorer.remembering import own_view

DEFAULT = Preferences()


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config folder of this test's own; it does not exist yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


def file_of(config: Path) -> Path:
    found = list(config.rglob("*.json"))
    assert len(found) == 1
    return found[0]


def stored(config: Path, text: str | bytes) -> Preferences:
    """What a preferences file of this text is read as."""
    DEFAULT.save()
    file_of(config).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Preferences.load()


def test_they_come_back(config: Path) -> None:
    recent = ("/data/über set", "/b")
    kept = Preferences((1000, 700), (-1500, 20), 1.21, "fire", recent, 0.3, "color", 0.6, "angle", "paper")
    kept.save()
    assert Preferences.load() == kept


def test_the_first_start_has_the_defaults_and_writes_nothing(config: Path) -> None:
    assert Preferences.load() == DEFAULT
    assert not config.exists()


def test_a_path_that_is_no_text_comes_back(config: Path) -> None:
    kept = DEFAULT.opened("/data/\udcff.zip")
    kept.save()
    assert Preferences.load() == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[1, 2]",
        '"text"',
        "NaN",
        b"\xff\xfe\x00",
        "[" * 100_000,
        '{"window_size": "large", "font_scale": "1", "colormap": 5, "recent": "abc"}',
        '{"window_size": [1e999, 800], "window_position": [-1e999, 0], "font_scale": NaN}',
        '{"window_size": [NaN, 800], "window_position": [1, 2, 3], "font_scale": 1e999}',
        '{"window_size": {}, "window_position": "00", "font_scale": [], "colormap": null, "recent": {"a": 1}}',
        '{"window_size": null, "font_scale": null, "colormap": ["fire"], "recent": null, "unknown": 1}',
        '{"opacity": 1.5, "backdrop": "none", "dim": -1, "metric": "no such", "range_rule": "LO"}',
        '{"opacity": true, "backdrop": ["gray"], "dim": "0.5", "metric": 3, "range_rule": [0, 1]}',
        '{"opacity": NaN, "backdrop": null, "dim": 1e999, "metric": {}, "range_rule": null}',
        '{"window_size": [99999, 99999], "window_position": [-32000, -32000], "font_scale": 40}',
    ],
)
def test_a_damaged_file_is_a_new_installation(config: Path, text: str | bytes) -> None:
    assert stored(config, text) == DEFAULT


def test_what_is_sound_in_a_damaged_file_is_kept(config: Path) -> None:
    text = '{"window_size": "large", "font_scale": 1.5, "recent": ["/a", null, 7, "", "/a", "/b"]}'
    assert stored(config, text) == Preferences(font_scale=1.5, recent=("/a", "/b"))


def test_a_window_is_never_smaller_than_it_can_be_used(config: Path) -> None:
    assert stored(config, '{"window_size": [1, 1]}').window_size == SMALLEST_WINDOW
    assert stored(config, '{"window_size": [-5, 900]}').window_size == (640, 900)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(st.fixed_dictionaries(dict.fromkeys(vars(DEFAULT), json_values)))
def test_whatever_the_file_says_the_preferences_are_usable(values: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_text", lambda *_, **__: json.dumps(values))
        got = Preferences.load()
    assert all(SMALLEST_WINDOW[n] <= got.window_size[n] <= 8192 for n in range(2))
    assert got.window_position is None or max(map(abs, got.window_position)) <= 20_000
    assert FONT_SCALES[0] <= got.font_scale <= FONT_SCALES[1]
    assert isinstance(got.colormap, str)
    assert all(isinstance(path, str) for path in got.recent)
    own_view(got)  # can be shown


def test_a_folder_that_cannot_be_written_disturbs_nobody(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text("a file where the folder should be")
    DEFAULT.save()
    assert Preferences.load() == DEFAULT

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    DEFAULT.save()


def test_a_failed_save_keeps_the_old_preferences(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Preferences(font_scale=1.5)
    old.save()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        DEFAULT.save()
    assert Preferences.load() == old


def test_a_folder_of_the_files_name_is_no_trouble(config: Path) -> None:
    DEFAULT.save()
    path = file_of(config)
    path.unlink()
    path.mkdir()
    assert Preferences.load() == DEFAULT
    Preferences(font_scale=2.0).save()
    assert Preferences.load() == DEFAULT


def test_the_recent_list_is_newest_first_without_repeats_and_short(tmp_path: Path) -> None:
    preferences = DEFAULT
    for n in range(30):
        preferences = preferences.opened(tmp_path / str(n))
    assert len(preferences.recent) == 12 and preferences.recent[0] == str(tmp_path / "29")
    again = preferences.opened(tmp_path / "25")
    assert again.recent[:2] == (str(tmp_path / "25"), str(tmp_path / "29"))
    assert len(set(again.recent)) == len(again.recent) == 12


def test_a_relative_path_is_remembered_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert DEFAULT.opened("data").opened(tmp_path / "data").recent == (str(tmp_path / "data"),)
