"""Similarities to several references at once: every code of an 8-bit map is read once for up to eight of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.integer import IntegerSimilarity
from ifealid_gpu.passes.similarities import MOST_REFERENCES
from ifealid_gpu.passes.value_map import values_of_texels
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.renderer.computation import Computation
from ifealid_gpu.renderer.readback import read_texels


def suit_several(feature_map: FeatureMap, comparisons: Sequence[Comparison]) -> bool:
    """Whether comparisons can be made at once: of angles at 8 bits, where each suits exact integer sums."""
    return feature_map.precision == 8 and all(map(IntegerSimilarity.suits, comparisons))


def similarity_maps(full: Computation, comparisons: Sequence[Comparison]) -> NDArray[np.float32]:
    """The similarity map of each comparison, (n, h, w) float32, NaN where there is no value.

    Args:
        full: of all pixels of the map; its value map is computed anew when it is next wanted.
        comparisons: any number of those that `suit_several`.
    """
    gpu, grid = full.dispatcher.gpu, full.values.grid
    maps = np.empty((len(comparisons), grid.map_height, grid.map_width), np.float32)
    for first in range(0, len(comparisons), MOST_REFERENCES):
        batch = comparisons[first : first + MOST_REFERENCES]
        encoder = gpu.device.create_command_encoder(label="similarities")
        output = full.encode_several(encoder, batch)
        gpu.device.queue.submit([encoder.finish()])
        for layer in range(len(batch)):
            values = read_texels(gpu, output, np.dtype(np.float32), layer)
            maps[first + layer] = values_of_texels(values, grid)
    return maps
