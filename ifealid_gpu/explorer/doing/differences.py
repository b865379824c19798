"""What commands do with panes that show the difference of two maps: add one, swap its sides, subtract another layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.doing import panes
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.panes.panes import Pane, Panes
from ifealid_gpu.quantities.subtracted import why_none

#: The list of layers that may be subtracted, as `State.to_open` has it.
MINUS_LIST = "layers to subtract"


def add(explorer: Explorer) -> None:
    """Add a pane with the active pane's map less that of another pane; where several may be meant, ask which.

    Raises:
        InputError: there is one pane alone, no other one shows another layer of the image, or what is shown has no
            difference.
    """
    opened, panes = _opened(explorer), explorer.view.panes
    _check(explorer)
    if panes is None:
        raise InputError("a difference is of two panes, and there is one: Alt+2 shows two")
    others = others_in_sight(panes)
    if not others:
        raise InputError(
            f"no other pane shows another layer of {opened.image}: a click on a pane's title subtracts any layer"
        )
    if len(others) == 1:
        add_less(explorer, others[0])
    else:
        explorer.to_open = MINUS_LIST


def add_less(explorer: Explorer, minus: str) -> None:
    """Add a pane with the active pane's map less another layer of its image."""
    opened = _opened(explorer)
    _check(explorer)
    opened.dataset.find(opened.image, minus)
    panes.add_map(explorer, Pane(opened.image, opened.entry.layer, minus))


def others_in_sight(panes: Panes) -> list[str]:
    """Layers of the active pane's image that other panes show, and that it is not less already."""
    now = panes.now
    there = {pane.minus for pane in panes.shown if (pane.image, pane.layer) == (now.image, now.layer)}
    layers = [pane.layer for pane in panes.shown if pane.image == now.image and pane.minus is None]
    return [layer for layer in layers if layer != now.layer and layer not in there]


def layers_to_subtract(layers: Sequence[str], panes: Panes) -> list[str]:
    """All layers that may be taken from the active pane's, those of other panes first."""
    first = others_in_sight(panes)
    return [*first, *(layer for layer in layers if layer != panes.now.layer and layer not in first)]


def swap(explorer: Explorer, number: int | None = None) -> None:
    """Swap the sides of a difference, of the active pane where none is named.

    Raises:
        InputError: the pane shows no difference, or the map that is subtracted is still being read.
    """
    opened, panes = _opened(explorer), explorer.view.panes
    number = panes.active if panes is not None and number is None else number
    if panes is None or number is None or panes.shown[number].minus is None:
        raise InputError("this pane shows no difference: Alt+6 shows that of two panes")
    _change(explorer, opened, panes.swapped(number), number)


def subtract(explorer: Explorer, number: int, minus: str | None) -> None:
    """Let a pane show its map less another layer of the image; None: its map alone."""
    opened, panes = _opened(explorer), explorer.view.panes
    if panes is None:
        return
    if minus is not None:
        _check(explorer)
        opened.dataset.find(panes.shown[number].image, minus)
    _change(explorer, opened, panes.subtracting(number, minus), number)


def answer(explorer: Explorer, answers: Answers) -> None:
    """Carry out what the user chose in the list of a pane's title, or in the menu."""
    if (given := answers.subtract) is not None:
        number, minus = given
        if number is None and minus is not None:
            explorer.attempt(lambda: add_less(explorer, minus))
        elif number is not None:
            explorer.attempt(lambda: subtract(explorer, number, minus))
    if (turned := answers.swap) is not None:
        explorer.attempt(lambda: swap(explorer, turned))


def _change(explorer: Explorer, opened: Opened, panes: Panes, number: int) -> None:
    """Show other maps in panes; the active one's first map becomes the one on display."""
    before, now = explorer.view.panes, panes.now
    if before is not None and number != panes.active and now.map != before.now.map:
        panes = panes.but(active=number)  # the active pane has changed places with it
        now = panes.now
    if (now.image, now.layer) == (opened.image, opened.entry.layer):
        explorer.change(explorer.view.but(panes=panes))
        return
    if explorer.session.kept(opened.dataset.find(now.image, now.layer)) is None:
        raise InputError(f"{now.layer} is still being read")
    explorer.view = replace(explorer.view, panes=panes)
    explorer.change(explorer.view.but(image=now.image, layer=now.layer))


def _check(explorer: Explorer) -> None:
    """InputError where what is shown has no difference."""
    resolved, opened = explorer.resolved, explorer.opened
    if resolved is not None and opened is not None:
        why = why_none(resolved.quantity, opened.renderer.feature_map.value_range)
        if why is not None:
            raise InputError(why)


def _opened(explorer: Explorer) -> Opened:
    if explorer.opened is None:
        raise InputError("there is nothing to subtract yet: open a dataset first")
    return explorer.opened
