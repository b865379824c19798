"""Several maps in one window: a small dataset of three images with four layers each, and what a hand does to panes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from window.hand import Hand, Pair
from window.offscreen import Offscreen

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.dataset import Reading, open_dataset
from ifealid_gpu.explorer.history import History
from ifealid_gpu.explorer.panes.pane_facts import PaneFacts
from ifealid_gpu.views.view_state import ViewState

#: Width and height of the images: two of one size, and a wide one.
IMAGES = {"one.png": (46, 34), "two.png": (46, 34), "wide.png": (60, 26)}
#: Width, height and channels of the layers of the first two, and width and height of those of the wide one.
LAYERS = {
    "a": ((23, 17), (30, 13), 9),
    "b": ((12, 9), (15, 7), 5),
    "c": ((8, 6), (10, 5), 14),
    "d": ((5, 4), (6, 3), 3),
}
ONE, TWO, WIDE = IMAGES
#: A place of the first two images, as shares of their sides and in pixels.
SHARE = (0.3, 0.6)
PLACE = (SHARE[0] * IMAGES[ONE][0], SHARE[1] * IMAGES[ONE][1])
#: A pixel of layer a of the first image that has no data, in its full extent of codes as well.
NO_DATA = (20, 3)


def made_maps() -> list[FeatureMap]:
    """All maps: signed values, one with pixels without data."""
    random = np.random.default_rng(16)
    maps = []
    for image, size in IMAGES.items():
        pixels = random.integers(0, 256, (size[1], size[0], 3), np.uint8)
        for layer, (narrow, wide, channels) in LAYERS.items():
            width, height = wide if image == WIDE else narrow
            codes = random.integers(0, 256, (height, width, channels), np.uint8)
            valid = np.ones((height, width), np.bool_)
            if (image, layer) == (ONE, "a"):
                valid[2:5, 19:22] = False
            maps.append(
                FeatureMap(
                    codes,
                    (-3.0, 2.0) if image == WIDE else (-1.0, 1.5),
                    f"{image}.{layer}",
                    pixels,
                    Provenance(image, layer, "test", None, None),
                    valid=None if valid.all() else valid,
                )
            )
    return maps


def written(folder: Path) -> Path:
    """The maps in files, one each."""
    folder.mkdir()
    for one in made_maps():
        write_dataset(one, folder / f"{one.name}.zip")
    return folder


def map_of(folder: Path, image: str, layer: str) -> FeatureMap:
    """A map as its file has it."""
    return open_dataset(folder, Reading()).find(image, layer).load()


def begin(window: Hand, folder: Path, layer: str = "a") -> Hand:
    """The first image in one pane, as if just opened, the mouse off the map."""
    explorer = window.explorer
    opened = explorer.opened
    window.key("Escape")
    explorer.message, explorer.locked, explorer.has_pointed, explorer.panes_before = None, False, True, None
    explorer.marking.take(explorer, None)
    if window.canvas.get_logical_size() != (900, 600):
        window.resize(900, 600)
    window.move_away()
    view = ViewState(image=ONE, layer=layer)
    if opened is None or opened.dataset.path != folder:
        window.open(folder, view)
    else:
        explorer.view = explorer.view.but(panes=None)
        explorer.change(explorer.view.but(image=ONE, layer=layer))
        window.until(lambda: (explorer.view.image, explorer.view.layer) == (ONE, layer), "the first image")
    explorer.kept.forget()
    explorer.muted.forget()
    explorer.in_panes.forget()
    explorer.view = view
    explorer.history = History(view)
    window.window_frames.wake()
    window.settle()
    return window


def maps_shown(window: Hand) -> list[tuple[str, str]]:
    """Image and layer of each pane."""
    panes = window.view.panes
    return [] if panes is None else [(pane.image, pane.layer) for pane in panes.shown]


def number_of(window: Hand, image: str, layer: str) -> int:
    """The pane of a map."""
    return maps_shown(window).index((image, layer))


def at(window: Hand, number: int, share: Pair = (0.5, 0.5)) -> Pair:
    """Position in the window of a place of a pane's image, given as shares of its sides."""
    explorer, panes = window.explorer, window.view.panes
    assert panes is not None
    followers = {one.number: one for one in explorer.beside.followers}
    projection = explorer.projection if number == panes.active else followers[number].projection
    display = window.window_frames.displays[number]
    assert projection is not None and display is not None
    width, height = projection.scene.size
    return display.to_window(projection.target_from_scene((share[0] * width, share[1] * height)))


def go(window: Offscreen, number: int, share: Pair = (0.5, 0.5)) -> None:
    """Move the mouse into a pane, and rest there."""
    x, y = at(window, number, share)
    for there in ((x, y), (x + 1, y), (x, y)):
        window.send_move(there)
    window.frame()
    window.pump(0.3)
    window.settle()


def pixel_there(window: Hand, number: int, share: Pair) -> tuple[int, int]:
    """The pixel of a pane's map at a share of its sides."""
    image, layer = maps_shown(window)[number]
    narrow, wide, _ = LAYERS[layer]
    width, height = wide if image == WIDE else narrow
    return int(share[0] * width), int(share[1] * height)


def facts(window: Hand, number: int) -> PaneFacts:
    """What is said of a pane."""
    return window.facts.panes[number]


def part(window: Hand, number: int) -> np.ndarray:
    """What is seen of a pane's map."""
    box = window.window_frames.pane_boxes[number]
    assert box is not None
    return window.part(window.picture(), box.map)
