"""A session in a browser: what is done there happens here, by one at a time, and nothing else does."""

from __future__ import annotations

import asyncio
import io
import json
import math
import threading

import numpy as np
import pytest
from PIL import Image
from server.visitor import PATIENCE, SIZE, Place, Visitor
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from ifealid_gpu.bench.nonsense import nonsense
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.server.downloads import Downloads
from ifealid_gpu.server.limits import Limits
from ifealid_gpu.server.messages import (
    BURST,
    DOWNLOAD_SECONDS,
    FRAMES_UNDER_WAY,
    MESSAGE_BYTES,
    MOST_BAD,
    PROTOCOL,
    RATE,
)
from ifealid_gpu.server.shell import Served

CENTRE = SIZE[0] * 0.3, SIZE[1] * 0.5


@pytest.fixture
def here(place: Place) -> Visitor:
    """Somebody in control, who sees the map."""
    with place.visit(takes_control=True) as visitor:
        visitor.resize()
        visitor.until_so(lambda: place.explorer.opened is not None)
        visitor.rest()
        yield visitor
    place.until(lambda: not place.session.control.clients)


def test_the_mouse_moves_the_reference_and_the_picture_follows(place: Place, here: Visitor) -> None:
    before = here.picture
    here.send("pointer_move", x=CENTRE[0], y=CENTRE[1], button=0, buttons=[], modifiers=[], timestamp=7.25)
    frame = here.until("framebufferdata", seen=7.25)
    assert (frame["mimetype"], frame["width"], frame["height"], frame["ratio"]) == ("image/jpeg", *SIZE, 1.0)
    exact = here.rest()
    assert exact.shape == (SIZE[1], SIZE[0], 3)
    assert np.abs(exact.astype(int) - before).max() > 40
    reference = place.explorer.reference
    assert reference is not None
    here.move(CENTRE[0] + 90, CENTRE[1])
    here.until_so(lambda: place.explorer.reference not in (None, reference))
    here.rest()
    assert here.said["title"]["value"].startswith("a · photo.png")


def test_a_frame_that_is_as_before_is_not_sent_again(place: Place, here: Visitor) -> None:
    here.move(*CENTRE)
    here.rest()
    count = here.said["framebufferdata"]["index"]
    for _ in range(3):
        here.move(*CENTRE)
        here.until_answered()
    here.key("F20")  # no key
    here.until_answered()
    assert here.said["framebufferdata"]["index"] == count


def test_the_picture_is_as_large_as_the_browsers(place: Place, here: Visitor) -> None:
    here.resize(1001, 777, 1.5)
    assert here.rest().shape == (777, 1001, 3)
    assert place.session.canvas.get_logical_size() == pytest.approx((1001 / 1.5, 777 / 1.5))
    for wrong in ((0, 400), (400, 1 << 20), (8192, 8192), (300.5, 300), ("300", 300), (None, 300)):
        here.send("resize", pwidth=wrong[0], pheight=wrong[1], ratio=1.0)
    here.send("resize", pwidth=300, pheight=300, ratio=float("nan"))
    here.until_answered()
    assert place.session.canvas.get_physical_size() == (1001, 777)


def test_keys_do_what_they_do_in_the_window(place: Place, here: Visitor) -> None:
    here.move(*CENTRE)
    here.key(" ")
    here.until_so(lambda: place.explorer.locked)
    here.key(" ")
    here.until_so(lambda: not place.explorer.locked)


