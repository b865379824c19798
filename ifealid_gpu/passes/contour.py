"""Contour pass: the line between what is inside and outside of a threshold, bright on dark, over the picture."""

from __future__ import annotations

import math

import numpy as np
import wgpu

from ifealid_gpu.geometry import EDGE_BIAS, Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, render_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.color import STRAIGHT_ALPHA, bounds_of_values
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap
from ifealid_gpu.quantities.threshold import Contour

LINE = np.dtype(
    [
        ("value_at", "<f4", 4),
        ("scene", "<f4", 4),
        ("value_bounds", "<f4", 4),
        ("value_size", "<u4", 2),
        ("node", "<f4", 2),
        ("step", "<u4"),
        ("shift", "<u4"),
        ("inner", "<f4"),
        ("outer", "<f4"),
        ("bias", "<f4"),
        ("_padding", "<u4"),
        ("_padding_b", "<u4", 2),
    ]
)
# Half the width of the bright line, and of it with what is dark, in marker units (1 at 96 dpi).
INNER, OUTER = 0.75, 1.75


def step_of(across: float, down: float, outer: float) -> int:
    """Which values the line is found among: every so many, so that they lie no closer than it is wide.

    Args:
        across: target pixels from a value to the next.
        down: likewise.
        outer: half the line's width in target pixels.
    """
    return max(1, math.ceil((outer + 0.5) / min(across, down)))


class ContourPass:
    """Draws contours of value maps of one component.

    Args:
        gpu: the device.
    """

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._line = Uniforms(gpu.device, "line", LINE)
        self._last: tuple[tuple[object, ...], wgpu.GPURenderPipeline, wgpu.GPUBindGroup] | None = None

    def encode(
        self,
        encoder: wgpu.GPURenderPassEncoder,
        values: ValueMap,
        projection: Projection,
        target_format: str,
        *,
        cut: wgpu.GPUBuffer,
        contour: Contour,
        unit: float,
    ) -> None:
        """Encode the line into a render pass whose target is as large as the projection says.

        Args:
            encoder: takes the commands.
            values: the map.
            projection: where on the target the scene lies.
            target_format: of the target's texels.
            cut: a `CUT` of these values.
            contour: along the edges or smooth.
            unit: target pixels per marker unit.
        """
        key = (values, cut, contour, projection, target_format, unit)
        if self._last is None or self._last[0] != key:
            self._write(values, projection, unit)
            pipeline = render_pipeline(
                self._gpu,
                "contour",
                ("whole_target", "contour"),
                target={"format": target_format, "blend": STRAIGHT_ALPHA},
                topology="triangle-list",
                constants={"no_value": NO_VALUE, "smooth_line": contour is Contour.SMOOTH},
            )
            resources = {0: self._line.buffer, 1: values.texture.create_view(), 2: cut}
            self._last = key, pipeline, bind_group(self._gpu.device, pipeline, resources, "contour")
        _, pipeline, group = self._last
        encoder.set_pipeline(pipeline)
        encoder.set_bind_group(0, group)
        encoder.draw(3)

    def _write(self, values: ValueMap, projection: Projection, unit: float) -> None:
        (left, top), (x, y) = projection.map_transform
        value_at = tuple(part / values.stride for part in (left, top, x, y))
        across, down = 1 / value_at[2], 1 / value_at[3]
        step = step_of(across, down, OUTER * unit)
        start, size = projection.target_from_scene((0.0, 0.0)), projection.scene.size
        self._line.write(
            value_at=value_at,
            scene=(*start, start[0] + size[0] * projection.scale, start[1] + size[1] * projection.scale),
            value_bounds=bounds_of_values(values, projection),
            value_size=(values.grid.map_width, values.grid.map_height),
            node=(across * step, down * step),
            step=step,
            shift=values.grid.shift,
            inner=INNER * unit,
            outer=OUTER * unit,
            bias=EDGE_BIAS / values.stride,
        )
