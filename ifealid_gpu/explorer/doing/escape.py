"""What Escape does: it ends one thing after the other, what was begun last first."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer import rereading
from ifealid_gpu.explorer.doing import fits, lines, marks, scores
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.read_as import ReadAsWish
from ifealid_gpu.quantities.first_quantity import first_quantity
from ifealid_gpu.quantities.quantity import Quantity


def escape(explorer: Explorer) -> None:
    """End the first of all that can be ended."""
    for applies, end in _STEPS:
        if applies(explorer):
            end(explorer)
            return


def _stop_asking(explorer: Explorer) -> None:
    explorer.asking = None


def _close_notes(explorer: Explorer) -> None:
    explorer.notes_open = False


def _close_help(explorer: Explorer) -> None:
    explorer.help_page = None


def _stop_reading(explorer: Explorer) -> None:
    explorer.session.carried.give_up(explorer.missing)
    explorer.session.cancel()


def _stop_making(explorer: Explorer) -> None:
    explorer.end_making()
    explorer.say_shortly("Cancelled: no more feature maps are being made")


def _first(explorer: Explorer) -> Quantity | None:
    """The quantity that a map is shown with at first; None before one is open."""
    return None if explorer.opened is None else first_quantity(explorer.opened.entry.channels)


def _unlock(explorer: Explorer) -> None:
    explorer.locked = False


_Step = tuple[Callable[[Explorer], bool], Callable[[Explorer], None]]

#: Whether there is something to end, and what ends it.
_STEPS: tuple[_Step, ...] = (
    (lambda explorer: explorer.asking is not None, _stop_asking),
    (lambda explorer: explorer.notes_open, _close_notes),
    (
        lambda explorer: explorer.read_as is not None,
        lambda explorer: rereading.answer(explorer, None, ReadAsWish.CLOSE),
    ),
    (lambda explorer: explorer.show_help, _close_help),
    (lambda explorer: explorer.message is not None, Explorer.dismiss),
    (lambda explorer: explorer.making is not None and not explorer.making.is_running, Explorer.end_making),
    (lambda explorer: explorer.session.busy, _stop_reading),
    (lambda explorer: explorer.making is not None, _stop_making),
    (lambda explorer: explorer.session.fitting.progress is not None, fits.stop),
    (
        lambda explorer: explorer.marking.drawing is not None,
        lambda explorer: explorer.marking.cancel(explorer),
    ),
    (lambda explorer: explorer.marking.tool is not None, marks.taking(None)),
    (lambda explorer: explorer.view.lines is not None and explorer.view.panes is not None, lines.stop),
    (
        lambda explorer: explorer.view.top is not None,
        lambda explorer: explorer.change(explorer.view.but(top=None)),
    ),
    (
        lambda explorer: _first(explorer) not in (None, explorer.view.quantity),
        lambda explorer: explorer.change(explorer.view.but(quantity=_first(explorer))),
    ),
    (lambda explorer: explorer.lists_scores, scores.toggle),
    (lambda explorer: not explorer.view.is_plain, marks.clear),
    (
        lambda explorer: bool(explorer.view.pins),
        lambda explorer: explorer.change(explorer.view.but(pins=())),
    ),
    (lambda explorer: True, _unlock),
)
