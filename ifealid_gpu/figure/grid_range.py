"""One range of values for several maps, and its colour bar."""

from __future__ import annotations

from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.legend import Legend
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView


class SharedRange:
    """From the lowest end of several maps' colours to the highest, in what their values stand for.

    Args:
        given: ends that hold in their place, or None.
        mixes_metrics: whether maps may be compared by several metrics, as panes of a window may.
    """

    def __init__(self, given: Pair | None, *, mixes_metrics: bool = False) -> None:
        self._mixes_metrics = mixes_metrics
        self._given = given
        self._ends: list[Pair] = []
        self._values: list[Pair] = []
        self._metrics: dict[Metric, None] = {}
        self._last: tuple[ResolvedView, Pair | None, bool] | None = None

    def add(self, renderer: Renderer, view: ResolvedView) -> None:
        """Take a map's values in.

        Raises:
            InputError: what is shown has no amounts, or amounts of another kind than the maps before.
        """
        quantity, value_range = view.quantity, renderer.feature_map.value_range
        if quantity.has_colors:
            raise InputError(
                f"a shared range is for amounts, and {quantity.title} have their own colours: leave it out"
            )
        if quantity.compares:
            self._metrics[view.metric] = None
        if len(self._metrics) > 1 and not self._mixes_metrics:
            words = " and ".join(metric.label for metric in self._metrics)
            raise InputError(f"a shared range needs one metric, and these maps are compared by {words}: give --metric")
        found, ends = renderer.value_range(view), renderer.color_ends(view)
        has_image = renderer.feature_map.image is not None
        self._last = view, value_range, has_image
        if found is None or ends is None:
            return
        self._values.append((quantity.real(found[0], value_range), quantity.real(found[1], value_range)))
        self._ends.append((quantity.real(ends[0], value_range), quantity.real(ends[1], value_range)))
        if self._given is not None and len({round(end, 12) for end, _ in self._ends}) > 1:
            raise InputError("a given range stands for other numbers on each of these maps: leave out one of both")

    def on(self, view: ResolvedView, renderer: Renderer) -> ResolvedView:
        """A map's view with this range; as it is where no map has values that differ."""
        ends = self._spanned
        if ends is None or self._given is not None:
            return view
        value_range = renderer.feature_map.value_range
        low, high = (view.quantity.from_real(end, value_range) for end in ends)
        return view.but(display_range=view.view.display_range.keeping((low, high)))

    def legend(self, height: int, unit: float) -> Legend | None:
        """The colour bar of all maps; None where no map was taken in."""
        if self._last is None:
            return None
        view, value_range, has_image = self._last
        quantity, scale = view.quantity, None
        if self._ends:
            low, high = self._spanned or self._ends[0]
            values = min(low for low, _ in self._values), max(high for _, high in self._values)
            least, most = (quantity.from_real(end, value_range) for end in values)
            ends = quantity.from_real(low, value_range), quantity.from_real(high, value_range)
            scale = quantity.scale(*ends, (least, most))
        blend = view.view.blend(has_image)
        return Legend(scale, view.view.colormap, blend, quantity, value_range, height, unit)

    @property
    def _spanned(self) -> Pair | None:
        ends = (min(low for low, _ in self._ends), max(high for _, high in self._ends)) if self._ends else None
        return ends if ends is not None and ends[0] < ends[1] else None
