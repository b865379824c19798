"""Numbers of a map that is on display: computed of the same codes on the GPU, beside the frames that show it."""

from __future__ import annotations

from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.passes.value_map import create_value_map
from ifealid_gpu.renderer.computation import Computation
from ifealid_gpu.renderer.numbers import Numbers


class Beside(Numbers):
    """The numbers of another's map, with values of their own, so that another thread may ask for them.

    Args:
        other: whose codes are shared, unless they are streamed: bands of those take turns on the device.

    Raises:
        DeviceError: there is no room for the values on the device.
    """

    def __init__(self, other: Numbers) -> None:
        if other.full.tiles.is_streamed:
            super().__init__(other.gpu, other.feature_map, None, TileLimits.of(other.gpu), other.scene.frame)
            return
        self.gpu, self.feature_map, self.scene, self.known = other.gpu, other.feature_map, other.scene, None
        shared = other.full.dispatcher
        with self._making():
            values = create_value_map(self.gpu, shared.output.grid)
            self.full = Computation(self.feature_map, shared.writing(values))
