"""A served window, from the port to its end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence

import uvicorn

from ifealid_gpu.errors import InputError, cut
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.server.app import FOLLOW, App
from ifealid_gpu.server.guard import Hosts, Key
from ifealid_gpu.server.messages import MESSAGE_BYTES
from ifealid_gpu.server.session import ServedSession

_MOST_CONNECTIONS = 1024  # an audience that opens the page at once, with all of its files
_LONGEST_END = 3  # seconds


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections.

    Args:
        host: a name or an address of this machine.
        port: 0 for any that is free.

    Raises:
        InputError: another program has the port, or there is no such host.
    """
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:  # the latter of what cannot be a name
        reason = getattr(error, "strerror", None) or "no host has such a name"
        raise InputError(
            f"cannot serve at {cut(host)!r}: {reason.lower()}; --host takes a name or an address of this machine"
        ) from None
    try:
        found = socket.socket(family, kind, number)
        try:
            if os.name == "posix":  # elsewhere it would let two programs have one port
                found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
            found.listen(128)
        except OSError:
            found.close()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        way = "--port takes another, 0 any that is free"
        if error.errno == errno.EADDRNOTAVAIL:
            way = "--host takes a name or an address of this machine"
        raise InputError(f"cannot serve at port {port} of {host}: {reason.lower()}; {way}") from None
    return found


class Serving:
    """A server.

    Args:
        explorer: what is open and shown.
        listener: takes the connections.
        host: that it was made for.
        allowed: further hosts by which browsers may know it.
        with_viewers: whether there is a link for viewers, too.

    Raises:
        InputError: an allowed host is none.
    """

    def __init__(
        self,
        explorer: Explorer,
        listener: socket.socket,
        host: str,
        *,
        allowed: Sequence[str] = (),
        with_viewers: bool = False,
    ) -> None:
        self.has_viewers = with_viewers
        self._explorer = explorer
        self._listener = listener
        self._hosts = Hosts(host, allowed)
        self._keys = {may_control: Key(may_control) for may_control in ((True, False) if with_viewers else (True,))}
        self._server: uvicorn.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._farewell: asyncio.Task[None] | None = None
        self.session: ServedSession | None = None
        self.port: int = listener.getsockname()[1]

    def path(self, *, may_control: bool) -> str:
        """The link's path, with its token."""
        folder = "" if may_control else f"{FOLLOW}/"
        return f"/{folder}?token={self._keys[may_control].token}"

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until it is ended, by `end` or a signal.

        Args:
            ready: is called when connections are taken.

        Raises:
            DeviceError: the device was lost, and none opens again.
        """
        asyncio.run(self._run(ready))
        if self.session is not None and self.session.failure is not None:
            raise self.session.failure

    def end(self) -> None:
        """End it in a moment; any thread may."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        if self._loop is not None and self.session is not None and self._farewell is None:
            self.session.end("the server was ended")
            self._farewell = self._loop.create_task(self._leave(self.session))

    async def _leave(self, session: ServedSession) -> None:
        """End the server once its browsers know: it would cut off what they are being told."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(session.deserted(), _LONGEST_END)
        if self._server is not None:
            self._server.should_exit = True

    async def _run(self, ready: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self.session = ServedSession(self._explorer, self._end)
        app = App(self.session, self._hosts, self._keys)
        self._server = _Server(_config(app))
        try:
            with self._signals(), _without_warnings():
                self._loop.call_soon(ready)
                await self._server.serve(sockets=[self._listener])
        finally:
            self.session.close()
            self._listener.close()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl+C, and what a system sends that goes down, end it; where it runs in a thread they are not its own."""
        assert self._loop is not None  # noqa: S101 - it runs
        numbers = (signal.SIGINT, signal.SIGTERM)
        try:
            for number in numbers:
                self._loop.add_signal_handler(number, self._end)
        except (NotImplementedError, ValueError, RuntimeError):  # Windows, or a thread
            with _plain_signals(numbers, self.end):
                yield
            return
        try:
            yield
        finally:
            for number in numbers:
                self._loop.remove_signal_handler(number)


@contextlib.contextmanager
def _plain_signals(numbers: Sequence[int], end: Callable[[], None]) -> Iterator[None]:
    """Handlers where asyncio has none."""
    before = {}
    with contextlib.suppress(ValueError):  # a thread
        for number in numbers:
            before[number] = signal.signal(number, lambda *_: end())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    """Browsers that broke off are no news, but asyncio warns of each."""
    logger = logging.getLogger("asyncio")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it: uvicorn would raise them again when it has ended."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,  # frames are compressed
        lifespan="off",
        access_log=False,  # it would write tokens down
        log_level="error",
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_LONGEST_END,
        timeout_keep_alive=5,
    )
