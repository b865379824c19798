"""What commands do to the part of the scene on display."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.explorer import Explorer

KEY_ZOOM = 1.5


def fit(explorer: Explorer) -> None:
    """Show all of the scene."""
    explorer.change(explorer.view.but(viewport=None))


def actual_size(explorer: Explorer) -> None:
    """Show each pixel of the image by one pixel of the screen."""
    if (projection := explorer.projection) is not None:
        explorer.change(moves.at_scale(explorer.view, projection, 1.0))


def zooming(factor: float) -> Callable[[Explorer], None]:
    """Magnifies about the mouse, or about the middle of the display where the mouse is elsewhere."""

    def zoom(explorer: Explorer) -> None:
        if (projection := explorer.projection) is not None:
            at = explorer.pointer or (explorer.size[0] / 2, explorer.size[1] / 2)
            explorer.change(moves.zoomed(explorer.view, projection, at, factor))

    return zoom
