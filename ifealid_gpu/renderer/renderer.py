"""The renderer: from a feature map and a view to values and pictures. Window, PNG and tests all call it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.arguments import as_pixel
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.geometry import Projection, Scene, Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import TileLayout, TileLimits
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.passes.color import Color, ColorPass
from ifealid_gpu.passes.markers import Markers, MarkersPass
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.similarities import MOST_REFERENCES
from ifealid_gpu.passes.value_map import NO_VALUE, RANGE_BYTES, create_value_map
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.metric import Metric, MetricTerms
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.renderer import computation
from ifealid_gpu.renderer.coarse import coarse_computation, coarse_stride
from ifealid_gpu.renderer.computation import Computation
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState

PICTURE_FORMAT = "rgba8unorm"
# Colours reach the screen as they are computed: no conversion by the target.
SCREEN_FORMAT = "bgra8unorm"
_TEXEL_BYTES = 4  # of pictures and of value maps
_LARGEST_SIDE = 1_000_000_000  # of a picture; what a device can draw is less, and it says so
_ROW_ALIGNMENT = 256  # bytes, of a row that is read back
# Seconds that a full pass may take before a coarse picture comes first, and that a step of refining it takes.
FLUID = 0.033
REFINE = 0.02

# Left, top, width and height in target pixels.
Area = tuple[int, int, int, int]


def picture_texture(gpu: Gpu, size: tuple[int, int], texture_format: str = PICTURE_FORMAT) -> wgpu.GPUTexture:
    """A texture of (width, height) pixels to draw a picture on, which can be read back."""
    return gpu.device.create_texture(
        label="picture",
        size=(*size, 1),
        format=texture_format,
        usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
    )


class Renderer:
    """A feature map on the GPU with the passes that show it.

    The similarity, channel and range passes run only when what they depend on has changed.

    Args:
        gpu: the device.
        feature_map: what is shown.
        progress: called with (bytes uploaded, bytes in all).
        limits: what the map's tiles keep within; None: the device's limits.
        frame: (width, height) that places are counted in where the map has no image; None: its own.

    Raises:
        DeviceError: the map exceeds a limit or the memory of the device.
    """

    def __init__(
        self,
        gpu: Gpu,
        feature_map: FeatureMap,
        progress: Callable[[int, int], None] | None = None,
        limits: TileLimits | None = None,
        frame: tuple[float, float] | None = None,
    ) -> None:
        self.feature_map = feature_map
        self.scene = Scene.of(feature_map, frame)
        self._gpu = gpu
        self._limits = limits or TileLimits.of(gpu)
        TileLayout.plan(feature_map, self._limits)  # what cannot fit is refused before anything is allocated
        grid = Grid.of(feature_map.width, feature_map.height, self._limits.side)
        size = f"{feature_map.width} x {feature_map.height} x {feature_map.channels}"
        with gpu.reporting(f"the feature map {feature_map.name!r} ({size} @ {feature_map.precision} bit)"):
            values = create_value_map(gpu, grid)
            tiles = Tiles(gpu, feature_map, self._limits, progress)
            sampling = Sampling(feature_map.width, feature_map.height)
            self.full = Computation(gpu, feature_map, tiles, values, sampling)
            self.color = ColorPass(gpu, feature_map.image)
            self._markers = MarkersPass(gpu)
            self._facts = gpu.device.create_buffer(
                label="shown facts",
                size=RANGE_BYTES + _TEXEL_BYTES,
                usage=wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.COPY_SRC,
            )
        self._coarse: Computation | None = None
        self._drawn = self.full
        self._band_seconds = 0.0

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that grow with the feature map."""
        found = self.full.tiles.nbytes + self.full.nbytes
        if self._coarse is not None:
            found += self._coarse.nbytes + (0 if self._coarse.tiles is self.full.tiles else self._coarse.tiles.nbytes)
        return found

    @property
    def is_streamed(self) -> bool:
        """Whether the map exceeds the memory for it, so that every full pass copies it to the device anew."""
        return self.full.tiles.is_streamed

    @property
    def coarse_stride(self) -> int | None:
        """Feature-map pixels per value, across and down, of what was drawn last; None: every pixel has its own."""
        return self._drawn.values.stride if self._drawn is not self.full else None

    def resolve(self, view: ViewState | ResolvedView) -> ResolvedView:
        """The view on this map; one that is resolved stays as it is.

        Raises:
            InputError: the reference, a pin or what is asked for is not on the map; the colour map is unknown.
        """
        return view if isinstance(view, ResolvedView) else ResolvedView.of(view, self.feature_map, self.scene)

    def encode(
        self,
        encoder: wgpu.GPUCommandEncoder,
        view: ViewState | ResolvedView,
        target: wgpu.GPUTexture,
        projection: Projection,
        marker_size: float = 1.0,
        *,
        area: Area | None = None,
        background: Color = (0, 0, 0, 0),
        quick: bool = False,
    ) -> None:
        """Encode one frame: what the view's change makes necessary, then the picture.

        Args:
            encoder: takes the commands.
            view: what to show.
            target: a colour texture of the projection's size; all of it is written.
            projection: where on the target the scene lies.
            marker_size: target pixels per marker unit.
            area: the part of the target that may be drawn on; None: all of it.
            background: colour that remains where nothing is drawn, RGBA in [0, 1].
            quick: whether a coarse picture may stand in where the full pass is not done and takes long; `refine` goes
                on with that.
        """
        resolved = self.resolve(view)
        view = resolved.view
        self._drawn = self._encode_values(encoder, resolved, quick)
        attachment = {
            "view": target.create_view(),
            "load_op": "load" if area is None else "clear",  # every pixel of the area is drawn
            "store_op": "store",
            "clear_value": background,
        }
        picture = encoder.begin_render_pass(label="picture", color_attachments=[attachment])
        if area is not None:
            picture.set_scissor_rect(*area)
        self.color.encode(picture, self._drawn.values, view, projection, target.format, background=background)
        if view.markers:
            markers = Markers(resolved.marked, resolved.pins, marker_size)
            self._markers.encode(picture, markers, projection, target.format)
        picture.end()

    def warm_up(self, view: ViewState) -> None:
        """Prepare to be fluid: draw the view once, unseen, and see how long a full pass takes.

        Drivers compile shaders when they first run, which would hold up a window. Where a full pass takes long, there
        are coarse pictures from now on.
        """
        # Wherever its reference lies and whatever channel it shows, it is hovering that must be fluid.
        resolved = self.resolve(view.but(query=None, pins=(), quantity=Similarity()))
        wanted = self._wanted(resolved)
        with self._computing("a first picture"):
            for _ in range(2):  # the first time counts compiling
                self.full.restart()
                self._band_seconds = self._timed(wanted)
            seconds = self._band_seconds * len(self.full.tiles.bands)
            if (seconds > FLUID or self.is_streamed) and self._coarse is None:
                self._coarse = coarse_computation(
                    self._gpu, self.feature_map, self.full.tiles, self._limits, coarse_stride(seconds, FLUID)
                )
            target = picture_texture(self._gpu, (1, 1), SCREEN_FORMAT)
            for scale in (0.5, 1.0):  # shrunk and magnified images take different shaders
                projection = Projection.of(self.scene, (1, 1), Viewport((0.0, 0.0), scale))
                encoder = self._gpu.device.create_command_encoder(label="warm-up")
                self.encode(encoder, resolved, target, projection, quick=True)
                self._gpu.device.queue.submit([encoder.finish()])
            self._gpu.wait()

    def refine(self, view: ViewState | ResolvedView) -> float:
        """Go on for a moment with the full pass that a coarse picture stands in for; the share that is done, 0 to 1."""
        wanted = self._wanted(self.resolve(view))
        with self._computing("this picture"):
            self._band_seconds = self._timed(wanted, max(1, int(REFINE / max(self._band_seconds, 1e-6))))
        return self.full.share_of(wanted)

    def _timed(self, wanted: computation.Wanted, most_bands: int = 1) -> float:
        """Compute some bands; seconds for each."""
        done = self.full.share_of(wanted)
        start = time.perf_counter()
        encoder = self._gpu.device.create_command_encoder(label="bands")
        self.full.encode(encoder, wanted, most_bands)
        self._gpu.device.queue.submit([encoder.finish()])
        self._gpu.wait()
        bands = round((self.full.share_of(wanted) - done) * len(self.full.tiles.bands))
        return (time.perf_counter() - start) / max(1, bands)

    def picture(
        self, view: ViewState | ResolvedView, size: tuple[int, int], marker_size: float = 1.0
    ) -> NDArray[np.uint8]:
        """The picture of a view, (size[1], size[0], 4) uint8 sRGB with straight alpha.

        Args:
            view: what to show.
            size: (width, height) in pixels.
            marker_size: pixels per marker unit.

        Raises:
            InputError: the reference, the channel or a pin lies outside the map; the colour map is unknown; the size is
                not two whole numbers from 1.
            DeviceError: the size exceeds the device's limit or memory.
        """
        size = as_pixel(size, "size")
        if not all(0 < side <= _LARGEST_SIDE for side in size):
            raise InputError(f"a picture's sides must be 1 to {_LARGEST_SIDE} pixels, found {size[0]} x {size[1]}")
        with self._computing(f"a picture of {size[0]} x {size[1]} pixels"):
            target = picture_texture(self._gpu, size)
            encoder = self._gpu.device.create_command_encoder(label="frame")
            resolved = self.resolve(view)
            self.encode(encoder, resolved, target, Projection.of(self.scene, size, resolved.view.viewport), marker_size)
            self._gpu.device.queue.submit([encoder.finish()])
            return self._read(target, np.dtype(np.uint8)).reshape(size[1], size[0], 4)

    def values(self, view: ViewState | ResolvedView) -> NDArray[np.float32]:
        """The map that a view colours: s in [0, 1], or the channel's codes / cmax; (h, w) float32.

        A pixel without direction is NaN. So is every pixel when the reference has no direction.
        """
        resolved = self.resolve(view)
        with self._computing("these values"):
            self._compute(resolved)
            values = self._read(self.full.values.texture, np.dtype(np.float32))
        return _without_stand_in(self.full.values.grid.unfolded(values))

    def similarities(self, references: Sequence[tuple[int, int]], metric: Metric | None = None) -> NDArray[np.float32]:
        """Similarity maps of several references, (n, h, w) float32, NaN as `values` has it.

        At 8 bits every code is read once for up to eight of them.

        Args:
            references: (x, y) of pixels of the map.
            metric: None: the one that suits the map.

        Raises:
            InputError: a reference lies outside the map.
        """
        for x, y in references:
            self.feature_map.check_pixel(x, y)
        maps = np.empty((len(references), self.feature_map.height, self.feature_map.width), np.float32)
        if self.feature_map.precision != 8:
            for n, reference in enumerate(references):
                maps[n] = self.values(ViewState(reference=reference, metric=metric))
            return maps
        terms = MetricTerms.of(metric or metric_for(self.feature_map), self.feature_map)
        for first in range(0, len(references), MOST_REFERENCES):
            batch = references[first : first + MOST_REFERENCES]
            with self._computing("these similarities"):
                encoder = self._gpu.device.create_command_encoder(label="similarities")
                output = self.full.encode_several(encoder, batch, terms)
                self._gpu.device.queue.submit([encoder.finish()])
                for layer in range(len(batch)):
                    values = self._read(output, np.dtype(np.float32), layer)
                    maps[first + layer] = _without_stand_in(self.full.values.grid.unfolded(values))
        return maps

    def value_range(self, view: ViewState | ResolvedView) -> tuple[float, float] | None:
        """(smin, smax) of the map that a view colours, or None where no pixel has a value."""
        resolved = self.resolve(view)
        with self._computing("this range"):
            self._compute(resolved)
            data = self._gpu.device.queue.read_buffer(self.full.values.range, 0, RANGE_BYTES)
        low, high = (float(v) for v in np.frombuffer(data, np.float32))
        return (low, high) if low <= high else None

    def shown_facts(self, probe: tuple[int, int] | None) -> tuple[tuple[float, float] | None, float | None]:
        """What the last frame shows: its (smin, smax), and the value at a pixel; None where there is none.

        Waits for the frame. Reads 12 bytes, whatever the size of the map. A coarse picture has the range of its own
        values, and none at single pixels.
        """
        encoder = self._gpu.device.create_command_encoder(label="shown facts")
        values = self._drawn.values
        encoder.copy_buffer_to_buffer(values.range, 0, self._facts, 0, RANGE_BYTES)
        if self._drawn is not self.full:
            probe = None
        if probe is not None:
            encoder.copy_texture_to_buffer(
                {"texture": values.texture, "origin": (*values.grid.place(*probe), 0)},
                {"buffer": self._facts, "offset": RANGE_BYTES, "bytes_per_row": 256},
                (1, 1, 1),
            )
        self._gpu.device.queue.submit([encoder.finish()])
        low, high, value = (
            float(v) for v in np.frombuffer(self._gpu.device.queue.read_buffer(self._facts), np.float32)
        )
        found = (low, high) if low <= high else None
        return found, value if probe is not None and value != NO_VALUE else None

    def forget(self) -> None:
        """Compute anew what was encoded: to be called where that was not submitted, or not without an error."""
        self.full.forget()
        if self._coarse is not None:
            self._coarse.forget()

    @contextmanager
    def _computing(self, what: str) -> Iterator[None]:
        """Turn the device's errors into a DeviceError about ``what``, and let nothing stale stay behind one."""
        try:
            with self._gpu.reporting(what):
                yield
        except BaseException:
            self.forget()
            raise

    def _compute(self, view: ResolvedView) -> None:
        encoder = self._gpu.device.create_command_encoder(label="values")
        self._encode_values(encoder, view)
        self._gpu.device.queue.submit([encoder.finish()])

    def _wanted(self, view: ResolvedView) -> computation.Wanted:
        if isinstance(view.quantity, Channel):
            return computation.Channel(view.quantity.number)
        return computation.Similarity(view.reference, MetricTerms.of(view.metric, self.feature_map))

    def _encode_values(self, encoder: wgpu.GPUCommandEncoder, view: ResolvedView, quick: bool = False) -> Computation:
        """Encode what a view's values still need; what holds them then."""
        wanted = self._wanted(view)
        holder = self.full
        if quick and self._coarse is not None and not self.full.has(wanted):
            holder = self._coarse
        holder.encode(encoder, wanted)
        return holder

    def _read(self, texture: wgpu.GPUTexture, dtype: np.dtype[Any], layer: int = 0) -> NDArray[Any]:
        """All texels of a layer, as many rows at a time as a buffer of the device holds."""
        width, height, _ = texture.size
        most = max(1, self._gpu.limit("max-buffer-size") // (width * _TEXEL_BYTES + _ROW_ALIGNMENT))
        parts = []
        for top in range(0, height, most):
            rows = min(most, height - top)
            source = {"texture": texture, "origin": (0, top, layer)}
            layout = {"bytes_per_row": width * _TEXEL_BYTES, "rows_per_image": rows}
            data = self._gpu.device.queue.read_texture(source, layout, (width, rows, 1))
            parts.append(np.frombuffer(data, dtype))
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _without_stand_in(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.where(values == NO_VALUE, np.float32(np.nan), values)
