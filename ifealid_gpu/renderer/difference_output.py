"""What takes the differences of two maps' values: a value map for each stride, and the passes that fill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import wgpu

from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.passes.difference import DifferencePass
from ifealid_gpu.passes.same_places import Lain, first_is_finer
from ifealid_gpu.passes.value_map import ValueMap, create_value_map
from ifealid_gpu.passes.value_range import MOST_LEFT_OUT, RangePass
from ifealid_gpu.quantities.map_pixels import MapPixels


@dataclass(frozen=True, eq=False)
class DifferenceOutput:
    """What takes the differences of two value maps.

    Attributes:
        values: takes them.
        difference: computes them.
        range: finds their range.
        lain: where the differences lie.
        maps: where the values of both maps lie.
    """

    values: ValueMap
    difference: DifferencePass
    range: RangePass
    lain: Lain
    maps: tuple[Lain, Lain]

    def encode_range(self, encoder: wgpu.GPUCommandEncoder, left_out: Sequence[MapPixels | None]) -> None:
        """Encode the range of the differences, which are encoded.

        Args:
            encoder: takes the commands.
            left_out: pixels of both maps whose differences do not count for the colours; None: all do.
        """
        found = [
            of.under(self.lain, pixels.numbers)
            for of, pixels in zip(self.maps, left_out, strict=True)
            if pixels is not None
        ]
        numbers = np.unique(np.concatenate(found)) if found else np.empty(0, np.intp)
        self.range.encode(encoder, None, numbers if numbers.size > MOST_LEFT_OUT else numbers.tolist())


class DifferenceOutputs:
    """Outputs for the value maps of two renderers, full and coarse, made when first needed.

    Args:
        gpu: the device.
        first: where the map lies that is subtracted from.
        second: where the one lies that is subtracted.
    """

    def __init__(self, gpu: Gpu, first: Scene, second: Scene) -> None:
        self._gpu = gpu
        self._scenes = first, second
        self._is_first_finer = first_is_finer(first, second)
        self._side = TileLimits.of(gpu).side
        self._values: dict[int, tuple[ValueMap, RangePass]] = {}  # by stride
        self._outputs: dict[tuple[ValueMap, ValueMap], DifferenceOutput] = {}

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that grow with the maps."""
        return sum(values.nbytes for values, _ in self._values.values())

    def of(self, first: ValueMap, second: ValueMap) -> DifferenceOutput:
        """The output for two value maps, with as many values as that of the finer map has."""
        if (first, second) not in self._outputs:
            maps = (first, Lain(self._scenes[0], first.stride)), (second, Lain(self._scenes[1], second.stride))
            (finer, lain), (coarser, _) = maps if self._is_first_finer else maps[::-1]
            values, found = self._taking(finer.stride, lain)
            difference = DifferencePass(self._gpu, *maps, (values, lain))
            shown = replace(values, is_of_coarse=coarser.stride > 1)
            self._outputs[first, second] = DifferenceOutput(shown, difference, found, lain, (maps[0][1], maps[1][1]))
        return self._outputs[first, second]

    def _taking(self, stride: int, lain: Lain) -> tuple[ValueMap, RangePass]:
        if stride not in self._values:
            values = create_value_map(self._gpu, Grid.of(*lain.size, self._side), stride)
            self._values[stride] = values, RangePass(self._gpu, values, symmetric=True)
        return self._values[stride]
