"""What `explore` makes of its arguments; tests/window/test_explore.py opens real windows."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

import ifealid_gpu
from ifealid_gpu import Dataset, DatasetError, DeviceError, FeatureMap, InputError, Provenance, ViewState
from ifealid_gpu.api import devices
from ifealid_gpu.api.explore import ExploreOptions
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu

_open = Gpu.open

VALUES = np.random.default_rng(3).random((6, 9, 5))
PHOTO = np.random.default_rng(4).integers(0, 256, (12, 18, 3), dtype=np.uint8)


class Explored:
    """In place of the window: keeps what it was to show."""

    gpu: Gpu
    dataset: Dataset
    view: ViewState | None

    def __init__(self, gpu: Gpu, _preferences: object, dataset: Dataset, view: ViewState | None) -> None:
        assert gpu.name
        Explored.gpu, Explored.dataset, Explored.view = gpu, dataset, view
        self.explorer = self
        self.telling = SimpleNamespace(aside=None)

    def run(self) -> None:
        """Until it is closed."""

    @property
    def shared_view(self) -> ViewState:
        return ViewState(reference=(1, 2))


@pytest.fixture(autouse=True)
def _no_window(monkeypatch: pytest.MonkeyPatch, gpu: Gpu) -> None:
    monkeypatch.setattr("ifealid_gpu.window.desktop.Window", Explored)
    monkeypatch.setattr("ifealid_gpu.window.desktop.require_screen", lambda: None)
    monkeypatch.setattr(Gpu, "open", lambda _name: gpu)


def explored(*arguments: Any, **options: Any) -> Dataset:
    ifealid_gpu.explore(*arguments, **options)
    return Explored.dataset


def contents(dataset: Dataset) -> dict[str, list[str]]:
    return {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images}


def test_arrays_are_layers_of_one_image() -> None:
    dataset = explored({"layer1": VALUES, "layer2": VALUES[:, :4]})
    assert contents(dataset) == {"feature maps": ["layer1", "layer2"]}
    assert dataset.path is None
    np.testing.assert_array_equal(dataset.find(layer="layer2").load().codes, FeatureMap.from_array(VALUES[:, :4]).codes)
    assert contents(explored([VALUES, VALUES[:, :4]], names=["a", "b"])) == {"feature maps": ["a", "b"]}
    assert explored(VALUES, layout="chw", precision=16).find().load().codes.shape == (9, 5, 6)


def test_an_image_lies_under_all_of_them(tmp_path: Path) -> None:
    Image.fromarray(PHOTO).save(tmp_path / "cat.png")
    with Image.open(tmp_path / "cat.png") as opened:
        for image in tmp_path / "cat.png", str(tmp_path / "cat.png"), opened:
            dataset = explored({"a": VALUES, "b": VALUES[:, :4]}, image)
            assert contents(dataset) == {"cat.png": ["a", "b"]}
            for entry in dataset.entries:
                loaded = entry.load()
                np.testing.assert_array_equal(loaded.image, PHOTO)
                assert entry.has_image and loaded.provenance == Provenance("cat.png", entry.layer)
    dataset = explored(VALUES, np.moveaxis(PHOTO, 2, 0) / 255)
    assert contents(dataset) == {"feature maps": ["feature map"]}
    np.testing.assert_array_equal(dataset.find().load().image, PHOTO)


def test_feature_maps_know_their_images() -> None:
    maps = [FeatureMap.from_array(VALUES, image=PHOTO, provenance=Provenance(name, "a")) for name in ("x", "y")]
    dataset = explored(maps)
    assert contents(dataset) == {"x": ["a"], "y": ["a"]}
    assert dataset.find("y").load().image is PHOTO
    with pytest.raises(InputError, match="one image cannot lie under the maps of 2: x, y"):
        ifealid_gpu.explore(maps, PHOTO)


def test_datasets_and_paths(tmp_path: Path) -> None:
    given = Dataset.of([FeatureMap.from_array(VALUES)], name="mine")
    assert explored(given) is given
    np.save(tmp_path / "features.npy", VALUES)
    dataset = explored(tmp_path / "features.npy", layout="chw", precision=16)
    assert (dataset.path, dataset.find().precision, dataset.find().channels) == (tmp_path / "features.npy", 16, 6)
    over = explored(str(tmp_path), PHOTO)
    assert over.path == tmp_path
    np.testing.assert_array_equal(over.find().load().image, PHOTO)


def test_the_image_of_a_file_gives_way_to_the_one_that_is_named(tmp_path: Path) -> None:
    for layer, side in (("a", 3), ("b", 2)):
        named = FeatureMap.from_array(VALUES[:side], image=PHOTO, provenance=Provenance(None, layer))
        ifealid_gpu.write_dataset(named, tmp_path / f"{layer}.zip")
    Image.fromarray(PHOTO[::-1]).save(tmp_path / "flipped.png")
    dataset = explored(tmp_path, tmp_path / "flipped.png")
    assert contents(dataset) == {"flipped.png": ["a", "b"]}
    np.testing.assert_array_equal(dataset.find(layer="b").load().image, PHOTO[::-1])


def test_views_go_in_and_come_out() -> None:
    view = ViewState(channel=3)
    assert ifealid_gpu.explore(VALUES, view=view) == ViewState(reference=(1, 2))
    assert Explored.view is view


def test_mistakes_are_raised_before_a_window_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.window.desktop.Window", None)
    for arguments, options, message in [
        ((VALUES[0, 0],), {}, "found a single vector"),
        ((VALUES,), {"layout": "tokens", "grid": (9, 9)}, "9 x 9"),
        (([],), {}, "at least one feature map, found none"),
        ((VALUES, PHOTO / 100), {}, "before it is normalised"),
        ((tmp_path,), {"names": "a"}, "names are for arrays without"),
    ]:
        with pytest.raises(InputError, match=message):
            ifealid_gpu.explore(*arguments, **options)
    with pytest.raises(DatasetError, match="no such file or folder"):
        ifealid_gpu.explore(tmp_path / "none")
    with pytest.raises(DatasetError, match=r"none\.png: cannot be read: no such file"):
        ifealid_gpu.explore(VALUES, tmp_path / "none.png")


FINE = np.random.default_rng(0).normal(size=(10, 15, 4)).astype(np.float32)


def only_map() -> FeatureMap:
    (entry,) = Explored.dataset.entries
    return entry.load()


def test_it_takes_all_that_read_dataset_takes() -> None:
    own = inspect.signature(ifealid_gpu.explore).parameters
    for name, parameter in inspect.signature(ifealid_gpu.read_dataset).parameters.items():
        if name not in ("path", "image"):
            assert own[name].default == parameter.default and own[name].annotation == parameter.annotation


def test_who_checks_types_may_give_all_that_it_takes() -> None:
    own = inspect.signature(ifealid_gpu.explore).parameters
    known = {
        name: parameter.annotation for name, parameter in own.items() if name not in ("features", "image", "block")
    }
    assert {name: one.__forward_arg__ for name, one in ExploreOptions.__annotations__.items()} == known


def test_arrays_are_read_as_asked() -> None:
    tokens = np.random.default_rng(1).normal(size=(1, 151, 6)).astype(np.float32)
    photo = Image.new("RGB", (120, 80))
    ifealid_gpu.explore(tokens, photo, stride=8)
    found = only_map()
    assert (found.width, found.height, found.channels) == (15, 10, 6)
    assert found.provenance.stride == 8 and found.image.shape == (80, 120, 3)
    assert "15 x 10 tokens of 6 channels after one" in found.notes[0]
    ifealid_gpu.explore(tokens, grid=(10, 15), skip=1, precision=16)
    assert (only_map().width, only_map().precision) == (10, 16)
    ifealid_gpu.explore(np.full((5, 6, 9), 64, np.int8) + np.arange(9, dtype=np.int8), dequantize="alphaearth")
    assert only_map().value_range == pytest.approx(((64 / 127.5) ** 2, (72 / 127.5) ** 2))
    with pytest.raises(DatasetError, match="a stride of 9 does not fit: 15 x 10 pixels cover 135 x 90 of the image"):
        ifealid_gpu.explore(tokens, photo, stride=9)
    with pytest.raises(InputError, match="a grid of 14 x 14 has 196 tokens, found 151"):
        ifealid_gpu.explore(tokens, grid=(14, 14))


def test_files_are_read_as_asked(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", first=FINE, second=FINE[:, :7])
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (120, 80)).save(tmp_path / "phone.jpg", exif=exif)
    ifealid_gpu.explore(tmp_path / "a.npz", tmp_path / "phone.jpg", array="first", as_stored=True, stride=8)
    found = only_map()
    assert (found.provenance.image, found.provenance.stride, found.image.shape) == ("phone.jpg", 8, (80, 120, 3))
    assert Scene.of(found).map_extent == (120, 80)
    ifealid_gpu.explore(tmp_path / "a.npz", Image.new("RGB", (150, 100)), array="first")
    assert only_map().image.shape == (100, 150, 3)
    with pytest.raises(DatasetError, match="120 x 80 as it is stored; as_stored=True leaves it unturned"):
        ifealid_gpu.explore(tmp_path / "a.npz", tmp_path / "phone.jpg", array="first", stride=8)


def test_without_a_screen_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise DeviceError("no window can be opened")

    monkeypatch.setattr("ifealid_gpu.window.desktop.require_screen", none)
    with pytest.raises(DeviceError, match="no window can be opened"):
        ifealid_gpu.explore("not looked at")


def test_pictures_and_windows_share_a_device_and_open_another_when_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Gpu] = []

    def open_another(_name: str | None) -> Gpu:
        opened.append(_open(None))
        return opened[-1]

    monkeypatch.setattr(devices, "_opened", {})
    monkeypatch.setattr(Gpu, "open", open_another)
    feature_map = FeatureMap.from_array(VALUES)
    picture = ifealid_gpu.render(feature_map)
    explored(feature_map)
    assert opened == [Explored.gpu]

    Explored.gpu.device.destroy()
    np.testing.assert_array_equal(ifealid_gpu.render(feature_map), picture)
    explored(feature_map)
    assert len(opened) == 2 and Explored.gpu is opened[1]

    Explored.gpu.device.destroy()
    explored(feature_map)
    assert len(opened) == 3 and Explored.gpu is opened[2]
    np.testing.assert_array_equal(ifealid_gpu.render(feature_map), picture)
