"""A pane beside the active one: its map, what it is to show, and what it shows by now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.geometry import Pair, Projection, Viewport
from ifealid_gpu.panes.panes import Pane
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.difference_of_views import DifferenceOfViews
from ifealid_gpu.renderer.fluid import Refinement
from ifealid_gpu.renderer.readback import Probe, Reading
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState


def has_peak(quantity: Quantity) -> bool:
    """Whether a quantity has a best pixel."""
    return quantity.compares and quantity.components == 1


@dataclass(eq=False)
class Follower:
    """A pane beside the active one.

    Attributes:
        number: of the pane.
        pane: which map it shows.
        opened: the map; None: it is still to be read, or cannot be.
        fault: why it shows nothing, or None.
        wanted: the view that it is to show; None: that is not known yet.
        drawn: the view whose values it has; None: none yet.
        size: (width, height) in physical pixels; None: it is not to be seen.
        seconds: what its values took last.
        since: when its values were computed, as frames count.
        reading: the numbers of what was drawn.
        pointed: the pixel under the mouse, where that is in this pane or in another one of its image.
    """

    number: int
    pane: Pane
    opened: Opened | None = None
    fault: str | None = None
    wanted: ResolvedView | None = None
    drawn: ResolvedView | None = None
    size: tuple[int, int] | None = None
    seconds: float = 0.0
    since: int = 0
    reading: Reading = field(default_factory=Reading)
    pointed: tuple[int, int] | None = None
    refinement: Refinement = field(default_factory=Refinement)
    inputs: tuple[Any, ...] | None = None  # that `wanted` was made of
    fits: dict[Any, bool] = field(default_factory=dict)  # that it asks for
    viewed: ViewState | None = None  # of which it was made

    def show(self, opened: Opened | None) -> None:
        """Show a map from now on."""
        if self.opened is None or opened is None or self.opened.renderer is not opened.renderer:
            self.wanted = self.drawn = self.inputs = None
            self.reading, self.refinement = Reading(), Refinement()
        self.opened = opened

    @property
    def drawer(self) -> Renderer | DifferenceOfViews | None:
        """What draws it; None: there is nothing to draw yet."""
        return None if self.opened is None else self.opened.renderer

    @property
    def is_waiting(self) -> bool:
        """Whether its map is still to be read."""
        return self.opened is None and self.fault is None

    @property
    def looks_at(self) -> Viewport | None:
        """The part of its image that it shows; None: the whole image, or it shows none."""
        return None if self.viewed is None else self.viewed.viewport

    @property
    def is_behind(self) -> bool:
        """Whether what it is to show is still to be computed."""
        if self.opened is None or self.wanted is None or self.size is None:
            return False
        drawn, wanted, renderer = self.drawn, self.wanted, self.drawer
        if renderer is None:
            return False
        if drawn is None or not renderer.shows(drawn.quantity):
            return True
        if renderer.finds_peak and renderer.drawn_peak is None and has_peak(drawn.quantity):
            return True
        same_range = drawn.view.display_range.leaves_reference_out == wanted.view.display_range.leaves_reference_out
        return not same_range or (drawn.quantity, drawn.threshold) != (wanted.quantity, wanted.threshold)

    @property
    def is_coarse(self) -> bool:
        """Whether what it shows is still to be refined."""
        shows = self.drawer is not None and self.wanted is not None and self.size is not None
        return shows and self.drawer is not None and self.drawer.coarse_stride is not None

    @property
    def projection(self) -> Projection | None:
        """Where its scene lies in it; None while it shows none."""
        if self.drawer is None or self.viewed is None or self.size is None:
            return None
        return Projection.of(self.drawer.scene, self.size, self.viewed.viewport)

    @property
    def seen(self) -> ResolvedView | None:
        """What is drawn: the values that there are, with the marks and the look of what is wanted if they suit."""
        if self.drawn is None or self.wanted is None or self.drawn.quantity.kind != self.wanted.quantity.kind:
            return self.drawn
        drawn, wanted = self.drawn, self.wanted
        return replace(wanted, quantity=drawn.quantity)

    def place_at(self, at: Pair) -> Pair | None:
        """The share of its image's width and height at a position of its display; None beside its map."""
        projection = self.projection
        if projection is None or projection.map_pixel_at(*at) is None:
            return None
        x, y = projection.scene_from_target(*at)
        width, height = projection.scene.size
        return x / width, y / height

    def pixel_at(self, place: Pair | None) -> Probe:
        """The pixel of its map at a place, given as shares of its image's width and height."""
        if self.drawer is None or place is None:
            return None
        scene = self.drawer.scene
        return scene.nearest_pixel((place[0] * scene.size[0], place[1] * scene.size[1]))
