"""Who may ask: a token that becomes a cookie, and the hosts and pages that requests may come from."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import socket
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from ifealid_gpu.errors import InputError, cut

_TOKEN_BYTES = 16
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:[0-9]{1,5})?", re.IGNORECASE)
_HERE = ("localhost", "127.0.0.1", "::1")

#: Go with every answer, whatever it is.
HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def is_any(host: str) -> bool:
    """Whether a server that listens there does so at all addresses of its machine: 0.0.0.0, however it is written."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        pass
    try:
        return not any(socket.inet_aton(host))  # `0` and `0.0`, as systems read them
    except (OSError, UnicodeError):
        return host == ""


def policy(hosts: Iterable[str]) -> str:
    """The content security policy of a page: what it loads comes from here alone, and nobody frames it.

    Args:
        hosts: by which the browser may know the server; not every browser takes the page's own for WebSockets, too.
    """
    sockets = " ".join(f"ws://{host} wss://{host}" for host in hosts)
    return (
        f"default-src 'self'; connect-src 'self' {sockets}; img-src 'self' blob: data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class Key:
    """A token, and the cookie that stands for it once it was shown.

    Args:
        may_control: whether who has it may control the session, or only looks on.
    """

    def __init__(self, may_control: bool) -> None:
        self.may_control = may_control
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)
        # Cookies are of a host, whatever the port: each session has its own name for them, which tells no token.
        self.cookie = f"ifealid-{hashlib.sha256(self.token.encode()).hexdigest()[:12]}"

    def opens(self, token: str) -> bool:
        """Whether a token is this one; it takes as long to say no as yes."""
        return hmac.compare_digest(token.encode(errors="replace"), self.token.encode())

    def is_shown_by(self, headers: Mapping[str, str]) -> bool:
        """Whether a request has the cookie, whatever the cookies of other programs on the same host are like."""
        pairs = (one.strip().partition("=") for one in headers.get("cookie", "").split(";"))
        return any(self.opens(value) for name, _, value in pairs if name == self.cookie)

    def set_cookie(self, *, secure: bool) -> str:
        """The header that gives a browser the cookie, for the folder of the address that it asked for.

        Without a path in it, that folder is what the browser takes, whatever a proxy has put before it.
        """
        return f"{self.cookie}={self.token}; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")


class Hosts:
    """The names by which browsers may know the server, against pages that have their own name lead here.

    Args:
        bound: the address that the server listens at.
        allowed: more of them, as a host, with or without a port, or as an address with a scheme.

    Raises:
        InputError: an allowed one is none.
    """

    def __init__(self, bound: str, allowed: Iterable[str] = ()) -> None:
        self._any_address = is_any(bound)
        named = {*_HERE, bound} if not self._any_address else {*_HERE, socket.gethostname(), socket.getfqdn()}
        self._names = {name.lower() for name in named}
        self._beside = dict.fromkeys(_allowed(one) for one in allowed)
        self._names_beside = {_name(host) for host in self._beside}

    def named(self, host: str) -> list[str]:
        """By which names the browser may know the server that was asked for by one: behind a proxy by another one."""
        return [host, *(f"[{one}]" if _is_address(one) and ":" in one else one for one in self._beside)]

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request goes to one of the names, at whatever port: some proxies leave it out."""
        host = headers.get("host", "")
        return self._is_named(host) or (_HOST.fullmatch(host) is not None and _name(host) in self._names_beside)

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a request goes to one of the names, and comes from a page of it, or from none."""
        origin = headers.get("origin")
        return self.knows(headers) and (origin is None or self.is_own(origin, headers))

    def is_own(self, origin: str, headers: Mapping[str, str]) -> bool:
        """Whether a page is one of ours: of the host and port that a request goes to, or of one that was allowed."""
        host = headers.get("host", "").lower()
        try:
            parts = urlsplit(origin)
            name = parts.hostname
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or name is None:
            return False
        at = parts.netloc.lower()
        return at in self._beside or name in self._beside or (at == host and self._is_named(host))

    def _is_named(self, host: str) -> bool:
        if _HOST.fullmatch(host) is None:
            return False
        name = _name(host)
        if name in self._names or name in self._beside or host.lower() in self._beside:
            return True
        return self._any_address and _is_address(name)


def _allowed(text: str) -> str:
    host = text.partition("://")[2] if "://" in text else text
    host = host.rstrip("/")
    if _HOST.fullmatch(host) is None:
        raise InputError(
            f"--allow-host {cut(text)!r}: expected a host's name, with or without a port, such as hub.example.org"
        )
    host = host.lower()
    return _name(host) if host.endswith("]") else host


def _name(host: str) -> str:
    """A host without its port; of an address of IPv6 what is in the brackets."""
    found = _HOST.fullmatch(host)
    return (host if found is None else found[1]).strip("[]").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
