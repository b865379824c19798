"""Channel pass: the value of one channel, c / cmax, at every pixel (Eq. 4)."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.feature_map import FeatureMap, code_max
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.gpu.uniforms import Uniforms

WORKGROUP = 8

CHOICE = np.dtype([("channel", "<u4"), ("bits", "<u4"), ("largest", "<f4"), ("_padding", "<u4")])


class ChannelPass:
    """Writes one channel as float32 in [0, 1] into a texture."""

    def __init__(self, gpu: Gpu, feature_map: FeatureMap, tiles: Tiles, output: wgpu.GPUTexture) -> None:
        self._map = feature_map
        self._choice = Uniforms(gpu.device, "channel choice", CHOICE)
        self._pipeline = compute_pipeline(gpu, "channel", "channel_value")
        self._bind_group = bind_group(
            gpu.device,
            self._pipeline,
            {
                0: tiles.texture.create_view(dimension="2d-array"),
                1: self._choice.buffer,
                2: output.create_view(),
            },
            "channel",
        )

    def encode(self, encoder: wgpu.GPUCommandEncoder, channel: int) -> None:
        """Encode the map of one channel, 0 to d - 1."""
        precision = self._map.precision
        self._choice.write(channel=channel, bits=precision, largest=code_max(precision))
        compute = encoder.begin_compute_pass(label="channel")
        compute.set_pipeline(self._pipeline)
        compute.set_bind_group(0, self._bind_group)
        compute.dispatch_workgroups(-(-self._map.width // WORKGROUP), -(-self._map.height // WORKGROUP))
        compute.end()
