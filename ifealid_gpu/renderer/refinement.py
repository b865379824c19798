"""When a coarse picture is refined: as soon as what it shows has not changed for a moment."""

from __future__ import annotations

from ifealid_gpu.renderer.renderer import Renderer
from ifealid_gpu.resolved_view import ResolvedView

REST = 0.05  # seconds


class Refinement:
    """Follows what a window shows, and goes on with its full pass between frames."""

    def __init__(self) -> None:
        self._shown: tuple[object, ...] = ()
        self._since = 0.0
        self.share = 1.0
        """How much of the full pass is done, 0 to 1."""

    def step(self, renderer: Renderer, view: ResolvedView, now: float) -> None:
        """Before a frame: compute some of the full pass if the last frame was coarse and shows the same.

        Args:
            renderer: of the map on display.
            view: what is shown.
            now: seconds of a clock that never goes back.
        """
        shown = renderer, view.quantity
        if shown != self._shown:
            self._shown, self._since, self.share = shown, now, 0.0
        elif renderer.coarse_stride is not None and now - self._since >= REST:
            self.share = renderer.refine(view)
