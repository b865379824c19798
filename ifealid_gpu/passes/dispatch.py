"""Dispatches over the samples of a band: what all passes that read codes have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.passes.mask import Mask
from ifealid_gpu.passes.rounds import Rounds
from ifealid_gpu.passes.sampling import WORKGROUP_WIDTH, Sampling, workgroups
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap

SAMPLES_PER_INVOCATION = 4  # of four.wgsl

Resources = dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer]
Constants = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Kernel:
    """A shader whose one compute entry point has its name.

    Attributes:
        shader: its name.
        resources: what it binds beside the tiles and the samples, by binding number.
        constants: overrides that are the same whenever it is encoded.
    """

    shader: str
    resources: Resources
    constants: Constants = field(default_factory=dict)


class Dispatcher:
    """Encodes kernels over the samples of bands.

    Args:
        gpu: the device.
        tiles: the codes.
        output: takes the values.
        sampling: which pixels of the tiles.
        mask: the valid pixels of the tiles.

    Attributes:
        samples: how many each band has.
        rounds: how unrolled kernels take samples; None on GPUs, which have no such kernels.
        validity: what kernels bind to find the pixels that are not valid.
        values: what kernels that write values bind, the validity included.
        constants: the overrides of kernels that write values.
    """

    def __init__(self, gpu: Gpu, tiles: Tiles, output: ValueMap, sampling: Sampling, mask: Mask) -> None:
        self.gpu = gpu
        self.tiles = tiles
        self.output = output
        self.sampling = sampling
        self.samples = [len(sampling.of_band(band)) for band in tiles.bands]
        self.mask = mask
        self.validity: Resources = {3: mask.texture.create_view()}
        self.values: Resources = {2: output.texture.create_view(), **self.validity}
        self.constants: Constants = {"no_value": NO_VALUE, "masked": mask.leaves_out}
        self.rounds = Rounds(gpu, sampling, tiles.bands) if gpu.is_software else None
        none = [0] * len(tiles.bands)
        rounds, firsts = (self.rounds.rounds, self.rounds.firsts) if self.rounds is not None else (none, none)
        self._uniforms = [
            sampling.uniforms(gpu, band, tiles.layout, output.grid, rounds=number, first_range=first)
            for band, number, first in zip(tiles.bands, rounds, firsts, strict=True)
        ]
        self._prepared: dict[Any, tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]] = {}

    def writing(self, output: ValueMap) -> Dispatcher:
        """The same samples, with another value map that takes their values."""
        return Dispatcher(self.gpu, self.tiles, output, self.sampling, self.mask)

    def encode(
        self,
        encoder: wgpu.GPUCommandEncoder,
        kernel: Kernel,
        band: Band,
        groups: tuple[int, int] | None = None,
        *,
        per_invocation: int = 1,
        constants: Constants | None = None,
    ) -> None:
        """Encode a kernel over the samples of a band, which must be loaded.

        Args:
            encoder: takes the commands.
            kernel: what to run.
            band: whose samples.
            groups: (x, y) workgroups; None: those of `WORKGROUP_WIDTH` invocations.
            per_invocation: samples that an invocation takes where no groups are given.
            constants: further overrides.
        """
        constants = constants or {}
        key = kernel, band.number, tuple(constants.items())
        if key not in self._prepared:
            self._prepared[key] = self._prepare(kernel, band, constants)
        pipeline, group = self._prepared[key]
        compute = encoder.begin_compute_pass(label=kernel.shader)
        compute.set_pipeline(pipeline)
        compute.set_bind_group(0, group)
        samples = self.samples[band.number]
        compute.dispatch_workgroups(*(groups or workgroups(samples, WORKGROUP_WIDTH * per_invocation)))
        compute.end()

    def _prepare(
        self, kernel: Kernel, band: Band, constants: Constants
    ) -> tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]:
        layout = {"one_shelf": self.tiles.layout.shelves == 1, "stride": self.sampling.stride}
        pipeline = compute_pipeline(self.gpu, kernel.shader, kernel.shader, {**layout, **kernel.constants, **constants})
        resources = {0: self.tiles.view(band), 1: self._uniforms[band.number].buffer, **kernel.resources}
        return pipeline, bind_group(self.gpu.device, pipeline, resources, kernel.shader)
