"""The renderer: whole pictures against the oracle, what is computed again and what is not, what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import wgpu
from helpers import ANGLES, assert_picture, assert_similar, expected_values, random_image, random_map

from ifealid_gpu import oracle
from ifealid_gpu.backdrop import Backdrop
from ifealid_gpu.codes import PRECISIONS
from ifealid_gpu.errors import DeviceError, InputError
from ifealid_gpu.feature_map import FeatureMap, Provenance
from ifealid_gpu.geometry import Projection, Scene, Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.channel import ChannelPass
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.passes.value_range import RangePass
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.renderer import PICTURE_FORMAT, Renderer
from ifealid_gpu.view_state import ViewState

SIGNED = (-1.0, 1.7)


def with_hole(feature_map: FeatureMap) -> FeatureMap:
    """The map with two pixels that have no direction."""
    feature_map.codes[2, 3] = 0
    feature_map.codes[-1, -1] = 0
    return feature_map


@pytest.fixture(scope="module")
def on_image(gpu: Gpu) -> Renderer:
    """13 x 9 pixels of stride 4 that overhang an image of 50 x 35."""
    return Renderer(gpu, with_hole(random_map(9, 13, 5, image=random_image(35, 50), stride=4, value_range=SIGNED)))


@pytest.fixture(scope="module")
def alone(gpu: Gpu) -> Renderer:
    """11 x 7 pixels without an image."""
    return Renderer(gpu, with_hole(random_map(7, 11, 6, seed=2)))


def check(renderer: Renderer, view: ViewState, size: tuple[int, int], marker_size: float = 1.0) -> None:
    assert_picture(renderer.picture(view, size, marker_size), renderer.feature_map, view, size, marker_size)


# --- Pictures ---

CODES = ViewState(reference=(5, 4), metric=ANGLE_OF_CODES)


@pytest.mark.parametrize("backdrop", list(Backdrop))
@pytest.mark.parametrize("dim", [0.25, 1.0])
def test_a_darkened_image(on_image: Renderer, alone: Renderer, backdrop: Backdrop, dim: float) -> None:
    view = CODES.but(backdrop=backdrop, opacity=0.1, dim=dim)
    check(on_image, view, (100, 70))
    assert np.array_equal(alone.picture(view, (100, 70)), alone.picture(view.but(dim=0), (100, 70)))


@pytest.mark.parametrize("opacity", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("backdrop", list(Backdrop))
def test_backdrops_and_opacities(on_image: Renderer, alone: Renderer, backdrop: Backdrop, opacity: float) -> None:
    view = CODES.but(backdrop=backdrop, opacity=opacity)
    check(on_image, view, (100, 70))
    check(alone, view, (99, 63))


@pytest.mark.parametrize("colormap", ["fire", "viridis", "gray", "turbo", "cividis", "bwr", "fire_r", "tab10"])
def test_color_maps(on_image: Renderer, colormap: str) -> None:
    check(on_image, CODES.but(colormap=colormap, opacity=0.5), (100, 70))


@pytest.mark.parametrize("display_range", [(0.4, 0.7), (0.0, 1.0), (-1.0, 3.0), (0.0, 0.1), (2.0, 3.0)])
def test_fixed_ranges(on_image: Renderer, display_range: tuple[float, float]) -> None:
    check(on_image, CODES.but(display_range=display_range), (100, 70))
    check(on_image, ViewState(channel=2, display_range=display_range), (100, 70))


@pytest.mark.parametrize("metric", list(ANGLES))
def test_metrics(on_image: Renderer, metric: Metric) -> None:
    check(on_image, CODES.but(metric=metric), (100, 70))


@pytest.mark.parametrize(
    "size",
    [(50, 35), (150, 105), (640, 448), (77, 54), (333, 100), (100, 333), (1, 1), (2, 70)],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
def test_sizes_that_fit_and_letterboxes(on_image: Renderer, size: tuple[int, int]) -> None:
    view = CODES.but(opacity=0.2, backdrop=Backdrop.COLOR, pins=((1, 7),))
    check(on_image, view, size)


@pytest.mark.parametrize("size", [(49, 34), (37, 26), (33, 23), (25, 18), (20, 14), (12, 9), (6, 4), (3, 2)])
def test_an_image_shown_smaller_than_it_is(on_image: Renderer, size: tuple[int, int]) -> None:
    for backdrop in (Backdrop.GRAY, Backdrop.COLOR):
        check(on_image, CODES.but(backdrop=backdrop, markers=False), size)


@pytest.mark.parametrize(
    "viewport",
    [
        Viewport((25.0, 17.5), 8.0),
        Viewport((3.0, 30.0), 5.3),
        Viewport((60.0, 10.0), 2.0),
        Viewport((25.3, 17.1), 0.7),
        Viewport((10.0, 10.0), 0.13),
        Viewport((-500.0, 0.0), 1.0),
        Viewport((22.03, 18.07), 121.7),
    ],
    ids=["closer", "corner", "beyond the edge", "smaller", "tiny", "out of sight", "one pixel"],
)
def test_viewports(on_image: Renderer, viewport: Viewport) -> None:
    view = CODES.but(viewport=viewport, pins=((0, 8), (6, 4)), opacity=0.3, backdrop=Backdrop.COLOR)
    check(on_image, view, (100, 70))


@pytest.mark.parametrize("marker_size", [1.0, 2.5])
@pytest.mark.parametrize("size", [(100, 70), (51, 36), (400, 280)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_markers(on_image: Renderer, alone: Renderer, size: tuple[int, int], marker_size: float) -> None:
    for renderer in (on_image, alone):
        view = CODES.but(pins=((0, 0), (9, 5), (6, 4)))
        check(renderer, view, size, marker_size)
        check(renderer, ViewState(channel=1, pins=view.pins), size, marker_size)
        check(renderer, view.but(markers=False), size, marker_size)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("stride", [None, 4, 5])
def test_precisions_and_ways_to_place_a_map(gpu: Gpu, precision: int, stride: int | None) -> None:
    """Stride 5 does not give this map's size, so the map spans the image as it does without one."""
    feature_map = random_map(9, 13, 7, precision, image=random_image(35, 50), stride=stride, value_range=SIGNED)
    renderer = Renderer(gpu, with_hole(feature_map))
    for view in (CODES, CODES.but(metric=ANGLE), ViewState(channel=6, opacity=0.4)):
        check(renderer, view, (150, 105))


