"""The difference pass: two maps' values at the same places, against the oracle's look at each place by itself."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_image, random_map
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.difference import DifferencePass
from ifealid_gpu.passes.same_places import Lain
from ifealid_gpu.passes.value_map import NO_VALUE, RANGE, ValueMap, create_value_map, found_range, values_of_texels
from ifealid_gpu.passes.value_range import RangePass
from ifealid_gpu.renderer.readback import read_texels

IMAGE = random_image(47, 83)


def holding(gpu: Gpu, values: NDArray[np.float64], stride: int, side: int = 64) -> ValueMap:
    """A value map with these values; on textures of few columns, so that rows of values do not end with theirs."""
    made = create_value_map(gpu, Grid.of(values.shape[1], values.shape[0], side), stride)
    texels = np.full(made.grid.width * made.grid.height, NO_VALUE, np.float32)
    texels[: values.size] = np.where(np.isnan(values), NO_VALUE, values).ravel()
    size = (made.grid.width, made.grid.height, 1)
    gpu.device.queue.write_texture({"texture": made.texture}, texels, {"bytes_per_row": 4 * made.grid.width}, size)
    return made


def values_at(scene: Scene, stride: int, seed: int) -> NDArray[np.float64]:
    """Signed values of a map's pixels, or of every few, some of them missing."""
    random = np.random.default_rng(seed)
    width, height = Lain(scene, stride).size
    values = random.normal(size=(height, width)).astype(np.float32).astype(np.float64)
    values[random.random(values.shape) < 0.15] = np.nan
    return values


FINE = random_map(24, 42, 2, image=IMAGE, stride=2)  # overhangs the image
WHOLE = random_map(11, 17, 3, image=IMAGE)  # spans the image, at no whole stride
INSET = random_map(7, 9, 3, image=IMAGE, stride=5, origin=(12.0, 7.5))  # leaves some of it bare
SMALLER = random_map(9, 16, 3, image=random_image(24, 42), stride=3)  # the same picture at another size
NO_IMAGE = random_map(13, 23, 2)


@pytest.mark.parametrize(
    ("first", "second"),
    [(FINE, WHOLE), (WHOLE, FINE), (FINE, INSET), (INSET, WHOLE), (SMALLER, FINE), (NO_IMAGE, WHOLE)],
    ids=["finer_first", "finer_second", "bare_parts", "finer_with_bare_parts", "scaled", "no_image"],
)
@pytest.mark.parametrize("strides", [(1, 1), (2, 1), (1, 4), (8, 8)])
def test_each_place_has_the_difference_of_the_values_there(
    gpu: Gpu, first: FeatureMap, second: FeatureMap, strides: tuple[int, int]
) -> None:
    scenes = Scene.of(first), Scene.of(second)
    maps = [
        (values_at(scene, stride, seed), scene, stride)
        for seed, (scene, stride) in enumerate(zip(scenes, strides, strict=True))
    ]
    held = [(holding(gpu, values, stride), Lain(scene, stride)) for values, scene, stride in maps]
    for on in (0, 1):
        expected = oracle.difference(maps, on)
        output = create_value_map(gpu, Grid.of(expected.shape[1], expected.shape[0], 32), strides[on])
        encoder = gpu.device.create_command_encoder()
        DifferencePass(gpu, *held, (output, held[on][1])).encode(encoder)
        RangePass(gpu, output, symmetric=True).encode(encoder)
        gpu.device.queue.submit([encoder.finish()])
        got = values_of_texels(read_texels(gpu, output.texture, np.dtype(np.float32)), output.grid)
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6)
        found = found_range(gpu.device.queue.read_buffer(output.range, 0, RANGE.itemsize))
        if np.isnan(got).all():
            assert found is None
            continue
        most = float(np.nanmax(np.abs(got)))
        assert found is not None and found.ends == (-most, most)
        assert found.values == (np.nanmin(got), np.nanmax(got))


def test_parts_that_one_map_leaves_bare_have_no_value_and_overhanging_edges_have() -> None:
    fine, inset = Lain(Scene.of(FINE)), Lain(Scene.of(INSET))
    columns, rows = inset.numbers_at(fine)
    centres = 2 * np.arange(42) + 1
    np.testing.assert_array_equal(columns < 9, (centres >= 12) & (centres < 12 + 9 * 5))
    assert columns[6] == 0 and rows[3] == 2**32 - 1 and rows[4] == 0
    # The last pixels of the finer map have their centres at 83 and 47, the image's very edge.
    columns, rows = Lain(Scene.of(WHOLE)).numbers_at(fine)
    assert columns[-1] == 16 and rows[-1] == 10


def test_real_values_are_subtracted_and_what_rounding_does_is_no_difference(gpu: Gpu) -> None:
    lain = Lain(Scene.of(random_map(2, 3, 1)))
    first = np.array([[0.25, 0.5, 1.0], [1.0, np.nan, 0.0]])
    second = np.array([[0.5, 0.25, 1.000001], [1.00001, 1.0, np.nan]])
    held = [(holding(gpu, values, 1), lain) for values in (first, second)]

    def subtracted(*reals: tuple[float, float]) -> NDArray[np.float32]:
        output = create_value_map(gpu, Grid.of(3, 2, 32))
        encoder = gpu.device.create_command_encoder()
        DifferencePass(gpu, *held, (output, lain)).encode(encoder, *reals)
        gpu.device.queue.submit([encoder.finish()])
        return values_of_texels(read_texels(gpu, output.texture, np.dtype(np.float32)), output.grid)

    plain = subtracted()
    assert plain[0, 2] == 0 and plain[1, 0] == pytest.approx(-1e-5, rel=0.05)
    np.testing.assert_allclose(plain[0, :2], [-0.25, 0.25])
    real = subtracted((-1.0, 2.0), (10.0, 4.0))
    np.testing.assert_allclose(real, [[-12.5, -11, -13], [-13.00004, np.nan, np.nan]], rtol=1e-6)


def test_the_places_of_a_maps_pixels_are_found_on_another_grid() -> None:
    fine, coarse = Lain(Scene.of(FINE)), Lain(Scene.of(INSET), 2)
    # Of every second pixel from 1,1 on, the third across and the second down: 5,3 of the map.
    found = coarse.under(fine, np.array([3 * 9 + 5, 3 * 9 + 4]))
    rows, columns = np.divmod(found, 42)
    left, top = 12 + 4 * 5, 7.5 + 2 * 5
    assert sorted(set(2 * columns + 1)) == [at for at in range(1, 84, 2) if left <= at < left + 10]
    assert sorted(set(2 * rows + 1)) == [at for at in range(1, 48, 2) if top <= at < top + 10]
    assert len(found) == len(set(rows)) * len(set(columns)) == len(set(found))
