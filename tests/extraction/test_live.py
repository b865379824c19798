"""`ifealid_gpu.extract`: live modules and images at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import random_image
from PIL import Image

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
nn = torch.nn

from networks import IMAGENET, Patches, TinyResNet, model, seeded  # noqa: E402

from ifealid_gpu import (  # noqa: E402
    Dataset,
    extract,
    load_image,
    read_dataset,
    write_dataset,
)
from ifealid_gpu.errors import DatasetError, DeviceError, InputError  # noqa: E402

PIXELS = random_image(45, 67)
STAGES = ("layer1", "layer2", "layer3")


def network() -> TinyResNet:
    """A live module with a normalisation of its own, as timm's models have."""
    module = seeded(TinyResNet)
    module.mean, module.std = IMAGENET.mean, IMAGENET.std
    return module


def codes(dataset: Dataset) -> dict[str, np.ndarray]:
    return {entry.layer: entry.load().codes for entry in dataset.entries}


def assert_equal(one: Dataset, other: Dataset) -> None:
    assert list(codes(one)) == list(codes(other))
    for layer, values in codes(one).items():
        np.testing.assert_array_equal(values, codes(other)[layer])


def test_a_live_module_gives_a_dataset_in_memory() -> None:
    module = network()
    dataset = extract(module, PIXELS)
    assert isinstance(dataset, Dataset)
    assert [entry.layer for entry in dataset.entries] == list(STAGES)
    assert dataset.images == ("image",)
    found = dataset.find(layer="layer2").load()
    np.testing.assert_array_equal(found.image, PIXELS)
    assert (found.width, found.height, found.channels, found.precision) == (9, 6, 6, 8)
    assert (found.provenance.model, found.provenance.stride) == ("TinyResNet", 8)
    assert found.provenance.weights.startswith("as given, sha256 ")

    batch = torch.from_numpy(np.pad(PIXELS, ((0, 19), (0, 29), (0, 0)), mode="edge")).permute(2, 0, 1)[None] / 255
    batch = (batch - torch.tensor(IMAGENET.mean).view(3, 1, 1)) / torch.tensor(IMAGENET.std).view(3, 1, 1)
    seen = []
    module.layer2.register_forward_hook(lambda _, __, out: seen.append(out[0, :, :6, :9].clone()))
    with torch.inference_mode():
        module(batch.contiguous())
    assert found.value_range == (seen[0].min(), seen[0].max())


@pytest.mark.parametrize(
    "image",
    [
        Image.fromarray(PIXELS),
        torch.from_numpy(PIXELS).permute(2, 0, 1),
        torch.from_numpy(PIXELS).permute(2, 0, 1)[None] / 255,
        PIXELS / 255,
        np.ascontiguousarray(PIXELS[:, ::-1])[:, ::-1],
    ],
    ids=["PIL", "tensor", "batch of floats", "floats", "view"],
)
def test_images_of_every_kind_give_the_same(image) -> None:
    assert_equal(extract(network(), image), extract(network(), PIXELS))


def test_floats_reach_the_network_unrounded() -> None:
    values = np.linspace(0.5, 0.51, 64 * 64).reshape(64, 64, 1).repeat(3, axis=2)
    averages = nn.AvgPool2d(8)
    with pytest.warns(UserWarning, match="no mean and std"):
        found = extract(averages, values, "output", precision=32).find().load()
    assert len(np.unique(found.image)) < 5
    for x, y in ((0, 0), (7, 0), (3, 6)):
        patch = values[8 * y : 8 * y + 8, 8 * x : 8 * x + 8]
        np.testing.assert_allclose(found.vector(x, y), patch.mean(axis=(0, 1)), atol=1e-6)


def test_names_of_images(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "cat.png")
    for image in tmp_path / "cat.png", str(tmp_path / "cat.png"), Image.open(tmp_path / "cat.png"):
        dataset = extract(network(), image, ["layer1"])
        assert (dataset.name, dataset.images) == ("cat.png", ("cat.png",))
        assert dataset.find().load().name == "cat.png.layer1"
    assert extract(network(), PIXELS, "layer1", name="dog").images == ("dog",)
    np.testing.assert_array_equal(dataset.find().load().image, load_image(tmp_path / "cat.png"))