def test_a_constant_map_and_a_single_pixel(gpu: Gpu) -> None:
    image = random_image(30, 40)
    for codes in (np.full((3, 4, 2), 7, np.uint8), np.array([[[9]]], np.uint8), np.zeros((3, 4, 2), np.uint8)):
        for renderer in (Renderer(gpu, FeatureMap(codes)), Renderer(gpu, FeatureMap(codes, image=image))):
            check(renderer, ViewState(opacity=0.25), (80, 60))
            check(renderer, ViewState(channel=0), (80, 60))


def test_the_centre_pixel_is_the_first_reference(alone: Renderer) -> None:
    size = (110, 70)
    assert (alone.picture(ViewState(), size) == alone.picture(ViewState(reference=(5, 3)), size)).all()


def test_a_signed_map_is_compared_by_real_values_unless_asked_otherwise(on_image: Renderer, alone: Renderer) -> None:
    assert on_image.resolve(ViewState()).metric is ANGLE
    assert on_image.resolve(ViewState(metric=ANGLE_OF_CODES)).metric is ANGLE_OF_CODES
    assert alone.resolve(ViewState()).metric is ANGLE_OF_CODES
    view = ViewState(reference=(5, 4))
    assert_similar(on_image.values(view), expected_values(on_image.feature_map, view), 8)


# --- What is computed again ---


