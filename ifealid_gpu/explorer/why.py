"""Why two pixels are alike: the reference, and a second pixel that is compared with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.vector import Vector
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.contribution import Contribution
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView

if TYPE_CHECKING:
    from ifealid_gpu.explorer.state import State


@dataclass(frozen=True, eq=False)
class Why:
    """What the chart says of reference and second pixel.

    Attributes:
        vector: of the second pixel.
        is_pin: whether that is the pin; else the mouse is on it, or was on it last.
        contribution: of each channel to how alike both are; None: they do not compare.
    """

    vector: Vector
    is_pin: bool
    contribution: Contribution | None


class WhyAlike:
    """Knows the second pixel: the pin, or while the reference stays where it is, the pixel that was pointed at last."""

    def __init__(self) -> None:
        self._last: tuple[Renderer, tuple[int, int]] | None = None

    def of(self, state: State) -> Why | None:
        """Why both are alike; None where there is no second pixel."""
        renderer, resolved, pixel = state.renderer, state.resolved, self._pixel(state)
        if renderer is None or resolved is None or pixel is None:
            return None
        feature_map = renderer.feature_map
        found = Vector.of(feature_map, pixel)
        return Why(found, bool(state.pins), _contribution(feature_map, renderer, resolved, pixel))

    def _pixel(self, state: State) -> tuple[int, int] | None:
        if state.pins:
            return state.pins[-1]
        if not state.locked and state.view.is_plain:
            self._last = None  # the reference is where the mouse is
            return None
        pointed = state.asked_about or state.pointed
        if state.renderer is not None and pointed is not None:
            self._last = state.renderer, pointed
        return self._last[1] if self._last is not None and self._last[0] is state.renderer else None


def _contribution(
    feature_map: FeatureMap, renderer: Renderer, resolved: ResolvedView, pixel: tuple[int, int]
) -> Contribution | None:
    view, quantity = resolved.view, resolved.quantity
    try:
        if not isinstance(quantity, Similarity):
            asked = Asked(view.query, resolved.metric, view.center, view.muted)
            quantity = Similarity().resolved(feature_map, renderer.scene, asked)
        return Contribution.of(feature_map, pixel, quantity.reference_set(feature_map))
    except InputError:  # marks without an answer on this map
        return None
