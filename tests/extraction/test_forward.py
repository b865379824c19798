"""The outputs of the wanted layers: the model's own values, bit for bit, and no further than the last of them."""

from __future__ import annotations

from typing import Any

import pytest

from ifealid_gpu.errors import InputError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.anatomy import anatomy_of  # noqa: E402  # needs torch
from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402
from ifealid_gpu.extraction.model import Model, Preprocessing  # noqa: E402
from ifealid_gpu.extraction.sources import load_model  # noqa: E402

from .toys import (  # noqa: E402
    ChannelsLast,
    Head,
    InPlace,
    Nested,
    OneSize,
    Pyramid,
    Shared,
    Tokens,
    Windows,
    hooked,
    noise,
    toy,
)

SIZE = 64, 96


def test_values_are_those_of_the_models_own_hooks() -> None:
    model = toy(Pyramid)
    names = ["encoder.stages.3", "encoder.stages.0.1.conv1", "encoder.stages.1"]
    outputs = layer_outputs(model, noise(*SIZE), names)
    assert list(outputs) == names
    for name, expected in hooked(model.module, names, noise(*SIZE)).items():
        assert torch.equal(outputs[name], expected[0])


def test_what_is_done_in_place_afterwards_changes_nothing() -> None:
    model = toy(InPlace)
    before = layer_outputs(model, noise(*SIZE), ["conv", "after"])
    weight, bias = model.module.conv.weight, model.module.conv.bias
    expected = torch.nn.functional.conv2d(noise(*SIZE), weight, bias, padding=1)
    assert torch.equal(before["conv"], expected[0])
    assert before["conv"].std() > 0.1 and not torch.equal(before["after"], before["conv"])


def test_the_pass_ends_after_the_last_wanted_layer() -> None:
    model = toy(Pyramid)
    layer_outputs(model, noise(*SIZE), ["encoder.stages.1"])
    ran = []
    for name, part in model.module.named_modules():
        part.register_forward_pre_hook(lambda _, __, name=name: ran.append(name))
    layer_outputs(model, noise(*SIZE), ["encoder.stages.1", "encoder.stages.0.0"])
    assert "encoder.stages.1.1.conv2" in ran
    assert not [name for name in ran if name.startswith("encoder.stages.2") or name in ("pool", "head")]


def test_a_layer_before_a_part_that_fails_is_given() -> None:
    model = toy(Head)
    assert layer_outputs(model, noise(48, 80), ["conv"])["conv"].shape == (4, 12, 20)


def test_each_call_of_a_module_is_given() -> None:
    model = toy(Shared)
    outputs = layer_outputs(model, noise(*SIZE), ["relu", "relu#1", "relu#2"])
    x, expected = noise(*SIZE), []
    with torch.no_grad():
        for conv in (model.module.first, model.module.second, model.module.third):
            x = torch.relu(conv(x))
            expected.append(x[0])
    assert torch.equal(outputs["relu#1"], expected[0])
    assert torch.equal(outputs["relu#2"], expected[1])
    assert torch.equal(outputs["relu"], expected[2])


def test_the_pass_ends_after_an_earlier_call() -> None:
    model = toy(Shared)
    anatomy_of(model)  # which measures it
    ran = []
    model.module.third.register_forward_hook(lambda *_: ran.append("third"))
    layer_outputs(model, noise(*SIZE), ["relu#2"])
    ran_to_the_third = list(ran)
    layer_outputs(model, noise(*SIZE), ["relu"])
    assert (ran_to_the_third, ran) == ([], ["third"])


def test_tuples_and_dicts_give_their_maps() -> None:
    model = toy(Nested)
    names = ["part", "part:1.1", "output", "output:coarse.0"]
    outputs = layer_outputs(model, noise(*SIZE), names)
    map_ = hooked(model.module, ["part.conv"], noise(*SIZE))["part.conv"][0]
    assert torch.equal(outputs["part"], map_) and torch.equal(outputs["output"], map_)
    assert torch.equal(outputs["part:1.1"], map_[:, ::2, ::2])
    assert torch.equal(outputs["output:coarse.0"], map_[:, ::2, ::2])


