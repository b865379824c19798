"""Every token lies at its patch, wherever the model has it: found by changing patches, or the layer is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ifealid_gpu.errors import InputError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from token_networks import PATCH, WIDTH, Halving, Rewindowed, TokenNetwork, in_order  # noqa: E402  # needs torch

from ifealid_gpu.extraction.anatomy import anatomy_of, remember  # noqa: E402
from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402
from ifealid_gpu.extraction.layers import inspect_layers, select_layers  # noqa: E402
from ifealid_gpu.extraction.model import Model  # noqa: E402
from ifealid_gpu.extraction.options import Options  # noqa: E402
from ifealid_gpu.extraction.recipe import recipe  # noqa: E402

from .toys import hooked, noise, toy  # noqa: E402

LAYERS = ["blocks.0.norm", "blocks.0.attention.out", "blocks.0", "blocks.1.attention.qkv", "blocks.1", "norm"]


def fault(model: Model, layer: str) -> str:
    return {found.name: found.fault for found in inspect_layers(model, (64, 96))}[layer]


@pytest.mark.parametrize(
    ("others", "order"),
    [
        ((0, 0, 0), "rows"),
        ((1, 0, 0), "rows"),
        ((5, 0, 0), "rows"),
        ((0, 0, 3), "rows"),
        ((1, 0, 8), "rows"),
        ((0, 1, 0), "rows"),
        ((2, 1, 4), "rows"),
        ((0, 0, 0), "columns"),
        ((1, 0, 0), "columns"),
        ((1, 2, 4), "columns"),
    ],
)
def test_tokens_lie_at_their_patches(others: tuple[int, int, int], order: str) -> None:
    rows = 4 + others[0] % 2
    model = toy(lambda: TokenNetwork(*others, order))
    image = noise(rows * PATCH, 7 * PATCH)
    outputs, seen = layer_outputs(model, image, LAYERS), hooked(model.module, LAYERS, image)
    for name in LAYERS:
        torch.testing.assert_close(outputs[name], model.module.map_of(seen[name], rows, 7), rtol=0, atol=0)


def test_a_changed_patch_is_answered_at_its_place() -> None:
    model = toy(lambda: TokenNetwork(1, 0, 8, "columns"))
    image = noise(9 * PATCH, 4 * PATCH)
    before = layer_outputs(model, image, ["norm"])["norm"]
    image[..., 6 * PATCH : 7 * PATCH, PATCH : 2 * PATCH] += 3
    moved = (layer_outputs(model, image, ["norm"])["norm"] - before).square().sum(0)
    assert divmod(int(moved.argmax()), 4) == (6, 1)


def test_one_size_whose_rows_and_columns_are_as_many() -> None:
    class Square(TokenNetwork):
        image_size = (48, 48)

        def forward(self, x: Any) -> Any:
            if x.shape[2:] != (48, 48):
                raise ValueError("another size")
            return super().forward(x)

    model = toy(lambda: Square(1, 0, 3, "columns"))
    assert model.preprocessing.size == (48, 48)
    outputs, seen = layer_outputs(model, noise(48, 48), LAYERS), hooked(model.module, LAYERS, noise(48, 48))
    for name in LAYERS:
        assert torch.equal(outputs[name], model.module.map_of(seen[name], 6, 6))


def test_rows_and_columns_that_are_exchanged_in_a_square() -> None:
    class Turned(torch.nn.Module):
        image_size = (48, 48)

        def __init__(self) -> None:
            super().__init__()
            self.embed = torch.nn.Conv2d(3, WIDTH, PATCH, PATCH)
            self.turned = torch.nn.Identity()
            self.head = torch.nn.Linear(36 * WIDTH, 2)

        def forward(self, x: Any) -> Any:
            return self.head(self.turned(self.embed(x).mT).flatten(1))

    model = toy(Turned)
    assert model.preprocessing.size in (None, (48, 48))
    outputs = layer_outputs(model, noise(48, 48), ["embed", "turned"])
    assert torch.equal(outputs["embed"], outputs["turned"])


def test_windows_are_refused_and_what_is_in_order_beside_them_is_not() -> None:
    model = toy(Rewindowed)
    image = noise(4 * PATCH, 6 * PATCH)
    outputs = layer_outputs(model, image, ["embed", "tokens", "back"])
    assert torch.equal(outputs["embed"], outputs["tokens"])
    seen = hooked(model.module, ["back"], image)["back"]
    assert torch.equal(outputs["back"], seen[0].mT.reshape(WIDTH, 4, 6))
    for layer in ("blocks.0", "blocks.1.attention.out", "blocks.2"):
        assert fault(model, layer).startswith("has its tokens in an order of its own: token ")
        with pytest.raises(InputError, match=rf"layer {layer} is no feature map: its output of shape .* own: token"):
            layer_outputs(model, image, [layer])


def test_stages_that_are_refused_are_no_others() -> None:
    model = toy(lambda: TokenNetwork(order="windows"))
    layers = inspect_layers(model, (64, 96))
    with pytest.raises(InputError, match=r"layer blocks\.0 is no feature map: .* in an order of its own"):
        select_layers(layers, ["stages"])
    assert select_layers(layers, ["embed"]) == ("embed",)


def test_several_numbers_of_tokens_in_one_model() -> None:
    model = toy(Halving)
    image = noise(6 * PATCH, 10 * PATCH)
    names = ["blocks.1", "blocks.1.attention.out", "coarse.0", "coarse.0.attention.out", "coarse.1"]
    outputs, seen = layer_outputs(model, image, names), hooked(model.module, names, image)
    for name in names:
        tokens = seen[name][0, 1:]
        by_column = tokens.reshape(5, 3, WIDTH).permute(2, 1, 0) if "coarse" in name else None
        assert torch.equal(outputs[name], tokens.mT.reshape(WIDTH, 6, 10) if by_column is None else by_column)


class Sprinkled(torch.nn.Module):
    """A register after every third patch: more or fewer of them, as there are patches, or two at fixed places."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = torch.nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.register = torch.nn.Parameter(torch.randn(1, 1, WIDTH))
        self.block = torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Any) -> Any:
        x = in_order(self.embed(x), "rows")
        return self.block(torch.cat((x[:, :3], self.register, x[:, 3:9], self.register, x[:, 9:]), 1))


