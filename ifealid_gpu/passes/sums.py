"""Sums pass: sums over those channels of 8-bit pixels that count, computed once and kept until other channels do."""

from __future__ import annotations

import wgpu

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.passes.counted import Counted
from ifealid_gpu.passes.dispatch import Dispatcher, Kernel
from ifealid_gpu.quantities.space import Space

_BYTES = 8  # of a pixel


class Sums:
    """Writes each pixel's sum of squares and of codes, exact integers.

    Args:
        dispatcher: of the map, at 8 bits.
        others_twice: whether the codes of the other channels are in the sum of codes twice.

    Attributes:
        view: of the texture that has them.
        nbytes: of GPU memory.
    """

    def __init__(self, dispatcher: Dispatcher, *, others_twice: bool = False) -> None:
        gpu, grid = dispatcher.gpu, dispatcher.output.grid
        self._dispatcher = dispatcher
        self.view: wgpu.GPUTextureView = gpu.device.create_texture(
            label="sums over channels",
            size=(grid.width, grid.height, 1),
            format="rg32uint",
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        ).create_view()
        self._counted = Counted(gpu, dispatcher.tiles.layout.packs)
        self.nbytes = grid.width * grid.height * _BYTES + self._counted.nbytes
        constants = {"others_twice": True} if others_twice else {}
        self._kernel = Kernel("sums", {4: self.view, 5: self._counted.view}, constants)
        self._there = [False] * len(dispatcher.tiles.bands)

    def begin(self, space: Space) -> None:
        """Choose the space whose channels count from now on."""
        if self._counted.change(space):
            self.forget()

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the sums of one band, which must be loaded, unless they are there."""
        if not self._there[band.number]:
            self._there[band.number] = True
            self._dispatcher.encode(encoder, self._kernel, band)

    def forget(self) -> None:
        """Compute them anew: what was encoded may never have been submitted."""
        self._there = [False] * len(self._there)
