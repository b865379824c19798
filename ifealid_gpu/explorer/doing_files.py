"""What commands do with files and the clipboard: opening, saving, copying, pasting."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.dataset.named import DEMO
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.pasting import pasted
from ifealid_gpu.figure import save_png

_BRIEF = 60  # letters


def ask_file(explorer: Explorer) -> None:
    """Ask for a file and open it."""
    explorer.request(lambda shell: shell.ask_file(explorer.open))


def ask_folder(explorer: Explorer) -> None:
    """Ask for a folder and open it."""
    explorer.request(lambda shell: shell.ask_folder(explorer.open))


def open_demo(explorer: Explorer) -> None:
    """Open the demo dataset."""
    explorer.open(DEMO)


def paste(explorer: Explorer) -> None:
    """Open what the link, the path or the command line on the clipboard leads to."""
    explorer.request(lambda shell: shell.paste_text(lambda text: _open_pasted(explorer, text)))


def _open_pasted(explorer: Explorer, text: str) -> None:
    def do() -> None:
        name, view = pasted(text)
        explorer.open(name, view)

    explorer.attempt(do)


def ask_where_to_save(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write the picture there."""
    if explorer.opened is not None:
        name = f"{Path(explorer.opened.image).stem}.{explorer.opened.entry.layer}.png"
        explorer.request(lambda shell: shell.ask_new_file(name, lambda path: _save_named(explorer, path)))


def _save_named(explorer: Explorer, path: str) -> None:
    if not path.casefold().endswith(".png"):
        path += ".png"
    explorer.attempt(lambda: save_picture(explorer, path), f"Saved {path}")


def save_picture(explorer: Explorer, path: str) -> None:
    """Write what the display shows as a figure, with the view in it.

    Raises:
        InputError: nothing is open.
        OutputError: the file cannot be written.
    """
    page, view = explorer.page()
    dataset = explorer.opened.dataset.path if explorer.opened else None
    save_png(page, path, view, dataset)


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
    explorer.request(lambda shell: shell.copy_text(link), f"Copied the link {_brief(link)}")


def _brief(text: str) -> str:
    """A text's beginning and end, enough to know it again."""
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF * 2 // 3]}...{text[-_BRIEF // 3 :]}"
