"""Files, folders and patterns: which images they stand for, and what these are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.extraction.images import find_images, passed_over


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are only looked for, not opened."""
    monkeypatch.chdir(tmp_path)
    for name in (
        *("photos/img10.JPG", "photos/img2.jpg", "photos/notes.txt", "photos/.hidden.png", "photos/.git/x.png"),
        *("photos/a/cat.png", "photos/b/cat.png", "photos/b/deep/er.tiff", "other/cat.png", "other/a/cat.png"),
        *("loose.png", "scan.weird"),
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


def found(*places: str) -> dict[str, str]:
    return {image.name: image.path.as_posix() for image in find_images(places)}


def test_files_are_called_by_their_names_whatever_their_suffix() -> None:
    assert found("photos/img2.jpg", "scan.weird") == {"img2.jpg": "photos/img2.jpg", "scan.weird": "scan.weird"}


def test_a_folder_stands_for_the_images_in_it_in_natural_order() -> None:
    names = ["a/cat.png", "b/cat.png", "b/deep/er.tiff", "img2.jpg", "img10.JPG"]
    assert list(found("photos")) == names
    assert found("photos/")["b/cat.png"] == "photos/b/cat.png"
    assert list(found(os.path.abspath("photos"))) == names  # noqa: PTH100 - a text, as users type it


def test_what_of_a_folder_is_no_image_is_counted() -> None:
    Path("photos/a/IMG.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    (note,) = passed_over(["photos", "loose.png", "photos/*.jpg"])
    assert note.startswith("photos: 2 files are of no kind that can be read here, and passed over (1 .")
    assert "1 .HEIC" in note and "1 .txt" in note
    assert "a/IMG.HEIC" not in found("photos")
    assert passed_over(["photos/b"]) == ()


def test_a_page_has_a_name_of_its_own() -> None:
    assert [(image.name, image.page) for image in find_images(["loose.png"], 2)] == [("loose.page2.png", 2)]
    assert [image.page for image in find_images(["photos"])] == [None] * 5


def test_patterns() -> None:
    assert list(found("photos/*.jpg")) == ["img2.jpg"]
    assert list(found("photos/img*")) == ["img2.jpg", "img10.JPG"]
    assert list(found("photos/**/er.tiff")) == ["er.tiff"]
    assert list(found("photos/**")) == list(found("photos/**/*.*"))
    assert set(found("photos/?")) == {"a/cat.png", "b/cat.png", "deep/er.tiff"}


def test_a_file_with_the_signs_of_a_pattern_in_its_name_is_a_file() -> None:
    Path("cat[1].png").touch()
    assert list(found("cat[1].png")) == ["cat[1].png"]


def test_no_file_is_taken_twice() -> None:
    Path("link.png").symlink_to("loose.png")
    assert list(found("loose.png", "./loose.png", "photos/../loose.png", "link.png", "*.png")) == ["loose.png"]
    assert list(found("photos", "photos/img2.jpg")) == list(found("photos"))


def test_images_of_the_same_name_keep_as_much_of_their_folders_as_it_takes() -> None:
    assert found("photos/a/cat.png", "photos/b/cat.png", "loose.png") == {
        "a/cat.png": "photos/a/cat.png",
        "b/cat.png": "photos/b/cat.png",
        "loose.png": "loose.png",
    }
    assert set(found("photos", "other")) == {
        *("photos/a/cat.png", "b/cat.png", "b/deep/er.tiff", "img2.jpg", "img10.JPG"),
        *("cat.png", "other/a/cat.png"),
    }


def test_names_that_differ_in_the_case_of_letters_are_kept_apart_too() -> None:
    Path("photos/a/CAT.PNG").touch()
    assert set(found("photos/a/CAT.PNG", "photos/b/cat.png")) == {"a/CAT.PNG", "b/cat.png"}
    with pytest.raises(
        InputError, match=r"different names, found photos/a/(CAT\.PNG|cat\.png) and photos/a/.*; rename"
    ):
        find_images(["photos/a"])


def test_names_hold_no_control_characters() -> None:
    Path("evil\x1b[31m\n.png").touch()
    assert list(found("evil*")) == ["evil [31m .png"]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("no.png", "no.png: no such file or folder"),
        ("/dev/null", "/dev/null: expected an image file or a folder, found something else"),
        ("photos/*.bmp", r"photos/\*.bmp: no image matches this pattern"),
        ("photos/*.txt", "no image matches this pattern"),
        ("empty", r"empty: expected a folder with images \(\.jpg, .*\), found none"),
    ],
)
def test_places_without_an_image(place, message) -> None:
    Path("empty").mkdir()
    with pytest.raises(DatasetError, match=message):
        find_images(["loose.png", place])


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with a place in the file system")
def test_pipes_are_passed_over() -> None:
    os.mkfifo("photos/pipe.jpg")
    assert "pipe.jpg" not in [image.name for image in find_images(["photos"])]


def test_a_folder_that_cannot_be_looked_into_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir

    def refused(path: str) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    Path("photos/locked").mkdir()
    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(DatasetError, match="locked: cannot be read: permission denied"):
        find_images(["photos"])
