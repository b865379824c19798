"""The panes beside the active one in a frame: as many are computed as there is time for, all are drawn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.readback import Readback
from ifealid_gpu.ui import theme
from ifealid_gpu.window.display import Display

BUDGET = 1 / 60  # seconds of a frame that values may take; at rest one pane is computed in any case


class PanesPicture:
    """Draws the panes beside the active one."""

    def __init__(self) -> None:
        self._frame = 0
        self._readback: tuple[Gpu, Readback] | None = None

    def compute(self, gpu: Gpu, explorer: Explorer, began: float, *, is_moving: bool) -> None:
        """Compute what panes are to show, the one first that has waited longest, until the frame's time is over.

        Args:
            gpu: the device.
            explorer: what is shown.
            began: when the frame's values began, as `time.perf_counter` has it.
            is_moving: whether the active pane shows something new in this frame: then nothing may hold it up.
        """
        self._frame += 1
        own = explorer.beside.own
        if own is not None and own.is_behind:
            self._compute(gpu, own, explorer)
        waiting = sorted((one for one in explorer.beside.followers if one.is_behind), key=lambda one: one.since)
        if waiting and is_moving:
            gpu.wait()  # the active pane's values come first
        has_begun = is_moving
        for one in waiting:
            left = BUDGET - (time.perf_counter() - began)
            if has_begun and one.seconds > left:
                continue
            has_begun = True
            self._compute(gpu, one, explorer)

    def _compute(self, gpu: Gpu, one: Follower, explorer: Explorer) -> None:
        renderer, start = one.drawer, time.perf_counter()
        if renderer is None or one.wanted is None:
            return
        if isinstance(renderer, Renderer) and renderer is not explorer.renderer:
            renderer.histogram_bins = 0
        encoder = gpu.device.create_command_encoder(label="a pane's values")
        try:
            with gpu.reporting("this pane"):
                renderer.encode_values(encoder, one.wanted, quick=True)
                gpu.device.queue.submit([encoder.finish()])
                gpu.wait()
        except IfealidError as error:
            renderer.forget()
            one.wanted = one.drawn = None
            one.fault = str(error)
            return
        one.drawn, one.since = one.wanted, self._frame
        one.seconds = time.perf_counter() - start

    def refine(self, explorer: Explorer, now: float) -> None:
        """Go on with the full pass of one pane that is coarse, once the active one is finished."""
        renderer = explorer.renderer
        if renderer is None or renderer.coarse_stride is not None or explorer.beside.is_behind:
            return
        for one in explorer.beside.drawn:
            if one.is_coarse and one.drawer is not None and one.wanted is not None:
                one.refinement.step(one.drawer, one.wanted, now)
                if one.drawer.shows(one.wanted.quantity) and one.refinement.share >= 1.0:
                    one.drawn = None  # to be drawn from the full values
                return

    def draw(self, gpu: Gpu, explorer: Explorer, displays: Sequence[Display | None], target: Any) -> None:
        """Draw all of them over a target on which the active pane is there already."""
        encoder = gpu.device.create_command_encoder(label="panes")
        attachment = {"view": target.create_view(), "load_op": "load", "store_op": "store"}
        picture = encoder.begin_render_pass(label="panes", color_attachments=[attachment])
        for one in explorer.beside.drawn:
            display, projection, seen = displays[one.number], one.projection, one.seen
            if display is None or projection is None or seen is None or one.opened is None or one.drawer is None:
                continue
            area = display.area
            one.drawer.draw(
                picture,
                explorer.beside.one_range.within(seen, one.opened),
                projection.within(area[0], area[1], target.size[:2]),
                target.format,
                explorer.unit * explorer.mark,
                area=area,
                background=theme.BACKGROUND,
                locked=explorer.locked,
                lit=explorer.lit,
            )
        picture.end()
        gpu.device.queue.submit([encoder.finish()])

    def read(self, gpu: Gpu, explorer: Explorer) -> None:
        """Read the numbers of what was drawn: a few bytes a pane, all at once."""
        shown = [(one, one.drawer) for one in explorer.beside.drawn if one.drawn is not None and one.drawer is not None]
        if not shown:
            return
        if self._readback is None or self._readback[0] is not gpu:
            self._readback = gpu, Readback(gpu)
        asked = [(drawer, (one.pointed or one.pixel_at(explorer.place_in(one.pane.image)),)) for one, drawer in shown]
        for (one, _), reading in zip(shown, self._readback[1].read(asked), strict=True):
            one.reading = reading
