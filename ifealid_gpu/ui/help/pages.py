"""All pages of the help, in their order. A new page is a file and a line here, and a command that opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.ui.help.about import about
from ifealid_gpu.ui.help.concepts import concepts
from ifealid_gpu.ui.help.looking import looking
from ifealid_gpu.ui.help.shortcuts import shortcuts
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        command: id of the command that opens it, whose title is the page's.
        draw: writes it, for the facts of a frame and its view.
    """

    command: str
    draw: Callable[[FrameFacts, ViewState], None]


PAGES = (
    Page("looking", looking),
    Page("concepts", concepts),
    Page("help", shortcuts),
    Page("about", about),
)
