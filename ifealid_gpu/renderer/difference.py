"""The difference of what two maps of a picture show at the same places: its values and its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.colormaps import diverging
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.color import Color, ColorPass
from ifealid_gpu.passes.input_image import InputImage
from ifealid_gpu.passes.markers import Markers, MarkersPass
from ifealid_gpu.passes.same_places import first_is_finer, lain_on
from ifealid_gpu.passes.value_map import RANGE, FoundRange, ValueMap, found_range, values_of_texels
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metrics.table import ANGLE
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.renderer.difference_output import DifferenceOutput, DifferenceOutputs
from ifealid_gpu.renderer.numbers import View
from ifealid_gpu.renderer.own_values import OwnValues
from ifealid_gpu.renderer.reach import reach_of
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.renderer.renderer import Renderer
from ifealid_gpu.renderer.target import Area, picture_texture
from ifealid_gpu.two_maps.places import is_same_picture
from ifealid_gpu.two_maps.side import Side
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

Drawer = Renderer | OwnValues

_FLAT_AT = 0.5  # on the colour map, where no value differs from zero


class Difference:
    """What one map shows less what another shows at the same places, on the grid of the finer map.

    Both maps are drawn by renderers of their own, which may be on display as well: under the same views.

    Attributes:
        first: of the map that is subtracted from.
        second: of the one that is subtracted.
        names: what both are called.
        finer: the renderer whose map's pixels have the differences.
        scene: where those lie; on the image of the first map that has one.

    Args:
        gpu: the device.
        first: see above.
        second: see above.
        names: see above; None: as the maps name themselves.

    Raises:
        InputError: both are the same, or of pictures of other proportions.
    """

    def __init__(self, gpu: Gpu, first: Drawer, second: Drawer, names: tuple[str, str] | None = None) -> None:
        if first is second or first.feature_map is second.feature_map:
            raise InputError(f"{first.feature_map.name!r} less itself is zero everywhere: choose another map")
        sides = [Side(one.feature_map, one.scene) for one in (first, second)]
        if not is_same_picture(*sides):
            sizes = " and ".join("{:g} x {:g}".format(*side.scene.frame) for side in sides)
            raise InputError(f"a difference is of two maps of one picture, and these lie on pictures of {sizes}")
        self._gpu = gpu
        self.first, self.second = first, second
        self.names = names or (_name(first), _name(second))
        self.finer = first if first_is_finer(first.scene, second.scene) else second
        pictured = next((one for one in (first, second) if one.feature_map.image is not None), self.finer)
        self.scene = lain_on(self.finer.scene, pictured.scene)
        self._color = ColorPass(gpu, InputImage.of(gpu, pictured.feature_map.image))
        self._markers = MarkersPass(gpu)
        self._outputs = DifferenceOutputs(gpu, first.scene, second.scene)
        self._encoded: tuple[ValueMap, ValueMap, Quantity, Quantity] | None = None
        self._ranged_without: tuple[MapPixels | None, MapPixels | None] | None = None
        self._drawn: tuple[DifferenceOutput, ResolvedView, ResolvedView] | None = None
        self._look: tuple[ViewState, ViewState] | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory beside those of both renderers, that grow with the maps."""
        return self._outputs.nbytes

    def resolve(self, view: View, other: View | None = None) -> tuple[ResolvedView, ResolvedView]:
        """A view on both maps; under the angle of real values, where it names no metric and the maps differ in theirs.

        Args:
            view: what is asked; places of the first map's picture alone.
            other: the same for the second map, where views are resolved, or say otherwise there; None: the same places,
                as shares of the picture's width and height.
        """
        if other is None:
            asked = view.view if isinstance(view, ResolvedView) else view
            other = asked.but(frame=self.first.scene.frame)
        first, second = self.first.resolve(view), self.second.resolve(other)
        if first.view.metric is None and first.metric != second.metric:
            pairs = (self.first, first.view), (self.second, second.view)
            first, second = (one.resolve(asked.but(metric=ANGLE)) for one, asked in pairs)
        return first, second

    def quantity(self, first: ResolvedView, second: ResolvedView) -> Subtracted:
        """What is shown, in words and numbers, with everything definite.

        Raises:
            InputError: what both show has no difference.
        """
        real = self.first.feature_map.value_range, self.second.feature_map.value_range
        return Subtracted(first.quantity, second.quantity, self.names, real)

    def encode_values(
        self, encoder: wgpu.GPUCommandEncoder, first: ResolvedView, second: ResolvedView, *, quick: bool = False
    ) -> None:
        """Encode what the differences and their range still need; `draw` shows them from then on.

        Args:
            encoder: takes the commands.
            first: of the first map; its look is that of the difference.
            second: of the second.
            quick: whether coarse pictures may stand in, see `Renderer.encode_values`.

        Raises:
            InputError: what both show has no difference.
        """
        reals = self.quantity(first, second).reals
        self.first.encode_values(encoder, first, quick=quick)
        self.second.encode_values(encoder, second, quick=quick)
        values = self.first.drawn_values, self.second.drawn_values
        output = self._outputs.of(*values)
        wanted = (*values, first.quantity, second.quantity)
        if self._encoded != wanted:
            self._encoded, self._ranged_without = wanted, None
            output.difference.encode(encoder, *reals)
        if self._ranged_without != (left_out := (first.left_out, second.left_out)):
            self._ranged_without = left_out
            output.encode_range(encoder, left_out)
        self._drawn = output, first, second

    def draw(
        self,
        picture: wgpu.GPURenderPassEncoder,
        projection: Projection,
        target_format: str,
        marker_size: float = 1.0,
        *,
        views: tuple[ResolvedView, ResolvedView] | None = None,
        area: Area | None = None,
        background: Color = (0, 0, 0, 0),
        locked: bool = False,
    ) -> None:
        """Draw the differences that were encoded last, once a submission; further arguments are as of `Renderer.draw`.

        The colours are those of the view's colour map where that is diverging, else of the one of differences.

        Args:
            picture: takes the commands.
            projection: where `scene` lies.
            target_format: of the target's texels.
            marker_size: target pixels per marker unit.
            views: with another look and other marks, of what was encoded; None: as it was encoded.
            area: the part that is drawn on; None: all.
            background: where nothing is drawn.
            locked: whether the reference stays.
        """
        output, first, second = self._encoded_last
        first, second = views or (first, second)
        if area is not None:
            picture.set_scissor_rect(*area)
        look = first.view
        if self._look is None or self._look[0] is not look:
            self._look = look, look.but(colormap=diverging(look.colormap))
        ends = self.given_ends(first, second)
        self._color.encode(
            picture,
            output.values,
            self._look[1],
            projection,
            target_format,
            background=background,
            bright_low=first.quantity.is_low_bright,
            flat_at=-_FLAT_AT if first.quantity.is_low_bright else _FLAT_AT,
            color_ends=None if ends is None else (ends,),
            is_diverging=True,
        )
        if look.markers:
            marked = first if self.finer is self.first else second
            self._markers.encode(
                picture, Markers(marked.marked, marked.pins, locked, marker_size), projection, target_format
            )

    def shows(self, first: Quantity, second: Quantity) -> bool:
        """Whether what was drawn last has all differences of two quantities."""
        return self._encoded is not None and self._encoded[2:] == (first, second)

    @property
    def drawn_values(self) -> ValueMap:
        """The differences that were encoded last."""
        return self._encoded_last[0].values

    @property
    def drawn_cut(self) -> None:
        """Differences have no threshold."""

    @property
    def drawn_counts(self) -> None:
        """Nor a histogram."""

    @property
    def drawn_peak(self) -> None:
        """Nor a best pixel."""

    @property
    def coarse_stride(self) -> int | None:
        """Pixels of the finer map per value of what was drawn last, or of the other one; None: each has its own."""
        strides = [one.coarse_stride for one in (self.finer, self.first, self.second)]
        return next((stride for stride in strides if stride is not None), None)

    def refine(self, first: ResolvedView, second: ResolvedView) -> float:
        """Go on for a moment with the full passes that coarse pictures stand in for; the share that is done, 0 to 1."""
        pairs = (self.first, first), (self.second, second)
        shares = [one.full.share_of(view.quantity) for one, view in pairs]
        number = shares.index(min(shares))
        if shares[number] < 1:
            renderer, view = pairs[number]
            shares[number] = renderer.refine(view)
        return sum(shares) / 2

    def values(self, first: ResolvedView, second: ResolvedView) -> NDArray[np.float32]:
        """The differences, (h, w) float32 of the finer map's pixels, in what values stand for; NaN where is none."""
        with self._computing("these differences"):
            self._compute(first, second)
            values = self.drawn_values
            return values_of_texels(read_texels(self._gpu, values.texture, np.dtype(np.float32)), values.grid)

    def found_range(self, first: ResolvedView, second: ResolvedView) -> FoundRange | None:
        """The values at the ends of the colours, as far below zero as above, and the smallest and largest."""
        with self._computing("this range"):
            self._compute(first, second)
            found = found_range(self._gpu.device.queue.read_buffer(self.drawn_values.range, 0, RANGE.itemsize))
        given = self.given_ends(first, second)
        return found if found is None or given is None else replace(found, ends=given)

    def picture(
        self, first: ResolvedView, second: ResolvedView, size: tuple[int, int], marker_size: float = 1.0
    ) -> NDArray[np.uint8]:
        """The picture of a difference, (size[1], size[0], 4) uint8 sRGB with straight alpha; see `Renderer.picture`."""
        with self._computing(f"a picture of {size[0]} x {size[1]} pixels"):
            target = picture_texture(self._gpu, size)
            encoder = self._gpu.device.create_command_encoder(label="frame")
            self.encode_values(encoder, first, second)
            attachment = {"view": target.create_view(), "load_op": "load", "store_op": "store"}
            picture = encoder.begin_render_pass(label="picture", color_attachments=[attachment])
            projection = Projection.of(self.scene, size, first.view.viewport)
            self.draw(picture, projection, target.format, marker_size)
            picture.end()
            self._gpu.device.queue.submit([encoder.finish()])
            return read_texels(self._gpu, target, np.dtype(np.uint8)).reshape(size[1], size[0], 4)

    def forget(self) -> None:
        """Compute everything anew; to be called where what was encoded was not submitted, or failed."""
        self._encoded = None
        self.first.forget()
        self.second.forget()

    @property
    def _encoded_last(self) -> tuple[DifferenceOutput, ResolvedView, ResolvedView]:
        if self._drawn is None:
            raise RuntimeError("a difference is drawn once its values are encoded")
        return self._drawn

    def given_ends(self, first: ResolvedView, second: ResolvedView) -> Pair | None:
        """The ends of the colours by the view's own, as far below zero as above; None: those that are found."""
        most = reach_of(first, self.quantity(first, second))
        return None if most is None else (-most, most)

    def _compute(self, first: ResolvedView, second: ResolvedView) -> None:
        encoder = self._gpu.device.create_command_encoder(label="values")
        self.encode_values(encoder, first, second)
        self._gpu.device.queue.submit([encoder.finish()])

    @contextmanager
    def _computing(self, what: str) -> Iterator[None]:
        """Turn the device's errors into a DeviceError about ``what``; after any error everything is computed anew."""
        try:
            with self._gpu.reporting(what):
                yield
        except BaseException:
            self.forget()
            raise


def _name(renderer: Drawer) -> str:
    return renderer.feature_map.provenance.layer or renderer.feature_map.name
