"""The renderer: from a feature map and a view to values and pictures. Window, PNG and tests all call it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.arguments import as_pixel
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Projection, Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.color import Color, ColorPass
from ifealid_gpu.passes.contour import ContourPass
from ifealid_gpu.passes.input_image import InputImage
from ifealid_gpu.passes.markers import Markers, MarkersPass
from ifealid_gpu.passes.value_map import ValueMap
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.threshold import Contour
from ifealid_gpu.renderer.fluid import Fluid
from ifealid_gpu.renderer.numbers import Numbers, View
from ifealid_gpu.renderer.readback import Probe, Readback, Reading, read_texels
from ifealid_gpu.renderer.summaries import Summaries
from ifealid_gpu.renderer.target import SCREEN_FORMAT, Area, picture_texture
from ifealid_gpu.renderer.timings import MapTimings
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

_LARGEST_SIDE = 1_000_000_000  # of a picture; what a device can draw is less, and it says so


class Renderer(Numbers):
    """A feature map on the GPU with the passes that show it.

    The value and range passes run only when what they depend on has changed.

    Attributes:
        histogram_bins: in how many bins, from the smallest to the largest, values are counted when they are drawn; 0:
            they are not.
        finds_peak: whether the best pixel is found, with its value, when values that compare are drawn.

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
        limits = limits or TileLimits.of(gpu)
        super().__init__(gpu, feature_map, progress, limits, frame)
        with self._making():
            self.color = ColorPass(gpu, InputImage.of(gpu, feature_map.image))
            self._contour = ContourPass(gpu)
            self._markers = MarkersPass(gpu)
            self._readback = Readback(gpu)
        self.fluid = Fluid(feature_map, self.full, limits)
        self._drawn = self.full
        self._drawn_cut: wgpu.GPUBuffer | None = None
        self._drawn_counts: wgpu.GPUBuffer | None = None
        self._drawn_peak: wgpu.GPUBuffer | None = None
        self.histogram_bins = 0
        self.finds_peak = False

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that grow with the feature map."""
        return self.full.tiles.nbytes + self.full.nbytes + self.fluid.nbytes

    @property
    def is_streamed(self) -> bool:
        """Whether the map exceeds the memory for it, so that every full pass copies it to the device anew."""
        return self.full.tiles.is_streamed

    @property
    def coarse_stride(self) -> int | None:
        """Feature-map pixels per value, across and down, of what was drawn last; None: every pixel has its own."""
        return self._drawn.values.stride if self._drawn is not self.full else None

    def encode(
        self,
        encoder: wgpu.GPUCommandEncoder,
        view: View,
        target: wgpu.GPUTexture,
        projection: Projection,
        marker_size: float = 1.0,
        *,
        area: Area | None = None,
        background: Color = (0, 0, 0, 0),
        quick: bool = False,
        locked: bool = False,
        lit: int | None = None,
    ) -> None:
        """Encode one frame that shows this map alone: `encode_values`, then `draw` in a render pass of its own.

        Args:
            encoder: takes the commands.
            view: what to show.
            target: a colour texture of the projection's size; all of it is written.
            projection: where on the target the scene lies.
            marker_size: target pixels per marker unit.
            area: the part of the target that may be drawn on; None: all of it.
            background: colour that remains where nothing is drawn, RGBA in [0, 1].
            quick: as of `encode_values`.
            locked: as of `draw`.
            lit: as of `draw`.
        """
        resolved = self.resolve(view)
        self.encode_values(encoder, resolved, quick=quick)
        attachment = {
            "view": target.create_view(),
            "load_op": "load" if area is None else "clear",  # without an area, every pixel is drawn over
            "store_op": "store",
            "clear_value": background,
        }
        picture = encoder.begin_render_pass(label="picture", color_attachments=[attachment])
        self.draw(
            picture,
            resolved,
            projection,
            target.format,
            marker_size,
            area=area,
            background=background,
            locked=locked,
            lit=lit,
        )
        picture.end()

    def encode_values(self, encoder: wgpu.GPUCommandEncoder, view: ResolvedView, *, quick: bool = False) -> None:
        """Encode what a view's values and their range still need; `draw` shows them from then on.

        Args:
            encoder: takes the commands.
            view: what to show.
            quick: whether a coarse picture may stand in where the full pass is not done and takes long; `refine` goes
                on with that.
        """
        computation = self.fluid.choose(encoder, view.quantity, quick)
        computation.encode(encoder, view.quantity, left_out=view.left_out)
        self._drawn = computation
        self._encode_summaries(encoder, view, computation.summaries)

    def _encode_summaries(self, encoder: wgpu.GPUCommandEncoder, view: ResolvedView, summaries: Summaries) -> None:
        quantity, threshold = view.quantity, view.threshold
        low, palette, bins = quantity.is_low_bright, quantity.palette, self.histogram_bins
        self._drawn_cut = self._drawn_counts = self._drawn_peak = None
        if threshold is not None:
            self._drawn_cut = summaries.encode_cut(encoder, threshold.at, low_inside=low)
        if palette:
            self._drawn_counts = summaries.encode_counts(encoder, len(palette), of_labels=True)
        elif bins and quantity.components == 1:
            self._drawn_counts = summaries.encode_counts(encoder, bins, of_labels=False)
        if self.finds_peak and quantity.compares and quantity.components == 1:
            self._drawn_peak = summaries.encode_peak(encoder, low_best=low)

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
        """Draw the values that were encoded last, once a submission, into a render pass that may show more.

        Args:
            picture: a render pass whose target is as large as the projection says.
            view: how.
            projection: where on the target the scene lies.
            target_format: of the target's texels.
            marker_size: target pixels per marker unit.
            area: the part of the target that is drawn on, all of which is written; None: all of the target.
            background: colour where nothing is drawn, RGBA in [0, 1].
            locked: whether the reference is marked as one that stays while the mouse moves.
            lit: of a legend's entries the one whose pixels keep their colours while others are dark; None: all do.
        """
        if area is not None:
            picture.set_scissor_rect(*area)
        look, low_is_bright, threshold = view.view, view.quantity.is_low_bright, view.threshold
        self.color.encode(
            picture,
            self._drawn.values,
            look,
            projection,
            target_format,
            background=background,
            bright_low=low_is_bright,
            flat_at=view.flat_at,
            palette=view.quantity.palette,
            color_ends=view.color_ends,
            lit=lit,
            mask=self._drawn_cut if threshold is not None and threshold.alone else None,
        )
        cut = self._drawn_cut
        if threshold is not None and cut is not None and threshold.contour is not Contour.NONE:
            self._contour.encode(
                picture,
                self._drawn.values,
                projection,
                target_format,
                cut=cut,
                contour=threshold.contour,
                unit=marker_size,
            )
        if look.markers:
            markers = Markers(view.marked, view.pins, locked, marker_size)
            self._markers.encode(picture, markers, projection, target_format)

    def shows(self, quantity: Quantity) -> bool:
        """Whether what was drawn last has all values of a quantity."""
        return self._drawn.has(quantity)

    @property
    def drawn_values(self) -> ValueMap:
        """The value map that was drawn last."""
        return self._drawn.values

    @property
    def drawn_cut(self) -> wgpu.GPUBuffer | None:
        """What the threshold of what was drawn last did to its values; None without one."""
        return self._drawn_cut

    @property
    def drawn_counts(self) -> wgpu.GPUBuffer | None:
        """How many pixels have each label, or values in each bin of a histogram, uint32 each; None where none do."""
        return self._drawn_counts

    @property
    def drawn_peak(self) -> wgpu.GPUBuffer | None:
        """The best pixel of what was drawn last, a `PEAK`; None where it was not asked for (`finds_peak`)."""
        return self._drawn_peak

    def warm_up(self, view: ViewState, timings: MapTimings | None = None) -> None:
        """Prepare to be fluid: draw the view once, unseen, and see how long a full pass takes.

        Drivers compile shaders when they first run, which would hold up a window. Where a full pass takes long, there
        are coarse pictures from now on.

        Args:
            view: what will be shown first.
            timings: what is known of the map; what is found out here is added; None: nothing is known or kept.
        """
        # Whatever the view shows, the similarity is timed: it follows the mouse, so it must be fluid.
        shown = view.but(query=None, pins=(), quantity=Similarity())
        plain, resolved = self.resolve(shown.but(metric=None, center=False, muted=())), self.resolve(shown)
        with self._computing("a first picture"):
            self.fluid.measure(plain, {} if timings is None else timings)
            target = picture_texture(self.gpu, (1, 1), SCREEN_FORMAT)
            for scale in (0.5, 1.0):  # shrunk and magnified images take different shaders
                projection = Projection.of(self.scene, (1, 1), Viewport((0.0, 0.0), scale))
                encoder = self.gpu.device.create_command_encoder(label="warm-up")
                self.encode(encoder, resolved, target, projection, quick=True)
                self.gpu.device.queue.submit([encoder.finish()])
            self.gpu.wait()

    def refine(self, view: ResolvedView) -> float:
        """Go on for a moment with the full pass that a coarse picture stands in for; the share that is done, 0 to 1."""
        with self._computing("this picture"):
            return self.fluid.refine(view)

    def picture(self, view: View, size: tuple[int, int], marker_size: float = 1.0) -> NDArray[np.uint8]:
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
            target = picture_texture(self.gpu, size)
            encoder = self.gpu.device.create_command_encoder(label="frame")
            resolved = self.resolve(view)
            projection = Projection.of(self.scene, size, resolved.view.viewport)
            self.encode(encoder, resolved, target, projection, marker_size)
            self.gpu.device.queue.submit([encoder.finish()])
            return read_texels(self.gpu, target, np.dtype(np.uint8)).reshape(size[1], size[0], 4)

    def reading(self, *probes: Probe) -> Reading:
        """The range of the last frame, and the values at some pixels; as `Readback.read` has it of several maps."""
        return self._readback.read([(self, probes)])[0]

    def forget(self) -> None:
        """Compute everything anew; to be called where what was encoded was not submitted, or failed."""
        self.fluid.forget()
