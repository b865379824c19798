"""Real vectors of the pixels that a fit is made of, in float32 about a first mean, so that nothing cancels.

They are in multiples of a scale, so that no square leaves what float32 holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.fits.floats import Floats
from ifealid_gpu.fits.sample import Sample
from ifealid_gpu.maps.codes import Codes
from ifealid_gpu.maps.real_zero import code_unit, settled_zero

_BLOCK_VALUES = 1 << 20
_BLOCK_FLOPS = 6e8  # of a product of a block with itself, so that a step is short
_KEPT_VALUES = 1 << 26  # that are kept as floats; of more, only the codes are
_FIRST = 2048  # pixels of the first mean


@dataclass(frozen=True, eq=False)
class Part:
    """Pixels of one map.

    Attributes:
        codes: (n, d).
        unit: a step of one code in real values.
        zero: the code that stands for 0.
        is_border: (n,) which of the pixels lie at an edge of the map.
    """

    codes: Codes
    unit: float
    zero: float
    is_border: NDArray[np.bool_]

    @classmethod
    def of(cls, sample: Sample) -> Self:
        """The pixels of a sample; where they are all of a map, its codes are not copied."""
        of = sample.feature_map
        flat = of.codes.reshape(-1, of.channels)
        codes = flat if sample.numbers.size == len(flat) else flat[sample.numbers]
        rows, columns = np.divmod(sample.numbers, of.width)
        is_border = (rows == 0) | (columns == 0) | (rows == of.height - 1) | (columns == of.width - 1)
        return cls(codes, code_unit(of), settled_zero(of), is_border)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.codes)

    def real(self, rows: slice) -> Floats:
        """Some of the real vectors, in float64."""
        return np.asarray(self.unit * (self.codes[rows].astype(np.float64) - self.zero))


class PixelVectors:
    """Vectors v = (p - about) / scale of pixels, of p / |p| where that is asked for.

    Args:
        parts: the pixels of each map; one pixel at least.
        normalized: whether vectors have unit length first. Zero vectors have none, and are 0 here.

    Attributes:
        about: (d,) near the mean.
        scale: the largest magnitude of a value of the first map, about; 1 of unit vectors.
        norms: (n,) |p|, in multiples of a scale, once all blocks were taken.
    """

    def __init__(self, parts: Sequence[Part], normalized: bool) -> None:
        self._parts = parts
        self._normalized = normalized
        self.count = sum(map(len, parts))
        self.channels = parts[0].codes.shape[1]
        self.is_border = np.concatenate([part.is_border for part in parts])
        first = next(part for part in parts if len(part))
        some = first.real(slice(None, None, -(-len(first) // _FIRST)))
        self.about: Floats = (_of_unit_length(some) if normalized else some).mean(0)
        reach = first.unit * max(abs(first.zero), float(np.iinfo(first.codes.dtype).max) - first.zero)
        self._reach = 2.0 ** round(np.log2(reach)) if reach > 0 else 1.0
        self.scale = 1.0 if normalized else self._reach
        self.norms = np.zeros(self.count, np.float32)
        self._kept: list[NDArray[np.float32]] | None = [] if self.count * self.channels <= _KEPT_VALUES else None

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """All vectors in order: which they are, and (rows, d) float32."""
        if self._kept:
            first = 0
            for block in self._kept:
                yield slice(first, first + len(block)), block
                first += len(block)
            return
        kept: list[NDArray[np.float32]] = []
        first = 0
        for part in self._parts:
            for block, norms in self._blocks_of(part):
                where = slice(first, first + len(block))
                self.norms[where] = norms
                if self._kept is not None:
                    kept.append(block)
                yield where, block
                first += len(block)
        if self._kept is not None:
            self._kept = kept

    def _blocks_of(self, part: Part) -> Iterator[tuple[NDArray[np.float32], NDArray[Any]]]:
        step = int(max(16, min(_BLOCK_VALUES / self.channels, _BLOCK_FLOPS / self.channels**2)))
        wide = np.float64 if part.codes.dtype.itemsize > 2 else np.float32  # float32 would round codes of 32 bits
        about = (self.about / self.scale).astype(np.float32)
        unit = part.unit / self._reach
        origin = (part.zero if self._normalized else part.zero + self.about / part.unit) * np.ones(self.channels)
        origin = origin.astype(wide)
        for first in range(0, len(part), step):
            wide_u: NDArray[Any] = part.codes[first : first + step].astype(wide)
            np.subtract(wide_u, origin, out=wide_u)  # NumPy converts slowly while it subtracts
            u = wide_u.astype(np.float32, copy=False)
            if self._normalized:
                norms = np.sqrt(np.einsum("ij,ij->i", u, u))
                scale = np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)
                yield u * scale[:, np.newaxis] - about, unit * norms
                continue
            u *= np.float32(unit)
            squares = np.einsum("ij,ij->i", u, u) + 2 * (u @ about) + about @ about
            yield u, np.sqrt(np.maximum(squares, 0))


def _of_unit_length(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0))
