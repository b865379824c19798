"""`ifealid-gpu info`, as a user calls it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from ifealid_gpu import Dataset, FeatureMap, Provenance, read_dataset
from ifealid_gpu.cli.lines_of_maps import lines_of_maps
from ifealid_gpu.dataset import write_dataset
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.georeference import Georeference

LONG_NAME = "a-photo-with-a-name-that-alone-is-wider-than-any-terminal-of-eighty-columns-would-be.jpg"


@pytest.fixture(name="run")
def _run(cli):
    def run(*arguments, code=0):
        done = cli("info", *arguments)
        assert done.code == code, done.err
        return done

    return run


def save(path, shape=(300, 510, 3), value_range=(-1.5, 2.25), bits=16):
    codes = np.zeros(shape, f"u{bits // 8}")
    write_dataset(FeatureMap(codes, value_range, provenance=Provenance(LONG_NAME, "[bold]conv[/]")), path)


def test_a_table_that_is_not_cut_when_piped(tmp_path):
    save(tmp_path / f"{LONG_NAME}.conv1.zip")
    np.save(tmp_path / "array.npy", np.zeros((2, 3, 4)))
    command = [sys.executable, "-W", "error", "-m", "ifealid_gpu", "info", str(tmp_path)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines[0].split() == [
        "Image",
        "Layer",
        "w",
        "x",
        "h",
        "x",
        "d",
        "Bits",
        "Error",
        "Value",
        "range",
        "Memory",
        "GPU",
        "File",
    ]
    assert [cell.strip() for cell in lines[2].split("  ") if cell.strip()] == [
        LONG_NAME,
        "[bold]conv[/]",
        "510 x 300 x 3",
        "16",
        "-1.5 to 2.25",
        "918.0 kB",
        "whole",
        f"{LONG_NAME}.conv1.zip",
    ]
    assert "array.npy" in lines[3]
    assert "3 x 2 x 4" in lines[3]
    assert "set when loaded" in lines[3]
    assert lines[4].startswith("note: array.npy: shape (2, 3, 4) is read as (h, w, d), 3 x 2 pixels of 4 channels; ")
    assert len(lines) == 5


def test_a_single_file_of_unknown_range(tmp_path, run):
    save(tmp_path / "map.zip", (2, 2, 2), None)
    row = run(str(tmp_path / "map.zip")).out.splitlines()[2]
    assert "unknown" in row
    assert row.rstrip().endswith("map.zip")


def test_layout(tmp_path, run):
    np.save(tmp_path / "array.npy", np.zeros((2, 3, 4)))
    assert "4 x 3 x 2" in run(str(tmp_path), "--layout", "chw").out


def test_bad_files_of_a_folder_are_listed_below_the_others(tmp_path, run):
    save(tmp_path / "good.zip")
    (tmp_path / "bad.zip").write_bytes(b"x")
    lines = run(str(tmp_path), code=1).out.splitlines()
    assert "good.zip" in lines[2]
    assert lines[-1] == f"problem: {tmp_path / 'bad.zip'}: expected an IFeaLiD ZIP, found a file that is not a ZIP"


def test_mistakes_are_one_line(tmp_path, run):
    done = run(str(tmp_path / "no.zip"), code=2)
    assert done.out == ""
    assert done.err == f"ifealid-gpu: {tmp_path / 'no.zip'}: no such file or folder\n"
    assert "expected a folder with .zip, .npy" in run(str(tmp_path), code=2).err


def test_models_and_their_weights_are_named_below_the_table(tmp_path, run):
    for layer, model, weights in (
        ("a", "torchvision:resnet101", "IMAGENET1K_V2, sha256 0123abcd"),
        ("b", "torchvision:resnet101", "IMAGENET1K_V2, sha256 0123abcd"),
        ("c", "timm:vit", "random, seed 0"),
        ("d", "[bold]own", None),
        ("e", None, None),
    ):
        provenance = Provenance("cat.jpg", layer, model, weights)
        write_dataset(FeatureMap(np.zeros((1, 1, 1), "u1"), provenance=provenance), tmp_path / f"{layer}.zip")
    lines = run(str(tmp_path)).out.splitlines()
    assert [line for line in lines[7:] if not line.startswith("note: ")] == [
        "model: [bold]own, layers: d",
        "model: timm:vit, weights: random, seed 0, layers: c",
        "model: torchvision:resnet101, weights: IMAGENET1K_V2, sha256 0123abcd, layers: a, b",
    ]
    (tmp_path / "c.zip").unlink(), (tmp_path / "d.zip").unlink()
    lines = run(str(tmp_path)).out.splitlines()
    assert [line for line in lines[5:] if not line.startswith("note: ")] == [
        "model: torchvision:resnet101, weights: IMAGENET1K_V2, sha256 0123abcd",
    ]


def test_it_says_whether_a_map_is_streamed(tmp_path, run):
    save(tmp_path / "a.zip", shape=(30, 51, 3))
    for bound, mode in (("1GB", "whole"), ("10kB", "streamed")):
        words = run(str(tmp_path / "a.zip"), "--gpu-memory", bound).out.split()
        assert [word for word in words if word in {"whole", "streamed"}] == [mode]


def test_what_files_say_of_their_maps_is_told_below_the_table(tmp_path):
    valid = np.ones((4, 5), bool)
    valid[1, 2:] = False
    place = Georeference((10.0, 0.0, 500000.0, 0.0, -10.0, 5300000.0), ((1024, 1), (3072, 32632)))
    bands = Bands(("blue", "red", "nir"), (480.0, 660.0, 850.0), "nm")
    feature_map = FeatureMap(np.zeros((4, 5, 3), "u1"), valid=valid, bands=bands, georeference=place)
    write_dataset(feature_map, tmp_path / "a.zip")
    lines = [
        "no data: 3 of 20 pixels",
        "bands: 3, blue · 480 nm to nir · 850 nm",
        "georeference: EPSG:32632, pixels of 10 x 10, the upper left corner at 500000, 5300000",
    ]
    assert lines_of_maps(Dataset.of([feature_map])) == lines
    assert lines_of_maps(read_dataset(tmp_path / "a.zip")) == lines
    (tmp_path / "b.hdr").write_text(
        "ENVI\nsamples=5\nlines=4\nbands=3\ndata type=1\ninterleave=bip\ndata ignore value=7\n"
    )
    (tmp_path / "b.img").write_bytes(bytes(60))
    told = lines_of_maps(read_dataset(tmp_path))
    assert told[:2] == [f"{lines[0]}, layers: feature map", "no data: the value 7, counted when loaded, layers: b"]
    write_dataset(replace(feature_map, valid=None), tmp_path / "a.zip")
    assert lines_of_maps(read_dataset(tmp_path / "a.zip")) == lines[1:]


def test_files_of_no_kind_that_is_read_are_counted(tmp_path, run):
    save(tmp_path / "map.zip")
    for name in "a.psd", "b.psd":
        (tmp_path / name).touch()
    line = "note: 2 files are of no kind that can be read here, and passed over (2 .psd)"
    assert line in run(str(tmp_path)).out.splitlines()
