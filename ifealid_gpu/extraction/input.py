"""From a photo to a network's input, and from its output back to a map that lies over the photo.

Images are made fit for a network in one of two ways:

- "edge": the last column and row are repeated to the right and below, up to a multiple of all strides. A map of stride
  s keeps its first ceil(size / s) pixels, so that feature pixel (x, y) lies exactly over the image patch
  [x s, (x + 1) s) x [y s, (y + 1) s).
- "paper": as for the maps of Zurowietz and Nattkemper (2020), the image lies in the middle of zeros, up to a multiple
  of 64 (the lower right side gets the odd pixel). The zeros are pixel values, before the normalisation. Of every
  map ceil(padding / s) pixels are cut off on each side, for the padding on the upper left one. What is left begins
  inside the image; its origin says where.

A model that is bound to one size gets the image resized to it, and its maps span the image.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from ifealid_gpu.dataset.image import Photo
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.model import Preprocessing
from ifealid_gpu.extraction.sizes import Size

_PAPER_MULTIPLE = 64


@dataclass(frozen=True)
class Framing:
    """How an image lies in a network's input. Sizes are (height, width), in pixels.

    Attributes:
        image: size of the image.
        input: size of the network's input.
        padding: "edge" or "paper"; None where the image was resized to the input.
        before: pixels of padding above and to the left.
    """

    image: Size
    input: Size
    padding: str | None
    before: Size = (0, 0)

    @classmethod
    def of(cls, image: Size, preprocessing: Preprocessing, padding: str, multiple: int) -> Framing:
        """The framing of an image.

        Args:
            image: its size.
            preprocessing: what the model asks for.
            padding: "edge" or "paper".
            multiple: what the input's sides must be multiples of.
        """
        if preprocessing.size is not None:
            return cls(image, preprocessing.size, None)
        if padding == "edge":
            return cls(image, _rounded_up(image, multiple), padding)
        whole = _rounded_up(image, math.lcm(multiple, _PAPER_MULTIPLE))
        return cls(image, whole, padding, ((whole[0] - image[0]) // 2, (whole[1] - image[1]) // 2))


@dataclass(frozen=True)
class Placed:
    """A layer's features, cut to those that lie over the image.

    Attributes:
        features: (d, h, w).
        steps: (down, across), pixels of the framed image a feature pixel; None: the map spans the image.
        origin: (x, y) of its corner in the image; None: the image's corner.
    """

    features: Tensor
    steps: Size | None
    origin: tuple[float, float] | None


def scaled_down(photo: Photo, max_side: int | None) -> Photo:
    """The photo with at most ``max_side`` pixels on its longer side, antialiased."""
    height, width = photo.size
    if max_side is None or max(height, width) <= max_side:
        return photo
    factor = max_side / max(height, width)
    size = max(1, round(height * factor)), max(1, round(width * factor))
    unrounded = None if photo.unrounded is None else _resized(photo.unrounded, size)
    place = photo.georeference and photo.georeference.scaled((width / size[1], height / size[0]))
    return Photo(_resized(photo.pixels, size), unrounded=unrounded, georeference=place)


def enlarged(photo: Photo, times: int) -> Photo:
    """The photo with ``times`` as many rows and columns."""
    if times == 1:
        return photo
    height, width = photo.size
    size = height * times, width * times
    unrounded = None if photo.unrounded is None else _resized(photo.unrounded, size)
    return Photo(_resized(photo.pixels, size), unrounded=unrounded)


def network_input(photo: Photo, framing: Framing, preprocessing: Preprocessing) -> Tensor:
    """(1, 3, H, W) float32: the photo in [0, 1], framed and normalised."""
    pixels: NDArray[Any] = photo.pixels if photo.unrounded is None else photo.unrounded
    if framing.padding is None and photo.size != framing.input:
        pixels = _resized(pixels, framing.input)
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    image = torch.from_numpy(pixels.transpose(2, 0, 1).copy()).to(torch.float32)
    batch = (image.div_(255) if pixels.dtype == np.uint8 else image)[None]
    if framing.padding is not None:
        top, left = framing.before
        sides = zip(framing.input, framing.image, framing.before, strict=True)
        below, right = (whole - side - start for whole, side, start in sides)
        if framing.padding == "edge":
            batch = functional.pad(batch, (left, right, top, below), mode="replicate")
        else:
            batch = functional.pad(batch, (left, right, top, below))
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (preprocessing.mean, preprocessing.std))
    return batch.sub_(mean).div_(std)


def placed(features: Tensor, framing: Framing, steps: Size | None, layer: str) -> Placed:
    """Cut a layer's features to those over the image.

    Args:
        features: (d, h, w) of the whole input.
        framing: of that input.
        steps: the strides (down, across) of the layer, in input pixels, or None where it has no whole ones.
        layer: its name, for messages.

    Raises:
        InputError: the paper's padding was asked for, and the layer has no whole stride or nothing is left.
    """
    if framing.padding is None:
        return Placed(features, None, None)
    if framing.padding == "paper":
        return _placed_as_the_paper(features, framing, steps, layer)
    if steps is None:
        sizes = zip(features.shape[1:], framing.image, framing.input, strict=True)
        rows, columns = (math.ceil(count * side / whole) for count, side, whole in sizes)
        return Placed(features[:, :rows, :columns], None, None)
    starts = _starts(features, framing, steps)
    sides = zip(framing.image, starts, steps, strict=True)
    rows, columns = (math.ceil((side - start) / step) for side, start, step in sides)
    origin = None if starts == (0, 0) else (starts[1], starts[0])
    return Placed(features[:, :rows, :columns], steps, origin)


def _placed_as_the_paper(features: Tensor, framing: Framing, steps: Size | None, layer: str) -> Placed:
    if steps is None:
        raise InputError(
            f"padding 'paper' needs layers of a whole stride, which {layer!r} has not; use the padding 'edge'"
        )
    cropped = [math.ceil(before / step) for before, step in zip(framing.before, steps, strict=True)]
    rows, columns = (count - 2 * cut for count, cut in zip(features.shape[1:], cropped, strict=True))
    if rows < 1 or columns < 1:
        height, width = framing.image
        raise InputError(
            f"padding 'paper' leaves nothing of the layer {layer!r} (stride {steps[0]}) of an image of "
            f"{width} x {height} pixels; use the padding 'edge'"
        )
    top, left = cropped
    starts = _starts(features, framing, steps)
    sides = zip(starts, cropped, steps, framing.before, strict=True)
    y, x = (start + cut * step - before for start, cut, step, before in sides)
    inside = features[:, top : top + rows, left : left + columns]
    return Placed(inside, steps, (x, y))


def _starts(features: Tensor, framing: Framing, steps: Size) -> tuple[float, float]:
    """(top, left) of the first feature in the input: what convolutions without padding lose, is lost on both sides."""
    sizes = zip(features.shape[1:], framing.input, steps, strict=True)
    top, left = ((whole - count * step) / 2 for count, whole, step in sizes)
    return top, left


def _rounded_up(size: Size, multiple: int) -> Size:
    return -(-size[0] // multiple) * multiple, -(-size[1] // multiple) * multiple


def _resized(pixels: NDArray[Any], size: Size) -> NDArray[Any]:
    """(H, W, 3) uint8, or (H, W) or (H, W, 3) float32 pixels at another size, antialiased where that is smaller."""
    if pixels.dtype == np.float32 and pixels.ndim == 3:  # Pillow has floats of one channel alone
        return np.stack([_resized(channel, size) for channel in np.moveaxis(pixels, 2, 0)], axis=2)
    resized: NDArray[Any] = np.asarray(Image.fromarray(pixels).resize(size[::-1], Image.Resampling.BICUBIC))
    return resized if pixels.dtype == np.uint8 else resized.clip(0, 1)  # bicubic weights overshoot
