"""Similarities pass: s of every pixel to several reference pixels, with every code read once; at 8 bits."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.codes import Codes
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import Band, TileLayout
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.similarity import Kernel, SimilarityPass, reference_texture, sums_of, write_references
from ifealid_gpu.passes.value_map import VALUE_BYTES
from ifealid_gpu.quantities.metric import MetricTerms

# What the shader computes at a time; fewer are filled up.
MOST_REFERENCES = 8

SUMS = np.dtype([("of_references", "<u4", (MOST_REFERENCES, 4))])


class SimilaritiesPass:
    """Writes s as float32 into one layer of a texture array for each reference; `NO_VALUE` as the similarity pass does.

    Args:
        gpu: the device.
        one: the similarity pass of the map, at 8 bits, whose tiles and sums are read.
        layout: of the tiles.
        grid: where on a layer the values lie.

    Attributes:
        output: r32float, `MOST_REFERENCES` layers.
    """

    def __init__(self, gpu: Gpu, one: SimilarityPass, layout: TileLayout, grid: Grid) -> None:
        self._gpu = gpu
        self._one = one
        self._sums = Uniforms(gpu.device, "sums of references", SUMS)
        self._references = reference_texture(gpu, layout.packs, MOST_REFERENCES)
        self.output: wgpu.GPUTexture = gpu.device.create_texture(
            label="similarities",
            size=(grid.width, grid.height, MOST_REFERENCES),
            format="r32float",
            usage=wgpu.TextureUsage.STORAGE_BINDING | wgpu.TextureUsage.COPY_SRC,
        )
        self._kernel = Kernel(
            "similarities_8",
            {
                3: self._references.create_view(),
                8: self.output.create_view(dimension="2d-array"),
                13: self._sums.buffer,
                **one.sums,
            },
        )

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        width, height, layers = self.output.size
        return int(width * height * layers) * VALUE_BYTES

    def begin(self, encoder: wgpu.GPUCommandEncoder, vectors: Codes, terms: MetricTerms) -> None:
        """Choose what is encoded from now on.

        Args:
            encoder: takes the commands.
            vectors: (n, d) codes of 1 to `MOST_REFERENCES` references.
            terms: the metric.
        """
        filled = vectors[np.arange(MOST_REFERENCES) % len(vectors)]
        self._one.begin(encoder, filled[0], terms)
        write_references(self._gpu, self._references, filled)
        sums = [sums_of(vector) for vector in filled]
        self._sums.write(of_references=[(squares, codes, 0, 0) for codes, squares in sums])

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        self._one.encode_kernel(encoder, self._kernel, band)
