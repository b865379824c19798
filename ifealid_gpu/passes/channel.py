"""Channel pass: the value of one channel, c / cmax, at every pixel (Eq. 4)."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.packs import channels_per_pack
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher, Kernel
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.channel import Channel

CHOICE = np.dtype([("bits", "<u4"), ("index", "<u4"), ("pack", "<u4"), ("largest", "<f4")])


class ChannelPass:
    """Writes one channel as float32 in [0, 1] into a value map.

    Args:
        dispatcher: of the map.
    """

    ranges: Ranges | None = None
    nbytes = 0
    rounds = 1

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._choice = Uniforms(dispatcher.gpu.device, "channel choice", CHOICE)
        self._kernel = Kernel("channel", {4: self._choice.buffer, **dispatcher.values}, dispatcher.constants)
        self._pack = 0

    @property
    def pack(self) -> int | None:
        """The one pack that is read."""
        return self._pack

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Channel, feature_map: FeatureMap) -> None:
        """Choose the channel that is encoded from now on; see `ValuePass`."""
        self._pack, index = divmod(wanted.number, channels_per_pack(feature_map.precision))
        self._choice.write(
            bits=feature_map.precision, index=index, pack=self._pack, largest=code_max(feature_map.precision)
        )

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the values of one band, whose pack of the channel must be loaded."""
        self._dispatcher.encode(encoder, self._kernel, band)

    def forget(self) -> None:
        """Nothing is kept."""
