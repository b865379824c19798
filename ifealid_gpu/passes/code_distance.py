"""L1 distance of 8-bit codes to a pixel's, from exact integer sums; on processors."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.packs import pack_codes
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.dispatch import Dispatcher, Kernel
from ifealid_gpu.passes.integer import MOST_PACKS, REFERENCE, sums_of
from ifealid_gpu.passes.rounds import Rounds
from ifealid_gpu.passes.sums import Sums
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.quantities.comparison import Comparison

CODE_TERMS = np.dtype([("reference_codes", "<u4"), ("unit", "<f4"), ("_padding", "<u4", 2)])


class CodeDistance:
    """Computes L1 distances as exactly as float32 holds them, in three quarters of the time that floats take.

    The sum of each pixel's codes is computed when a band is first encoded, and kept until other channels count.

    Args:
        dispatcher: of the map, which `suits`.
    """

    def __init__(self, dispatcher: Dispatcher, rounds: Rounds) -> None:
        gpu = dispatcher.gpu
        self._dispatcher = dispatcher
        self._rounds = rounds
        self._packs = dispatcher.tiles.layout.packs
        self._terms = Uniforms(gpu.device, "terms of codes", CODE_TERMS)
        self._reference = Uniforms(gpu.device, "reference packs", REFERENCE)
        self._sums = Sums(dispatcher, others_twice=True)
        self.nbytes = self._sums.nbytes
        self._kernel = Kernel(
            "code_distance",
            {
                4: self._terms.buffer,
                5: self._sums.view,
                6: self._reference.buffer,
                **dispatcher.values,
                **rounds.resources,
            },
            {**dispatcher.constants, "unrolled_packs": self._packs},
        )

    @staticmethod
    def of(dispatcher: Dispatcher) -> CodeDistance | None:
        """The pass on a map, or None where another is as fast: on GPUs, of other codes, or with many channels."""
        few = dispatcher.tiles.feature_map.precision == 8 and dispatcher.tiles.layout.packs <= MOST_PACKS
        return CodeDistance(dispatcher, dispatcher.rounds) if few and dispatcher.rounds is not None else None

    @staticmethod
    def suits(comparison: Comparison) -> bool:
        """Whether it can compute a comparison."""
        return comparison.codes is not None and comparison.metric.exponent == 1 and comparison.space.is_whole

    @property
    def ranges(self) -> Ranges:
        """Ranges of the values once all bands are encoded."""
        return self._rounds.ranges

    def begin(self, comparison: Comparison) -> None:
        """Choose the comparison that is encoded from now on."""
        vector = comparison.counted_codes
        assert vector is not None  # noqa: S101
        self._sums.begin(comparison.space)
        packs = np.zeros((MOST_PACKS, 4), "<u4")
        packs[: self._packs] = pack_codes(vector).view("<u4")
        self._reference.write(packs=packs)
        self._terms.write(reference_codes=sums_of(vector)[0], unit=comparison.unit)

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the distances of one band, which must be loaded."""
        self._sums.encode(encoder, band)
        self._dispatcher.encode(encoder, self._kernel, band, self._rounds.groups[band.number])

    def forget(self) -> None:
        """Compute anew what is kept of every pixel: what was encoded may never have been submitted."""
        self._sums.forget()
