"""The canvas of a widget: rendercanvas' for anywidget, with frames and messages in the thread of all widgets.

Its private parts are those of rendercanvas 2.7, of which a test says when they are other ones.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from functools import partial
from importlib import resources
from typing import Any

import numpy as np
from ipywidgets import Widget
from numpy.typing import NDArray
from PIL import Image
from rendercanvas.anywidget import CSS, JS, AnywidgetCanvasGroup, AnywidgetRenderCanvas
from traitlets import Unicode

from ifealid_gpu.notebook.frames_thread import frames_thread

SAID = "a window of IFeaLiD"

_AHEAD = 2  # frames that the browser has not shown yet
_PATIENCE = 0.25  # seconds from which on a browser that says nothing gets another frame all the same
_SHARP_AFTER = 0.3  # seconds at rest
_QUALITY = 85
_ENTRY = "export default () =>"


def _modules() -> str:
    """The browser's part: that of rendercanvas, and this program's around it."""
    before, entry, after = JS.partition(_ENTRY)
    own = resources.files("ifealid_gpu.notebook").joinpath("widget.js").read_text(encoding="utf-8")
    return f"{before}const renderview = () =>{after if entry else ''}\n\n{own}"


class _Group(AnywidgetCanvasGroup):  # type: ignore[misc]  # rendercanvas has no types
    """All canvases of this program: whichever thread makes them, they are scheduled in that of frames, once made."""

    def _register_canvas(self, canvas: Any, task: Any) -> None:
        canvas._schedule = partial(frames_thread().soon, super()._register_canvas, canvas, task)


class Canvas(AnywidgetRenderCanvas):  # type: ignore[misc]
    """A canvas whose pictures a browser shows. It is made in the thread of its cell, by which marimo knows whose it is.

    All but making it and `say` belongs to the thread of frames.

    Args:
        size: (width, height), logical pixels until a browser has shown it.
        take: called with what the browser says beside events, and its buffers.
        presented: called after each frame, with its picture (h, w, 3) uint8.
        snapshot: the name of its picture in the saved notebook.
    """

    _rc_canvas_group = _Group(frames_thread().loop)
    _esm = _modules()
    _css = CSS
    _is_closed: bool
    _rfb_draw_requested: bool
    _schedule: Callable[[], None]
    _snapshot = Unicode("").tag(sync=True)  # the name of the picture in the saved notebook

    def __init__(
        self,
        size: tuple[int, int],
        take: Callable[[dict[str, Any], list[Any]], None],
        presented: Callable[[NDArray[np.uint8]], None],
        snapshot: str,
    ) -> None:
        self._take = take
        self._presented = presented
        self._sent_at = 0.0
        self._has_browser = False
        self._sharp: Any = None
        super().__init__(size=size, update_mode="ondemand", max_fps=60, _snapshot=snapshot)
        self._size_info.set_physical_size(*size, 1.0)  # before a browser says more, pictures are wanted as well
        self.set_css_width("100%")
        self._end_with(self.comm)
        self._schedule()

    def _end_with(self, comm: Any) -> None:
        """Close when the notebook closes the line to the browser, which it tells nobody: marimo, when a cell ends."""
        close = comm.close

        def closed(*arguments: Any, **options: Any) -> None:
            close(*arguments, **options)
            if not self._is_closed:
                frames_thread().soon(self.close)

        comm.close = closed

    # --- What the browser says ---

    def _handle_msg(self, msg: dict[str, Any]) -> None:
        """Take any message of the browser's, in whichever thread it comes, in the thread of frames."""
        frames_thread().soon(self._handle, msg)

    def _handle(self, msg: dict[str, Any]) -> None:
        if not self._is_closed:
            self._has_browser = True
            super()._handle_msg(msg)

    def _rfb_handle_msg(self, widget: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        if str(content.get("type", "")).startswith("ifealid "):
            self._take(content, buffers)
        elif content.get("type") != "close":  # the page is left, and may come back
            super()._rfb_handle_msg(widget, content, buffers)

    # --- Frames ---

    @property
    def _is_in_sight(self) -> bool:
        """Whether somebody may see it: while a cell computes, browsers may not be heard."""
        return bool(self._has_visible_views) or not self._has_browser

    def _rfb_schedule_maybe_draw(self, *_changed: object) -> None:
        """Draw soon, also where a browser's answer was taken in another thread: marimo sets it there once more."""
        frames_thread().soon(self._rfb_maybe_draw)

    def _rfb_maybe_draw(self) -> None:
        """Draw if a frame is wanted, and the browser has shown those before, or has said nothing for a while."""
        if self._is_closed:
            return
        ahead = self._rfb_frame_index - self._frame_feedback.get("index", 0)
        waited = time.monotonic() - self._sent_at
        if not self._rfb_draw_requested or not self._is_in_sight:
            return
        if ahead < _AHEAD or waited >= _PATIENCE:
            self._rfb_draw_requested = False
            self._time_to_draw()
        else:
            frames_thread().later(_PATIENCE - waited, self._rfb_maybe_draw)

    def _rfb_cancel_lossless_draw(self) -> None:
        if self._sharp is not None:
            self._sharp.cancel()
            self._sharp = None

    def _rfb_send_frame(self, array: NDArray[np.uint8], is_lossless_redraw: bool = False) -> None:
        """Send a picture: as a JPEG while pictures follow one another, and exactly once they rest."""
        picture = np.ascontiguousarray(array[..., :3])
        self._rfb_cancel_lossless_draw()
        self._rfb_frame_index += 1
        self._sent_at = time.monotonic()
        kind, options = (
            ("PNG", {"compress_level": 1}) if is_lossless_redraw else ("JPEG", {"quality": _QUALITY, "subsampling": 0})
        )
        data = io.BytesIO()
        Image.fromarray(picture).save(data, kind, **options)
        message = {
            "type": "framebufferdata",
            "mimetype": f"image/{kind.lower()}",
            "data_b64": None,
            "index": self._rfb_frame_index,
            "timestamp": time.time(),
        }
        self.send(message, [data.getvalue()])
        if not is_lossless_redraw:
            self._sharp = frames_thread().later(_SHARP_AFTER, lambda: self._send_sharp(picture))
            self._presented(picture)

    def _send_sharp(self, picture: NDArray[np.uint8]) -> None:
        self._sharp = None
        if not self._is_closed:
            self._rfb_send_frame(picture, is_lossless_redraw=True)

    # --- The rest ---

    def say(self, kind: str, data: bytes | None = None, **facts: Any) -> None:
        """Say something to the browser beside pictures."""
        self.send({"type": f"ifealid {kind}", **facts}, [] if data is None else [data])

    def _rc_close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._rfb_cancel_lossless_draw()
            Widget.close(self)

    def __repr__(self) -> str:
        """What stands in its place where nothing shows widgets."""
        return SAID

    def _rc_set_title(self, title: str) -> None:
        """Nothing: the map's name is in the picture."""
