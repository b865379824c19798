"""Whoever looks on learns that a session is over, whatever the server was busy with when it was ended."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest
from server.visitor import PATIENCE, Place
from websockets.exceptions import ConnectionClosed

from ifealid_gpu.server import control, session


def test_all_are_told_that_it_is_over_though_the_server_is_busy(own_place: Place) -> None:
    """Reading and drawing keep the loop, so that what is due comes late and at once: the farewell comes first."""
    loop = own_place.session._loop

    def busy() -> None:
        time.sleep(0.12)  # longer than the server's own pulse
        loop.call_soon(busy)

    with ExitStack() as stack:
        visitors = [stack.enter_context(own_place.visit(may_control=n == 0)) for n in range(3)]
        loop.call_soon_threadsafe(busy)
        own_place.serving.end()
        for visitor in visitors:
            heard = []
            with pytest.raises(ConnectionClosed, match="1001"):
                while True:  # without an answer: it may be gone
                    heard.append(visitor.connection.recv(PATIENCE))
            assert heard[-1] == '{"type": "ended", "reason": "the server was ended"}'


def test_who_comes_while_it_ends_is_told_as_well(own_place: Place) -> None:
    with own_place.visit(takes_control=True) as first:
        first.resize()
        first.rest()
        ended = own_place.session.end
        # From now on: it is over, and not yet gone.
        own_place.session._loop.call_soon_threadsafe(ended, "the lecture is over")
        first.until("ended")
        with pytest.raises(ConnectionClosed, match="1001"), own_place.visit() as late:
            late.until("nothing")
    assert not own_place.session.control.clients


def test_a_tab_that_is_opened_again_comes_into_control_by_itself(
    own_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept for whoever was in control is kept for a while, though nobody waited for it when they left."""
    for module in (control, session):
        monkeypatch.setattr(module, "KEPT_SECONDS", 0.7)
    with own_place.visit(name="the-first-of-all-pages") as first:
        assert first.said["control"]["controls"]
    own_place.until(lambda: not own_place.session.control.clients)
    with own_place.visit(name="a-new-page-of-its-own") as second:
        if not second.said["control"]["controls"]:  # it may have taken long to come
            second.until("control", controls=True)
