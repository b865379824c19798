"""What commands do to the program itself: menus and lists, the help, the size of the text, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.preferences import FONT_SCALES

TEXT_STEP = 1.1


def quit_program(explorer: Explorer) -> None:
    """Close the window."""
    explorer.request(lambda shell: shell.close())


def opening(name: str) -> Callable[[Explorer], None]:
    """Opens a menu or a list of the window."""

    def open_it(explorer: Explorer) -> None:
        explorer.to_open = name

    return open_it


def helping(page: str) -> Callable[[Explorer], None]:
    """Opens a page of the help, by the id of its command, or closes the help where that page is open."""

    def turn(explorer: Explorer) -> None:
        explorer.help_page = None if explorer.help_page == page else page

    return turn


def show_notes(explorer: Explorer) -> None:
    """Show how what is open was read, and what was guessed then."""
    explorer.notes_open = not explorer.notes_open


def scaling_text(factor: float) -> Callable[[Explorer], None]:
    """Makes the text larger or smaller."""

    def scale(explorer: Explorer) -> None:
        smallest, largest = FONT_SCALES
        font_scale = min(max(explorer.preferences.font_scale * factor, smallest), largest)
        explorer.preferences = replace(explorer.preferences, font_scale=font_scale)

    return scale


def reset_text(explorer: Explorer) -> None:
    """Let text have its normal size again."""
    explorer.preferences = replace(explorer.preferences, font_scale=1.0)
