"""Photos under arrays: asked for, or beside them by their names; strides that fit and that do not; turned photos."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import FeatureMap, Provenance, load_image, read_dataset, write_dataset
from ifealid_gpu.dataset.notes import notes_of
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.geometry import Scene

VALUES = np.random.default_rng(3).normal(size=(10, 15, 3)).astype(np.float32)


def photo(path, size, orientation=1):
    """A JPEG of (width, height) as it is stored, left half red, right half blue."""
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = pixels[:, width // 2 :, 2] = 200
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(path, quality=95, exif=exif)


@pytest.fixture(name="folder")
def _folder(tmp_path):
    photo(tmp_path / "cat.jpg", (120, 80))
    np.save(tmp_path / "map.npy", VALUES)
    return tmp_path


def test_a_photo_lies_under_the_map_and_is_loaded_with_it(folder):
    entry = read_dataset(folder / "map.npy", image=folder / "cat.jpg", stride=8).find()
    assert (entry.image_name, entry.has_image, entry.provenance.stride) == ("cat.jpg", True, 8)
    loaded = entry.load()
    np.testing.assert_array_equal(loaded.image, load_image(folder / "cat.jpg"))
    np.testing.assert_array_equal(loaded.codes, FeatureMap.from_array(VALUES).codes)
    assert Scene.of(loaded).map_extent == (120, 80)


@pytest.mark.parametrize(
    "size, stride, extent",
    [((120, 80), 8, (120, 80)), ((113, 75), 8, (120, 80)), ((127, 87), 8, (120, 80)), ((120, 80), None, (120, 80))],
)
def test_a_stride_that_fits_places_the_map(folder, size, stride, extent):
    photo(folder / "other.jpg", size)
    loaded = read_dataset(folder / "map.npy", image=folder / "other.jpg", stride=stride).find().load()
    assert Scene.of(loaded).map_extent == extent
    assert Scene.of(loaded).center_of(0, 0) == (4, 4)


@pytest.mark.parametrize(
    "size, orientation, message",
    [
        (
            (120, 80),
            1,
            "a stride of 7 does not fit: 15 x 10 pixels cover 105 x 70 of p.jpg, which has 120 x 80; a stride",
        ),
        ((300, 80), 1, "which has 300 x 80; leave stride out"),
        ((105, 70), 6, "which has 70 x 105, but 105 x 70 as it is stored; as_stored=True leaves it unturned"),
    ],
)
def test_a_stride_that_does_not_fit_is_an_error(folder, size, orientation, message):
    photo(folder / "p.jpg", size, orientation)
    with pytest.raises(DatasetError, match=message) as caught:
        read_dataset(folder / "map.npy", image=folder / "p.jpg", stride=7)
    assert "map.npy" in str(caught.value) and "\n" not in str(caught.value)


def test_a_stride_is_held_against_the_image_in_a_zip(folder):
    write_dataset(FeatureMap.from_array(VALUES, image=load_image(folder / "cat.jpg")), folder / "map.zip")
    assert read_dataset(folder / "map.zip", stride=8).find().load().provenance.stride == 8
    photo(folder / "longer.jpg", (125, 84))
    write_dataset(FeatureMap.from_array(VALUES, image=load_image(folder / "longer.jpg")), folder / "longer.zip")
    assert Scene.of(read_dataset(folder / "longer.zip", stride=8).find().load()).map_extent == (120, 80)
    with pytest.raises(DatasetError, match="a stride of 9 does not fit: 15 x 10 pixels cover 135 x 90"):
        read_dataset(folder / "map.zip", stride=9).find().load()


def test_a_map_of_the_unturned_photo_is_said_and_as_stored_leaves_it(folder):
    photo(folder / "phone.jpg", (120, 80), 6)
    entry = read_dataset(folder / "map.npy", image=folder / "phone.jpg").find()
    assert entry.load().image.shape == (120, 80, 3)
    assert "15 x 10 pixels fit the photo phone.jpg as it is stored, 120 x 80" in notes_of([entry])[0]
    assert "--as-stored leaves it unturned" in notes_of([entry])[0]
    entry = read_dataset(folder / "map.npy", image=folder / "phone.jpg", as_stored=True, stride=8).find()
    assert entry.load().image.shape == (80, 120, 3)
    assert len(entry.notes) == 1  # of its axes
    np.testing.assert_allclose(entry.load().image[40, 20], (200, 0, 0), atol=6)


def test_a_photo_of_other_proportions_is_said(folder):
    photo(folder / "wide.jpg", (300, 80))
    (entry,) = read_dataset(folder / "map.npy", image=folder / "wide.jpg").entries
    assert "15 x 10 pixels are stretched over wide.jpg, 300 x 80, whose proportions are others" in entry.notes[0]


def test_the_photo_tells_the_axes(folder):
    values = np.random.default_rng(5).normal(size=(20, 10, 15)).astype(np.float32)
    np.save(folder / "values.npy", values)
    assert read_dataset(folder / "values.npy").find().channels == 15
    assert read_dataset(folder / "values.npy", image=folder / "cat.jpg").find().channels == 20
    np.save(folder / "tokens.npy", np.zeros((1, 97, 8), np.float32) + np.arange(8))
    entry = read_dataset(folder / "tokens.npy", image=folder / "cat.jpg", stride=10).find()
    assert (entry.width, entry.height) == (12, 8)


def test_arrays_named_after_a_photo_beside_them_are_its_layers(tmp_path):
    photo(tmp_path / "cat.jpg", (120, 80))
    photo(tmp_path / "cat_two.PNG", (90, 60))
    small = VALUES[:5, :7]
    for name in "cat.conv1", "cat_conv2", "cat.jpg.conv3", "cat_two.conv1", "dog.conv1", "catalogue":
        np.save(tmp_path / f"{name}.npy", VALUES)
    np.savez(tmp_path / "cat.npz", a=VALUES, b=small)
    dataset = read_dataset(tmp_path)
    assert dataset.images == ("cat.jpg", "cat_two.PNG", "catalogue", "dog.conv1")
    assert [entry.layer for entry in dataset.layers("cat.jpg")] == ["a", "conv1", "conv2", "conv3", "b"]
    for entry in dataset.layers("cat.jpg"):
        assert entry.load().image.shape == (80, 120, 3)
        assert any("over the photo cat.jpg beside it, as the names say; --image" in note for note in entry.notes)
    assert dataset.find("cat_two.PNG").load().image.shape == (60, 90, 3)
    assert not dataset.find("catalogue").has_image and not dataset.find("dog.conv1").notes[1:]
    single = read_dataset(tmp_path / "cat_conv2.npy").find()
    assert (single.image_name, single.layer, single.load().image.shape) == ("cat.jpg", "conv2", (80, 120, 3))
    other = read_dataset(tmp_path / "cat_conv2.npy", image=tmp_path / "cat_two.PNG").find()
    assert other.load().image.shape == (60, 90, 3)


def test_a_damaged_photo_beside_arrays_is_none(tmp_path):
    (tmp_path / "cat.jpg").write_bytes(b"no photo")
    np.save(tmp_path / "cat.conv1.npy", VALUES)
    (entry,) = read_dataset(tmp_path).entries
    assert (entry.layer, entry.has_image) == ("cat.conv1", False)


def test_one_image_does_not_lie_under_the_maps_of_several(folder):
    for name in "a.jpg.conv", "b.jpg.conv":
        np.save(folder / f"{name}.npy", VALUES)
    with pytest.raises(InputError, match=r"one image cannot lie under the maps of 2: a\.jpg, b\.jpg"):
        read_dataset(folder, image=folder / "cat.jpg")


def test_another_photo_under_a_zip_of_known_stride(folder):
    own = FeatureMap.from_array(
        VALUES, image=load_image(folder / "cat.jpg"), provenance=Provenance("a.jpg", "x", stride=8)
    )
    write_dataset(own, folder / "map.zip")
    photo(folder / "same.jpg", (120, 80), 3)
    photo(folder / "wide.jpg", (300, 80))
    (same,) = read_dataset(folder / "map.zip", image=folder / "same.jpg").entries
    assert not same.notes and Scene.of(same.load()).map_extent == (120, 80)
    np.testing.assert_array_equal(same.load().image, load_image(folder / "same.jpg"))
    (wide,) = read_dataset(folder / "map.zip", image=folder / "wide.jpg").entries
    assert "are stretched over wide.jpg, 300 x 80" in wide.notes[0]


def test_a_photo_that_is_none_is_said_of_the_photo(folder):
    for place in folder, folder / "map.npy":
        with pytest.raises(DatasetError, match=r"^\S*no\.jpg: cannot be read: no such file"):
            read_dataset(place, image=folder / "no.jpg")
