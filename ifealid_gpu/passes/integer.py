"""Similarity of 8-bit codes to a pixel's about an origin that is a code, from exact integer sums."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import PACK_BYTES, pack_codes
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.maps.codes import Codes, code_max
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION, Constants, Dispatcher, Kernel, Resources
from ifealid_gpu.passes.sampling import WORKGROUP_WIDTH
from ifealid_gpu.passes.sums import Sums
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Measure

# Packs of an unrolled kernel. With more, a loop is as fast: its instructions stay in the processor's cache.
MOST_PACKS = 32

REFERENCE = np.dtype([("packs", "<u4", (MOST_PACKS, 4))])
TERMS = np.dtype(
    [
        ("channels", "<u4"),
        ("zero_code", "<u4"),
        ("inverse_widest", "<f4"),
        ("highest_sum", "<u4"),
        ("reference_squares", "<u4"),
        ("reference_codes", "<u4"),
        ("_padding", "<u4", 2),
    ]
)


class IntegerSimilarity:
    """Computes s exactly at every angle, with an unrolled kernel on processors and one with a loop elsewhere.

    The sums over each pixel's channels are computed when a band is first encoded, and kept until other channels count;
    they serve every metric.

    Args:
        dispatcher: of the map, at 8 bits.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        gpu, layout = dispatcher.gpu, dispatcher.tiles.layout
        self._dispatcher = dispatcher
        self._terms = Uniforms(gpu.device, "similarity terms", TERMS)
        self._sums = Sums(dispatcher)
        self._nbytes = self._sums.nbytes + layout.packs * PACK_BYTES
        self._constants: Constants = {}
        self.resources: Resources = {4: self._terms.buffer, 5: self._sums.view, **dispatcher.validity}
        self._rounds = dispatcher.rounds if gpu.is_software and layout.packs <= MOST_PACKS else None
        resources = {**self.resources, **dispatcher.values}
        if self._rounds is not None:
            self._few_packs = Uniforms(gpu.device, "reference packs", REFERENCE)
            resources |= {6: self._few_packs.buffer, **self._rounds.resources}
            constants = {**dispatcher.constants, "unrolled_packs": layout.packs}
            self._kernel = Kernel("integer_unrolled", resources, constants)
        else:
            self._reference = reference_texture(gpu, layout.packs)
            resources |= {6: self._reference.create_view()}
            self._kernel = Kernel("integer_loop", resources, {**dispatcher.constants, "sample_step": sample_step(gpu)})

    @property
    def ranges(self) -> Ranges | None:
        """Ranges of the values once all bands are encoded; None where the kernel does not find them."""
        return self._rounds.ranges if self._rounds is not None else None

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that are kept, most of them for the sums of every pixel."""
        return self._nbytes

    @staticmethod
    def suits(comparison: Comparison) -> bool:
        """Whether it can compute a comparison, on an 8-bit map."""
        space = comparison.space
        is_code = space.origin_is_code and float(space.origin[0]) <= code_max(8)
        is_angle = comparison.metric.measure is Measure.ANGLE
        return is_angle and comparison.codes is not None and is_code and space.is_whole

    def begin(self, comparison: Comparison) -> None:
        """Choose the comparison that is encoded from now on."""
        vector = comparison.counted_codes
        assert vector is not None  # noqa: S101
        self._sums.begin(comparison.space)
        origin = int(comparison.space.origin[0])
        codes, squares = sums_of(vector)
        self._constants = {"origin_is_zero": origin == 0}
        self._terms.write(
            channels=int(np.count_nonzero(comparison.space.weights)),
            zero_code=origin,
            inverse_widest=1 / comparison.space.widest,
            highest_sum=0xFFFFFFFF,
            reference_squares=squares,
            reference_codes=codes,
        )
        if self._rounds is not None:
            packs = np.zeros((MOST_PACKS, 4), "<u4")
            packs[: self._dispatcher.tiles.layout.packs] = pack_codes(vector).view("<u4")
            self._few_packs.write(packs=packs)
        else:
            write_references(self._dispatcher.gpu, self._reference, vector[np.newaxis])

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the similarities of one band, which must be loaded."""
        groups = self._rounds.groups[band.number] if self._rounds is not None else None
        self.encode_kernel(encoder, self._kernel, band, groups)

    def encode_kernel(
        self, encoder: wgpu.GPUCommandEncoder, kernel: Kernel, band: Band, groups: tuple[int, int] | None = None
    ) -> None:
        """Encode a kernel of integer.wgsl, after the sums that it reads."""
        self._sums.encode(encoder, band)
        self._dispatcher.encode(
            encoder, kernel, band, groups, per_invocation=SAMPLES_PER_INVOCATION, constants=self._constants
        )

    def forget(self) -> None:
        """Compute anew what is kept of every pixel: what was encoded may never have been submitted."""
        self._sums.forget()


def sample_step(gpu: Gpu) -> int:
    """How far apart the samples of one invocation are, in samples, where codes are compared in a loop."""
    return 1 if gpu.is_software else WORKGROUP_WIDTH


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
