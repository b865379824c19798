"""Which pixels of a map a region has, against brute force: every centre by itself."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from helpers import random_image, random_map
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.found_of import FoundOf
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.polygon import Polygon
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.regions.stroke import Stroke

# A map alone, one over an image, and one with a stride and an origin that does not reach the image's right edge.
PLAIN = random_map(23, 31, 2)
OVER = random_map(12, 17, 2, image=random_image(61, 83))
PLACED = random_map(7, 9, 2, image=random_image(64, 96), stride=8, origin=(4.0, 2.0))
SCENES = {
    "plain": (PLAIN, Scene.of(PLAIN)),
    "coarser layer": (PLAIN, Scene.of(PLAIN, (62.0, 69.0))),
    "over an image": (OVER, Scene.of(OVER)),
    "with an origin": (PLACED, Scene.of(PLACED)),
}


def near(stroke: Stroke, x: float, y: float) -> bool:
    ends = list(zip(stroke.points, stroke.points[1:], strict=False)) or [(stroke.points[0], stroke.points[0])]

    def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
        across, down = b[0] - a[0], b[1] - a[1]
        square = across**2 + down**2
        along = min(max(((x - a[0]) * across + (y - a[1]) * down) / square, 0), 1) if square else 0.0
        return math.hypot(x - a[0] - along * across, y - a[1] - along * down)

    return min(distance(a, b) for a, b in ends) <= stroke.radius


def surrounds(polygon: Polygon, x: float, y: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(polygon.points, (*polygon.points[1:], polygon.points[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def has(region: Region, x: float, y: float) -> bool:
    if isinstance(region, Box):
        return region.left <= x < region.right and region.top <= y < region.bottom
    if isinstance(region, Stroke):
        return near(region, x, y)
    assert isinstance(region, Polygon)
    return surrounds(region, x, y)


def by_hand(region: Region, scene: Scene) -> NDArray[np.bool_]:
    w, h = scene.map_size
    found = np.zeros((h, w), np.bool_)
    for row in range(h):
        for column in range(w):
            x, y = scene.center_of(column, row)
            found[row, column] = has(region, x * scene.unit[0], y * scene.unit[1])
    return found


def some_regions(frame: tuple[float, float], count: int = 12) -> list[Region]:
    random = np.random.default_rng(5)
    found: list[Region] = []
    for n in range(count):
        points = tuple((float(x), float(y)) for x, y in random.uniform(-0.2, 1.2, (3 + n, 2)) * frame)
        (left, right), (top, bottom) = (sorted(random.uniform(-0.2, 1.2, 2) * side) for side in frame)
        found += [
            Box(left, top, right, bottom),
            Polygon(points),
            Stroke(points[: 1 + n], float(random.uniform(0.5, 0.2 * frame[0]))),
        ]
        half = tuple((round(2 * x) / 2, round(2 * y) / 2) for x, y in points)  # on centres and edges of pixels
        found += [Stroke(half[: 1 + n], 1.5 + n % 3)]
        if np.ptp([x for x, _ in half]) and np.ptp([y for _, y in half]):
            found.append(Polygon(half))
    return found


@pytest.mark.parametrize("name", SCENES)
def test_a_region_has_the_pixels_whose_centres_lie_in_it(name: str) -> None:
    _, scene = SCENES[name]
    for region in some_regions(scene.frame):
        np.testing.assert_array_equal(region.pixels(scene), by_hand(region, scene), f"{region}")


def pixels_of(region: Region, name: str = "plain", **changes: object) -> list[tuple[int, int]]:
    feature_map, scene = SCENES[name]
    return MapPixels.of(region, replace(feature_map, **changes), scene).pairs


def test_between_the_centres_it_has_the_pixel_nearest_to_its_centroid() -> None:
    assert pixels_of(Box(4.6, 7.6, 4.9, 7.7)) == [(4, 7)]
    assert pixels_of(Stroke(((4.9, 7.1), (5.3, 7.1)), 0.1)) == [(5, 7)]
    assert pixels_of(Polygon(((9.6, 2.6), (9.9, 2.6), (9.7, 2.9)))) == [(9, 2)]
    assert pixels_of(Box(70.5, 40.2, 71, 40.4), "over an image") == [(14, 7)], "a map pixel is 4.9 x 5.1"
    assert pixels_of(Box(95.5, 63.5, 96, 64), "with an origin") == [(8, 6)], "beyond the map, at the image's corner"
    marked = np.zeros((610, 830), np.bool_)
    marked[5, 14:17] = True
    assert pixels_of(MaskRegion.of(marked), "over an image") == [(0, 0)], "a line of a mask ten times as large"


def test_a_dab_is_a_disc_with_its_rim() -> None:
    found = pixels_of(Stroke(((10.5, 10.5),), 2.0))
    assert len(found) == 13 and {(8, 10), (12, 10), (10, 8), (10, 12)} <= set(found)


def test_a_box_has_its_left_and_top_edges() -> None:
    assert pixels_of(Box(3.5, 2.5, 5.5, 4.5)) == [(3, 2), (4, 2), (3, 3), (4, 3)]
    as_polygon = Polygon(((3.5, 2.5), (5.5, 2.5), (5.5, 4.5), (3.5, 4.5)))
    assert pixels_of(as_polygon) == pixels_of(Box(3.5, 2.5, 5.5, 4.5)), "so that two that touch share none"


def test_what_reaches_beyond_the_image_has_what_lies_on_it() -> None:
    assert pixels_of(Box(-5, -5, 1.5, 1.0)) == [(0, 0)]
    assert pixels_of(Stroke(((-1.0, -1.0), (40.0, -1.0)), 1.6)) == [(x, 0) for x in range(31)]


@pytest.mark.parametrize(
    "region",
    [
        Box(31, 2, 40, 5),
        Box(-9, 2, 0, 5),
        Stroke(((-5.0, -5.0),), 2),
        Polygon(((40.0, 1.0), (50.0, 1.0), (45.0, 9.0))),
    ],
)
def test_outside_the_image_it_is_refused(region: Region) -> None:
    with pytest.raises(InputError, match=rf"the {region.title} from .* lies outside the image, which is 31 x 23$"):
        pixels_of(region)


def test_pixels_without_data_leave_it() -> None:
    valid = np.ones((23, 31), np.bool_)
    valid[:, 4:8] = False
    assert pixels_of(Box(3, 2, 5, 3), valid=valid) == [(3, 2)]
    with pytest.raises(InputError, match=r"the box lies where the feature map .* has no data"):
        pixels_of(Box(4, 2, 8, 9), valid=valid)


def test_masks_of_the_maps_or_the_images_size_or_of_its_proportions() -> None:
    feature_map, scene = SCENES["over an image"]
    of_map = np.zeros((12, 17), np.bool_)
    of_map[3:5, 6:9] = True
    wanted = [(x, y) for y in (3, 4) for x in (6, 7, 8)]
    assert MapPixels.of(MaskRegion.of(of_map), feature_map, scene).pairs == wanted
    larger = of_map.repeat(5, 0).repeat(5, 1)  # of other proportions than the image's, by 4 per cent
    with pytest.raises(InputError, match="is 85 x 60: expected the map's size, 17 x 12, or the image's, 83 x 61"):
        MapPixels.of(MaskRegion.of(larger), feature_map, scene)
    for rows, columns in ((61, 83), (122, 166), (60, 83), (244, 330)):
        y, x = (np.mgrid[0:rows, 0:columns] + 0.5) * np.array([61 / rows, 83 / columns])[:, np.newaxis, np.newaxis]
        mask = (x >= 6 * 83 / 17) & (x < 9 * 83 / 17) & (y >= 3 * 61 / 12) & (y < 5 * 61 / 12)
        assert MapPixels.of(MaskRegion.of(mask), feature_map, scene).pairs == wanted, (rows, columns)


def test_a_mask_of_a_map_that_does_not_reach_the_edge_lies_on_the_image() -> None:
    mask = np.zeros((64, 96), np.bool_)
    mask[10:18, 12:28] = True
    assert pixels_of(MaskRegion.of(mask), "with an origin") == [(1, 1), (2, 1)]
    mask[:] = False
    mask[40:, 77:] = True
    assert pixels_of(MaskRegion.of(mask), "with an origin") == [(8, 6)], "beyond the last pixel: the nearest"


def test_pixels_are_found_but_once_and_go_with_their_region() -> None:
    feature_map, scene = SCENES["plain"]
    region = Box(2, 3, 9, 9)
    found = MapPixels.of(region, feature_map, scene)
    assert MapPixels.of(region, feature_map, scene) is found
    other, frame = SCENES["over an image"]
    assert MapPixels.of(region, other, frame) != found
    assert MapPixels.of(Box(2, 3, 9, 9), feature_map, scene) == found
    known: FoundOf[Region, int] = FoundOf()
    assert [known.get(region, lambda: 7), known.get(region, lambda: 8)] == [7, 7] and len(known) == 1
    del region
    assert len(known) == 0
