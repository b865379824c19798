"""Several maps in one frame: drawn into one target, read back at once, on one image; and what a rest refines."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
from helpers import expected_values, pairs_of, random_image, random_map

from ifealid_gpu import oracle
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.input_image import InputImage
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.metrics.table import ANGLE
from ifealid_gpu.renderer import PICTURE_FORMAT, Renderer, picture_texture
from ifealid_gpu.renderer.fluid import REST, Refinement
from ifealid_gpu.renderer.readback import Readback, Reading
from ifealid_gpu.views.view_state import ViewState


def encoded(gpu: Gpu, renderer: Renderer, view: ViewState, **how: Any) -> None:
    encoder = gpu.device.create_command_encoder(label="values")
    renderer.encode_values(encoder, renderer.resolve(view), **how)
    gpu.device.queue.submit([encoder.finish()])


def test_several_maps_share_a_target(gpu: Gpu) -> None:
    sizes, corners, whole = [(66, 42), (30, 50)], [(3, 5), (69, 20)], (100, 80)
    renderers = [
        Renderer(gpu, random_map(7, 11, 6, seed=2, image=random_image(70, 110))),
        Renderer(gpu, random_map(10, 6, 4, 16, seed=5)),
    ]
    views = [ViewState(reference=(2, 2), opacity=0.3), ViewState(channel=3)]
    target = picture_texture(gpu, whole)
    encoder = gpu.device.create_command_encoder(label="frame")
    for renderer, view in zip(renderers, views, strict=True):
        renderer.encode_values(encoder, renderer.resolve(view))
    attachment = {
        "view": target.create_view(),
        "load_op": "clear",
        "store_op": "store",
        "clear_value": (0.2, 0.4, 0.6, 1.0),
    }
    picture = encoder.begin_render_pass(label="picture", color_attachments=[attachment])
    for renderer, view, size, corner in zip(renderers, views, sizes, corners, strict=True):
        projection = Projection.of(renderer.scene, size).within(*corner, whole)
        area = (*corner, *size)
        renderer.draw(
            picture, renderer.resolve(view), projection, PICTURE_FORMAT, area=area, background=(0.0, 0.0, 0.0, 0.0)
        )
    picture.end()
    gpu.device.queue.submit([encoder.finish()])
    layout = {"bytes_per_row": whole[0] * 4, "rows_per_image": whole[1]}
    data = gpu.device.queue.read_texture({"texture": target}, layout, (*whole, 1))
    drawn = np.frombuffer(data, np.uint8).reshape(whole[1], whole[0], 4)

    outside = np.ones(drawn.shape[:2], bool)
    for renderer, view, (width, height), (left, top) in zip(renderers, views, sizes, corners, strict=True):
        part = drawn[top : top + height, left : left + width]
        np.testing.assert_array_equal(part, renderer.picture(view, (width, height)))
        outside[top : top + height, left : left + width] = False
    assert (drawn[outside] == (51, 102, 153, 255)).all()


def test_what_all_maps_show_is_read_at_once(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    maps = [random_map(5, 7, 6, seed=1), random_map(9, 4, 3, 16, seed=2), random_map(3, 3, 5, 32, seed=3)]
    maps[1].codes[8, 0] = 0
    views = [ViewState(reference=(1, 2)), ViewState(reference=(0, 0)), ViewState(channel=4)]
    renderers = [Renderer(gpu, feature_map) for feature_map in maps]
    for renderer, view in zip(renderers, views, strict=True):
        renderer.finds_peak = True
        encoded(gpu, renderer, view)
    submitted: list[object] = []
    read: list[object] = []
    queue = type(gpu.device.queue)
    submit, read_buffer = queue.submit, queue.read_buffer
    monkeypatch.setattr(queue, "submit", lambda self, buffers: (submitted.append(buffers), submit(self, buffers))[1])
    monkeypatch.setattr(queue, "read_buffer", lambda self, *args: (read.append(args), read_buffer(self, *args))[1])
    readback = Readback(gpu)
    found = readback.read(list(zip(renderers, [[(3, 4), None, (0, 0)], [(0, 8)], [None]], strict=True)))
    assert len(read) == 1
    reading = len(submitted)
    submitted.clear()
    readback.read([(renderers[0], [None])])
    assert len(submitted) == reading, "as many submissions for one map as for three"
    expected = [expected_values(feature_map, view) for feature_map, view in zip(maps, views, strict=True)]
    for one, renderer, view, values in zip(found, renderers, views, expected, strict=True):
        assert one.range is not None
        assert one.range.values == pytest.approx(oracle.value_range(values), abs=1e-6)
        assert one.range.ends == pytest.approx(
            oracle.color_range(values, pairs_of(renderer.resolve(view).left_out)), abs=1e-6
        )
    assert [one.peak for one in found] == [(1, 2), (0, 0), None], "what is compared with, and no channel"
    assert found[0].values[1] is None
    for value, wanted in zip(found[0].values[::2], (expected[0][4, 3], expected[0][0, 0]), strict=True):
        assert value == (pytest.approx(wanted, abs=1e-6),)
    assert found[1].values == (None,), "a pixel without value"
    assert found[2].values == (None,), "none asked for"
    assert readback.read([]) == []
    assert renderers[0].reading((3, 4), None, (0, 0)) == found[0]
    assert renderers[0].reading().values == ()


def test_counts_of_one_map_may_come_before_a_map_of_three_components(gpu: Gpu) -> None:
    first, second = Renderer(gpu, random_map(5, 7, 6)), Renderer(gpu, random_map(9, 4, 6))
    first.histogram_bins = 5
    view = ViewState(quantity=Components())
    encoded(gpu, first, ViewState(reference=(1, 2)))
    encoded(gpu, second, view)
    one, other = Readback(gpu).read([(first, [(0, 0)]), (second, [(3, 8)])])
    assert sum(one.counts) == 35
    assert other.values == (tuple(second.values(view)[8, 3].tolist()),)


def test_no_value_at_all_is_read_back_as_none(gpu: Gpu) -> None:
    feature_map = random_map(3, 4, 2)
    feature_map.codes[:] = 0
    renderer = Renderer(gpu, feature_map)
    encoded(gpu, renderer, ViewState(reference=(0, 0)))
    assert Readback(gpu).read([(renderer, [(1, 1)])]) == [Reading(None, (None,))]


# --- One image ---


def test_layers_of_one_image_share_it_as_long_as_one_is_there(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Gpu(gpu.adapter, gpu.device)
    image = random_image(31, 40, seed=9)
    first = Renderer(fresh, random_map(4, 5, 3, image=image))
    second = Renderer(fresh, random_map(8, 10, 3, 16, image=image.copy()))
    assert len(fresh.images) == 1
    assert InputImage.of(fresh, image) is InputImage.of(fresh, image.copy())
    other = image.copy()
    other[30, 39, 2] ^= 1
    assert InputImage.of(fresh, other) is not InputImage.of(fresh, image)
    assert InputImage.of(fresh, image.reshape(40, 31, 3)) is not InputImage.of(fresh, image)
    del first
    gc.collect()
    assert len(fresh.images) == 1
    uploads: list[str] = []
    create = type(gpu.device).create_texture
    monkeypatch.setattr(
        type(gpu.device), "create_texture", lambda self, **o: (uploads.append(o["label"]), create(self, **o))[1]
    )
    third = Renderer(fresh, random_map(2, 2, 3, image=image))
    assert "input image" not in uploads
    del second, third
    gc.collect()
    assert len(fresh.images) == 0


# --- Refining at rest ---


def test_a_rest_refines_what_is_shown_and_a_change_of_the_values_starts_anew(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    renderer = Renderer(gpu, random_map(21, 33, 16))
    renderer.warm_up(ViewState())
    refinement = Refinement()
    view, now = ViewState(reference=(5, 7)), 10.0

    def frame(view: ViewState, seconds: float) -> float:
        nonlocal now
        now += seconds
        refinement.step(renderer, renderer.resolve(view), now)
        encoded(gpu, renderer, view, quick=True)
        return refinement.share

    assert refinement.share == 1
    assert frame(view, 0) == 0
    assert renderer.coarse_stride is not None
    assert frame(view, 0.5 * REST) == 0, "too early"
    look = view.but(colormap="viridis", opacity=0.3, pins=((1, 1),))
    assert frame(look, 0.7 * REST) == 1, "a look is no change of what is computed"
    assert renderer.coarse_stride is None
    for change in (view.but(reference=(6, 7)), view.but(metric=ANGLE), view.but(channel=2)):
        assert frame(change, 10 * REST) == 0
        assert renderer.coarse_stride is not None
        assert frame(change, 0.9 * REST) == 0
        assert frame(change, 0.2 * REST) == 1
        assert renderer.coarse_stride is None
    # Under a channel the reference changes nothing.
    assert frame(change.but(reference=(0, 0)), 0.01 * REST) == 1
    assert renderer.coarse_stride is None


def test_a_computation_that_is_forgotten_is_shown_no_longer(gpu: Gpu) -> None:
    renderer, view = Renderer(gpu, random_map(4, 5, 3)), ViewState(reference=(1, 1))
    encoded(gpu, renderer, view)
    assert renderer.shows(renderer.resolve(view).quantity)
    assert not renderer.shows(renderer.resolve(view.but(reference=(2, 1))).quantity)
    renderer.forget()
    assert not renderer.shows(renderer.resolve(view).quantity)
