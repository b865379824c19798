"""Models of one's own by `package.module:factory`, and what is said of models that cannot be had."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from ifealid_gpu.errors import InputError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.layers import inspect_layers  # noqa: E402  # needs torch
from ifealid_gpu.extraction.model import Preprocessing  # noqa: E402
from ifealid_gpu.extraction.sources import load_model, model_from_module  # noqa: E402

from .toys import toy  # noqa: E402

Write = Callable[[str, str], None]

MODEL = """
import torch
from torch import nn

class Net(nn.Module):
    mean = (0.1, 0.2, 0.3)
    std = 0.5
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 2, stride=2)
        self.norm = nn.BatchNorm2d(4)
        self.norm.running_mean += 3
    def forward(self, x):
        return self.norm(self.conv(x))

def make():
    return Net()

class Factories:
    make = staticmethod(make)

instance = Net()
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes modules into the current folder; each test has its own names, since modules stay imported."""
    monkeypatch.chdir(tmp_path)
    before, path = set(sys.modules), list(sys.path)

    def write_module(name: str, text: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    yield write_module
    assert sys.path == path
    for name in set(sys.modules) - before:
        if name.startswith("own_"):
            del sys.modules[name]


@pytest.mark.parametrize("name", ["make", "Net", "instance", "Factories.make"])
def test_a_function_a_class_or_a_module_of_ones_own(write: Write, name: str) -> None:
    write("own_model.py", MODEL)
    model = load_model(f"own_model:{name}")
    assert model.name == f"own_model:{name}"
    assert model.preprocessing == Preprocessing((0.1, 0.2, 0.3), (0.5, 0.5, 0.5), 2)
    assert not model.module.training and not any(p.requires_grad for p in model.module.parameters())
    assert model.module.norm.running_mean.tolist() == [3, 3, 3, 3]


def test_a_module_in_a_package(write: Write) -> None:
    write("own_package/__init__.py", "")
    write("own_package/nets.py", MODEL)
    assert load_model("own_package.nets:make").preprocessing.multiple == 2


def test_without_weights_the_parts_are_made_anew(write: Write) -> None:
    write("own_random.py", MODEL)
    first, second = load_model("own_random:make", pretrained=False), load_model("own_random:make", pretrained=False)
    assert first.module.norm.running_mean.tolist() == [0, 0, 0, 0]
    assert torch.equal(first.module.conv.weight, second.module.conv.weight)


@pytest.mark.parametrize(
    ("text", "spec", "message"),
    [
        ("def make():\n    return 1 / 0\n", "make", r"own_bad\.py:2: ZeroDivisionError: division by zero"),
        ("def inner():\n    raise KeyError\ndef make():\n    inner()\n", "make", r"own_bad\.py:2: KeyError"),
        ("import torch\ndef make():\n    return torch.zeros(2) @ torch.zeros(3)\n", "make", r"own_bad\.py:3: RuntimeE"),
        ("def make():\n    return 3\n", "make", r"must return a torch\.nn\.Module, found int"),
        ("def make(depth):\n    return 3\n", "make", "TypeError: make.. missing 1 required positional argument"),
        ("make = 3\n", "make", "must be a function without arguments, found int"),
        ("def make():\n    return 3\n", "mkae", 'own_bad has no "mkae"'),
        ("import own_missing\n", "make", r"own_bad\.py:1: ModuleNotFoundError: No module named 'own_missing'"),
        ("def make(:\n", "make", r"own_bad\.py:1: SyntaxError: "),
        ("raise ValueError('two\\nlines')\n", "make", r"own_bad\.py:1: ValueError: two lines"),
    ],
)
def test_mistakes_in_ones_own_module_are_told_with_file_and_line(
    write: Write, text: str, spec: str, message: str
) -> None:
    write("own_bad.py", text)
    with pytest.raises(InputError, match=message) as error:
        load_model(f"own_bad:{spec}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ("mean = (1, 2)", "own_facts:Net: mean must be three numbers"),
        ("std = (0.5, 0.5, 0)", "own_facts:Net: std must be three numbers, of R, G and B, not 0"),
        ("mean = 'x', 'y', 'z'", "mean must be three numbers"),
        ("image_size = (10, 0)", r"image_size must be \(height, width\) in pixels, found \(10, 0\)"),
    ],
)
def test_attributes_that_make_no_sense(write: Write, attributes: str, message: str) -> None:
    write("own_facts.py", f"from torch import nn\nclass Net(nn.Identity):\n    {attributes}\n")
    with pytest.raises(InputError, match=message):
        load_model("own_facts:Net")


def test_the_configuration_of_timm_is_honoured_and_tensors_are_the_modules_own() -> None:
    class Net(torch.nn.Conv2d):
        pretrained_cfg: ClassVar = {"mean": (0.4, 0.5, 0.6), "std": (0.1, 0.2, 0.3), "input_size": (3, 32, 48)}

        def __init__(self) -> None:
            super().__init__(3, 4, 4, stride=4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if x.shape[2:] != (32, 48):
                raise ValueError("another size")
            return super().forward(x)

    model = toy(Net)
    assert model.preprocessing == Preprocessing((0.4, 0.5, 0.6), (0.1, 0.2, 0.3), 1, (32, 48))
    assert (model.name, model.notes) == ("Net", ())

    class Normalising(torch.nn.Conv2d):
        def __init__(self) -> None:
            super().__init__(3, 4, 4, stride=4)
            self.register_buffer("mean", torch.full((1, 3, 1, 1), 0.5))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x - self.mean)

    model = toy(Normalising)
    assert model.preprocessing.mean == (0, 0, 0)
    assert "no mean and std of its own: it gets images with values in [0, 1]" in model.notes[0]


def test_a_preprocessing_that_is_given_is_taken() -> None:
    given = Preprocessing((0.1, 0.1, 0.1), (0.2, 0.2, 0.2), 7, (14, 21))
    model = toy(lambda: torch.nn.Conv2d(3, 4, 7, stride=7), name="mine", preprocessing=given)
    assert (model.name, model.preprocessing, model.notes) == ("mine", given, ())


def test_what_takes_no_images_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"Linear does not run on an image of 224 x 224 pixels: RuntimeError: .*image_size"
    ):
        toy(lambda: torch.nn.Linear(5, 5))
    with pytest.raises(InputError, match=r"Bilinear does not run .* argument: 'input2'$"):
        toy(lambda: torch.nn.Bilinear(5, 5, 5))
    with pytest.raises(InputError, match=r"lazy modules.*run it on one image first"):
        toy(lambda: torch.nn.LazyConv2d(4, 3))
    with pytest.raises(InputError, match=r"weights without values \(device meta\); load"):
        toy(lambda: torch.nn.Conv2d(3, 4, 3, device="meta"))
    with pytest.raises(InputError, match=r"must be a torch\.nn\.Module, found str"):
        model_from_module("resnet50")  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's own
def test_torchscript_is_refused() -> None:
    traced = torch.jit.trace(torch.nn.Conv2d(3, 4, 2, stride=2).eval(), torch.zeros(1, 3, 8, 8))
    with pytest.raises(InputError, match=r"is TorchScript, whose layers cannot be seen; give the nn\.Module"):
        model_from_module(traced)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("resnet50", 'expected a model: lite0, scattering, torchvision:NAME, .*; found "resnet50"'),
        ("scatering", r"; did you mean scattering\?"),
        ("torchvison:resnet50", r"there is no module torchvison, .*; did you mean torchvision\?"),
        ("hf:", "expected a model"),
        ("own_file.py:make", r"give the module without \.py, own_file:FACTORY"),
        ("own-file:make", "expected a model"),
        ("none.pt2", r"none\.pt2: there is no such file"),
        ("", "expected a model"),
    ],
)
def test_names_of_no_model_are_one_line(write: Write, spec: str, message: str) -> None:
    with pytest.raises(Exception, match=message) as error:
        load_model(spec)
    assert "\n" not in str(error.value)


class FindsObjects(torch.nn.Module):
    """As torchvision's detection models: scales its images by itself, and returns boxes."""

    class Transform(torch.nn.Module):
        image_mean, image_std = (0.1, 0.2, 0.3), (0.5, 0.5, 0.5)

        def forward(self, images: list[torch.Tensor]) -> torch.Tensor:
            scaled = [torch.nn.functional.interpolate(image[None], (80, 80)) for image in images]
            return torch.cat(scaled)

    def __init__(self) -> None:
        super().__init__()
        self.transform = self.Transform()
        self.backbone = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 4, 4), torch.nn.ReLU())

    def forward(self, images: list[torch.Tensor]) -> list[dict[str, torch.Tensor]]:
        return [{"boxes": found.flatten(1)[:, :4]} for found in self.backbone(self.transform(images))]


def test_of_a_model_that_finds_objects_the_backbone_is_taken(write: Write) -> None:
    model = toy(FindsObjects)
    assert (model.preprocessing.mean, model.preprocessing.multiple) == ((0.1, 0.2, 0.3), 4)
    assert "FindsObjects finds objects, and scales its images for that" in model.notes[0]
    assert [layer.stride for layer in inspect_layers(model, (32, 48)) if layer.name == "1"] == [4]
    with pytest.raises(InputError, match=r"Boxes does not run .*; a function that returns its backbone alone will do"):
        toy(Boxes)


class Boxes(torch.nn.Module):
    """Needs more than an image."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = torch.nn.Conv2d(3, 4, 4, 4)

    def forward(self, images: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return self.backbone(images) + targets
