"""Whether an image goes through a model in one piece, in tiles, or not at all: what memory decides."""

from __future__ import annotations

import math
from contextlib import suppress
from functools import cached_property, partial

import torch
from torch import nn

from ifealid_gpu.errors import DeviceError, InputError
from ifealid_gpu.extraction.compute_device import free_bytes, main_memory_free
from ifealid_gpu.extraction.input import Framing
from ifealid_gpu.extraction.memory import MemoryModel, peak_bytes
from ifealid_gpu.extraction.plan import Plan
from ifealid_gpu.extraction.receptive_field import Forward, ReceptiveField, receptive_field, widest_gap
from ifealid_gpu.extraction.tiling import Tile, cut

# Bytes a pixel that are enough for any model: where there are so many nobody need measure what a pass takes.
_PLENTY = 1 << 16

# The share of free memory that is taken: others live on the machine, too.
_SHARE = 0.8

# Bytes a pixel in main memory while the input is made: the photo, the same as float32, and with its padding.
_INPUT = 27

# Sides of two inputs on which memory is measured, and the lower side of strips; larger ones where a model fails there.
_PROBES = ((96, 160), (224, 320))
_LOW = (32, 224)


class Cutter:
    """Cuts images into tiles where they need it.

    Args:
        run: the forward pass, in the precision that it will have.
        run_exactly: the same in full precision, by which the receptive field is measured.
        module: the model.
        plan: the wanted layers.
        device: what the model runs on.
        value_bytes: of a feature and its code together.
        scale: how many times images were enlarged.
    """

    def __init__(
        self,
        run: Forward,
        run_exactly: Forward,
        module: nn.Module,
        plan: Plan,
        *,
        device: torch.device,
        value_bytes: int,
        scale: int = 1,
    ) -> None:
        self._run = run
        self._run_exactly = run_exactly
        self._module = module
        self._plan = plan
        self._device = device
        self._value_bytes = value_bytes
        self._scale = scale
        self._fields: dict[tuple[int, int], ReceptiveField | None] = {}

    def tiles_of(self, framing: Framing, side: int) -> list[Tile]:
        """Tiles of ``side`` pixels; none where the image is no larger.

        Raises:
            InputError: the model can't be cut.
        """
        if max(framing.input) <= side:
            return []
        field = self._field(framing)
        if field is None:
            raise InputError(f"{self._obstacle(framing)}; leave out --tile")
        return cut(framing.input, side, field)

    def tiles_that_fit(self, framing: Framing) -> list[Tile]:
        """The largest tiles that there is memory for; none where there is enough for the whole image.

        Raises:
            DeviceError: more memory is needed than there is, and tiles are impossible; the message has both.
        """
        if framing.padding is None:
            return []  # bound to a size that is meant to fit
        height, width = framing.input
        pixels = height * width
        free, main = free_bytes(self._device), main_memory_free()
        if pixels * _PLENTY <= min(free, main):
            return []
        image = f"{width} x {height} pixels"
        kept = self._kept_bytes(pixels)
        if kept > _SHARE * main:
            raise DeviceError(
                f"{image} and their maps need {_gigabytes(kept)} of main memory, and {_gigabytes(main)} are free; "
                f"use --max-side{self._or_less_scale}, or extract fewer layers at a time"
            )
        beside = 0 if self._device.type == "cuda" else kept
        memory = self._memory
        if memory is None:
            return []
        need, room = memory.bytes_for(pixels) + beside, int(_SHARE * free)
        if need <= room:
            return []
        needed = f"{image} need about {_gigabytes(need)} of memory on {self._device}, and {_gigabytes(free)} are free"
        field = self._field(framing)
        if field is None:
            raise DeviceError(
                f"{needed}; {self._obstacle(framing)}: use a --max-side of less than "
                f"{max(framing.image) // self._scale}{self._or_less_scale}"
            )
        overlap = max(a + b for a, b in zip(field.before, field.after, strict=True))
        fitting = math.isqrt(max(0, memory.pixels_for(room - beside)))
        side = (fitting - overlap) // field.step * field.step
        if side < field.step:
            least = memory.bytes_for((field.step + overlap) ** 2)
            raise DeviceError(
                f"{needed}, also too little for the smallest tiles, which need {_gigabytes(least)}; use --max-side"
                f"{self._or_less_scale}"
            )
        return cut(framing.input, side, field)

    @property
    def _or_less_scale(self) -> str:
        return f", or a --scale of less than {self._scale}" if self._scale > 1 else ""

    def _kept_bytes(self, pixels: int) -> int:
        """Bytes in main memory of an image's input and its maps."""
        return int(pixels * (_INPUT + self._plan.values_per_pixel * self._value_bytes))

    @cached_property
    def _memory(self) -> MemoryModel | None:
        """What passes take; None where the model runs on no small image."""
        for sides in _PROBES:
            with suppress(InputError):
                small, large = (self._measured(side) for side in sides)
                return MemoryModel.fitted(small, large)
        return None

    def _measured(self, side: int) -> tuple[int, int]:
        """(pixels, bytes) of a pass."""
        side = self._plan.multiple * math.ceil(side / self._plan.multiple)
        batch = torch.rand((1, 3, side, side), generator=torch.Generator().manual_seed(0))
        return side * side, peak_bytes(partial(self._run, batch), self._device)

    def _field(self, framing: Framing) -> ReceptiveField | None:
        """What features see; None where an image of this size cannot be cut."""
        found = next((field for field in self._fields.values() if field), None)
        if found is None and framing.input not in self._fields and framing.padding and not self._without_stride():
            for low in _LOW:
                with suppress(InputError):
                    found = self._measured_field(framing.input, low)
                    break
        self._fields[framing.input] = found
        return found

    def _measured_field(self, size: tuple[int, int], low: int) -> ReceptiveField | None:
        step = self._plan.multiple
        gap = widest_gap(self._module, step)
        return receptive_field(self._run_exactly, self._plan.strides, step, size, gap=gap, low=low)

    def _without_stride(self) -> list[str]:
        """Layers that do not follow the image's size by a whole stride."""
        return [name for name in self._plan.layers if name not in self._plan.strides]

    def _obstacle(self, framing: Framing) -> str:
        """Why an image cannot be cut into tiles."""
        if framing.padding is None:
            return f"this model takes inputs of {framing.input[1]} x {framing.input[0]} pixels alone, which are not cut"
        if self._without_stride():
            return f"tiles need layers of a whole stride, which {self._without_stride()[0]} has not"
        return (
            "this model cannot be cut into tiles, as its features see the whole image (attention, global pooling) "
            "or depend on their place in it"
        )


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
