"""The resolved view: a view made definite on one map, once, so that all below need not ask again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.at_once import AtOnce, OneMap
from ifealid_gpu.fits.fit import Known
from ifealid_gpu.fits.norm_bound import NormBoundWanted
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.place import Pixel, Position
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.settled import Settled
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True)
class ResolvedView:
    """A view of one map.

    Attributes:
        view: what was asked for; its look holds as it is.
        quantity: what is computed, with everything definite.
        metric: what vectors are compared under.
        reference: (x, y) of the map's pixel that the view compares with, whatever it shows: of a query with more than a
            place, that of its first positive place or region; the centre, where it has none of either.
        pins: (x, y) of the map's pixels that are pinned, each once.
        norm_bound: the norm beyond which pixels are outliers, where the view asks for these and it is known.
    """

    view: ViewState
    quantity: Quantity
    metric: Metric
    reference: tuple[int, int]
    pins: tuple[tuple[int, int], ...]
    norm_bound: float | None = None

    @classmethod
    def of(cls, view: ViewState, feature_map: FeatureMap, scene: Scene, known: Known | None = None) -> Self:
        """The view on a map.

        Args:
            view: what is asked.
            feature_map: the map.
            scene: where it lies.
            known: where fits are looked up; None: they are made at once, of this map.

        Raises:
            InputError: the reference, a pin or what is asked for is not on the map; the colour map is unknown.
        """
        lookup_table(view.colormap)
        view = view.fitted(scene)
        pins = tuple(dict.fromkeys(_pixel(pin, feature_map, scene) for pin in view.pins))
        settled = _settled(view, feature_map, scene)
        metric = view.metric or metric_for(feature_map, view.center)
        known = known or AtOnce(OneMap(feature_map))
        asked = Asked(view.query, metric, view.center, view.muted, view.classes, settled, known)
        reference = feature_map.centre if settled is None or settled.reference is None else settled.reference
        quantity = view.quantity.resolved(feature_map, scene, asked)
        asks = quantity.has_outliers and view.threshold is not None and view.threshold.outliers
        bound = known.fit(NormBoundWanted()) if asks else None
        return cls(view, quantity, metric, reference, pins, bound)

    def check(self) -> None:
        """Refuse what would be less than was asked for: for callers whom no notice reaches.

        Raises:
            InputError: a part of what is shown cannot be asked of the map; outliers of something else than norms.
        """
        self.quantity.check()
        if self.view.threshold is not None and self.view.threshold.outliers and not self.quantity.has_outliers:
            raise InputError(
                f"outliers are pixels of far larger norms than all others, and {self.quantity.title} is shown: "
                "show the norm"
            )

    def but(self, **look: Any) -> Self:
        """The same quantity with another look: fields of the view that change no value."""
        return replace(self, view=self.view.but(**look))

    @property
    def marked(self) -> tuple[int, int] | None:
        """The reference, where what is shown depends on it and on nothing else."""
        is_plain = self.view.query is None or self.view.query.position is not None
        return self.reference if self.quantity.compares and is_plain else None

    @property
    def left_out(self) -> MapPixels | None:
        """The map's pixels that the colours' range leaves out, unless the others span nothing; None: all count.

        A reference is as alike to itself as can be. Where it counted, most colours would go to the gap between it and
        the second most similar pixel, which is wide on maps of trained networks.
        """
        leaves_out = self.quantity.compares and self.view.display_range.leaves_reference_out
        return self.quantity.positive_pixels if leaves_out else None

    @property
    def threshold(self) -> Threshold | None:
        """The view's, where it means something for what is shown; of outliers, at their bound."""
        threshold = self.view.threshold if self.quantity.takes_threshold else None
        if threshold is None or not threshold.outliers:
            return threshold
        return None if self.norm_bound is None else threshold.beyond(self.norm_bound)

    @property
    def color_ends(self) -> tuple[Pair, ...] | None:
        """The values at the ends of the colours, of each component; None: those of the values that are found.

        A range of the view's own counts where the quantity has one component, or no ends that belong to it.
        """
        own, of_view = self.quantity.color_ends, self.view.display_range.ends
        if of_view is not None and (own is None or self.quantity.components == 1):
            return (of_view,) * self.quantity.components
        return own

    @property
    def flat_at(self) -> float:
        """Where on the colour map, 0 to 1, the values of a map lie that are all the same; s' is 0 there (Eq. 5).

        Under `paper` the first colour, which is mostly black, as published. Else one that says something: what is as
        alike to the reference as it is to itself has its colour, and what does not compare the middle one.
        """
        if not self.view.display_range.leaves_reference_out:
            return 0.0
        # Where low values are bright, s' = 0 has the last colour already.
        return float(not self.quantity.is_low_bright) if self.quantity.compares else 0.5


def _settled(view: ViewState, feature_map: FeatureMap, scene: Scene) -> Settled | None:
    """The view's query on the map; None where marks have no answer there and nothing is compared with them."""
    query = view.query or Query.at(Pixel(*feature_map.centre))
    try:
        return Settled.of(query, feature_map, scene)
    except InputError:
        if view.quantity.compares or query.position is not None:
            raise
        return None


def _pixel(position: Position, feature_map: FeatureMap, scene: Scene) -> tuple[int, int]:
    if isinstance(position, Pixel):
        return feature_map.check_pixel(position.x, position.y, what="pin")
    return scene.pixel_at((position.x, position.y), what="pin")
