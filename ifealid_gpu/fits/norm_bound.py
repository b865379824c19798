"""The norm beyond which pixels of a map are outliers, as a fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.fits.outliers import outlier_bound
from ifealid_gpu.fits.sample import Sample


@dataclass(frozen=True)
class NormBoundWanted:
    """The bound of a map's norms, of all pixels or, of more than a million, of so many; see `outlier_bound`."""

    words: ClassVar[str] = "outlier pixels"
    is_of_layer: ClassVar[bool] = False
    sooner: ClassVar[None] = None
    like: ClassVar[None] = None

    def steps(self, maps: Maps) -> Steps[float]:
        """Make it; infinity where no pixel can be an outlier."""
        sample = Sample.of(maps.own)
        norms: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
        done = 0
        for block in sample.blocks():
            wide = block.astype(np.float64)
            norms.append(np.sqrt(np.einsum("nd,nd->n", wide, wide)))
            done += len(block)
            yield done / sample.numbers.size
        return outlier_bound(np.concatenate(norms) if norms else np.zeros(0))
