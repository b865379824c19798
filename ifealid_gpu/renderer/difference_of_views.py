"""The difference that a pane shows: of two maps that are on display, drawn as a renderer draws one map."""

from __future__ import annotations

from dataclasses import replace

import wgpu

from ifealid_gpu.geometry import Projection, Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.color import Color
from ifealid_gpu.passes.value_map import ValueMap
from ifealid_gpu.quantities.metrics.table import ANGLE
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.renderer.difference import Difference
from ifealid_gpu.renderer.own_values import OwnValues
from ifealid_gpu.renderer.renderer import Renderer
from ifealid_gpu.renderer.target import Area
from ifealid_gpu.views.resolved_view import ResolvedView

_Views = tuple[Difference, ResolvedView, ResolvedView]


class DifferenceOfViews:
    """Two maps, each under the view that panes of it have, so that their values are computed once.

    Where the view names no metric and the maps suit different ones, both are compared by the angle of real values, in
    values of their own.

    Attributes:
        first: of the map that is subtracted from.
        second: of the one that is subtracted.
        scene: where the differences lie: with the pixels of the finer map.

    Args:
        gpu: the device.
        first: see above.
        second: see above.
        names: what both are called.

    Raises:
        InputError: both are the same, or of pictures of other proportions.
    """

    finds_peak = False

    def __init__(self, gpu: Gpu, first: Renderer, second: Renderer, names: tuple[str, str]) -> None:
        self.first, self.second = first, second
        self._gpu, self._names = gpu, names
        self._shared = Difference(gpu, first, second, names)
        self._apart: tuple[bool, Difference] | None = None  # whether the first has values of its own, and all
        self.scene: Scene = self._shared.scene
        self._wanted: _Views | None = None
        self._drawn: _Views | None = None
        self._stride: int | None = None

    def resolve(self, first: ResolvedView, second: ResolvedView) -> ResolvedView:
        """What is to be shown: the first view, with the difference for its quantity.

        Args:
            first: of the first map; the ends of its colours mean nothing here.
            second: of the second.

        Raises:
            InputError: what both show has no difference.
            DeviceError: there is no room for values of their own.
        """
        difference = self._shared
        if first.quantity.compares and first.view.metric is None and first.metric != second.metric:
            difference = self._of_own(first.metric != ANGLE)
            first, second = difference.resolve(first, second)
        first = first.but(display_range=first.view.display_range.without_ends)
        self._wanted = difference, first, second
        return replace(first, quantity=difference.quantity(first, second))

    @property
    def views(self) -> _Views:
        """What was resolved last: the difference that computes it, and both maps' views."""
        return _known(self._wanted)

    def _of_own(self, is_first: bool) -> Difference:
        """The difference with values of its own for the map that others show under another metric."""
        if self._apart is None or self._apart[0] != is_first:
            first = OwnValues(self.first) if is_first else self.first
            second = self.second if is_first else OwnValues(self.second)
            self._apart = is_first, Difference(self._gpu, first, second, self._names)
        return self._apart[1]

    def encode_values(self, encoder: wgpu.GPUCommandEncoder, view: ResolvedView, *, quick: bool = False) -> None:
        """Encode what was resolved last; as `Renderer.encode_values`."""
        difference, first, second = _known(self._wanted)
        difference.encode_values(encoder, first, second, quick=quick)
        self._drawn, self._stride = (difference, first, second), difference.coarse_stride

    def draw(
        self,
        picture: wgpu.GPURenderPassEncoder,
        view: ResolvedView,
        projection: Projection,
        target_format: str,
        marker_size: float = 1.0,
        *,
        area: Area | None = None,
        background: Color = (0, 0, 0, 0),
        locked: bool = False,
        lit: int | None = None,
    ) -> None:
        """Draw the values that were encoded last, with the ends of colours of a view; as `Renderer.draw`."""
        difference, first, second = _known(self._drawn)
        if self._wanted is not None and self._wanted[1].quantity.kind == first.quantity.kind:
            # The look and the marks of what is wanted, which may still be computed.
            first, second = (
                replace(one, quantity=drawn.quantity)
                for one, drawn in zip(self._wanted[1:], (first, second), strict=True)
            )
        if view.view.display_range != first.view.display_range:
            first = first.but(display_range=view.view.display_range)
        difference.draw(
            picture,
            projection,
            target_format,
            marker_size,
            views=(first, second),
            area=area,
            background=background,
            locked=locked,
        )

    def shows(self, quantity: Quantity) -> bool:
        """Whether what was drawn last has all values of a quantity, as far as they are computed."""
        if self._drawn is None or not isinstance(quantity, Subtracted):
            return False
        difference, first, second = self._drawn
        is_refined = difference.first.full.has(first.quantity) and difference.second.full.has(second.quantity)
        return difference.shows(quantity.first, quantity.second) and not (self._stride is not None and is_refined)

    def refine(self, view: ResolvedView) -> float:
        """As `Renderer.refine`."""
        difference, first, second = _known(self._wanted)
        return difference.refine(first, second)

    def forget(self) -> None:
        """As `Renderer.forget`."""
        for one in (self._shared, *(() if self._apart is None else (self._apart[1],))):
            one.forget()
        self._drawn = self._stride = None

    @property
    def coarse_stride(self) -> int | None:
        """Pixels of a map for each value of what was drawn last; None: each has its own."""
        return self._stride

    @property
    def drawn_values(self) -> ValueMap:
        """The differences that were encoded last."""
        return _known(self._drawn)[0].drawn_values

    @property
    def drawn_cut(self) -> None:
        """Differences have no threshold."""

    @property
    def drawn_counts(self) -> None:
        """Nor a histogram."""

    @property
    def drawn_peak(self) -> None:
        """Nor a best pixel."""


def _known(views: _Views | None) -> _Views:
    if views is None:
        raise RuntimeError("a difference is resolved, then encoded, then drawn")
    return views
