"""Targets of pictures: their formats, the textures that are read back, and the area that is drawn on."""

from __future__ import annotations

import wgpu

from ifealid_gpu.gpu.device import Gpu

PICTURE_FORMAT = "rgba8unorm"
# Colours reach the screen as they are computed: no conversion by the target.
SCREEN_FORMAT = "bgra8unorm"

# Left, top, width and height in target pixels.
Area = tuple[int, int, int, int]


def picture_texture(gpu: Gpu, size: tuple[int, int], texture_format: str = PICTURE_FORMAT) -> wgpu.GPUTexture:
    """A texture of (width, height) pixels to draw a picture on, which can be read back."""
    return gpu.device.create_texture(
        label="picture",
        size=(*size, 1),
        format=texture_format,
        usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
    )
