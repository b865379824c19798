"""Slow networks: frames do not wait for one another, and an exact picture holds none up."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from ifealid_gpu.server import stream
from ifealid_gpu.server.client import Client
from ifealid_gpu.server.pace import Pace
from ifealid_gpu.server.pictures import encoded
from ifealid_gpu.server.stream import Stream


def test_where_the_way_is_short_one_frame_is_under_way_and_a_second_after_a_while() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.room_in == 0.0 and pace.send(100_000) == 1
    assert pace.room_in == pytest.approx(0.08)
    now[0] = 0.1
    assert pace.room_in == 0.0 and pace.send(100_000) == 2 and pace.room_in is None
    assert not pace.confirm(3) and pace.confirm(2) and not pace.confirm(2)
    assert not pace.is_slow and pace.room_in == 0.0 and pace.holds_up(10_000_000) == 0.0


def test_where_the_bytes_take_long_frames_go_one_by_one() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    for index in (1, 2):
        pace.send(100_000)
        now[0] += 1.0
        assert pace.room_in == (0.0 if index == 1 else None)  # it is not known yet
        assert pace.confirm(index) and pace.is_slow
    assert pace.holds_up(500_000) == pytest.approx(5.0)  # at 100,000 bytes a second
    pace.send(20_000)
    now[0] += 0.2  # a small one comes soon enough, and the network is as slow as it was
    assert pace.confirm(3) and pace.is_slow
    pace.send(100_000)
    now[0] += 0.05
    assert pace.confirm(4) and not pace.is_slow and pace.holds_up(500_000) == 0.0


def test_frames_for_a_slow_network_are_small() -> None:
    y, x = np.mgrid[:203, :311]
    pixels = np.stack([(x * y) % 256, x % 256, (x * 5 + y * 3) % 256, np.full_like(x, 255)], axis=-1).astype(np.uint8)
    good, small = (encoded(pixels, 1.0, 0.0, small=small) for small in (False, True))
    assert len(small.data) < 0.6 * len(good.data) and small.size == (311, 203) and not small.lossless


def test_the_exact_picture_waits_for_a_rest_and_as_long_as_it_would_hold_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_REST", 0.01)
    asyncio.run(_exact_picture())


async def _exact_picture() -> None:
    loop, is_held_up = asyncio.get_running_loop(), [True]
    fast, slow = Client(1, may_control=True), Client(2, may_control=False)
    held_up = [3600.0]
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(slow, "holds_up", lambda picture: held_up[0])
    clients = [fast, slow]
    frames = Stream(loop, clients, lambda: is_held_up[0], lambda: False, lambda: None)
    frames.show(np.full((40, 61, 4), 90, np.uint8), 1.0, 0.0)

    async def until(client: Client, lossless: bool) -> None:
        while (picture := client._shown) is None or picture.lossless != lossless:
            await asyncio.sleep(0.005)

    await asyncio.wait_for(asyncio.gather(*(until(client, False) for client in clients)), 6)
    for client in clients:
        assert client.confirm(1)
    await asyncio.sleep(0.06)  # many rests, in which another frame waits
    assert not fast._shown.lossless  # type: ignore[union-attr]
    is_held_up[0] = False
    await asyncio.wait_for(until(fast, True), 6)
    frames.send()
    assert not slow._shown.lossless  # type: ignore[union-attr]
    held_up[0] = 0.0
    frames.send()
    assert slow._shown.lossless  # type: ignore[union-attr]
    frames.close()
