"""What the mouse and the arrow keys do to a view, as pure functions."""

from __future__ import annotations

import math

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.geometry import Pair, Projection, Scene
from ifealid_gpu.quantities.first_quantity import first_quantity
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Place, Position
from ifealid_gpu.quantities.query import Query, placed
from ifealid_gpu.views import elsewhere
from ifealid_gpu.views.view_state import ViewState

# Marker units around a pin's centre that count as the dot.
PIN_RADIUS = 7.0
_FARTHEST = 0.25  # of the scale at which the scene fits: as small as it gets
_NEAREST = 0.5  # of the target's sides that a map pixel fills: as large as it gets


def zoomed(view: ViewState, projection: Projection, at: Pair, factor: float) -> ViewState:
    """The view, magnified by ``factor`` about a target position, which stays where it is.

    For a position beside the scene, the nearest point of the scene stays instead, so that the scene is not lost.
    """
    smallest, largest = scale_bounds(projection)
    # A view that lies beyond the bounds already must not jump back to them.
    smallest, largest = min(smallest, projection.scale), max(largest, projection.scale)
    scale = min(max(projection.scale * factor, smallest), largest)
    x, y = projection.scene_from_target(*at)
    width, height = projection.scene.size
    x, y = min(max(x, 0.0), width), min(max(y, 0.0), height)
    center_x, center_y = projection.center
    ratio = projection.scale / scale
    center = x + (center_x - x) * ratio, y + (center_y - y) * ratio
    return view.but(viewport=projection.scene.viewport(center, scale))


def scale_bounds(projection: Projection) -> Pair:
    """(smallest, largest) scale that zooming leads to, in target pixels per scene unit.

    The scene stays large enough to be seen, and a map pixel small enough for its neighbours to be; the whole scene and
    1:1 lie within the bounds in any case.
    """
    size, (across, down) = projection.size, projection.scene.map_step
    fitted = Projection.of(projection.scene, size).scale
    nearest = _NEAREST * min(size[0] * across, size[1] * down)
    return min(_FARTHEST * fitted, 1.0), max(nearest, fitted, 1.0)


def panned(view: ViewState, projection: Projection, by: Pair) -> ViewState:
    """The view, moved by target pixels. The scene's edge cannot be dragged beyond the middle of the target."""
    x, y = projection.center
    width, height = projection.scene.size
    center = _dragged(x, by[0] / projection.scale, width), _dragged(y, by[1] / projection.scale, height)
    return view.but(viewport=projection.scene.viewport(center, projection.scale))


def in_sight(view: ViewState, projection: Projection) -> ViewState:
    """The view, moved so that the target's middle shows the scene where all of it lies beside the target."""
    (left, top), (width, height), size = projection.origin, projection.scene.size, projection.size
    right, bottom = left + size[0] / projection.scale, top + size[1] / projection.scale
    if left < width and right > 0 and top < height and bottom > 0:
        return view
    x, y = projection.center
    center = min(max(x, 0.0), width), min(max(y, 0.0), height)
    return view.but(viewport=projection.scene.viewport(center, projection.scale))


def _dragged(center: float, by: float, extent: float) -> float:
    """The new centre. One that zooming has put beyond the scene's edge does not jump back."""
    return min(max(center - by, min(0.0, center)), max(extent, center))


def at_scale(view: ViewState, projection: Projection, scale: float) -> ViewState:
    """The view at ``scale`` target pixels per scene unit, about its centre."""
    return view.but(viewport=projection.scene.viewport(projection.center, scale))


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
        unit: target pixels per marker unit.
    """
    scene = projection.scene
    pins = {pin: scene.pixel_at((placed(pin, scene).x, placed(pin, scene).y), "pin") for pin in view.pins}

    def distance(pin: Position) -> float:
        x, y = pins[pin]
        return math.dist(projection.target_from_map(x + 0.5, y + 0.5), at)

    nearest = min(pins, key=distance, default=None)
    clicked = next((pin for pin in pins if pins[pin] == pixel), nearest)
    if clicked is not None and (pins[clicked] == pixel or distance(clicked) <= PIN_RADIUS * unit):
        return view.but(pins=tuple(pin for pin in view.pins if pins[pin] != pins[clicked]))
    return view if pixel is None else view.but(pins=(Place(*scene.place_of(*pixel)),))


def places_mean_the_same(before: Opened, opened: Opened) -> bool:
    """Whether places travel from one map of a dataset to another: on layers of an image, and images of one size."""
    return elsewhere.places_mean_the_same(before.here, opened.here)


def on_other_map(view: ViewState, before: Opened, opened: Opened) -> ViewState:
    """The view of one map of a dataset for another one, but for its range; see `KeptRanges`."""
    return elsewhere.on_other_map(view, before.here, opened.here)


def suited(view: ViewState, opened: Opened) -> ViewState:
    """The view with the values of a map of one channel, which similarity says nothing of, in the place of that."""
    return elsewhere.suited(view, opened.entry.channels)


def without_marks(view: ViewState) -> ViewState:
    """The view without marks and classes, for a map on which they are not to be had."""
    return view.but(query=None, classes=(), active=None, quantity=view.quantity.unmarked())


def read_again(view: ViewState, before: Opened, opened: Opened) -> ViewState:
    """The view of a map for the same one, read again.

    Places stay where image or map have the size that they had; where both have another one, they mean nothing any more.
    """
    scene, other = before.renderer.scene, opened.renderer.scene
    if not keeps_places(before, opened):
        # Vectors of files are of no image, and stay what they are.
        classes = tuple(one for one in view.classes if _is_of_files(one.query))
        query = None if view.query is None or not _is_of_files(view.query) else view.query
        view = view.but(query=query, classes=classes, active=None, pins=(), viewport=None)
    elif scene.frame != other.frame:  # a photo has come or gone, or was turned
        shown = view.placed(scene)
        view = shown.but(frame=scene.frame).fitted(other)
        pixels = shown.moved(lambda at: _on_same_pixel(at, scene, other))
        view = view.but(query=pixels.query, pins=pixels.pins).placed(other)
    channel = view.quantity.channel
    if channel is not None and channel >= opened.entry.channels:
        view = view.but(quantity=first_quantity(opened.entry.channels))
    if before.entry.channels != opened.entry.channels:
        view = view.but(muted=())
    return suited(view, opened)


def keeps_places(before: Opened, opened: Opened) -> bool:
    """Whether places mean something after a map was read again."""
    scene, other = before.renderer.scene, opened.renderer.scene
    return scene.frame == other.frame or scene.map_size == other.map_size


def _is_of_files(query: Query) -> bool:
    return all(isinstance(term.source, NamedVector) for term in query.terms)


def _on_same_pixel(position: Position, scene: Scene, other: Scene) -> Position:
    at = placed(position, scene)
    return Place(*other.place_of(*scene.pixel_at((at.x, at.y), "place")))
