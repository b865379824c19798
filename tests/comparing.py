"""The passes of metrics alone, without the renderer: any comparison of a map's pixels."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from helpers import assert_similar
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.mask import Mask
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.table import VALUE_PASSES
from ifealid_gpu.passes.value_map import create_value_map, values_of_texels
from ifealid_gpu.quantities.comparison import Comparison


class Compared:
    """The passes that compute metrics, of one map."""

    def __init__(self, gpu: Gpu, feature_map: FeatureMap, limits: TileLimits | None = None) -> None:
        self.gpu, self.map = gpu, feature_map
        self.tiles = Tiles(gpu, feature_map, limits)
        grid = Grid.of(feature_map.width, feature_map.height, 8192)
        self.values = create_value_map(gpu, grid)
        sampling = Sampling(feature_map.width, feature_map.height)
        dispatcher = Dispatcher(gpu, self.tiles, self.values, sampling, Mask.of(gpu, None))
        self.passes = {word: VALUE_PASSES[word](dispatcher) for word in ("similarity", "minkowski")}

    def __call__(self, comparison: Comparison) -> NDArray[np.float32]:
        chosen = cast(Any, self.passes[comparison.metric.computed_by])
        chosen.compare(comparison)
        for band in self.tiles.bands:
            self.tiles.load(band)
            encoder = self.gpu.device.create_command_encoder(label="comparison")
            chosen.encode(encoder, band)
            self.gpu.device.queue.submit([encoder.finish()])
        grid = self.values.grid
        layout = {"bytes_per_row": grid.width * 4, "rows_per_image": grid.height}
        data = self.gpu.device.queue.read_texture(
            {"texture": self.values.texture}, layout, (grid.width, grid.height, 1)
        )
        return values_of_texels(np.frombuffer(data, np.float32), grid)

    def check(self, comparison: Comparison) -> NDArray[np.float32]:
        got, expected = self(comparison), oracle.compared(self.map.codes, comparison)
        assert_similar(got, expected, self.map.precision)
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6)
        return got