def test_no_more_frames_are_sent_than_are_shown(place: Place, here: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not confirm gets two, and nothing is drawn for nobody."""
    monkeypatch.setattr("ifealid_gpu.server.pace._SLOW", math.inf)  # however busy the machine is
    here.move(*CENTRE)
    here.rest()
    for n in range(30):
        here.move(CENTRE[0] + n, CENTRE[1] + n)
    here.connection.send('{"type": "ping", "n": 1}')
    seen: list[int] = []
    with pytest.raises(TimeoutError):
        while True:
            text = here.connection.recv(PATIENCE if len(seen) < FRAMES_UNDER_WAY else 0.3)
            if isinstance(text, str) and (message := json.loads(text))["type"] == "framebufferdata":
                seen.append(message["index"])
    assert len(seen) == FRAMES_UNDER_WAY
    here.move(CENTRE[0] + 90, CENTRE[1])
    here.connection.send('{"type": "ping", "n": 1}')
    assert json.loads(here.connection.recv(PATIENCE))["type"] == "pong"
    for index in seen:
        here.send("_framefeedback", index=index)
    here.until("framebufferdata")


# --- Saving, copying, pasting ---


def test_saving_offers_the_file_once(place: Place, here: Visitor) -> None:
    here.key("s", "Control")
    here.rest()  # the question for its name is there
    here.key("Enter")
    offer = here.until("download")
    assert offer["name"] == "photo.a.png" and offer["media_type"] == "image/png"
    cookie = place.cookie()
    for stranger in ({}, {"Cookie": place.cookie(may_control=False)}):
        assert place.get(f"/{offer['href']}", **stranger).status == 403
    assert place.get(f"/{offer['href']}", method="HEAD", Cookie=cookie).status == 405  # and it is still there
    got = place.get(f"/{offer['href']}", Cookie=cookie)
    assert got.status == 200 and len(got.body) == offer["size"]
    assert 'filename="photo.a.png"' in got.headers["content-disposition"]
    assert got.headers["content-disposition"].startswith("attachment")
    assert Image.open(io.BytesIO(got.body)).format == "PNG"
    assert place.get(f"/{offer['href']}", Cookie=cookie).status == 404
    assert place.explorer.note == "photo.a.png is with the browser, which saves it" and place.explorer.saved_in is None


def test_copied_text_goes_to_the_browser(place: Place, here: Visitor) -> None:
    here.key("k", "Control")
    text = here.until("copy")["text"]
    assert text.startswith("ifealid:")
    here.key("c", "Control", "Shift")
    picture = here.until("copy_picture")
    assert Image.open(io.BytesIO(picture["data"])).size[0] > 100


def test_a_pasted_link_is_opened_where_it_leads_to_what_is_served(place: Place, here: Visitor) -> None:
    here.move(*CENTRE)
    here.key(" ")
    here.rest()
    here.key("k", "Control")
    link, reference = here.until("copy")["text"], place.explorer.reference
    here.key(" ")
    here.move(CENTRE[0] + 90, CENTRE[1])
    here.until_so(lambda: place.explorer.reference != reference)
    here.send("clipboard", text=link)
    here.key("v", "Control")
    here.until_so(lambda: place.explorer.reference == reference)
    here.key("v", "Control")  # without text: the page is asked for it
    here.until("paste_wanted")
    here.send("clipboard", text="nothing")
    here.until_so(lambda: place.explorer.message is not None)
    place.explorer.dismiss()


def test_nothing_else_is_opened(place: Place, here: Visitor) -> None:
    """By a path that is pasted, a command line with a file, or a dialog; explorer/test_admission.py has more names."""
    secret, opened = place.dataset.with_name("secret.zip"), place.explorer.opened
    only = "only what this window was started with"
    for text, keys, said in (
        (str(secret), ("v", "Control"), only),
        (f"ifealid-gpu {place.dataset} --vectors {secret}", ("v", "Control"), only),
        ("", ("o", "Control"), "ifealid-gpu serve"),
        ("", ("b", "Control"), "ifealid-gpu serve"),
        ("", ("q", "Control"), "until Ctrl+C"),
    ):
        if text:
            here.send("clipboard", text=text)
        here.key(*keys)
        here.until_so(lambda: place.explorer.message is not None)
        assert said in (place.explorer.message or ""), keys
        place.explorer.dismiss()
    here.rest()
    assert place.explorer.opened is opened and place.explorer.asking is None
    assert place.explorer.preferences.recent == (str(place.dataset),)


# --- Several ---


def test_one_is_in_control_and_the_others_follow(place: Place, here: Visitor) -> None:
    with place.visit() as second:
        assert here.until("control", others=1)["controls"]
        control = second.said["control"]
        assert (
            not control["controls"] and control["may_control"] and control["in_control"] == here.said["welcome"]["you"]
        )
        assert control["viewers"] == 1
        second.until("framebufferdata")
        np.testing.assert_array_equal(second.picture, here.picture)
        second.resize(320, 320)
        second.move(*CENTRE)
        second.key(" ")
        second.until_answered()
        assert place.session.canvas.get_physical_size() == SIZE and not place.explorer.locked
        second.send("take_control")
        assert second.until("control", controls=True)["in_control"] == second.said["welcome"]["you"]
        assert not here.until("control", controls=False)["controls"]
        second.resize()
        second.move(*CENTRE)
        exact = second.rest()
        np.testing.assert_array_equal(here.rest(), exact)
        here.key(" ")
        here.until_answered()
        assert not place.explorer.locked
        here.send("take_control")
        here.until("control", controls=True)


def test_viewers_follow_and_cannot_take_control(place: Place, here: Visitor) -> None:
    with place.visit(may_control=False) as viewer:
        viewer.until("framebufferdata")
        viewer.send("take_control")
        viewer.key("s", "Control")
        viewer.until_answered()
        assert not viewer.said["control"]["controls"] and not viewer.said["control"]["may_control"]
        here.move(*CENTRE)
        exact = here.rest()
        np.testing.assert_array_equal(viewer.rest(), exact)
        here.key("s", "Control")
        here.rest()  # the question for its name is there
        here.key("Enter")
        here.until("download")
        here.rest()  # without the question: what the next one presses would be pressed in it
        viewer.until_answered()
        assert "download" not in viewer.said and place.session.dropped["may not control"]


def test_keys_that_were_held_are_let_go_when_the_connection_breaks(place: Place) -> None:
    with place.visit(takes_control=True) as first:
        first.resize()
        first.move(*CENTRE)
        first.send("pointer_down", x=CENTRE[0], y=CENTRE[1], button=1, buttons=[1], modifiers=[])
        first.send("key_down", key="ArrowLeft", modifiers=[])
        first.until_so(lambda: place.explorer.is_pressed)
    with place.visit(takes_control=True) as second:
        second.resize(*SIZE[::-1])
        second.rest()
        assert not place.explorer.is_pressed and not place.session.frames._keys.is_held


def test_who_comes_back_is_in_control_again_and_finds_everything_as_it_was(place: Place) -> None:
    name = "a-page-of-its-own-1"
    with place.visit(name=name, takes_control=True) as first:
        first.resize()
        first.move(*CENTRE)
        first.key(" ")
        first.rest()
        reference = place.explorer.reference
        first.connection.socket.close()  # abruptly
    with place.visit(name=name) as again:
        assert again.said["welcome"]["resumed"] and again.said["control"]["controls"]
        again.rest()
        assert place.explorer.reference == reference and place.explorer.locked
        again.key(" ")
        again.rest()
    with place.visit() as other:  # does not get what is kept for a moment
        assert not other.said["control"]["controls"] and other.said["control"]["in_control"] is None
        other.send("take_control")
        other.until("control", controls=True)


# --- Nonsense ---


def test_nonsense_is_dropped_and_counted(place: Place, here: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    before, errors = sum(place.session.dropped.values()), []
    place.serving._loop.set_exception_handler(lambda _, context: errors.append(context))
    for message in nonsense(MOST_BAD - 200):
        here.connection.send(message)
    here.until_answered()
    assert sum(place.session.dropped.values()) - before > MOST_BAD // 2
    here.move(*CENTRE)
    here.rest()
    assert not errors and not caplog.records


def test_whoever_sends_nothing_else_is_cut_off(place: Place) -> None:
    with place.visit() as visitor, pytest.raises(ConnectionClosed, match="1008"):
        for _ in range(MOST_BAD + 1):
            visitor.connection.send(b"?")
        while True:
            visitor.connection.recv(20)


def test_a_message_that_is_too_large_ends_the_connection(place: Place) -> None:
    with place.visit() as visitor, pytest.raises(ConnectionClosedError, match="1009"):
        visitor.connection.send("x" * (MESSAGE_BYTES + 1))
        while True:
            visitor.connection.recv(20)


def test_many_come_and_go_and_nothing_is_left_of_them(place: Place) -> None:
    with place.visit(takes_control=True) as first:
        first.rest()  # threads that stay for all are there
    place.until(lambda: not place.session.control.clients)
    cookie, threads = place.cookie(), threading.active_count()
    visits = [place.visit(cookie=cookie, may_control=True) for _ in range(50)]
    visitors = [visit.__enter__() for visit in visits]
    assert visitors[-1].said["control"]["others"] == 49
    assert visitors[0].said["welcome"]["protocol"] == PROTOCOL
    for n, visit in enumerate(visits):
        if n % 2:
            visitors[n].connection.socket.close()
        visit.__exit__(None, None, None)
    place.until(lambda: not place.session.control.clients)
    place.until(lambda: threading.active_count() <= threads)
    place.until(lambda: len(asyncio.all_tasks(place.serving._loop)) <= 3)


def test_messages_are_read_no_faster_than_the_rate() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    assert max(limits.wait() for _ in range(BURST)) == 0.0
    assert [limits.wait() for _ in range(2)] == pytest.approx([1 / RATE, 2 / RATE])
    now[0] = 60.0
    assert max(limits.wait() for _ in range(BURST)) == 0.0 < limits.wait()


def test_the_session_ends_where_no_device_is_left_and_not_by_its_own_menu() -> None:
    ended: list[bool] = []

    def closes() -> bool:
        ended.append(True)
        return is_lost

    shell = Served(None, lambda: None, Downloads(), wake=print, set_title=print, closes=closes)  # type: ignore[arg-type]
    is_lost = False
    with pytest.raises(InputError, match="Ctrl"):
        shell.close()
    is_lost = True
    shell.close()
    assert ended == [True, True]
    with pytest.raises(IfealidError, match="nobody is in control"):
        shell.copy_text("text")


def test_files_wait_for_a_while_and_not_too_many_of_them() -> None:
    now = [0.0]
    downloads = Downloads(lambda: now[0])
    keys = [downloads.offer(f"{n}.csv", b"x")[0] for n in range(10)]
    assert len({*keys}) == 10 and all(len(key) >= 22 for key in keys)
    assert downloads.take(keys[0]) is None and downloads.take(keys[1]) is None
    offer = downloads.take(keys[2])
    assert offer is not None and offer.media_type.startswith("text/csv") and downloads.take(keys[2]) is None
    now[0] = DOWNLOAD_SECONDS + 1.0
    assert downloads.take(keys[9]) is None
    odd = downloads.offer('a"\r\nb ä.png', b"")[1].disposition
    assert odd == "attachment; filename=\"a___b _.png\"; filename*=UTF-8''a%22%0D%0Ab%20%C3%A4.png"
