"""The value map: what a similarity or channel pass writes and the range and colour passes read."""

from __future__ import annotations

import wgpu

from ifealid_gpu.gpu.device import Gpu

# Stands for s where a pixel has no direction, on the GPU only: WGSL does not promise that NaN survives.
NO_VALUE = -2.0


def create_value_map(gpu: Gpu, width: int, height: int) -> wgpu.GPUTexture:
    """An r32float texture of one value a feature-map pixel."""
    usage = wgpu.TextureUsage
    return gpu.device.create_texture(
        label="value map",
        size=(width, height, 1),
        format="r32float",
        usage=usage.STORAGE_BINDING | usage.TEXTURE_BINDING | usage.COPY_SRC,
    )
