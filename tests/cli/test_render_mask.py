"""`ifealid-gpu render --threshold --mask --contour`: masks as files, shares, and what is said about mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from PIL import Image

from ifealid_gpu import FeatureMap, InputError, Norm, Provenance, ViewState, mask, oracle, values, write_mask
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.threshold import Contour, Threshold, share_text

pytestmark = pytest.mark.usefixtures("gpu")


def expected_mask(feature_map: FeatureMap, at: float | None, view: ViewState) -> np.ndarray:
    """The oracle's mask of what the GPU gives."""
    found = values(feature_map, view)
    return oracle.inside(found, np.float32(oracle.otsu(found.astype(np.float64)) if at is None else at))


@pytest.mark.parametrize(("threshold", "at"), [("auto", None), ("0.61", 0.61), ("-3", -3.0), ("5", 5.0)])
def test_masks_are_the_oracles(
    cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path, threshold: str, at: float | None
) -> None:
    asked = ("render", dataset, "--layer", "a", "--at", "9,8", "--threshold", threshold)
    inside = expected_mask(feature_map, at, ViewState(reference=(9, 8)))
    array, image, small = (tmp_path / name for name in ("m.npy", "m.png", "small.png"))
    run = cli(*asked, "--mask", array)
    assert run.code == 0, run.err
    got = np.load(array)
    assert got.dtype == np.bool_ and not got[2, 3], "a pixel without a direction is outside"
    np.testing.assert_array_equal(got, inside)
    share = share_text(inside.sum() / (inside.size - 1))
    how = r" \(auto\)" if at is None else ""
    assert re.search(rf"m\.npy  23 x 17 mask  a  .*; threshold -?\d\.\d{{4}}{how}, {re.escape(share)}(;|\n)", run.out)
    assert cli(*asked, "--mask", image).code == 0
    with Image.open(image) as png:
        assert (png.mode, png.size) == ("L", (45, 34))
        shown = np.asarray(png)
    # Two image pixels are one of the map; the last column has but one.
    np.testing.assert_array_equal(shown, np.kron(inside, np.ones((2, 2)))[:34, :45] * 255)
    assert cli(*asked, "--mask", small, "--mask-size", "map").code == 0
    with Image.open(small) as png:
        np.testing.assert_array_equal(np.asarray(png), inside * 255)


def test_a_mask_without_a_threshold_is_otsus_and_says_so(
    cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path
) -> None:
    out, picture, numbers = (tmp_path / name for name in ("m.npy", "p.png", "v.npy"))
    asked = ("render", dataset, "--layer", "a", "--show", "norm", "-o", picture, "--values", numbers, "--mask", out)
    run = cli(*asked)
    assert run.code == 0 and "found by Otsu's method" in run.err
    np.testing.assert_array_equal(np.load(out), expected_mask(feature_map, None, ViewState(quantity=Norm())))
    assert [line.split()[0] for line in run.out.splitlines()] == [str(path) for path in (picture, numbers, out)]
    assert view_in_png(picture)[1].threshold == Threshold()


