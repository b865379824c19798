"""What `explore` hands to its window, for everything that its arguments can say of how files and arrays are read."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import explore, read_dataset
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.geometry import Scene

VALUES = np.random.default_rng(0).normal(size=(10, 15, 4)).astype(np.float32)


@pytest.fixture(name="shown")
def _shown(monkeypatch: pytest.MonkeyPatch) -> list:
    """The datasets that a window would show."""
    datasets: list = []

    class Window:
        def __init__(self, _gpu, _preferences, dataset, _view) -> None:
            datasets.append(dataset)
            self.explorer = SimpleNamespace(telling=SimpleNamespace(aside=None), shared_view=None)

        def run(self) -> None:
            pass

    monkeypatch.setattr("ifealid_gpu.window.desktop.Window", Window)
    monkeypatch.setattr("ifealid_gpu.window.desktop.require_screen", lambda: None)
    monkeypatch.setattr("ifealid_gpu.api.explore.shared_device", lambda _: None)
    return datasets


def only_map(shown: list):
    (entry,) = shown[-1].entries
    return entry.load()


def test_it_takes_all_that_read_dataset_takes() -> None:
    own = inspect.signature(explore).parameters
    for name, parameter in inspect.signature(read_dataset).parameters.items():
        if name not in ("path", "image"):
            assert own[name].default == parameter.default and own[name].annotation == parameter.annotation


def test_arrays_in_memory(shown: list) -> None:
    tokens = np.random.default_rng(1).normal(size=(1, 151, 6)).astype(np.float32)
    photo = Image.new("RGB", (120, 80))
    explore(tokens, photo, stride=8)
    found = only_map(shown)
    assert (found.width, found.height, found.channels) == (15, 10, 6)
    assert found.provenance.stride == 8 and found.image.shape == (80, 120, 3)
    assert "15 x 10 tokens of 6 channels after one" in found.notes[0]
    explore(tokens, grid=(10, 15), skip=1, precision=16)
    assert (only_map(shown).width, only_map(shown).precision) == (10, 16)
    explore(np.full((5, 6, 9), 64, np.int8) + np.arange(9, dtype=np.int8), dequantize="alphaearth")
    assert only_map(shown).value_range == pytest.approx(((64 / 127.5) ** 2, (72 / 127.5) ** 2))
    with pytest.raises(DatasetError, match="a stride of 9 does not fit: 15 x 10 pixels cover 135 x 90 of the image"):
        explore(tokens, photo, stride=9)
    with pytest.raises(InputError, match="a grid of 14 x 14 has 196 tokens, found 151"):
        explore(tokens, grid=(14, 14))


def test_files(shown: list, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", first=VALUES, second=VALUES[:, :7])
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (120, 80)).save(tmp_path / "phone.jpg", exif=exif)
    explore(tmp_path / "a.npz", tmp_path / "phone.jpg", array="first", as_stored=True, stride=8)
    found = only_map(shown)
    assert (found.provenance.image, found.provenance.stride, found.image.shape) == ("phone.jpg", 8, (80, 120, 3))
    assert Scene.of(found).map_extent == (120, 80)
    explore(tmp_path / "a.npz", Image.new("RGB", (150, 100)), array="first")
    assert only_map(shown).image.shape == (100, 150, 3)
    with pytest.raises(DatasetError, match="120 x 80 as it is stored; --as-stored leaves it unturned"):
        explore(tmp_path / "a.npz", tmp_path / "phone.jpg", array="first", stride=8)
