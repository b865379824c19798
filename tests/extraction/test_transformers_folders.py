"""Models of transformers in folders: weights, preprocessing, and what is said where something is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ifealid_gpu.errors import DatasetError, InputError, MissingDependencyError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402  # needs torch
from ifealid_gpu.extraction.given import Given  # noqa: E402
from ifealid_gpu.extraction.layers import inspect_layers  # noqa: E402
from ifealid_gpu.extraction.sources import huggingface_hub, load_model  # noqa: E402

from .hf_models import ARCHITECTURES, HALF, SMALL, config, folder, module_named, same_weights  # noqa: E402
from .toys import noise, seeded  # noqa: E402


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


# --- What cannot be had ---


def one_line(error: pytest.ExceptionInfo[Exception]) -> str:
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_hub_that_cannot_be_reached_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = pytest.importorskip("huggingface_hub")
    monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"hf:acme/none: its config\.json is not on this machine") as error:
        load_model("hf:acme/none")
    assert "hub cannot be reached" in one_line(error) and "`scattering` needs no download, and `lite0`" in str(
        error.value
    )
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
    name = folder(tmp_path, ARCHITECTURES["ResNet"][0](), HALF)
    with pytest.raises(InputError, match=r"its weights \(model\.safetensors\) cannot be read") as error:
        load_model(name)
    one_line(error)


def test_without_mean_and_std_the_message_says_what_to_write_or_to_give(saved: tuple[Path, Any]) -> None:
    path, made = saved
    file = path / "preprocessor_config.json"
    file.unlink()
    with pytest.raises(InputError, match=r"there is no preprocessor_config\.json, .*--mean .* --std") as error:
        load_model(f"hf:{path}")
    message = one_line(error)
    with pytest.raises(InputError, match="there is no preprocessor_config"):
        load_model(f"hf:{path}", given=Given.of(mean=0.5))  # half of it is not enough
    given = load_model(f"hf:{path}", given=Given.of(0.5, (0.25, 0.5, 1.0)))
    assert (given.preprocessing.mean, given.preprocessing.std) == ((0.5,) * 3, (0.25, 0.5, 1.0))
    assert same_weights(given.module, made)
    file.write_text(message[message.index("{") : message.index("}") + 1])  # what the message proposes
    assert load_model(f"hf:{path}").preprocessing.mean == (0.485, 0.456, 0.406)
    file.write_text("{")
    with pytest.raises(InputError, match=r"preprocessor_config\.json cannot be read.*; mend it, or give them by"):
        load_model(f"hf:{path}")


def test_weights_that_end_too_early_are_one_line(saved: tuple[Path, Any]) -> None:
    path, _ = saved
    file = path / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"its weights are damaged or incomplete \(.*\); copy them again") as error:
        load_model(f"hf:{path}")
    one_line(error)


@pytest.mark.parametrize("kind", [ConnectionResetError, TimeoutError, OSError])
def test_a_download_that_breaks_off_is_one_line(monkeypatch: pytest.MonkeyPatch, kind: type[OSError]) -> None:
    monkeypatch.setattr(huggingface_hub, "why_unreachable", lambda: "")

    def get(local: bool) -> None:
        if local:
            raise OSError("not here")
        try:
            raise kind("peer closed the connection\nafter 12 bytes")
        except OSError as error:
            raise OSError("We could not load it") from error

    with pytest.raises(InputError) as error:
        huggingface_hub.from_hub("acme/x", "weights", get)
    message = one_line(error)
    if kind is OSError:
        assert "is not on the Hugging Face hub, or not for everyone" in message
    else:
        assert "the download of its weights broke off" in message and "run the same again" in message


def test_a_model_that_finds_objects_gives_the_layers_of_its_backbone(tmp_path: Path) -> None:
    backbone = config(
        "ResNet", embedding_size=4, hidden_sizes=[4, 6, 8, 10], depths=[1, 1, 1, 1], out_features=["stage4"]
    )
    sizes = {"layers": 1, "attention_heads": 2, "ffn_dim": 8}
    parts = {f"{part}_{name}": n for part in ("encoder", "decoder") for name, n in sizes.items()}
    made = config("Detr", use_timm_backbone=False, backbone=None, backbone_config=backbone, d_model=8, **parts)
    model = load_model(folder(tmp_path, made), pretrained=False)
    layers = inspect_layers(model, (96, 128))
    assert {layer.stride for layer in layers if layer.name.startswith("backbone.")} >= {4, 8, 16, 32}


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
