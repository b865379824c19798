"""Projections that make queries, keys and values in one are offered as three, whichever order their channels have."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from token_networks import PATCH, WIDTH, TokenNetwork, in_order  # noqa: E402  # needs torch

from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402
from ifealid_gpu.extraction.layers import inspect_layers, select_layers  # noqa: E402

from .toys import hooked, noise, toy  # noqa: E402

QKV = "blocks.0.attention.qkv"


@pytest.mark.parametrize("per_head", [False, True])
@pytest.mark.parametrize("order", ["".join(order) for order in itertools.permutations("qkv")])
def test_queries_keys_and_values_are_layers(order: str, per_head: bool) -> None:
    model = toy(lambda: TokenNetwork(1, blocks=1))
    model.module.blocks[0].attention.order, model.module.blocks[0].attention.per_head = order, per_head
    names = [f"{QKV}:{role}" for role in "qkv"]
    outputs = layer_outputs(model, noise(4 * PATCH, 5 * PATCH), [QKV, *names])
    whole = model.module.map_of(hooked(model.module, [QKV], noise(4 * PATCH, 5 * PATCH))[QKV], 4, 5)
    heads = whole.unflatten(0, (2, 3, -1)).transpose(0, 1) if per_head else whole.unflatten(0, (3, 2, -1))
    assert torch.equal(outputs[QKV], whole)
    for role in "qkv":
        assert torch.equal(outputs[f"{QKV}:{role}"], heads[order.index(role)].flatten(0, 1)), "all heads side by side"


def test_they_are_listed_behind_their_projection_and_chosen_by_name_or_pattern() -> None:
    layers = inspect_layers(toy(lambda: TokenNetwork(1)), (40, 56))
    names = [layer.name for layer in layers]
    start = names.index(QKV)
    assert names[start : start + 4] == [QKV, f"{QKV}:q", f"{QKV}:k", f"{QKV}:v"]
    found = {layer.name: layer for layer in layers}
    assert [found[name].channels for name in names[start : start + 4]] == [3 * WIDTH, WIDTH, WIDTH, WIDTH]
    assert found[f"{QKV}:k"].map_size == (5, 7) and found[f"{QKV}:k"].stride == PATCH
    assert select_layers(layers, ["blocks.*:k"]) == (f"{QKV}:k", "blocks.1.attention.qkv:k")
    assert select_layers(layers, ["blocks.*.qkv"]) == (QKV, "blocks.1.attention.qkv")


class Grid(torch.nn.Module):
    """Attention within a map of rows and columns, of channels last, as SAM has it."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = torch.nn.Linear(WIDTH, 3 * WIDTH)

    def forward(self, x: Any) -> Any:
        q, k, v = self.qkv(x).flatten(1, 2).chunk(3, -1)
        return ((q @ k.mT).softmax(-1) @ v).reshape(x.shape)


class GridNetwork(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = torch.nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.attention = Grid()

    def forward(self, x: Any) -> Any:
        return self.attention(self.embed(x).movedim(1, 3))


def test_of_maps_of_rows_and_columns() -> None:
    model, image = toy(GridNetwork), noise(24, 40)
    outputs = layer_outputs(model, image, [f"attention.qkv:{role}" for role in "qkv"])
    whole = hooked(model.module, ["attention.qkv"], image)["attention.qkv"][0].movedim(2, 0)
    assert torch.equal(torch.cat(tuple(outputs.values())), whole)


class Threefold(torch.nn.Module):
    """Three times as many channels, which are no queries, keys and values."""

    def __init__(self) -> None:
        super().__init__()
        self.wide = torch.nn.Linear(WIDTH, 3 * WIDTH)
        self.narrow = torch.nn.Linear(3 * WIDTH, WIDTH)

    def forward(self, x: Any) -> Any:
        return x + self.narrow(self.wide(x).relu())


class Linear(torch.nn.Module):
    """Attention without a softmax, over channels: what a query is does not show."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = torch.nn.Linear(WIDTH, 3 * WIDTH)

    def forward(self, x: Any) -> Any:
        q, k, v = self.qkv(x).chunk(3, -1)
        return v @ (q.mT @ k).softmax(-1)


class Around(torch.nn.Module):
    def __init__(self, part: Any) -> None:
        super().__init__()
        self.embed = torch.nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.part = part()

    def forward(self, x: Any) -> Any:
        return self.part(in_order(self.embed(x), "rows"))


@pytest.mark.parametrize("part", [Threefold, Linear])
def test_what_are_no_queries_keys_and_values_has_no_parts(part: Any) -> None:
    names = [layer.name for layer in inspect_layers(toy(lambda: Around(part)), (40, 56))]
    assert not [name for name in names if ":" in name]
