"""Timing panes: from a mouse event to the frame of the pane under the mouse, and until all panes follow."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rendercanvas.offscreen import OffscreenRenderCanvas

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.bench.bare_shell import BareShell
from ifealid_gpu.bench.maps import TABLE_1, MapSize, smooth_map
from ifealid_gpu.dataset import Dataset, Reading, open_dataset
from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.frames import Frames

COCO, DIV2K = TABLE_1[0:3], TABLE_1[6:9]
_IMAGES = 4
_MOVES = 20
_READ_S = 120.0  # that reading all maps may take
_WINDOW = 1280, 800


@dataclass(frozen=True)
class PaneTimes:
    """Medians in milliseconds of a window with some panes, of whole frames with their panels.

    Attributes:
        maps: what they show, in words.
        panes: how many there are.
        one_ms: from a mouse event to the frame that shows it, with one pane alone.
        active_ms: the same with all panes, of the pane under the mouse.
        all_ms: until all panes show it, coarse where a full pass takes long.
        frames_at_rest: that are drawn while nothing happens; idle draws nothing.
    """

    maps: str
    panes: int
    one_ms: float
    active_ms: float
    all_ms: float
    frames_at_rest: int


def time_panes(gpu: Gpu) -> tuple[PaneTimes, ...]:
    """Times of 3 layers of an image, and of 3 layers of each of 4 images: the demo's, and two rows of Table 1."""
    demo = open_dataset(demo_dataset(), Reading())
    found = []
    for words, dataset in (("demo", demo), ("COCO", made(COCO)), ("DIV2K", made(DIV2K))):
        layers = [entry.layer for entry in dataset.layers(dataset.images[0])]
        three = [Pane(dataset.images[0], layer) for layer in layers[:3]]
        more = layers[:3] if words != "demo" else layers[:4]
        twelve = [Pane(image, layer) for image in dataset.images[: 12 // len(more)] for layer in more]
        found += [timed(gpu, words, dataset, panes) for panes in (three, twelve)]
    return tuple(found)


def made(sizes: Sequence[MapSize], images: int = _IMAGES) -> Dataset:
    """Some images with smooth random features, of each a layer of every size."""
    return Dataset.of([_map(size, f"{image + 1}.png", image) for image in range(images) for size in sizes])


def _map(size: MapSize, image: str, seed: int) -> FeatureMap:
    made = smooth_map(size, seed)
    known = replace(made.provenance, image=image, layer=str(size))
    return FeatureMap(made.codes, made.value_range, f"{size} of {image}", provenance=known)


class _Window:
    """Frames on a canvas that nobody sees, and a mouse that goes round over the first pane."""

    def __init__(self, gpu: Gpu, dataset: Dataset) -> None:
        self.canvas = OffscreenRenderCanvas(size=_WINDOW, pixel_ratio=1.0, update_mode="ondemand")
        self.explorer = Explorer(Session(gpu), Preferences())
        self.frames = Frames(self.canvas, gpu, self.explorer, BareShell())
        self.explorer.open(dataset, ViewState(image=dataset.images[0]))
        self.until_read()

    def until_read(self) -> None:
        """Draw until all maps are there."""
        end = time.perf_counter() + _READ_S
        while self.explorer.renderer is None or self.explorer.session.load or not self.is_finished:
            self.draw()
            time.sleep(0.001)
            if time.perf_counter() > end:
                raise IfealidError(f"the maps of the panes were not read within {_READ_S:.0f} s")

    @property
    def is_finished(self) -> bool:
        """Whether all panes show what they are to show, each pixel by its own value."""
        renderer, beside = self.explorer.renderer, self.explorer.beside
        waits = any(one.opened is None and one.fault is None for one in beside.followers)
        return (
            renderer is not None
            and renderer.coarse_stride is None
            and not (waits or beside.is_behind or beside.is_coarse)
        )

    def draw(self) -> None:
        """Deliver the events, and draw a frame."""
        self.canvas._process_events()  # `force_draw` does not deliver them
        self.canvas.force_draw()

    def move(self, n: int) -> None:
        """Move the mouse to one of some places in the active pane."""
        box = self.frames.display.box
        x, y = box.left + box.width * (0.3 + 0.4 * (n * 0.37 % 1)), box.top + box.height * (0.3 + 0.4 * (n * 0.59 % 1))
        keys = {"button": 0, "buttons": (), "modifiers": (), "ntouches": 0, "touches": {}}
        self.canvas.submit_event({"event_type": "pointer_move", "x": x, "y": y, **keys})

    def times(self, moves: int) -> tuple[float, float]:
        """Median milliseconds from a mouse event to its frame, and until all panes show it."""
        active, everything = [], []
        for n in range(moves):
            self.until_read()
            began = time.perf_counter()
            self.move(n)
            self.draw()
            active.append(time.perf_counter() - began)
            while self.explorer.beside.is_behind:
                self.draw()
            everything.append(time.perf_counter() - began)
        return statistics.median(active[moves // 10 :]) * 1e3, statistics.median(everything[moves // 10 :]) * 1e3

    def frames_at_rest(self) -> int:
        """How many frames are wanted once everything is shown and nothing happens."""
        self.until_read()
        for _ in range(10):
            self.draw()  # the panels settle
        wanted = 0
        request_draw, self.canvas.request_draw = self.canvas.request_draw, lambda *_: None

        def count(*_: object) -> None:
            nonlocal wanted
            wanted += 1

        self.canvas.request_draw = count
        self.canvas.force_draw()
        self.canvas.request_draw = request_draw
        return wanted


def timed(gpu: Gpu, words: str, dataset: Dataset, panes: Sequence[Pane], moves: int = _MOVES) -> PaneTimes:
    """Times of one window: with the first of some panes alone, then with all of them."""
    window = _Window(gpu, dataset)
    first = panes[0]
    window.explorer.change(window.explorer.view.but(image=first.image, layer=first.layer))
    window.until_read()
    one, _ = window.times(moves)
    arranged = Panes.of(Arrangement.GRID, panes, first)
    window.explorer.change(window.explorer.view.but(panes=arranged))
    window.draw()
    window.until_read()
    active, everything = window.times(moves)
    at_rest = window.frames_at_rest()
    window.canvas.close()
    return PaneTimes(words, len(panes), one, active, everything, at_rest)