def test_of_distances_what_is_near_is_inside(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    asked = ("render", dataset, "--layer", "a", "--at", "9,8", "--metric", "euclidean")
    array, numbers = tmp_path / "m.npy", tmp_path / "v.npy"
    assert cli(*asked, "--threshold", "3.2", "--mask", array, "--values", numbers).code == 0
    found = np.load(numbers)
    np.testing.assert_array_equal(np.load(array), found <= np.float32(3.2))
    assert np.load(array)[8, 9] and 0 < np.load(array).mean() < 1


def test_a_picture_has_the_contour_and_remembers_it(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    asked = ("render", dataset, "--layer", "a", "--at", "9,8", "--plain", "-o")
    seen = {}
    for name, options in {
        "bare": (),
        "edges": ("--threshold", "0.6"),
        "smooth": ("--threshold", "0.6", "--contour", "smooth"),
        "none": ("--threshold", "0.6", "--contour", "none"),
        "alone": ("--threshold", "0.6", "--mask-alone"),
        "auto": ("--contour", "smooth"),
    }.items():
        out = tmp_path / f"{name}.png"
        assert cli(*asked, out, *options).code == 0
        with Image.open(out) as png:
            seen[name] = np.asarray(png.convert("RGB"))
    np.testing.assert_array_equal(seen["bare"], seen["none"])
    for name in ("edges", "smooth", "alone", "auto"):
        assert (seen[name] != seen["bare"]).any(axis=2).mean() > 0.02, name
    again = tmp_path / "again.png"
    assert cli("render", tmp_path / "smooth.png", "--plain", "-o", again).code == 0
    with Image.open(again) as png:
        np.testing.assert_array_equal(np.asarray(png.convert("RGB")), seen["smooth"])
    assert view_in_png(again)[1].threshold == Threshold(0.6, Contour.SMOOTH)
    run = cli("render", tmp_path / "smooth.png", "--threshold", "0.5", "-o", again)
    assert run.code == 2 and "--threshold would contradict" in run.err


FAULTS = {
    "no number": (["--threshold", "abc", "--mask", "OUT.png"], "expected a number, auto or outliers, found 'abc'"),
    "nan": (["--threshold", "nan", "-o", "OUT.png"], "found 'nan'"),
    "infinite": (["--threshold", "inf", "-o", "OUT.png"], "found 'inf'"),
    "no kind of mask": (["--mask", "OUT.jpg"], "ends in .png, .npy, .tif"),
    "no place": (["--mask", "OUT.tif"], "where on the Earth it lies"),
    "size of an array": (["--mask", "OUT.npy", "--mask-size", "image"], "of the image's size is a .png"),
    "size of no mask": (["-o", "OUT.png", "--mask-size", "map"], "--mask-size is for a mask"),
    "no size": (["--mask", "OUT.png", "--mask-size", "large"], "must be image or map"),
    "no contour": (["-o", "OUT.png", "--contour", "round"], "must be one of edges, smooth, none"),
    "contour of no picture": (["--mask", "OUT.png", "--contour", "smooth"], "--contour is for a picture"),
    "one file for two": (["-o", "OUT.png", "--mask", "OUT.png"], "would write the same file"),
    "mask nowhere": (["-o", "OUT.png", "--values", "OUT.npy", "--mask", "old/m.npy"], "old is a file"),
    "picture nowhere": (["-o", "old/p.png", "--values", "OUT.npy", "--mask", "OUT.png"], "old is a file"),
}


@pytest.mark.parametrize(("options", "message"), FAULTS.values(), ids=FAULTS)
def test_faults_are_one_line_and_leave_nothing(
    cli: Cli, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    Path("old").write_text("a file")
    run = cli("render", dataset, "--layer", "a", *options)
    errors = [line for line in run.err.splitlines() if not line.startswith("note:")]
    assert run.code == 2 and len(errors) == 1 and message in errors[0], run.err
    assert [path.name for path in Path().iterdir()] == ["old"] and Path("old").read_text() == "a file"


def test_a_geotiff_lies_where_the_map_lies_and_declares_what_has_no_value(cli: Cli, tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    place = [
        (33550, "d", 3, (10.0, 10.0, 0.0), True),
        (33922, "d", 6, (0.0, 0.0, 0.0, 500000.0, 4600000.0, 0.0), True),
        (34735, "H", 12, (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32632), True),
    ]
    codes = np.random.default_rng(0).normal(size=(7, 9, 4)).astype(np.float32)
    codes[:2] = np.nan
    path, out, array = tmp_path / "map.tif", tmp_path / "m.tif", tmp_path / "m.npy"
    tifffile.imwrite(path, codes, photometric="minisblack", planarconfig="contig", metadata=None, extratags=place)
    asked = ("render", path, "--at", "3,4", "--threshold", "0.5", "--mask")
    assert cli(*asked, out).code == 0 and cli(*asked, array).code == 0
    inside = np.load(array)
    with tifffile.TiffFile(out) as file:
        page = file.pages[0]
        assert page.dtype == np.uint8 and page.tags.valueof(42113) == "255"
        np.testing.assert_array_equal(page.asarray()[2:], inside[2:])
        assert (page.asarray()[:2] == 255).all() and not inside[:2].any()
        assert page.tags.valueof(33922) == (0.0, 0.0, 0.0, 500000.0, 4600000.0, 0.0)


def test_python_writes_and_refuses_masks(feature_map: FeatureMap, tmp_path: Path) -> None:
    view = ViewState(reference=(9, 8), threshold=Threshold(0.6))
    inside = mask(feature_map, view)
    assert inside.dtype == np.bool_ and inside.shape == (17, 23)
    np.testing.assert_array_equal(mask(feature_map), expected_mask(feature_map, None, ViewState()))
    write_mask(inside.tolist(), tmp_path / "m.png", feature_map, size="map")
    with Image.open(tmp_path / "m.png") as png:
        assert png.size == (23, 17)
    for wrong in (inside[1:], inside.astype(np.uint8)):
        with pytest.raises(InputError, match="expected a mask of bool, 17 x 23 pixels"):
            write_mask(wrong, tmp_path / "no.png", feature_map)
    with pytest.raises(InputError, match="image or map"):
        write_mask(inside, tmp_path / "no.png", feature_map, size="huge")
    assert not (tmp_path / "no.png").exists()


def test_where_the_map_does_not_reach_the_image_is_outside(tmp_path: Path) -> None:
    image = np.zeros((20, 30, 3), np.uint8)
    codes = np.full((3, 4, 2), 9, np.uint8)
    inset = FeatureMap(codes, image=image, provenance=Provenance(stride=4, origin=(6.0, 2.0)))
    assert Scene.of(inset).map_origin == (6.0, 2.0)
    write_mask(mask(inset, ViewState(threshold=Threshold(-1))), tmp_path / "m.png", inset)
    with Image.open(tmp_path / "m.png") as png:
        shown = np.asarray(png)
    expected = np.zeros((20, 30), np.uint8)
    expected[2:14, 6:22] = 255
    np.testing.assert_array_equal(shown, expected)


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (1, "100 %"), (0.1234, "12.3 %"), (1e-5, "< 0.1 %"), (0.99999, "> 99.9 %")]
)
def test_shares_are_said_so_that_little_is_not_nothing(share: float, words: str) -> None:
    assert share_text(share) == f"{words} inside"
