"""Answers to requests: what is served, what is refused, and the cookie for a token."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ifealid_gpu.server.guard import Key

HTML = "text/html; charset=utf-8"
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>ifealid-gpu</title>"
    "<meta name=viewport content='width=device-width'><meta name=color-scheme content='light dark'>"
)


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        status: of HTTP.
        content_type: of the body.
        body: bytes.
        headers: beside those that all answers have.
    """

    status: int
    content_type: str = "text/plain"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def said(status: int, text: str, **headers: str) -> Answer:
    """A page with a sentence or two."""
    return Answer(status, HTML, f"{_PAGE}<p>{html.escape(text)}".encode(), headers)


NOTHING = said(404, "There is nothing here.")


def entered(key: Key, scope: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    """The cookie for a token, and the way to the address without it.

    Args:
        key: that the token opens.
        scope: of the request.
        headers: likewise.
    """
    browsers = headers.get("x-forwarded-proto", "").partition(",")[0].strip()  # of several proxies the first
    secure = scope.get("scheme") == "https" or browsers == "https"
    cookie = {"set-cookie": key.set_cookie(secure=secure)}
    if headers.get("sec-fetch-site") in (None, "none", "same-origin"):
        return Answer(303, headers={**cookie, "location": "./"})
    # Whoever clicks the link in another site's page would be sent on without the new cookie, which is strictly of this
    # site: what this page asks for is asked by this site.
    return Answer(200, HTML, f"{_PAGE}<meta http-equiv=refresh content='0;url=./'>".encode(), cookie)