def test_tokens_in_the_midst_are_refused() -> None:
    assert fault(toy(Sprinkled), "block") == "has 2 other tokens between those of patches, and not in their middle"


class Mixed(torch.nn.Module):
    """The sum of all tokens at every place: no patch has a token of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = torch.nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.block = torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Any) -> Any:
        x = in_order(self.embed(x), "rows")
        return self.block(x.mean(1, keepdim=True).expand_as(x))


def test_tokens_that_answer_nowhere_in_particular_are_refused() -> None:
    assert fault(toy(Mixed), "block").startswith("does not show which of its tokens belongs to which patch")


class Random(TokenNetwork):
    """The patches in a random order, another one in every pass."""

    def forward(self, x: Any) -> Any:
        x = in_order(self.embed(x), "rows")
        return self.norm(x[:, torch.randperm(x.shape[1])])


class Positions(TokenNetwork):
    """A layer of positions, which grows with the image and does not see it."""

    def forward(self, x: Any) -> Any:
        x = in_order(self.embed(x), "rows")
        return self.norm(torch.linspace(0, 1, x.shape[1])[None, :, None].expand_as(x)) + x


@pytest.mark.filterwarnings("ignore")
def test_what_is_random_or_never_changes_is_refused() -> None:
    before = torch.get_rng_state()
    assert fault(toy(Random), "norm").startswith("differs from one pass to the next")
    assert torch.equal(before, torch.get_rng_state())
    model = toy(Positions)
    assert fault(model, "norm") == "is the same for every image"
    assert not fault(model, "output") and not fault(model, "embed")


class Counting(TokenNetwork):
    """Counts its passes in a buffer, and makes another one in the first."""

    def __init__(self) -> None:
        super().__init__(before=1)
        self.register_buffer("passes", torch.zeros(1))
        self.register_buffer("size", torch.zeros(2))

    def forward(self, x: Any) -> Any:
        self.passes += 1
        self.size = torch.tensor(x.shape[2:])
        return super().forward(x)


def test_the_model_stays_as_it_is() -> None:
    model = toy(Counting)
    before = {name: tensor.clone() for name, tensor in model.module.state_dict().items()}
    inspect_layers(model, (40, 56))
    after = model.module.state_dict()
    assert list(after) == list(before) and all(torch.equal(after[name], before[name]) for name in before)
    assert not any(part.training or part._forward_hooks or part._forward_pre_hooks for part in model.module.modules())


def test_maps_whose_tokens_an_earlier_release_placed_otherwise_are_made_anew() -> None:
    model = toy(lambda: TokenNetwork(1, 0, 8))
    now, anatomy = recipe("0" * 64, model, "norm", Options()), anatomy_of(model)
    norm = anatomy.features["norm"]
    assert norm.layout and (norm.layout.prefix, norm.layout.suffix) == (1, 8)
    before = replace(norm, layout=replace(norm.layout, prefix=9, suffix=0))
    remember(model, replace(anatomy, features={**anatomy.features, "norm": before}))
    assert recipe("0" * 64, model, "norm", Options()) != now


def test_a_model_without_tokens_does_not_run() -> None:
    class Convolutions(torch.nn.Conv2d):
        def forward(self, x: Any) -> Any:
            assert x.is_meta
            return super().forward(x)

    layers = inspect_layers(toy(lambda: Convolutions(3, 4, 4, 4)), (64, 96))
    assert [layer.map_size for layer in layers] == [(16, 24)]


def test_measuring_is_done_once() -> None:
    model = toy(lambda: TokenNetwork(1))
    inspect_layers(model, (40, 56))
    passes = []
    model.module.register_forward_hook(lambda module, *_: passes.append(module.embed.weight.is_meta))
    inspect_layers(model, (80, 56))
    layer_outputs(model, noise(40, 56), ["norm"])
    assert passes.count(False) <= 1, "of layer_outputs alone"


def test_a_map_that_is_put_together_from_its_windows_in_another_order_is_refused() -> None:
    class Exchanged(torch.nn.Module):
        """Tokens, and maps of them: one as it should be, one whose quarters are exchanged."""

        def __init__(self) -> None:
            super().__init__()
            self.patches, self.tokens = torch.nn.Conv2d(3, WIDTH, PATCH, PATCH), torch.nn.Linear(WIDTH, WIDTH)
            self.whole, self.exchanged = torch.nn.Identity(), torch.nn.Identity()

        def forward(self, x: Any) -> Any:
            grid = self.patches(x)
            seen = self.whole(self.tokens(grid.flatten(2).mT).mT.reshape(grid.shape))
            return self.exchanged(seen.roll((grid.shape[2] // 2, grid.shape[3] // 2), (2, 3)))

    model = toy(Exchanged)
    assert fault(model, "whole") == ""
    assert fault(model, "exchanged").startswith("is out of place: its pixel (")
