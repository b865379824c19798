"""Which images a model takes, where it does not say so: one size, one channel, values from 0 to 255."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_image

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from torch import Tensor, nn  # noqa: E402

import ifealid_gpu  # noqa: E402
from ifealid_gpu.errors import InputError  # noqa: E402
from ifealid_gpu.extraction.extractor import Extractor  # noqa: E402
from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402
from ifealid_gpu.extraction.given import Given  # noqa: E402
from ifealid_gpu.extraction.layers import inspect_layers  # noqa: E402
from ifealid_gpu.extraction.model import Preprocessing  # noqa: E402
from ifealid_gpu.extraction.normalisation import for_unit_values  # noqa: E402
from ifealid_gpu.extraction.sources import load_model, model_from_module  # noqa: E402

from .toys import Head, Shared, hooked, noise, seeded, toy  # noqa: E402


class Positions(nn.Module):
    """A transformer for images of one size, which nothing but its embedding of positions tells."""

    def __init__(
        self, grid: tuple[int, int] = (6, 6), patch: int | tuple[int, int] = 7, channels: int = 3, tokens: int = 2
    ) -> None:
        super().__init__()
        self.patches = nn.Conv2d(channels, 8, patch, patch)
        self.prefix = nn.Parameter(torch.zeros(1, tokens, 8))
        self.positions = nn.Parameter(torch.randn(1, grid[0] * grid[1] + tokens, 8))
        self.blocks = nn.ModuleList(nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 8)) for _ in range(3))
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.cat((self.prefix, self.patches(x).flatten(2).transpose(1, 2)), 1) + self.positions
        for block in self.blocks:
            x = x + block(x)
        return self.head(self.norm(x)[:, 0])


class GridOfPositions(Positions):
    """The same with positions (1, d, h, w), of a grid that is not square."""

    def __init__(self) -> None:
        super().__init__((3, 8), 8, tokens=0)
        self.positions = nn.Parameter(torch.randn(1, 8, 3, 8))

    def forward(self, x: Tensor) -> Tensor:
        x = (self.patches(x) + self.positions).flatten(2).transpose(1, 2)
        for block in self.blocks:
            x = x + block(x)
        return self.norm(x)


class Oblong(Positions):
    """The same with patches that are no squares."""

    def __init__(self) -> None:
        super().__init__((6, 5), (4, 8), tokens=1)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[2:] != (24, 40):
            raise ValueError("wants 40 x 24")
        return super().forward(x)


class Resizing(nn.Module):
    """Resizes every image to its own size, and says which that is."""

    def __init__(self) -> None:
        super().__init__()
        self.image_size = (28, 42)
        self.conv = nn.Conv2d(3, 4, 7, 7)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(nn.functional.interpolate(x, self.image_size))


class Picky(nn.Module):
    """Refuses all sizes but a usual one before anything ran."""

    def __init__(self, side: int = 336) -> None:
        super().__init__()
        self.side = side
        self.conv = nn.Conv2d(3, 4, 14, 14)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[2:] != (self.side, self.side):
            raise ValueError(f"wants {self.side}")
        return self.conv(x)


@pytest.mark.parametrize(
    ("make", "size"),
    [(Positions, (42, 42)), (GridOfPositions, (24, 64)), (Oblong, (24, 40)), (Picky, (336, 336))],
)
def test_the_one_size_of_a_model_is_found_by_trying(make, size) -> None:
    model = toy(make)
    assert model.preprocessing.size == size
    said = f"{make.__name__} takes images of {size[1]} x {size[0]} pixels alone, as trying showed"
    assert [note for note in model.notes if note.startswith(said)]


def test_the_layers_of_a_model_of_one_size_are_those_of_its_own_hooks() -> None:
    model = toy(Positions)
    batch = noise(42, 42)
    found = layer_outputs(model, batch, ["blocks.2"])["blocks.2"]
    own = hooked(model.module, ["blocks.2"], batch)["blocks.2"]
    assert torch.equal(found, own[0, 2:].reshape(6, 6, 8).permute(2, 0, 1))


def test_patches_that_are_no_squares_lie_where_they_are_in_models_of_one_size() -> None:
    model = toy(Oblong)
    layers = {layer.name: layer for layer in inspect_layers(model, (50, 60))}
    assert [(layers[name].map_size, layers[name].steps) for name in ("patches", "blocks.2")] == [((6, 5), (4, 8))] * 2
    batch = noise(24, 40)
    own = hooked(model.module, ["blocks.1"], batch)["blocks.1"]
    found = layer_outputs(model, batch, ["blocks.1"])["blocks.1"]
    assert torch.equal(found, own[0, 1:].reshape(6, 5, 8).permute(2, 0, 1))


def test_a_model_that_resizes_its_images_has_the_maps_of_its_own_size() -> None:
    model = toy(Resizing)
    assert model.preprocessing.size == (28, 42)
    assert [layer.map_size for layer in inspect_layers(model, (50, 60)) if layer.name == "conv"] == [(4, 6)]


def test_a_size_that_is_given_is_taken_and_another_is_refused() -> None:
    module = seeded(lambda: Picky(70))  # not among the usual ones
    with pytest.raises(InputError, match=r"Picky does not run on .*: ValueError: wants 70; .*--size WxH says which"):
        model_from_module(module)
    model = model_from_module(module, given=Given.of(size=(70, 70)))
    assert model.preprocessing.size == (70, 70)
    assert not [note for note in model.notes if "trying" in note], "who says the size knows it"
    with pytest.raises(InputError, match="Positions does not run on an image of 64 x 42 pixels: RuntimeError"):
        toy(Positions, given=Given.of(size=(64, 42)))
    assert toy(Positions, given=Given(size=(42, 64), likely=True)).preprocessing.size == (42, 42)


def test_a_model_of_any_size_can_be_given_one() -> None:
    model = toy(Shared, given=Given.of(size=(24, 16)))
    assert (model.preprocessing.size, model.preprocessing.multiple) == ((16, 24), 1)
    image = random_image(30, 50)
    dataset = ifealid_gpu.extract(seeded(Shared), image, "relu", mean=0, std=1, size=(24, 16))
    found = dataset.find(layer="relu").load()
    assert (found.height, found.width, found.provenance.stride) == (4, 6, None)
    np.testing.assert_array_equal(found.image, image)
    with pytest.raises(InputError, match=r"sides that are multiples of 4, found 25 x 16; the nearest is 24x16"):
        toy(Shared, given=Given.of(size=(25, 16)))
    fixed = load_model("scattering", given=Given.of((0.5,), 0.5, (64, 64)))
    assert fixed.preprocessing == Preprocessing((0.5,) * 3, (0.5,) * 3, 1, (64, 64))


def test_layers_before_a_head_of_one_size_keep_any_size() -> None:
    model = toy(Head)
    assert (model.preprocessing.size, model.preprocessing.multiple) == (None, 4)
    assert not [note for note in model.notes if "fails" in note], "nothing is lost"


class Unknown(nn.Module):
    """Of one size that neither its shapes nor custom suggest."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 8, stride=8)
        self.after = nn.Conv2d(4, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        if x.shape[2:] != (88, 136):
            raise ValueError("not this size")
        return self.after(y)


def test_layers_that_are_left_out_are_said() -> None:
    (note,) = [note for note in toy(Unknown).notes if "fails" in note]
    assert note.startswith("Unknown fails behind conv (ValueError: not this size): layers further on are left out")
    assert note.endswith("--size WxH says which")
    assert "after" in maps_of(toy(Unknown, given=Given.of(size=(136, 88))))


def maps_of(model) -> list[str]:
    return [layer.name for layer in inspect_layers(model, (88, 136)) if not layer.fault]


class Gray(nn.Sequential):
    """Takes one channel."""

    def __init__(self, channels: int = 1) -> None:
        super().__init__(nn.Conv2d(channels, 5, 3, 2, 1), nn.ReLU(), nn.Conv2d(5, 6, 2, 2))


def test_a_model_of_one_channel_gets_gray() -> None:
    module = seeded(Gray)
    model = model_from_module(module)
    assert "Gray takes one channel: it gets the gray values of images" in model.notes
    rgb = torch.rand(1, 3, 16, 24)
    with torch.no_grad():
        expected = module((rgb * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True))
    found = layer_outputs(model, rgb, ["2"])["2"]
    torch.testing.assert_close(found, expected[0], atol=1e-6, rtol=0)
    gray = rgb[:, :1].repeat(1, 3, 1, 1)
    assert torch.equal(layer_outputs(model, gray, ["2"])["2"], hooked(module, ["2"], rgb[:, :1])["2"][0])


def test_a_live_model_of_one_channel_stays_as_it_is() -> None:
    module = seeded(Gray)
    photo = random_image(20, 28)
    with pytest.warns(UserWarning, match="Gray takes one channel"):
        dataset = ifealid_gpu.extract(module, photo, "0,2", mean=0.5, std=0.25, precision=32)
    assert [entry.layer for entry in dataset.entries] == ["0", "2"]
    assert module(torch.zeros(1, 1, 8, 8)).shape == (1, 6, 2, 2)
    assert not module._forward_pre_hooks


def test_one_channel_and_one_size_together() -> None:
    model = toy(lambda: Positions(channels=1))
    assert model.preprocessing.size == (42, 42)
    assert len([note for note in model.notes if "one channel" in note or "trying" in note]) == 2


@pytest.mark.parametrize("channels", [2, 4, 12])
def test_other_channels_than_those_of_photos_are_refused(channels) -> None:
    with pytest.raises(InputError, match=rf"Gray takes images of {channels} channels, and photos have three .*arrays"):
        toy(lambda: Gray(channels))


@pytest.mark.parametrize(
    ("mean", "std", "expected_mean", "expected_std"),
    [
        ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ((127.5,) * 3, (127.5,) * 3, (0.5,) * 3, (0.5,) * 3),
        ((123.0, 117.0, 104.0), (1.0,) * 3, (123 / 255, 117 / 255, 104 / 255), (1 / 255,) * 3),  # Caffe
        ((0.0,) * 3, (255.0,) * 3, (0.0,) * 3, (1.0,) * 3),
    ],
)
def test_mean_and_std_of_0_to_255_are_noticed(mean, std, expected_mean, expected_std) -> None:
    rules, notes = for_unit_values(Preprocessing(mean, std), "x:y")
    np.testing.assert_allclose(rules.mean, expected_mean, atol=1e-12)
    np.testing.assert_allclose(rules.std, expected_std, atol=1e-12)
    assert len(notes) == 1
    assert "are of values from 0 to 255; for values in [0, 1], which it gets, they were divided by 255" in notes[0]


@pytest.mark.parametrize(
    ("mean", "std"),
    [((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)), ((0.0,) * 3, (1 / 255,) * 3), ((1.0,) * 3, (0.5,) * 3)],
)
def test_mean_and_std_of_unit_values_stay(mean, std) -> None:
    assert for_unit_values(Preprocessing(mean, std), "x:y") == (Preprocessing(mean, std), ())


@pytest.mark.parametrize(
    ("mean", "std"), [((0.485,) * 3, (58.0,) * 3), ((123.0,) * 3, (0.229,) * 3), ((30000.0,) * 3, (9000.0,) * 3)]
)
def test_mean_and_std_of_different_values_are_refused(mean, std) -> None:
    with pytest.raises(InputError, match=r"x:y: mean .* neither both of values in \[0, 1\] nor both of .*--mean and"):
        for_unit_values(Preprocessing(mean, std), "x:y")


def test_a_models_own_large_mean_gives_what_the_small_one_gives() -> None:
    class Net(nn.Conv2d):
        def __init__(self) -> None:
            super().__init__(3, 4, 4, 4)

    class Large(Net):
        mean, std = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)

    photo = random_image(16, 24)
    with pytest.warns(UserWarning, match=r"Large: mean 123\.7 .* divided by 255"):
        large = ifealid_gpu.extract(seeded(Large), photo, "output", precision=32)
    small = ifealid_gpu.extract(
        seeded(Net), photo, "output", precision=32, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)
    )
    one, other = large.entries[0].load(), small.entries[0].load()
    for place in ((0, 0), (5, 3), (2, 1)):
        np.testing.assert_allclose(one.vector(*place), other.vector(*place), atol=1e-5)
    assert one.value_range[1] - one.value_range[0] > 1, "no constant"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("0.5,0.5", None, None), "mean must be three numbers, .*; found '0.5,0.5'"),
        (("a", None, None), "mean must be three numbers"),
        ((None, "0,1,1", None), "std must be three numbers more than 0, found '0,1,1'"),
        ((None, "nan", None), "std must be three numbers"),
        ((None, None, "224"), r"--size: expected WxH in pixels, such as 640x480; found '224'"),
        ((None, None, "0x3"), r"--size: expected WxH"),
        ((None, None, "99999x99999"), "size must be .width, height. of 1 to 65536 pixels"),
    ],
)
def test_texts_that_are_no_mean_std_or_size(texts, message) -> None:
    with pytest.raises(InputError, match=message):
        Given.of_texts(*texts)


def test_texts_of_mean_std_and_size() -> None:
    given = Given.of_texts("0.1, 0.2 0.3", "0.5", "64X48", likely=True)
    assert given == Given((0.1, 0.2, 0.3), (0.5, 0.5, 0.5), (48, 64), likely=True)


def test_another_mean_std_or_size_is_another_map() -> None:
    recipes = {
        Extractor(toy(Shared, given=given), ["relu"]).recipe("0" * 64, "relu")
        for given in (Given(), Given.of(0.5), Given.of(None, 0.5), Given.of(size=(32, 32)))
    }
    assert len(recipes) == 4
