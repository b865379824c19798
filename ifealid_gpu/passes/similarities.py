"""Similarities pass: s of every pixel to several reference pixels, with every code read once; at 8 bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.dispatch import Dispatcher, Kernel
from ifealid_gpu.passes.integer import IntegerSimilarity, reference_texture, sample_step, sums_of, write_references
from ifealid_gpu.passes.value_map import VALUE_BYTES
from ifealid_gpu.quantities.comparison import Comparison

# References that the shader takes at a time; where there are fewer, some are repeated.
MOST_REFERENCES = 8

SUMS = np.dtype([("of_references", "<u4", (MOST_REFERENCES, 4))])


class SimilaritiesPass:
    """Writes s as float32 into one layer of a texture array for each reference; `NO_VALUE` as the similarity pass does.

    Args:
        dispatcher: of the map, at 8 bits.
        one: the similarity to one reference, whose sums are read.

    Attributes:
        output: r32float, `MOST_REFERENCES` layers.
    """

    def __init__(self, dispatcher: Dispatcher, one: IntegerSimilarity) -> None:
        self._gpu = gpu = dispatcher.gpu
        self._one = one
        self._sums = Uniforms(gpu.device, "sums of references", SUMS)
        self._references = reference_texture(gpu, dispatcher.tiles.layout.packs, MOST_REFERENCES)
        grid = dispatcher.output.grid
        self.output: wgpu.GPUTexture = gpu.device.create_texture(
            label="similarities",
            size=(grid.width, grid.height, MOST_REFERENCES),
            format="r32float",
            usage=wgpu.TextureUsage.STORAGE_BINDING | wgpu.TextureUsage.COPY_SRC,
        )
        self._kernel = Kernel(
            "similarities",
            {
                **one.resources,
                6: self._references.create_view(),
                7: self.output.create_view(dimension="2d-array"),
                8: self._sums.buffer,
            },
            {**dispatcher.constants, "sample_step": sample_step(gpu)},
        )

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        width, height, layers = self.output.size
        return int(width * height * layers) * VALUE_BYTES

    def begin(self, comparisons: Sequence[Comparison]) -> None:
        """Choose what is encoded from now on: 1 to `MOST_REFERENCES` comparisons that suit integer sums."""
        filled = [comparisons[n % len(comparisons)] for n in range(MOST_REFERENCES)]
        self._one.begin(filled[0])
        vectors = [codes for comparison in filled if (codes := comparison.counted_codes) is not None]
        references: NDArray[np.uint8] = np.stack(vectors).astype(np.uint8, copy=False)
        write_references(self._gpu, self._references, references)
        sums = [sums_of(vector) for vector in vectors]
        self._sums.write(of_references=[(squares, codes, 0, 0) for codes, squares in sums])

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        self._one.encode_kernel(encoder, self._kernel, band)
