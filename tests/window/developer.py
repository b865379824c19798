"""A frame's pixels are made when somebody looks at them: they are most of the work of a frame."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from imgui_bundle import imgui
from window.hand import Picture

from ifealid_gpu.renderer import Renderer
from ifealid_gpu.window.frames import Frames

_DRAW = Renderer.draw


class Developer:
    """Draws the map and paints the panels of the last frame once it is looked at; values are computed in any case.

    Args:
        frames: the window's.
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._panels, self._context = frames._panels, frames._context
        self._encode, self._paint, self._present = frames._map.draw, frames._panels.paint, self._context._rc_present
        self._maps: list[Callable[[Any], None]] = []
        self._picture: Picture | None = None
        self._target: Any = None
        self._thread = threading.get_ident()
        frames._map.draw = self._encoded  # type: ignore[method-assign]
        frames._panels.paint = self._drawn  # type: ignore[method-assign]
        self._context._rc_present = lambda **_: {"method": "skip"}

    def _encoded(self, *frame: Any) -> bool:
        self._maps.clear()

        def note(renderer: Renderer, picture: Any, *how: Any, **options: Any) -> None:
            if threading.get_ident() != self._thread:  # another map is made ready meanwhile
                _DRAW(renderer, picture, *how, **options)
            else:
                self._maps.append(lambda late: _DRAW(renderer, late, *how, **options))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Renderer, "draw", note)
            return self._encode(*frame)

    def _drawn(self, target: Any) -> None:
        self._picture, self._target = None, target

    def picture(self) -> Picture:
        """The frame's picture, (height, width, 3)."""
        if self._picture is None:
            for draw in self._maps:
                self._draw_late(draw)
            imgui.set_current_context(self._panels.imgui_context)
            self._paint(self._target)
            self._picture = np.asarray(self._present(force_sync=True)["data"])[..., :3]
        return self._picture

    def _draw_late(self, draw: Callable[[Any], None]) -> None:
        device = self._frames.gpu.device
        encoder = device.create_command_encoder(label="late")
        attachment = {"view": self._target.create_view(), "load_op": "load", "store_op": "store"}
        picture = encoder.begin_render_pass(label="late", color_attachments=[attachment])
        draw(picture)
        picture.end()
        device.queue.submit([encoder.finish()])
