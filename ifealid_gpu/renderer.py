"""The renderer: from a feature map and a view to values and pictures. Window, PNG and tests all call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.geometry import Projection, Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tiles import Tiles, check_limits
from ifealid_gpu.metric import Metric, MetricTerms
from ifealid_gpu.passes.channel import ChannelPass
from ifealid_gpu.passes.colour import ColourPass
from ifealid_gpu.passes.markers import Markers, MarkersPass
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.passes.value_map import NO_VALUE, create_value_map
from ifealid_gpu.passes.value_range import RANGE_BYTES, RangePass
from ifealid_gpu.view_state import Viewport, ViewState

PICTURE_FORMAT = "rgba8unorm"
# Colours reach the screen as they are computed: no conversion by the target.
SCREEN_FORMAT = "bgra8unorm"
_TEXEL_BYTES = 4  # of pictures and of value maps

# Left, top, width and height in target pixels.
Area = tuple[int, int, int, int]

_Shown = tuple[int, MetricTerms | None] | tuple[tuple[int, int], MetricTerms]


def picture_texture(gpu: Gpu, size: tuple[int, int], texture_format: str = PICTURE_FORMAT) -> wgpu.GPUTexture:
    """A texture of (width, height) pixels to draw a picture on, which can be read back."""
    return gpu.device.create_texture(
        label="picture",
        size=(*size, 1),
        format=texture_format,
        usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
    )


@dataclass(frozen=True, eq=False)
class Passes:
    """The passes that show one feature map."""

    similarity: SimilarityPass
    channel: ChannelPass
    range: RangePass
    colour: ColourPass
    markers: MarkersPass


class Renderer:
    """A feature map on the GPU with the passes that show it.

    A frame is one submission. The similarity, channel and range passes run only when what they depend on has changed.

    Args:
        gpu: the device.
        feature_map: what is shown.
        progress: called with (bytes uploaded, bytes in all).

    Raises:
        DeviceError: the map exceeds a limit or the memory of the device.
    """

    def __init__(self, gpu: Gpu, feature_map: FeatureMap, progress: Callable[[int, int], None] | None = None) -> None:
        self.feature_map = feature_map
        self.scene = Scene.of(feature_map)
        self._gpu = gpu
        check_limits(gpu, feature_map)
        size = f"{feature_map.width} x {feature_map.height} x {feature_map.channels}"
        with gpu.reporting(f"the feature map {feature_map.name!r} ({size} @ {feature_map.precision} bit)"):
            self._values = create_value_map(gpu, feature_map.width, feature_map.height)
            self._tiles = Tiles.upload(gpu, feature_map, progress)
            value_range = RangePass(gpu, self._values)
            self.passes = Passes(
                SimilarityPass(gpu, feature_map, self._tiles, self._values),
                ChannelPass(gpu, feature_map, self._tiles, self._values),
                value_range,
                ColourPass(gpu, self._values, value_range.result, feature_map.image),
                MarkersPass(gpu),
            )
            self._facts = gpu.device.create_buffer(
                label="shown facts",
                size=RANGE_BYTES + _TEXEL_BYTES,
                usage=wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.COPY_SRC,
            )
        self._shown: _Shown | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that grow with the feature map."""
        pixels = self.feature_map.width * self.feature_map.height
        return self._tiles.nbytes + self.passes.similarity.nbytes + 4 * pixels

    def metric_of(self, view: ViewState) -> Metric:
        """The metric that a view uses on this map."""
        return view.metric or Metric.for_map(self.feature_map)

    def reference_of(self, view: ViewState) -> tuple[int, int]:
        """The reference pixel of a view: its own, or the map's centre. InputError if it lies outside."""
        x, y = view.reference or self.feature_map.centre
        return self.feature_map.check_pixel(x, y)

    def check(self, view: ViewState) -> None:
        """InputError if the reference, the channel or a pin lies outside the map, or the colour map is unknown."""
        for pin in view.pins:
            self.feature_map.check_pixel(*pin, what="pin")
        self.reference_of(view)
        if view.channel is not None:
            self.feature_map.check_channel(view.channel)
        lookup_table(view.colormap)

    def encode(
        self,
        encoder: wgpu.GPUCommandEncoder,
        view: ViewState,
        target: wgpu.GPUTexture,
        projection: Projection,
        marker_size: float = 1.0,
        *,
        area: Area | None = None,
        background: tuple[float, float, float, float] = (0, 0, 0, 0),
    ) -> None:
        """Encode one frame: what the view's change makes necessary, then the picture.

        Args:
            encoder: takes the commands.
            view: what to show.
            target: a colour texture of the projection's size; all of it is cleared.
            projection: where on the target the scene lies.
            marker_size: target pixels per marker unit.
            area: the part of the target that may be drawn on; None: all of it.
            background: colour that remains where nothing is drawn, RGBA in [0, 1].
        """
        self.check(view)
        self._encode_values(encoder, view)
        attachment = {
            "view": target.create_view(),
            "load_op": "clear",
            "store_op": "store",
            "clear_value": background,
        }
        picture = encoder.begin_render_pass(label="picture", color_attachments=[attachment])
        if area is not None:
            picture.set_scissor_rect(*area)
        self.passes.colour.encode(picture, view, projection, target.format)
        if view.markers:
            markers = Markers(None if view.channel is not None else self.reference_of(view), view.pins, marker_size)
            self.passes.markers.encode(picture, markers, projection, target.format)
        picture.end()

    def warm_up(self, view: ViewState) -> None:
        """Draw the view once, unseen: drivers compile shaders when they first run, which would hold up a window."""
        with self._gpu.reporting("a first picture"):
            target = picture_texture(self._gpu, (1, 1), SCREEN_FORMAT)
            for scale in (0.5, 1.0):  # shrunk and magnified images take different shaders
                projection = Projection.of(self.scene, (1, 1), Viewport((0.0, 0.0), scale))
                encoder = self._gpu.device.create_command_encoder(label="warm-up")
                self.encode(encoder, view, target, projection)
                self._gpu.device.queue.submit([encoder.finish()])
            self._gpu.wait()

    def picture(self, view: ViewState, size: tuple[int, int], marker_size: float = 1.0) -> NDArray[np.uint8]:
        """The picture of a view, (size[1], size[0], 4) uint8 sRGB with straight alpha.

        Args:
            view: what to show.
            size: (width, height) in pixels.
            marker_size: pixels per marker unit.

        Raises:
            InputError: the reference, the channel or a pin lies outside the map; the colour map is unknown.
            DeviceError: the size exceeds the device's limit or memory.
        """
        with self._gpu.reporting(f"a picture of {size[0]} x {size[1]} pixels"):
            target = picture_texture(self._gpu, size)
            encoder = self._gpu.device.create_command_encoder(label="frame")
            self.encode(encoder, view, target, Projection.of(self.scene, size, view.viewport), marker_size)
            self._gpu.device.queue.submit([encoder.finish()])
            return self._read(target, np.dtype(np.uint8)).reshape(size[1], size[0], 4)

    def values(self, view: ViewState) -> NDArray[np.float32]:
        """The map that a view colours: s in [0, 1], or the channel's codes / cmax; (h, w) float32.

        A pixel without direction is NaN. So is every pixel when the reference has no direction.
        """
        self._compute(view)
        values = self._read(self._values, np.dtype(np.float32)).reshape(self.feature_map.height, self.feature_map.width)
        return np.where(values == NO_VALUE, np.float32(np.nan), values)

    def value_range(self, view: ViewState) -> tuple[float, float] | None:
        """(smin, smax) of the map that a view colours, or None where no pixel has a value."""
        self._compute(view)
        data = self._gpu.device.queue.read_buffer(self.passes.range.result, 0, RANGE_BYTES)
        low, high = (float(v) for v in np.frombuffer(data, np.float32))
        return (low, high) if low <= high else None

    def shown_facts(self, probe: tuple[int, int] | None) -> tuple[tuple[float, float] | None, float | None]:
        """What the last frame shows: its (smin, smax), and the value at a pixel; None where there is none.

        Waits for the frame. Reads 12 bytes, whatever the size of the map.
        """
        encoder = self._gpu.device.create_command_encoder(label="shown facts")
        encoder.copy_buffer_to_buffer(self.passes.range.result, 0, self._facts, 0, RANGE_BYTES)
        if probe is not None:
            encoder.copy_texture_to_buffer(
                {"texture": self._values, "origin": (*probe, 0)},
                {"buffer": self._facts, "offset": RANGE_BYTES, "bytes_per_row": 256},
                (1, 1, 1),
            )
        self._gpu.device.queue.submit([encoder.finish()])
        low, high, value = (
            float(v) for v in np.frombuffer(self._gpu.device.queue.read_buffer(self._facts), np.float32)
        )
        found = (low, high) if low <= high else None
        return found, value if probe is not None and value != NO_VALUE else None

    def _compute(self, view: ViewState) -> None:
        encoder = self._gpu.device.create_command_encoder(label="values")
        self._encode_values(encoder, view)
        self._gpu.device.queue.submit([encoder.finish()])

    def _encode_values(self, encoder: wgpu.GPUCommandEncoder, view: ViewState) -> None:
        if view.channel is not None:
            channel = self.feature_map.check_channel(view.channel)
            if self._shown != (channel, None):
                self.passes.channel.encode(encoder, channel)
                self.passes.range.encode(encoder)
            self._shown = channel, None
        else:
            reference = self.reference_of(view)
            terms = MetricTerms.of(self.metric_of(view), self.feature_map)
            if self._shown != (reference, terms):
                self.passes.similarity.encode(encoder, reference, terms)
                self.passes.range.encode(encoder)
            self._shown = reference, terms

    def _read(self, texture: wgpu.GPUTexture, dtype: np.dtype[Any]) -> NDArray[Any]:
        width, height, _ = texture.size
        layout = {"bytes_per_row": width * _TEXEL_BYTES, "rows_per_image": height}
        data = self._gpu.device.queue.read_texture({"texture": texture}, layout, (width, height, 1))
        return np.frombuffer(data, dtype)
