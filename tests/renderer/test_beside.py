"""Numbers of a map beside the frames that show it: the same, from the same codes, in smaller bands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from helpers import random_map

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.beside import Beside
from ifealid_gpu.renderer.value_steps import value_steps
from ifealid_gpu.views.view_state import ViewState

REGION = Query((Term(MapPixels.at([(3, 2), (40, 5), (41, 5)], 97)),))


def test_numbers_in_smaller_bands_are_the_same(gpu: Gpu) -> None:
    valid = np.ones((11, 97), np.bool_)
    valid[4:7, 20:60] = False
    feature_map = replace(random_map(11, 97, 40, value_range=(-1.0, 1.7)), valid=valid)
    other = Renderer(gpu, feature_map, limits=TileLimits(64, 32, band_bytes=20_000))
    numbers = Beside(other, 3_000)
    tiles, own = other.full.tiles, numbers.full.tiles
    assert 1 < len(tiles.bands) < len(own.bands) / 3 and not own.nbytes
    assert [pixel for band in own.bands for pixel in band.pixels] == [n for band in tiles.bands for n in band.pixels]
    for view in (ViewState(reference=(96, 10)), ViewState(query=REGION)):
        steps = value_steps(numbers, view)
        count = 0
        try:
            while True:
                next(steps)
                count += 1
        except StopIteration as stop:
            found = stop.value
        assert count == len(own.bands), "other work may go on between"
        np.testing.assert_array_equal(found, other.values(view))
        assert numbers.value_range(view) == other.value_range(view)
