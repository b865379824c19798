"""The options that say how files are read, on the commands that read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import FeatureMap, load_image, read_dataset, write_dataset
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.maps.feature_map import Provenance

from .conftest import Cli

TOKENS = np.random.default_rng(2).normal(size=(1, 193, 24)).astype(np.float32)  # 16 x 12 after one


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    np.save(tmp_path / "tokens.npy", TOKENS)
    Image.new("RGB", (320, 240), "red").save(tmp_path / "photo.jpg")
    return tmp_path


@pytest.mark.usefixtures("gpu")
def test_render_reads_tokens_over_a_photo_and_says_so(cli: Cli, folder: Path) -> None:
    photo, values, picture = folder / "photo.jpg", folder / "new/s.npy", folder / "new/s.png"
    options = ["--image", photo, "--stride", "20", "--values", values, "-o", picture, "--at", "3,2"]
    run = cli("render", folder / "tokens.npy", *options)
    assert run.code == 0 and run.err.count("note: ") == 1
    assert "note: tokens.npy: shape (1, 193, 24) is read as 16 x 12 tokens of 24 channels after one" in run.err
    vectors = TOKENS[0, 1:].reshape(12, 16, 24).astype(float)
    unit = vectors / np.linalg.norm(vectors, axis=2, keepdims=True)
    expected = 1 - np.arccos(np.clip(unit @ unit[2, 3], -1, 1)) / np.pi
    np.testing.assert_allclose(np.load(values), expected, atol=0.006)
    assert view_in_png(picture)[1].image == "photo.jpg"
    again = cli("render", picture, "-o", folder / "again.png")
    assert again.code == 0
    with Image.open(folder / "again.png") as second, Image.open(picture) as first:
        np.testing.assert_array_equal(np.asarray(second), np.asarray(first))


@pytest.mark.usefixtures("gpu")
def test_the_datasets_own_name_wins_over_a_photo_of_that_path(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    Image.new("RGB", (80, 60), "blue").save("other.jpg")
    values = np.random.default_rng(1).normal(size=(12, 16, 5))
    own = FeatureMap.from_array(values, image=load_image("photo.jpg"), provenance=Provenance("photo.jpg", "a"))
    write_dataset(own, "data/photo.zip")
    Image.new("RGB", (160, 120), "green").save("photo.jpg")
    options = ["-o", "out.png", "--plain", "--show", "norm", "--opacity", "0", "--size", "320x240", "--color"]
    for image, wanted in ("photo.jpg", "red"), ("./photo.jpg", "green"), ("other.jpg", "blue"):
        assert cli("render", "data", "--image", image, *options).code == 0
        with Image.open("out.png") as picture:
            channel = ["red", "green", "blue"].index(wanted)
            assert np.asarray(picture)[..., :3].mean(axis=(0, 1)).argmax() == channel
    run = cli("render", "data", "--image", "nothing.jpg", *options)
    assert run.code == 2 and run.err.endswith("--image nothing.jpg: no such photo, and the dataset has photo.jpg\n")


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ([], "16 x 12 x 24"),
        (["--layout", "hwc"], "1 x 193 x 24"),
        (["--grid", "8x24"], "8 x 24 x 24"),
        (["--grid", "24x8", "--skip", "0"], "24 x 8 x 24"),
        (["--layout", "tokens", "--skip", "4"], None),
    ],
)
def test_info_and_pack_read_as_asked(cli: Cli, folder: Path, options: list[str], size: str | None) -> None:
    run = cli("info", folder / "tokens.npy", *options)
    packed = cli("pack", folder / "tokens.npy", "-o", folder / "a/b/map.zip", "--image", folder / "photo.jpg", *options)
    if size is None:
        assert run.code == packed.code == 2
        assert "189 tokens after 4 make no grid of usual proportions; give --grid WxH, such as" in run.err
        return
    assert run.code == packed.code == 0
    if options[:2] == ["--layout", "hwc"]:
        size = "193 x 1 x 24"
    assert size in run.out and size in packed.out
    found = read_dataset(folder / "a/b/map.zip").find()
    assert f"{found.width} x {found.height} x {found.channels}" == size
    assert found.load().image.shape == (240, 320, 3)


def test_info_says_which_photo_lies_beneath(cli: Cli, folder: Path) -> None:
    (folder / "tokens.npy").rename(folder / "photo_block11.npy")
    run = cli("info", folder)
    assert run.out.splitlines()[2].split()[:2] == ["photo.jpg", "block11"]
    assert (
        "note: photo_block11.npy: over the photo photo.jpg beside it, as the names say; --image takes another"
        in run.out
    )


def test_a_stride_that_does_not_fit_is_one_line(cli: Cli, folder: Path) -> None:
    for command in ["info"], ["pack", "-o", folder / "x.zip"]:
        run = cli(command[0], folder / "tokens.npy", *command[1:], "--image", folder / "photo.jpg", "--stride", "16")
        assert run.code == 2 and run.err.count("\n") == 1
        assert (
            "a stride of 16 does not fit: 16 x 12 pixels cover 256 x 192 of photo.jpg, which has 320 x 240" in run.err
        )
        assert "a stride of 20 would" in run.err
    assert not (folder / "x.zip").exists()


def test_bits_that_are_chosen_are_told_where_8_do_not_do(cli: Cli, tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(12, 13, 16)).astype("f4")
    values[3, 4] = 300
    np.save(tmp_path / "massive.npy", values)
    run = cli("render", tmp_path / "massive.npy", "--values", tmp_path / "out.npy")
    assert "note: massive.npy: kept at 16 bits, with which similarities are right to 0.00" in run.err
    run = cli("render", tmp_path / "massive.npy", "--precision", "16", "--values", tmp_path / "out.npy")
    assert "bits" not in run.err


def test_names_of_channels_by_a_file(cli: Cli, tmp_path: Path) -> None:
    """They name a channel to show or to mute, and a saved picture finds the file again."""
    np.save(tmp_path / "cube.npy", np.random.default_rng(1).normal(size=(5, 7, 4)).astype(np.float32))
    (tmp_path / "names.txt").write_text("blue, 490 nm\ngreen\nred\nnir, 842 nm\n")
    picture = tmp_path / "picture.png"
    given = ("render", tmp_path / "cube.npy", "--channel-names", tmp_path / "names.txt")
    run = cli(*given, "--channel", "840 nm", "-o", picture)
    assert run.code == 0 and "channel 3 · nir · 842 nm" in run.out
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("cube.npy", "names.txt", "picture.png"):
        (tmp_path / name).rename(moved / name)
    run = cli("render", moved / "picture.png", "--values", tmp_path / "values.npy")
    assert run.code == 0 and "channel 3 · nir · 842 nm" in run.out
    muted = cli(
        "render", moved / "cube.npy", "--channel-names", moved / "names.txt", "--mute", "nir,gre", "-o", picture
    )
    assert muted.code == 0 and view_in_png(picture)[1].muted == (1, 3)
    wrong = cli("render", moved / "cube.npy", "--channel-names", tmp_path / "none.txt", "-o", tmp_path / "no.png")
    assert wrong.code == 2 and "none.txt" in wrong.err and wrong.err.count("\n") == 1
