"""What datasets are called: `demo:` on every machine, relative paths where that works, and what was mistyped."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

import pytest

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.named import name_of, not_there, path_of
from ifealid_gpu.errors import DatasetError


def test_demo_is_the_built_in_demo_and_a_path_of_that_name_goes_before_the_bare_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert path_of("demo:") == path_of("demo") == path_of(Path("demo")) == demo_dataset()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo:").mkdir()
    assert path_of("demo") == Path("demo") and path_of("demo:") == demo_dataset()
    assert read_dataset("demo:").path == demo_dataset() and "chelsea.png" in read_dataset("demo:").images


@pytest.mark.parametrize("name", ["demo:coffee.png.stage3.8.zip", r"demo:\coffee.png.stage3.8.zip", "demo:/photos"])
def test_what_follows_names_a_file_of_the_demo(name: str) -> None:
    assert path_of(name).is_relative_to(demo_dataset()) and path_of(name).exists()
    # What a command line makes of it on Windows, where `demo:` looks like a drive.
    assert path_of(str(PureWindowsPath(name))) == path_of(name)


@pytest.mark.parametrize("name", ["demo:../demo", r"demo:..\x", "demo:a/../../x", "demo:C:/x", "demo://../x"])
def test_no_name_leads_out_of_the_demo(name: str) -> None:
    with pytest.raises(DatasetError, match="a file of the demo"):
        path_of(name)


@pytest.mark.parametrize(
    "path",
    [
        "/home/other/.venv/lib/python3.13/site-packages/ifealid_gpu/assets/demo",
        r"C:\Users\other\venv\Lib\site-packages\ifealid_gpu\assets\demo",
        "/home/other/ifealid-gpu/assets/demo",
    ],
)
def test_the_path_of_another_installation_is_the_demo_of_this_one(path: str) -> None:
    assert path_of(path) == demo_dataset()
    assert path_of(path.replace("ifealid", "mine")) != demo_dataset()


def test_the_demo_is_shared_by_its_name_however_it_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name_of(demo_dataset()) == name_of(demo_dataset() / ".." / "demo") == "demo:"
    assert name_of(demo_dataset() / "coffee.png.stage3.8.zip") == "demo:coffee.png.stage3.8.zip"
    monkeypatch.chdir(demo_dataset().parent)
    assert name_of(Path("demo"), demo_dataset().parent) == "demo:"
    if os.name != "nt":
        (tmp_path / "link").symlink_to(demo_dataset())
        assert name_of(tmp_path / "link") == "demo:"


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not allow are among them")
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("maps.zip", "maps.zip"),
        ("a folder/x", "a folder/x"),
        ("maps", "./maps"),
        ("render", "./render"),
        ("demo", "./demo"),
        ("-x.zip", "./-x.zip"),
        ("~x/y", "./~x/y"),
        ("über/ß", "über/ß"),
        (".", "."),
        ("../maps.zip", None),
        ("demo:", None),
        ("ifealid:x", None),
    ],
)
def test_what_lies_in_a_folder_is_named_relative_to_it_and_leads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, name: str | None
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    whole = Path(os.path.normpath(folder / path))
    whole.mkdir(parents=True, exist_ok=True)
    found = name_of(whole, folder)
    assert found == (name if name is not None else str(whole))
    assert path_of(found).absolute().resolve() == whole.resolve()
    assert name_of(whole) == str(whole)


def test_nothing_is_relative_to_the_root() -> None:
    root = Path(Path.cwd().anchor)
    assert Path(name_of(root / "data" / "x.zip", root)).is_absolute()


def test_a_mistyped_path_says_what_is_near(tmp_path: Path) -> None:
    (tmp_path / "coco").mkdir()
    (tmp_path / "coco" / "Maps.zip").touch()
    (tmp_path / "coco" / "chelsea.conv3.8.zip").touch()

    def said(path: Path) -> str:
        with pytest.raises(DatasetError) as caught:
            read_dataset(path)
        assert str(caught.value) == str(not_there(path)) and "\n" not in str(caught.value)
        return str(caught.value)

    assert said(tmp_path / "coco" / "mapps.zip").endswith(f"did you mean {tmp_path / 'coco' / 'Maps.zip'}?")
    assert said(tmp_path / "coco" / "chelsea").endswith("chelsea.conv3.8.zip?")
    assert said(tmp_path / "cocoo" / "Maps.zip").endswith(f"did you mean {tmp_path / 'coco' / 'Maps.zip'}?")
    assert said(tmp_path / "cocoo" / "Map.zip").endswith(f"did you mean {tmp_path / 'coco'}?")
    assert said(tmp_path / "quite else").endswith("no such file or folder")
