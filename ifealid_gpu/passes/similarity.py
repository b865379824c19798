"""Similarity pass: s of every pixel to a reference pixel (Eq. 3), exact at 8 and 16 bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu

from ifealid_gpu.codes import Codes, code_max
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import PACK_BYTES, pack_codes
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.sampling import Sampling, workgroups
from ifealid_gpu.passes.unrolled import Unrolled
from ifealid_gpu.passes.value_map import NO_VALUE, Ranges, ValueMap
from ifealid_gpu.quantities.metric import MetricTerms

WORKGROUP_WIDTH = 64
_SAMPLES_PER_INVOCATION = 4

TERMS = np.dtype(
    [
        ("packs", "<u4"),
        ("channels", "<u4"),
        ("zero_code", "<u4"),
        ("rest", "<f4"),
        ("inverse_widest", "<f4"),
        ("highest_sum", "<u4"),
        ("reference_sum", "<u8"),
        ("reference_squares", "<u8"),
    ]
)


@dataclass(frozen=True)
class _Sums:
    """What is kept of each pixel: its entry point, texture format, bytes, and bindings to read and write it."""

    entry_point: str
    texture_format: str
    texel_bytes: int
    binding: int
    binding_out: int


_SUMS = {
    8: _Sums("sum_8", "rg32uint", 8, 4, 9),
    16: _Sums("sum_16", "rgba32uint", 16, 5, 10),
    32: _Sums("inverse_norm_32", "r32float", 4, 6, 11),
}


Resources = dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer]


@dataclass(frozen=True, eq=False)
class Kernel:
    """An entry point of similarity.wgsl.

    Attributes:
        entry_point: its name.
        resources: what it alone binds, by binding number.
        takes_rounds: whether an invocation takes samples in rounds, and not four at a time.
    """

    entry_point: str
    resources: Resources
    takes_rounds: bool = False


class SimilarityPass:
    """Writes s as float32 into a value map; `NO_VALUE` where a pixel or the reference has no direction.

    The sums over each pixel's channels are computed on the GPU when a band is first encoded, and kept.

    Args:
        gpu: the device.
        tiles: the codes.
        output: takes the values.
        sampling: which pixels of the tiles.
    """

    def __init__(self, gpu: Gpu, tiles: Tiles, output: ValueMap, sampling: Sampling) -> None:
        self._gpu = gpu
        self._tiles = tiles
        self._output = output
        self._sampling = sampling
        self._precision = tiles.feature_map.precision
        self._sums = _SUMS[self._precision]
        device, layout, grid = gpu.device, tiles.layout, output.grid
        self._unrolled = Unrolled(gpu, tiles, sampling) if Unrolled.suits(gpu, tiles) else None
        unrolled, none = self._unrolled, [0] * len(tiles.bands)
        self._samples = [
            sampling.uniforms(gpu, band, layout, grid, rounds=rounds, first_range=first)
            for band, rounds, first in zip(
                tiles.bands, unrolled.rounds if unrolled else none, unrolled.firsts if unrolled else none, strict=True
            )
        ]
        self._terms = Uniforms(device, "similarity terms", TERMS)
        self._reference = reference_texture(gpu, layout.packs)
        reference = self._reference.create_view()
        compared = reference
        if self._precision == 32:
            compared = reference_texture(gpu, layout.packs).create_view()
            self._unit = Kernel("unit_reference_32", {3: reference, 12: compared})
        kept = device.create_texture(
            label="sums over channels",
            size=(grid.width, grid.height, 1),
            format=self._sums.texture_format,
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        ).create_view()
        self._sum = Kernel(self._sums.entry_point, {self._sums.binding_out: kept})
        bound: Resources = {self._sums.binding: kept, 7: output.texture.create_view()}
        if self._unrolled is not None:
            resources = bound | self._unrolled.resources
            self._kernel = Kernel(f"similarity_{self._precision}_unrolled", resources, takes_rounds=True)
        else:
            self._kernel = Kernel(f"similarity_{self._precision}", {3: compared, **bound})
        self._origin = 0.0  # of the metric
        self._summed_about: list[float | None] = [None] * len(tiles.bands)
        # By kernel, number of the band, and whether the metric's origin is a code and is 0.
        self._prepared: dict[tuple[Kernel, int, bool, bool], tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]] = {}

    @property
    def ranges(self) -> Ranges | None:
        """Ranges of the values once all bands are encoded; None where the kernel does not keep them."""
        return self._unrolled.ranges if self._unrolled is not None else None

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps, the sums of every pixel above all."""
        grid = self._output.grid
        ranges = self.ranges.nbytes if self.ranges is not None else 0
        return grid.width * grid.height * self._sums.texel_bytes + self._tiles.layout.packs * PACK_BYTES + ranges

    def begin(self, encoder: wgpu.GPUCommandEncoder, vector: Codes, terms: MetricTerms) -> None:
        """Choose what is encoded from now on.

        Args:
            encoder: takes the commands.
            vector: (d,) codes of the reference.
            terms: the metric.
        """
        self._origin = terms.origin
        code_sum, squares = (0, 0) if self._precision == 32 else sums_of(vector)
        zero_code = self._zero_code
        self._terms.write(
            packs=self._tiles.layout.packs,
            channels=vector.size,
            zero_code=zero_code,
            rest=terms.origin - zero_code,
            inverse_widest=1 / terms.widest,
            highest_sum=0xFFFFFFFF,
            reference_sum=code_sum,
            reference_squares=squares,
        )
        if self._unrolled is not None:
            self._unrolled.begin(vector)
        else:
            write_references(self._gpu, self._reference, vector[np.newaxis])
        if self._precision == 32:
            self._dispatch(encoder, self._unit, 0, (1, 1))

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        self.encode_kernel(encoder, self._kernel, band)

    def forget(self) -> None:
        """Take nothing for computed that was encoded: it may never have been submitted."""
        self._summed_about = [None] * len(self._tiles.bands)

    @property
    def sums(self) -> Resources:
        """The sums over every pixel's channels, by the binding that reads them."""
        return {self._sums.binding: self._sum.resources[self._sums.binding_out]}

    def encode_kernel(self, encoder: wgpu.GPUCommandEncoder, kernel: Kernel, band: Band) -> None:
        """Encode a kernel that takes several samples of a band an invocation, after the sums that it reads.

        Args:
            encoder: takes the commands.
            kernel: with the same resources whenever it is encoded.
            band: must be loaded.
        """
        number, samples = band.number, len(self._sampling.of_band(band))
        # Integer sums are about code 0 and serve every metric; float norms are about the metric's origin.
        about = self._origin if self._precision == 32 else 0.0
        if self._summed_about[number] != about:
            self._summed_about[number] = about
            self._dispatch(encoder, self._sum, number, workgroups(samples, WORKGROUP_WIDTH))
        groups = workgroups(samples, WORKGROUP_WIDTH * _SAMPLES_PER_INVOCATION)
        if kernel.takes_rounds and self._unrolled is not None:
            groups = self._unrolled.groups[number]
        self._dispatch(encoder, kernel, number, groups)

    @property
    def _zero_code(self) -> int:
        """The code nearest to the metric's origin."""
        return min(max(round(self._origin), 0), code_max(self._precision))

    def _dispatch(self, encoder: wgpu.GPUCommandEncoder, kernel: Kernel, number: int, groups: tuple[int, int]) -> None:
        key = kernel, number, self._origin == self._zero_code, self._origin == 0
        if key not in self._prepared:
            self._prepared[key] = self._prepare(*key)
        pipeline, group = self._prepared[key]
        compute = encoder.begin_compute_pass(label=kernel.entry_point)
        compute.set_pipeline(pipeline)
        compute.set_bind_group(0, group)
        compute.dispatch_workgroups(*groups)
        compute.end()

    def _prepare(
        self, kernel: Kernel, number: int, origin_is_code: bool, origin_is_zero: bool
    ) -> tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]:
        """The pipeline of a kernel, and its bind group for a band."""
        pipeline = compute_pipeline(
            self._gpu,
            "similarity",
            kernel.entry_point,
            {
                "no_value": NO_VALUE,
                "sample_step": 1 if self._gpu.is_software else WORKGROUP_WIDTH,
                "one_shelf": self._tiles.layout.shelves == 1,
                "stride": self._sampling.stride,
                "origin_is_code": origin_is_code,
                "origin_is_zero": origin_is_zero,
                "unrolled_packs": self._tiles.layout.packs if kernel.takes_rounds else 0,
            },
        )
        resources: Resources = {1: self._terms.buffer, **kernel.resources}
        if kernel.entry_point != "unit_reference_32":
            resources |= {0: self._tiles.view(self._tiles.bands[number]), 2: self._samples[number].buffer}
        return pipeline, bind_group(self._gpu.device, pipeline, resources, kernel.entry_point)


def sums_of(vector: Codes) -> tuple[int, int]:
    """Sum of a vector's codes, and of their squares."""
    exact = vector.astype(np.uint64)
    return int(exact.sum()), int((exact * exact).sum())


def reference_texture(gpu: Gpu, packs: int, rows: int = 1) -> wgpu.GPUTexture:
    """A texture for the packs of references, one in a row."""
    usage = wgpu.TextureUsage
    return gpu.device.create_texture(
        label="reference packs",
        size=(packs, rows, 1),
        format="rgba32uint",
        usage=usage.STORAGE_BINDING | usage.COPY_DST,
    )


def write_references(gpu: Gpu, texture: wgpu.GPUTexture, vectors: Codes) -> None:
    """Write the codes (n, d) of references to the first n rows of their texture."""
    packs = pack_codes(vectors)
    rows, width, size = packs.shape
    gpu.device.queue.write_texture(
        {"texture": texture}, packs, {"bytes_per_row": width * size, "rows_per_image": rows}, (width, rows, 1)
    )
