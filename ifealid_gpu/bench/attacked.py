"""A served window that is left alone, and then attacked: what both cost the server."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil

from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.bench.nonsense import nonsense
from ifealid_gpu.bench.served import serving
from ifealid_gpu.bench.window import MAP
from ifealid_gpu.dataset import write_dataset

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

MESSAGES, CONNECTIONS = 10_000, 50
NEEDED = ("uvicorn", "websockets")
_A_CONNECTION = 900  # messages: one that sends a thousand that are none is cut off
_IDLE_S = 3.0
_PATIENCE = 120.0
_REST_S = 1.0  # after the exact picture
_SIZE = 1280, 800


@dataclass(frozen=True)
class AttackTimes:
    """A served window of 1280 x 800 that is left alone, and then attacked.

    Attributes:
        map: width x height x channels, at 8 bits.
        idle_percent: of one core that the server takes while a browser looks on and nothing happens.
        messages: random and malformed ones that were sent to it.
        connections: that were open at once, and broke.
        memory_mb: of the server before.
        memory_after_mb: of it afterwards.
    """

    map: str
    idle_percent: float
    messages: int
    connections: int
    memory_mb: float
    memory_after_mb: float


@dataclass(frozen=True)
class Server:
    """A server in a process of its own, and its link."""

    process: psutil.Process
    link: str

    @property
    def memory_mb(self) -> float:
        """What it has of the machine's memory."""
        return float(self.process.memory_info().rss) / 1e6

    @property
    def processor_s(self) -> float:
        """Seconds that it has computed."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


def time_attack(
    adapter: str | None = None, size: MapSize = MAP, messages: int = MESSAGES, connections: int = CONNECTIONS
) -> AttackTimes | None:
    """What idleness and an attack cost a served window, which answers afterwards as before; None without its packages.

    Args:
        adapter: part of the adapter's name; None: the best one.
        size: of the map.
        messages: how many are sent that are none, or nonsense.
        connections: how many are opened at once.

    Raises:
        IfealidError: the server does not start.
        TimeoutError: it does not answer.
    """
    if not all(map(find_spec, NEEDED)):
        return None
    with tempfile.TemporaryDirectory(prefix="ifealid-bench-") as folder:
        path = Path(folder) / "map.zip"
        write_dataset(smooth_map(size), path)
        with serving(path, adapter, folder) as (link, process):
            server = Server(psutil.Process(process), link)
            cookie = _cookie(link)
            _look(server, cookie)
            before, idle = server.memory_mb, _idle_percent(server, cookie)
            _attack(server, cookie, messages, connections)
            _look(server, cookie)
            return AttackTimes(str(size), idle, messages, connections, before, server.memory_mb)


def _cookie(link: str) -> str:
    """What the link's token becomes."""
    parts = urlsplit(link)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_PATIENCE)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return (answer.getheader("Set-Cookie") or "").partition(";")[0]


@contextmanager
def _visit(server: Server, cookie: str) -> Iterator[ClientConnection]:
    """A browser's connection, in control."""
    from websockets.sync.client import connect  # noqa: PLC0415 - for this alone, and of an extra
    from websockets.typing import Origin  # noqa: PLC0415

    place = urlsplit(server.link).netloc
    with connect(
        f"ws://{place}/stream?client={secrets.token_hex(10)}",
        additional_headers={"Cookie": cookie},
        origin=Origin(f"http://{place}"),
        compression=None,
        max_size=None,
        max_queue=None,
        open_timeout=_PATIENCE,
        close_timeout=1,
    ) as connection:
        connection.send(json.dumps({"type": "take_control"}))
        yield connection


def _look(server: Server, cookie: str) -> None:
    """Have a frame drawn, see it exactly, and let the server come to rest."""
    with _visit(server, cookie) as connection:
        _rest(connection)
    time.sleep(_REST_S)


def _rest(connection: ClientConnection) -> None:
    """Move the mouse, and take frames until one is exact."""
    width, height = _SIZE
    connection.send(json.dumps({"type": "resize", "pwidth": width, "pheight": height, "ratio": 1}))
    where = {"x": 500 + secrets.randbelow(300), "y": 300 + secrets.randbelow(200)}
    connection.send(json.dumps({"type": "pointer_move", **where}))
    while True:
        data = connection.recv(_PATIENCE)
        message = json.loads(data) if isinstance(data, str) else {}
        if message.get("type") == "framebufferdata":
            connection.send(json.dumps({"type": "_framefeedback", "index": message["index"]}))
            if message["lossless"] and message.get("width") == width:
                connection.recv(_PATIENCE)
                return


def _idle_percent(server: Server, cookie: str) -> float:
    """How much of a core it takes while somebody looks on and nothing happens."""
    with _visit(server, cookie) as connection:
        _rest(connection)
        time.sleep(_REST_S)
        began, at = server.processor_s, time.perf_counter()
        time.sleep(_IDLE_S)
        return 100 * (server.processor_s - began) / (time.perf_counter() - at)


def _attack(server: Server, cookie: str, messages: int, connections: int) -> None:
    """Send what is no message, more than is taken, bytes that are no request, and break off."""
    for start in range(0, messages, _A_CONNECTION):
        with suppress(OSError, EOFError), _visit(server, cookie) as connection:
            for message in nonsense(min(_A_CONNECTION, messages - start), start):
                connection.send(message)
            connection.socket.close()
    with ExitStack() as stack:
        opened = [stack.enter_context(_visit(server, cookie)) for _ in range(connections)]
        for n, connection in enumerate(opened):
            connection.send(json.dumps({"type": "pointer_move", "x": 400 + 4 * n, "y": 400}))
        for connection in opened[::2]:
            connection.socket.close()
    host, _, port = urlsplit(server.link).netloc.partition(":")
    for n in range(connections):
        with suppress(OSError), socket.create_connection((host, int(port)), 5) as one:
            one.sendall(secrets.token_bytes(200) if n % 2 else b"GET /" + b"a" * 70_000)
