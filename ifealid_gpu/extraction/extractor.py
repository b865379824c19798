"""Feature maps of photos: a model, its layers and the options, ready for any number of images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

import torch
from torch import Tensor

from ifealid_gpu.dataset.image import Photo
from ifealid_gpu.dataset.names import map_name
from ifealid_gpu.errors import DeviceError, InputError
from ifealid_gpu.extraction.compute_device import check_half, choose_device
from ifealid_gpu.extraction.cutter import Cutter
from ifealid_gpu.extraction.forward import layer_outputs
from ifealid_gpu.extraction.fusing import with_folded_norms
from ifealid_gpu.extraction.input import Framing, Placed, enlarged, network_input, placed, scaled_down
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.options import Options
from ifealid_gpu.extraction.plan import Plan
from ifealid_gpu.extraction.recipe import recipe
from ifealid_gpu.extraction.shifting import averaged, common_steps
from ifealid_gpu.extraction.tiling import Tile, run_in_tiles
from ifealid_gpu.geometry import georeference_over
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.parallel import Progress

_TRIAL_SIDE = 64


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
        InputError: a layer that there is not, or whose output is no feature map; a scale or shifts that the model
            or its layers cannot have.
        DeviceError: no such device, or half precision on one without it.
    """

    def __init__(self, model: Model, layers: Sequence[str] = ("stages",), options: Options | None = None) -> None:
        self.options = options or Options()
        self._device = choose_device(self.options.device, model.module)
        if self.options.half:
            check_half(self._device)
        self._plan = Plan.of(model, layers)
        self.layers = self._plan.layers
        size, shifts = model.preprocessing.size, self.options.shift_average
        if self.options.scale > 1 and size is not None:
            raise InputError(
                f"--scale: {model.name} takes images of {size[1]} x {size[0]} pixels, to which all are resized; "
                "--shift-average gives finer maps of it"
            )
        if shifts > 1:
            self._shift_by = common_steps(self.layers, self._plan.steps, shifts)
            finer = {name: (down // shifts, across // shifts) for name, (down, across) in self._plan.steps.items()}
            # The sums on the finer grid, and what one pass gives.
            values = self._plan.values_per_pixel * (shifts**2 + 1)
            self._steps, plan = finer, replace(self._plan, values_per_pixel=values)
        else:
            self._steps, plan = self._plan.steps, self._plan
        self.model = model
        self._runnable = model
        if self.options.fast:
            module = with_folded_norms(model.module, self.layers).to(memory_format=torch.channels_last)
            self._runnable = replace(model, module=module)
        self._runnable.module.to(self._device)
        is_double = any(tensor.dtype == torch.float64 for tensor in self._runnable.module.state_dict().values())
        self._cutter = Cutter(
            self._run,
            self._run_exactly,
            self._runnable.module,
            plan,
            device=self._device,
            value_bytes=(8 if is_double else 4) + self.options.most_bits // 8,
            scale=self.options.scale,
        )

    def recipe(self, image_hash: str, layer: str, precision: int | str | None = None) -> str:
        """The hash that a layer's map of an image carries; or would, had this precision been asked for."""
        options = self.options if precision is None else replace(self.options, precision=precision)
        return recipe(image_hash, self.model, layer, options)

    def trial(self) -> None:
        """Send the smallest image through the network that it takes surely, as `maps` does with a photo."""
        side = self._plan.multiple * -(-_TRIAL_SIDE // self._plan.multiple)
        self._run(torch.full((1, 3, *(self.model.preprocessing.size or (side, side))), 0.5))

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
        height, width = (side * self.options.scale for side in photo.size)
        framing = Framing.of((height, width), self.model.preprocessing, self.options.padding, self._plan.multiple)
        side = self.options.tile
        tiles = self._cutter.tiles_of(framing, side) if side else self._cutter.tiles_that_fit(framing)
        steps = max(1, len(tiles)) * self.options.shift_average**2 + len(self.layers)
        report = progress or (lambda done, total: None)
        report(0, steps)
        outputs = self._outputs(photo, framing, tiles, lambda done, _: report(done, steps))
        for done, name in enumerate(self.layers, 1):
            result = placed(outputs.pop(name), framing, self._steps.get(name), name)
            code = None if image_hash is None else self.recipe(image_hash, name)
            yield self._feature_map(photo, image, name, result, code)
            report(steps - len(self.layers) + done, steps)

    def _feature_map(self, photo: Photo, image: str | None, layer: str, result: Placed, code: str | None) -> FeatureMap:
        scale = self.options.scale  # the map lies over the image as it was
        feature_map = FeatureMap.from_array(
            result.features.numpy(),
            precision=self.options.precision,
            no_data="none",  # a network that gives NaN is broken
            layout="chw",
            name=map_name(image, layer),
            image=photo.pixels,
            provenance=Provenance(
                image=image,
                layer=layer,
                model=self.model.name,
                weights=self.model.weights,
                stride=result.steps and (result.steps[1] / scale, result.steps[0] / scale),
                padding=None if self.model.preprocessing.size else self.options.padding,
                origin=result.origin and (result.origin[0] / scale, result.origin[1] / scale),
                recipe=code,
            ),
        )
        return replace(feature_map, georeference=georeference_over(photo.georeference, feature_map))

    # --- The forward pass ---

    def _outputs(self, photo: Photo, framing: Framing, tiles: list[Tile], progress: Progress) -> dict[str, Tensor]:
        try:
            batch = network_input(enlarged(photo, self.options.scale), framing, self.model.preprocessing)
            if self.options.shift_average > 1:
                return self._averaged(batch, tiles, progress)
            return self._run_whole(batch, tiles, progress)
        except (MemoryError, RuntimeError, InputError) as error:
            if not _is_out_of_memory(error):
                raise
            height, width = framing.input
            raise DeviceError(
                f"{width} x {height} pixels need more memory than {self._device} has; try --tile 512 or --max-side 1024"
            ) from None

    def _run_whole(self, batch: Tensor, tiles: list[Tile], progress: Progress | None) -> dict[str, Tensor]:
        if tiles:
            return run_in_tiles(self._run, batch, tiles, self._plan.strides, progress)
        outputs = dict(self._run(batch))
        if progress is not None:
            progress(1, 1)
        return outputs

    def _averaged(self, batch: Tensor, tiles: list[Tile], progress: Progress) -> dict[str, Tensor]:
        pieces = max(1, len(tiles))
        return averaged(
            lambda shifted: self._run_whole(shifted, tiles, None),
            batch,
            self._shift_by,
            self.options.shift_average,
            lambda done, total: progress(done * pieces, total * pieces),
        )

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


def _in_main_memory(features: Tensor) -> Tensor:
    kept = features.dtype in (torch.float32, torch.float64)
    return features.detach().to("cpu", features.dtype if kept else torch.float32)


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return any(words in str(error).lower() for words in ("out of memory", "can't allocate memory", "not enough memory"))
