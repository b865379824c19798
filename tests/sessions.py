"""What tests say of sessions: waiting for what they bring, and which layers they keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from loading import wait_until

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.views.view_state import ViewState

A, B, C = (ViewState(image="photo.jpg", layer=layer) for layer in "abc")


NewSession = Callable[..., Session]
T = TypeVar("T")


def shown(session: Session) -> Opened:
    """The next map that the session brings."""
    return brought(session, Opened)


def brought(session: Session, kind: type[T]) -> T:
    found: list[object] = []

    def something() -> bool:
        found.append(session.poll())
        return found[-1] is not None

    wait_until(something, "a load's result")
    assert isinstance(found[-1], kind), found[-1]
    return found[-1]


def idle(session: Session) -> None:
    """Everything that is read ahead is there."""

    def nothing_left() -> bool:
        assert session.poll() is None
        return session.load is None

    wait_until(nothing_left, "the end of reading ahead")


def kept_layers(session: Session) -> set[str]:
    assert session.opened is not None
    return {entry.layer for entry in session.opened.dataset.entries if session.kept(entry)}
