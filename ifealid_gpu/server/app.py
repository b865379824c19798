"""The ASGI application: the page and what it loads, files to save, and the WebSocket. All of it behind the guard.

It may be mounted under any path: only the end of one is looked at. `.../` is for whoever may control, `.../follow/` for
viewers.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from ifealid_gpu.server.answers import HTML, NOTHING, Answer, entered, said
from ifealid_gpu.server.client import Client
from ifealid_gpu.server.guard import HEADERS, Hosts, Key, policy
from ifealid_gpu.server.session import ServedSession

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

FOLLOW = "follow"
_DOWNLOAD = "/download"
_TYPES = {
    ".html": HTML,
    ".svg": "image/svg+xml",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
_NAME = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ENTER = "Open the link that `ifealid-gpu serve` printed when it was last started; each start makes a new one."
_CLOSED = said(403, f"This address needs a token. {_ENTER}")
_WRONG = said(403, f"The token in this link is not the server's. {_ENTER}")


class App:
    """The application.

    Args:
        session: what is shown.
        hosts: by which browsers may know the server.
        keys: those that may control, and those that look on.
    """

    def __init__(self, session: ServedSession, hosts: Hosts, keys: Mapping[bool, Key]) -> None:
        self._session = session
        self._hosts = hosts
        self._keys = keys
        self._files = _files()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            await self._request(scope, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    # --- Requests ---

    async def _request(self, scope: Scope, send: Send) -> None:
        headers = _headers(scope)
        answer = self._answer(scope, headers)
        found = {"content-type": answer.content_type, "content-length": str(len(answer.body)), **HEADERS}
        if answer.content_type == HTML:
            is_page = answer.status == 200
            hosts = self._hosts.named(headers["host"]) if is_page else []
            found["content-security-policy"] = policy(hosts) if is_page else "default-src 'none'"
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in (found | answer.headers).items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})

    def _answer(self, scope: Scope, headers: Mapping[str, str]) -> Answer:
        folder, name = _place(scope["path"])
        # The page's own files are no secret, and browsers name the page that asks for modules: it finds out itself,
        # and says, that it may not connect.
        is_file = name != "" and name in self._files
        if not (self._hosts.knows(headers) if is_file else self._hosts.admits(headers)):
            return said(421, "This server is not known by that name: --allow-host of `ifealid-gpu serve` adds one.")
        # A file is fetched once, and whoever only looks at it first shall not be the one.
        methods = ["GET"] if folder.endswith(_DOWNLOAD) else ["GET", "HEAD"]
        if scope["method"] not in methods:
            return said(405, "There is nothing to be sent here.", allow=", ".join(methods))
        key = self._key(folder)
        if key is None:
            return NOTHING
        token = _asked(scope, "token")
        if token and name == "":
            return (
                entered(key, scope, headers)
                if key.opens(token)
                else said(403, f"The token in this link is not the server's. {_ENTER}")
            )
        return self._admitted(folder, name, key, scope, headers) if key.is_shown_by(headers) else _CLOSED

    def _admitted(self, folder: str, name: str, key: Key, scope: Scope, headers: Mapping[str, str]) -> Answer:
        """What somebody with the cookie gets."""
        if folder.endswith(_DOWNLOAD):
            offer = self._session.downloads.take(name) if key.may_control else None
            if offer is None:
                return said(404, "This file was fetched already, or waited too long: save it again.")
            return Answer(200, offer.media_type, offer.data, {"content-disposition": offer.disposition})
        if name == "alive":
            return self._alive(_asked(scope, "page"), headers, key)
        return self._files.get(name, NOTHING)

    def _alive(self, page: str, headers: Mapping[str, str], key: Key) -> Answer:
        """Whether a page, by its origin, may connect. That browsers come by https may be known only now."""
        if page and not self._hosts.is_own(page, headers):
            return Answer(421)
        return Answer(204, headers={"set-cookie": key.set_cookie(secure=True)} if page.startswith("https:") else {})

    def _key(self, folder: str) -> Key | None:
        """The key of a folder: viewers' pages are in one of their own, so that one browser can have both."""
        return self._keys.get(not folder.removesuffix(_DOWNLOAD).endswith(f"/{FOLLOW}"))

    # --- The WebSocket ---

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # the wish to connect
        headers = _headers(scope)
        folder, name = _place(scope["path"])
        key = self._key(folder)
        is_page = "origin" in headers and self._hosts.admits(headers)
        if name != "stream" or not is_page or key is None or not key.is_shown_by(headers):
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "websocket.accept"})
        asked = _asked(scope, "client")
        client = self._session.join(may_control=key.may_control, name=asked if _NAME.fullmatch(asked) else "")
        reading = asyncio.create_task(self._read(client, receive))
        writing = asyncio.create_task(_write(client, send))
        try:
            await asyncio.wait((reading, writing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._session.leave(client)
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    async def _read(self, client: Client, receive: Receive) -> None:
        """Take messages, no faster than the limits allow: what is sent faster waits at the sender's."""
        while (message := await receive())["type"] == "websocket.receive":
            self._session.take(client, message.get("text"))
            if (seconds := client.limits.wait()) > 0:
                await asyncio.sleep(seconds)


async def _write(client: Client, send: Send) -> None:
    """Send what waits."""
    with suppress(OSError):
        while (message := await client.next()) is not None:
            await send({"type": "websocket.send", "text" if isinstance(message, str) else "bytes": message})
        await send({"type": "websocket.close", "code": client.cut_off or 1000})


def _headers(scope: Scope) -> dict[str, str]:
    """The headers of a request; where one comes twice, both, so that it fits nothing."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}; {text}" if key in found else text
    return found


def _place(path: str) -> tuple[str, str]:
    """(folder, name in it)."""
    folder, _, name = path.rpartition("/")
    return folder, name


def _asked(scope: Scope, name: str) -> str:
    """A field of the address; "" where it has none."""
    try:
        fields = parse_qs(bytes(scope["query_string"]).decode("latin-1"), max_num_fields=8)
    except ValueError:  # too many
        return ""
    return fields.get(name, [""])[0]


def _files() -> dict[str, Answer]:
    """All files that are ever served, by their names, read once: no request opens one."""
    found = {
        one.name: Answer(200, _TYPES[suffix], one.read_bytes())
        for one in files("ifealid_gpu.server").joinpath("client").iterdir()
        if (suffix := f".{one.name.rpartition('.')[2]}") in _TYPES
    }
    found[""] = found["index.html"]
    return found