@pytest.mark.parametrize("size", [(48, 192), (64, 96), (448, 448)])
def test_channels_last_become_channels_first(size: tuple[int, int]) -> None:
    model = toy(ChannelsLast)
    outputs = layer_outputs(model, noise(*size), ["norm", "patches"])
    expected = hooked(model.module, ["norm", "patches"], noise(*size))
    assert outputs["norm"].shape == (48, size[0] // 4, size[1] // 4)
    assert torch.equal(outputs["norm"], expected["norm"][0].permute(2, 0, 1))
    assert torch.equal(outputs["patches"], expected["patches"][0])


@pytest.mark.parametrize("registers", [0, 4])
def test_tokens_lie_where_their_patches_do(registers: int) -> None:
    model = toy(lambda: Tokens(registers))
    outputs = layer_outputs(model, noise(40, 72), ["block", "sequence_first", "channels_first"])
    expected = hooked(model.module, ["block"], noise(40, 72))["block"]
    grid = expected[0, 1 + registers :].reshape(5, 9, 6).permute(2, 0, 1)
    assert torch.equal(outputs["block"], grid)
    with torch.no_grad():
        second = model.module.sequence_first(expected.transpose(0, 1))[1 + registers :, 0].reshape(5, 9, 6)
    for name in ("sequence_first", "channels_first"):
        assert torch.equal(outputs[name], second.permute(2, 0, 1))


def test_tokens_of_a_model_of_one_size() -> None:
    model = toy(OneSize)
    outputs = layer_outputs(model, noise(24, 40), ["last"])
    expected = hooked(model.module, ["last"], noise(24, 40))["last"]
    assert torch.equal(outputs["last"], expected[0].reshape(3, 5, 15).permute(2, 0, 1))
    with pytest.raises(InputError, match="OneSize failed on an image of 64 x 48 pixels: ValueError: wrong size"):
        layer_outputs(model, noise(48, 64), ["last"])


def test_scattering_keeps_float64() -> None:
    model = load_model("scattering")
    image = noise(33, 45).sigmoid()
    outputs = layer_outputs(model, image, ["stage1", "stage3"])
    expected = model.module(image)
    assert all(torch.equal(outputs[name], expected[name][0]) for name in outputs)
    assert outputs["stage3"].dtype == torch.float64


def test_half_precision_is_given_as_float32() -> None:
    model = toy(lambda: torch.nn.Conv2d(3, 4, 2, stride=2).half(), preprocessing=Preprocessing())
    half = Model(model.module.half(), "half", "", model.preprocessing)
    outputs = layer_outputs(half, noise(*SIZE).half(), ["output"])
    assert outputs["output"].dtype == torch.float32


def test_nothing_stays_in_the_module() -> None:
    model = toy(Pyramid)
    layer_outputs(model, noise(*SIZE), ["encoder.stages.1"])
    with pytest.raises(InputError):
        layer_outputs(model, noise(5, 5), ["encoder.stages.4"])
    assert not any(part._forward_hooks for part in model.module.modules())


class Careful(torch.nn.Module):
    """Goes on whatever fails in its part."""

    def __init__(self) -> None:
        super().__init__()
        self.part = torch.nn.Conv2d(3, 4, 2, stride=2)
        self.other = torch.nn.Conv2d(3, 4, 2, stride=2)

    def forward(self, x: Any) -> Any:
        try:
            return self.part(x)
        except Exception:
            return self.other(x)


def test_a_model_that_handles_exceptions_ends_as_well() -> None:
    model = toy(Careful)
    ran = []
    model.module.other.register_forward_hook(lambda *_: ran.append("other"))
    assert layer_outputs(model, noise(*SIZE), ["part"])["part"].shape == (4, 32, 48)
    assert not ran


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 3, 8, 8), (1, 1, 8, 8), (1, 3, 0, 8)])
def test_other_batches_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"one image of shape \(1, 3, H, W\), found \("):
        layer_outputs(toy(Pyramid), torch.zeros(shape), ["output"])


def test_what_is_no_map_is_refused_by_name_with_its_shape() -> None:
    with pytest.raises(InputError, match=r"layer grid is no feature map: its output of shape \(1, 3, 7, 7\) has the"):
        layer_outputs(toy(Windows), noise(*SIZE), ["grid"])
    with pytest.raises(InputError, match='no layer "gird" that runs; did you mean grid'):
        layer_outputs(toy(Windows), noise(*SIZE), ["gird"])
