"""From photos to feature maps: values, facts, precision, tiles chosen by memory, and what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from helpers import random_image

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
nn = torch.nn

from networks import IMAGENET, Patches, TinyResNet, model, seeded  # noqa: E402

from ifealid_gpu import FeatureMap  # noqa: E402
from ifealid_gpu.dataset.image import Photo  # noqa: E402
from ifealid_gpu.errors import DeviceError, InputError  # noqa: E402
from ifealid_gpu.extraction import cutter as cutter_module  # noqa: E402
from ifealid_gpu.extraction.extractor import Extractor  # noqa: E402
from ifealid_gpu.extraction.memory import MemoryModel, peak_bytes  # noqa: E402
from ifealid_gpu.extraction.model import Model, Preprocessing  # noqa: E402
from ifealid_gpu.extraction.options import Options  # noqa: E402

STAGES = ("layer1", "layer2", "layer3")
GB = 10**9


def photo(width: int, height: int) -> Photo:
    return Photo(random_image(height, width))


def hooked(network: nn.Module, image: Photo, multiple: int) -> dict[str, torch.Tensor]:
    """What hooks of one's own see on the image, padded by repeating its edge; written out anew."""
    height, width = image.size
    pixels = np.pad(image.pixels, ((0, -height % multiple), (0, -width % multiple), (0, 0)), mode="edge")
    batch = torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous() / 255
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (IMAGENET.mean, IMAGENET.std))
    seen = {}
    handles = [
        network.get_submodule(name).register_forward_hook(
            lambda _, __, out, name=name: seen.update({name: out.clone()})
        )
        for name in (*STAGES, "layer2.0.bn1")
    ]
    with torch.inference_mode():
        network((batch - mean) / std)
    for handle in handles:
        handle.remove()
    return seen


