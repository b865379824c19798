"""Colour pass: stretch, colour map, opacity and the input image beneath, drawn into a colour target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.geometry import EDGE_BIAS, Pair, Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, render_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap
from ifealid_gpu.view_state import Backdrop, ViewState

LOOK = np.dtype(
    [
        ("background", "<f4", 4),
        ("scene", "<f4", 4),
        ("value_at", "<f4", 4),
        ("image_at", "<f4", 4),
        ("value_bounds", "<f4", 4),
        ("low", "<f4"),
        ("high", "<f4"),
        ("fixed_range", "<u4"),
        ("opacity", "<f4"),
        ("value_size", "<u4", 2),
        ("_padding", "<u4", 2),
    ]
)

Color = tuple[float, float, float, float]

_FAR = 1e9  # stands for infinity, which shaders need not know

_BACKDROPS = {Backdrop.NONE: 0, Backdrop.GRAY: 1, Backdrop.COLOR: 2}


def image_levels(image: NDArray[np.uint8], largest_side: int) -> list[NDArray[np.uint8]]:
    """The image and its halvings by 2 x 2 boxes down to one pixel, each (H, W, 3) uint8.

    An image wider or higher than ``largest_side`` starts at the first halving that fits.
    """
    picture = Image.fromarray(image)
    levels = []
    while True:
        if max(picture.size) <= largest_side:
            levels.append(np.asarray(picture))
        if max(picture.size) == 1:
            return levels
        halved = (max(1, picture.width // 2), max(1, picture.height // 2))
        picture = picture.resize(halved, Image.Resampling.BOX)


def level_for(scale: float, levels: int) -> int:
    """The level to sample when the image is shown at ``scale`` target pixels per image pixel."""
    return min(levels - 1, max(0, int(np.floor(np.log2(1 / scale) + 0.5))))


@dataclass(frozen=True, eq=False)
class _ImageLevel:
    view: wgpu.GPUTextureView
    width: int
    height: int


class ColorPass:
    """Draws value maps over the input image, as a `ViewState` asks.

    Args:
        gpu: the device.
        image: (H, W, 3) uint8 sRGB, or None.
    """

    def __init__(self, gpu: Gpu, image: NDArray[np.uint8] | None) -> None:
        self._gpu = gpu
        self._has_image = image is not None
        self._levels = self._upload_image(np.zeros((1, 1, 3), np.uint8) if image is None else image)
        self._look = Uniforms(gpu.device, "look", LOOK)
        self._tables: dict[str, wgpu.GPUTexture] = {}
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
    ) -> None:
        """Encode the picture into a render pass whose target is as large as the projection says.

        Args:
            encoder: takes the commands.
            values: the map to colour.
            view: how.
            projection: where on the target the scene lies.
            target_format: of the target's texels.
            background: where neither map nor image is, RGBA in [0, 1].
        """
        # While the mouse moves nothing of this changes; preparing it anew would take a good part of a hover.
        key = (
            values, projection, target_format, background,
            view.display_range, view.opacity, view.colormap, view.backdrop,
        )  # fmt: skip
        if self._last is None or self._last[0] != key:
            self._last = key, *self._prepare(values, view, projection, target_format, background)
        _, pipeline, group = self._last
        encoder.set_pipeline(pipeline)
        encoder.set_bind_group(0, group)
        encoder.draw(3)

    def _prepare(
        self, values: ValueMap, view: ViewState, projection: Projection, target_format: str, background: Color
    ) -> tuple[wgpu.GPURenderPipeline, wgpu.GPUBindGroup]:
        """Write the uniforms; the pipeline and the bind group to draw with."""
        # Halvings that are too large for the device are not there to be sampled.
        skipped = self._skipped_levels
        level = self._levels[max(0, level_for(projection.scale, skipped + len(self._levels)) - skipped)]
        ends = view.display_range.ends
        low, high = ends or (0.0, 1.0)
        start = projection.target_from_scene((0.0, 0.0))
        scale, size = projection.scale, projection.scene.size
        self._look.write(
            background=background,
            scene=(*start, start[0] + size[0] * scale, start[1] + size[1] * scale),
            value_at=_biased(projection.map_transform, 1 / values.stride),
            image_at=_biased(projection.image_transform(level.width, level.height), 1),
            value_bounds=np.clip(projection.scene.map_bounds, -_FAR, _FAR) / values.stride,
            low=low,
            high=high,
            fixed_range=int(ends is not None),
            opacity=view.opacity,
            value_size=(values.grid.map_width, values.grid.map_height),
        )
        pipeline = render_pipeline(
            self._gpu,
            "color",
            ("whole_target", "color"),
            target={"format": target_format},
            topology="triangle-list",
            constants={
                "no_value": NO_VALUE,
                "backdrop": _BACKDROPS[view.backdrop if self._has_image else Backdrop.NONE],
                "smooth_image": scale < 1,
                "map_ends": bool(np.isfinite(projection.scene.map_bounds).any()),
                "shift": values.grid.shift,
            },
        )
        resources = {
            0: self._look.buffer,
            1: values.texture.create_view(),
            2: values.range,
            3: self._table(view.colormap).create_view(),
            4: level.view,
        }
        return pipeline, bind_group(self._gpu.device, pipeline, resources, "color")

    def _table(self, name: str) -> wgpu.GPUTexture:
        if name not in self._tables:
            colors = lookup_table(name)[np.newaxis]
            self._tables[name] = self._texture(f"colour map {name}", [colors], wgpu.TextureUsage.STORAGE_BINDING)
        return self._tables[name]

    def _upload_image(self, image: NDArray[np.uint8]) -> list[_ImageLevel]:
        levels = image_levels(image, self._gpu.limit("max-texture-dimension-2d"))
        self._skipped_levels = max(image.shape[:2]).bit_length() - len(levels)
        texture = self._texture("input image", levels, wgpu.TextureUsage.TEXTURE_BINDING)
        return [
            _ImageLevel(texture.create_view(base_mip_level=n, mip_level_count=1), level.shape[1], level.shape[0])
            for n, level in enumerate(levels)
        ]

    def _texture(self, label: str, levels: list[NDArray[np.uint8]], usage: int) -> wgpu.GPUTexture:
        device = self._gpu.device
        height, width = levels[0].shape[:2]
        texture = device.create_texture(
            label=label,
            size=(width, height, 1),
            format="rgba8unorm",
            mip_level_count=len(levels),
            usage=usage | wgpu.TextureUsage.COPY_DST,
        )
        for n, level in enumerate(levels):
            rows, columns = level.shape[:2]
            opaque = np.full((rows, columns, 4), 255, np.uint8)
            opaque[:, :, :3] = level
            device.queue.write_texture(
                {"texture": texture, "mip_level": n}, opaque, {"bytes_per_row": columns * 4}, (columns, rows, 1)
            )
        return texture


def _biased(transform: tuple[Pair, Pair], factor: float) -> tuple[float, float, float, float]:
    """A transform of target positions as (origin, step), times a factor.

    A position within `EDGE_BIAS` of a pixel's edge counts to the next one, so that rounding does not decide.
    """
    (left, top), (across, down) = transform
    return (left + EDGE_BIAS) * factor, (top + EDGE_BIAS) * factor, across * factor, down * factor
