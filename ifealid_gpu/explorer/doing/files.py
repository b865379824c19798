"""What commands do with files and the clipboard: opening, saving, copying, pasting."""

from __future__ import annotations

import os
from pathlib import Path

from ifealid_gpu.dataset.named import DEMO, name_of
from ifealid_gpu.explorer.asking import Asking, Wanted, starting_folder
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.offering import offer_maps
from ifealid_gpu.explorer.pasting import pasted
from ifealid_gpu.explorer.saving import ask_where_to_save
from ifealid_gpu.explorer.shell import Shell, Then
from ifealid_gpu.figure import save_png
from ifealid_gpu.figure.drawing import FINER, is_vector

_BRIEF = 60  # letters


def ask_file(explorer: Explorer) -> None:
    """Ask for a file and open it."""
    ask_for_file(explorer, explorer.open)


def ask_for_file(explorer: Explorer, then: Then) -> None:
    """Ask which file to open, by a dialog of the system or else by the window's own panel."""
    explorer.request(lambda shell: shell.ask_file(then) if shell.has_dialogs else ask_here(explorer, Wanted.FILE, then))


def ask_photo_beneath(explorer: Explorer) -> None:
    """Ask which photo lies under what is open, for the dialog that asks how to read it."""

    def take(path: str) -> None:
        if explorer.read_as is not None:
            explorer.read_as = explorer.read_as.written(image=path)

    def ask_by(shell: Shell) -> None:
        if shell.has_dialogs:
            shell.ask_file(take)
        elif explorer.read_as is not None:
            fault = "this system has no file dialog for programs: type the photo's path into the field"
            explorer.read_as = explorer.read_as.failed(fault)

    explorer.request(ask_by)


def ask_folder(explorer: Explorer) -> None:
    """Ask for a folder and open it."""
    ask_for_folder(explorer, explorer.open)


def ask_for_folder(explorer: Explorer, then: Then) -> None:
    """Ask which folder to open, by a dialog of the system or else by the window's own panel."""
    explorer.request(
        lambda shell: shell.ask_folder(then) if shell.has_dialogs else ask_here(explorer, Wanted.FOLDER, then)
    )


def ask_here(explorer: Explorer, wanted: Wanted, then: Then) -> None:
    """Ask by the window's own panel: it begins in the folder of what is open."""
    opened = explorer.opened
    path = opened.dataset.part_of(opened.entry).path if opened else None
    is_demo = path is not None and name_of(path).startswith(DEMO)
    folder = starting_folder(None if path is None or is_demo else path.parent)
    explorer.asking = Asking(wanted, folder, then, f"{folder}{os.sep}")


def ask_photo(explorer: Explorer) -> None:
    """Ask for a photo, and offer to make feature maps of it."""
    ask_for_file(explorer, lambda path: offer_maps(explorer, [Path(path)]))


def open_demo(explorer: Explorer) -> None:
    """Open the demo dataset."""
    explorer.open(DEMO)


def paste(explorer: Explorer) -> None:
    """Open what the link, the path or the command line on the clipboard leads to."""
    explorer.request(lambda shell: shell.paste_text(lambda text: _open_pasted(explorer, text)))


def _open_pasted(explorer: Explorer, text: str) -> None:
    def do() -> None:
        found = pasted(text)
        explorer.open((found.name, *found.others), found.view, found.reading, [Path(file) for file in found.files])

    explorer.attempt(do)


def ask_where_to_save_picture(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write the picture there."""
    if explorer.opened is not None:
        panes = explorer.view.panes
        what = explorer.opened.entry.layer if panes is None or panes.large else "panes"
        name = f"{Path(explorer.opened.image).stem}.{what}.png"
        ask_where_to_save(explorer, Wanted.PICTURE, name, lambda path: save_picture(explorer, path))


def save_picture(explorer: Explorer, path: str) -> None:
    """Write what the display shows as a figure: as .pdf or .svg with text as text, else as a PNG with the view in it.

    Raises:
        InputError: nothing is open.
        OutputError: the file cannot be written.
    """
    if is_vector(path):
        explorer.figure(FINER).save(path)
        return
    page, view = explorer.page()
    if explorer.opened is not None:
        save_png(page, path, view, explorer.opened.dataset)


def copy_picture(explorer: Explorer) -> None:
    """Put the figure that `save_picture` writes on the clipboard."""
    page, _ = explorer.page()
    explorer.request(lambda shell: shell.copy_picture(page), "Copied the picture")


def copy_command(explorer: Explorer) -> None:
    """Put a command line on the clipboard that shows the same view again."""
    command = explorer.command
    explorer.request(lambda shell: shell.copy_text(command), f"Copied the command {_brief(command)}")


def copy_link(explorer: Explorer) -> None:
    """Put a link on the clipboard that leads to the same view."""
    link = explorer.link
    explorer.request(lambda shell: shell.copy_text(link), f"Copied a link to this view: {_brief(link)}")


def _brief(text: str) -> str:
    """A text's beginning and end, enough to know it again."""
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF * 2 // 3]}...{text[-_BRIEF // 3 :]}"
