"""`ifealid-gpu serve` in browsers: one of them does all that the window does, and sees it exactly; others follow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from browser.served import PATIENCE, Server, Tab, new_tab, serving
from numpy.typing import NDArray
from playwright.sync_api import Browser
from window.offscreen import Offscreen

from ifealid_gpu.dataset.named import DEMO
from ifealid_gpu.figure.saved_png import view_in_png
from ifealid_gpu.gpu.device import Gpu

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 901, 607
ON_THE_EYE, ON_THE_NOSE = (240, 270), (380, 420)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(DEMO, "--view-only") as server:
        yield server


@pytest.fixture(scope="module")
def shared(server: Server, chromium: Browser) -> Iterator[Tab]:
    """One tab for what is done one after the other, as a user would."""
    tab = new_tab(chromium, server.link, WIDTH, HEIGHT)
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.page.wait_for_function("() => document.title.includes('chelsea.png')")  # it has been read
    yield tab
    tab.close()


def clipboard(tab: Tab) -> str:
    return str(tab.page.evaluate("() => navigator.clipboard.readText()"))


def the_map(tab: Tab) -> NDArray[np.uint8]:
    """The middle of the picture, without panels that say where the mouse is."""
    return tab.picture()[60:400, 80:500]


def test_at_rest_the_picture_is_the_windows_exactly(gpu: Gpu, shared: Tab) -> None:
    window = Offscreen(gpu)
    window.resize(WIDTH, HEIGHT)
    window.open(DEMO)
    window.jump(ON_THE_EYE)
    with shared.changes():
        shared.page.mouse.move(*ON_THE_EYE)
    shared.comes_to(window.picture())
    assert shared.page.title() == window.title
    assert window.title in shared.label
    window.close()


def test_mouse_wheel_and_keys(shared: Tab) -> None:
    mouse, keys = shared.page.mouse, shared.page.keyboard
    with shared.changes():
        mouse.move(*ON_THE_NOSE)
    with shared.changes():
        mouse.wheel(0, -300)
    with shared.changes():
        mouse.down()
        mouse.move(300, 400, steps=3)
        mouse.up()
    with shared.changes():
        keys.press("f")
    with shared.changes():
        mouse.click(*ON_THE_EYE, button="right")
    with shared.changes():
        keys.press("Escape")
    with shared.changes():
        keys.press("F1")
    with shared.changes():
        keys.press("Escape")
    with shared.changes():
        keys.press("g")  # asks for a channel
    with shared.changes():
        keys.type("17")
    with shared.changes():
        keys.press("Enter")
    with shared.changes():
        keys.press("Escape")  # back to similarity


def test_a_button_is_let_go_when_a_move_says_that_none_is_down(shared: Tab) -> None:
    """WebKit may keep it to itself that the right button went up."""
    page, types = shared.page, "() => window.sent.map((text) => JSON.parse(text).type)"
    page.evaluate(
        """() => {
            const socket = window.sockets.at(-1), send = socket.send.bind(socket)
            window.sent = []
            socket.send = (text) => { window.sent.push(text); send(text) }
        }"""
    )
    with shared.changes():
        page.mouse.move(*ON_THE_NOSE)
        page.mouse.down(button="right")
    assert "pointer_up" not in page.evaluate(types)
    page.evaluate(
        """([clientX, clientY]) => document.getElementById('picture').dispatchEvent(new PointerEvent(
            'pointermove', { pointerId: 1, pointerType: 'mouse', button: -1, buttons: 0, clientX, clientY }))""",
        [*ON_THE_EYE],
    )
    page.wait_for_function(f"() => ({types})().includes('pointer_up')")
    page.mouse.up(button="right")
    with shared.changes():
        page.keyboard.press("Escape")
    assert page.evaluate(types).count("pointer_up") == 1


def test_a_saved_picture_is_a_download_with_its_view(shared: Tab) -> None:
    with shared.page.expect_download() as waiting:
        with shared.changes():
            shared.page.keyboard.press("Control+s")
        shared.page.keyboard.press("Enter")  # with the name that is proposed
    download = waiting.value
    assert download.suggested_filename.endswith(".png")
    dataset, view = view_in_png(download.path())
    assert (dataset, view.quantity.kind) == (DEMO, "similarity")
    shared.says(f"{download.suggested_filename} is saved")


def test_copied_and_pasted(shared: Tab) -> None:
    page = shared.page
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('ifealid-gpu ')")
    page.keyboard.press("Control+k")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('ifealid:')")
    with shared.changes():
        page.keyboard.press("n")
    with shared.changes():
        page.keyboard.press("Control+v")


def test_where_the_browser_keeps_the_clipboard_the_page_asks(shared: Tab) -> None:
    page = shared.page
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    link = dialog.get_by_role("textbox").input_value()
    assert link.startswith("ifealid:demo:")
    dialog.get_by_role("button", name="Copy").click()
    page.evaluate("() => delete navigator.clipboard")
    assert (clipboard(shared), dialog.is_visible()) == (link, False)


def test_the_picture_is_as_large_as_the_page(shared: Tab) -> None:
    shared.page.set_viewport_size({"width": 760, "height": 500})
    shared.is_of(760, 500)


def test_the_state_outlives_a_broken_connection(shared: Tab) -> None:
    with shared.changes():
        shared.page.keyboard.press("h")
    shared.rest()
    before = the_map(shared)
    shared.page.evaluate("() => window.sockets.at(-1).close()")
    shared.says("Connection lost, trying again.")
    assert "Connection lost" in shared.label
    np.testing.assert_array_equal(the_map(shared), before)
    shared.page.evaluate("() => { window.lossless = false; }")
    shared.page.get_by_text("Connection lost").wait_for(state="hidden")
    shared.rest()
    for _ in range(60):  # a tip that the mouse left behind goes in a moment
        if np.array_equal(the_map(shared), before):
            break
        shared.page.wait_for_timeout(50)
    np.testing.assert_array_equal(the_map(shared), before)
    with shared.changes():  # and is in control again
        shared.page.keyboard.press("h")


def test_viewers_follow_and_may_take_control(chromium: Browser, server: Server, shared: Tab) -> None:
    second = new_tab(chromium, server.link, 400, 480)
    shared.says("You are in control, 1 follows")
    second.says("You follow, browser")
    assert "You follow" in second.label
    with second.changes():  # in their own proportions
        shared.page.mouse.move(200, 250)
    second.is_of(*shared.size)
    second.page.mouse.move(100, 240)
    second.page.keyboard.press("Tab")
    with second.changes():
        second.page.keyboard.press("Enter")  # on the button that takes control
    second.says("You are in control, 1 follows")
    shared.says("You follow, browser")
    second.is_of(400, 480)
    with shared.changes():
        second.page.keyboard.press("h")
    second.close()
    shared.says("Nobody is in control")
    shared.page.get_by_role("button", name="Take control").click()
    shared.is_of(*shared.size)


def test_a_link_for_viewers_is_for_looking_on(chromium: Browser, server: Server, shared: Tab) -> None:
    viewer = new_tab(chromium, server.links[1])
    viewer.says("(view only)")
    assert viewer.page.get_by_role("button", name="Take control").count() == 0
    viewer.close()


def test_without_the_token_there_is_no_way_in(chromium: Browser, server: Server) -> None:
    stranger = chromium.new_context()
    address, _, token = server.link.partition("?")
    for link in (address, f"{address}?token={'A' * len(token)}", f"{address}client.js"):
        answer = stranger.request.get(link)
        assert answer.status == 403
        assert "token" in answer.text()
    stranger.close()


def test_another_page_gets_no_connection(chromium: Browser, server: Server, shared: Tab) -> None:
    page = shared.page.context.new_page()  # a browser that has the cookie
    page.route("http://elsewhere.test/", lambda route: route.fulfill(body="<p>elsewhere", content_type="text/html"))
    page.goto("http://elsewhere.test/")
    address = server.link.partition("?")[0].replace("http", "ws") + "stream"
    opened = page.evaluate(
        """address => new Promise(answer => {
          const socket = new WebSocket(address);
          socket.onopen = () => answer(true);
          socket.onerror = () => answer(false);
        })""",
        address,
    )
    assert not opened
    page.close()


def test_the_page_says_why_it_may_not_connect(chromium: Browser, server: Server) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(  # as behind a proxy that passes on requests alone
        """window.WebSocket = class extends WebSocket {
          constructor() {
            super(new URL("nowhere", document.baseURI.replace("http", "ws")));
          }
        };"""
    )
    page.goto(server.link)
    page.get_by_text("has to pass WebSockets on").wait_for()
    page.route("**/alive?*", lambda route: route.fulfill(status=502))
    page.get_by_text("The server does not answer").wait_for()
    page.route("**/alive?*", lambda route: route.fulfill(status=421))
    page.get_by_text("has to be started with --allow-host 127.0.0.1.").wait_for()
    context.close()


def test_fingers_and_a_fine_screen(chromium: Browser, server: Server, shared: Tab) -> None:
    behind_a_proxy = server.link.replace("/?", "/user/me/proxy/8640/?")
    tab = new_tab(chromium, behind_a_proxy, 700, 450, ratio=2, has_touch=True)
    tab.page.get_by_role("button", name="Take control").tap()
    tab.is_of(1400, 900)
    with tab.changes():
        tab.page.touchscreen.tap(200, 200)
    tab.close()
