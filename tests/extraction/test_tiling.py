"""Receptive fields as measured, and images in tiles: the same features as in one piece."""

from __future__ import annotations

import itertools

import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
nn = torch.nn

from networks import Patches, TinyResNet, model, seeded  # noqa: E402

from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402
from ifealid_gpu.extraction.receptive_field import ReceptiveField, receptive_field, widest_gap  # noqa: E402
from ifealid_gpu.extraction.scattering import Scattering  # noqa: E402
from ifealid_gpu.extraction.tiling import cut, run_in_tiles  # noqa: E402

STAGES = {"layer1": 4, "layer2": 8, "layer3": 16}


def forward(network, names):
    found = model(network)
    return lambda batch: layer_outputs(found, batch, list(names))


def noise(height: int, width: int) -> torch.Tensor:
    return torch.rand((1, 3, height, width), generator=torch.Generator().manual_seed(3))


class Steps(nn.Sequential):
    """Convolutions and poolings whose receptive field can be worked out on paper."""


class Decoder(nn.Module):
    """Down by 4 and up again by 4 between: the last layer has a finer stride than what it sees through."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Conv2d(3, 4, 4, 4)
        self.up = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(4, 3, 3, 1, 1))

    def forward(self, x):
        return self.up(self.down(x))


class OfPlace(nn.Module):
    """Features that tell where in their input they are."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3, 1, 1)

    def forward(self, x):
        return self.conv(x) + torch.linspace(0, 1, x.shape[3])


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 8, 8)

    def forward(self, x):
        x = self.patches(x)
        tokens = x.flatten(2).mT
        return (nn.functional.scaled_dot_product_attention(tokens, tokens, tokens).mT).reshape(x.shape)


