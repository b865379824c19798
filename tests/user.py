"""Someone at the mouse and the keys of an explorer that has no window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loading import wait_until
from surroundings import Surroundings

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer import frame
from ifealid_gpu.explorer.commands import carry_out
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.views.view_state import ViewState

DISPLAY = (450, 340)  # the photo of 45 x 34, ten times


class User:
    """Someone at the mouse and the keys: does to an explorer what the window does, with its very frames.

    Attributes:
        now: the time, in seconds; it stands still until a test moves it.
    """

    def __init__(self, session: Session, preferences: Preferences | None = None) -> None:
        self.now = 0.0
        self.explorer = Explorer(session, preferences or Preferences(), lambda: self.now)
        self.explorer.arrange(DISPLAY, 1.0)
        self.shell = Surroundings()
        self.at: Pair = (0, 0)

    @property
    def view(self) -> ViewState:
        return self.explorer.view

    def placed(self, view: ViewState) -> ViewState:
        """A view with places of the image on display in place of pixels of its map."""
        assert self.explorer.renderer is not None
        return view.placed(self.explorer.renderer.scene)

    def query_at(self, pixel: tuple[int, int]) -> Query:
        """What the state keeps of a reference: the place of the pixel's centre."""
        query = self.placed(ViewState(reference=pixel)).query
        assert query is not None
        return query

    def frame(self, **changes: Any) -> None:
        """One frame, in which a panel may answer with another view."""
        frame.begin(self.explorer)
        view = self.explorer.view.but(**changes)
        frame.end(self.explorer, Answers(view, hovered_channel=self.explorer.hovered_channel), self.shell)
        if self.explorer.renderer is not None:
            self.explorer.renderer.resolve(self.explorer.seen(self.explorer.shown))

    def opens(self, path: str | Path | Dataset, view: ViewState | None = None) -> None:
        """Open, and wait until all is quiet."""
        self.explorer.open(path, view)
        self.waits()

    def fails_at(self, path: str | Path) -> str:
        """Open what cannot be opened; the message. What was shown before is shown still."""
        before, opened, history = self.view, self.explorer.opened, self.explorer.history
        self.explorer.message = None
        self.opens(path)
        assert self.view == before and self.explorer.opened is opened and self.explorer.history is history
        assert self.explorer.message and "\n" not in self.explorer.message
        return self.explorer.message

    def waits(self) -> None:
        def quiet() -> bool:
            self.frame()
            return self.explorer.session.load is None

        wait_until(quiet, "all that is read")

    def waits_for_layer(self, layer: str) -> None:
        def there() -> bool:
            self.frame()
            return self.explorer.view.layer == layer

        wait_until(there, f"layer {layer}")

    def moves(self, *way: Pair) -> None:
        for at in way:
            self.at = at
            self.explorer.point(at)
            self.frame()

    def rests(self, seconds: float = 0.3) -> None:
        """The mouse stays where it is."""
        self.now += seconds
        self.frame()

    def leaves(self) -> None:
        self.explorer.point(None)
        self.frame()

    def presses(self, *modifiers: str) -> None:
        self.explorer.press(self.at, modifiers)
        self.frame()

    def releases(self) -> None:
        self.explorer.release(self.at)
        self.frame()

    def clicks(self, at: Pair | None = None, *modifiers: str) -> None:
        if at is not None:
            self.moves(at)
        self.presses(*modifiers)
        self.releases()

    def double_clicks(self, at: Pair) -> None:
        self.clicks(at)
        self.clicks()
        self.explorer.double_click()
        self.frame()

    def drags(self, start: Pair, *way: Pair, held: tuple[str, ...] = ()) -> None:
        self.moves(start)
        self.presses(*held)
        self.moves(*way)
        self.releases()

    def wheels(self, steps: float) -> None:
        self.explorer.wheel(self.at, steps)
        self.frame()

    def does(self, *commands: str, large: bool = False) -> None:
        for command in commands:
            carry_out(self.explorer, command, large)
            self.frame()

    def sets(self, **changes: Any) -> None:
        """A panel answers with another view."""
        self.frame(**changes)
        self.frame()


def over(pixel: tuple[int, int], step: float = 20) -> Pair:
    """Position on the fitted display of a pixel of layer a (20 display pixels wide)."""
    return (pixel[0] + 0.5) * step, (pixel[1] + 0.5) * step
