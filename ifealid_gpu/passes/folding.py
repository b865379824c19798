"""Folding kept maps into a value map: the best of them at every pixel, less another."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np
import wgpu

from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.kept_maps import BLOCK_LAYERS, KeptMaps
from ifealid_gpu.passes.set_plan import Fold
from ifealid_gpu.passes.value_map import NO_VALUE
from ifealid_gpu.passes.value_range import groups_that_loop

FOLD = np.dtype([("count", "<u4"), ("shift", "<u4"), ("_padding", "<u4", 2), ("layers", "<u4", (2, 4))])


class Folding:
    """Encodes folds, each by a dispatch for every block of kept maps that it reads.

    Args:
        dispatcher: whose output takes the values.
        maps: what is read.
    """

    def __init__(self, dispatcher: Dispatcher, maps: KeptMaps) -> None:
        self._gpu = dispatcher.gpu
        self._output = dispatcher.output
        self._maps = maps
        # A buffer for each dispatch of what was begun: all are written before the first of them runs.
        self._uniforms: list[Uniforms] = []
        self._next = 0
        self._groups = groups_that_loop(dispatcher.gpu, dispatcher.output.grid.pixels)

    def restart(self) -> None:
        """What was encoded before has been submitted, or never will be."""
        self._next = 0

    def encode(self, encoder: wgpu.GPUCommandEncoder, fold: Fold, is_low_best: bool) -> None:
        """Encode a fold into the value map, whatever it goes into from there."""
        compute = encoder.begin_compute_pass(label="set")
        starts = True
        for block, layers in self._in_blocks(fold.sources):
            self._dispatch(compute, block, layers, starts=starts, low_is_best=is_low_best)
            starts = False
        if fold.minus is not None:
            spot = self._maps.spot(fold.minus)
            self._dispatch(compute, spot.block, [spot.layer], subtracts=True)
        compute.end()

    def _in_blocks(self, keys: tuple[Hashable, ...]) -> Iterator[tuple[int, list[int]]]:
        """Blocks with the layers that some maps have there."""
        blocks: dict[int, list[int]] = {}
        for spot in map(self._maps.spot, keys):
            blocks.setdefault(spot.block, []).append(spot.layer)
        yield from blocks.items()

    def _dispatch(
        self,
        compute: wgpu.GPUComputePassEncoder,
        block: int,
        layers: list[int],
        *,
        starts: bool = False,
        subtracts: bool = False,
        low_is_best: bool = False,
    ) -> None:
        if self._next == len(self._uniforms):
            self._uniforms.append(Uniforms(self._gpu.device, "fold", FOLD))
        uniforms = self._uniforms[self._next]
        self._next += 1
        grid = self._output.grid
        filled = [*layers, *[0] * (BLOCK_LAYERS - len(layers))]
        uniforms.write(count=grid.pixels, shift=grid.shift, layers=np.reshape(filled, (2, 4)))
        constants = {
            "no_value": NO_VALUE,
            "layers": len(layers),
            "starts": starts,
            "subtracts": subtracts,
            "low_is_best": low_is_best,
        }
        pipeline = compute_pipeline(self._gpu, "set", "combined", constants)
        resources = {
            0: self._maps.texture(block).create_view(dimension="2d-array"),
            1: self._output.texture.create_view(),
            2: uniforms.buffer,
        }
        compute.set_pipeline(pipeline)
        compute.set_bind_group(0, bind_group(self._gpu.device, pipeline, resources, "fold"))
        compute.dispatch_workgroups(self._groups)
