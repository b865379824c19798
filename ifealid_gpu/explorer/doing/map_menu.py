"""What the map's own menu does, which the right button opens: all of it to the pixel that was clicked."""

from __future__ import annotations

import math

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.doing.channels import copy_vectors, vector_at
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.quantity import Quantity


def open_menu(explorer: Explorer) -> None:
    """Open the menu by the keyboard: for the pixel under the mouse, or for the reference."""
    explorer.ask_about(explorer.pointed or explorer.reference)


def pin(explorer: Explorer) -> None:
    """Pin the pixel."""
    explorer.change(explorer.view.but(pins=(explorer.position_of(_pixel(explorer)),)))


def unpin(explorer: Explorer) -> None:
    """Unpin the pixel."""
    pixel = _pixel(explorer)
    kept = [pin for pin, at in zip(explorer.view.pins, explorer.pins, strict=True) if at != pixel]
    explorer.change(explorer.view.but(pins=tuple(kept)))


def lock(explorer: Explorer) -> None:
    """Make the pixel the reference, and keep it while the mouse moves."""
    explorer.keep_reference()
    explorer.locked = True
    explorer.change(edits.cleared(explorer.view, explorer.position_of(_pixel(explorer))))


def copy_vector(explorer: Explorer) -> None:
    """Put the pixel's numbers on the clipboard as CSV."""
    copy_vectors(explorer, vector_at(explorer, _pixel(explorer)))


def copy_value(explorer: Explorer) -> None:
    """Put the value on display at the pixel on the clipboard, as the number that it stands for.

    Raises:
        InputError: the pixel has no value.
    """
    x, y = _pixel(explorer)
    renderer, view = explorer.renderer, explorer.resolved
    if renderer is None or view is None:
        return
    own = explorer.beside.own
    less = None if own is None else own.value_at((x, y))
    if own is not None and less is not None and own.drawn is not None:
        _copy_value(explorer, less, (x, y), own.drawn.quantity, None)
        return
    # What a coarse picture lacks is computed.
    found = renderer.reading((x, y)).values[0] if renderer.shows(view.quantity) else None
    value = float(renderer.values(view)[y, x]) if found is None else found[0]
    _copy_value(explorer, value, (x, y), view.quantity, renderer.feature_map.value_range)


def _copy_value(
    explorer: Explorer, value: float, at: tuple[int, int], quantity: Quantity, value_range: Pair | None
) -> None:
    x, y = at
    if math.isnan(value):
        raise InputError(f"pixel {x},{y} has no value to copy: {quantity.nothing}")
    text = f"{quantity.real(value, value_range):.7g}"
    what = f"{quantity.title_words} at {x},{y}"
    explorer.request(lambda shell: shell.copy_text(text), f"Copied {text}, {what}")


def copy_place(explorer: Explorer) -> None:
    """Put the pixel's x,y on the clipboard, as `render --at` takes it."""
    x, y = _pixel(explorer)
    text = f"{x},{y}"
    explorer.request(lambda shell: shell.copy_text(text), f"Copied {text}, the place of this pixel")


def _pixel(explorer: Explorer) -> tuple[int, int]:
    return explorer.asked_about or explorer.pointed or explorer.reference
