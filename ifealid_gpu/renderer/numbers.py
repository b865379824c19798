"""The numbers of views of one map: values, their range, what a threshold does to them, shares of labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.fit import Known
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import TileLayout, TileLimits
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.mask import Mask
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.threshold import CUT, FoundCut, found_cut
from ifealid_gpu.passes.value_map import RANGE, FoundRange, create_value_map, found_range, values_of_texels
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.histogram import HISTOGRAM_BINS, Histogram
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.muted import muted_of
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.renderer.computation import Computation
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.renderer.several import similarity_maps, suit_several
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

# A view, or one that has been made definite on this map already.
View = ViewState | ResolvedView


class Numbers:
    """A feature map on the GPU, and what views of it are in numbers; passes run only when they must.

    Args:
        gpu: the device.
        feature_map: what is asked.
        progress: called with (bytes uploaded, bytes in all).
        limits: what the map's tiles keep within.
        frame: (width, height) that places are counted in where the map has no image; None: its own.

    Attributes:
        gpu: the device.
        known: where fits are looked up; None: they are made at once, of this map.

    Raises:
        DeviceError: the map exceeds a limit or the memory of the device.
    """

    def __init__(
        self,
        gpu: Gpu,
        feature_map: FeatureMap,
        progress: Callable[[int, int], None] | None,
        limits: TileLimits,
        frame: tuple[float, float] | None,
    ) -> None:
        self.feature_map = feature_map
        self.scene = Scene.of(feature_map, frame)
        self.known: Known | None = None
        self.gpu = gpu
        TileLayout.plan(feature_map, limits)  # what cannot fit is refused before anything is allocated
        grid = Grid.of(feature_map.width, feature_map.height, limits.side)
        with self._making():
            values = create_value_map(gpu, grid)
            tiles = Tiles(gpu, feature_map, limits, progress)
            sampling = Sampling(feature_map.width, feature_map.height)
            dispatcher = Dispatcher(gpu, tiles, values, sampling, Mask.of(gpu, feature_map.valid))
            self.full = Computation(feature_map, dispatcher)

    def resolve(self, view: View) -> ResolvedView:
        """The view on this map; one that is resolved stays as it is.

        Raises:
            InputError: the reference, a pin or what is asked for is not on the map; the colour map is unknown.
        """
        if isinstance(view, ResolvedView):
            return view
        return ResolvedView.of(view, self.feature_map, self.scene, self.known)

    def values(self, view: View) -> NDArray[np.float32]:
        """The map that a view colours: s in [0, 1], a channel's codes / cmax, real norms; (h, w) float32, or (h, w, 3).

        A pixel that has no value is NaN: one without data, or under an angle one without direction. So is every pixel
        when the reference has no direction.
        """
        resolved = self.resolve(view)
        with self._computing("these values"):
            self._compute(resolved)
            found = self.full.values
            texels = read_texels(self.gpu, found.texture, np.dtype(np.float32))
        return values_of_texels(texels, found.grid, found.components)

    def similarities(
        self,
        references: Sequence[tuple[int, int]],
        metric: Metric | None = None,
        *,
        center: bool = False,
        muted: Iterable[int] = (),
    ) -> NDArray[np.float32]:
        """Similarity maps of several references, (n, h, w) float32, NaN as `values` has it.

        Args:
            references: (x, y) of pixels of the map.
            metric: None: the one that suits the map.
            center: whether the map's mean vector is taken from all vectors first.
            muted: channels that are left out.

        Raises:
            InputError: a reference lies outside the map; the metric's vectors cannot be centred.
        """
        metric = metric or metric_for(self.feature_map, center)
        silent = muted_of(muted)
        comparisons = [Comparison.of_pixel(self.feature_map, at, metric, center, silent) for at in references]
        if suit_several(self.feature_map, comparisons):
            with self._computing("these similarities"):
                return similarity_maps(self.full, comparisons)
        maps = np.empty((len(references), self.feature_map.height, self.feature_map.width), np.float32)
        for n, reference in enumerate(references):
            maps[n] = self.values(ViewState(reference=reference, metric=metric, center=center, muted=silent))
        return maps

    def mask(self, view: View) -> NDArray[np.bool_]:
        """Which pixels are inside a view's threshold, in its foreground, or inside Otsu's where it has neither; (h, w).

        A pixel that has no value is outside.

        Raises:
            InputError: what the view shows has no threshold.
        """
        resolved = self.resolve(view)
        if resolved.quantity.is_mask and resolved.threshold is None:
            return ~np.isnan(self.values(resolved).reshape(*self.feature_map.codes.shape[:2], -1)[..., 0])
        cut = self.cut(view)
        values = self.values(view)
        return np.zeros(values.shape, np.bool_) if cut is None else cut.mask(values)

    def cut(self, view: View) -> FoundCut | None:
        """What a view's threshold, or Otsu's where it has none, does to the map; None where no pixel has a value.

        Raises:
            InputError: what the view shows has no threshold.
        """
        resolved = self.resolve(view)
        if not resolved.quantity.takes_threshold:
            raise InputError(f"a threshold parts single values, and {resolved.quantity.title} has none to part")
        resolved.check()
        threshold = resolved.threshold or Threshold()
        with self._computing("this threshold"):
            encoder = self.gpu.device.create_command_encoder(label="cut")
            self.full.encode(encoder, resolved.quantity, left_out=resolved.left_out)
            found = self.full.summaries.encode_cut(encoder, threshold.at, low_inside=resolved.quantity.is_low_bright)
            self.gpu.device.queue.submit([encoder.finish()])
            return found_cut(self.gpu.device.queue.read_buffer(found, 0, CUT.itemsize))

    def value_range(self, view: View) -> tuple[float, float] | None:
        """(smallest, largest) value of the map that a view colours; None where no pixel has a value."""
        found = self._found_range(view)
        return None if found is None else found.values

    def color_ends(self, view: View) -> tuple[float, float] | None:
        """The values of the first and the last colour of a view, (smin, smax) of Eq. 5; None where no pixel has one.

        Of three components, those of the first.
        """
        found = self._found_range(view)
        fixed = self.resolve(view).color_ends
        return None if found is None else fixed[0] if fixed is not None else found.ends

    def _found_range(self, view: View) -> FoundRange | None:
        resolved = self.resolve(view)
        with self._computing("this range"):
            self._compute(resolved)
            data = self.gpu.device.queue.read_buffer(self.full.values.range, 0, RANGE.itemsize)
        return found_range(data)

    def histogram(self, view: View, bins: int = HISTOGRAM_BINS) -> Histogram | None:
        """How many values of the map that a view colours lie where, from the smallest to the largest; None without any.

        Args:
            view: what to show; of one component.
            bins: how many, of equal width, 1 to 256.

        Raises:
            InputError: too many bins, or a view whose values are labels or have three components.
        """
        resolved = self.resolve(view)
        quantity = resolved.quantity
        if quantity.has_colors:
            raise InputError(f"a histogram is of single amounts, and {quantity.title} are none")
        found = self._found_range(resolved)
        if found is None:
            return None
        with self._computing("this histogram"):
            encoder = self.gpu.device.create_command_encoder(label="histogram")
            counts = self.full.summaries.encode_counts(encoder, bins, of_labels=False)
            self.gpu.device.queue.submit([encoder.finish()])
            counted = np.frombuffer(self.gpu.device.queue.read_buffer(counts), np.uint32)
        return Histogram(tuple(counted.tolist()), found.values)

    def label_shares(self, view: View) -> tuple[float, ...]:
        """The share of the pixels with data that have each of a view's labels, 0 to 1, the first class first."""
        resolved = self.resolve(view)
        palette = resolved.quantity.palette
        if palette is None:
            raise InputError(f"labels have shares, and {resolved.quantity.title} has none")
        found = self.values(resolved)
        counts = np.bincount(found[~np.isnan(found)].astype(np.intp), minlength=len(palette))
        return tuple((counts / self.feature_map.valid_pixels).tolist())

    def forget(self) -> None:
        """Compute everything anew; to be called where what was encoded was not submitted, or failed."""
        self.full.forget()

    @contextmanager
    def _making(self) -> Iterator[None]:
        """Turn the device's errors into a DeviceError about the map."""
        of = self.feature_map
        size = f"{of.width} x {of.height} x {of.channels} @ {of.precision} bit"
        with self.gpu.reporting(f"the feature map {of.name!r} ({size})"):
            yield

    @contextmanager
    def _computing(self, what: str) -> Iterator[None]:
        """Turn the device's errors into a DeviceError about ``what``; after any error everything is computed anew."""
        try:
            with self.gpu.reporting(what):
                yield
        except BaseException:
            self.forget()
            raise

    def _compute(self, view: ResolvedView) -> None:
        encoder = self.gpu.device.create_command_encoder(label="values")
        self.full.encode(encoder, view.quantity, left_out=view.left_out)
        self.gpu.device.queue.submit([encoder.finish()])
