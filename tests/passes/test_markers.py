"""The markers: where they lie, how large they are, which colours they have."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_image, random_map
from numpy.typing import NDArray

from ifealid_gpu.colormaps import FEATURED
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.renderer.target import picture_texture
from ifealid_gpu.views.view_state import ViewState

WHITE = (255, 255, 255)
ORANGE = (0xFC, 0x66, 0x00)
# The map of one direction below is gray 128 everywhere: what differs is a marker.
SIMILARITY = ViewState(reference=(4, 3), colormap="gray", display_range=(0.0, 2.0))
PLAIN = ViewState(channel=0, colormap="gray", display_range=(0.0, 1.0))


@pytest.fixture(scope="module")
def renderer(gpu: Gpu) -> Renderer:
    """9 x 7 map pixels; at 90 x 70 the centre of (x, y) is at (10 x + 5, 10 y + 5)."""
    return Renderer(gpu, FeatureMap(np.full((7, 9, 3), 128, np.uint8)))


def marked(renderer: Renderer, view: ViewState, size: tuple[int, int], marker_size: float = 1.0) -> NDArray[np.bool_]:
    """Pixels that the markers change."""
    plain = renderer.picture(view.but(markers=False), size)
    return (renderer.picture(view, size, marker_size) != plain).any(axis=2)


@pytest.mark.parametrize("size", [(90, 70), (63, 49), (18, 14), (9, 7), (270, 210)])
@pytest.mark.parametrize("marker_size", [1.0, 2.5])
def test_a_marker_on_the_centre_pixel_is_centred(renderer: Renderer, size: tuple[int, int], marker_size: float) -> None:
    for view in (SIMILARITY, PLAIN.but(pins=((4, 3),))):
        picture = renderer.picture(view, size, marker_size).astype(int)
        assert np.ptp(picture[..., 0]) > 0 or size == (9, 7)
        assert np.abs(picture - picture[::-1]).max() <= 1
        assert np.abs(picture - picture[:, ::-1]).max() <= 1


def test_a_marker_lies_on_its_pixel(renderer: Renderer) -> None:
    for x, y in ((0, 0), (8, 6), (2, 5), (6, 1)):
        rows, columns = np.nonzero(marked(renderer, PLAIN.but(pins=((x, y),)), (450, 350)))
        assert columns.mean() + 0.5 == 50 * x + 25
        assert rows.mean() + 0.5 == 50 * y + 25


@pytest.mark.parametrize("colormap", FEATURED)
def test_the_ring_and_the_dot_are_seen_on_every_color(renderer: Renderer, colormap: str) -> None:
    """Some of the ring is much lighter or darker than the map around it, pale yellow and white included."""
    for share in (0.0, 0.25, 0.5, 0.75, 0.9, 1.0):
        view = ViewState(reference=(2, 3), pins=((6, 3),), colormap=colormap)
        view = view.but(display_range=(1 - 2 * share, 3 - 2 * share))  # s is 1 everywhere
        picture = renderer.picture(view, (90, 70))[..., :3] @ np.array([0.299, 0.587, 0.114])
        contrast = np.abs(picture - picture[0, 0])
        for half in (contrast[:, :45], contrast[:, 45:]):
            assert (half > 90).sum() >= 40, (share, picture[0, 0])


def test_the_references_ring_is_white_with_a_dark_edge(renderer: Renderer) -> None:
    view = ViewState(reference=(4, 3), colormap="gray", display_range=(-2.0, -1.0))  # all of the map is white
    picture = renderer.picture(view, (450, 350))[175, :, :3].astype(int)  # its centre is at 225, 175
    distance = np.abs(np.arange(450) + 0.5 - 225)
    assert (picture[(distance > 5.5) & (distance < 6.5)] == WHITE).all()
    assert (picture[(distance > 7.4) & (distance < 7.6), 0] < 150).all()
    assert (picture[(distance > 4) & (distance < 4.6), 0] < 150).all()
    assert (picture[distance < 3] == WHITE).all()  # nothing is drawn inside the ring
    assert (picture[(distance > 9) & (distance < 23)] == WHITE).all()


def test_a_large_reference_pixel_is_outlined_and_a_small_one_not(renderer: Renderer) -> None:
    view = SIMILARITY
    outlined = marked(renderer, view, (450, 350))
    assert outlined[150:200, 200].all()  # the left edge of its square of 50
    assert outlined[150, 200:250].all()
    assert not outlined[152:160, 203:215].any()
    small = marked(renderer, view, (27, 21))
    assert small[10, 7]
    assert not small[10, 12:15].any()  # its square of 3 keeps its colour
    # An outline of 15 pixels a unit would leave nothing of a pixel of 50.
    assert not marked(renderer, view, (450, 350), 15.0)[174:176, 201:224].any()


def test_the_outline_has_the_pixels_shape(gpu: Gpu) -> None:
    """Map pixels are as wide and as high as the network's strides make them on the image."""
    feature_map = FeatureMap(np.full((7, 9, 3), 128, np.uint8), None, "", np.full((70, 180, 3), 128, np.uint8))
    outlined = marked(Renderer(gpu, feature_map), SIMILARITY, (900, 350))
    left, top, right, bottom = 400, 150, 500, 200
    assert outlined[top:bottom, [left, right - 1]].all() and outlined[[top, bottom - 1], left:right].all()
    assert not outlined[top + 2 : top + 10, left + 2 : right - 2].any()
    assert not outlined[top + 2 : bottom - 2, left + 2 : left + 30].any()


