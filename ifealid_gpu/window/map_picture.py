"""The map in a frame: a coarse picture first where a full one takes long, refined while nothing moves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.histogram import HISTOGRAM_BINS
from ifealid_gpu.renderer.fluid import Refinement
from ifealid_gpu.ui import theme
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.window.display import Display
from ifealid_gpu.window.panes_picture import PanesPicture


class MapPicture:
    """Draws what an explorer shows."""

    def __init__(self) -> None:
        self._refinement = Refinement()
        self._panes = PanesPicture()

    @property
    def refined(self) -> float:
        """How much of a coarse picture's full pass is done, 0 to 1."""
        return self._refinement.share

    def refine(self, explorer: Explorer, now: float) -> None:
        """Go on with the full pass, if the last picture was coarse and nothing has changed for a moment."""
        renderer, resolved = explorer.renderer, explorer.resolved
        if renderer is None or resolved is None:
            self._refinement = Refinement()
        else:
            explorer.attempt(lambda: self._refinement.step(renderer, resolved, now))
            explorer.attempt(lambda: self._panes.refine(explorer, now))

    def draw(self, gpu: Gpu, explorer: Explorer, displays: Sequence[Display | None], target: Any) -> bool:
        """Draw the map, and the panes beside it, or clear the target where nothing is open; whether there was a map.

        Args:
            gpu: the device.
            explorer: what is shown.
            displays: of each pane; None for one that is not to be seen.
            target: is drawn on.
        """
        renderer, projection, resolved = explorer.renderer, explorer.projection, explorer.resolved
        if renderer is None or projection is None or resolved is None:
            self.clear(gpu, target)
            return False
        panes = explorer.view.panes
        display = displays[0 if panes is None else panes.active]
        if display is None:
            return False
        began, is_moving = time.perf_counter(), not renderer.shows(resolved.quantity)
        renderer.finds_peak = False  # it may have been a pane of another image
        renderer.histogram_bins = HISTOGRAM_BINS if explorer.preferences.histogram else 0
        encoder = gpu.device.create_command_encoder(label="window frame")
        if explorer.beside.own is not None:  # which is drawn with the others
            renderer.encode_values(encoder, resolved, quick=True)
            self._encode_background(encoder, target)
        else:
            self._encode(encoder, explorer, resolved, display, target)
        gpu.device.queue.submit([encoder.finish()])
        if panes is not None:
            self._panes.compute(gpu, explorer, began, is_moving=is_moving)
            self._panes.draw(gpu, explorer, displays, target)
            self._panes.read(gpu, explorer)
        return True

    def _encode(self, encoder: Any, explorer: Explorer, resolved: ResolvedView, display: Display, target: Any) -> None:
        """Encode the map on display."""
        opened, projection = explorer.opened, explorer.projection
        if opened is None or projection is None:
            return
        area = display.area
        opened.renderer.encode(
            encoder,
            explorer.beside.one_range.within(resolved, opened),
            target,
            projection.within(area[0], area[1], target.size[:2]),
            explorer.unit * explorer.mark,
            area=area,
            background=theme.BACKGROUND,
            quick=True,
            locked=explorer.locked,
            lit=explorer.lit,
        )

    def clear(self, gpu: Gpu, target: Any) -> None:
        """Draw the background alone."""
        encoder = gpu.device.create_command_encoder(label="empty display")
        self._encode_background(encoder, target)
        gpu.device.queue.submit([encoder.finish()])

    def _encode_background(self, encoder: Any, target: Any) -> None:
        attachment = {
            "view": target.create_view(),
            "load_op": "clear",
            "store_op": "store",
            "clear_value": theme.BACKGROUND,
        }
        encoder.begin_render_pass(label="empty display", color_attachments=[attachment]).end()

    def is_coarse(self, explorer: Explorer) -> bool:
        """Whether the picture drawn last is still to be refined."""
        renderer = explorer.renderer
        return (renderer is not None and renderer.coarse_stride is not None) or explorer.beside.is_coarse
