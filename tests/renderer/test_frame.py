"""What a frame makes and reads back, what is refused, and memory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import wgpu
from helpers import random_image, random_map

from ifealid_gpu.errors import DeviceError, InputError
from ifealid_gpu.geometry import Projection, Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.quantities.metrics.table import ANGLE
from ifealid_gpu.renderer import PICTURE_FORMAT, Renderer
from ifealid_gpu.views.view_state import ViewState

from .conftest import CODES


def test_a_frame_reads_nothing_back(on_image: Renderer, gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (100, 70)
    usage = wgpu.TextureUsage.RENDER_ATTACHMENT
    target = gpu.device.create_texture(label="target", size=(*size, 1), format=PICTURE_FORMAT, usage=usage)

    def refuse(*_: Any, **__: Any) -> None:
        pytest.fail("a frame read from the GPU")

    for owner, name in (
        (wgpu.GPUQueue, "read_buffer"),
        (wgpu.GPUQueue, "read_texture"),
        (wgpu.GPUBuffer, "map_sync"),
        (wgpu.GPUBuffer, "read_mapped"),
        (wgpu.GPUCommandEncoder, "copy_texture_to_buffer"),
        (wgpu.GPUCommandEncoder, "copy_buffer_to_buffer"),
    ):
        for kind in {owner, *owner.__subclasses__()}:
            if name in vars(kind):
                monkeypatch.setattr(kind, name, refuse)
    for view in (CODES.but(reference=(3, 7)), CODES.but(channel=1), CODES.but(metric=ANGLE, pins=((1, 1),))):
        encoder = gpu.device.create_command_encoder(label="frame")
        on_image.encode(encoder, view, target, Projection.of(on_image.scene, size))
        gpu.device.queue.submit([encoder.finish()])
    # And the watch works: a picture is read back.
    with pytest.raises(pytest.fail.Exception, match="read from the GPU"):
        on_image.picture(CODES, size)


def test_a_picture_in_a_part_of_a_larger_target_is_the_same_picture(gpu: Gpu, alone: Renderer) -> None:
    size, larger, corner = (66, 42), (100, 70), (20, 13)
    view = ViewState(reference=(0, 0), pins=((10, 6),))  # markers that reach over the area's edge
    usage = wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC
    target = gpu.device.create_texture(label="target", size=(*larger, 1), format=PICTURE_FORMAT, usage=usage)
    encoder = gpu.device.create_command_encoder(label="frame")
    projection = Projection.of(alone.scene, size).within(*corner, larger)
    background = (0.2, 0.4, 0.6, 1.0)
    alone.encode(encoder, view, target, projection, area=(*corner, *size), background=background)
    gpu.device.queue.submit([encoder.finish()])
    layout = {"bytes_per_row": larger[0] * 4, "rows_per_image": larger[1]}
    read = gpu.device.queue.read_texture({"texture": target}, layout, (*larger, 1))
    drawn = np.frombuffer(read, np.uint8).reshape(larger[1], larger[0], 4)

    inside = np.zeros(drawn.shape[:2], bool)
    inside[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]] = True
    assert (drawn[~inside] == (51, 102, 153, 255)).all()
    part, alone_picture = drawn[inside].reshape(size[1], size[0], 4), alone.picture(view, size)
    opaque = alone_picture[..., 3] == 255
    assert (part[opaque] == alone_picture[opaque]).all()
    assert (part[alone_picture[..., 3] == 0] == (51, 102, 153, 255)).all()
    assert opaque.any()
    assert not opaque.all()


def test_everything_made_on_the_device_is_labelled(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, str]] = []
    device = type(gpu.device)
    for name, original in [(n, getattr(device, n)) for n in dir(device) if n.startswith("create_")]:

        def create(self: Any, *args: Any, _original: Any = original, _name: str = name, **named: Any) -> Any:
            made.append((_name, named.get("label", "")))
            return _original(self, *args, **named)

        monkeypatch.setattr(device, name, create)
    fresh = Gpu(gpu.adapter, gpu.device)  # compiles its own pipelines
    for precision in PRECISIONS:
        renderer = Renderer(fresh, random_map(4, 5, 3, precision, image=random_image(8, 10)))
        for view in (ViewState(pins=((1, 1),)), ViewState(channel=1)):
            encoder = gpu.device.create_command_encoder(label="frame")
            usage = wgpu.TextureUsage.RENDER_ATTACHMENT
            target = gpu.device.create_texture(label="target", size=(10, 8, 1), format=PICTURE_FORMAT, usage=usage)
            renderer.encode(encoder, view, target, Projection.of(renderer.scene, (10, 8)))
            gpu.device.queue.submit([encoder.finish()])
    kinds = {name for name, _ in made}
    assert {"create_texture", "create_buffer", "create_bind_group", "create_shader_module"} <= kinds
    assert {"create_compute_pipeline", "create_render_pipeline", "create_command_encoder"} <= kinds
    assert [name for name, label in made if not label] == []


def test_pipelines_are_compiled_once(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    Renderer(gpu, random_map(4, 5, 3)).picture(ViewState(), (5, 4))

    def refuse(*_: Any, **__: Any) -> None:
        pytest.fail("compiled again")

    for name in ("create_shader_module", "create_compute_pipeline", "create_render_pipeline"):
        monkeypatch.setattr(type(gpu.device), name, refuse)
    Renderer(gpu, random_map(3, 8, 2)).picture(ViewState(), (50, 40))


def test_a_reference_outside_the_map_is_refused_with_the_valid_range(alone: Renderer) -> None:
    for at in ((11, 0), (0, 7), (-1, 3)):
        with pytest.raises(InputError, match="x must be 0 to 10, y 0 to 6"):
            alone.picture(ViewState(reference=at), (11, 7))
        with pytest.raises(InputError, match="x must be 0 to 10, y 0 to 6"):
            alone.values(ViewState(reference=at))


def test_a_picture_beyond_the_limit_is_refused_in_one_line(alone: Renderer, gpu: Gpu) -> None:
    side = gpu.limit("max-texture-dimension-2d")
    with pytest.raises(DeviceError, match=rf"a picture of {side + 1} x 5 pixels .*{side}") as caught:
        alone.picture(ViewState(), (side + 1, 5))
    assert "\n" not in str(caught.value)


def test_memory_of_the_maps_own_size_is_counted(gpu: Gpu) -> None:
    texels = {8: 16 + 8, 16: 2 * 16 + 4, 32: 3 * 16 + 4}  # packs of 9 channels, and sums or norms
    kept = {8: 8, 16: 4, 32: 4}
    for precision, texel in texels.items():
        small, large = (Renderer(gpu, random_map(n, 64, 9, precision)) for n in (64, 128))
        assert large.nbytes - small.nbytes == 4096 * (texel - kept[precision] + 4)
        for renderer in (small, large):
            renderer.values(ViewState())  # what is kept of every pixel is made when it is needed
        assert large.nbytes - small.nbytes == 4096 * (texel + 4)


def test_progress_ends_with_all_bytes(gpu: Gpu) -> None:
    calls: list[tuple[int, int]] = []
    feature_map = random_map(5, 6, 40)
    Renderer(gpu, feature_map, lambda *done: calls.append(done))
    assert calls[-1] == (32 * 48, 32 * 48)  # a chunk


def test_the_scene_is_the_feature_maps(gpu: Gpu) -> None:
    feature_map = FeatureMap(np.ones((2, 3, 1), np.uint8), image=random_image(15, 21), provenance=Provenance(stride=10))
    assert Renderer(gpu, feature_map).scene == Scene((21, 15), (30, 20), (3, 2))
