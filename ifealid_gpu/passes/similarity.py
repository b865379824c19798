"""Similarity pass: s of every pixel to a reference pixel (Eq. 3), exact at 8 and 16 bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu

from ifealid_gpu.feature_map import Codes, code_max
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import PACK_BYTES, pack_codes
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.metric import MetricTerms
from ifealid_gpu.passes.sampling import Sampling, workgroups
from ifealid_gpu.passes.value_map import NO_VALUE, ValueMap

WORKGROUP_WIDTH = 32
_SAMPLES_PER_INVOCATION = 4
SUMS_WORKGROUP_WIDTH = 64

TERMS = np.dtype(
    [
        ("packs", "<u4"),
        ("channels", "<u4"),
        ("zero_code", "<u4"),
        ("rest", "<f4"),
        ("inverse_widest", "<f4"),
        ("_padding", "<u4"),
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
        device, layout = gpu.device, tiles.layout
        self._samples = [sampling.uniforms(gpu, band, layout, output.grid) for band in tiles.bands]
        self._terms = Uniforms(device, "similarity terms", TERMS)
        self._reference = _reference_texture(gpu, layout.packs)
        self._unit_reference = _reference_texture(gpu, layout.packs)
        self._kept = device.create_texture(
            label="sums over channels",
            size=(output.grid.width, output.grid.height, 1),
            format=self._sums.texture_format,
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        )
        self._origin = 0.0  # of the metric
        self._summed_about: list[float | None] = [None] * len(tiles.bands)
        # By entry point, number of the band, and whether the metric's origin is a code and is 0.
        self._prepared: dict[tuple[str, int, bool, bool], tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]] = {}

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps, the sums of every pixel above all."""
        grid = self._output.grid
        return grid.width * grid.height * self._sums.texel_bytes + self._tiles.layout.packs * PACK_BYTES

    def begin(self, encoder: wgpu.GPUCommandEncoder, vector: Codes, terms: MetricTerms) -> None:
        """Choose what is encoded from now on.

        Args:
            encoder: takes the commands.
            vector: (d,) codes of the reference.
            terms: the metric.
        """
        self._origin = terms.origin
        code_sum, squares = (0, 0) if self._precision == 32 else _sums_of(vector)
        zero_code = self._zero_code
        self._terms.write(
            packs=self._tiles.layout.packs,
            channels=vector.size,
            zero_code=zero_code,
            rest=terms.origin - zero_code,
            inverse_widest=1 / terms.widest,
            reference_sum=code_sum,
            reference_squares=squares,
        )
        _write_reference(self._gpu, self._reference, vector)
        if self._precision == 32:
            self._dispatch(encoder, "unit_reference_32", 0, (1, 1))

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        number, samples = band.number, len(self._sampling.of_band(band))
        # Integer sums are about code 0 and serve every metric; float norms are about the metric's origin.
        about = self._origin if self._precision == 32 else 0.0
        if self._summed_about[number] != about:
            self._summed_about[number] = about
            self._dispatch(encoder, self._sums.entry_point, number, workgroups(samples, SUMS_WORKGROUP_WIDTH))
        groups = workgroups(samples, WORKGROUP_WIDTH * _SAMPLES_PER_INVOCATION)
        self._dispatch(encoder, f"similarity_{self._precision}", number, groups)

    @property
    def _zero_code(self) -> int:
        """The code nearest to the metric's origin."""
        return min(max(round(self._origin), 0), code_max(self._precision))

    def _dispatch(
        self, encoder: wgpu.GPUCommandEncoder, entry_point: str, number: int, groups: tuple[int, int]
    ) -> None:
        key = entry_point, number, self._origin == self._zero_code, self._origin == 0
        if key not in self._prepared:
            self._prepared[key] = self._prepare(*key)
        pipeline, group = self._prepared[key]
        compute = encoder.begin_compute_pass(label=entry_point)
        compute.set_pipeline(pipeline)
        compute.set_bind_group(0, group)
        compute.dispatch_workgroups(*groups)
        compute.end()

    def _prepare(
        self, entry_point: str, number: int, origin_is_code: bool, origin_is_zero: bool
    ) -> tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]:
        """The pipeline of an entry point, and its bind group for a band."""
        pipeline = compute_pipeline(
            self._gpu,
            "similarity",
            entry_point,
            {
                "no_value": NO_VALUE,
                "workgroup_width": WORKGROUP_WIDTH,
                "sample_step": 1 if self._gpu.is_software else WORKGROUP_WIDTH,
                "one_shelf": self._tiles.layout.shelves == 1,
                "stride": self._sampling.stride,
                "origin_is_code": origin_is_code,
                "origin_is_zero": origin_is_zero,
            },
        )
        resources: dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer] = {1: self._terms.buffer}
        if entry_point == "unit_reference_32":
            resources |= {3: self._reference.create_view(), 12: self._unit_reference.create_view()}
        else:
            resources |= {0: self._tiles.view(self._tiles.bands[number]), 2: self._samples[number].buffer}
            if entry_point == self._sums.entry_point:
                resources[self._sums.binding_out] = self._kept.create_view()
            else:
                resources |= {
                    3: (self._unit_reference if self._precision == 32 else self._reference).create_view(),
                    self._sums.binding: self._kept.create_view(),
                    7: self._output.texture.create_view(),
                }
        return pipeline, bind_group(self._gpu.device, pipeline, resources, entry_point)


def _sums_of(vector: Codes) -> tuple[int, int]:
    """Sum of a vector's codes, and of their squares."""
    exact = vector.astype(np.uint64)
    return int(exact.sum()), int((exact * exact).sum())


def _reference_texture(gpu: Gpu, packs: int) -> wgpu.GPUTexture:
    usage = wgpu.TextureUsage
    return gpu.device.create_texture(
        label="reference packs",
        size=(packs, 1, 1),
        format="rgba32uint",
        usage=usage.STORAGE_BINDING | usage.COPY_DST,
    )


def _write_reference(gpu: Gpu, texture: wgpu.GPUTexture, vector: Codes) -> None:
    packs = pack_codes(vector)
    gpu.device.queue.write_texture(
        {"texture": texture}, packs, {"bytes_per_row": packs.nbytes, "rows_per_image": 1}, (len(packs), 1, 1)
    )
