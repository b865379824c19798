"""The window's picture is the renderer's, pixel by pixel, and the same view saved is the same picture."""

from __future__ import annotations

import numpy as np
import pytest
from window.hand import Hand

from ifealid_gpu.geometry import Viewport
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

BACKGROUND = np.array([0.155, 0.165, 0.175]) * 255


def assert_as_rendered(window: Hand, name: str | None = None) -> None:
    """What the screen shows of the map, against the renderer's picture of the view, on the window's background."""
    window.move_away()
    shown = window.display(name)
    height, width, _ = shown.shape
    picture = window.explorer.renderer.picture(window.view, (width, height), window.ratio).astype(float)
    alpha = picture[..., 3:] / 255
    expected = np.rint(alpha * picture[..., :3] + (1 - alpha) * BACKGROUND)
    off = np.abs(shown - expected).max(axis=2)
    if not window.facts.quantity.compares:
        # The window alone shows whose numbers the chart has, by a thin ring.
        x, y = window.display_position(window.at_pixel(window.explorer.reference))
        down, across = np.ogrid[:height, :width]
        off[np.hypot(across + 0.5 - x, down + 0.5 - y) < 10 * window.ratio] = 0
    y, x = np.unravel_index(off.argmax(), off.shape)
    assert off.max() <= 1, f"{off.max()} levels off at {x},{y}: {shown[y, x]}, not {expected[y, x]}"


VIEWS = {
    "plain": ViewState(markers=False),
    "markers": ViewState(reference=(21, 13), pins=((39, 17), (3, 3))),
    "color": ViewState(reference=(3, 30), opacity=0.35, backdrop=Backdrop.COLOR, colormap="viridis"),
    "channel": ViewState(channel=198, pins=((39, 17),)),
    "zoomed in": ViewState(reference=(21, 13), viewport=Viewport((171.3, 108.9), 37.77)),
    "zoomed out": ViewState(pins=((10, 10),), viewport=Viewport((300.0, 20.0), 0.61)),
    "own range": ViewState(display_range=(0.5, 0.9), opacity=1.0),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_window_shows_what_the_renderer_draws(cat: Hand, name: str) -> None:
    cat.show(VIEWS[name])
    assert_as_rendered(cat, f"as_rendered_{name.replace(' ', '_')}")


@pytest.mark.parametrize("size", [(1279, 797), (641, 403), (903, 550)])
def test_it_does_so_at_odd_window_sizes(cat: Hand, size: tuple[int, int]) -> None:
    cat.resize(*size)
    for view in (VIEWS["markers"], VIEWS["zoomed in"]):
        cat.show(view)
        assert_as_rendered(cat)


def test_after_layers_and_images_were_switched(cat: Hand) -> None:
    for layer in ("stage3", "stage1"):
        cat.reset(layer)
        assert_as_rendered(cat)


def test_the_mouse_leaves_the_picture_as_rendered(cat: Hand) -> None:
    """Every hover on the way must end where the last one is."""
    for x in range(10, 30, 3):
        cat.point((x, 20))
    assert cat.explorer.reference == (28, 20)
    assert_as_rendered(cat)
