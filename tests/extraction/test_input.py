"""From photos to a network's input and back: padding, cropping, alignment, scaling, normalisation."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_image
from PIL import Image

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from networks import Patches, TinyResNet, model, seeded  # noqa: E402

from ifealid_gpu.dataset.image import Photo, photo_of  # noqa: E402
from ifealid_gpu.errors import InputError  # noqa: E402
from ifealid_gpu.extraction.extractor import Extractor  # noqa: E402
from ifealid_gpu.extraction.input import Framing, network_input, placed, scaled_down  # noqa: E402
from ifealid_gpu.extraction.model import Preprocessing  # noqa: E402
from ifealid_gpu.extraction.options import Options  # noqa: E402
from ifealid_gpu.geometry import Scene  # noqa: E402

PLAIN = Preprocessing()

# Table 1 of the paper, width x height: the image, and its maps at strides 4, 8 and 16.
TABLE_1 = {
    (2048, 1024): [(512, 256), (256, 128), (128, 64)],
    (427, 640): [(106, 160), (52, 80), (26, 40)],
    (2040, 1200): [(510, 300), (254, 150), (126, 74)],
    (3626, 2542): [(906, 634), (452, 316), (226, 158)],
}


def maps_of(network, photo, layers=("layer1", "layer2", "layer3"), **options):
    return list(Extractor(model(network), layers, Options(**options)).maps(photo, "photo.png"))


def photo(width: int, height: int) -> Photo:
    return Photo(random_image(height, width))


@pytest.mark.parametrize("size", TABLE_1)
def test_the_papers_padding_gives_the_sizes_of_its_table_1(size) -> None:
    maps = maps_of(seeded(Patches), photo(*size), padding="paper")
    assert [(found.width, found.height) for found in maps] == TABLE_1[size]
    assert [found.provenance.stride for found in maps] == [4, 8, 16]
    assert {found.provenance.padding for found in maps} == {"paper"}


def test_the_papers_sizes_hold_for_a_network_of_a_resnets_shape() -> None:
    maps = maps_of(seeded(TinyResNet), photo(427, 640), padding="paper")
    assert [(found.width, found.height) for found in maps] == TABLE_1[427, 640]
    # 427 pixels are padded by 10 at the left; of these 12, 16 and 16 are cut off.
    assert [found.provenance.origin for found in maps] == [(2, 0), (6, 0), (6, 0)]
    for found, stride in zip(maps, (4, 8, 16), strict=True):
        scene = Scene.of(found)
        assert (scene.map_origin, scene.map_step) == (found.provenance.origin, (1 / stride, 1 / stride))


@pytest.mark.parametrize("size", [(64, 64), (427, 640), (33, 47), (61, 130), (65, 129), (1, 200)])
@pytest.mark.parametrize("padding", ["edge", "paper"])
def test_every_feature_lies_over_its_patch(size, padding) -> None:
    """Features that average their patch are the averages of the image where the map says that they lie."""
    network = seeded(Patches)
    for layer, side in ((network.layer1, 4), (network.layer2, 2), (network.layer3, 2)):
        layer.weight.data.fill_(1 / (side * side * layer.in_channels))
        layer.bias.data.zero_()
    image = photo(*size)
    try:
        maps = maps_of(network, image, padding=padding, precision=32)
    except InputError:
        assert padding == "paper"
        assert min(size) < 34  # padded by 16 or more on each side: nothing is left at stride 16
        return
    gray = image.pixels.mean(axis=2) / 255
    width, height = size
    for found in maps:
        stride, scene = found.provenance.stride, Scene.of(found)
        assert scene.map_extent == (found.width * stride, found.height * stride), "the scene trusts the stride"
        assert (padding == "edge") == (found.provenance.origin is None)
        for x, y in ((0, 0), (found.width - 1, 0), (0, found.height - 1), (found.width // 2, found.height // 2)):
            left, top = (round(v) for v in scene.from_map(x, y))
            rows, columns = np.arange(top, top + stride), np.arange(left, left + stride)
            if padding == "edge":
                patch = gray[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))]
            else:
                inside = np.ix_(rows[(rows >= 0) & (rows < height)], columns[(columns >= 0) & (columns < width)])
                patch = gray[inside]
                if patch.shape != (stride, stride):  # an odd padding leaves the right side one pixel of zeros
                    assert patch.size >= (stride - 1) ** 2
                    patch = np.append(patch, np.zeros(stride**2 - patch.size))
            assert found.vector(x, y)[0] == pytest.approx(patch.mean(), abs=1e-6)
        if padding == "edge":
            assert (found.width, found.height) == (-(-width // stride), -(-height // stride))


@pytest.mark.parametrize(("padding", "size"), [("edge", (37, 53)), ("paper", (37, 53)), ("paper", (640, 427))])
def test_the_input_is_the_image_and_its_padding(padding, size) -> None:
    image = photo(size[1], size[0])
    normalised = Preprocessing(mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.4))
    framing = Framing.of(size, normalised, padding, 16)
    batch = network_input(image, framing, normalised)
    assert (batch.shape, batch.dtype, batch.is_contiguous()) == ((1, 3, *framing.input), torch.float32, True)
    values = image.pixels.astype("f8") / 255
    if padding == "edge":
        assert framing.input == (48, 64)
        expected = np.pad(values, ((0, 11), (0, 11), (0, 0)), mode="edge")
    else:
        # Zeros of pixels, centred, the odd one below and at the right.
        around = ((13, 14), (5, 6), (0, 0)) if size == (37, 53) else ((0, 0), (10, 11), (0, 0))
        expected = np.pad(values, around)
    expected = (expected - np.array(normalised.mean)) / np.array(normalised.std)
    np.testing.assert_allclose(batch[0].numpy(), expected.transpose(2, 0, 1), atol=1e-6)


def test_pixels_reach_the_network_as_torchvision_would_give_them() -> None:
    image = photo(32, 16)
    batch = network_input(image, Framing.of((16, 32), PLAIN, "edge", 16), PLAIN)
    assert torch.equal(batch[0], torch.from_numpy(image.pixels).permute(2, 0, 1).float() / 255)


def test_gray_of_16_bits_reaches_the_network_unrounded() -> None:
    values = np.arange(1000, 1000 + 16 * 16, dtype="u2").reshape(16, 16)  # 256 values of neighbouring brightness
    values[0, :5] = 65000  # more than a few hot pixels
    deep = photo_of(Image.fromarray(values))
    assert len(np.unique(deep.pixels)) < 5
    batch = network_input(deep, Framing.of((16, 16), PLAIN, "edge", 16), PLAIN)
    assert len(batch[0, 1].unique()) == 252
    for channel in batch[0]:
        np.testing.assert_allclose(channel.numpy(), (values - 1005.0) / 63995, atol=1e-7)
    (found,) = maps_of(seeded(Patches), deep, ["layer1"])
    np.testing.assert_array_equal(found.image, deep.pixels)


def test_a_model_of_one_size_gets_the_image_resized_and_its_map_spans_the_image() -> None:
    bound = Preprocessing(size=(32, 48))
    image = photo(75, 31)
    framing = Framing.of(image.size, bound, "edge", 1)
    batch = network_input(image, framing, bound)
    expected = np.asarray(Image.fromarray(image.pixels).resize((48, 32), Image.Resampling.BICUBIC))
    np.testing.assert_array_equal(batch[0].numpy(), (expected / np.float32(255)).transpose(2, 0, 1))

    network = model(seeded(Patches), bound)
    for padding in "edge", "paper":
        (found,) = Extractor(network, ["layer2"], Options(padding=padding)).maps(image)
        assert (found.width, found.height) == (6, 4)
        assert (found.provenance.stride, found.provenance.origin, found.provenance.padding) == (None, None, None)
        np.testing.assert_array_equal(found.image, image.pixels)
        assert Scene.of(found).map_extent == (75, 31)


@pytest.mark.parametrize(("size", "small"), [((75, 31), (50, 21)), ((31, 75), (21, 50)), ((2000, 1), (50, 1))])
def test_max_side_scales_down_antialiased_and_the_dataset_has_what_the_network_saw(size, small) -> None:
    image = photo(*size)
    (found,) = maps_of(seeded(Patches), image, ["layer1"], max_side=50)
    assert (found.image.shape[1], found.image.shape[0]) == small
    expected = np.asarray(Image.fromarray(image.pixels).resize(small, Image.Resampling.BICUBIC))
    np.testing.assert_array_equal(found.image, expected)
    assert (found.width, found.height) == (-(-small[0] // 4), -(-small[1] // 4))
    alone = maps_of(seeded(Patches), Photo(expected), ["layer1"])[0]
    np.testing.assert_array_equal(found.codes, alone.codes)


def test_max_side_leaves_smaller_images_and_scales_unrounded_gray_as_well() -> None:
    image = photo(30, 20)
    assert scaled_down(image, 30) is image
    assert scaled_down(image, None) is image
    deep = scaled_down(photo_of(Image.fromarray(np.arange(4000, dtype="u2").reshape(50, 80))), 20)
    assert deep.size == deep.unrounded.shape == (12, 20)
    assert np.abs(deep.unrounded * 255 - deep.pixels[:, :, 0]).max() < 1.1
    assert 0 <= deep.unrounded.min() < deep.unrounded.max() <= 1


def test_sides_are_multiples_of_what_the_model_needs_and_of_all_strides() -> None:
    seen = []
    network = seeded(TinyResNet)
    network.conv1.register_forward_pre_hook(lambda _, inputs: seen.append(tuple(inputs[0].shape[2:])))
    for multiple, padding, expected in ((1, "edge", (64, 96)), (3, "edge", (96, 96)), (3, "paper", (192, 192))):
        extractor = Extractor(model(network, Preprocessing(multiple=multiple)), ["layer1"], Options(padding=padding))
        list(extractor.maps(photo(67, 33)))
        assert seen[-1] == expected


def test_a_map_does_not_depend_on_what_is_extracted_with_it() -> None:
    image = photo(67, 45)
    network = seeded(TinyResNet)
    alone = maps_of(network, image, ["layer1"])[0]
    together = maps_of(network, image)[0]
    np.testing.assert_array_equal(alone.codes, together.codes)
    assert alone.value_range == together.value_range


def test_convolutions_without_padding_are_placed_by_what_they_lose() -> None:
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 1, 5, 2), torch.nn.Conv2d(1, 1, 3))
    with torch.no_grad():
        for layer in network:
            layer.weight.zero_()
            layer.weight[0, 0, layer.kernel_size[0] // 2, layer.kernel_size[1] // 2] = 1
            layer.bias.zero_()
    image = photo(40, 30)
    (found,) = maps_of(network, image, ["1"], precision=16)
    # 40 x 30 pixels give 16 x 11 features of stride 2, each a copy of the pixel 4 + 2 x, 4 + 2 y.
    assert (found.width, found.height, found.provenance.stride, found.provenance.origin) == (16, 11, 2, (4, 4))
    scene = Scene.of(found)
    for x, y in ((0, 0), (15, 10), (7, 3)):
        centre = scene.center_of(x, y)
        assert abs(centre[0] - (4.5 + 2 * x)) <= 0.5
        assert abs(centre[1] - (4.5 + 2 * y)) <= 0.5
        assert found.vector(x, y)[0] == pytest.approx(image.pixels[4 + 2 * y, 4 + 2 * x, 0] / 255, abs=1e-4)


def test_what_the_papers_padding_cannot_do() -> None:
    with pytest.raises(InputError, match=r"leaves nothing of the layer 'layer3' \(stride 16\) of an image of 20 x 64"):
        maps_of(seeded(Patches), photo(20, 64), padding="paper")
    features = torch.zeros(1, 5, 7)
    framing = Framing.of((64, 64), PLAIN, "paper", 1)
    with pytest.raises(InputError, match="needs layers of a whole stride, which 'odd' has not; use the padding 'edge'"):
        placed(features, framing, None, "odd")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"padding": "zero"}, "padding must be 'edge' or 'paper', found 'zero'"),
        ({"max_side": 0}, "max side must be 1 pixel or more, found 0"),
        ({"tile": -1}, "tile must be 1 pixel or more, found -1"),
        ({"precision": 12}, "precision must be 8, 16 or 32"),
    ],
)
def test_options_that_cannot_be_meant(options, message) -> None:
    with pytest.raises(InputError, match=message):
        Options(**options)
