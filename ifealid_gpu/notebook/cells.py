"""Cells of a notebook: which one is running, and showing a widget in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread, current_thread
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A run of a cell.

    Attributes:
        name: of the cell, the same when it is run again; None: the notebook does not say.
        run: of this run.
    """

    name: str | None
    run: object

    @classmethod
    def running(cls) -> Cell:
        """The one that is running now."""
        shell = _shell()
        header = getattr(shell, "parent_header", None) or {}
        name = header.get("metadata", {}).get("cellId")
        return cls(
            name if isinstance(name, str) else None, (header.get("msg_id"), getattr(shell, "execution_count", None))
        )

    def is_run_again_of(self, before: Cell) -> bool:
        """Whether this is a later run of the same cell."""
        return self.name is not None and self.name == before.name and self.run != before.run


def in_notebook() -> bool:
    """Whether this is a notebook, whose cells show widgets: Jupyter, VS Code, Colab, marimo."""
    if in_marimo():
        return True
    shell = _shell()
    return shell is not None and type(shell).__name__ in ("ZMQInteractiveShell", "Shell") and hasattr(shell, "kernel")


def in_marimo() -> bool:
    """Whether a cell of marimo is running.

    It cuts what cells show at 610 pixels, and closes the widgets of a cell that is run again or is gone.
    """
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())


def session_of_a_visitor() -> Thread | None:
    """The thread of this session where `marimo run` shows the notebook to many, each in a thread; else None.

    It ends when the visitor has gone, and its widgets are told nothing.
    """
    marimo, thread = sys.modules.get("marimo"), current_thread()
    if marimo is None or marimo.app_meta().mode != "run" or isinstance(thread, marimo.Thread):
        return None
    return thread


def show_in_marimo(widget: Any) -> None:
    """Show a widget in the cell of marimo that is running, until the cell ends with something else."""
    sys.modules["marimo"].output.append(widget)


def has_display() -> bool:
    """Whether a cell can show something before it ends."""
    return _shell() is not None


def show_bundle(bundle: Any, *, in_words: bool) -> None:
    """Show something in the cell that is running, given as a bundle of media types, with or without their metadata.

    Args:
        bundle: of a widget.
        in_words: whether words stand in its place where nothing shows widgets.
    """
    from IPython.display import publish_display_data  # noqa: PLC0415 - notebooks have it

    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    publish_display_data({kind: one for kind, one in data.items() if in_words or kind != "text/plain"}, metadata)


def show_html(html: str, name: str) -> Callable[[str], None]:
    """Show HTML in the cell that is running; a function that shows other HTML in its place, in any thread."""
    from IPython.display import publish_display_data  # noqa: PLC0415

    def show(html: str, **options: Any) -> None:
        publish_display_data(
            {"text/html": html, "text/plain": "a window of IFeaLiD"}, transient={"display_id": name}, **options
        )

    show(html)
    return lambda html: show(html, update=True)


def _shell() -> Any:
    """IPython's, if it runs."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
