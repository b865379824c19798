"""What commands do to reference and pin."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.marking import edits

_MARKED = "What was marked is compared with: Esc clears the marks, and the reference moves again"


def stepping(direction: tuple[int, int], pixels: int) -> Callable[[Explorer], None]:
    """Moves the reference by whole pixels of the map."""

    def step(explorer: Explorer) -> None:
        if not explorer.view.is_plain:
            explorer.say_shortly(_MARKED)
        elif explorer.renderer is not None:
            by = direction[0] * pixels, direction[1] * pixels
            reference = moves.stepped(explorer.reference, by, explorer.renderer.scene.map_size)
            explorer.change(explorer.view.but(query=explorer.query_at(reference)))

    return step


def lock(explorer: Explorer) -> None:
    """Keep the reference while the mouse moves, or let it follow again."""
    if not explorer.view.is_plain:
        explorer.say_shortly(_MARKED)
        return
    explorer.keep_reference()
    explorer.locked = not explorer.locked
    explorer.change(explorer.view.but(query=explorer.query_at(explorer.reference)))


def pin(explorer: Explorer) -> None:
    """Pin the reference, or unpin it."""
    explorer.keep_reference()
    pinned = explorer.reference in explorer.pins
    explorer.change(explorer.view.but(pins=() if pinned else (explorer.position_of(explorer.reference),)))


def centre(explorer: Explorer) -> None:
    """Move the reference to the map's centre."""
    explorer.change(edits.cleared(explorer.view))
