"""Numbers of a map that is on display: computed of the same codes on the GPU, beside the frames that show it.

On a processor a frame waits until the device has done what was submitted before: so bands are small here.
"""

from __future__ import annotations

from ifealid_gpu.gpu.slices import SLICE_BYTES, Slices
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.value_map import create_value_map
from ifealid_gpu.renderer.computation import Computation
from ifealid_gpu.renderer.numbers import Numbers


class Beside(Numbers):
    """The numbers of another's map, with values of their own, so that another thread may ask for them.

    Args:
        other: whose codes are shared, unless they are streamed: bands of those take turns on the device.
        band_bytes: about the most bytes of a band.

    Raises:
        DeviceError: there is no room for the values on the device.
    """

    def __init__(self, other: Numbers, band_bytes: int = SLICE_BYTES) -> None:
        if other.full.tiles.is_streamed:
            super().__init__(other.gpu, other.feature_map, None, TileLimits.of(other.gpu), other.scene.frame)
            return
        self.gpu, self.feature_map, self.scene, self.known = other.gpu, other.feature_map, other.scene, None
        shared = other.full.dispatcher
        with self._making():
            values = create_value_map(self.gpu, shared.output.grid)
            slices = Slices(shared.tiles, band_bytes)
            dispatcher = Dispatcher(self.gpu, slices, values, shared.sampling, shared.mask)
            self.full = Computation(self.feature_map, dispatcher)