@pytest.mark.parametrize("size", [(64, 96), (67, 45), (40, 33)])
@pytest.mark.parametrize("precision", [8, 16, 32])
def test_codes_are_those_of_what_hooks_see_bit_for_bit(size, precision) -> None:
    network, image = seeded(TinyResNet), photo(*size)
    expected = hooked(network, image, 32)
    maker = Extractor(model(network, IMAGENET), [*STAGES, "layer2.0.bn1"], Options(precision=precision))
    for found in maker.maps(image, "photo.png"):
        layer = found.provenance.layer
        stride = found.provenance.stride
        height, width = (-(-side // stride) for side in image.size)
        values = expected[layer][0, :, :height, :width].numpy()
        alone = FeatureMap.from_array(values, layout="chw", precision=precision)
        assert found.value_range == alone.value_range == (values.min(), values.max())
        np.testing.assert_array_equal(found.codes, alone.codes)


def test_maps_know_where_they_come_from() -> None:
    image = photo(67, 45)
    maker = Extractor(model(seeded(TinyResNet), IMAGENET, "torchvision:tiny"))
    assert maker.layers == STAGES
    fine, *_, coarse = maker.maps(image, "a/photo.png", image_hash="12")
    assert fine.name == "a/photo.png.layer1"
    np.testing.assert_array_equal(fine.image, image.pixels)
    facts = fine.provenance
    assert (facts.image, facts.layer, facts.model) == ("a/photo.png", "layer1", "torchvision:tiny")
    assert (facts.weights, facts.stride, facts.padding, facts.origin) == ("random, seed 0", 4, "edge", None)
    assert facts.recipe == maker.recipe("12", "layer1") != coarse.provenance.recipe
    assert next(maker.maps(image)).provenance.recipe is None


def test_the_recipe_is_of_all_that_decides_the_codes() -> None:
    network = seeded(Patches)
    recipes = {
        Extractor(Model(network, name, weights, rules), ["layer1"], Options(**options)).recipe(image, "layer1")
        for name, weights, rules, image, options in (
            ("m", "w", IMAGENET, "i", {}),
            ("n", "w", IMAGENET, "i", {}),
            ("m", "v", IMAGENET, "i", {}),
            ("m", "w", Preprocessing(), "i", {}),
            ("m", "w", IMAGENET, "j", {}),
            *(
                ("m", "w", IMAGENET, "i", {key: value})
                for key, value in {"padding": "paper", "max_side": 9, "precision": 16, "fast": True}.items()
            ),
        )
    }
    assert len(recipes) == 9
    same = Extractor(Model(network, "m", "w", IMAGENET), ["layer1", "layer2"], Options(tile=99, device="cpu"))
    assert same.recipe("i", "layer1") in recipes


def test_progress_counts_tiles_and_layers() -> None:
    told = []
    maker = Extractor(model(seeded(Patches)), STAGES, Options(tile=32))
    list(maker.maps(photo(70, 30), progress=lambda *step: told.append(step)))
    assert told == [(n, 6) for n in range(7)]
    told.clear()
    list(Extractor(model(seeded(Patches)), STAGES).maps(photo(70, 30), progress=lambda *step: told.append(step)))
    assert told == [(n, 4) for n in range(5)]


# --- Tiles and memory ---


def codes(maker: Extractor, image: Photo) -> list[np.ndarray]:
    return [found.codes.astype(int) for found in maker.maps(image)]


def test_tiles_are_asked_for() -> None:
    network, image = model(seeded(TinyResNet), IMAGENET), photo(500, 300)
    whole = codes(Extractor(network, STAGES), image)
    sizes = []
    network.module.conv1.register_forward_pre_hook(lambda _, inputs: sizes.append(inputs[0].shape[2:]))
    tiled = codes(Extractor(network, STAGES, Options(tile=64)), image)
    assert max(a * b for a, b in sizes[-20:]) < 300 * 320
    for a, b in zip(whole, tiled, strict=True):
        assert np.abs(a - b).max() <= 1
        assert (a != b).mean() < 0.001


@pytest.fixture
def free(monkeypatch):
    """Sets how many bytes are free."""

    def set_to(count: int) -> None:
        monkeypatch.setattr(cutter_module, "free_bytes", lambda device: count)
        monkeypatch.setattr(cutter_module, "main_memory_free", lambda: count)

    return set_to


def test_an_image_too_large_for_memory_goes_through_in_tiles(free) -> None:
    network, image = model(seeded(TinyResNet), IMAGENET), photo(900, 700)
    maker = Extractor(network, STAGES)
    free(10 * GB)
    whole = codes(maker, image)
    sizes = []
    network.module.conv1.register_forward_pre_hook(lambda _, inputs: sizes.append(inputs[0].shape[2:]))
    codes(maker, image)
    assert sizes[-1] == (704, 928)
    free(52_000_000)
    tiled = codes(maker, image)
    assert sizes[-1] < (704, 928)
    for a, b in zip(whole, tiled, strict=True):
        assert np.abs(a - b).max() <= 1
        assert (a != b).mean() < 0.001


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (
            20_000_000,
            r"928 x 704 pixels and their maps need \d+\.\d GB of main memory, and 0\.0 GB are free; use --max",
        ),
        (
            24_000_000,
            r"need about 0\.\d GB of memory on cpu, and 0\.0 GB are free, also too little for the smallest ti",
        ),
    ],
)
def test_an_image_too_large_even_for_tiles_is_refused_with_what_is_needed_and_free(free, count, message) -> None:
    free(count)
    with pytest.raises(DeviceError, match=message):
        codes(Extractor(model(seeded(TinyResNet)), STAGES), photo(900, 700))


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 2, 2)

    def forward(self, x):
        x = self.patches(x)
        tokens = x.flatten(2).mT
        return (nn.functional.scaled_dot_product_attention(tokens, tokens, tokens).mT).reshape(x.shape)


def test_a_model_that_sees_the_whole_image_is_never_cut(free) -> None:
    network = model(Attention())
    free(1_200_000)
    with pytest.raises(
        DeviceError, match=r"200 x 100 pixels need about .* GB are free; this model cannot be cut into t"
    ):
        codes(Extractor(network, ["output"]), photo(200, 100))
    with pytest.raises(InputError, match=r"cannot be cut into tiles, as its features see .*; leave out --tile"):
        codes(Extractor(network, ["output"], Options(tile=64)), photo(200, 100))
    with pytest.raises(InputError, match="takes inputs of 64 x 64 pixels alone, which are not cut; leave out --tile"):
        bound = model(seeded(Patches), Preprocessing(size=(64, 64)))
        codes(Extractor(bound, ["layer1"], Options(tile=32)), photo(200, 100))
    assert codes(Extractor(network, ["output"], Options(tile=208)), photo(200, 100))[0].shape == (50, 100, 8)


