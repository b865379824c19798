"""Who of the browsers is in control: one at a time, and nobody else's mouse and keys count."""

from __future__ import annotations

import time
from collections.abc import Callable

from ifealid_gpu.server.client import Client

#: For whoever was in control and lost the connection.
KEPT_SECONDS = 5.0


class Control:
    """The browsers of a session.

    Args:
        changed: is called when another one is in control, or nobody is.
        clock: seconds, never going back.
    """

    def __init__(self, changed: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.clients: list[Client] = []
        self.controller: Client | None = None
        self._changed = changed
        self._clock = clock
        self._lost: tuple[str, float] | None = None  # the page that was in control, and until when that is kept for it

    def is_back(self, client: Client) -> bool:
        """Whether a new connection is of the page that is in control, or was until it broke."""
        if not client.may_control or not client.name:
            return False
        if self.controller is not None:  # of a connection that breaks, this side may hear last
            return client.name == self.controller.name
        return self._lost is not None and client.name == self._lost[0]

    def join(self, client: Client) -> None:
        """One more; it is in control if it is back, or nobody is and it may."""
        is_back = self.is_back(client)
        self.clients.append(client)
        if is_back or (self.controller is None and client.may_control and not self._is_kept):
            self._give(client)
        else:
            self.tell()

    def leave(self, client: Client) -> None:
        """One less."""
        if client not in self.clients:
            return
        self.clients.remove(client)
        if client is self.controller:
            self._lost = client.name, self._clock() + KEPT_SECONDS
            self.controller = None
            self._changed()
        self.tell()

    def take(self, client: Client) -> bool:
        """Let one be in control; False: it may not."""
        if not client.may_control:
            return False
        if client is not self.controller:
            self._give(client)
        return True

    def give_on(self) -> None:
        """Let the next one be in control, if nobody is and nobody comes back."""
        following = next((one for one in self.clients if one.may_control), None)
        if self.controller is None and following is not None and not self._is_kept:
            self._give(following)

    def tell(self) -> None:
        """Say to each who is in control."""
        number = None if self.controller is None else self.controller.number
        others = len(self.clients) - 1
        viewers = len(self.clients) - (self.controller is not None)
        for one in self.clients:
            one.say(
                "control",
                controls=one is self.controller,
                may_control=one.may_control,
                in_control=number,
                others=others,
                viewers=viewers,
            )

    @property
    def _is_kept(self) -> bool:
        return self._lost is not None and self._clock() < self._lost[1]

    def _give(self, client: Client) -> None:
        self.controller, self._lost = client, None
        self._changed()
        self.tell()
