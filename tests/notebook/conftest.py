"""A notebook without a kernel and a browser: what widgets say is kept, and a test says what a browser would."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from typing import Any

import comm
import numpy as np
import pytest
from comm.base_comm import BaseComm
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.api import devices, explore
from ifealid_gpu.explorer.handle import Handle
from ifealid_gpu.gpu.device import Gpu

PATIENCE = 20.0


class Comm(BaseComm):
    """What goes to and fro between a widget and the browser."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.said: list[tuple[str, dict[str, Any], list[bytes]]] = []
        super().__init__(*args, **options)

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_: Any) -> None:
        self.said.append((msg_type, data or {}, list(buffers or [])))

    def messages(self, kind: str) -> list[tuple[dict[str, Any], list[bytes]]]:
        """What the widget has said of a kind, with its buffers."""
        said = [(data.get("content", {}), buffers) for _, data, buffers in self.said if data.get("method") == "custom"]
        return [(content, buffers) for content, buffers in said if content["type"] == kind]


class Browser:
    """Shows one widget, and sends what a hand does.

    Args:
        handle: of the widget.
        size: (width, height) of the widget.
    """

    def __init__(self, handle: Handle, size: tuple[int, int] = (963, 641)) -> None:
        self.handle = handle
        self.comm: Comm = handle.widget.comm  # type: ignore[attr-defined]
        _ = handle.values  # once the map is there
        width, height = size
        self._update(_has_visible_views=True)
        self.says("resize", width=width, height=height, pwidth=width, pheight=height, ratio=1.0)
        self.says("ifealid views", count=1)

    def _update(self, **state: Any) -> None:
        self._receive({"method": "update", "state": state, "buffer_paths": []})

    def says(self, kind: str, **facts: Any) -> None:
        """Say something, such as an event."""
        self._receive({"method": "custom", "content": {"type": kind, "timestamp": 0.0, **facts}})

    def _receive(self, data: dict[str, Any]) -> None:
        self.comm.handle_msg({"content": {"comm_id": self.comm.comm_id, "data": data}, "buffers": []})

    def moves(self, *way: tuple[float, float]) -> None:
        """Move the mouse."""
        for x, y in way:
            self._mouse("pointer_move", x, y, 0)

    def clicks(self, x: float, y: float) -> None:
        """Move there and click."""
        self.moves((x - 9, y), (x, y))
        self._mouse("pointer_down", x, y, 1)
        self._mouse("pointer_up", x, y, 1)

    def key(self, key: str, *modifiers: str) -> None:
        """Press and let go a key."""
        for kind in ("key_down", "key_up"):
            self.says(kind, key=key, modifiers=modifiers)

    def hears(self, kind: str) -> tuple[dict[str, Any], list[bytes]]:
        """The first message of a kind, once it comes."""
        wait_until(lambda: bool(self.comm.messages(kind)))
        return self.comm.messages(kind)[0]

    def _mouse(self, kind: str, x: float, y: float, button: int) -> None:
        """What the mouse does, and the picture after it."""
        before = self.frames
        buttons = [button] if kind == "pointer_down" else []
        self.says(kind, x=x, y=y, button=button, buttons=buttons, modifiers=[], ntouches=0, touches={})
        wait_until(lambda: self.frames > before)
        self.confirms()

    @property
    def frames(self) -> int:
        """How many pictures have come."""
        return len(self.comm.messages("framebufferdata"))

    def confirms(self) -> None:
        """Say that all pictures are shown."""
        index = max((one["index"] for one, _ in self.comm.messages("framebufferdata")), default=0)
        self._update(_frame_feedback={"index": index, "timestamp": time.time(), "localtime": time.time()})

    def picture(self) -> NDArray[np.uint8]:
        """What is shown at rest: the first picture without loss from now on."""
        before = self.frames

        def sharp() -> bool:
            self.confirms()
            return any(one["mimetype"] == "image/png" for one, _ in self.comm.messages("framebufferdata")[before:])

        wait_until(sharp)
        _, (data,) = self.comm.messages("framebufferdata")[-1]
        return np.asarray(Image.open(io.BytesIO(data)))


def wait_until(there: Callable[[], bool]) -> None:
    """Wait for what threads do."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "nothing more comes"
        time.sleep(0.002)


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch, gpu: Gpu) -> Iterator[Callable[..., Any]]:
    """`explore` as in a cell; what is still open in the end is closed."""
    made: list[Any] = []
    monkeypatch.setattr(comm, "create_comm", Comm)
    monkeypatch.setitem(devices._opened, None, gpu)  # whose shaders are compiled
    monkeypatch.setattr("ifealid_gpu.notebook.widget.collect", lambda: None)  # takes long among many tests
    monkeypatch.setattr(explore, "in_notebook", lambda: True)

    def explored(*args: Any, **options: Any) -> Any:
        made.append(explore.explore(*args, **options))
        return made[-1]

    yield explored
    for one in made:
        one.close()
