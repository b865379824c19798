"""Weights from files: prefixes, what does not fit, and that nothing is run that is in them."""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
from pathlib import Path
from typing import Any

import pytest

from ifealid_gpu.errors import DatasetError, InputError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.sources import load_model  # noqa: E402  # needs torch
from ifealid_gpu.extraction.weights import load_weights, state_digest  # noqa: E402

from .toys import Pyramid, seeded  # noqa: E402


def named(prefix: str) -> dict[str, Any]:
    return {prefix + name: tensor for name, tensor in seeded(Pyramid, 8).state_dict().items()}


def fresh() -> Any:
    return seeded(Pyramid, 3)


def is_loaded(module: Any) -> bool:
    expected = seeded(Pyramid, 8).state_dict()
    return all(torch.equal(tensor, expected[name]) for name, tensor in module.state_dict().items())


# "encoder." begins the model's own names: it must not be taken off there.
@pytest.mark.parametrize(
    "prefix", ["", "module.", "backbone.", "encoder.", "module.backbone.", "module.encoder.", "model.module."]
)
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_prefixes_are_recognised(tmp_path: Path, prefix: str, suffix: str) -> None:
    path = tmp_path / f"weights{suffix}"
    if suffix == ".pth":
        torch.save(named(prefix), path)
    else:
        pytest.importorskip("safetensors.torch").save_file(named(prefix), path)
    module = fresh()
    assert not is_loaded(module)
    fit = load_weights(module, path)
    assert is_loaded(module)
    assert (fit.missing, fit.unexpected, fit.notes(path)) == ((), (), ())
    assert fit.digest == f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"


