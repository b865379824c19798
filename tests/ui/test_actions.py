"""The table of actions: all reachable by menu and by key, no key in doubt."""

from __future__ import annotations

import itertools

import pytest

from ifealid_gpu.explorer.actions import MENUS, SHORTCUTS, Action, action_for

ARROWS = {Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN}
IN_MENUS = [action for menu in MENUS.values() for action in menu if action is not None]


def test_every_action_is_in_one_menu_and_the_arrows_are_keys_alone() -> None:
    assert sorted(IN_MENUS) == sorted(set(Action) - ARROWS)


def test_every_action_has_a_shortcut_that_reaches_it() -> None:
    assert set(SHORTCUTS) == set(Action)
    for action, shortcuts in SHORTCUTS.items():
        assert shortcuts
        for shortcut in shortcuts:
            modifiers = (*(["Control"] if shortcut.control else []), *(["Shift"] if shortcut.shift else []))
            assert action_for(shortcut.key, modifiers) is action


def test_no_two_actions_share_a_key() -> None:
    reached: dict[tuple[str, bool, bool], Action] = {}
    for action, shortcuts in SHORTCUTS.items():
        for shortcut, shift in itertools.product(shortcuts, (False, True)):
            if shortcut.shift in (None, shift):
                other = reached.setdefault((shortcut.key, shortcut.control, shift), action)
                assert other is action, f"{shortcut.label}: {other} and {action}"


def test_names_and_labels_are_unlike() -> None:
    names = [action.value for action in Action]
    assert len(set(names)) == len(names)
    labels = [shortcut.label for shortcuts in SHORTCUTS.values() for shortcut in shortcuts]
    assert len(set(labels)) == len(labels)
    assert all(labels)


def test_labels_read_like_other_programs() -> None:
    shown = {action: [shortcut.label for shortcut in SHORTCUTS[action]] for action in Action}
    assert shown[Action.REDO] == ["Ctrl+Shift+Z", "Ctrl+Y"]
    assert shown[Action.LOCK] == ["Space"]
    assert shown[Action.NEXT_LAYER][0] == "L" and shown[Action.PREVIOUS_LAYER][0] == "Shift+L"
    assert shown[Action.LARGER_TEXT][0] == "Ctrl++"
    assert shown[Action.RELEASE] == ["Escape"]


@pytest.mark.parametrize(
    ("key", "modifiers", "action"),
    [
        # GLFW reports the key without what Shift makes of it, other systems with it.
        ("/", ("Shift",), Action.HELP),
        ("?", ("Shift",), Action.HELP),
        ("?", (), Action.HELP),
        ("F1", (), Action.HELP),
        ("/", (), None),
        ("=", (), Action.ZOOM_IN),
        ("=", ("Shift",), Action.ZOOM_IN),
        ("+", ("Shift",), Action.ZOOM_IN),
        ("+", (), Action.ZOOM_IN),
        ("-", (), Action.ZOOM_OUT),
        ("=", ("Control",), Action.LARGER_TEXT),
        ("=", ("Control", "Shift"), Action.LARGER_TEXT),
        ("+", ("Control",), Action.LARGER_TEXT),
        ("-", ("Control",), Action.SMALLER_TEXT),
        ("Z", ("Control", "Shift"), Action.REDO),
        ("z", ("Control",), Action.UNDO),
        ("z", ("Meta",), Action.UNDO),
        ("L", ("Shift",), Action.PREVIOUS_LAYER),
        ("L", (), Action.NEXT_LAYER),  # Caps Lock
        ("ArrowLeft", ("Shift",), Action.LEFT),
        ("ArrowLeft", ("Control",), None),
        ("c", (), Action.COLOR),
        ("c", ("Control",), Action.COPY_COMMAND),
        ("f", ("Alt",), None),
        ("q", (), None),
        ("Shift", ("Shift",), None),
        ("", (), None),
        ("ß", (), None),
    ],
)
def test_keys_as_keyboards_report_them(key: str, modifiers: tuple[str, ...], action: Action | None) -> None:
    assert action_for(key, modifiers) is action
