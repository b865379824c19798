"""Reading back: the few numbers a frame shows of all maps on display, and whole textures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.value_map import NO_VALUE, RANGE, FoundRange, ValueMap, found_range

# A range, and one texel of a value map, which may have four components.
_SLOT_BYTES = RANGE.itemsize + 16
_TEXEL_BYTES = {"rgba32float": 16}  # others that are read have 4
_ROW_ALIGNMENT = 256  # bytes, of a row that is read back

# The pixel (x, y) whose value is asked for, or None.
Probe = tuple[int, int] | None


@dataclass(frozen=True)
class Reading:
    """What a frame shows of one map.

    Attributes:
        range: what was found of its values, and which of them the colours span; None where no pixel has a value.
        value: at the probe; None where there is none.
    """

    range: FoundRange | None = None
    value: float | None = None


class Drawn(Protocol):
    """What has drawn a value map: a renderer."""

    @property
    def drawn_values(self) -> ValueMap:
        """The value map that was drawn last."""


class Readback:
    """Reads the range of each map on display and the value at a pixel: one buffer, one submission, one wait.

    Args:
        gpu: the device.
    """

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._buffer: wgpu.GPUBuffer | None = None

    def read(self, shown: Sequence[tuple[Drawn, Probe]]) -> list[Reading]:
        """What the last frame shows of each renderer's map.

        A coarse picture has the range of its own values, and none at single pixels. Waits for the frame; reads 80 bytes
        a map, whatever its size.

        Args:
            shown: renderers, each with the pixel (x, y) of its map whose value is asked for, or None.
        """
        if not shown:
            return []
        buffer = self._room_for(len(shown))
        encoder = self._gpu.device.create_command_encoder(label="readings")
        probed = [
            _encode_copy(encoder, renderer.drawn_values, probe, buffer, n * _SLOT_BYTES)
            for n, (renderer, probe) in enumerate(shown)
        ]
        self._gpu.device.queue.submit([encoder.finish()])
        data = self._gpu.device.queue.read_buffer(buffer, 0, len(shown) * _SLOT_BYTES)
        return [_reading_of(data[n * _SLOT_BYTES :], has_value) for n, has_value in enumerate(probed)]

    def _room_for(self, count: int) -> wgpu.GPUBuffer:
        size = count * _SLOT_BYTES
        if self._buffer is None or self._buffer.size < size:
            usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.COPY_SRC
            self._buffer = self._gpu.device.create_buffer(label="readings", size=size, usage=usage)
        return self._buffer


def _encode_copy(
    encoder: wgpu.GPUCommandEncoder, values: ValueMap, probe: Probe, buffer: wgpu.GPUBuffer, offset: int
) -> bool:
    """Copy a map's range and the texel of a pixel; whether the pixel has one."""
    encoder.copy_buffer_to_buffer(values.range, 0, buffer, offset, RANGE.itemsize)
    if probe is None or values.stride != 1:
        return False
    encoder.copy_texture_to_buffer(
        {"texture": values.texture, "origin": (*values.grid.place(*probe), 0)},
        {"buffer": buffer, "offset": offset + RANGE.itemsize, "bytes_per_row": _ROW_ALIGNMENT},
        (1, 1, 1),
    )
    return True


def _reading_of(slot: memoryview, has_value: bool) -> Reading:
    value = float(np.frombuffer(slot, np.float32, 1, RANGE.itemsize)[0])
    return Reading(found_range(slot), value if has_value and value != NO_VALUE else None)


def read_texels(gpu: Gpu, texture: wgpu.GPUTexture, dtype: np.dtype[Any], layer: int = 0) -> NDArray[Any]:
    """All texels of a layer, as many rows at a time as a buffer of the device holds."""
    width, height, _ = texture.size
    row_bytes = width * _TEXEL_BYTES.get(texture.format, 4)
    most = max(1, gpu.limit("max-buffer-size") // (row_bytes + _ROW_ALIGNMENT))
    parts = []
    for top in range(0, height, most):
        rows = min(most, height - top)
        source = {"texture": texture, "origin": (0, top, layer)}
        layout = {"bytes_per_row": row_bytes, "rows_per_image": rows}
        data = gpu.device.queue.read_texture(source, layout, (width, rows, 1))
        parts.append(np.frombuffer(data, dtype))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