class Squeezed(nn.Module):
    """Squeeze and excitation: a global average weighs the channels."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, 2, 1)
        self.weigh = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(4, 4, 1), nn.Hardsigmoid())

    def forward(self, x):
        x = self.conv(x)
        return x * self.weigh(x)


@pytest.mark.parametrize(
    ("network", "name", "stride", "step", "before", "after"),
    [
        (Steps(nn.Conv2d(3, 2, 3, 1, 1)), "0", 1, 1, 1, 1),
        (Steps(nn.Conv2d(3, 2, 3, 1, 1, dilation=5)), "0", 1, 1, 1, 9),
        (Steps(nn.Conv2d(3, 2, 5)), "0", 1, 1, 0, 4),
        (Steps(nn.Conv2d(3, 2, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(2, 2, 3, 1, 1)), "3", 2, 2, 4, 4),
        (Steps(nn.Conv2d(3, 2, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(2, 2, 3, 1, 1)), "3", 2, 8, 8, 8),
        (Steps(nn.Conv2d(3, 2, (3, 7), 1, (1, 3))), "0", 1, 4, (4, 4), (4, 4)),
        (Steps(nn.Conv2d(3, 2, (1, 7), 1, (0, 3))), "0", 1, 1, (0, 3), (0, 3)),
        (Decoder(), "up", 2, 4, 4, 4),
    ],
)
def test_receptive_fields_are_those_worked_out_on_paper(network, name, stride, step, before, after) -> None:
    pair = [v if isinstance(v, tuple) else (v, v) for v in (before, after)]
    found = receptive_field(forward(network, [name]), {name: stride}, step, (100, 100))
    assert found == ReceptiveField(step, *pair)


def test_the_field_of_several_layers_is_that_of_the_one_that_sees_most() -> None:
    network = seeded(TinyResNet)
    alone = receptive_field(forward(network, ["layer3"]), {"layer3": 16}, 16, (300, 300))
    assert receptive_field(forward(network, STAGES), STAGES, 16, (300, 300)) == alone
    # 3 * 16 + 8 + 3 * 8 + 4 + 4 * 4 + 2 + 3 = 105 pixels on either side of its block's first pixel, in whole steps.
    assert alone == ReceptiveField(16, (112, 112), (96, 96))


@pytest.mark.parametrize("network", [OfPlace(), Attention(), Squeezed()])
def test_models_that_cannot_be_cut_are_found(network) -> None:
    found = model(network)
    names = ["output"]
    run = lambda batch: layer_outputs(found, batch, names)  # noqa: E731
    stride = 8 if isinstance(network, Attention) else 2 if isinstance(network, Squeezed) else 1
    assert receptive_field(run, {"output": stride}, stride, (200, 200)) is None


def test_a_field_wider_than_the_image_is_none() -> None:
    network = Steps(*(nn.Conv2d(3, 3, 3, 1, 30, dilation=30) for _ in range(20)))
    run, gap = forward(network, ["19"]), widest_gap(network, 1)
    assert receptive_field(run, {"19": 1}, 1, (64, 64), gap=gap) is None
    assert receptive_field(run, {"19": 1}, 1, (1000, 1000), gap=gap) == ReceptiveField(1, (600, 600), (600, 600))


def test_wide_holes_hide_nothing() -> None:
    network = Steps(nn.Conv2d(3, 2, 3, 1, 300, dilation=300))
    assert widest_gap(network, 1) == 900
    found = receptive_field(forward(network, ["0"]), {"0": 1}, 1, (2000, 2000), gap=widest_gap(network, 1))
    assert found == ReceptiveField(1, (300, 300), (300, 300))


@pytest.mark.parametrize(("size", "side"), [((64, 96), 16), ((64, 96), 17), ((160, 48), 64), ((16, 16), 16)])
def test_tiles_cover_every_pixel_once_and_what_they_need(size, side) -> None:
    field = ReceptiveField(16, (16, 32), (48, 0))
    covered = torch.zeros(size)
    for tile in cut(size, side, field):
        covered[tile.rows, tile.columns] += 1
        for own, needed, length, before, after in (
            (tile.rows, tile.input_rows, size[0], 16, 48),
            (tile.columns, tile.input_columns, size[1], 32, 0),
        ):
            assert own.start % 16 == needed.start % 16 == 0
            assert needed.start <= max(0, own.start - before)
            assert needed.stop >= min(length, own.stop + after)
            assert 0 <= needed.start < needed.stop <= length
            assert needed.stop - needed.start >= min(length, before + 16 + after)
    assert (covered == 1).all()


def whole_and_tiled(run, strides, size, side, step):
    field = receptive_field(run, strides, step, size)
    assert field is not None
    batch = noise(*size)
    tiles = cut(size, side, field)
    assert len(tiles) > 3
    assert max(tile.input_size for tile in tiles) < size, "tiles are smaller than the image"
    return run(batch), run_in_tiles(run, batch, tiles, strides)


def test_tiles_give_the_features_of_the_whole() -> None:
    whole, tiled = whole_and_tiled(forward(seeded(TinyResNet), STAGES), STAGES, (416, 336), 48, 16)
    assert list(whole) == list(STAGES)
    for name in STAGES:
        assert tiled[name].shape == whole[name].shape
        torch.testing.assert_close(tiled[name], whole[name], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("size", [(416, 336), (272, 512)])
def test_tiles_give_the_same_bits_where_sums_are_exact(size) -> None:
    """Small whole numbers: no order of summation rounds, so every difference would be one of the tiles."""
    network = seeded(TinyResNet).double()
    generator = torch.Generator().manual_seed(1)
    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            part.weight.data = torch.randint(-1, 2, part.weight.shape, generator=generator).double()
        elif isinstance(part, nn.BatchNorm2d):
            part.running_mean.fill_(1)
            part.running_var.fill_(1 - part.eps)
    run = forward(network, STAGES)
    whole, tiled = whole_and_tiled(lambda batch: run((batch.double() * 4).round()), STAGES, size, 64, 16)
    for name in STAGES:
        assert whole[name].dtype == torch.float64
        assert len(whole[name].unique()) > 100
        assert torch.equal(tiled[name], whole[name])


def test_one_block_less_of_overlap_would_show() -> None:
    run = forward(seeded(TinyResNet), STAGES)
    size = (416, 336)
    field = receptive_field(run, STAGES, 16, size)
    batch = noise(*size)
    whole = run(batch)
    for axis, edge in itertools.product((0, 1), ("before", "after")):
        less = {"before": list(field.before), "after": list(field.after)}
        less[edge][axis] -= 64
        narrow = ReceptiveField(16, tuple(less["before"]), tuple(less["after"]))
        tiled = run_in_tiles(run, batch, cut(size, 48, narrow), STAGES)
        assert (tiled["layer3"] - whole["layer3"]).abs().max() > 1e-5 * whole["layer3"].abs().max()


@pytest.mark.parametrize(
    ("network", "strides"),
    [
        (Steps(nn.Conv2d(3, 2, 5, 2), nn.ReLU(), nn.Conv2d(2, 3, 3)), {"0": 2, "2": 2}),
        (Steps(nn.Conv2d(3, 4, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(4, 4, 5, 1, 2)), {"0": 4, "3": 8}),
        (Decoder(), {"down": 4, "up": 2}),
    ],
)
def test_convolutions_that_lose_pixels_and_decoders_in_tiles(network, strides) -> None:
    step = max(strides.values())
    whole, tiled = whole_and_tiled(forward(network, strides), strides, (120, 152), 24, step)
    for name in strides:
        assert tiled[name].shape == whole[name].shape
        torch.testing.assert_close(tiled[name], whole[name], rtol=1e-5, atol=1e-6)


def test_scattering_in_tiles() -> None:
    strides = {"stage1": 4}
    whole, tiled = whole_and_tiled(forward(Scattering(), strides), strides, (112, 104), 60, 4)
    for name in strides:
        torch.testing.assert_close(tiled[name], whole[name], rtol=0, atol=1e-12)


def test_progress_is_told_tile_by_tile() -> None:
    run = forward(seeded(Patches), STAGES)
    tiles = cut((64, 96), 32, receptive_field(run, STAGES, 16, (64, 96)))
    told = []
    run_in_tiles(run, noise(64, 96), tiles, STAGES, lambda *step: told.append(step))
    assert told == [(n, 6) for n in range(1, 7)]
