"""Feature maps of photos: a model, its layers and the options, ready for any number of images."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, partial

import torch
from torch import Tensor

from ifealid_gpu.dataset import Progress
from ifealid_gpu.dataset.image import Photo
from ifealid_gpu.dataset.names import map_name
from ifealid_gpu.errors import DeviceError, InputError
from ifealid_gpu.extract.compute_device import check_half, choose_device, free_bytes, main_memory_free
from ifealid_gpu.extract.forward import layer_outputs
from ifealid_gpu.extract.fusing import with_folded_norms
from ifealid_gpu.extract.input import Framing, Placed, network_input, placed, scaled_down
from ifealid_gpu.extract.memory import MemoryModel, peak_bytes
from ifealid_gpu.extract.model import Model
from ifealid_gpu.extract.options import Options
from ifealid_gpu.extract.plan import Plan
from ifealid_gpu.extract.receptive_field import ReceptiveField, receptive_field, widest_gap
from ifealid_gpu.extract.recipe import recipe
from ifealid_gpu.extract.tiling import Tile, cut, run_in_tiles
from ifealid_gpu.feature_map import FeatureMap, Provenance

# Below this nobody need measure what a forward pass takes: no model takes so much a pixel.
_PLENTY_A_PIXEL = 1 << 16

# The share of free memory that is taken: others live on the machine, too.
_SHARE = 0.8

# Bytes a pixel in main memory while the input is made: the photo, the same as float32, and with its padding.
_INPUT_A_PIXEL = 27

# Sides of the inputs on which memory is measured.
_PROBES = 96, 160


@dataclass(frozen=True)
class _Need:
    """Bytes for an image: of the forward pass on its device, and of input and maps in main memory."""

    forward: int
    main: int


class Extractor:
    """Makes feature maps of photos.

    Args:
        model: in evaluation mode; it is moved to the device.
        layers: names, glob patterns, or "stages".
        options: how images become feature maps.

    Attributes:
        model: as given.
        options: as given.
        layers: the names of the layers, in the model's order.

    Raises:
        InputError: a layer that there is not, or whose output is no feature map.
        DeviceError: no such device, or half precision on one without it.
    """

    def __init__(self, model: Model, layers: Sequence[str] = ("stages",), options: Options | None = None) -> None:
        self.options = options or Options()
        self._device = choose_device(self.options.device, model.module)
        if self.options.half:
            check_half(self._device)
        self._plan = Plan.of(model, layers)
        self.layers = self._plan.layers
        self.model = model
        self._runnable = model
        if self.options.fast:
            module = with_folded_norms(model.module, self.layers).to(memory_format=torch.channels_last)
            self._runnable = replace(model, module=module)
        self._runnable.module.to(self._device)
        self._fields: dict[tuple[int, int], ReceptiveField | None] = {}

    def recipe(self, image_hash: str, layer: str) -> str:
        """The hash that a layer's map of an image carries."""
        return recipe(image_hash, self.model, layer, self.options)

    def maps(
        self,
        photo: Photo,
        image: str | None = None,
        *,
        image_hash: str | None = None,
        progress: Progress | None = None,
    ) -> Iterator[FeatureMap]:
        """The layers' feature maps of a photo, one after the other.

        Args:
            photo: the image. The maps keep it, scaled down where the options ask for it.
            image: its name.
            image_hash: hash of its file, from which the maps' recipe is made; None: they get none.
            progress: called with (steps done, steps in all).

        Raises:
            InputError: the model gives NaN or infinity; the paper's padding does not fit; or tiles were asked for,
                and the model can't be cut.
            DeviceError: more memory is needed than there is; the message has both.
        """
        photo = scaled_down(photo, self.options.max_side)
        framing = Framing.of(photo.size, self.model.preprocessing, self.options.padding, self._plan.multiple)
        tiles = self._tiles(framing)
        steps = max(1, len(tiles)) + len(self.layers)
        report = progress or (lambda done, total: None)
        report(0, steps)
        outputs = self._outputs(photo, framing, tiles, lambda done, _: report(done, steps))
        for done, name in enumerate(self.layers, 1):
            result = placed(outputs.pop(name), framing, self._plan.strides.get(name), name)
            code = None if image_hash is None else self.recipe(image_hash, name)
            yield self._feature_map(photo, image, name, result, code)
            report(steps - len(self.layers) + done, steps)

    def _feature_map(self, photo: Photo, image: str | None, layer: str, result: Placed, code: str | None) -> FeatureMap:
        return FeatureMap.from_array(
            result.features.numpy(),
            precision=self.options.precision,
            layout="chw",
            name=map_name(image, layer),
            image=photo.pixels,
            provenance=Provenance(
                image=image,
                layer=layer,
                model=self.model.name,
                weights=self.model.weights,
                stride=result.stride,
                padding=None if self.model.preprocessing.size else self.options.padding,
                origin=result.origin,
                recipe=code,
            ),
        )

    # --- The forward pass ---

    def _outputs(self, photo: Photo, framing: Framing, tiles: list[Tile], progress: Progress) -> dict[str, Tensor]:
        try:
            batch = network_input(photo, framing, self.model.preprocessing)
            if tiles:
                return run_in_tiles(self._run, batch, tiles, self._plan.strides, progress)
            outputs = dict(self._run(batch))
        except (MemoryError, RuntimeError, InputError) as error:
            if not _is_out_of_memory(error):
                raise
            height, width = framing.input
            raise DeviceError(
                f"{width} x {height} pixels need more memory than {self._device} has; try --tile 512 or --max-side 1024"
            ) from None
        progress(1, 1)
        return outputs

    def _run(self, batch: Tensor) -> dict[str, Tensor]:
        """A forward pass, its results in main memory as float32 or float64."""
        return self._forward(batch, half=self.options.half)

    def _run_exactly(self, batch: Tensor) -> dict[str, Tensor]:
        return self._forward(batch, half=False)

    def _forward(self, batch: Tensor, *, half: bool) -> dict[str, Tensor]:
        batch = batch.to(self._device)
        if self.options.fast:
            batch = batch.to(memory_format=torch.channels_last)
        with torch.inference_mode(), torch.autocast("cuda", torch.float16) if half else nullcontext():
            outputs = layer_outputs(self._runnable, batch, self.layers)
        return {name: _in_main_memory(outputs.pop(name)) for name in list(outputs)}

    # --- Memory and tiles ---

    def _tiles(self, framing: Framing) -> list[Tile]:
        """The tiles that an image is cut into; none: it goes through in one piece."""
        side = self.options.tile
        height, width = framing.input
        if side is not None:
            return [] if max(height, width) <= side else self._cut(framing, side)
        if framing.padding is None:
            return []  # bound to a size that is meant to fit
        pixels = height * width
        free, main = free_bytes(self._device), main_memory_free()
        if pixels * _PLENTY_A_PIXEL <= min(free, main):
            return []
        need = self._need(pixels)
        on_device = need.forward if self._device.type == "cuda" else need.forward + need.main
        if on_device <= _SHARE * free and need.main <= _SHARE * main:
            return []
        needed = f"{width} x {height} pixels need about {_gigabytes(on_device)} of memory on {self._device}"
        needed = f"{needed}, and {_gigabytes(free)} are free"
        if need.main > _SHARE * main:
            raise DeviceError(
                f"{width} x {height} pixels and their maps need {_gigabytes(need.main)} of main memory, "
                f"and {_gigabytes(main)} are free; use --max-side, or extract fewer layers at a time"
            )
        room = int(_SHARE * free) - (0 if self._device.type == "cuda" else need.main)
        field = self._field(framing)
        if field is None:
            raise DeviceError(
                f"{needed}; {self._obstacle(framing)}: use a --max-side of less than {max(height, width)}"
            )
        overlap = max(a + b for a, b in zip(field.before, field.after, strict=True))
        side = (math.isqrt(max(0, self._memory.pixels_for(room))) - overlap) // field.step * field.step
        if side < field.step:
            least = self._memory.bytes_for((field.step + overlap) ** 2)
            raise DeviceError(
                f"{needed}, also too little for the smallest tiles, which need {_gigabytes(least)}; use --max-side"
            )
        return cut(framing.input, side, field)

    def _cut(self, framing: Framing, side: int) -> list[Tile]:
        field = self._field(framing)
        if field is None:
            raise InputError(f"{self._obstacle(framing)}; leave out --tile")
        return cut(framing.input, side, field)

    def _field(self, framing: Framing) -> ReceptiveField | None:
        """What features see; None where an image of this size cannot be cut."""
        found = next((field for field in self._fields.values() if field), None)
        if found is None and framing.input not in self._fields and not self._without_stride():
            step, module = self._plan.multiple, self._runnable.module
            found = receptive_field(
                self._run_exactly, self._plan.strides, step, framing.input, widest_gap(module, step)
            )
        self._fields[framing.input] = found
        return found

    def _without_stride(self) -> list[str]:
        """Layers that do not follow the image's size by a whole stride."""
        return [name for name in self.layers if name not in self._plan.strides]

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

    def _need(self, pixels: int) -> _Need:
        maps = 0
        for name, channels in self._plan.channels.items():
            count = channels * pixels / self._plan.strides.get(name, 1) ** 2
            maps += int(count * (4 + self.options.precision // 8))
        return _Need(self._memory.bytes_for(pixels), maps + _INPUT_A_PIXEL * pixels)

    @cached_property
    def _memory(self) -> MemoryModel:
        measured = []
        for side in _PROBES:
            rounded = self._plan.multiple * math.ceil(side / self._plan.multiple)
            batch = torch.rand((1, 3, rounded, rounded), generator=torch.Generator().manual_seed(0))
            measured.append((rounded * rounded, peak_bytes(partial(self._run, batch), self._device)))
        return MemoryModel.fitted(*measured)


def _in_main_memory(features: Tensor) -> Tensor:
    kept = features.dtype in (torch.float32, torch.float64)
    return features.detach().to("cpu", features.dtype if kept else torch.float32)


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return any(words in str(error).lower() for words in ("out of memory", "can't allocate memory", "not enough memory"))


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
