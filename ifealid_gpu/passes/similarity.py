"""Similarity pass: s of every pixel to a reference pixel (Eq. 3), exact at 8 and 16 bits."""

from __future__ import annotations

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.feature_map import Codes, FeatureMap, code_max
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tiles import Tiles, pack_codes, pack_count
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.metric import MetricTerms
from ifealid_gpu.passes.value_map import NO_VALUE

WORKGROUP_WIDTH = 32
PIXELS_PER_INVOCATION = 4
SUMS_WORKGROUP = 8
REFERENCE_BYTES = 4096 * 16

TERMS = np.dtype(
    [
        ("width", "<u4"),
        ("height", "<u4"),
        ("packs", "<u4"),
        ("channels", "<u4"),
        ("zero_code", "<u4"),
        ("rest", "<f4"),
        ("inverse_widest", "<f4"),
        ("scale", "<f4"),
        ("reference_sum", "<u8"),
        ("reference_squares", "<u8"),
        ("reference_pixel", "<u4", 2),
    ]
)

_SUMS_FORMATS = {8: "rg32uint", 16: "rgba32uint", 32: "r32float"}
_SUMS_ENTRY_POINTS = {8: "sums_8", 16: "sums_16", 32: "inverse_norms_32"}
_SUMS_BINDINGS = {8: 3, 16: 3, 32: 4}
_SUMS_OUT_BINDINGS = {8: 6, 16: 7, 32: 8}


class SimilarityPass:
    """Writes s as float32 into a texture; `NO_VALUE` where a pixel or the reference has no direction.

    The sums over each pixel's channels are computed once, on the GPU, when the pass is made.
    """

    def __init__(self, gpu: Gpu, feature_map: FeatureMap, tiles: Tiles, output: wgpu.GPUTexture) -> None:
        device = gpu.device
        precision = feature_map.precision
        self._device = device
        self._map = feature_map
        self._tiles = tiles
        self._terms = Uniforms(device, "similarity terms", TERMS)
        self._reference = device.create_buffer(
            label="reference packs", size=REFERENCE_BYTES, usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
        )
        self._sums = device.create_texture(
            label="sums over channels",
            size=(feature_map.width, feature_map.height, 1),
            format=_SUMS_FORMATS[precision],
            usage=wgpu.TextureUsage.STORAGE_BINDING | wgpu.TextureUsage.TEXTURE_BINDING,
        )
        self._gpu = gpu
        self._output = output
        # By whether the metric's origin is a code.
        self._variants: dict[bool, tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]] = {}
        sums_pipeline = compute_pipeline(gpu, "similarity", _SUMS_ENTRY_POINTS[precision])
        self._sums_pipeline = sums_pipeline
        self._sums_bind_group = bind_group(
            device,
            sums_pipeline,
            {
                0: tiles.texture.create_view(dimension="2d-array"),
                1: self._terms.buffer,
                _SUMS_OUT_BINDINGS[precision]: self._sums.create_view(),
            },
            "sums over channels",
        )
        self._summed_about: float | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps, the sums of every pixel above all."""
        texel = {8: 8, 16: 16, 32: 4}[self._map.precision]
        return self._map.width * self._map.height * texel + REFERENCE_BYTES + TERMS.itemsize

    def encode(self, encoder: wgpu.GPUCommandEncoder, reference: tuple[int, int], terms: MetricTerms) -> None:
        """Encode one similarity map.

        Args:
            encoder: takes the commands.
            reference: (x, y) of the reference pixel.
            terms: the metric.
        """
        self._write(reference, terms)
        compute = encoder.begin_compute_pass(label="similarity")
        self._encode_sums(compute, terms)
        pipeline, group = self._variant(terms.origin == self._zero_code(terms))
        compute.set_pipeline(pipeline)
        compute.set_bind_group(0, group)
        columns = WORKGROUP_WIDTH * PIXELS_PER_INVOCATION
        compute.dispatch_workgroups(-(-self._map.width // columns), self._map.height)
        compute.end()

    def _zero_code(self, terms: MetricTerms) -> int:
        """The code nearest to the metric's origin."""
        return int(np.clip(round(terms.origin), 0, code_max(self._map.precision)))

    def _variant(self, origin_is_code: bool) -> tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]:
        if origin_is_code not in self._variants:
            precision = self._map.precision
            steps = (PIXELS_PER_INVOCATION, 1) if self._gpu.is_software else (1, WORKGROUP_WIDTH)
            pipeline = compute_pipeline(
                self._gpu,
                "similarity",
                f"similarity_{precision}",
                {
                    "no_value": NO_VALUE,
                    "workgroup_width": WORKGROUP_WIDTH,
                    "invocation_step": steps[0],
                    "pixel_step": steps[1],
                    "origin_is_code": origin_is_code,
                },
            )
            group = bind_group(
                self._device,
                pipeline,
                {
                    0: self._tiles.texture.create_view(dimension="2d-array"),
                    1: self._terms.buffer,
                    2: self._reference,
                    _SUMS_BINDINGS[precision]: self._sums.create_view(),
                    5: self._output.create_view(),
                },
                "similarity",
            )
            self._variants[origin_is_code] = pipeline, group
        return self._variants[origin_is_code]

    def _encode_sums(self, compute: wgpu.GPUComputePassEncoder, terms: MetricTerms) -> None:
        # Integer sums are about code 0 and serve every metric; float norms are about the metric's origin.
        about = terms.origin if self._map.precision == 32 else 0.0
        if self._summed_about == about:
            return
        self._summed_about = about
        compute.set_pipeline(self._sums_pipeline)
        compute.set_bind_group(0, self._sums_bind_group)
        compute.dispatch_workgroups(-(-self._map.width // SUMS_WORKGROUP), -(-self._map.height // SUMS_WORKGROUP))

    def _write(self, reference: tuple[int, int], terms: MetricTerms) -> None:
        x, y = reference
        vector = self._map.codes[y, x]
        largest = code_max(self._map.precision)
        zero_code = self._zero_code(terms)
        if self._map.precision == 32:
            packs, code_sum, squares = _values_32(vector, zero_code, terms.origin).tobytes(), 0, 0
        else:
            exact = vector.astype(np.uint64)
            packs, code_sum, squares = pack_codes(vector).tobytes(), int(exact.sum()), int((exact * exact).sum())
        self._terms.write(
            width=self._map.width,
            height=self._map.height,
            packs=self._tiles.packs,
            channels=self._map.channels,
            zero_code=zero_code,
            rest=terms.origin - zero_code,
            inverse_widest=1 / terms.widest,
            scale=1 / largest,
            reference_sum=code_sum,
            reference_squares=squares,
            reference_pixel=reference,
        )
        self._device.queue.write_buffer(self._reference, 0, packs)


def _values_32(vector: Codes, zero_code: int, origin: float) -> NDArray[np.float32]:
    """What values_32 in similarity.wgsl computes, step by step in float32, with zeros up to a whole pack."""
    distance = (vector.astype(np.int64) - zero_code).astype(np.float32)
    values = np.zeros(pack_count(vector.size, 32) * 4, "<f4")
    values[: vector.size] = (distance - np.float32(origin - zero_code)) * np.float32(1 / code_max(32))
    return values
