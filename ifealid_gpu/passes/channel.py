"""Channel pass: the value of one channel, c / cmax, at every pixel (Eq. 4)."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.codes import code_max
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import channels_per_pack
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.sampling import Sampling, workgroups
from ifealid_gpu.passes.value_map import ValueMap

WORKGROUP_WIDTH = 64

CHOICE = np.dtype(
    [
        ("bits", "<u4"),
        ("index", "<u4"),
        ("column", "<u4"),
        ("shelf", "<u4"),
        ("largest", "<f4"),
    ]
)


class ChannelPass:
    """Writes one channel as float32 in [0, 1] into a value map.

    Args:
        gpu: the device.
        tiles: the codes.
        output: takes the values.
        sampling: which pixels of the tiles.
    """

    def __init__(self, gpu: Gpu, tiles: Tiles, output: ValueMap, sampling: Sampling) -> None:
        self._tiles = tiles
        self._sampling = sampling
        self._choice = Uniforms(gpu.device, "channel choice", CHOICE)
        self._pipeline = compute_pipeline(gpu, "channel", "channel_value", {"stride": sampling.stride})
        self._bind_groups = [
            bind_group(
                gpu.device,
                self._pipeline,
                {
                    0: tiles.view(band),
                    1: self._choice.buffer,
                    2: sampling.uniforms(gpu, band, tiles.layout, output.grid).buffer,
                    3: output.texture.create_view(),
                },
                "channel",
            )
            for band in tiles.bands
        ]

    def pack_of(self, channel: int) -> int:
        """The pack that holds a channel, 0 to d - 1."""
        return channel // channels_per_pack(self._tiles.feature_map.precision)

    def begin(self, channel: int) -> None:
        """Choose the channel, 0 to d - 1, that is encoded from now on."""
        precision = self._tiles.feature_map.precision
        shelf, column = divmod(self.pack_of(channel), self._tiles.layout.row_packs)
        self._choice.write(
            bits=precision,
            index=channel % channels_per_pack(precision),
            column=column,
            shelf=shelf,
            largest=code_max(precision),
        )

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the values of one band, whose pack of the channel must be loaded."""
        compute = encoder.begin_compute_pass(label="channel")
        compute.set_pipeline(self._pipeline)
        compute.set_bind_group(0, self._bind_groups[band.number])
        compute.dispatch_workgroups(*workgroups(len(self._sampling.of_band(band)), WORKGROUP_WIDTH))
        compute.end()