class OfAWidth(nn.Module):
    """Convolutions that fail on inputs below a size."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self.least = least
        self.conv = nn.Conv2d(3, 64, 3, 2, 1)

    def forward(self, x):
        if min(x.shape[2:]) < self.least:
            raise RuntimeError("too small")
        return self.conv(x)


def test_models_that_fail_on_small_images_are_measured_on_larger_ones_or_run_as_they_are(free) -> None:
    image = photo(500, 400)
    free(70_000_000)
    with pytest.raises(
        DeviceError, match=r"500 x 400 pixels need about .* GB are free; this model cannot be cut into ti"
    ):
        codes(Extractor(model(OfAWidth(200)), ["output"]), image)
    assert codes(Extractor(model(OfAWidth(250)), ["output"]), image)[0].shape == (200, 250, 64)
    with pytest.raises(InputError, match="this model cannot be cut into tiles"):
        codes(Extractor(model(OfAWidth(200)), ["output"], Options(tile=64)), image)


def test_running_out_of_memory_is_one_line() -> None:
    network = model(seeded(Patches))
    maker = Extractor(network, ["layer1"])
    network.module.layer1.register_forward_pre_hook(lambda *_: torch.empty(1 << 58))
    with pytest.raises(DeviceError, match="64 x 32 pixels need more memory than cpu has; try --tile 512 or --max-side"):
        codes(maker, photo(50, 30))


def test_memory_of_a_pass_is_never_underestimated_and_grows_with_the_pixels() -> None:
    network = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 8, 3, padding=1))

    def peak(side: int) -> int:
        with torch.inference_mode():
            return peak_bytes(lambda: network(torch.zeros(1, 3, side, side)), torch.device("cpu"))

    # The image, and the first convolution's output with that of the ReLU.
    assert peak(100) >= 100 * 100 * 4 * (16 + 16)
    assert peak(100) < 100 * 100 * 4 * 100
    linear = MemoryModel.fitted((100 * 100, peak(100)), (200 * 200, peak(200)))
    assert linear.bytes_for(300 * 300) == pytest.approx(peak(300), rel=0.01)
    assert linear.pixels_for(linear.bytes_for(90_000)) == pytest.approx(90_000, rel=0.01)


def test_memory_of_attention_grows_with_the_square() -> None:
    square = MemoryModel.fitted((100, 1000 + 100), (200, 4000 + 200))
    assert square.bytes_for(400) == 16400
    assert square.pixels_for(16400) == pytest.approx(400, abs=1)


# --- Devices, precision, folding ---


def test_fast_gives_the_same_but_for_rounding(monkeypatch) -> None:
    network, image = model(seeded(TinyResNet), IMAGENET), photo(130, 90)
    names = [*STAGES, "layer1.0.conv1", "layer2.0.bn1"]
    plain = list(Extractor(network, names, Options(precision=32)).maps(image))
    quick = Extractor(network, names, Options(precision=32, fast=True))
    for a, b in itertools.zip_longest(plain, quick.maps(image)):
        assert b.provenance.layer == a.provenance.layer
        x, y = a.centre
        np.testing.assert_allclose(b.vector(x, y), a.vector(x, y), atol=1e-4 * max(map(abs, a.value_range)))
    # The model itself has its BatchNorm still, and its memory format.
    assert sum(isinstance(part, nn.BatchNorm2d) for part in network.module.modules()) == 15
    assert network.module.conv1.weight.is_contiguous()
    folded = quick._runnable.module
    # One stays: its convolution is looked at itself.
    kept = [name for name, part in folded.named_modules() if isinstance(part, nn.BatchNorm2d)]
    assert kept == ["layer1.0.bn1"]
    assert not folded.conv1.weight.is_contiguous()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is CUDA")
def test_what_this_machine_cannot_do() -> None:
    network = model(seeded(Patches))
    with pytest.raises(
        DeviceError, match="device cuda: this machine or this build of torch has no CUDA; use --device c"
    ):
        Extractor(network, options=Options(device="cuda"))
    with pytest.raises(DeviceError, match="half precision needs CUDA, found the device cpu; leave out --half"):
        Extractor(network, options=Options(half=True, device="cpu"))


def test_values_that_are_no_numbers_are_named() -> None:
    network = seeded(Patches)
    network.layer2.bias.data[1] = float("nan")
    with pytest.raises(InputError, match=r"found 45 NaN or infinite of 135; the first at x 0, y 0, channel 1"):
        codes(Extractor(model(network), ["layer2"]), photo(70, 33))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="without CUDA")
def test_cuda_gives_nearly_the_same_in_half_the_precision() -> None:
    network, image = model(seeded(TinyResNet), IMAGENET), photo(200, 120)
    on_cpu = codes(Extractor(network, STAGES, Options(device="cpu")), image)
    on_cuda = codes(Extractor(network, STAGES, Options(device="cuda")), image)
    in_half = codes(Extractor(network, STAGES, Options(device="cuda", half=True)), image)
    for a, b, c in zip(on_cpu, on_cuda, in_half, strict=True):
        assert np.abs(a - b).max() <= 2
        assert np.abs(a - c).mean() < 2
