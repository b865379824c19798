"""Models of torchvision and timm. Their import fails beside a torch for which torchvision was not compiled."""

from __future__ import annotations

import importlib
import importlib.abc
from pathlib import Path
from typing import Any

import pytest

from ifealid_gpu.errors import InputError, MissingDependencyError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402  # needs torch
from ifealid_gpu.extraction.layers import inspect_layers, select_layers  # noqa: E402
from ifealid_gpu.extraction.sources import load_model  # noqa: E402

from .toys import hooked, noise  # noqa: E402

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def needs(package: str) -> None:
    """Skip the test, with the reason, where the package does not import."""
    try:
        importlib.import_module(package)
    except (ImportError, RuntimeError) as error:
        pytest.skip(f"{package} does not import: {error}")


# (model, its stages with the kind of output and stride, multiple, size)
TORCHVISION: list[tuple[str, list[tuple[str, Any, int]], int, Any]] = [
    ("resnet101", [("layer1", None, 4), ("layer2", None, 8), ("layer3", None, 16)], 32, None),
    ("convnext_tiny", [("features.1", None, 4), ("features.3", None, 8), ("features.5", None, 16)], 32, None),
    ("swin_t", [("features.1", "last", 4), ("features.3", "last", 8), ("features.5", "last", 16)], 32, None),
    ("vit_b_16", [("encoder.layers.encoder_layer_11", 1, 16)], 1, (224, 224)),
]
TIMM: list[tuple[str, list[tuple[str, Any, int]], int, Any]] = [
    ("resnet18", [("layer1", None, 4), ("layer2", None, 8), ("layer3", None, 16)], 32, None),
    ("swin_tiny_patch4_window7_224", [(f"layers.{n}", "last", 4 * 2**n) for n in range(3)], 32, None),
    ("vit_tiny_patch16_224", [("blocks.11", 1, 16)], 16, None),
    ("vit_small_patch14_reg4_dinov2", [("blocks.11", 5, 14)], 14, None),
]


@pytest.mark.parametrize(
    ("package", "name", "stages", "multiple", "size"),
    [("torchvision", *row) for row in TORCHVISION] + [("timm", *row) for row in TIMM],
)
def test_stages_have_the_values_of_the_models_own_hooks(
    package: str, name: str, stages: list[tuple[str, Any, int]], multiple: int, size: Any
) -> None:
    needs(package)
    model = load_model(f"{package}:{name}", pretrained=False)
    assert model.weights == "random, seed 0"
    rules = model.preprocessing
    assert (rules.multiple, rules.size) == (multiple, size)
    if "vit_tiny" not in name:  # of another origin
        assert (rules.mean, rules.std) == IMAGENET
    names = select_layers(inspect_layers(model, (67, 131)), ["stages"])
    assert names == tuple(module for module, _, _ in stages)
    height, width = size or (-(-67 // multiple) * multiple, -(-131 // multiple) * multiple)
    outputs = layer_outputs(model, noise(height, width), names)
    seen = hooked(model.module, names, noise(height, width))
    for module, kind, stride in stages:
        expected = seen[module]
        if isinstance(kind, int):
            expected = expected[:, kind:].reshape(1, height // stride, width // stride, -1)
        if kind is not None:
            expected = expected.permute(0, 3, 1, 2)
        assert torch.equal(outputs[module], expected[0])


@pytest.mark.parametrize("package", ["torchvision", "timm"])
def test_an_unknown_model_says_what_is_alike(package: str) -> None:
    needs(package)
    with pytest.raises(InputError, match=rf'{package} has no model "resnet5"; did you mean resnet50'):
        load_model(f"{package}:resnet5")


def test_weights_of_torchvision_that_cannot_be_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    needs("torchvision")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("name or service\nnot known")

    monkeypatch.setattr("urllib.request.urlopen", fail)
    monkeypatch.setattr("torch.hub.urlopen", fail)
    expected = r"OSError: name or service not known.*fetch https:.*resnet18.*--weights.*`scattering` needs no download"
    with pytest.raises(InputError, match=expected) as error:
        load_model("torchvision:resnet18")
    assert "\n" not in str(error.value)


def test_weights_of_timm_that_cannot_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    needs("timm")
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    expected = r"not on this machine .*hub cannot be reached: ConnectError.*--weights.*`scattering` needs no download"
    with pytest.raises(InputError, match=expected) as error:
        load_model("timm:resnet18")
    assert "\n" not in str(error.value)
    assert not huggingface_hub.constants.HF_HUB_OFFLINE


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_weights_that_were_fetched_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("torchvision")
    from torchvision.models import ResNet18_Weights, resnet18

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    cached = tmp_path / "hub" / "checkpoints" / Path(ResNet18_Weights.DEFAULT.url).name
    cached.parent.mkdir(parents=True)
    made = resnet18()
    torch.save(made.state_dict(), cached)
    model = load_model("torchvision:resnet18")
    assert model.weights.startswith("IMAGENET1K_V1, sha256 ")
    assert torch.equal(model.module.layer1[0].conv1.weight, made.layer1[0].conv1.weight)
    torch.save({**made.state_dict(), "evil": Evil(tmp_path / "ran")}, cached)
    with pytest.raises(InputError, match="its weights IMAGENET1K_V1 could not be loaded"):
        load_model("torchvision:resnet18")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("package", ["torchvision", "timm"])
def test_without_the_package_the_message_says_what_to_install(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(MissingDependencyError, match=rf'needs {package}; install it with pip install "ifealid-gpu\['):
        load_model(f"{package}:resnet18")


@pytest.mark.parametrize("package", ["torchvision", "timm"])
def test_a_torchvision_of_another_torch_is_one_line(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(importlib.abc.MetaPathFinder):
        def find_spec(self, name: str, *_: Any) -> None:
            if name == package:
                raise RuntimeError("operator torchvision::nms does not exist")

    modules = __import__("sys").modules
    for name in [name for name in modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(modules, name)
    monkeypatch.setattr("sys.meta_path", [Broken(), *__import__("sys").meta_path])
    with pytest.raises(
        MissingDependencyError, match=r"does not work with this torch \(RuntimeError: operator torchvis"
    ):
        load_model(f"{package}:resnet18")


def test_a_detection_model_of_torchvision_gives_the_layers_of_its_backbone() -> None:
    needs("torchvision")
    model = load_model("torchvision:fasterrcnn_mobilenet_v3_large_320_fpn", pretrained=False)
    assert (model.preprocessing.mean, model.preprocessing.std) == IMAGENET
    assert "its layers are those of its backbone" in model.notes[0]
    layers = {layer.name: layer for layer in inspect_layers(model, (320, 448))}
    assert [layers[f"body.{n}"].stride for n in (3, 6, 12)] == [4, 8, 16]
    assert layers["fpn"].map_size == (10, 14)
