"""`ifealid-gpu pack`, as a user calls it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import FeatureMap
from ifealid_gpu.cli import main
from ifealid_gpu.dataset import read_dataset, write_dataset

VALUES = np.random.default_rng(0).normal(size=(4, 5, 7))


@pytest.fixture(name="folder")
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("conv1.npy", VALUES)
    np.save("conv2.npy", VALUES[:2, :3])
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (16, 20, 3), "u1")).save("cat.jpg")
    return tmp_path


@pytest.fixture(name="run")
def _run(cli):
    """Calls the program, which must end well."""

    def run(*arguments):
        done = cli(*arguments)
        assert done.code == 0, done.err
        return done

    return run


@pytest.fixture(name="error")
def _error(cli):
    """The one line on standard error of a failed call."""

    def error(*arguments):
        done = cli("pack", *arguments)
        assert (done.code, done.out) == (2, "")
        *notes, line = done.err.splitlines()
        assert all(note.startswith("note: ") for note in notes)
        assert line.startswith("ifealid-gpu: ")
        return line

    return error


def test_one_array(folder, run):
    done = run("pack", "conv1.npy", "-o", "map.zip")
    low, high = VALUES.min(), VALUES.max()
    assert done.out.startswith(f"map.zip: 5 x 4 x 7 @ 8 bits, values {low:.6g} to {high:.6g}, ")
    assert done.out.endswith(" kB, similarities right to 0.003\n")
    assert done.err.startswith("note: conv1.npy: shape (4, 5, 7) is read as (h, w, d), 5 x 4 pixels of 7 channels; ")
    assert done.err.count("\n") == 1
    entry = read_dataset("map.zip").find()
    assert (entry.name, entry.layer, entry.image_name) == ("conv1", "conv1", None)
    np.testing.assert_array_equal(entry.load().codes, FeatureMap.from_array(VALUES).codes)


def test_all_options(folder, run):
    np.save("chw.npy", np.moveaxis(VALUES, 2, 0))
    facts = ["--name", "my cat", "--layer", "stage 3", "--stride", "4", "--image", "cat.jpg"]
    run("pack", "chw.npy", "-o", "map.zip", "--precision", "16", "--layout", "chw", *facts)
    loaded = read_dataset("map.zip").find().load()
    np.testing.assert_array_equal(loaded.codes, FeatureMap.from_array(VALUES, precision=16).codes)
    provenance = loaded.provenance
    assert (loaded.name, provenance.layer, provenance.image, provenance.stride) == ("my cat", "stage 3", "cat.jpg", 4)
    np.testing.assert_array_equal(loaded.image, np.asarray(Image.open("cat.jpg")))


def test_several_arrays_are_layers_of_the_photo(folder, run):
    done = run("pack", "conv1.npy", "conv2.npy", "--image", "cat.jpg", "-o", "out")
    assert [line.split(":")[0] for line in done.out.splitlines()] == [
        "out/cat.jpg.conv1.8.zip",
        "out/cat.jpg.conv2.8.zip",
    ]
    dataset = read_dataset("out")
    assert dataset.images == ("cat.jpg",)
    assert [entry.layer for entry in dataset.entries] == ["conv1", "conv2"]
    assert [entry.name for entry in dataset.entries] == ["cat.jpg.conv1", "cat.jpg.conv2"]


def test_arrays_of_one_file_stay_together_and_their_names_make_safe_file_names(folder, run):
    np.savez("maps.npz", **{"../../evil": VALUES, "a/b:c": VALUES[:2, :3]})
    run("pack", "maps.npz", "-o", "out", "--precision", "32")
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["maps..._.._evil.32.zip", "maps.a_b_c.32.zip"]
    assert not list(folder.parent.glob("*evil*"))
    dataset = read_dataset("out")
    assert dataset.images == ("maps",)
    assert [entry.layer for entry in dataset.entries] == ["../../evil", "a/b:c"]


def test_folders_for_outputs_are_made(folder, run):
    run("pack", "conv1.npy", "-o", "new/folder/map.zip")
    run("pack", "conv1.npy", "-o", "other/new")
    assert read_dataset("new/folder").find().layer == read_dataset("other/new").find().layer == "conv1"


def test_an_existing_file_is_replaced_by_a_complete_one_only(folder, run, error):
    run("pack", "conv1.npy", "-o", "map.zip")
    first = (folder / "map.zip").read_bytes()
    np.save("nan.npy", np.full((2, 2, 2), np.nan))
    assert "nan.npy: a feature map needs at least one valid pixel, found none: every pixel is NaN" in error(
        "nan.npy", "-o", "map.zip"
    )
    assert (folder / "map.zip").read_bytes() == first
    run("pack", "conv2.npy", "-o", "map.zip")
    assert read_dataset("map.zip").find().width == 3
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["no.npy", "-o", "x.zip"], "no.npy: no such file or folder"),
        (["conv1.npy", "-o", "cat.jpg/x.zip"], "cannot write to cat.jpg: it is a file"),
        (["conv1.npy", "-o", "cat.jpg/no/out"], "cannot make the folder cat.jpg/no/out: cat.jpg is a file"),
        (
            ["conv1.npy", "-o", "cat.jpg"],
            "cannot write to cat.jpg: it is a file; give a folder, or a name that ends in",
        ),
        (
            ["conv1.npy", "conv2.npy", "-o", "x.zip"],
            "-o x.zip: a ZIP holds one feature map, found 2 arrays; give a fold",
        ),
        (["conv1.npy", "conv1.npy", "-o", "out"], "two arrays would be written to conv1.BITS.zip"),
        (["conv1.npy", "conv2.npy", "--layer", "x", "-o", "out"], "--name and --layer need a single array, found 2"),
        (["conv1.npy", "--precision", "12", "-o", "x.zip"], "precision must be 8, 16 or 32 bits, found 12"),
        (["conv1.npy", "--layout", "wh", "-o", "x.zip"], "layout must be 'hwc', 'chw' or 'tokens', found 'wh'"),
        (["conv1.npy", "--stride", "0", "-o", "x.zip"], "stride must be 1 or more, found 0"),
        (["conv1.npy", "--image", "conv1.npy", "-o", "x.zip"], "conv1.npy: expected an image"),
        (["conv1.npy", "--image", "no.jpg", "-o", "x.zip"], "no.jpg: cannot be read: no such file"),
        (
            ["cat.jpg", "-o", "x.zip"],
            "cat.jpg: expected feature maps, found a photo; make them with",
        ),
        (["flat.npy", "-o", "x.zip"], "tokens (N, d), found a single vector: shape (3,)"),
        (
            ["mixed.npz", "-o", "out"],
            "mixed.npz: array 'deep': expected an array (h, w, d), (d, h, w) or tokens (N, d), or a batch of these",
        ),
        (["packed.zip", "-o", "x.zip"], "packed.zip: expected an array file, found an IFeaLiD ZIP"),
    ],
)
def test_mistakes(folder, capsys, monkeypatch, arguments, expected):
    np.save("flat.npy", np.zeros(3))
    np.savez("mixed.npz", good=VALUES, deep=np.ones((2, 2, *VALUES.shape)))
    write_dataset(FeatureMap.from_array(VALUES), "packed.zip")
    before = sorted(path.name for path in folder.iterdir())
    monkeypatch.setattr(sys, "argv", ["ifealid-gpu", "pack", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("ifealid-gpu: ")
    assert printed.err.count("\n") == 1
    assert expected in printed.err
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.fixture(name="cube")
def _cube(folder):
    """VALUES as an ENVI cube and as a TIFF stack of pages."""
    pytest.importorskip("spectral")
    tifffile = pytest.importorskip("tifffile")
    (folder / "cube.hdr").write_text(
        "ENVI\nsamples = 5\nlines = 4\nbands = 7\ndata type = 5\ninterleave = bip\nbyte order = 0\n"
    )
    VALUES.astype("<f8").tofile(folder / "cube.raw")
    tifffile.imwrite(folder / "stack.tif", np.moveaxis(VALUES, 2, 0))
    return folder


@pytest.mark.parametrize("array", [["cube.hdr"], ["stack.tif", "--layout", "chw"]])
def test_cubes_and_stacks(cube, array, run):
    name = array[0].split(".")[0]
    done = run("pack", *array, "--image", "cat.jpg", "-o", "dataset")
    assert done.out.startswith(f"dataset/cat.jpg.{name}.8.zip: 5 x 4 x 7 @ 8 bits, values ")
    assert done.err == ""
    entry = read_dataset("dataset").find("cat.jpg", name)
    np.testing.assert_array_equal(entry.load().codes, FeatureMap.from_array(VALUES).codes)
    assert entry.load().image.shape == (16, 20, 3)


def test_what_is_no_cube_or_stack_is_one_line(cube, error):
    assert "cube.raw: expected a file that says what it holds; open its header, cube.hdr" in error(
        "cube.raw", "-o", "o"
    )
    assert "stack.tif: expected axes that tell which one is the channels" in error("stack.tif", "-o", "o")
    (cube / "cube.raw").write_bytes(b"short")
    assert "cube.raw: expected 1120 bytes for 4 lines x 5 samples x 7 bands" in error("cube.hdr", "-o", "o")
    Image.open("cat.jpg").save("cat.tif")
    said = error("cat.tif", "-o", "o")
    assert "cat.tif: expected feature maps, found a photo" in said
    assert "if its samples are features, say --layout" in said


def test_a_photo_may_be_a_tiff(cube, run):
    Image.open("cat.jpg").save("cat.tif")
    run("pack", "cube.hdr", "--image", "cat.tif", "-o", "cube.zip")
    loaded = read_dataset("cube.zip").find().load()
    assert loaded.provenance.image == "cat.tif"
    with Image.open("cat.jpg") as photo:
        np.testing.assert_allclose(loaded.image.astype(int), np.asarray(photo), atol=40)


def test_single_arrays_of_several_archives_do_not_overwrite_each_other(folder, run):
    np.savez("fm1.npz", VALUES)
    np.savez("fm2.npz", VALUES)
    for file in ("fm1.npz", "fm2.npz", "conv1.npy"):
        run("pack", file, "-o", "out")
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "conv1.8.zip", "fm1.arr_0.8.zip", "fm2.arr_0.8.zip",
    ]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with a place in the file system")
def test_a_pipe_is_not_replaced(folder, error):
    os.mkfifo("pipe.zip")
    assert "it is a device or a pipe" in error("conv1.npy", "-o", "pipe.zip")
    assert (folder / "pipe.zip").is_fifo()


def test_names_that_the_console_cannot_print(folder, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    (folder / "conv1.npy").rename(folder / "日本.npy")
    command = [sys.executable, "-m", "ifealid_gpu", "pack", "日本.npy", "-o", "out"]
    assert "8 bits" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert (folder / "out/日本.8.zip").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text there")
def test_a_name_that_is_no_text(folder, run):
    Path("conv1.npy").rename(os.fsdecode(b"in\xff.npy"))
    run("render", os.fsdecode(b"in\xff.npy"), "-o", "picture.png")
    assert (folder / "picture.png").exists()


def test_being_stopped_leaves_nothing_behind(folder):
    np.save("large.npy", np.random.default_rng(0).random((700, 800, 64), np.float32))
    command = [sys.executable, "-m", "ifealid_gpu", "pack", "large.npy", "-o", "out.zip"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list(folder.glob(".out.zip.*")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process.poll() is None
        process.terminate()
        assert process.wait(30) == 143
        assert "Traceback" not in process.stderr.read()
    assert not list(folder.glob("*out.zip*")) and not list(folder.glob(".out.zip*"))
