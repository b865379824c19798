"""A map on display with values of its own beside those that are shown, such as under another metric."""

from __future__ import annotations

import wgpu

from ifealid_gpu.passes.value_map import ValueMap
from ifealid_gpu.renderer.beside import Beside
from ifealid_gpu.renderer.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView


class OwnValues(Beside):
    """Values of another's map, coarse first as they are there.

    Args:
        other: whose codes are shared, as `Beside` has it.

    Raises:
        DeviceError: there is no room for the values on the device.
    """

    def __init__(self, other: Renderer) -> None:
        super().__init__(other)
        self.known = other.known
        self.fluid = other.fluid.of(self.full)
        self._drawn = self.full

    @property
    def coarse_stride(self) -> int | None:
        """As `Renderer.coarse_stride`."""
        return self._drawn.values.stride if self._drawn is not self.full else None

    @property
    def drawn_values(self) -> ValueMap:
        """The value map that was encoded last."""
        return self._drawn.values

    def encode_values(self, encoder: wgpu.GPUCommandEncoder, view: ResolvedView, *, quick: bool = False) -> None:
        """As `Renderer.encode_values`."""
        self._drawn = self.fluid.choose(encoder, view.quantity, quick)
        self._drawn.encode(encoder, view.quantity, left_out=view.left_out)

    def refine(self, view: ResolvedView) -> float:
        """As `Renderer.refine`."""
        with self._computing("this picture"):
            return self.fluid.refine(view)

    def forget(self) -> None:
        """As `Renderer.forget`."""
        self.fluid.forget()
