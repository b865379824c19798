"""Models of Hugging Face transformers, from folders as its save_pretrained writes them, with random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ifealid_gpu.errors import DatasetError, InputError, MissingDependencyError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402  # needs torch
from ifealid_gpu.extraction.layers import inspect_layers, select_layers  # noqa: E402
from ifealid_gpu.extraction.model import Model  # noqa: E402
from ifealid_gpu.extraction.sources import load_model, model_from_module  # noqa: E402

from .toys import hooked, noise, seeded  # noqa: E402

SMALL: dict[str, Any] = {"hidden_size": 12, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 24}
TEXT = {**SMALL, "num_hidden_layers": 1, "vocab_size": 20}
HALF = {
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5] * 3,
    "image_std": [0.25] * 3,
}


def config(kind: str, **values: Any) -> Any:
    return getattr(transformers, f"{kind}Config")(**values)


def folder(path: Path, made: Any, images: dict[str, Any] | None = None) -> str:
    """A folder with config.json and, where given, preprocessor_config.json; its name for --model."""
    made.save_pretrained(path)
    if images is not None:
        (path / "preprocessor_config.json").write_text(json.dumps(images))
    return f"hf:{path}"


def stages(model: Model, size: tuple[int, int]) -> tuple[str, ...]:
    return select_layers(inspect_layers(model, size), ["stages"])


# What each architecture is known to do: its stages as (class, which of the modules of that class, tokens before the
# patches or None for (1, d, h, w) or "last" for (1, h, w, d), stride), and what sides must be multiples of. Paths of
# modules change from release to release of transformers.
Stages = list[tuple[str, int, Any, int]]
ARCHITECTURES: dict[str, tuple[Callable[[], Any], Stages, int]] = {
    "ResNet": (
        lambda: config("ResNet", embedding_size=8, hidden_sizes=[8, 12, 16, 20], depths=[1, 2, 2, 1]),
        [("ResNetStage", n, None, 4 * 2**n) for n in range(3)],
        32,
    ),
    "ConvNext": (
        lambda: config("ConvNext", hidden_sizes=[8, 12, 16, 20], depths=[1, 1, 2, 1]),
        [("ConvNextStage", n, None, 4 * 2**n) for n in range(3)],
        32,
    ),
    "Swin": (
        lambda: config("Swin", embed_dim=8, depths=[2, 2, 2, 1], num_heads=[1, 1, 2, 2], window_size=3, image_size=96),
        [("SwinLayer", 2 * n + 1, 0, 4 * 2**n) for n in range(3)],
        32,
    ),
    "ViT": (lambda: config("ViT", **SMALL, image_size=32), [("ViTLayer", 2, 1, 16)], 16),
    "Dinov2": (
        lambda: config("Dinov2", **SMALL, image_size=42, patch_size=14),
        [("Dinov2Layer", 2, 1, 14)],
        14,
    ),
    "Dinov2WithRegisters": (
        lambda: config("Dinov2WithRegisters", **SMALL, image_size=42, patch_size=14, num_register_tokens=4),
        [("Dinov2WithRegistersLayer", 2, 5, 14)],
        14,
    ),
    "DINOv3ViT": (
        lambda: config("DINOv3ViT", **SMALL | {"hidden_size": 16}, image_size=32, num_register_tokens=4),
        [("DINOv3ViTLayer", 2, 5, 16)],
        16,
    ),
    "CLIP": (
        lambda: config("CLIP", text_config=TEXT, vision_config={**SMALL, "image_size": 32, "patch_size": 8}),
        [("CLIPEncoderLayer", 2, 1, 8)],
        8,
    ),
    "Sam": (
        lambda: config(
            "Sam",
            vision_config={
                **SMALL,
                "image_size": 64,
                "patch_size": 16,
                "window_size": 3,
                "global_attn_indexes": [1],
                "output_channels": 8,
                "mlp_dim": 16,
            },
        ),
        [("SamVisionLayer", 2, "last", 16)],
        1,
    ),
}


def module_named(model: Model, kind: str, number: int) -> str:
    """The path of the module that is the ``number``th of its class."""
    return [name for name, part in model.module.named_modules() if type(part).__name__ == kind][number]


def same_weights(one: Any, other: Any) -> bool:
    state = other.state_dict()
    return all(torch.equal(tensor, state[name]) for name, tensor in one.state_dict().items())


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
    made = config("Dinov2", hidden_size=384, num_attention_heads=6, image_size=518, patch_size=14)
    model = load_model(folder(tmp_path, made, HALF), pretrained=False)
    batch = noise(6 * 14, 11 * 14)
    last = module_named(model, "Dinov2Layer", 11)
    outputs = layer_outputs(model, batch, [last, "layernorm"])
    seen = hooked(model.module, [last, "layernorm"], batch)
    for name, output in outputs.items():
        assert torch.equal(output, seen[name][0, 1:].reshape(6, 11, 384).permute(2, 0, 1))
    assert stages(model, (427, 640)) == (last,)


def test_an_image_too_small_for_the_last_windows_still_gives_earlier_layers(tmp_path: Path) -> None:
    made = config("Swin", embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 1, 1, 1], window_size=4, image_size=128)
    model = load_model(folder(tmp_path, made), pretrained=False)
    layers = {layer.name: layer for layer in inspect_layers(model, (64, 64))}
    third, fourth = (module_named(model, "SwinLayer", n) for n in (2, 3))
    assert layers[third].map_size == (4, 4)
    assert layers[fourth].fault.startswith("is missing")
    assert layer_outputs(model, noise(64, 64), [third])[third].shape[1:] == (4, 4)


# --- Weights and preprocessing ---


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Any]:
    """A folder with a ViT as save_pretrained writes it, and the ViT."""
    made = seeded(lambda: transformers.ViTModel(config("ViT", **SMALL, image_size=32)))
    made.save_pretrained(tmp_path / "vit")
    folder(tmp_path / "vit", made.config, HALF)
    return tmp_path / "vit", made


def test_a_folder_gives_its_weights_and_preprocessing(saved: tuple[Path, Any]) -> None:
    path, made = saved
    model = load_model(f"hf:{path}")
    assert model.weights.startswith("vit, sha256 ") and model.notes == ()
    assert same_weights(model.module, made)
    assert model.preprocessing.mean == (0.5, 0.5, 0.5)
    assert not model.module.training and not any(p.requires_grad for p in model.module.parameters())
    last = module_named(model, "ViTLayer", 2)
    outputs = layer_outputs(model, noise(48, 80), [last])[last]
    with torch.no_grad():
        states = made(noise(48, 80), interpolate_pos_encoding=True, output_hidden_states=True).hidden_states
    assert torch.equal(outputs, states[-1][0, 1:].reshape(3, 5, 12).permute(2, 0, 1))


def test_random_weights_are_the_same_every_time(tmp_path: Path) -> None:
    name = folder(tmp_path, config("ViT", **SMALL, image_size=32))
    torch.manual_seed(11)
    before = torch.get_rng_state()
    first, second = load_model(name, pretrained=False), load_model(name, pretrained=False)
    assert torch.equal(torch.get_rng_state(), before), "random numbers of the program around are its own"
    assert same_weights(first.module, second.module)
    assert first.weights == "random, seed 0"
    assert first.preprocessing.mean == (0, 0, 0)


@pytest.mark.parametrize("prefix", ["", "vit.", "module.backbone."])
def test_a_file_of_weights_for_a_model_of_transformers(saved: tuple[Path, Any], tmp_path: Path, prefix: str) -> None:
    """Names in files are those of the release that wrote them, which transformers translates."""
    path, made = saved
    state = {prefix + name: tensor for name, tensor in torch_file(path / "model.safetensors").items()}
    torch.save({"epoch": 3, "state_dict": state}, tmp_path / "tuned.pth")
    (path / "model.safetensors").unlink()
    model = load_model(f"hf:{path}", weights=tmp_path / "tuned.pth")
    assert same_weights(model.module, made)
    assert model.weights.startswith("tuned.pth, sha256 ") and "random" not in model.weights
    assert model.notes == ()


def torch_file(path: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(path))


def test_weights_of_an_image_part_alone_or_of_the_whole(tmp_path: Path) -> None:
    whole = seeded(lambda: transformers.CLIPModel(ARCHITECTURES["CLIP"][0]()))
    name = folder(tmp_path, whole.config, HALF)
    for file, part in (("whole.pth", whole), ("part.pth", whole.vision_model)):
        torch.save(part.state_dict(), tmp_path / file)
        model = load_model(name, weights=tmp_path / file)
        assert same_weights(model.module, whole.vision_model)
        assert not [note for note in model.notes if "not in the file" in note]


def test_weights_that_lack_something_say_so(saved: tuple[Path, Any], tmp_path: Path) -> None:
    path, _ = saved
    state = torch_file(path / "model.safetensors")
    del state["embeddings.cls_token"]
    torch.save({**state, "head.weight": torch.zeros(3)}, tmp_path / "tuned.pth")
    model = load_model(f"hf:{path}", weights=tmp_path / "tuned.pth")
    assert model.weights.endswith(", 1 of its tensors random, seed 0")
    assert "1 tensor (embeddings.cls_token) of the model not in the file, left random" in model.notes[0]
    assert "1 tensor (head.weight) of the file not in the model, left out" in model.notes[1]
    torch.save({"other.weight": torch.zeros(3)}, tmp_path / "other.pth")
    with pytest.raises(DatasetError, match=r"other\.pth: has 0 of the model's \d+ tensors, found 'other\.weight'"):
        load_model(f"hf:{path}", weights=tmp_path / "other.pth")


@pytest.mark.parametrize(
    ("images", "mean", "std"),
    [
        ({**HALF, "do_normalize": False}, 0.0, 1.0),
        ({**HALF, "do_rescale": False, "image_mean": [127.5] * 3, "image_std": [51.0] * 3}, 0.5, 0.2),
        ({**HALF, "rescale_factor": 1 / 127.5, "rescale_offset": True, "do_normalize": False}, 0.5, 0.5),
        ({**HALF, "rescale_factor": 0.00392156862745098}, 0.5, 0.25),
    ],
)
def test_values_are_scaled_as_the_configuration_says(
    tmp_path: Path, images: dict[str, Any], mean: float, std: float
) -> None:
    model = load_model(folder(tmp_path, ARCHITECTURES["ResNet"][0](), images), pretrained=False)
    assert model.preprocessing.mean == pytest.approx((mean,) * 3, abs=1e-12)
    assert model.preprocessing.std == pytest.approx((std,) * 3, abs=1e-12)


def test_what_the_file_leaves_out_is_the_processors_own(tmp_path: Path) -> None:
    images = {"image_processor_type": "ConvNextImageProcessor", "do_rescale": True, "do_normalize": True}
    model = load_model(folder(tmp_path, ARCHITECTURES["ResNet"][0](), images), pretrained=False)
    assert (model.preprocessing.mean, model.preprocessing.std) == ((0.5,) * 3, (0.5,) * 3), "of ConvNextImageProcessor"


def test_channels_are_turned_where_the_model_wants_blue_first(tmp_path: Path) -> None:
    plain = load_model(folder(tmp_path / "a", ARCHITECTURES["ResNet"][0](), HALF), pretrained=False)
    turned = load_model(
        folder(tmp_path / "b", ARCHITECTURES["ResNet"][0](), {**HALF, "do_flip_channel_order": True}), pretrained=False
    )
    name = module_named(plain, "ResNetStage", 0)
    assert torch.equal(
        layer_outputs(plain, noise(32, 64), [name])[name], layer_outputs(turned, noise(32, 64).flip(1), [name])[name]
    )


def test_patches_out_of_order_are_refused(tmp_path: Path) -> None:
    made = config("ViTMAE", **SMALL, image_size=32, decoder_hidden_size=12, decoder_num_attention_heads=2)
    model = load_model(folder(tmp_path, made), pretrained=False)
    layers = inspect_layers(model, (64, 96))
    with pytest.raises(InputError, match=r"is no feature map: its output of shape .* has lost patches at random"):
        select_layers(layers, ["layernorm"])


def test_a_live_model_of_transformers() -> None:
    made = seeded(lambda: transformers.ResNetModel(ARCHITECTURES["ResNet"][0]()))
    model = model_from_module(made)
    assert stages(model, (64, 96)) == tuple(module_named(model, "ResNetStage", n) for n in range(3))
    assert "no mean and std of its own" in model.notes[0]


# --- What cannot be had ---


def one_line(error: pytest.ExceptionInfo[Exception]) -> str:
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_hub_that_cannot_be_reached_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = pytest.importorskip("huggingface_hub")
    monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"hf:acme/none: its config\.json is not on this machine") as error:
        load_model("hf:acme/none")
    assert "hub cannot be reached" in one_line(error) and "`scattering` needs no download" in str(error.value)
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match="HF_HUB_OFFLINE is set"):
        load_model("hf:acme/none", pretrained=False)


def test_without_transformers_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "transformers", None)
    with pytest.raises(
        MissingDependencyError, match=r'hf:acme/x needs transformers; .*pip install "ifealid-gpu\[hf\]"'
    ):
        load_model("hf:acme/x")


def test_folders_that_lack_something(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"hf:\./none: there is no such folder"):
        load_model("hf:./none")
    with pytest.raises(InputError, match=r"found none of its config\.json"):
        load_model(f"hf:{tmp_path}")
    name = folder(tmp_path, ARCHITECTURES["ResNet"][0]())
    with pytest.raises(InputError, match=r"its preprocessor_config\.json cannot be read") as error:
        load_model(name)
    one_line(error)
    folder(tmp_path, ARCHITECTURES["ResNet"][0](), HALF)
    with pytest.raises(InputError, match=r"its weights \(model\.safetensors\) cannot be read") as error:
        load_model(name)
    one_line(error)


def test_weights_in_a_pickle_are_never_read(saved: tuple[Path, Any]) -> None:
    path, made = saved
    (path / "model.safetensors").unlink()
    torch.save(made.state_dict(), path / "pytorch_model.bin")
    with pytest.raises(InputError, match=r"weights \(model\.safetensors\) cannot be read"):
        load_model(f"hf:{path}")


def test_the_code_of_a_repository_is_never_run(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"auto_map": {"AutoConfig": "own.Own", "AutoModel": "own.Net"}}))
    (tmp_path / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(InputError) as error:
        load_model(f"hf:{tmp_path}", pretrained=False)
    one_line(error)
    assert not (tmp_path / "ran").exists()