class Wrapped(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.backbone = Pyramid()


@pytest.mark.parametrize("prefix", ["", "module.", "encoder.", "backbone."])
def test_a_model_with_a_prefix_of_its_own(tmp_path: Path, prefix: str) -> None:
    torch.save(named(prefix), tmp_path / "weights.pth")
    module = seeded(Wrapped)
    assert load_weights(module, tmp_path / "weights.pth").missing == ()
    assert is_loaded(module.backbone)


@pytest.mark.parametrize(
    "content",
    [
        lambda: {"epoch": 3, "state_dict": named("module.")},
        lambda: {"model": named(""), "optimizer": {"state": {0: {"exp_avg": torch.zeros(3)}}}},
        lambda: {"student": named("backbone.") | {"head.mlp.weight": torch.zeros(2)}, "args": {"lr": 0.1}},
        lambda: {"a": {"b": {"state_dict": named("")}}},
        lambda: {name: tensor.double() for name, tensor in named("").items()},
        lambda: {
            name: torch.nn.Parameter(t, t.is_floating_point()) if t.is_floating_point() else t
            for name, t in named("").items()
        },
    ],
)
def test_checkpoints_are_looked_into(tmp_path: Path, content: Any) -> None:
    torch.save(content(), tmp_path / "weights.pth")
    module = fresh()
    fit = load_weights(module, tmp_path / "weights.pth")
    assert is_loaded(module) and fit.missing == ()
    assert all(name == "head.mlp.weight" for name in fit.unexpected)


def test_files_of_old_versions_of_torch(tmp_path: Path) -> None:
    torch.save(named(""), tmp_path / "weights.pth", _use_new_zipfile_serialization=False)
    module = fresh()
    load_weights(module, tmp_path / "weights.pth")
    assert is_loaded(module)


def test_missing_and_unexpected_tensors_are_reported(tmp_path: Path) -> None:
    state = named("module.")
    del state["module.head.bias"]
    state["module.head.weight"] = torch.zeros(1000, 8)  # of another task
    state["module.extra"] = torch.zeros(1)
    del state["module.encoder.stages.0.1.bn.num_batches_tracked"]  # files of old versions have no counters
    path = tmp_path / "weights.pth"
    torch.save(state, path)
    fit = load_weights(fresh(), path)
    assert sorted(fit.missing) == ["head.bias", "head.weight"]
    assert sorted(fit.unexpected) == ["module.extra", "module.head.weight"]
    missing, unexpected = fit.notes(path)
    assert missing == f"{path}: 2 tensors (head.weight, head.bias) of the model not in the file, left random"
    assert unexpected.endswith("of the file not in the model, left out") and "2 tensors" in unexpected


class Tied(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = torch.nn.Linear(3, 3, bias=False), torch.nn.Linear(3, 3, bias=False)
        self.second.weight = self.first.weight


def test_tied_parameters_are_not_missed(tmp_path: Path) -> None:
    torch.save({"first.weight": torch.ones(3, 3)}, tmp_path / "weights.pth")
    assert load_weights(seeded(Tied), tmp_path / "weights.pth").missing == ()


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    torch.save({"layer1.0.conv1.weight": torch.zeros(3), "head.bias": torch.zeros(4)}, path)
    module = fresh()
    before = state_digest(module)
    with pytest.raises(DatasetError, match=r"has 1 of the model's 72 tensors, found 'layer1\.0\.conv1\.weight' where"):
        load_weights(module, path)
    assert state_digest(module) == before


class Evil:
    def __reduce__(self) -> Any:
        return os.mkdir, (os.environ["IFEALID_TEST_EVIL"],)


@pytest.mark.parametrize("name", ["weights.pth", "weights.pt", "weights.bin", "weights.ckpt"])
def test_nothing_but_tensors_is_unpickled(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IFEALID_TEST_EVIL", str(tmp_path / "ran"))
    torch.save({"state_dict": named(""), "callbacks": Evil()}, tmp_path / name)
    with pytest.raises(DatasetError, match=r"found other objects than tensors \(.*mkdir\), whose loading can") as error:
        load_weights(fresh(), tmp_path / name)
    assert "\n" not in str(error.value) and not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.pth", None, "there is no such file of weights"),
        ("bad.pth", b"hello", r"found something else or a damaged file; save the state_dict\(\) alone"),
        ("empty.pth", b"", "found an empty file; fetch it again"),
        ("pointer.pth", b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS .* with: git lfs pull"),
        ("pointer.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "found: a pointer of Git"),
        ("page.pth", b"\n<!DOCTYPE html><html>", "a web page, as servers send in place of a file"),
        ("keras.ckpt", b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        ("numpy.pth", b"\x93NUMPY\x01\0", "a NumPy array"),
        ("named.pth", b"\x40\0\0\0\0\0\0\0{}", r"a file of safetensors; call it \.safetensors"),
        ("bad.safetensors", b"hello", r"expected a \.safetensors file, found"),
        ("empty.safetensors", b"\x02\0\0\0\0\0\0\0{}", "expected weights, tensors by name; found none"),
    ],
)
def test_files_that_hold_no_weights(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "own_pyramid.py").write_text("from torch import nn\nmodel = nn.Conv2d(3, 4, 2, stride=2)\n")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(DatasetError, match=message) as error:
        patch.chdir(tmp_path)
        load_model("own_pyramid:model", weights=tmp_path / name)
    assert "\n" not in str(error.value) and name in str(error.value)


OLD = {"_use_new_zipfile_serialization": False}


def strip(message: str, folder: Path) -> None:
    """Do what a message says at its end."""
    command = shlex.split(message[message.index("python -c ") :])
    exec(command[2], {"__name__": "stripping"})  # noqa: S102  # what a user would paste
    assert command[:2] == ["python", "-c"] and (folder / "weights.pth").is_file()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's own
@pytest.mark.parametrize(
    ("save", "found"),
    [
        (
            lambda path: torch.save(seeded(Pyramid, 8), path),
            r"found a whole model \(.*toys\.Block, .*, \.\.\.\)",
        ),
        (
            lambda path: torch.save({"model": named(""), "args": argparse.Namespace(lr=1)}, path),
            r"found other objects than tensors \(argparse\.Namespace\), whose loading can run any code",
        ),
        (
            lambda path: torch.save({"state_dict": named(""), "best": Path("x")}, path, **OLD),
            r"found other objects than tensors \(pathlib\.\S*Path\), whose loading can run any code",
        ),
        (
            lambda path: torch.jit.save(torch.jit.trace(seeded(Pyramid, 8), torch.zeros(1, 3, 64, 64)), path),
            "found a TorchScript program; where you trust it",
        ),
    ],
)
def test_the_object_is_named_and_the_way_to_strip_it_works(
    tmp_path: Path, save: Any, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my whole.pth"
    save(path)
    with pytest.raises(DatasetError, match=found) as error:
        load_weights(fresh(), path)
    assert "\n" not in str(error.value) and len(str(error.value)) < 800
    strip(str(error.value), tmp_path)
    module = seeded(Pyramid, 4)
    assert load_weights(module, tmp_path / "weights.pth").missing == ()
    assert is_loaded(module)


def test_a_file_that_was_not_copied_to_its_end(tmp_path: Path) -> None:
    torch.save(named(""), tmp_path / "whole.pth")
    data = (tmp_path / "whole.pth").read_bytes()
    (tmp_path / "half.pth").write_bytes(data[: len(data) // 2])
    with pytest.raises(DatasetError, match=r"half\.pth: .* found a damaged or incomplete file; fetch it again"):
        load_weights(fresh(), tmp_path / "half.pth")


def test_the_model_says_which_weights_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_said.py").write_text(
        "from torch import nn\ndef make():\n    return nn.Conv2d(3, 4, 2, stride=2)\n"
    )
    torch.save(torch.nn.Conv2d(3, 4, 2).state_dict(), tmp_path / "tuned.pth")
    tuned = load_model("own_said:make", weights=tmp_path / "tuned.pth")
    assert (
        tuned.weights == f"tuned.pth, sha256 {hashlib.sha256((tmp_path / 'tuned.pth').read_bytes()).hexdigest()[:16]}"
    )
    own = load_model("own_said:make")
    assert own.weights == f"as made, {state_digest(own.module)}"
    assert load_model("own_said:make", pretrained=False).weights == "random, seed 0"
    with pytest.raises(InputError, match=r"--no-weights .* cannot be given together with --weights"):
        load_model("own_said:make", weights=tmp_path / "tuned.pth", pretrained=False)
    with pytest.raises(InputError, match="the weights of scattering are fixed"):
        load_model("scattering", weights=tmp_path / "tuned.pth")
    assert load_model("scattering", pretrained=False).weights == "fixed"


def test_a_digest_tells_values_names_and_shapes_apart() -> None:
    module = fresh()
    assert state_digest(module) == state_digest(fresh()) != state_digest(seeded(Pyramid, 4))
    with torch.no_grad():
        module.head.bias[0] += 1e-6
    assert state_digest(module) != state_digest(fresh())
