"""The architectures of Hugging Face transformers: the layers have the values of the models' own hooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ifealid_gpu.errors import InputError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402  # needs torch
from ifealid_gpu.extraction.layers import inspect_layers, select_layers  # noqa: E402
from ifealid_gpu.extraction.sources import load_model, model_from_module  # noqa: E402

from .hf_models import ARCHITECTURES, HALF, SMALL, config, folder, module_named, stages  # noqa: E402
from .toys import hooked, noise, seeded  # noqa: E402


def expected_map(output: Any, kind: Any, height: int, width: int) -> Any:
    """(d, h, w) of an output whose layout is known."""
    tensor = output if isinstance(output, torch.Tensor) else output[0]
    if kind is None:
        return tensor[0]
    if kind != "last":
        tensor = tensor[:, kind:].reshape(1, height, width, -1)
    return tensor[0].permute(2, 0, 1)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_stages_have_the_values_of_the_models_own_hooks(tmp_path: Path, name: str) -> None:
    make, layers, multiple = ARCHITECTURES[name]
    model = load_model(folder(tmp_path, make(), HALF), pretrained=False)
    assert (model.weights, model.notes) == ("random, seed 0", ())
    assert (model.preprocessing.mean, model.preprocessing.std) == ((0.5,) * 3, (0.25,) * 3)
    assert model.preprocessing.multiple == multiple
    bound = (64, 64) if name == "Sam" else None
    assert model.preprocessing.size == bound
    names = tuple(module_named(model, kind, number) for kind, number, _, _ in layers)
    assert stages(model, (67, 131)) == names

    height, width = bound or (-(-67 // multiple) * multiple, -(-131 // multiple) * multiple)
    batch = noise(height, width)
    outputs = layer_outputs(model, batch, names)
    seen = hooked(model.module, names, batch)
    found = {layer.name: layer for layer in inspect_layers(model, (67, 131))}
    for module, (_, _, kind, stride) in zip(names, layers, strict=True):
        rows, columns = height // stride, width // stride
        assert torch.equal(outputs[module], expected_map(seen[module], kind, rows, columns))
        assert outputs[module].shape[1:] == (rows, columns)
        assert outputs[module].std() > 0
        layer = found[module]
        assert layer.stride == stride and layer.channels == outputs[module].shape[0]
        assert layer.map_size == ((4, 4) if bound else (-(-67 // stride), -(-131 // stride)))


def test_a_patch_answers_at_its_place(tmp_path: Path) -> None:
    """A dot in the image changes its own token most, beside all that attention does."""
    model = load_model(folder(tmp_path, ARCHITECTURES["Dinov2WithRegisters"][0](), HALF), pretrained=False)
    image = torch.zeros(1, 3, 5 * 14, 9 * 14)
    first = module_named(model, "Dinov2WithRegistersLayer", 0)
    flat = layer_outputs(model, image, [first])[first]
    image[..., 3 * 14 : 4 * 14, 7 * 14 : 8 * 14] = 1
    change = (layer_outputs(model, image, [first])[first] - flat).square().sum(0)
    assert divmod(int(change.argmax()), 9) == (3, 7)


def test_a_resnet_101(tmp_path: Path) -> None:
    made = config("ResNet", depths=[3, 4, 23, 3])
    model = load_model(folder(tmp_path, made), pretrained=False)
    names = tuple(module_named(model, "ResNetStage", n) for n in range(3))
    layers = inspect_layers(model, (427, 640))
    assert select_layers(layers, ["stages"]) == names
    sizes = {layer.name: (layer.map_size, layer.channels) for layer in layers}
    assert [sizes[name] for name in names] == [((107, 160), 256), ((54, 80), 512), ((27, 40), 1024)]
    outputs = layer_outputs(model, noise(96, 160), names)
    seen = hooked(model.module, names, noise(96, 160))
    assert all(torch.equal(outputs[name], seen[name][0]) for name in names)


def test_a_vit_of_the_shape_of_dinov2(tmp_path: Path) -> None:
    made = config("Dinov2", hidden_size=96, num_attention_heads=6, image_size=518, patch_size=14)
    model = load_model(folder(tmp_path, made, HALF), pretrained=False)
    batch = noise(6 * 14, 11 * 14)
    last = module_named(model, "Dinov2Layer", 11)
    outputs = layer_outputs(model, batch, [last, "layernorm"])
    seen = hooked(model.module, [last, "layernorm"], batch)
    for name, output in outputs.items():
        assert torch.equal(output, seen[name][0, 1:].reshape(6, 11, 96).permute(2, 0, 1))
    depths = tuple(module_named(model, "Dinov2Layer", n) for n in (2, 5, 8))
    assert stages(model, (427, 640)) == (*depths, "layernorm"), "the last block is compared normed"


def test_an_image_too_small_for_the_last_windows_still_gives_earlier_layers(tmp_path: Path) -> None:
    made = config("Swin", embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 1, 1, 1], window_size=4, image_size=128)
    model = load_model(folder(tmp_path, made), pretrained=False)
    layers = {layer.name: layer for layer in inspect_layers(model, (64, 64))}
    third, fourth = (module_named(model, "SwinLayer", n) for n in (2, 3))
    assert layers[third].map_size == (4, 4)
    assert layers[fourth].fault.startswith("is missing")
    assert layer_outputs(model, noise(64, 64), [third])[third].shape[1:] == (4, 4)


def test_patches_out_of_order_are_refused(tmp_path: Path) -> None:
    made = config("ViTMAE", **SMALL, image_size=32, decoder_hidden_size=12, decoder_num_attention_heads=2)
    model = load_model(folder(tmp_path, made), pretrained=False)
    layers = inspect_layers(model, (64, 96))
    with pytest.raises(InputError, match=r"is no feature map: its output .* differs from one pass to the next"):
        select_layers(layers, ["layernorm"])


def test_a_live_model_of_transformers() -> None:
    made = seeded(lambda: transformers.ResNetModel(ARCHITECTURES["ResNet"][0]()))
    model = model_from_module(made)
    assert stages(model, (64, 96)) == tuple(module_named(model, "ResNetStage", n) for n in range(3))
    assert "no mean and std of its own" in model.notes[0]
