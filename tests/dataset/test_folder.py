"""Folders of datasets: images, their layers, and the files that are wrong."""

from __future__ import annotations

import os

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, Provenance
from ifealid_gpu.dataset import read_dataset, write_dataset
from ifealid_gpu.errors import DatasetError, InputError


def save(path, *, side=2, gray=None, name="map", image=None, layer=None, bits=8, model=None):
    """An IFeaLiD ZIP; ``gray`` is the brightness of its input image, ``image`` that image's name."""
    picture = None if gray is None else np.full((8, 8, 3), gray, np.uint8)
    codes = np.zeros((side, side, 3), f"u{bits // 8}")
    write_dataset(FeatureMap(codes, name=name, image=picture, provenance=Provenance(image, layer, model)), path)


def contents(path):
    dataset = read_dataset(path)
    assert not dataset.problems
    return {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images}


def test_images_in_natural_order_and_layers_from_fine_to_coarse(tmp_path):
    for image in "img10", "img9", "Img1":
        for layer, side in [("a10", 4), ("z", 8), ("a9", 4)]:
            save(tmp_path / f"{image}.{layer}.zip", side=side, image=image, layer=layer)
    assert contents(tmp_path) == {image: ["z", "a9", "a10"] for image in ("Img1", "img9", "img10")}
    assert list(contents(tmp_path)) == ["Img1", "img9", "img10"]


def test_layers_come_network_by_network_and_the_unknown_last(tmp_path):
    for model, layer, side in [
        ("net10", "a", 4),
        ("net10", "b", 2),
        ("net9", "c", 2),
        (None, "d", 8),
        ("net9", "b", 6),
    ]:
        save(tmp_path / f"{model}.{layer}.zip", side=side, image="cat", layer=layer, model=model)
    assert contents(tmp_path) == {"cat": ["b (net9)", "c", "a", "b (net10)", "d"]}
    dataset = read_dataset(tmp_path)
    assert dataset.frame(dataset.find("cat", "c")) == (8, 8), "the finest of all counts"


def test_of_one_network_known_layers_stay_from_fine_to_coarse(tmp_path):
    for model, layer, side in [("net", "a", 2), (None, "b", 8), ("net", "c", 4)]:
        save(tmp_path / f"{layer}.zip", side=side, image="cat", layer=layer, model=model)
    assert contents(tmp_path) == {"cat": ["b", "c", "a"]}


def test_equal_input_images_are_one_image_whatever_the_maps_are_called(tmp_path):
    save(tmp_path / "a.zip", gray=10, name="fine", side=4)
    save(tmp_path / "b.zip", gray=10, name="coarse")
    save(tmp_path / "c.zip", gray=20, name="other")
    assert contents(tmp_path) == {"a": ["fine", "coarse"], "c": ["other"]}


def test_an_image_gets_the_name_that_one_of_its_maps_knows(tmp_path):
    save(tmp_path / "a.zip", gray=10, name="fine", side=4)
    save(tmp_path / "b.zip", gray=10, name="cat.jpg.coarse")
    assert contents(tmp_path) == {"cat.jpg": ["fine", "coarse"]}
    assert read_dataset(tmp_path).find(layer="fine").load().provenance.image == "cat.jpg"


def test_a_stated_image_stays_and_names_the_others(tmp_path):
    save(tmp_path / "a.zip", gray=10, name="dog.jpg.x", side=4)
    save(tmp_path / "b.zip", gray=10, image="cat", layer="y")
    save(tmp_path / "c.zip", gray=10, image="kitten", layer="z")
    assert contents(tmp_path) == {"cat": ["x", "y"], "kitten": ["z"]}


def test_the_files_own_facts_come_before_names(tmp_path):
    save(tmp_path / "dog.jpg.x.zip", name="dog.jpg.x", image="cat", layer="conv1")
    assert contents(tmp_path) == {"cat": ["conv1"]}


def test_maps_of_one_layer_are_told_apart(tmp_path):
    save(tmp_path / "a.8.zip", image="cat", layer="conv1")
    save(tmp_path / "a.16.zip", image="cat", layer="conv1", bits=16)
    assert contents(tmp_path) == {"cat": ["conv1 (8 bit)", "conv1 (16 bit)"]}
    save(tmp_path / "b.8.zip", image="cat", layer="conv1")
    assert contents(tmp_path) == {"cat": ["conv1 (a.8.zip)", "conv1 (a.16.zip)", "conv1 (b.8.zip)"]}


def test_the_folder_itself_comes_before_its_sub_folders(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "two").mkdir()
    save(tmp_path / "one" / "a.zip", image="a")
    save(tmp_path / "one" / "two" / "b.zip", image="b")
    assert list(contents(tmp_path)) == ["a"]
    save(tmp_path / "c.zip", image="c")
    assert list(contents(tmp_path)) == ["c"]


def test_hidden_and_other_files_are_passed_over(tmp_path):
    save(tmp_path / "a.ZIP")
    for name in ".hidden.zip", "README.md", "photo.png", "model.onnx":
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.zip").mkdir()
    assert contents(tmp_path) == {"a": ["map"]}


