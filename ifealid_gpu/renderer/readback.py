"""Reading back: the few numbers a frame shows of all maps on display, and whole textures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.peak import PEAK, found_peak
from ifealid_gpu.passes.threshold import CUT, FoundCut, found_cut
from ifealid_gpu.passes.value_map import NO_VALUE, RANGE, FoundRange, ValueMap, found_range

_VALUE_BYTES = 16  # a texel of a value map, which may have four components
_TEXEL_BYTES = {"rgba32float": 16}  # others that are read have 4
_CUT_AT = RANGE.itemsize
_PEAK_AT = _CUT_AT + CUT.itemsize
_FACTS_BYTES = _PEAK_AT + PEAK.itemsize  # of a map, before its pixels' values
_ROW_ALIGNMENT = 256  # bytes, of a row that is read back

# A pixel (x, y) whose value is asked for, or None.
Probe = tuple[int, int] | None


@dataclass(frozen=True)
class Reading:
    """What a frame shows of one map, in numbers.

    Attributes:
        range: what was found of its values, and which of them the colours span; None where no pixel has a value.
        values: the components of the value at each probe, or None where there is none.
        cut: what the threshold does to them; None without one, and where no pixel has a value.
        counts: how many pixels have each label, where labels are drawn, or values in each bin of a histogram, from the
            smallest value to the largest; none where they are not counted.
        peak: the best pixel (x, y), of the map, of a coarse picture, too: the first in reading order of those with the
            largest value, or with the smallest where low values are bright; None where it was not asked for
            (`Renderer.finds_peak`), where nothing is compared, and where no pixel has a value.
        peak_value: its value; None without one.
    """

    range: FoundRange | None = None
    values: tuple[tuple[float, ...] | None, ...] = ()
    cut: FoundCut | None = None
    counts: tuple[int, ...] = ()
    peak: tuple[int, int] | None = None
    peak_value: float | None = None


class Drawn(Protocol):
    """What has drawn a value map: a renderer, or the difference of two."""

    @property
    def drawn_values(self) -> ValueMap:
        """The value map that was drawn last."""

    @property
    def drawn_cut(self) -> wgpu.GPUBuffer | None:
        """What a threshold did to it, where one was drawn."""

    @property
    def drawn_counts(self) -> wgpu.GPUBuffer | None:
        """How many pixels have each label, or how many values each bin of a histogram, where counted; uint32."""

    @property
    def drawn_peak(self) -> wgpu.GPUBuffer | None:
        """The best pixel, where it was found."""


class Readback:
    """Reads the range of each map on display and the values at some pixels: one buffer, one submission, one wait.

    Args:
        gpu: the device.
    """

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._buffer: wgpu.GPUBuffer | None = None

    def read(self, shown: Sequence[tuple[Drawn, Sequence[Probe]]]) -> list[Reading]:
        """What the last frame shows of each renderer's map.

        A coarse picture has the range of its own values, and none at single pixels. Waits for the frame; reads a few
        bytes a map and a pixel, whatever the map's size.

        Args:
            shown: renderers, each with the pixels (x, y) of its map whose values are asked for; None has no value.
        """
        if not shown:
            return []
        lengths = [_room_of(drawn, len(probes)) for drawn, probes in shown]
        starts = np.cumsum([0, *lengths]).tolist()
        buffer = self._room_for(starts[-1])
        encoder = self._gpu.device.create_command_encoder(label="readings")
        for start, (renderer, probes) in zip(starts, shown, strict=False):
            _encode_copies(encoder, renderer.drawn_values, probes, buffer, start)
            if renderer.drawn_cut is not None:
                encoder.copy_buffer_to_buffer(renderer.drawn_cut, 0, buffer, start + _CUT_AT, CUT.itemsize)
            if renderer.drawn_peak is not None:
                encoder.copy_buffer_to_buffer(renderer.drawn_peak, 0, buffer, start + _PEAK_AT, PEAK.itemsize)
            if renderer.drawn_counts is not None:
                after = start + _FACTS_BYTES + len(probes) * _VALUE_BYTES
                encoder.copy_buffer_to_buffer(renderer.drawn_counts, 0, buffer, after, _counts_bytes(renderer))
        self._gpu.device.queue.submit([encoder.finish()])
        data = self._gpu.device.queue.read_buffer(buffer, 0, starts[-1])
        return [
            _reading_of(data[start:], renderer, probes)
            for start, (renderer, probes) in zip(starts, shown, strict=False)
        ]

    def _room_for(self, size: int) -> wgpu.GPUBuffer:
        if self._buffer is None or self._buffer.size < size:
            usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.COPY_SRC
            self._buffer = self._gpu.device.create_buffer(label="readings", size=size, usage=usage)
        return self._buffer


def _has_value(values: ValueMap, probe: Probe) -> bool:
    return probe is not None and not values.is_coarse


def _encode_copies(
    encoder: wgpu.GPUCommandEncoder, values: ValueMap, probes: Sequence[Probe], buffer: wgpu.GPUBuffer, start: int
) -> None:
    """Copy a map's range and the texels of pixels that have one."""
    encoder.copy_buffer_to_buffer(values.range, 0, buffer, start, RANGE.itemsize)
    for n, probe in enumerate(probes):
        if probe is not None and _has_value(values, probe):
            encoder.copy_texture_to_buffer(
                {"texture": values.texture, "origin": (*values.grid.place(*probe), 0)},
                {
                    "buffer": buffer,
                    "offset": start + _FACTS_BYTES + n * _VALUE_BYTES,
                    "bytes_per_row": _ROW_ALIGNMENT,
                },
                (1, 1, 1),
            )


def _counts_bytes(drawn: Drawn) -> int:
    return 0 if drawn.drawn_counts is None else int(drawn.drawn_counts.size)


def _room_of(drawn: Drawn, probes: int) -> int:
    """Bytes for what is read of a map, so that the texels of the next one begin where they may: at whole texels."""
    used = _FACTS_BYTES + probes * _VALUE_BYTES + _counts_bytes(drawn)
    return -(-used // _VALUE_BYTES) * _VALUE_BYTES


def _reading_of(data: memoryview, drawn: Drawn, probes: Sequence[Probe]) -> Reading:
    found: list[tuple[float, ...] | None] = []
    values = drawn.drawn_values
    for n, probe in enumerate(probes):
        components = np.frombuffer(data, np.float32, values.components, _FACTS_BYTES + n * _VALUE_BYTES)
        has_value = _has_value(values, probe) and components[0] != np.float32(NO_VALUE)
        found.append(tuple(components.tolist()) if has_value else None)
    after = _FACTS_BYTES + len(probes) * _VALUE_BYTES
    counts = np.frombuffer(data, np.uint32, _counts_bytes(drawn) // 4, after)
    cut = found_cut(data[_CUT_AT:]) if drawn.drawn_cut is not None else None
    peak = found_peak(data[_PEAK_AT:]) if drawn.drawn_peak is not None else None
    best, value = (None, None) if peak is None else (peak.pixel, peak.value)
    return Reading(found_range(data), tuple(found), cut, tuple(counts.tolist()), best, value)


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