def test_the_dataset_is_saved_and_read_again(tmp_path: Path) -> None:
    dataset = extract(network(), PIXELS, name="cat.png", padding="paper", precision=16)
    write_dataset(dataset, tmp_path / "out")
    again = read_dataset(tmp_path / "out")
    assert_equal(dataset, again)
    for entry in again.entries:
        assert entry.load().provenance == dataset.find("cat.png", entry.layer).load().provenance


@pytest.mark.parametrize("layers", ["layer1,layer3", ["layer1", "layer3"], ("layer1", " layer3 "), "layer[13]"])
def test_layers_in_every_way(layers) -> None:
    assert [entry.layer for entry in extract(network(), PIXELS, layers).entries] == ["layer1", "layer3"]


def test_a_live_module_stays_as_it_is() -> None:
    module = network().train()
    module.layer3.eval()
    modes = {name: part.training for name, part in module.named_modules()}
    state = {name: value.clone() for name, value in module.state_dict().items()}
    extract(module, PIXELS, fast=True)
    in_training = extract(module, PIXELS, device="cpu")
    assert {name: part.training for name, part in module.named_modules()} == modes
    assert all(torch.equal(value, state[name]) for name, value in module.state_dict().items())
    assert not any(part._forward_hooks for part in module.modules())
    assert_equal(in_training, extract(network(), PIXELS))


def test_the_normalisation_can_be_given() -> None:
    plain = seeded(TinyResNet)
    assert_equal(extract(plain, PIXELS, mean=IMAGENET.mean, std=IMAGENET.std), extract(network(), PIXELS))
    shifted = extract(network(), PIXELS, mean=(0.1, 0.2, 0.3))
    assert not np.array_equal(codes(shifted)["layer1"], codes(extract(network(), PIXELS))["layer1"])
    with pytest.warns(UserWarning, match="TinyResNet has no mean and std of its own: it gets images with values in"):
        extract(plain, PIXELS)


def test_names_and_models_that_are_ready() -> None:
    by_name = extract("scattering", PIXELS[:32, :48], "stage3")
    assert by_name.find().load().provenance.model == "scattering"
    ready = extract(model(seeded(Patches), IMAGENET, "mine:own"), PIXELS, "layer1")
    assert ready.find().load().provenance.model == "mine:own"


def test_progress_is_told_and_may_end_the_work() -> None:
    told = []
    extract(network(), PIXELS, progress=lambda *step: told.append(step))
    assert told == [(n, 4) for n in range(5)]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract(network(), PIXELS, progress=stop)


@pytest.mark.parametrize(
    ("arguments", "options", "kind", "message"),
    [
        ((3, PIXELS), {}, InputError, r"the model must be a torch.nn.Module or a name such as .*, found int"),
        (("nope", PIXELS), {}, InputError, "expected a model: lite0, scattering, torchvision:NAME"),
        ((network(), PIXELS * 1.0), {}, InputError, "floats from 0 to 1, found float64 from 0 to 255"),
        ((network(), torch.zeros(2, 3, 8, 8)), {}, InputError, r"expected an image .*, found shape \(2, 3, 8, 8\)"),
        ((network(), "no.jpg"), {}, DatasetError, "no.jpg: cannot be read"),
        ((network(), PIXELS, "layer9"), {}, InputError, 'this model has no layer "layer9" that runs'),
        ((network(), PIXELS, "fc"), {}, InputError, r"layer fc is no feature map: its output of shape \(1, 10\)"),
        ((network(), PIXELS), {"padding": "none"}, InputError, "padding must be 'edge' or 'paper'"),
        (
            (network(), PIXELS),
            {"device": "mps" if not torch.backends.mps.is_available() else "cuda:99"},
            DeviceError,
            "device (mps|cuda:99): this machine",
        ),
        ((network(), PIXELS), {"mean": (1, 2)}, InputError, r"mean must be three numbers, .*; found \(1, 2\)"),
        ((network(), PIXELS), {"size": 224}, InputError, r"size must be \(width, height\) in pixels, found 224"),
        ((network(), PIXELS), {"std": (1, 0, 1)}, InputError, "std must be three numbers more than 0"),
    ],
)
def test_mistakes(arguments, options, kind, message) -> None:
    with pytest.raises(kind, match=message) as caught:
        extract(*arguments, **options)
    assert "\n" not in str(caught.value)
