"""Finer maps: images that are enlarged first, means over shifted crops; and patches that are not square."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import random_image

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from networks import Patches, TinyResNet, model, seeded  # noqa: E402
from PIL import Image  # noqa: E402
from torch import nn  # noqa: E402

import ifealid_gpu  # noqa: E402
from ifealid_gpu.dataset.image import Photo  # noqa: E402
from ifealid_gpu.errors import InputError  # noqa: E402
from ifealid_gpu.extraction.extractor import Extractor  # noqa: E402
from ifealid_gpu.extraction.layers import inspect_layers  # noqa: E402
from ifealid_gpu.extraction.model import Preprocessing  # noqa: E402
from ifealid_gpu.extraction.options import Options  # noqa: E402
from ifealid_gpu.extraction.sources import model_from_module  # noqa: E402
from ifealid_gpu.geometry import Scene  # noqa: E402
from ifealid_gpu.maps.feature_map import Provenance  # noqa: E402


def maps_of(network, photo: Photo, layers=("layer1", "layer2", "layer3"), **options):
    rules = options.pop("rules", None)
    return list(Extractor(model(network, rules), layers, Options(**options)).maps(photo, "photo.png"))


def averaging(down: int, across: int | None = None) -> nn.Module:
    """A network whose only layer gives the mean of each patch, in one channel."""
    size = (down, across or down)
    network = nn.Sequential(nn.Conv2d(3, 1, size, size, bias=False))
    network[0].weight.data.fill_(1 / (3 * size[0] * size[1]))
    return network.eval()


def values_of(found) -> np.ndarray:
    low, high = found.value_range
    return low + found.codes[:, :, 0] / (2.0**found.precision - 1) * (high - low)


@pytest.mark.parametrize("size", [(64, 48), (67, 45), (31, 2)])
@pytest.mark.parametrize("scale", [2, 3])
def test_a_scale_gives_the_maps_of_the_enlarged_image_over_the_image_as_it_was(size, scale) -> None:
    photo = Photo(random_image(size[1], size[0]))
    large = Photo(np.asarray(Image.fromarray(photo.pixels).resize((size[0] * scale, size[1] * scale), 3)))
    network = seeded(Patches)
    for found, of_large in zip(maps_of(network, photo, scale=scale), maps_of(network, large), strict=True):
        np.testing.assert_array_equal(found.codes, of_large.codes)
        np.testing.assert_array_equal(found.image, photo.pixels)
        scene, other = Scene.of(found), Scene.of(of_large)
        for x, y in ((0, 0), (found.width - 1, found.height - 1)):
            np.testing.assert_allclose(np.multiply(scene.center_of(x, y), scale), other.center_of(x, y), rtol=1e-9)


def test_a_scaled_map_keeps_its_place_in_a_file(tmp_path: Path) -> None:
    photo = Photo(random_image(45, 67))
    (found,) = maps_of(seeded(Patches), photo, ["layer2"], scale=3)
    assert found.provenance.stride == pytest.approx(8 / 3)
    ifealid_gpu.write_dataset(found, tmp_path / "a.zip")
    read = ifealid_gpu.read_dataset(tmp_path / "a.zip").entries[0].load()
    assert read.provenance == found.provenance
    assert Scene.of(read) == Scene.of(found)
    assert Scene.of(read).map_extent == pytest.approx((found.width * 8 / 3, found.height * 8 / 3))
    (even,) = maps_of(seeded(Patches), photo, ["layer2"], scale=2)
    assert (even.provenance.stride, type(even.provenance.stride)) == (4, int), "as version 0.1 reads it"


def test_the_papers_padding_and_unpadded_convolutions_at_scale_begin_where_they_say() -> None:
    photo = Photo(random_image(40, 60))
    (found,) = maps_of(seeded(TinyResNet), photo, ["layer1"], padding="paper", scale=2)
    large = Photo(np.asarray(Image.fromarray(photo.pixels).resize((120, 80), 3)))
    (other,) = maps_of(seeded(TinyResNet), large, ["layer1"], padding="paper")
    assert found.provenance.origin == tuple(v / 2 for v in other.provenance.origin)
    np.testing.assert_array_equal(found.codes, other.codes)


def start_of(place: int, shift: int) -> int:
    """Where the patch of 8 pixels begins that a place lies in, of those that begin at a shift; else the first one."""
    return shift + max(0, (place - shift) // 8 * 8)


@pytest.mark.parametrize("times", [2, 4])
@pytest.mark.parametrize("size", [(48, 32), (53, 37), (8, 9)])
def test_shifts_give_the_mean_of_the_patches_that_lie_over_a_pixel(times, size) -> None:
    photo = Photo(random_image(size[1], size[0]))
    (found,) = maps_of(averaging(8), photo, ["0"], shift_average=times, precision=32)
    fine = 8 // times
    assert found.provenance.stride == fine
    assert (found.width, found.height) == (-(-size[0] // fine), -(-size[1] // fine))
    np.testing.assert_array_equal(found.image, photo.pixels)
    # By hand: means of patches that begin anywhere, of an image whose last pixels go on for ever.
    gray = np.pad(photo.pixels.mean(axis=2) / 255, ((0, 32), (0, 32)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(gray, (8, 8)).mean(axis=(2, 3))
    expected = np.empty((found.height, found.width))
    for row in range(found.height):
        for column in range(found.width):
            tops, lefts = (
                [start_of(place, shift) for shift in range(0, 8, fine)] for place in (row * fine, column * fine)
            )
            expected[row, column] = windows[np.ix_(tops, lefts)].mean()
    np.testing.assert_allclose(values_of(found), expected, atol=1e-6)


def test_shifts_of_a_model_of_one_size_and_of_tiles() -> None:
    photo = Photo(random_image(30, 50))
    bound = Preprocessing(size=(32, 48))
    (coarse,) = maps_of(averaging(8), photo, ["0"], rules=bound)
    (fine,) = maps_of(averaging(8), photo, ["0"], rules=bound, shift_average=2)
    assert (coarse.width, coarse.height) == (6, 4)
    assert (fine.width, fine.height, fine.provenance.stride) == (12, 8, None)
    assert Scene.of(fine).map_extent == (50, 30)

    large = Photo(random_image(130, 90))
    (whole,) = maps_of(seeded(Patches), large, ["layer3"], shift_average=2, precision=32)
    seen: list[tuple[int, int]] = []
    extractor = Extractor(model(seeded(Patches)), ["layer3"], Options(shift_average=2, tile=64, precision=32))
    (tiled,) = extractor.maps(large, progress=lambda done, total: seen.append((done, total)))
    np.testing.assert_allclose(values_of(tiled), values_of(whole), atol=1e-5)
    assert seen[0] == (0, 6 * 4 + 1) and seen[-1] == (25, 25)
    assert seen == sorted(seen)


def test_scale_and_shifts_together() -> None:
    (found,) = maps_of(averaging(16), Photo(random_image(32, 40)), ["0"], scale=2, shift_average=4)
    assert (found.provenance.stride, found.width, found.height) == (2, 20, 16)


@pytest.mark.parametrize(
    ("layers", "options", "message"),
    [
        (
            ["layer1", "layer3"],
            {"shift_average": 2},
            "needs layers of one stride, found the strides 4, 16; name",
        ),
        (["layer1"], {"shift_average": 3}, "--shift-average 3 does not divide the stride 4 of layer1; use 2 or 4"),
        (["layer1"], {"shift_average": 2, "padding": "paper"}, "finer maps than the padding 'paper'"),
        (["layer1"], {"shift_average": 0}, "shift average must be a whole number from 1 to 16, found 0"),
        (["layer1"], {"scale": 1.5}, "scale must be a whole number, found 1.5"),
        (["layer1"], {"scale": 17}, "scale must be a whole number from 1 to 16, found 17"),
    ],
)
def test_what_cannot_be_finer(layers, options, message) -> None:
    with pytest.raises(InputError, match=message):
        maps_of(seeded(Patches), Photo(random_image(20, 20)), layers, **options)


def test_a_model_of_one_size_is_not_enlarged_and_pooled_layers_are_not_shifted() -> None:
    photo = Photo(random_image(20, 20))
    with pytest.raises(InputError, match=r"--scale: tests:network takes images of 48 x 32 pixels, .*--shift-average"):
        maps_of(averaging(8), photo, ["0"], rules=Preprocessing(size=(32, 48)), scale=2)
    with pytest.raises(InputError, match="does not divide the stride 1 of 0; it is as fine as can be"):
        maps_of(averaging(1), photo, ["0"], shift_average=2)


def test_another_scale_or_shift_is_another_map() -> None:
    recipes = {
        Extractor(model(seeded(Patches)), ["layer3"], Options(**options)).recipe("0" * 64, "layer3")
        for options in ({}, {"scale": 2}, {"shift_average": 2}, {"scale": 2, "shift_average": 2})
    }
    assert len(recipes) == 4


@pytest.mark.parametrize("size", [(48, 32), (53, 37)])
@pytest.mark.parametrize(("down", "across"), [(4, 8), (16, 4)])
def test_patches_that_are_not_square_lie_where_they_say(down, across, size, tmp_path: Path) -> None:
    photo = Photo(random_image(size[1], size[0]))
    network = averaging(down, across)
    (found,) = maps_of(network, photo, ["0"], precision=32)
    assert found.provenance.stride == (across, down)
    assert (found.width, found.height) == (-(-size[0] // across), -(-size[1] // down))
    ifealid_gpu.write_dataset(found, tmp_path / "a.zip")
    read = ifealid_gpu.read_dataset(tmp_path / "a.zip").entries[0].load()
    scene = Scene.of(read)
    assert scene.map_extent == (found.width * across, found.height * down)
    gray = np.pad(photo.pixels.mean(axis=2) / 255, ((0, 16), (0, 16)), mode="edge")
    for x, y in ((0, 0), (found.width - 1, found.height - 1), (2, 1)):
        left, top = (round(v) for v in scene.from_map(x, y))
        assert read.vector(x, y)[0] == pytest.approx(gray[top : top + down, left : left + across].mean(), abs=1e-6)
    (layer, _) = inspect_layers(model_from_module(network), (size[1], size[0]))
    assert (layer.stride, layer.steps, layer.map_size) == (None, (down, across), (found.height, found.width))


def test_finer_maps_of_patches_that_are_not_square() -> None:
    (found,) = maps_of(averaging(16, 8), Photo(random_image(32, 40)), ["0"], scale=2, shift_average=4)
    assert (found.provenance.stride, found.width, found.height) == ((1, 2), 40, 16)


@pytest.mark.parametrize("stride", [0, -1, (0.001, 1), (1, 2, 3), "8", (float("nan"), 1), 1e9])
def test_strides_that_cannot_be(stride) -> None:
    with pytest.raises(InputError, match="stride"):
        Provenance(stride=stride)


def test_strides_that_can_be() -> None:
    assert (Provenance(stride=8.0).stride, Provenance(stride=(8, 8)).stride) == (8, 8)
    assert (Provenance(stride=(8, 4)).strides, Provenance(stride=2.5).strides) == ((8, 4), (2.5, 2.5))


class OblongTokens(nn.Module):
    """A class token, then patches of 4 x 16 pixels: as many as square ones of 8 x 8 would be."""

    def __init__(self, down: int = 4, across: int = 16) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 6, (down, across), (down, across))
        self.blocks = nn.ModuleList(nn.Linear(6, 6) for _ in range(2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.patches(x).flatten(2).mT
        x = torch.cat((x.new_zeros(1, 1, 6), x), 1)
        for block in self.blocks:
            x = block(x)
        return x


@pytest.mark.parametrize(("down", "across"), [(4, 16), (16, 8)])
def test_tokens_of_patches_that_are_not_square(down: int, across: int) -> None:
    network = seeded(lambda: OblongTokens(down, across))
    ready = model_from_module(network)
    (found,) = Extractor(ready, ["blocks.0"], Options(precision=32)).maps(Photo(random_image(37, 53)), "photo.png")
    assert found.provenance.stride == (across, down)
    assert (found.width, found.height) == (-(-53 // across), -(-37 // down))
    (patches,) = Extractor(ready, ["patches"], Options(precision=32)).maps(Photo(random_image(37, 53)), "photo.png")
    with torch.no_grad():
        expected = network.blocks[0](torch.tensor(patches.vector(1, 2), dtype=torch.float32))
    np.testing.assert_allclose(found.vector(1, 2), expected.numpy(), atol=1e-5)
    assert [layer.name for layer in inspect_layers(ready, (64, 64)) if layer.stage], "there are stages"
