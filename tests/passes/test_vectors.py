"""Uploaded value maps of one and three components: ranges and pictures against the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
from helpers import random_image, random_map
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Projection, Scene, Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.color import ColorPass
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.input_image import InputImage
from ifealid_gpu.passes.table import VALUE_PASSES
from ifealid_gpu.passes.value_map import NO_VALUE, RANGE, FoundRange, ValueMap, create_value_map, found_range
from ifealid_gpu.passes.value_range import MOST_LEFT_OUT, RangePass
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.table import KINDS
from ifealid_gpu.renderer import PICTURE_FORMAT, Renderer, picture_texture
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState


def random_values(height: int, width: int, components: int, seed: int = 0) -> NDArray[np.float64]:
    """Signed values of different sizes a component, NaN here and there; exact in float32."""
    random = np.random.default_rng(seed)
    values = random.normal(0, 1, (height, width, components)) * np.array([1e-3, 1.0, 1e6])[:components] - 0.5
    values[random.random((height, width)) < 0.2] = np.nan
    values[0, 0] = 0.25
    rounded: NDArray[np.float64] = values.astype(np.float32).astype(np.float64)
    return rounded


def uploaded(gpu: Gpu, values: NDArray[np.float64]) -> ValueMap:
    height, width, components = values.shape
    value_map = create_value_map(gpu, Grid.of(width, height, 8192), components=components)
    grid, channels = value_map.grid, 1 if components == 1 else 4
    texels = np.zeros((grid.height * grid.width, channels), np.float32)
    texels[: grid.pixels, :components] = np.where(np.isnan(values), NO_VALUE, values).reshape(-1, components)
    layout = {"bytes_per_row": grid.width * 4 * channels, "rows_per_image": grid.height}
    gpu.device.queue.write_texture({"texture": value_map.texture}, texels, layout, (grid.width, grid.height, 1))
    return value_map


def ranges_of(gpu: Gpu, value_map: ValueMap, left_out: list[int]) -> list[tuple[float, float]]:
    encoder = gpu.device.create_command_encoder(label="range")
    RangePass(gpu, value_map).encode(encoder, None, left_out)
    gpu.device.queue.submit([encoder.finish()])
    record = np.frombuffer(gpu.device.queue.read_buffer(value_map.range), RANGE)[0]
    return [(float(record["low"][n]), float(record["high"][n])) for n in range(value_map.components)]


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("components", [1, 3])
@pytest.mark.parametrize(("height", "width"), [(1, 1), (7, 9), (65, 130), (301, 407)])
def test_every_component_has_its_range(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, height: int, width: int, components: int, software: bool
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    values = random_values(height, width, components)
    wanted = [oracle.value_range(values[..., n]) for n in range(components)]
    assert ranges_of(gpu, uploaded(gpu, values), []) == wanted


@pytest.mark.parametrize("components", [1, 3])
@pytest.mark.parametrize("count", [1, 5, MOST_LEFT_OUT])
def test_pixels_can_be_left_out_of_the_range(gpu: Gpu, components: int, count: int) -> None:
    values = random_values(23, 31, components)
    order = np.argsort(np.nan_to_num(values[..., 0], nan=0.0).reshape(-1))
    numbers = [int(n) for n in [*order[: count // 2], *order[-(count - count // 2) :]]]
    value_map = uploaded(gpu, values)
    left_out = [(n % 31, n // 31) for n in numbers]
    wanted = [oracle.value_range(values[..., n], left_out) for n in range(components)]
    assert ranges_of(gpu, value_map, numbers) == wanted
    assert wanted[0] != oracle.value_range(values[..., 0])
    assert ranges_of(gpu, value_map, [])[0] == oracle.value_range(values[..., 0])


def test_of_three_components_only_few_pixels_are_left_out(gpu: Gpu) -> None:
    with pytest.raises(InputError, match=f"three components leaves out at most {MOST_LEFT_OUT} pixels, found 65"):
        ranges_of(gpu, uploaded(gpu, random_values(23, 31, 3)), list(range(MOST_LEFT_OUT + 1)))


@pytest.mark.parametrize("components", [1, 3])
def test_both_ranges_are_found_and_all_values_count_where_the_others_span_nothing(gpu: Gpu, components: int) -> None:
    """The components decide it each for itself: the first spans nothing without the pixel."""
    values = random_values(5, 7, components)
    values[..., 0][~np.isnan(values[..., 0])] = 0.125
    values[3, 4] = np.arange(1, components + 1)
    value_map, left_out = uploaded(gpu, values), [(4, 3)]
    encoder = gpu.device.create_command_encoder(label="range")
    RangePass(gpu, value_map).encode(encoder, None, [3 * 7 + 4])
    gpu.device.queue.submit([encoder.finish()])
    data = gpu.device.queue.read_buffer(value_map.range)
    record = np.frombuffer(data, RANGE)[0]
    for n in range(components):
        assert (record["low"][n], record["high"][n]) == oracle.color_range(values[..., n], left_out)
        assert (record["smallest"][n], record["largest"][n]) == oracle.value_range(values[..., n])
    assert found_range(data) == FoundRange((0.125, 1.0), (0.125, 1.0))


def picture_of(
    gpu: Gpu, value_map: ValueMap, image: NDArray[np.uint8] | None, view: ViewState, projection: Projection, **how: Any
) -> NDArray[np.uint8]:
    width, height = projection.size
    target = picture_texture(gpu, projection.size)
    encoder = gpu.device.create_command_encoder(label="picture")
    RangePass(gpu, value_map).encode(encoder)
    attachment = {
        "view": target.create_view(),
        "load_op": "clear",
        "store_op": "store",
        "clear_value": (0, 0, 0, 0),
    }
    render = encoder.begin_render_pass(label="picture", color_attachments=[attachment])
    ColorPass(gpu, InputImage.of(gpu, image)).encode(render, value_map, view, projection, PICTURE_FORMAT, **how)
    render.end()
    gpu.device.queue.submit([encoder.finish()])
    layout = {"bytes_per_row": width * 4, "rows_per_image": height}
    data = gpu.device.queue.read_texture({"texture": target}, layout, (width, height, 1))
    return np.frombuffer(data, np.uint8).reshape(height, width, 4)


@pytest.mark.parametrize("with_image", [True, False])
@pytest.mark.parametrize("opacity", [1.0, 0.35, 0.0])
@pytest.mark.parametrize("display_range", [None, (-0.5, 0.5)])
def test_three_components_are_red_green_and_blue(
    gpu: Gpu, with_image: bool, opacity: float, display_range: tuple[float, float] | None
) -> None:
    values = random_values(9, 13, 3)
    image = random_image(35, 51) if with_image else None
    scene = Scene.of(FeatureMap(np.zeros((9, 13, 1), np.uint8), image=image))
    for backdrop in Backdrop:
        view = ViewState(backdrop=backdrop, display_range=display_range, markers=False, opacity=0.9)
        view = view.but(components_opacity=opacity)
        for viewport in (None, Viewport((20.0, 11.0), 3.3)):
            projection = Projection.of(scene, (102, 70), viewport)
            got = picture_of(gpu, uploaded(gpu, values), image, view, projection)
            expected = 255 * oracle.color(values, image, view, projection)
            assert np.abs(got - expected).max() <= 1
    assert len(np.unique(got[..., :3].reshape(-1, 3), axis=0)) > 10


def test_the_colors_of_three_components_by_hand(gpu: Gpu) -> None:
    values = np.array([[[0.0, -1, 10], [1, 1, 20], [0.5, 0, 20], [np.nan] * 3]])
    projection = Projection.of(Scene((4, 1), (4, 1), (4, 1)), (4, 1))
    got = picture_of(gpu, uploaded(gpu, values), None, ViewState(), projection)
    assert got[0, [0, 1, 3]].tolist() == [[0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 0]]
    assert np.abs(got[0, 2].astype(int) - [127, 127, 255, 255]).max() <= 1


def test_low_values_can_be_the_ones_that_are_seen(gpu: Gpu) -> None:
    values = np.array([[[0.0], [1.0], [0.25], [0.5], [np.nan]]])
    image = random_image(1, 5)
    projection = Projection.of(Scene((5, 1), (5, 1), (5, 1)), (5, 1))
    view = ViewState(colormap="gray", backdrop=Backdrop.COLOR, opacity=0.0)
    got = picture_of(gpu, uploaded(gpu, values), image, view, projection, bright_low=True)
    expected = 255 * oracle.color(values[..., 0], image, view, projection, bright_low=True)
    assert np.abs(got - expected).max() <= 1
    assert (got[0, 1, :3] == image[0, 1]).all(), "the highest value is not seen"
    assert (got[0, 0, :3] == 255).all(), "the lowest is opaque, and bright"
    usual = picture_of(gpu, uploaded(gpu, values), image, view, projection)
    assert (usual[0, 0, :3] == image[0, 0]).all()


def test_no_value_is_no_float_that_a_quantity_has(gpu: Gpu) -> None:
    """Signed values down to -2 and far below count like others."""
    values = np.array([[[-2.0], [-3e38], [3e38], [np.nan]]]).astype(np.float32).astype(np.float64)
    assert ranges_of(gpu, uploaded(gpu, values), []) == [(values[0, 1, 0], values[0, 2, 0])]
    assert np.float32(NO_VALUE) == np.finfo(np.float32).min


# --- A quantity of three components ---


@dataclass(frozen=True)
class Vector(Quantity):
    """What a quantity of three components is made of: nothing that the renderer must be told of."""

    kind: ClassVar[str] = "vector"
    title: ClassVar[str] = "vector"
    components: ClassVar[int] = 3

    @property
    def words(self) -> str:
        return "vector"

    @property
    def explanation(self) -> str:
        return "Three numbers of every pixel, as red, green and blue."


class VectorPass:
    """Writes given vectors."""

    ranges = None
    nbytes = 0
    pack = None
    rounds = 1
    given: ClassVar[NDArray[np.float64]]

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def begin(self, encoder: Any, wanted: Vector, feature_map: FeatureMap) -> None:
        output = self._dispatcher.output
        texels = np.zeros((output.grid.width * output.grid.height, 4), np.float32)
        present = np.where(np.isnan(self.given), NO_VALUE, self.given).reshape(-1, 3)
        texels[: output.grid.pixels, :3] = present
        width, height, _ = output.texture.size
        self._dispatcher.gpu.device.queue.write_texture(
            {"texture": output.texture}, texels, {"bytes_per_row": width * 16}, (width, height, 1)
        )

    def encode(self, encoder: Any, band: Any) -> None:
        pass

    def forget(self) -> None:
        pass


def test_a_quantity_of_three_components_needs_a_pass_and_two_lines(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "vector", Vector)
    monkeypatch.setitem(VALUE_PASSES, "vector", VectorPass)
    VectorPass.given = random_values(13, 17, 3)
    VectorPass.given[2, 3] = np.nan
    feature_map = random_map(13, 17, 5, image=random_image(26, 34))
    renderer = Renderer(gpu, feature_map)
    before = renderer.values(ViewState(reference=(3, 4)))
    view = ViewState(quantity=Vector(), markers=False)
    np.testing.assert_array_equal(renderer.values(view), VectorPass.given.astype(np.float32))
    projection = Projection.of(renderer.scene, (170, 130))
    expected = np.rint(255 * oracle.color(VectorPass.given, feature_map.image, view, projection))
    assert np.abs(renderer.picture(view, (170, 130)) - expected).max() <= 1
    np.testing.assert_array_equal(renderer.values(ViewState(reference=(3, 4))), before, "one component is as before")