@contextmanager
def counted(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the passes encoded within the block."""
    passes: list[str] = []
    with patch.context() as within:
        for kind in (SimilarityPass, ChannelPass, RangePass):

            def encode(
                self: Any, *args: Any, _original: Any = kind.encode, _name: str = kind.__name__, **more: Any
            ) -> None:
                passes.append(_name)
                _original(self, *args, **more)

            within.setattr(kind, "encode", encode)
        yield passes


def test_only_what_a_change_touches_is_computed(on_image: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    view = CODES.but(reference=(1, 1))
    on_image.picture(view, (50, 35))
    with counted(monkeypatch) as passes:
        for same in (
            view,
            view.but(colormap="viridis"),
            view.but(opacity=0.8),
            view.but(backdrop=Backdrop.COLOR),
            view.but(display_range=(0.0, 1.0)),
            view.but(pins=((3, 3),)),
            view.but(viewport=Viewport((3.0, 3.0), 2.0)),
            view.but(markers=False),
        ):
            on_image.picture(same, (50, 35))
        on_image.picture(view, (25, 20))
        on_image.values(view)
        on_image.value_range(view)
    assert passes == []
    for change in (view.but(reference=(2, 1)), view.but(metric=ANGLE)):
        with counted(monkeypatch) as passes:
            on_image.picture(change, (50, 35))
        assert passes == ["SimilarityPass", "RangePass"]
    with counted(monkeypatch) as passes:
        on_image.picture(view.but(channel=3), (50, 35))
        on_image.picture(view.but(channel=3, reference=(7, 7), metric=ANGLE), (50, 35))
    assert passes == ["ChannelPass", "RangePass"]


@pytest.mark.parametrize("precision", PRECISIONS)
def test_changes_to_and_fro_give_the_right_values_each_time(gpu: Gpu, precision: int) -> None:
    renderer = Renderer(gpu, random_map(6, 7, 9, precision, value_range=SIGNED, seed=8))
    views = [
        ViewState(reference=at, channel=channel, metric=metric, opacity=opacity)
        for at in ((0, 0), (6, 5))
        for channel in (None, 0, 8)
        for metric in ANGLES
        for opacity in (0.0, 0.5)
    ]
    expected = [expected_values(renderer.feature_map, view) for view in views]
    order = np.random.default_rng(0).integers(0, len(views), 100)
    for n, i in enumerate(order):
        if n % 3 == 0:
            renderer.picture(views[i], (7, 6))
        assert_similar(renderer.values(views[i]), expected[i], precision)
        found, wanted = renderer.value_range(views[i]), oracle.value_range(expected[i])
        assert found is not None
        assert wanted is not None
        assert np.abs(np.subtract(found, wanted)).max() < 1e-3


@pytest.mark.parametrize(
    "wrong",
    [
        {"colormap": "no such map"},
        {"pins": ((99, 0),)},
        {"reference": (99, 0)},
        {"channel": 99},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_refused_view_leaves_nothing_stale(gpu: Gpu, wrong: dict[str, Any]) -> None:
    renderer = Renderer(gpu, random_map(6, 7, 9))
    for first in (None, ViewState(reference=(0, 0))):
        if first is not None:
            renderer.picture(first, (7, 6))
        view = ViewState(reference=(4, 5))
        with pytest.raises(InputError):
            renderer.picture(view.but(**wrong), (7, 6))
        check(renderer, view, (70, 60))
        assert_similar(renderer.values(view), expected_values(renderer.feature_map, view), 8)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_frame_that_fails_leaves_nothing_stale(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int) -> None:
    """What was encoded before the failure has not been computed."""
    renderer = Renderer(gpu, random_map(6, 7, 9, precision, value_range=SIGNED))
    renderer.values(ViewState(reference=(1, 1)))
    view = ViewState(reference=(4, 5), metric=ANGLE_OF_CODES)
    with monkeypatch.context() as patch:

        def fail(*_args: Any, **_options: Any) -> None:
            raise wgpu.GPUValidationError("as if the picture could not be drawn")

        patch.setattr(renderer.color, "encode", fail)
        with pytest.raises(DeviceError, match=r"a picture of 7 x 6 pixels failed on .*could not be drawn"):
            renderer.picture(view, (7, 6))
    for again in (view, view.but(reference=(2, 3))):
        assert_similar(renderer.values(again), expected_values(renderer.feature_map, again), precision)


def test_reading_back_by_parts(gpu: Gpu, alone: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device's buffers may be smaller than what is read."""
    view = ViewState(reference=(1, 2))
    picture = alone.picture(view, (70, 60))
    monkeypatch.setattr(Gpu, "limit", lambda _gpu, name: {"max-buffer-size": 1500}[name])
    assert (alone.picture(view, (70, 60)) == picture).all()


def test_errors_of_the_device_are_told_in_one_line(gpu: Gpu, alone: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise wgpu.GPUValidationError("Buffer size is greater than the maximum")

    monkeypatch.setattr(alone.full, "encode", fail)
    monkeypatch.setattr(alone.full, "encode_several", fail)
    for ask in (alone.values, alone.value_range, lambda _: alone.similarities([(3, 4)])):
        with pytest.raises(DeviceError, match=r"failed on .*: Buffer size is greater than the maximum"):
            ask(ViewState(reference=(1, 1)))


def test_two_renderers_on_one_device_keep_apart(gpu: Gpu) -> None:
    first, second = Renderer(gpu, random_map(6, 7, 9)), Renderer(gpu, random_map(5, 4, 3, 16, seed=3))
    for _ in range(2):
        for renderer in (first, second):
            check(renderer, ViewState(reference=(1, 2)), (70, 60))


# --- A frame ---


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


# --- What is refused, and memory ---


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