def test_a_locked_reference_looks_unlike_one_that_follows_on_light_and_on_dark(gpu: Gpu) -> None:
    for code, ends in ((128, (-2.0, -1.0)), (128, (2.0, 3.0))):  # all white, all black
        renderer = Renderer(gpu, FeatureMap(np.full((7, 9, 3), code, np.uint8)))
        view = ViewState(reference=(4, 3), colormap="gray", display_range=ends, opacity=1.0)
        follows, locked = (drawn(gpu, renderer, view, is_locked) for is_locked in (False, True))
        distance = np.hypot(*(np.mgrid[0:350, 0:450] + 0.5 - np.array([175, 225]).reshape(2, 1, 1)))
        assert (locked[(distance > 9.5) & (distance < 10.5)] > 250).all(), "a second white ring"
        assert (locked[(distance > 7.9) & (distance < 8.1)] < 150).all(), "apart from the first"
        off = np.abs(follows.astype(int) - locked).max(axis=2) > 80
        assert off.sum() > 80
        assert distance[off].max() < 13
        assert np.array_equal(follows[distance < 4], locked[distance < 4]), "the pixel is as free"


def drawn(gpu: Gpu, renderer: Renderer, view: ViewState, locked: bool) -> NDArray[np.uint8]:
    """The picture that a window of 450 x 350 draws."""
    target = picture_texture(gpu, (450, 350))
    encoder = gpu.device.create_command_encoder()
    renderer.encode(encoder, view, target, Projection.of(renderer.scene, (450, 350)), locked=locked)
    gpu.device.queue.submit([encoder.finish()])
    return read_texels(gpu, target, np.dtype(np.uint8)).reshape(350, 450, 4)[..., :3]


def test_pins_are_orange_dots_with_white_rings(renderer: Renderer) -> None:
    picture = renderer.picture(PLAIN.but(pins=((4, 3), (1, 1))), (450, 350))
    for x, y in ((225, 175), (75, 75)):
        line = picture[y, :, :3]
        distance = np.abs(np.arange(450) + 0.5 - x)
        assert (line[distance < 3] == ORANGE).all()
        assert (line[(distance > 5) & (distance < 6)] == WHITE).all()


def test_the_references_ring_shows_over_nothing(gpu: Gpu) -> None:
    """A reference without direction in a map without image: the ring is all there is."""
    feature_map = random_map(3, 3, 2)
    feature_map.codes[...] = 0
    picture = Renderer(gpu, feature_map).picture(ViewState(reference=(1, 1)), (60, 60))
    assert picture[30, 35].tolist() == [255] * 4  # 5.5 pixels from the centre
    assert picture[2, 2].tolist() == [0] * 4
    assert picture[30, 30].tolist() == [0] * 4


@pytest.mark.parametrize("marker_size", [1.0, 2.5])
def test_markers_grow_with_their_unit_and_not_with_the_map(renderer: Renderer, marker_size: float) -> None:
    for size in ((450, 350), (900, 700)):
        mask = marked(renderer, PLAIN.but(pins=((4, 3),)), size, marker_size)
        across = np.nonzero(mask.any(axis=0))[0]
        assert np.ptp(across) + 1 == pytest.approx(17 * marker_size, abs=2)


def test_markers_are_left_out_on_request(renderer: Renderer) -> None:
    view = ViewState(reference=(1, 1), pins=((2, 2),))
    assert marked(renderer, view, (90, 70)).any()
    assert not marked(renderer, view.but(markers=False), (90, 70)).any()


def test_a_channel_has_no_reference_to_mark(renderer: Renderer) -> None:
    assert not marked(renderer, ViewState(channel=1, reference=(4, 3)), (90, 70)).any()


def test_pins_outside_the_map_are_refused(renderer: Renderer) -> None:
    with pytest.raises(InputError, match=r"pin 9,0 is outside .* x must be 0 to 8, y 0 to 6"):
        renderer.picture(ViewState(pins=((1, 1), (9, 0))), (90, 70))


def test_markers_lie_on_the_image_where_a_stride_overhangs(gpu: Gpu) -> None:
    feature_map = random_map(2, 3, 2, image=random_image(15, 21), stride=10)
    mask = marked(Renderer(gpu, feature_map), PLAIN.but(pins=((1, 0),)), (210, 150))
    rows, columns = np.nonzero(mask)
    assert columns.mean() + 0.5 == 150
    assert rows.mean() + 0.5 == 50
