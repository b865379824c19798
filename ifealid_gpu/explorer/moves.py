"""What the mouse and the arrow keys do to a view, as pure functions."""

from __future__ import annotations

import math

from ifealid_gpu.geometry import Pair, Projection, Scene, Viewport
from ifealid_gpu.view_state import ViewState

# Logical pixels around a pin's centre that count as the dot.
PIN_RADIUS = 7.0
# Target pixels per scene unit: from a whole gigapixel image to one pixel that fills the screen.
_SMALLEST_SCALE, _LARGEST_SCALE = 1 / 256, 512.0

# Scene positions of pixels.
Places = dict[tuple[int, int], Pair]


def zoomed(view: ViewState, projection: Projection, at: Pair, factor: float) -> ViewState:
    """The view, magnified by ``factor`` about a target position, which stays where it is.

    Beside the scene it is the nearest point of the scene that stays: zooming in there must not lose the scene.
    """
    # A scene that is fitted beyond the limits (one of few pixels) must not jump back to them.
    smallest, largest = min(_SMALLEST_SCALE, projection.scale), max(_LARGEST_SCALE, projection.scale)
    scale = min(max(projection.scale * factor, smallest), largest)
    x, y = projection.scene_from_target(*at)
    width, height = projection.scene.size
    x, y = min(max(x, 0.0), width), min(max(y, 0.0), height)
    center_x, center_y = projection.center
    ratio = projection.scale / scale
    return view.but(viewport=Viewport((x + (center_x - x) * ratio, y + (center_y - y) * ratio), scale))


def panned(view: ViewState, projection: Projection, by: Pair) -> ViewState:
    """The view, moved by target pixels. The scene cannot be dragged farther away than its edge in the middle."""
    x, y = projection.center
    width, height = projection.scene.size
    center = _dragged(x, by[0] / projection.scale, width), _dragged(y, by[1] / projection.scale, height)
    return view.but(viewport=Viewport(center, projection.scale))


def _dragged(center: float, by: float, extent: float) -> float:
    """The new centre. One that zooming has put beyond the scene's edge does not jump back."""
    return min(max(center - by, min(0.0, center)), max(extent, center))


def at_scale(view: ViewState, projection: Projection, scale: float) -> ViewState:
    """The view at ``scale`` target pixels per scene unit, about its centre."""
    return view.but(viewport=Viewport(projection.center, scale))


def stepped(pixel: tuple[int, int], step: tuple[int, int], map_size: tuple[int, int]) -> tuple[int, int]:
    """A feature-map pixel moved by whole pixels, kept on the map."""
    return (
        min(max(pixel[0] + step[0], 0), map_size[0] - 1),
        min(max(pixel[1] + step[1], 0), map_size[1] - 1),
    )


def pin_toggled(
    view: ViewState, pixel: tuple[int, int] | None, at: Pair, projection: Projection, unit: float
) -> ViewState:
    """The view after a click: on the dot it unpins, elsewhere on the map it moves the pin.

    Args:
        view: what is shown.
        pixel: the feature-map pixel under the mouse, or None beside the map; a dot may reach out there.
        at: the target position of the mouse.
        projection: where the scene lies.
        unit: target pixels per logical pixel.
    """

    def distance(pin: tuple[int, int]) -> float:
        return math.dist(projection.target_from_map(pin[0] + 0.5, pin[1] + 0.5), at)

    nearest = min(view.pins, key=distance, default=None)
    clicked = pixel if pixel in view.pins else nearest
    if clicked is not None and (clicked == pixel or distance(clicked) <= PIN_RADIUS * unit):
        return view.but(pins=tuple(pin for pin in view.pins if pin != clicked))
    return view if pixel is None else view.but(pins=(pixel,))


def on_other_layer(view: ViewState, scene: Scene, other: Scene, places: Places) -> tuple[ViewState, Places]:
    """The view for another layer of the image: reference, pins and viewport stay at their places of the image.

    Without an image the scenes of two layers have sizes of their own; places are shares of the scene then.

    Args:
        view: of the layer on display.
        scene: of that layer.
        other: of the other layer.
        places: where pixels of that layer lie more exactly than at their centres, because they come from a finer layer.

    Returns:
        The view, and where its pixels lie.
    """
    x, y = other.size[0] / scene.size[0], other.size[1] / scene.size[1]
    known: Places = {}

    def same_place(pixel: tuple[int, int]) -> tuple[int, int]:
        place = places.get(pixel) or scene.center_of(*pixel)
        place = place[0] * x, place[1] * y
        there = other.nearest_pixel(place)
        known.setdefault(there, place)
        return there

    reference = None if view.reference is None else same_place(view.reference)
    pins = tuple(dict.fromkeys(same_place(pin) for pin in view.pins))
    viewport = view.viewport
    if viewport is not None:
        center = viewport.center[0] * x, viewport.center[1] * y
        viewport = Viewport(center, viewport.scale / max(x, y))
    # A channel's number means another feature there, and so does a range that was kept of it.
    display_range = view.display_range if view.channel is None else None
    moved = view.but(reference=reference, pins=pins, channel=None, display_range=display_range, viewport=viewport)
    return moved, known
