"""Markers pass: the reference's white ring and outline and the pins' orange dots, over the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, render_pipeline
from ifealid_gpu.passes.color import STRAIGHT_ALPHA, Color

DESTINATION = np.dtype([("size", "<f4", 2), ("_padding", "<f4", 2)])
RING = np.dtype(
    [
        ("center", "<f4", 2),
        ("half", "<f4", 2),
        ("inner", "<f4"),
        ("outer", "<f4"),
        ("_padding", "<f4", 2),
        ("color", "<f4", 4),
    ]
)

WHITE: Color = (1.0, 1.0, 1.0, 1.0)
ORANGE: Color = (0xFC / 255, 0x66 / 255, 0.0, 1.0)
SHADE: Color = (0.0, 0.0, 0.0, 0.8)  # keeps white visible on white and pale yellow
EDGE = 1.5  # marker units of shade about what is white
_ROUND: Pair = (0.0, 0.0)
OUTLINED_FROM = 4.0  # target pixels a map pixel must span for its outline to be told from a dot


@dataclass(frozen=True)
class Markers:
    """What is marked, in feature-map pixels.

    Attributes:
        reference: (x, y) or None.
        pins: (x, y) of each pin.
        locked: whether the reference stays while the mouse moves: it then has a second ring.
        size: target pixels per marker unit: 1 at 96 dpi. A pin is a white disc of radius 7 with an orange one of 4.
    """

    reference: tuple[int, int] | None
    pins: tuple[tuple[int, int], ...]
    locked: bool = False
    size: float = 1.0


def rings_of(markers: Markers, projection: Projection) -> NDArray[np.void]:
    """The discs and rings to draw, in order, as an array of `RING`; lengths are target pixels."""
    unit = markers.size
    rows: list[tuple[Pair, Pair, float, float, Color]] = []
    if markers.reference is not None:
        center = _center(markers.reference, projection)
        x, y = markers.reference
        left, top = projection.target_from_map(x, y)
        right, bottom = projection.target_from_map(x + 1, y + 1)
        half = (right - left) / 2, (bottom - top) / 2
        if 2 * min(half) >= OUTLINED_FROM * unit:
            rows += [(center, half, 0.0, unit, SHADE), (center, half, -unit, 0.0, WHITE)]
        rings = ((5 * unit, 7 * unit), (9 * unit, 11 * unit))[: 2 if markers.locked else 1]
        rows.append((center, _ROUND, rings[0][0] - EDGE * unit, rings[-1][1] + EDGE * unit, SHADE))
        rows += [(center, _ROUND, inner, outer, WHITE) for inner, outer in rings]
    for pin in markers.pins:
        center = _center(pin, projection)
        rows += [
            (center, _ROUND, 0.0, (7 + EDGE) * unit, SHADE),
            (center, _ROUND, 0.0, 7 * unit, WHITE),
            (center, _ROUND, 0.0, 4 * unit, ORANGE),
        ]
    found = np.zeros(len(rows), RING)
    for ring, row in zip(found, rows, strict=True):
        ring["center"], ring["half"], ring["inner"], ring["outer"], ring["color"] = row
    return found


class MarkersPass:
    """Draws markers with antialiased edges into a colour target."""

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu

    def encode(
        self, encoder: wgpu.GPURenderPassEncoder, markers: Markers, projection: Projection, target_format: str
    ) -> None:
        """Encode the markers into a render pass whose target is as large as the projection says."""
        rings = rings_of(markers, projection)
        if not rings.size:
            return
        device = self._gpu.device
        destination = np.zeros((), DESTINATION)
        destination["size"] = projection.size
        pipeline = render_pipeline(
            self._gpu,
            "markers",
            ("around_ring", "cover_ring"),
            target={"format": target_format, "blend": STRAIGHT_ALPHA},
            topology="triangle-strip",
        )
        group = bind_group(
            device,
            pipeline,
            {
                0: device.create_buffer_with_data(
                    label="markers' target", data=destination.tobytes(), usage=wgpu.BufferUsage.UNIFORM
                ),
                1: device.create_buffer_with_data(
                    label="marker rings", data=rings.tobytes(), usage=wgpu.BufferUsage.STORAGE
                ),
            },
            "markers",
        )
        encoder.set_pipeline(pipeline)
        encoder.set_bind_group(0, group)
        encoder.draw(4, rings.size)


def _center(pixel: tuple[int, int], projection: Projection) -> Pair:
    return projection.target_from_map(pixel[0] + 0.5, pixel[1] + 0.5)
