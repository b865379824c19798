"""A served session: one explorer, its frames, and the browsers that look on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset import Files, Reading
from ifealid_gpu.dataset.named import path_of
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.explorer.admission import Admission
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.server.canvas import ServedCanvas
from ifealid_gpu.server.client import Client
from ifealid_gpu.server.control import KEPT_SECONDS, Control
from ifealid_gpu.server.downloads import Downloads
from ifealid_gpu.server.events import Message, event_of, message_in, size_of, text_of, time_of, whole_number
from ifealid_gpu.server.messages import PROTOCOL
from ifealid_gpu.server.shell import Served
from ifealid_gpu.server.stream import Stream
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.frames import Frames

MOST_CLIENTS = 64
_TOO_MANY, _GONE, _BAD = 1013, 1001, 1008
_PASSED_OVER = "not taken"


def served_explorer(
    gpu: Gpu,
    names: Sequence[Path],
    view: ViewState | None = None,
    reading: Reading | None = None,
    *,
    datasets: Iterable[Files],
    files: Sequence[Path] = (),
) -> Explorer:
    """An explorer that opens some datasets, and then nothing else.

    Args:
        gpu: the device.
        names: as a user gives them.
        view: to begin with; None: what comes with the names.
        reading: how they are read.
        datasets: that the names lead to.
        files: of vectors and masks, to be opened with them.
    """
    # What was open here before is nobody's business.
    explorer = Explorer(Session(gpu), replace(Preferences.load(), recent=(), readings={}))
    explorer.open(list(names), view, reading, files)
    explorer.admission = Admission.to(datasets, [*map(path_of, names), *files])
    return explorer


class ServedSession:
    """The session. Everything of it happens in the loop that runs when it is made.

    Args:
        explorer: what is open and shown.
        ended: is called when it cannot go on.

    Attributes:
        dropped: how many messages were dropped, by why.
    """

    def __init__(self, explorer: Explorer, ended: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        self.explorer = explorer
        self.control = Control(self._control_changed)
        self.downloads = Downloads()
        self.dropped: Counter[str] = Counter()
        self._loop = loop
        self._ended = ended
        self._count = 0
        self._look_again: asyncio.TimerHandle | None = None
        self._over: str | None = None  # why, once it is
        self._deserted = asyncio.Event()
        self._said: dict[str, str] = {}
        self.stream = Stream(loop, self.control.clients, self._is_held_up, self._is_slow, self._go_on)
        self.canvas = ServedCanvas(loop.call_soon, self._is_ready, self.stream.show, self._say_to_all)
        self.shell = Served(
            explorer,
            lambda: self.control.controller,
            self.downloads,
            wake=self.canvas.request_draw,
            set_title=self.canvas.set_title,
            closes=self._closes,
        )
        self.frames = Frames(self.canvas, explorer.session.gpu, explorer, self.shell)

    @property
    def failure(self) -> DeviceError | None:
        """Why it could not go on."""
        return self.frames.failure

    # --- Browsers come and go ---

    def join(self, *, may_control: bool, name: str) -> Client:
        """A browser is there."""
        self._count += 1
        client = Client(self._count, may_control=may_control, name=name)
        if len(self.control.clients) >= MOST_CLIENTS:
            client.end(_TOO_MANY)
            return client
        client.say("welcome", protocol=PROTOCOL, you=client.number, resumed=self.control.is_back(client))
        if self._over is not None:  # its wish to connect waited while maps were read
            self._part(client, self._over)
            return client
        for kind, value in self._said.items():
            client.say(kind, value=value)
        self.control.join(client)
        self.stream.send()
        self.canvas.go_on()
        return client

    def leave(self, client: Client) -> None:
        """A browser is gone."""
        self.control.leave(client)
        if self._over is not None and not self.control.clients:
            self._deserted.set()
        if self.control.controller is None:
            self._loop.call_later(KEPT_SECONDS, self.control.give_on)

    def end(self, reason: str) -> None:
        """Tell all browsers that it is over. Nothing more is drawn: a frame may take longer than they have to leave."""
        self._over = reason
        for client in self.control.clients:
            self._part(client, reason)
        if not self.control.clients:
            self._deserted.set()

    async def deserted(self) -> None:
        """Wait until all browsers have been told that it is over, and are gone."""
        await self._deserted.wait()

    @staticmethod
    def _part(client: Client, reason: str) -> None:
        client.say("ended", reason=reason)
        client.end(_GONE)

    def close(self) -> None:
        """Stop whatever goes on."""
        if self._look_again is not None:
            self._look_again.cancel()
        self.stream.close()
        self.canvas.close()

    # --- Messages ---

    def take(self, client: Client, text: str | bytes | None) -> None:
        """Do what a message says; one that says nothing is dropped and counted."""
        message = message_in(text) if isinstance(text, str) else None
        reason = "no message" if message is None else self._answer(client, message)
        if reason is None:
            return
        self.dropped[reason] += 1
        if reason != _PASSED_OVER and client.limits.is_enough():
            client.end(_BAD)

    def _answer(self, client: Client, message: Message) -> str | None:
        """Do what it says; why it is dropped, or None."""
        kind = message["type"]
        if kind == "_framefeedback":
            index = whole_number(message, "index")
            if index is None or not client.confirm(index):
                return "no frame"
            self.stream.send()
            self.canvas.go_on()
            return None
        if kind == "ping":
            number = whole_number(message, "n")
            if number is None:
                return "no number"
            client.say("pong", n=number)
            return None
        if kind == "take_control":
            return None if self.control.take(client) else "may not control"
        return self._from_controller(client, kind, message)

    def _from_controller(self, client: Client, kind: str, message: Message) -> str | None:
        is_in_control = client is self.control.controller
        if kind == "resize":
            size = size_of(message)
            if size is None:
                return "no size"
            if is_in_control:
                self.canvas.resize(*size)
        elif kind == "clipboard":
            text = text_of(message)
            if text is None:
                return "no text"
            if is_in_control:
                self.shell.take_text(text)
        elif kind in ("focus_in", "focus_out", "close"):
            if is_in_control and kind == "focus_out":
                self.canvas.let_go_of_keys()
        else:
            event = event_of(message)
            if event is None:
                return "no event"
            if is_in_control and not self.canvas.take(event, time_of(message)):
                return _PASSED_OVER
        return None if is_in_control else _PASSED_OVER

    # --- What changes ---

    def _is_ready(self) -> bool:
        """Whether a frame can be drawn: whoever is in control sets the pace, else whoever can take one."""
        if self.stream.is_busy or self._over is not None:
            return False
        controller = self.control.controller
        pace = self.control.clients if controller is None else [controller]
        waits = [seconds for client in pace if (seconds := client.room_in) is not None]
        if waits and min(waits) > 0 and self._look_again is None:
            self._look_again = self._loop.call_later(min(waits), self._draw_or_send)
        return bool(waits) and min(waits) == 0

    def _is_held_up(self) -> bool:
        """Whether another frame waits for somebody who takes it."""
        return not self.canvas.is_still and not self._is_ready()

    def _is_slow(self) -> bool:
        """Whether whoever sets the pace is slow."""
        controller = self.control.controller
        return controller is not None and controller.is_slow

    def _draw_or_send(self) -> None:
        self._look_again = None
        self.stream.send()
        self.canvas.go_on()

    def _go_on(self) -> None:
        self.canvas.go_on()

    def _say_to_all(self, kind: str, value: str) -> None:
        self._said[kind] = value
        for client in self.control.clients:
            client.say(kind, value=value)

    def _control_changed(self) -> None:
        self.canvas.let_go()

    def _closes(self) -> bool:
        if self.failure is None:
            return False
        self._ended()
        return True
