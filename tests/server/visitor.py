"""Somebody who visits a served window without a browser."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from websockets.sync.client import ClientConnection, connect

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.server.serving import Serving
from ifealid_gpu.server.session import ServedSession

PATIENCE = 20.0  # seconds
SIZE = 640, 400


@dataclass
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Place:
    """A server and its dataset."""

    serving: Serving
    session: ServedSession
    dataset: Path

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.serving.port}"

    @property
    def explorer(self) -> Explorer:
        return self.session.explorer

    def get(self, path: str, method: str = "GET", **headers: str) -> Got:
        """Ask for a path, as it is written."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        sent = {"Host": self.host} | {name.replace("_", "-"): text for name, text in headers.items()}
        connection.putrequest(method, path, skip_host=True)
        for name, text in sent.items():
            connection.putheader(name, text)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Got(answer.status, {name.lower(): text for name, text in answer.getheaders()}, body)

    def cookie(self, *, may_control: bool = True) -> str:
        """The cookie that a link gives."""
        return self.get(self.serving.path(may_control=may_control)).headers["set-cookie"].partition(";")[0]

    @contextmanager
    def visit(
        self, *, may_control: bool = True, name: str = "", cookie: str = "", takes_control: bool = False
    ) -> Iterator[Visitor]:
        """A connection, as a page makes it, until it knows who is in control."""
        folder = "" if may_control else "follow/"
        with connect(
            f"ws://{self.host}/{folder}stream?client={name or secrets.token_hex(10)}",
            additional_headers={"Cookie": cookie or self.cookie(may_control=may_control)},
            origin=f"http://{self.host}",  # type: ignore[arg-type]
            compression=None,
            max_size=None,
            max_queue=None,
        ) as connection:
            visitor = Visitor(connection, self.session)
            visitor.until("control")
            if takes_control and not visitor.said["control"]["controls"]:
                visitor.send("take_control")
                visitor.until("control", controls=True)
            yield visitor

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what the server's thread brings about."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end
            time.sleep(0.002)


@dataclass
class Visitor:
    """What a page does.

    Attributes:
        said: the last message of each type.
        picture: the last frame, (height, width, 3).
    """

    connection: ClientConnection
    session: ServedSession
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    data: bytes = b""

    def send(self, kind: str, **facts: Any) -> None:
        self.connection.send(json.dumps({"type": kind, "timestamp": 0.0, **facts}))

    def next(self) -> dict[str, Any]:
        """The next message; a frame is confirmed."""
        message = json.loads(self.connection.recv(PATIENCE))
        self.said[message["type"]] = message
        if message.get("nbuffers"):
            data = self.connection.recv(PATIENCE)
            assert isinstance(data, bytes)
            message["data"] = data
            if message["type"] == "framebufferdata":
                self.data = data
                self.send("_framefeedback", index=message["index"])
        return message

    def until(self, kind: str, **facts: Any) -> dict[str, Any]:
        """The next message of a type that says so."""
        while True:
            message = self.next()
            if message["type"] == kind and all(message[name] == value for name, value in facts.items()):
                return message

    def until_answered(self) -> None:
        """Whatever was sent so far has been taken, and what that brought at once is here."""
        number = secrets.randbits(32)
        self.send("ping", n=number)
        self.until("pong", n=number)

    def until_so(self, holds: Callable[[], bool]) -> None:
        """Wait for what the server's thread brings about, and see it."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end
            self.until_answered()
            time.sleep(0.002)

    def resize(self, width: int = SIZE[0], height: int = SIZE[1], ratio: float = 1.0) -> None:
        self.send("resize", width=width / ratio, height=height / ratio, pwidth=width, pheight=height, ratio=ratio)

    def move(self, x: float, y: float) -> None:
        self.send("pointer_move", x=x, y=y, button=0, buttons=[], modifiers=[], ntouches=0, touches={})

    def key(self, key: str, *modifiers: str) -> None:
        for kind in ("key_down", "key_up"):
            self.send(kind, key=key, modifiers=[*modifiers])

    def rest(self) -> NDArray[np.uint8]:
        """The exact picture, (height, width, 3), when nothing more is to come; of messages the last are kept."""
        end = time.monotonic() + PATIENCE
        while True:
            self.until_answered()
            frame = self.said.get("framebufferdata")
            if self._is_served() and frame is not None and frame["lossless"]:
                return self.picture
            assert time.monotonic() < end
            time.sleep(0.002)

    def _is_served(self) -> bool:
        canvas, stream = self.session.canvas, self.session.stream

        async def ask() -> bool:  # in the server's thread, between whatever it does
            waits = not canvas.is_still or stream.is_busy or stream._resting
            return not waits and stream._exactly is not None and stream._exactly.data == self.data

        return asyncio.run_coroutine_threadsafe(ask(), self.session._loop).result(PATIENCE)

    @property
    def picture(self) -> NDArray[np.uint8]:
        return np.asarray(Image.open(io.BytesIO(self.data)))
