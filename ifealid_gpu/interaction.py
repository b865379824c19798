"""What the mouse and the arrow keys do to a view, as pure functions."""

from __future__ import annotations

import math

from ifealid_gpu.geometry import Pair, Projection, Scene
from ifealid_gpu.view_state import Viewport, ViewState

# Logical pixels around a pin's centre that count as the dot.
PIN_RADIUS = 7.0
# Target pixels per scene unit: from a whole gigapixel image to one pixel that fills the screen.
_SMALLEST_SCALE, _LARGEST_SCALE = 1 / 256, 512.0


def zoomed(view: ViewState, projection: Projection, at: Pair, factor: float) -> ViewState:
    """The view, magnified by ``factor`` about a target position, which stays where it is."""
    scale = min(max(projection.scale * factor, _SMALLEST_SCALE), _LARGEST_SCALE)
    x, y = projection.scene_from_target(*at)
    center_x, center_y = projection.center
    ratio = projection.scale / scale
    return view.but(viewport=Viewport((x + (center_x - x) * ratio, y + (center_y - y) * ratio), scale))


def panned(view: ViewState, projection: Projection, by: Pair) -> ViewState:
    """The view, moved by target pixels. The scene's centre part cannot leave the target."""
    x, y = projection.center
    width, height = projection.scene.size
    center = (
        min(max(x - by[0] / projection.scale, 0.0), width),
        min(max(y - by[1] / projection.scale, 0.0), height),
    )
    return view.but(viewport=Viewport(center, projection.scale))


def at_scale(view: ViewState, projection: Projection, scale: float) -> ViewState:
    """The view at ``scale`` target pixels per scene unit, about its centre."""
    return view.but(viewport=Viewport(projection.center, scale))


def stepped(pixel: tuple[int, int], step: tuple[int, int], map_size: tuple[int, int]) -> tuple[int, int]:
    """A feature-map pixel moved by whole pixels, kept on the map."""
    return (
        min(max(pixel[0] + step[0], 0), map_size[0] - 1),
        min(max(pixel[1] + step[1], 0), map_size[1] - 1),
    )


def pin_toggled(view: ViewState, pixel: tuple[int, int], at: Pair, projection: Projection, unit: float) -> ViewState:
    """The view after a click: on the dot it unpins, elsewhere it moves the pin.

    Args:
        view: what is shown.
        pixel: the feature-map pixel under the mouse.
        at: the target position of the mouse.
        projection: where the scene lies.
        unit: target pixels per logical pixel.
    """
    for pin in view.pins:
        dot = projection.target_from_map(pin[0] + 0.5, pin[1] + 0.5)
        if pin == pixel or math.dist(dot, at) <= PIN_RADIUS * unit:
            return view.but(pins=tuple(p for p in view.pins if p != pin))
    return view.but(pins=(pixel,))


def on_other_layer(view: ViewState, scene: Scene, other: Scene) -> ViewState:
    """The view for another layer of the image: the reference and the pins stay at their places of the image."""
    reference = None if view.reference is None else other.nearest_pixel(scene.center_of(*view.reference))
    pins = tuple(dict.fromkeys(other.nearest_pixel(scene.center_of(*pin)) for pin in view.pins))
    return view.but(reference=reference, pins=pins, channel=None, metric=None)
