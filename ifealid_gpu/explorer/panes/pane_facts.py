"""What the panels say of panes: of each where it lies, what it shows, and its value."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.quantity import Quantity


@dataclass(frozen=True)
class PaneFacts:
    """One of several panes.

    Attributes:
        number: of the pane.
        image: the image's name.
        layer: the layer's.
        minus: the layer whose similarities are taken from these, or None.
        is_active: whether the mouse is in it, or was last.
        is_visible: whether it is to be seen; it is not behind a large one.
        value: at the place under the mouse, in words; None: there is none.
        fault: why it shows nothing, or None.
        is_waiting: whether its map is still to be read.
        coarse: whether what it shows is still to be refined, or of a moment before.
        at: the place under the mouse in the window, in logical pixels; None: it is none of its image.
        best_at: where its best match lies, likewise; None: it has none.
        best: the value there, in words.
        places: of the best places of a pane that is not active the rank, and where each lies, as `at`.
        shown_range: (smallest, largest) of its values, or None.
        color_ends: the values at the ends of its colours, or None.
        quantity: what it shows, or None.
        real_range: (pmin, pmax) of the map, where its file says so.
    """

    number: int
    image: str
    layer: str
    minus: str | None = None
    is_active: bool = False
    is_visible: bool = True
    value: str | None = None
    fault: str | None = None
    is_waiting: bool = False
    coarse: bool = False
    at: Pair | None = None
    best_at: Pair | None = None
    best: str | None = None
    places: tuple[tuple[int, Pair], ...] = ()
    shown_range: Pair | None = None
    color_ends: Pair | None = None
    quantity: Quantity | None = None
    real_range: Pair | None = None
