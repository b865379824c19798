"""What keeps a window fluid where a full pass takes long: a coarse picture at once, refined as soon as it rests."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Protocol, Self

import wgpu

from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.mask import Mask
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.table import COMBINING_PASSES
from ifealid_gpu.passes.value_map import create_value_map
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.renderer.computation import Computation
from ifealid_gpu.renderer.timings import MapTimings
from ifealid_gpu.views.resolved_view import ResolvedView

# Seconds that a full pass may take before a coarse picture comes first, and that a step of refining it takes.
FLUID = 0.033
REFINE = 0.02
REST = 0.05  # seconds without a change of the values, after which a coarse picture is refined

STRIDES = (2, 4, 8)
_BAND_SECONDS = "seconds of a band"  # among a map's timings


def coarse_stride(full_seconds: float, fluid_seconds: float) -> int:
    """The smallest stride whose pass is well within a fluid frame, if the full pass takes ``full_seconds``."""
    # A pass over every n-th pixel reads every n-th row, and of those rows most cache lines.
    return next((n for n in STRIDES if full_seconds / n**1.5 < fluid_seconds / 2), STRIDES[-1])


def coarse_computation(feature_map: FeatureMap, full: Dispatcher, limits: TileLimits, stride: int) -> Computation:
    """A computation of every stride-th pixel across and down.

    It reads the map's own tiles where all of them are on the device, else tiles of just those pixels.

    Args:
        feature_map: the map.
        full: the dispatcher of all of its pixels.
        limits: what further tiles keep within.
        stride: map pixels per value, across and down.
    """
    gpu, tiles, mask = full.gpu, full.tiles, full.mask
    sampling = Sampling(feature_map.width, feature_map.height, stride)
    if tiles.is_streamed:
        left, top = sampling.start
        codes = feature_map.codes[top::stride, left::stride]
        half = None if limits.memory is None else limits.memory // 2
        coarse_map = FeatureMap(codes, name=f"{feature_map.name}, coarse")
        tiles = Tiles(gpu, coarse_map, replace(limits, memory=half))
        mask = Mask.of(gpu, None if feature_map.valid is None else feature_map.valid[top::stride, left::stride])
        sampling = Sampling(*sampling.size)
    values = create_value_map(gpu, Grid.of(*sampling.size, limits.side), stride)
    return Computation(feature_map, Dispatcher(gpu, tiles, values, sampling, mask))


class Fluid:
    """The full computation of a map, and the coarse one that stands in for it where it takes long.

    Args:
        feature_map: the map.
        full: the computation of all of its pixels.
        limits: what further tiles keep within.

    Attributes:
        coarse: that of the plain similarity; None where its full pass is fast enough, or has not been timed.
    """

    def __init__(self, feature_map: FeatureMap, full: Computation, limits: TileLimits) -> None:
        self._map = feature_map
        self._full = full
        self._limits = limits
        self._measured_seconds = 0.0  # of a band of the plain similarity
        self._recent_seconds = 0.0  # of the same, as the last bands of anything say
        self._coarse: dict[int, Computation] = {}  # by stride
        self.coarse: Computation | None = None

    def of(self, full: Computation) -> Self:
        """The same for other values of the map, which take as long."""
        found = type(self)(self._map, full, self._limits)
        found._measured_seconds, found._recent_seconds = self._measured_seconds, self._recent_seconds
        return found

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory of coarse computations, with those of their tiles if they are their own."""
        own_tiles = [one.tiles.nbytes for one in self._coarse.values() if one.tiles is not self._full.tiles]
        return sum(one.nbytes for one in self._coarse.values()) + sum(own_tiles)

    def choose(self, encoder: wgpu.GPUCommandEncoder, wanted: Quantity, quick: bool) -> Computation:
        """The computation to show: if ``quick``, a coarse one where the full one takes long and lacks values.

        Args:
            encoder: takes the commands of what needs but to be put together.
            wanted: what is shown.
            quick: whether a coarse picture may stand in.
        """
        if not quick or not self._measured_seconds or self._full.has(wanted):
            return self._full
        bands = len(self._full.tiles.bands)
        if wanted.computed_by in COMBINING_PASSES:
            self._full.begin(encoder, wanted)  # which finds what is kept already
            bands = self._full.bands_left
        seconds = self._measured_seconds * wanted.slowness * bands
        return (bands and self._coarse_for(seconds)) or self._full

    def _coarse_for(self, seconds: float) -> Computation | None:
        """What stands in for a full pass that takes so long; None where that is fast enough."""
        if seconds <= FLUID and not self._full.tiles.is_streamed:
            return None
        if self._full.tiles.is_streamed and self._coarse:
            return next(iter(self._coarse.values()))  # it has tiles of its own, so there is but one
        stride = coarse_stride(seconds, FLUID)
        if stride not in self._coarse:
            full = self._full.dispatcher
            self._coarse[stride] = coarse_computation(self._map, full, self._limits, stride)
        return self._coarse[stride]

    def measure(self, wanted: ResolvedView, timings: MapTimings) -> None:
        """See how long a full pass takes; where it takes long there is a coarse computation from then on.

        Args:
            wanted: the plain similarity, which `slowness` counts in.
            timings: of the map; where it was measured before, that holds.
        """
        if _BAND_SECONDS not in timings:
            timings[_BAND_SECONDS] = self._measured(wanted)
        self._measured_seconds = self._recent_seconds = timings[_BAND_SECONDS]
        self.coarse = self._coarse_for(self._measured_seconds * len(self._full.tiles.bands))

    def _measured(self, wanted: ResolvedView) -> float:
        """Seconds of a band. The first time counts compiling; where the second takes long, the machine may be busy."""
        times: list[float] = []
        while len(times) < 2 or (len(times) < 3 and min(times) * len(self._full.tiles.bands) > FLUID):
            self._full.restart()
            times.append(self._timed(wanted))
        return min(times)

    def refine(self, wanted: ResolvedView) -> float:
        """Go on for a moment with the full pass; the share that is done, 0 to 1."""
        slowness = wanted.quantity.slowness
        bands = max(1, int(REFINE / max(self._recent_seconds * slowness, 1e-6)))
        self._recent_seconds = self._timed(wanted, bands) / slowness
        return self._full.share_of(wanted.quantity)

    def forget(self) -> None:
        """Compute everything anew: what was encoded may never have been submitted."""
        self._full.forget()
        for coarse in self._coarse.values():
            coarse.forget()

    def _timed(self, wanted: ResolvedView, most_bands: int = 1) -> float:
        """Compute some bands; seconds for each."""
        gpu, done = self._full.dispatcher.gpu, self._full.share_of(wanted.quantity)
        start = time.perf_counter()
        encoder = gpu.device.create_command_encoder(label="bands")
        self._full.encode(encoder, wanted.quantity, most_bands, wanted.left_out)
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()
        bands = round((self._full.share_of(wanted.quantity) - done) * self._full.bands_in_all)
        return (time.perf_counter() - start) / max(1, bands)


class Refinable(Protocol):
    """What draws coarse pictures: a renderer."""

    @property
    def coarse_stride(self) -> int | None:
        """Feature-map pixels per value of what was drawn last; None: every pixel has its own."""

    def shows(self, quantity: Quantity) -> bool:
        """Whether what was drawn last has all values of a quantity."""

    def refine(self, view: ResolvedView) -> float:
        """Go on for a moment with the full pass; the share that is done, 0 to 1."""


class Refinement:
    """Follows what a window shows, and goes on with its full pass between frames."""

    def __init__(self) -> None:
        self._renderer: Refinable | None = None
        self._since = 0.0
        self.share = 1.0
        """How much of the full pass is done, 0 to 1."""

    def step(self, renderer: Refinable, view: ResolvedView, now: float) -> None:
        """Before a frame: compute some of the full pass if the last frame was coarse and shows the same.

        Args:
            renderer: of the map on display.
            view: what is shown.
            now: seconds of a clock that never goes back.
        """
        if renderer is not self._renderer or not renderer.shows(view.quantity):
            self._renderer, self._since, self.share = renderer, now, 0.0
        elif renderer.coarse_stride is not None and now - self._since >= REST:
            self.share = renderer.refine(view)
