"""The table of commands: all reachable by menu and by key, no key in doubt."""

from __future__ import annotations

import itertools

import pytest

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.commands import BY_ID, COMMANDS, command_for, menu_for, menus
from ifealid_gpu.quantities.table import KINDS
from ifealid_gpu.ui.map_menu import GROUPS as MAP_MENU

IN_MENUS = [command for _, groups in menus() for group in groups for command in group]


def test_every_command_has_a_key_a_title_and_a_menu_or_a_reason() -> None:
    for command in COMMANDS:
        assert command.title, command.id
        assert (command.menu is None) == bool(command.no_menu), command.id
    assert [command.id for command in COMMANDS if command.keys and command.menu is None] == [
        "classes_of_clusters", "center", "mask_alone", "add_file", "close_dataset",
        "smaller_text", "reset_text", "map_menu", "menus", "left", "right", "up", "down",
    ]  # fmt: skip
    in_map_menu = {word for group in MAP_MENU for word in group}
    # The others are tabs of the help, what Shift, Ctrl and one key do as well, and rare ones.
    assert {command.id for command in COMMANDS if not command.keys} - in_map_menu == {
        "concepts", "about", "marks_new", "marks_add", "marks_take", "mute_varying", "unmute",
        "copy_scores", "save_scores", "save_marks_as_mask",
        "layer_panes", "image_panes", "table_of_panes", "linked_panes", "one_range", "swap_difference", "save_matches",
    }  # fmt: skip


def test_menus_list_every_command_once_in_their_order_and_groups() -> None:
    assert len(set(IN_MENUS)) == len(IN_MENUS)
    assert set(IN_MENUS) == {command for command in COMMANDS if command.menu is not None}
    assert {name: [[command.id for command in group] for group in groups] for name, groups in menus()} == {
        "File": [
            [
                "open",
                "open_folder",
                "demo",
                "paste",
                "add_folder",
                "open_vectors",
                "make_maps",
                "read_again",
                "read_as",
                "notes",
            ],
            ["save", "save_mask", "keep_maps", "copy_picture", "copy_link", "copy_command", "copy_vector"],
            ["quit"],
        ],
        "Edit": [["undo", "redo"], ["lock", "pin", "release", "centre"], ["top", "top_all_images"]],
        "Mark": [
            ["point", "tool_place", "tool_box", "tool_brush", "tool_polygon"],
            ["marks_new", "marks_add", "marks_take", "next_adding"],
            ["larger_brush", "smaller_brush"],
            ["back", "clear_marks", "switch_combine", "next_metric"],
            ["new_class", "save_references", "marks"],
        ],
        "View": [
            ["fit", "actual_size", "zoom_in", "zoom_out"],
            [
                "color",
                "heat_alone",
                "next_colormap",
                "more_opacity",
                "less_opacity",
                "freeze_range",
                "paper_range",
                "threshold",
                "paper_look",
            ],
            ["larger_text"],
        ],
        "Show": [
            [f"show_{kind.kind}" for kind in KINDS.values() if kind.key is not None],
            ["histogram", "log_counts", "outliers"],
            ["foreground", "mark_foreground", "open_basis", "save_basis"],
        ],
        "Layer": [
            ["next_layer", "previous_layer"],
            ["next_image", "previous_image"],
            ["choose_layer", "choose_image"],
            ["show_channel", "next_channel", "previous_channel", "sort_channels"],
            ["why_alike", "mute_varying", "unmute"],
            ["scores"],
        ],
        "Panes": [
            ["one_pane", "two_panes", "row_of_panes", "grid_of_panes"],
            ["layer_panes", "image_panes", "table_of_panes"],
            ["add_pane", "close_pane", "next_pane", "pane_before"],
            ["large_pane", "linked_panes", "one_range"],
            ["difference_pane", "swap_difference"],
            ["match_lines", "save_matches"],
        ],
        "Help": [["looking", "concepts", "help", "about"]],
    }


def test_alt_and_a_letter_open_the_menu_that_begins_with_it() -> None:
    names = [name for name, _ in menus()]
    assert [menu_for(name[0].lower(), ("Alt",)) for name in names] == names
    assert menu_for("F", ("Alt", "Shift")) == "File"
    assert menu_for("f", ()) is None and menu_for("x", ("Alt",)) is None


def test_every_shortcut_reaches_its_command() -> None:
    for command in COMMANDS:
        for shortcut in command.keys:
            held = {"Control": shortcut.control, "Shift": shortcut.shift, "Alt": shortcut.alt}
            modifiers = tuple(name for name, is_held in held.items() if is_held)
            assert command_for(shortcut.key, modifiers) is command


def test_no_two_commands_share_a_key() -> None:
    reached: dict[tuple[str, bool, bool, bool], Command] = {}
    for command in COMMANDS:
        for shortcut, shift in itertools.product(command.keys, (False, True)):
            if shortcut.shift in (None, shift):
                other = reached.setdefault((shortcut.key, shortcut.control, shortcut.alt, shift), command)
                assert other is command, f"{shortcut.label}: {other.id} and {command.id}"


def test_names_and_labels_are_unlike() -> None:
    assert len(BY_ID) == len(COMMANDS)
    titles = [command.title for command in COMMANDS]
    assert len(set(titles)) == len(titles)
    labels = [shortcut.label for command in COMMANDS for shortcut in command.keys]
    assert len(set(labels)) == len(labels)
    assert all(labels)


def test_labels_read_like_other_programs() -> None:
    shown = {command.id: [shortcut.label for shortcut in command.keys] for command in COMMANDS}
    assert shown["redo"] == ["Ctrl+Shift+Z", "Ctrl+Y"]
    assert shown["lock"] == ["Space"]
    assert shown["next_layer"][0] == "L" and shown["previous_layer"][0] == "Shift+L"
    assert shown["larger_text"][0] == "Ctrl++"
    assert shown["release"] == ["Escape"]


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        # GLFW reports the key without what Shift makes of it, other systems with it.
        ("/", ("Shift",), "help"),
        ("?", ("Shift",), "help"),
        ("?", (), "help"),
        ("F1", (), "looking"),
        ("/", (), None),
        ("=", (), "zoom_in"),
        ("=", ("Shift",), "zoom_in"),
        ("+", ("Shift",), "zoom_in"),
        ("+", (), "zoom_in"),
        ("-", (), "zoom_out"),
        ("=", ("Control",), "larger_text"),
        ("=", ("Control", "Shift"), "larger_text"),
        ("+", ("Control",), "larger_text"),
        ("-", ("Control",), "smaller_text"),
        ("Z", ("Control", "Shift"), "redo"),
        ("z", ("Control",), "undo"),
        ("z", ("Meta",), "undo"),
        ("L", ("Shift",), "previous_layer"),
        ("L", (), "next_layer"),  # Caps Lock
        ("ArrowLeft", ("Shift",), "left"),
        ("ArrowLeft", ("Control",), None),
        ("c", (), "color"),
        ("h", (), "heat_alone"),
        ("c", ("Control",), "copy_command"),
        ("f", ("Alt",), None),
        ("0", ("Control",), "reset_text"),
        ("F10", (), "menus"),
        ("ü", (), None),
        ("Shift", ("Shift",), None),
        ("", (), None),
        ("ß", (), None),
    ],
)
def test_keys_as_keyboards_report_them(key: str, modifiers: tuple[str, ...], expected: str | None) -> None:
    command = command_for(key, modifiers)
    assert (command and command.id) == expected
