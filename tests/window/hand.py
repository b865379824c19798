"""A hand on mouse and keyboard, and eyes on the picture: what tests say about a window, wherever it is."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rendercanvas.base import BaseRenderCanvas

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.history import History
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.frames import Frames

REST = 0.25  # seconds
PATIENCE = 20.0  # seconds that anything may take on a busy machine
ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(os.environ.get("IFEALID_SCREENSHOTS") or ROOT / "test-output/screenshots")

Picture = NDArray[np.uint8]
Pair = tuple[float, float]


def keep(picture: Picture, name: str) -> None:
    """Write a screenshot to the folder that outlives the tests."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(SCREENSHOTS / f"{name}.png", compress_level=1)


class Hand(ABC):
    """A window and the hand.

    Positions are logical pixels from the window's corner; map pixels are (x, y) of the feature map.

    Args:
        frames: the window's.
        canvas: likewise.
    """

    def __init__(self, frames: Frames, canvas: BaseRenderCanvas) -> None:
        self.window_frames = frames
        self.canvas = canvas
        self.frames = 0
        self._items: dict[tuple[str, str], Box] = {}
        canvas.add_event_handler(self._on_frame, "before_draw")

    def _on_frame(self, _event: dict[str, Any]) -> None:
        self.frames += 1
        self._items.clear()
        items.listen(self._note_item)

    def _note_item(self, label: str, kind: str, box: Box) -> None:
        self._items[label, kind] = box

    # --- What a kind of window has of its own ---

    @property
    @abstractmethod
    def title(self) -> str:
        """The title above the window."""

    @abstractmethod
    def pump(self, seconds: float = 0.003) -> None:
        """Let the window run."""

    @abstractmethod
    def settle(self) -> None:
        """Let the window run until it has nothing more to draw."""

    @abstractmethod
    def picture(self, name: str | None = None) -> Picture:
        """What is seen of the window, when it has come to rest."""

    @abstractmethod
    def move(self, at: Pair) -> None:
        """Move the mouse; returns when the window has heard of it."""

    @abstractmethod
    def jump(self, at: Pair) -> None:
        """Move the mouse at once, over nothing on the way."""

    @abstractmethod
    def press(self, button: int = 1) -> None:
        """A button of the mouse goes down."""

    @abstractmethod
    def let_go(self, button: int = 1) -> None:
        """A button of the mouse goes up."""

    @abstractmethod
    def double_click(self, at: Pair) -> None:
        """Click twice, fast."""

    @abstractmethod
    def wheel(self, steps: int) -> None:
        """Turn the wheel: positive steps away from the hand."""

    @abstractmethod
    def key(self, *keys: str) -> None:
        """Press and release keys, by the names of X: "ctrl+z", "space", "Escape"."""

    @abstractmethod
    def hold_key(self, key: str) -> Any:
        """Hold a key, for the time of a block."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Let the user drag the window's corner, in physical pixels."""

    @abstractmethod
    def drop(self, *paths: Path) -> None:
        """Let go of files over the window."""

    @abstractmethod
    def close(self) -> None:
        """Close the window."""

    # --- Time ---

    def until(self, condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> None:
        """Let the window run until something is so."""
        end = time.perf_counter() + patience
        while not condition():
            if time.perf_counter() > end:
                explorer = self.explorer
                raise AssertionError(
                    f"not after {patience} s: {what}; message {explorer.message!r}, view {explorer.view}"
                )
            self.pump()

    @property
    def is_at_work(self) -> bool:
        """Whether something is read, fitted or drawn coarse, whose end shows."""
        session, renderer = self.explorer.session, self.explorer.renderer
        return (
            session.load is not None
            or session.fitting.is_busy
            or (renderer is not None and renderer.coarse_stride is not None)
            or self.explorer.beside.is_behind
            or self.explorer.beside.is_coarse
        )

    # --- What is there ---

    @property
    def explorer(self) -> Explorer:
        """The state behind the window."""
        return self.window_frames.explorer

    @property
    def view(self) -> ViewState:
        """What is shown."""
        return self.explorer.view

    @property
    def facts(self) -> FrameFacts:
        """What the panels say."""
        assert self.window_frames.facts is not None
        return self.window_frames.facts

    @property
    def layout(self) -> Layout:
        """Where the panels lie."""
        return self.window_frames.layout

    @property
    def is_open(self) -> bool:
        """Whether the window is open."""
        return not self.canvas.get_closed()

    @property
    def ratio(self) -> float:
        """Physical pixels per logical one."""
        return float(self.canvas.get_pixel_ratio())

    def still(self, name: str | None = None) -> Picture:
        """The picture, to be compared with another: without what is said for a moment."""
        self.until(lambda: self.explorer.note is None and self.explorer.told is None, "nothing to be said")
        return self.picture(name).copy()

    def until_seen(self, picture: Picture) -> None:
        """Let the window run until it shows a picture of before again: a system draws when it likes."""
        self.until(lambda: np.array_equal(self.picture(), picture), "the picture of before")

    def part(self, picture: Picture, box: Box) -> Picture:
        """The part of a picture that a box of the layout covers."""
        r = self.ratio
        return picture[round(box.top * r) : round(box.bottom * r), round(box.left * r) : round(box.right * r)]

    @property
    def display_area(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the part that shows the map, in physical pixels."""
        return self.window_frames.display.area

    def display(self, name: str | None = None) -> Picture:
        """What is seen of the map."""
        left, top, width, height = self.display_area
        return self.picture(name)[top : top + height, left : left + width]

    def display_position(self, at: Pair) -> Pair:
        """Physical pixels of the display for a position in the window."""
        return self.window_frames.display.from_window(at)

    def chart(self, name: str | None = None) -> Picture:
        """What is seen of the bar chart."""
        return self.part(self.picture(name), self.layout.chart)

    def menu_item(self, label: str) -> Box:
        """Where an item of an open menu is."""
        return self._items[label, "menu_item"]

    def item(self, label: str) -> Box:
        """Where a button, slider, menu or choice is: by what it says, or by its name where it says nothing."""
        found = [box for (name, _), box in self._items.items() if label in (name, name.split("##")[0])]
        assert len(found) == 1, f"{label!r} is not among {sorted(self._items)}"
        return found[0]

    def labels(self, kind: str) -> list[str]:
        """What items of a kind say, such as texts."""
        return [name for name, of_kind in self._items if of_kind == kind]

    def boxes(self, kind: str) -> list[Box]:
        """Where items of a kind are."""
        return [box for (_, of_kind), box in self._items.items() if of_kind == kind]

    def shows(self, label: str) -> bool:
        """Whether there is such an item."""
        return any(label in (name, name.split("##")[0]) for name, _ in self._items)

    # --- The hand ---

    def at_pixel(self, pixel: tuple[int, int], within: Pair = (0.5, 0.5)) -> Pair:
        """Window position of a map pixel's centre, or of another place in it."""
        projection = self.explorer.projection
        assert projection is not None
        x, y = projection.target_from_map(pixel[0] + within[0], pixel[1] + within[1])
        return self.window_frames.display.to_window((x, y))

    def point(self, pixel: tuple[int, int]) -> None:
        """Move the mouse onto a map pixel, and rest there: the reference goes back to it when the mouse leaves."""
        self.move(self.at_pixel(pixel))
        self.pump(REST)

    def move_away(self) -> None:
        """Take the mouse off map and chart, over neither."""
        width, _ = self.canvas.get_logical_size()
        self.jump((width / 2, self.layout.status.top + 5))

    def click(self, at: Pair | None = None, button: int = 1) -> None:
        """Click, at a position or where the mouse is."""
        if at is not None:
            self.move(at)
        self.press(button)
        self.let_go(button)

    def click_item(self, label: str) -> None:
        """Click a button, a menu or a choice."""
        box = self.item(label)
        self.click((box.left + box.width / 2, box.top + box.height / 2))

    def drag(self, start: Pair, end: Pair) -> None:
        """Press, move and let go."""
        self.move(start)
        with self.button_down():
            self.move(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
            self.move(end)

    @contextmanager
    def button_down(self) -> Iterator[None]:
        """Hold the left button."""
        self.press()
        try:
            yield
        finally:
            self.let_go()

    # --- Steps that many tests take ---

    def open(self, path: str | Path | Dataset | Sequence[Path], view: ViewState | None = None) -> None:
        """Open a dataset as the command line or `explore` does, and wait for it."""
        before = self.explorer.opened
        self.explorer.open(path, view)
        self.canvas.request_draw()
        self.until(lambda: self.explorer.opened is not before or self.explorer.message, f"{path} to be open")
        self.settle()

    def reset(self, layer: str = "stage2") -> None:
        """The demo's cat as if it had just been opened, the mouse off the map, in a window of 1280 x 800."""
        explorer = self.explorer
        if any(kind in ("menu_item", "selectable") for _, kind in self._items):
            self.key("Escape")  # a menu or a list is open
        explorer.help_page, explorer.message, explorer.locked, explorer.asking = None, None, False, None
        explorer.read_as, explorer.notes_open = None, False
        explorer.marking.take(explorer, None)
        explorer.marking.adding, explorer.marks_open = Adding.NEW, None
        explorer.scoring.is_open = False
        explorer.has_pointed = True  # what is said before that has tests of its own
        kept = explorer.preferences
        explorer.preferences = replace(Preferences(), recent=kept.recent, font_scale=kept.font_scale)
        if self.canvas.get_logical_size() != (1280, 800):
            self.resize(1280, 800)
        self.move_away()
        view = ViewState(image="chelsea.png", layer=layer)
        opened = explorer.opened
        if opened is None or opened.dataset.path != demo_dataset() or opened.image != "chelsea.png":
            self.open(demo_dataset(), view)
        elif opened.entry.layer != layer:
            self.explorer.change(explorer.view.but(layer=layer))
            self.until(lambda: explorer.view.layer == layer, layer)
        explorer._note = None  # what was said for a moment of what was done before
        explorer.telling.forget()
        self.show(view)
        explorer.history = History(view)

    def show(self, view: ViewState) -> None:
        """Show another view of the map that is open."""
        self.explorer.view = view.but(image=self.view.image, layer=self.view.layer)
        self.window_frames.wake()
        self.settle()