def test_bad_files_are_named_and_the_others_open(tmp_path):
    save(tmp_path / "good.zip", image="cat", layer="conv1")
    (tmp_path / "bad.zip").write_bytes(b"hello")
    np.save(tmp_path / "flat.npy", np.zeros(3))
    dataset = read_dataset(tmp_path)
    assert [entry.path.name for entry in dataset.entries] == ["good.zip"]
    assert dataset.find().load().codes.shape == (2, 2, 3)
    assert [problem.path.name for problem in dataset.problems] == ["bad.zip", "flat.npy"]
    for problem in dataset.problems:
        assert problem.message.startswith(f"{problem.path}: expected")
        assert "\n" not in problem.message


def test_a_folder_with_nothing_to_open(tmp_path):
    with pytest.raises(DatasetError, match=r"expected a folder with \.zip, \.npy, .*found none"):
        read_dataset(tmp_path)
    (tmp_path / "bad.zip").write_bytes(b"hello")
    (tmp_path / "worse.zip").write_bytes(b"")
    message = r"no feature map in .* can be opened: .*bad\.zip: .* not a ZIP \(1 more .*\)"
    with pytest.raises(DatasetError, match=message):
        read_dataset(tmp_path)


def test_a_name_that_the_system_refuses(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read: file name too long"):
        read_dataset(tmp_path / ("x" * 300))


def test_a_single_bad_file_is_an_error(tmp_path):
    (tmp_path / "bad.zip").write_bytes(b"hello")
    with pytest.raises(DatasetError, match=r"^\S*bad\.zip: expected an IFeaLiD ZIP, found a file that is not a ZIP$"):
        read_dataset(tmp_path / "bad.zip")


@pytest.fixture(name="cats")
def _cats(tmp_path):
    for image in "cat1", "cat2":
        for layer, side in [("conv1", 4), ("Conv5", 2)]:
            save(tmp_path / f"{image}.{layer}.zip", side=side, image=image, layer=layer, name=f"{image} {layer}")
    save(tmp_path / "dog.zip", image="dog", layer="conv9")
    return read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("image", "layer", "found"),
    [
        (None, None, "cat1.conv1.zip"),
        ("cat2", None, "cat2.conv1.zip"),
        ("cat2", "Conv5", "cat2.Conv5.zip"),
        ("cat2", "conv5", "cat2.Conv5.zip"),
        (None, "CONV1", "cat1.conv1.zip"),
        (None, "conv9", "dog.zip"),
        (None, "cat2 Conv5", "cat2.Conv5.zip"),
    ],
)
def test_find(cats, image, layer, found):
    assert cats.find(image, layer).path.name == found


def test_find_names_the_choices(cats):
    with pytest.raises(InputError, match="has no image 'cow'; it has cat1, cat2, dog"):
        cats.find("cow")
    with pytest.raises(InputError, match="the image 'cat1' has no layer 'conv9'; it has conv1, Conv5"):
        cats.find("cat1", "conv9")
    with pytest.raises(InputError, match=r"the dataset .* has no layer 'x'; it has conv1, Conv5, conv9$"):
        cats.find(layer="x")
    with pytest.raises(InputError, match="has no image 'cow'"):
        cats.layers("cow")


def test_find_does_not_guess_between_cases(tmp_path):
    for i, layer in enumerate(["conv", "CONV"]):
        save(tmp_path / f"{i}.zip", image="cat", layer=layer)
    dataset = read_dataset(tmp_path)
    assert dataset.find(layer="CONV").path.name == "1.zip"
    with pytest.raises(InputError, match="has several layers 'Conv'; it has CONV, conv"):
        dataset.find(layer="Conv")


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with a place in the file system")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(DatasetError, match=r"a\.zip: expected a file or a folder, found a device or a pipe"):
        read_dataset(tmp_path / "a.zip")
    save(tmp_path / "b.zip")
    assert len(read_dataset(tmp_path).entries) == 1


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a b.H5", r"found HDF5; make one of it, such as by numpy.save\('map.npy', h5py.File\('a b.H5'\)\['NAME'\]\)$"),
        ("a.pkl", r"found a pickle; make one of it, such as by numpy.savez"),
        ("a.xyz", "found '.xyz'$"),
    ],
)
def test_kinds_that_are_not_read_are_told_with_what_makes_one_that_is(tmp_path, name, advice):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DatasetError, match=advice):
        read_dataset(tmp_path / name)
    (tmp_path / "a.zarr").mkdir()
    with pytest.raises(DatasetError, match=r"expected a folder with .*, found Zarr; make one of it"):
        read_dataset(tmp_path / "a.zarr")
    (tmp_path / "a.npy").touch()
    with pytest.raises(DatasetError, match=r"expected a .npy file, found an empty one; copy or make it again$"):
        read_dataset(tmp_path / "a.npy")


def test_options_that_say_nothing_of_a_kind_of_file_are_told(tmp_path):
    np.save(tmp_path / "m.npy", np.zeros((4, 5, 9)))
    assert "--page has no effect: it holds one image" in read_dataset(tmp_path / "m.npy", page=99).find().notes
    assert not any("no effect" in note for note in read_dataset(tmp_path / "m.npy", layout="chw").find().notes)
