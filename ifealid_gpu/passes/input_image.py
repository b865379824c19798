"""The input image on the GPU, uploaded once for all maps of one image."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import wgpu
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.gpu.device import Gpu


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
class ImageLevel:
    """One level of an image.

    Attributes:
        view: of its texels.
        width: pixels.
        height: pixels.
    """

    view: wgpu.GPUTextureView
    width: int
    height: int


class InputImage:
    """An image and its halvings on the GPU. Make it with `of`, which shares it.

    Args:
        gpu: the device.
        image: (H, W, 3) uint8 sRGB, or None.

    Attributes:
        is_there: whether there is an image; otherwise one black pixel stands for it.
        levels: those that the device can hold, the largest first.
    """

    def __init__(self, gpu: Gpu, image: NDArray[np.uint8] | None) -> None:
        self.is_there = image is not None
        pixels = np.zeros((1, 1, 3), np.uint8) if image is None else image
        levels = image_levels(pixels, gpu.limit("max-texture-dimension-2d"))
        self._skipped: int = max(pixels.shape[:2]).bit_length() - len(levels)
        texture = color_texture(gpu, "input image", levels, wgpu.TextureUsage.TEXTURE_BINDING)
        self.levels: list[ImageLevel] = [
            ImageLevel(texture.create_view(base_mip_level=n, mip_level_count=1), level.shape[1], level.shape[0])
            for n, level in enumerate(levels)
        ]

    @classmethod
    def of(cls, gpu: Gpu, image: NDArray[np.uint8] | None) -> InputImage:
        """The image on the device; as long as somebody uses it, everybody gets the same one."""
        pixels = b"" if image is None else np.ascontiguousarray(image).data
        shape = () if image is None else image.shape
        key = shape, hashlib.blake2b(pixels).digest(), gpu.limit("max-texture-dimension-2d")
        found: InputImage | None = gpu.images.get(key)
        if found is None:
            gpu.images[key] = found = cls(gpu, image)
        return found

    def level_for(self, scale: float) -> ImageLevel:
        """The level to sample when the image is shown at ``scale`` target pixels per image pixel."""
        # Halvings that are too large for the device are not there to be sampled.
        return self.levels[max(0, level_for(scale, self._skipped + len(self.levels)) - self._skipped)]


def color_texture(gpu: Gpu, label: str, levels: list[NDArray[np.uint8]], usage: int) -> wgpu.GPUTexture:
    """A texture of opaque colours: (H, W, 3) uint8 of each level."""
    device = gpu.device
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
