"""The commands of the menu File: what is opened, read, saved and copied."""

from __future__ import annotations

from ifealid_gpu.explorer import rereading
from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import beside, channels, files, program, threshold, vectors
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.offering import keep_maps
from ifealid_gpu.explorer.shortcut import control, key


def _has_file(facts: FrameFacts) -> bool:
    return facts.map is not None and facts.map.is_in_files


def _can_be_read(facts: FrameFacts) -> bool:
    return _has_file(facts) or facts.refused


def _takes_threshold(facts: FrameFacts) -> bool:
    return facts.quantity.takes_threshold


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    Command("open", "Open file...", (control("o", False),), ("File", 1), files.ask_file, needs_map=False),
    Command("open_folder", "Open folder...", (control("o", True),), ("File", 1), files.ask_folder, needs_map=False),
    Command("demo", "Open the demo", (control("d"),), ("File", 1), files.open_demo, needs_map=False),
    Command("paste", "Open a copied link or path", (control("v"),), ("File", 1), files.paste, needs_map=False),
    Command(
        "add_folder",
        "Open a folder beside...",
        (control("j", True),),
        ("File", 1),
        beside.ask_folder,
        choices="Beside what is open",
    ),
    Command("open_vectors", "Open vectors or a mask...", (control("b"),), ("File", 1), vectors.ask_vectors),
    Command(
        "make_maps",
        "Make feature maps of a photo...",
        (control("m"),),
        ("File", 1),
        files.ask_photo,
        needs_map=False,
    ),
    Command(
        "read_again", "Read the files again", (key("F5", False),), ("File", 1), rereading.read_again, enabled=_has_file
    ),
    Command(
        "read_as",
        "Read as...",
        (key("F5", True),),
        ("File", 1),
        rereading.ask,
        needs_map=False,
        enabled=_can_be_read,
    ),
    Command("notes", "How it was read", (key("F2"),), ("File", 1), program.show_notes),
    Command("save", "Save picture...", (control("s", False),), ("File", 2), files.ask_where_to_save_picture),
    Command(
        "save_mask",
        "Save mask...",
        (control("t"),),
        ("File", 2),
        threshold.ask_where_to_save_mask,
        enabled=lambda facts: _takes_threshold(facts) or facts.quantity.palette is not None or facts.quantity.is_mask,
    ),
    Command(
        "keep_maps",
        "Save the feature maps",
        (control("s", True),),
        ("File", 2),
        keep_maps,
        enabled=lambda facts: facts.map is not None and facts.map.can_be_saved,
    ),
    Command("copy_picture", "Copy picture", (control("c", True),), ("File", 2), files.copy_picture),
    Command("copy_link", "Copy link", (control("k"),), ("File", 2), files.copy_link),
    Command("copy_command", "Copy command line", (control("c", False),), ("File", 2), files.copy_command),
    Command(
        "copy_vector",
        "Copy vector as CSV",
        (control("e"),),
        ("File", 2),
        channels.copy_vector,
    ),
    Command("quit", "Quit", (control("q"),), ("File", 3), program.quit_program, needs_map=False, anywhere=True),
)
