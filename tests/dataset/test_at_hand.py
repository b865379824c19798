"""Feature maps in memory as a dataset, with no file between."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.dataset import Dataset, read_dataset
from ifealid_gpu.errors import InputError


def feature_map(side=2, *, gray=None, bits=8, **facts):
    """``side`` x ``side + 1`` x 3 codes; ``gray`` is the brightness of its input image."""
    picture = None if gray is None else np.full((8, 9, 3), gray, np.uint8)
    codes = np.random.default_rng(side).integers(0, 200, (side, side + 1, 3), f"u{bits // 8}")
    name = facts.pop("name", "feature map")
    return FeatureMap(codes, (-1.0, 2.0), name, picture, Provenance(**facts))


def contents(*feature_maps, name="feature maps"):
    dataset = Dataset.of(feature_maps, name=name)
    assert (dataset.path, dataset.name, dataset.problems) == (None, name, ())
    return {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images}


def test_facts_and_maps_are_those_at_hand():
    given = feature_map(4, gray=9, name="mine", image="cat.jpg", layer="conv1", model="m", stride=2)
    (entry,) = Dataset.of(one for one in [given]).entries
    assert (entry.width, entry.height, entry.channels, entry.precision) == (5, 4, 3, 8)
    assert (entry.path, entry.name, entry.file_name) == (None, "mine", "mine")
    assert (entry.layer, entry.image_name, entry.value_range, entry.has_image) == ("conv1", "cat.jpg", (-1, 2), True)
    loaded = entry.load()
    assert loaded.codes is given.codes
    assert loaded.image is given.image
    assert (loaded.name, loaded.value_range, loaded.provenance) == ("mine", (-1, 2), given.provenance)


def test_maps_of_an_image_are_its_layers_from_fine_to_coarse():
    maps = [feature_map(side, image=image, layer=f"layer{side}") for image in ("b", "a") for side in (2, 12, 3)]
    assert contents(*maps) == {image: ["layer12", "layer3", "layer2"] for image in "ab"}
    assert list(contents(*maps)) == ["a", "b"]


def test_a_map_may_know_image_and_layer_by_its_name():
    assert contents(feature_map(name="cat.jpg.blocks.8")) == {"cat.jpg": ["blocks"]}
    assert contents(feature_map(name="blocks.8")) == {"feature maps": ["blocks.8"]}
    assert contents(feature_map(name="dog.jpg.x", layer="conv1")) == {"feature maps": ["conv1"]}


def test_maps_of_no_known_image_are_layers_of_one():
    assert contents(feature_map(3, layer="a"), feature_map(2, name="b"), name="mine") == {"mine": ["a", "b"]}


def test_equal_input_images_are_one_image():
    fine, coarse, other = feature_map(3, gray=1, layer="a"), feature_map(2, gray=1, layer="b"), feature_map(2, gray=7)
    assert contents(fine, coarse) == {"feature maps": ["a", "b"]}
    assert contents(fine, coarse, other, name="x") == {"x 1": ["a", "b"], "x 2": ["feature map"]}
    named = feature_map(2, gray=1, image="cat.jpg", layer="c")
    assert contents(fine, named, other) == {"cat.jpg": ["a", "c"], "feature maps": ["feature map"]}
    assert Dataset.of([fine, named]).find(layer="a").load().provenance.image == "cat.jpg"


def test_an_image_that_nothing_names_stays_unnamed_in_a_file(tmp_path):
    loaded = Dataset.of([feature_map(gray=3, layer="a")], name="mine").find("mine", "a").load()
    write_dataset(loaded, tmp_path / "map.zip")
    assert read_dataset(tmp_path / "map.zip").images == ("map",)


def test_maps_of_one_layer_are_told_apart():
    assert contents(feature_map(), feature_map(bits=16)) == {
        "feature maps": ["feature map (8 bit)", "feature map (16 bit)"]
    }
    assert contents(feature_map(2), feature_map(3)) == {"feature maps": ["feature map (2)", "feature map (1)"]}


def test_what_is_no_dataset():
    with pytest.raises(InputError, match="at least one feature map, found none"):
        Dataset.of([])
    with pytest.raises(InputError, match=r"found ndarray; FeatureMap\.from_array makes one"):
        Dataset.of([np.zeros((2, 2, 2))])


def test_messages_name_it():
    dataset = Dataset.of([feature_map(image="cat", layer="a")], name="mine")
    with pytest.raises(InputError, match="the dataset mine has no image 'dog'; it has cat"):
        dataset.find("dog")
    with pytest.raises(InputError, match="the dataset mine has no layer 'b'; it has a"):
        dataset.find(layer="b")


def test_a_dataset_is_written_as_a_folder_and_read_again(tmp_path):
    maps = [
        feature_map(3, gray=1, image="a/cat.jpg", layer="conv1", stride=4),
        feature_map(2, gray=1, image="a/cat.jpg", layer="conv2", bits=16),
        feature_map(2, layer="x"),
    ]
    write_dataset(Dataset.of(maps, name="mine"), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a_cat.jpg.conv1.8.zip",
        "a_cat.jpg.conv2.16.zip",
        "mine.x.8.zip",
    ]
    again = read_dataset(tmp_path / "out")
    assert again.images == ("a/cat.jpg", "mine.x")
    loaded = again.find("a/cat.jpg", "conv1").load()
    np.testing.assert_array_equal(loaded.codes, maps[0].codes)
    assert (loaded.provenance, loaded.value_range) == (maps[0].provenance, (-1, 2))
    write_dataset(again, tmp_path / "copy")
    assert (tmp_path / "copy/a_cat.jpg.conv2.16.zip").is_file()


def test_a_single_map_goes_to_a_file_and_several_do_not(tmp_path):
    write_dataset(Dataset.of([feature_map(layer="x")]), tmp_path / "map.zip")
    assert read_dataset(tmp_path / "map.zip").find().layer == "x"
    two = Dataset.of([feature_map(layer="x"), feature_map(layer="y")])
    with pytest.raises(InputError, match=r"two\.zip: a ZIP holds one feature map, found 2; give a folder"):
        write_dataset(two, tmp_path / "two.zip")
    alike = Dataset.of([feature_map(layer="x/y"), feature_map(layer="X:Y")])
    with pytest.raises(InputError, match=r"two maps would be written to feature maps\.X_Y\.8\.zip"):
        write_dataset(alike, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match="image_file goes with a single feature map"):
        write_dataset(two, tmp_path / "out", image_file=b"\xff\xd8\xff")
