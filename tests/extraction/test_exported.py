"""Files of torch.export: a program with its module tree, loaded only where the user trusts it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ifealid_gpu.errors import DatasetError, InputError

pytestmark = [
    pytest.mark.torch,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),  # torch's
]
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.forward import layer_outputs  # noqa: E402  # needs torch
from ifealid_gpu.extraction.layers import inspect_layers, select_layers  # noqa: E402
from ifealid_gpu.extraction.sources import load_model  # noqa: E402

from .toys import Nested, Pyramid, Shared, hooked, noise, seeded  # noqa: E402


def export(path: Path, make: Any, *, any_size: bool) -> Any:
    module = seeded(make)
    dims = {2: 32 * torch.export.Dim("h", min=2, max=64), 3: 32 * torch.export.Dim("w", min=2, max=64)}
    program = torch.export.export(module, (noise(64, 96),), dynamic_shapes=({**dims},) if any_size else None)
    torch.export.save(program, path)
    return module


def test_the_module_tree_is_restored(tmp_path: Path) -> None:
    path = tmp_path / "pyramid.pt2"
    module = export(path, Pyramid, any_size=True)
    model = load_model(str(path), trusted=True)
    assert model.weights.startswith("pyramid.pt2, sha256 ")
    assert (model.preprocessing.size, model.preprocessing.multiple) == (None, 32)
    layers = inspect_layers(model, (75, 109))
    names = select_layers(layers, ["stages", "encoder.stages.4.1.conv2"])
    assert names[:3] == ("encoder.stages.1", "encoder.stages.2", "encoder.stages.3")
    kinds = {layer.name: layer.kind for layer in layers}
    assert (kinds["encoder.stages.1"], kinds["encoder.stages.4.1.conv2"]) == ("Sequential", "Conv2d")
    batch = noise(96, 128)
    outputs, expected = layer_outputs(model, batch, names), hooked(module, names, batch)
    assert all(torch.equal(outputs[name], expected[name][0]) for name in names)


def test_a_program_of_one_size_is_given_that_size(tmp_path: Path) -> None:
    export(tmp_path / "nested.pt2", Nested, any_size=False)
    model = load_model(str(tmp_path / "nested.pt2"), trusted=True)
    assert model.preprocessing.size == (64, 96)
    names = [layer.name for layer in inspect_layers(model, (500, 400))]
    assert {"part.conv", "output:fine", "output:coarse.0"} <= set(names)
    outputs = layer_outputs(model, noise(64, 96), ["output:fine", "output:coarse.0"])
    assert torch.equal(outputs["output:fine"][:, ::2, ::2], outputs["output:coarse.0"])


def test_modules_that_run_several_times(tmp_path: Path) -> None:
    module = export(tmp_path / "shared.pt2", Shared, any_size=True)
    model = load_model(str(tmp_path / "shared.pt2"), trusted=True)
    with torch.no_grad():
        expected = module(noise(64, 96))[0]
    assert torch.equal(layer_outputs(model, noise(64, 96), ["output"])["output"], expected)


class Evil:
    def __reduce__(self) -> Any:
        return Path.touch, (Path("ran"),)


def test_nothing_is_loaded_without_the_users_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save(Evil(), tmp_path / "evil.pt2")
    with pytest.raises(InputError, match=r"evil\.pt2: loading a \.pt2 file can run any code .* add --trust"):
        load_model("evil.pt2")
    assert not (tmp_path / "ran").exists()


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.pt2").write_bytes(b"hello")
    with pytest.raises(DatasetError, match=r"bad\.pt2: expected a program of torch\.export\.save") as error:
        load_model(str(tmp_path / "bad.pt2"), trusted=True)
    assert "\n" not in str(error.value)
    export(tmp_path / "shared.pt2", Shared, any_size=False)
    with pytest.raises(InputError, match="holds its own weights"):
        load_model(str(tmp_path / "shared.pt2"), trusted=True, pretrained=False)
