"""Colour pass: stretch, colour map, opacity and the input image beneath, drawn into a colour target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.color_bar import label_opacity
from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.geometry import EDGE_BIAS, Pair, Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, render_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.input_image import InputImage, color_texture
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap
from ifealid_gpu.quantities.palette import Palette
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

LOOK = np.dtype(
    [
        ("background", "<f4", 4),
        ("scene", "<f4", 4),
        ("value_at", "<f4", 4),
        ("image_at", "<f4", 4),
        ("value_bounds", "<f4", 4),
        ("low", "<f4", 4),
        ("high", "<f4", 4),
        ("fixed_range", "<u4"),
        ("opacity", "<f4"),
        ("value_size", "<u4", 2),
        ("vector_opacity", "<f4"),
        ("dim", "<f4"),
        ("flat_at", "<f4"),
        ("lit", "<u4"),
    ]
)

# Red, green, blue and opacity in [0, 1].
Color = tuple[float, float, float, float]

ALL_LIT = 0xFFFFFFFF
_FAR = 1e9  # stands for infinity, which WGSL does not promise

STRAIGHT_ALPHA = {
    "color": {"src_factor": "src-alpha", "dst_factor": "one-minus-src-alpha", "operation": "add"},
    "alpha": {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"},
}

BACKDROPS = {Backdrop.NONE: 0, Backdrop.GRAY: 1, Backdrop.COLOR: 2}


class ColorPass:
    """Draws value maps over the input image, as a `ViewState` asks.

    Args:
        gpu: the device.
        image: the input image.
    """

    def __init__(self, gpu: Gpu, image: InputImage) -> None:
        self._gpu = gpu
        self._image = image
        self._look = Uniforms(gpu.device, "look", LOOK)
        self._tables: dict[str | Palette, wgpu.GPUTexture] = {}
        self._last: tuple[tuple[object, ...], wgpu.GPURenderPipeline, wgpu.GPUBindGroup] | None = None

    def encode(
        self,
        encoder: wgpu.GPURenderPassEncoder,
        values: ValueMap,
        view: ViewState,
        projection: Projection,
        target_format: str,
        *,
        background: Color = (0, 0, 0, 0),
        bright_low: bool = False,
        flat_at: float = 0.0,
        mask: wgpu.GPUBuffer | None = None,
        palette: Palette | None = None,
        color_ends: Sequence[Pair] | None = None,
        lit: int | None = None,
        is_diverging: bool = False,
    ) -> None:
        """Encode the picture into a render pass whose target is as large as the projection says.

        One component takes the view's colour map, and the opacity min(1, s' + the view's). Three components are red,
        green and blue, each stretched by a range of its own, with an opacity of their own.

        Args:
            encoder: takes the commands.
            values: the map to colour.
            view: how.
            projection: where on the target the scene lies.
            target_format: of the target's texels.
            background: where neither map nor image is, RGBA in [0, 1].
            bright_low: whether low values are the bright ones: colours and opacity then have 1 - s' in place of s'.
            flat_at: where on the colour map the values of a map lie that are all the same, 0 to 1; see
                `ResolvedView.flat_at`.
            mask: a `CUT` of the values: what is inside is shown as it is in the image, or white where there is none
                beneath, and all else dark; None: the values have their colours.
            palette: the colours of values 0, 1, 2 ..., which lie evenly over the image, see `label_opacity`; None: the
                view's colour map.
            color_ends: the values at the ends of the colours, of each component; None: the view's range for all.
            lit: the one of a palette's values whose pixels keep their colours, while all others are dark; None: all do.
            is_diverging: whether the opacity has |2 s' - 1| in place of s', as of differences: see `Blend`.
        """
        if color_ends is None and view.display_range.ends is not None:
            color_ends = (view.display_range.ends,) * values.components
        # None of this changes while the mouse moves, and preparing it anew would take a good part of a hover.
        key = (
            values, projection, target_format, background,
            color_ends, view.opacity, view.colormap, view.backdrop, view.dim, bright_low, flat_at,
            view.components_opacity, mask, palette, lit, is_diverging,
        )  # fmt: skip
        if self._last is None or self._last[0] != key:
            self._write_look(
                values,
                view,
                projection,
                background=background,
                flat_at=flat_at,
                color_ends=color_ends,
                lit=lit,
            )
            self._last = (
                key,
                *self._prepare(
                    values,
                    view,
                    projection,
                    target_format,
                    bright_low=bright_low,
                    mask=mask,
                    palette=palette,
                    is_diverging=is_diverging,
                ),
            )
        _, pipeline, group = self._last
        encoder.set_pipeline(pipeline)
        encoder.set_bind_group(0, group)
        encoder.draw(3)

    def _write_look(
        self,
        values: ValueMap,
        view: ViewState,
        projection: Projection,
        *,
        background: Color,
        flat_at: float,
        color_ends: Sequence[Pair] | None,
        lit: int | None,
    ) -> None:
        level = self._image.level_for(projection.scale)
        ends = np.zeros((4, 2))
        if color_ends is not None:
            ends[: len(color_ends)] = color_ends
        start = projection.target_from_scene((0.0, 0.0))
        scale, size = projection.scale, projection.scene.size
        self._look.write(
            background=background,
            scene=(*start, start[0] + size[0] * scale, start[1] + size[1] * scale),
            value_at=_biased(projection.map_transform, 1 / values.stride),
            image_at=_biased(projection.image_transform(level.width, level.height), 1),
            value_bounds=bounds_of_values(values, projection),
            low=ends[:, 0],
            high=ends[:, 1],
            fixed_range=int(color_ends is not None),
            opacity=view.opacity,
            value_size=(values.grid.map_width, values.grid.map_height),
            vector_opacity=view.components_opacity,
            dim=view.dim,
            flat_at=flat_at,
            lit=ALL_LIT if lit is None else lit,
        )

    def _prepare(
        self,
        values: ValueMap,
        view: ViewState,
        projection: Projection,
        target_format: str,
        *,
        bright_low: bool,
        mask: wgpu.GPUBuffer | None,
        palette: Palette | None,
        is_diverging: bool,
    ) -> tuple[wgpu.GPURenderPipeline, wgpu.GPUBindGroup]:
        """The pipeline and the bind group to draw with."""
        constants: dict[str, float] = {
            "no_value": NO_VALUE,
            "backdrop": BACKDROPS[view.backdrop if self._image.is_there else Backdrop.NONE],
            "smooth_image": projection.scale < 1,
            "map_ends": bool(np.isfinite(projection.scene.map_bounds).any()),
            "shift": values.grid.shift,
            "bright_low": bright_low,
            "diverging": is_diverging,
            "has_palette": palette is not None,
            "label_opacity": label_opacity(view.opacity),
        }
        resources = {0: self._look.buffer, 2: values.range, 4: self._image.level_for(projection.scale).view}
        if mask is not None:
            fragment = "mask_alone"
            resources = {0: self._look.buffer, 1: values.texture.create_view(), 2: values.range, 6: mask}
            resources |= {4: self._image.level_for(projection.scale).view}
        elif values.components == 1:
            fragment = "color"
            resources |= {1: values.texture.create_view(), 3: self._table(palette or view.colormap).create_view()}
        else:
            fragment = "vector_color"
            resources |= {5: values.texture.create_view()}
        pipeline = render_pipeline(
            self._gpu,
            "color",
            ("whole_target", fragment),
            target={"format": target_format},
            topology="triangle-list",
            constants=constants,
        )
        return pipeline, bind_group(self._gpu.device, pipeline, resources, "color")

    def _table(self, colors: str | Palette) -> wgpu.GPUTexture:
        if colors not in self._tables:
            entries = lookup_table(colors) if isinstance(colors, str) else np.array(colors, np.uint8)
            usage = wgpu.TextureUsage.STORAGE_BINDING
            self._tables[colors] = color_texture(self._gpu, "colours of values", [entries[np.newaxis]], usage)
        return self._tables[colors]


def bounds_of_values(values: ValueMap, projection: Projection) -> NDArray[np.float64]:
    """Positions in values beyond which there are none: left, top, right, bottom."""
    return np.clip(projection.scene.map_bounds, -_FAR, _FAR) / values.stride


def _biased(transform: tuple[Pair, Pair], factor: float) -> tuple[float, float, float, float]:
    """A transform of target positions as (origin, step), times a factor.

    A position within `EDGE_BIAS` of a pixel's edge counts as the next pixel's, so that rounding does not decide.
    """
    (left, top), (across, down) = transform
    return (left + EDGE_BIAS) * factor, (top + EDGE_BIAS) * factor, across * factor, down * factor
