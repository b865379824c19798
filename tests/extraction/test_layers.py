"""What a model's layers are said to be, and which of them a user means."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ifealid_gpu.errors import InputError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.layers import Layer, inspect_layers, select_layers  # noqa: E402  # needs torch
from ifealid_gpu.extraction.model import Preprocessing  # noqa: E402
from ifealid_gpu.extraction.sources import load_model, model_from_module  # noqa: E402

from .toys import (  # noqa: E402
    Block,
    ChannelsLast,
    Head,
    Keeps,
    NeedsValues,
    Nested,
    OneSize,
    Pyramid,
    Shared,
    Tokens,
    Unpadded,
    Windows,
    seeded,
    toy,
)


def by_name(make: object, size: tuple[int, int] = (75, 109)) -> dict[str, Layer]:
    return {layer.name: layer for layer in inspect_layers(toy(make), size)}


def test_layers_are_in_module_order_with_shape_stride_channels_and_size() -> None:
    layers = inspect_layers(toy(Pyramid), (75, 109))
    names = [layer.name for layer in layers]
    assert names[:4] == ["encoder.stages.0", "encoder.stages.0.0", "encoder.stages.0.0.0", "encoder.stages.0.0.1"]
    assert names[-3:] == ["pool", "head", "output"]
    stage = {layer.name: layer for layer in layers}["encoder.stages.2"]
    assert (stage.kind, stage.channels, stage.stride, stage.fault) == ("Sequential", 8, 8, "")
    assert stage.shape == (1, 8, 12, 16), "of the image padded to 96 x 128, a multiple of 32"
    assert stage.map_size == (10, 14), "of the image as it is"


def test_stages_are_the_last_modules_at_strides_4_8_and_16() -> None:
    layers = inspect_layers(toy(Pyramid), (64, 96))
    assert select_layers(layers, ["stages"]) == ("encoder.stages.1", "encoder.stages.2", "encoder.stages.3")
    assert [layer.name for layer in layers if layer.stage] == list(select_layers(layers, ["stages"]))


def test_stages_of_scattering_are_its_stages() -> None:
    layers = inspect_layers(load_model("scattering"), (45, 70))
    assert select_layers(layers, ["stages"]) == ("stage1", "stage2", "stage3")
    found = {layer.name: layer for layer in layers}
    assert [found[f"stage{n}"].map_size for n in (1, 2, 3)] == [(12, 18), (6, 9), (3, 5)]
    assert [found[f"stage{n}"].stride for n in (1, 2, 3)] == [4, 8, 16]


class Row(torch.nn.Module):
    """Blocks at stride 8, with a norm behind them."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.patches = torch.nn.Conv2d(3, 8, 8, stride=8)
        self.blocks = torch.nn.ModuleList(Block(8) for _ in range(count))
        self.norm = torch.nn.BatchNorm2d(8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.patches(x)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Backbone(torch.nn.Module):
    """Gives the maps of a pyramid, of the strides 8 and 16."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Pyramid()

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        return [x := stage(x) for stage in self.body.encoder["stages"]][2:4]


class Places(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.linspace(0, 1, x.numel()).reshape(x.shape)


class Detector(torch.nn.Module):
    """Projects the maps of its backbone, and adds where they are."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone, self.project, self.places = Backbone(), torch.nn.Conv2d(8, 5, 1), Places()

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        return [found + self.places(found) for found in map(self.project, self.backbone(x))]


class Glancing(Pyramid):
    """Looks ahead from stride 4, through all strides, for what the next stage asks."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = torch.nn.ModuleDict({"convs": torch.nn.Sequential(*(conv(step) for step in (1, 2, 2, 2)))})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for number, stage in enumerate(self.encoder["stages"]):
            x = stage(x)
            if number == 1:
                x = x + self.ahead["convs"](x).mean((2, 3), keepdim=True)
        return self.head(self.pool(x).flatten(1))


def conv(step: int) -> torch.nn.Module:
    return torch.nn.Conv2d(8, 8, 3, stride=step, padding=1)


class Pooled(torch.nn.Module):
    """Gives one vector of what another model gives."""

    def __init__(self, inner: torch.nn.Module) -> None:
        super().__init__()
        self.visual = torch.nn.Sequential(inner, torch.nn.AdaptiveAvgPool2d(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.visual(x).flatten(1)


@pytest.mark.parametrize(
    ("count", "blocks"),
    [(1, ()), (2, (0,)), (3, (0, 1)), (4, (0, 1, 2)), (5, (1, 2, 3)), (12, (2, 5, 8)), (24, (5, 11, 17))],
)
def test_the_stages_of_one_resolution_are_four_depths_and_the_last_is_normed(
    count: int, blocks: tuple[int, ...]
) -> None:
    expected = (*(f"blocks.{number}" for number in blocks), "norm")
    assert select_layers(inspect_layers(toy(lambda: Row(count)), (64, 96)), ["stages"]) == expected


def test_stages_are_those_of_the_backbone_and_not_of_what_projects_them() -> None:
    layers = inspect_layers(toy(Detector), (64, 96))
    assert select_layers(layers, ["stages"]) == tuple(f"backbone.body.encoder.stages.{n}" for n in (1, 2, 3))
    faults = {layer.name: layer.fault for layer in layers}
    assert faults["places"] == "is the same for every image"
    assert faults["project"] == ""


def test_what_goes_through_all_resolutions_behind_the_first_stage_is_no_backbone() -> None:
    layers = inspect_layers(toy(Glancing), (64, 96))
    assert {"encoder.stages.2", "encoder.stages.3"} < set(select_layers(layers, ["stages"]))


def test_stages_of_a_model_that_returns_what_it_pooled_are_those_of_its_parts() -> None:
    layers = inspect_layers(toy(lambda: Pooled(Row(3))), (64, 96))
    assert select_layers(layers, ["stages"]) == tuple(f"visual.0.{name}" for name in ("blocks.0", "blocks.1", "norm"))


def test_stages_without_strides_4_to_16_are_all_there_are() -> None:
    model = toy(lambda: torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.MaxPool2d(2)))
    assert select_layers(inspect_layers(model, (20, 30)), ["stages"]) == ("0", "1")


def test_stages_count_every_call_of_a_module() -> None:
    assert select_layers(inspect_layers(toy(Shared), (64, 96)), ["stages"]) == ("relu",)
    names = [layer.name for layer in inspect_layers(toy(Shared), (64, 96)) if layer.stage]
    assert names == ["relu"]


def test_modules_that_run_several_times_have_a_name_for_each_call() -> None:
    layers = by_name(Shared, (64, 96))
    assert [(name, layers[name].shape, layers[name].stride) for name in ("relu#1", "relu#2", "relu")] == [
        ("relu#1", (1, 4, 32, 48), 2),
        ("relu#2", (1, 6, 16, 24), 4),
        ("relu", (1, 7, 16, 24), 4),
    ]
    assert "relu#3" not in layers


def test_outputs_of_several_maps_have_a_name_for_each() -> None:
    layers = by_name(Nested, (64, 96))
    assert list(layers) == [
        "part",
        "part:1.0",
        "part:1.1",
        "part.conv",
        "output",
        "output:fine",
        "output:coarse.0",
    ]
    assert layers["part"].shape == layers["part:1.0"].shape == layers["output"].shape == (1, 4, 16, 24)
    assert layers["part:1.1"].stride == layers["output:coarse.0"].stride == 8


def test_channels_last_are_known_even_where_both_orders_look_possible() -> None:
    layers = by_name(ChannelsLast, (48, 192))  # the output is (1, 12, 48, 48)
    assert layers["norm"].shape == (1, 12, 48, 48)
    assert (layers["norm"].channels, layers["norm"].stride, layers["norm"].map_size) == (48, 4, (12, 48))
    assert layers["patches"].channels == 48


@pytest.mark.parametrize("registers", [0, 4])
def test_tokens_are_maps_without_class_and_register_tokens(registers: int) -> None:
    layers = by_name(lambda: Tokens(registers), (75, 109))
    for name in ("block", "sequence_first", "channels_first"):
        assert (layers[name].channels, layers[name].stride, layers[name].map_size) == (6, 8, (10, 14))
    assert layers["attention"].fault and layers["attention#1"].fault


def test_what_is_no_feature_map_says_why() -> None:
    layers = by_name(Windows, (64, 96))
    faults = {name: layer.fault for name, layer in layers.items()}
    assert "a batch of" in faults["window"]
    assert "one vector" in faults["pool"] and "same shape for every image" in faults["grid"]
    assert "no real numbers" in faults["whole"]
    assert "not rows beside columns" in faults["video"]
    assert faults["unused"] == "is missing: it is not used for images"
    assert all(layer.map_size is None and layer.stride is None for layer in layers.values())
    with pytest.raises(InputError, match=r"layer window is no feature map: its output of shape \(24, 4, 16, 16\) is a"):
        select_layers(list(layers.values()), ["window"])
    with pytest.raises(InputError, match="layer unused is no feature map: its output is missing"):
        select_layers(list(layers.values()), ["unused"])
    with pytest.raises(InputError, match="no stages"):
        select_layers(list(layers.values()), ["stages"])


def test_a_model_of_one_size_is_given_that_size() -> None:
    model = toy(OneSize)
    assert (model.preprocessing.size, model.preprocessing.multiple) == ((24, 40), 1)
    layers = {layer.name: layer for layer in inspect_layers(model, (333, 200))}
    assert (layers["last"].shape, layers["last"].stride, layers["last"].map_size) == ((1, 15, 15), 8, (3, 5))


def test_layers_before_a_head_of_one_size_take_any_image() -> None:
    model = toy(Head)
    assert (model.preprocessing.size, model.preprocessing.multiple) == (None, 4)
    layers = {layer.name: layer for layer in inspect_layers(model, (50, 70))}
    assert layers["conv"].map_size == (13, 18)
    assert layers["head"].fault.startswith("is missing: the model fails with RuntimeError: mat1 and mat2")


def test_a_model_that_needs_values_runs_for_real() -> None:
    model = toy(NeedsValues)
    layers = {layer.name: layer for layer in inspect_layers(model, (50, 70))}
    assert layers["conv"].map_size == (25, 35)
    assert model.module(torch.zeros(1, 3, 4, 4)).isfinite().all(), "nothing without values is kept in it"


def test_a_model_that_runs_for_real_does_so_on_small_images_alone() -> None:
    model = toy(Keeps)
    assert max(model.module.places) <= 5000
    layers = {layer.name: layer for layer in inspect_layers(model, (8001, 12005))}
    assert (layers["block"].shape, layers["block"].map_size) == ((1, 1001 * 1501, 6), (1001, 1501))
    assert (layers["patches"].shape, layers["patches"].channels) == ((1, 6, 1001, 1501), 6)
    assert max(model.module.places) <= 5000


def test_maps_that_do_not_lie_exactly_over_patches_have_no_stride() -> None:
    layer = by_name(Unpadded, (50, 71))["conv"]
    assert (layer.stride, layer.map_size) == (None, (23, 34))


def test_sides_must_be_multiples_of_all_strides_together() -> None:
    assert toy(Pyramid).preprocessing.multiple == 32
    assert toy(lambda: torch.nn.Conv2d(3, 4, 14, stride=14)).preprocessing.multiple == 14


class Fourteen(torch.nn.Conv2d):
    """Refuses what its patches of 14 pixels do not cover, as DINOv2 does."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[2] % 14 or x.shape[3] % 14:
            raise ValueError("not a multiple of the patch")
        return super().forward(x)


def test_a_patch_of_14_pixels_is_found() -> None:
    model = toy(lambda: Fourteen(3, 4, 14, stride=14))
    assert (model.preprocessing.multiple, model.preprocessing.size) == (14, None)
    assert inspect_layers(model, (100, 141))[-1].map_size == (8, 11)


class Windowed(torch.nn.Conv2d):
    """Refuses what its windows of 7 patches of 4 pixels do not cover."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[2] % 28 or x.shape[3] % 28:
            raise ValueError("not a multiple of the window")
        return super().forward(x)


def test_windows_widen_the_multiple() -> None:
    model = toy(lambda: Windowed(3, 4, 4, stride=4))
    assert model.preprocessing.multiple == 28


def test_sizes_that_no_image_has_are_refused() -> None:
    with pytest.raises(InputError, match="at least 1 x 1 pixel, found 0 x 5"):
        inspect_layers(toy(Unpadded), (5, 0))
    with pytest.raises(InputError, match=r"Unpadded does not run on an image of 1 x 1 pixels: RuntimeError"):
        inspect_layers(toy(Unpadded, preprocessing=Preprocessing()), (1, 1))


_STAGES = """
import sys
sys.path[:0] = {path!r}
from extraction.toys import toy
from extraction.test_layers import Branches, inspect_layers
print([layer.name for layer in inspect_layers(toy(Branches), (64, 96)) if layer.stage])
"""


class Branches(torch.nn.Module):
    """Every stage has two branches of one resolution, whose outputs are added: which of them ends last decides."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = torch.nn.ModuleList(torch.nn.Conv2d(8 if n else 3, 8, 2, 2) for n in range(4))
        for branch in "abcd":
            self.add_module(branch, torch.nn.ModuleList(torch.nn.Conv2d(8, 8, 1) for _ in range(4)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for n, step in enumerate(self.steps):
            x = step(x)
            x = self.c[n](x) + self.a[n](x) + self.d[n](x) + self.b[n](x)
        return x


def test_stages_are_the_same_under_every_hash_seed() -> None:
    code = _STAGES.format(path=[str(Path(__file__).parents[1]), *sys.path])
    expected = [f"b.{n}" for n in (1, 2, 3)]
    assert [layer.name for layer in inspect_layers(toy(Branches), (64, 96)) if layer.stage] == expected
    other = "1" if os.environ.get("PYTHONHASHSEED") == "0" else "0"
    environment = os.environ | {"PYTHONHASHSEED": other}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert run.stdout.strip() == str(expected)


# --- Which layers are meant ---


@pytest.fixture(scope="module")
def pyramid() -> tuple[Layer, ...]:
    return inspect_layers(toy(Pyramid), (64, 96))


def test_names_patterns_and_stages_together_without_repetition(pyramid: tuple[Layer, ...]) -> None:
    wanted = ["encoder.stages.4", "encoder.stages.?", " encoder.stages.0.1.conv* ", "stages"]
    assert select_layers(pyramid, wanted) == (
        "encoder.stages.4",
        "encoder.stages.0",
        "encoder.stages.1",
        "encoder.stages.2",
        "encoder.stages.3",
        "encoder.stages.0.1.conv1",
        "encoder.stages.0.1.conv2",
    )


def test_patterns_leave_out_what_is_no_map_and_earlier_calls() -> None:
    layers = inspect_layers(toy(Shared), (64, 96))
    assert select_layers(layers, ["r*"]) == ("relu",)
    assert select_layers(layers, ["r*#*"]) == ("relu#1", "relu#2", "relu")[:2]
    layers = inspect_layers(toy(Nested), (64, 96))
    assert select_layers(layers, ["p*"]) == ("part", "part.conv")
    assert select_layers(layers, ["part:*"]) == ("part:1.0", "part:1.1")


def test_a_pattern_that_fits_no_map_says_so(pyramid: tuple[Layer, ...]) -> None:
    with pytest.raises(InputError, match=r'no layer fits the pattern "nothing\*"'):
        select_layers(pyramid, ["nothing*"])
    with pytest.raises(InputError, match=r"layer head is no feature map: its output of shape \(1, 4\) is one vector"):
        select_layers(pyramid, ["he*"])


def test_an_unknown_name_says_what_is_alike(pyramid: tuple[Layer, ...]) -> None:
    with pytest.raises(InputError, match=r'no layer "encoder.stage.1" that runs; did you mean encoder\.stages\.1'):
        select_layers(pyramid, ["encoder.stage.1"])
    with pytest.raises(InputError, match="no layers were given"):
        select_layers(pyramid, [])


def test_the_users_module_stays_as_it_is() -> None:
    module = seeded(Pyramid).train()
    model = model_from_module(module)
    assert module.training and all(parameter.requires_grad for parameter in module.parameters())
    assert model.module is not module and not model.module.training
    half = seeded(Pyramid).half()
    assert {p.dtype for p in model_from_module(half).module.parameters()} == {torch.float32}
    assert {p.dtype for p in half.parameters()} == {torch.float16}
    ready = seeded(Pyramid)
    assert model_from_module(ready).module is ready, "no copy where none is needed"
    assert not any(part._forward_hooks for part in ready.modules())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's own
def test_wrappers_are_taken_off() -> None:
    module = seeded(Pyramid)
    parallel = torch.nn.DataParallel(module)
    for wrapped in (parallel, torch.compile(module, backend="eager"), torch.compile(parallel, backend="eager")):
        assert model_from_module(wrapped).module is module


class Sparse(torch.nn.Module):
    """Gives a sparse tensor on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.sparse = torch.nn.Conv2d(3, 4, 2, stride=2), torch.nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.sparse(self.first(x).to_sparse()).to_dense()


def test_sparse_outputs_are_no_feature_maps() -> None:
    layers = by_name(Sparse, (64, 96))
    assert layers["first"].stride == 2 and "no real numbers" in layers["sparse"].fault
