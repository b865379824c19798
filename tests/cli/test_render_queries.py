"""`ifealid-gpu render` with more than a pixel: boxes, regions, vectors and other images, and mistakes with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import (
    FeatureMap,
    NamedVector,
    Query,
    Term,
    ViewState,
    most_varying_channels,
    oracle,
    read_dataset,
    write_vectors,
)
from ifealid_gpu.dataset.named import DEMO
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.mask import MaskRegion

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")

IMAGES = ("--layer", "_blocks.10", "--image", "coffee.png")


def demo_map(image: str) -> FeatureMap:
    return read_dataset(DEMO).find(image, "_blocks.10").load()


def check(cli: Cli, tmp_path: Path, options: list[object], query: Query, image: str = "coffee.png") -> None:
    """The values of a command line are the oracle's of a query on a map of the demo."""
    out = tmp_path / "values.npy"
    run = cli("render", "demo:", "--layer", "_blocks.10", "--image", image, *options, "--values", out)
    assert (run.code, run.err) == (0, "")
    expected = oracle.values_of(demo_map(image), ViewState(query=query))
    np.testing.assert_allclose(np.load(out), expected, atol=2e-5)


def test_boxes_and_places_wanted_and_not(cli: Cli, tmp_path: Path) -> None:
    box, other = Box(100, 60, 180, 140), Box(400, 300, 520, 390)
    check(cli, tmp_path, ["--box", "100,60,180,140"], Query((Term(box),)))
    check(
        cli,
        tmp_path,
        ["--at", "4,5", "--box", "100,60,180,140", "--not-box", "400,300,520,390", "--not-at", "30,2"],
        Query((Term(Pixel(4, 5)), Term(Pixel(30, 2), sign=-1), Term(box), Term(other, sign=-1))),
    )
    check(
        cli,
        tmp_path,
        ["--at", "4,5", "--at", "20,11", "--combine", "nearest"],
        Query((Term(Pixel(4, 5)), Term(Pixel(20, 11))), "nearest"),
    )


def test_regions_from_images_and_arrays(cli: Cli, tmp_path: Path) -> None:
    marked = np.zeros((400, 600), bool)
    marked[70:150, 90:260] = True
    Image.fromarray(marked).save(tmp_path / "mask.png")
    of_map = np.zeros((25, 38))
    of_map[4:9, 6:16] = 0.5
    np.save(tmp_path / "map.npy", of_map)
    check(cli, tmp_path, ["--region", tmp_path / "mask.png"], Query((Term(MaskRegion.of(marked)),)))
    check(cli, tmp_path, ["--region", tmp_path / "map.npy"], Query((Term(MaskRegion.of(of_map > 0)),)))


def test_a_reference_of_another_image_is_its_vector(cli: Cli, tmp_path: Path) -> None:
    eye = demo_map("chelsea.png").vector(10, 6)
    query = Query((Term(NamedVector("eye", eye)),))
    check(cli, tmp_path, ["--from", "chelsea.png", "--at", "10,6"], query)
    out = tmp_path / "out.png"
    assert cli("render", "demo:", *IMAGES, "--from", "chelsea.png", "--at", "10,6", "-o", out).code == 0
    _, saved = view_in_png(out)
    assert saved.query is not None
    (term,) = saved.query.terms
    assert isinstance(term.source, Place)
    assert term.image == "chelsea.png" and (term.source.x, term.source.y) == (168, 104), "a place of that image"
    again = tmp_path / "again.png"
    assert cli("render", out, "-o", again).code == 0
    assert again.read_bytes() == out.read_bytes()
    own = ["--from", "coffee.png", "--at", "10,6"]
    check(cli, tmp_path, own, Query.at(Pixel(10, 6)))


def test_named_vectors_come_from_files_and_are_found_again(cli: Cli, tmp_path: Path) -> None:
    eye, ear = (demo_map("chelsea.png").vector(*at) for at in ((10, 6), (3, 1)))
    write_vectors({"eye": eye, "left ear": ear}, tmp_path / "parts.npz")
    files = ["--vectors", tmp_path / "parts.npz"]
    eye_term, ear_term = Term(NamedVector("eye", eye)), Term(NamedVector("left ear", ear), sign=-1)
    check(cli, tmp_path, [*files, "--vector", "eye"], Query((eye_term,)))
    check(cli, tmp_path, [*files, "--vector", "eye", "--not-vector", "left ear"], Query((eye_term, ear_term)))
    write_vectors({"eye": eye, "not eye": ear}, tmp_path / "one.npz", {"not eye": ("eye", -1)})
    check(cli, tmp_path, ["--vectors", tmp_path / "one.npz"], Query((eye_term, ear_term)))
    out = tmp_path / "out.png"
    assert cli("render", "demo:", *IMAGES, *files, "--vector", "eye", "-o", out).code == 0
    assert cli("render", out, "--values", tmp_path / "a.npy").code == 0, "the file lies beside the picture"
    (tmp_path / "parts.npz").rename(tmp_path / "moved.npz")
    run = cli("render", out, "--values", tmp_path / "b.npy")
    assert run.code != 0 and "the view needs the file parts.npz (SHA-256 " in run.err
    assert not (tmp_path / "b.npy").exists()
    assert cli("render", out, "--vectors", tmp_path / "moved.npz", "--values", tmp_path / "b.npy").code == 0
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy"))


MISTAKES = {
    "no positive": (["--not-at", "3,4"], "needs a positive term"),
    "empty box": (["--box", "40,30,40,80"], "X0 < X1 and Y0 < Y1"),
    "no box": (["--box", "40,30,x,80"], "expected a box X0,Y0,X1,Y1 in image pixels"),
    "infinite box": (["--box", "0,0,inf,9"], "finite"),
    "box outside": (["--box", "700,30,760,80"], "lies outside the image, which is 600 x 400"),
    "pixel outside": (["--at", "38,3"], "x must be 0 to 37"),
    "no such mask": (["--region", "gone.png"], "gone.png: cannot be read"),
    "mask of nothing": (["--region", "empty.npy"], "has nothing marked"),
    "other proportions": (["--region", "square.npy"], "is 30 x 30: expected the map's size, 38 x 25, or the image's"),
    "no mask": (["--region", "cube.npy"], "expected a mask (rows, columns)"),
    "no file of vectors": (["--vector", "eye"], "give --vectors FILE"),
    "other kind": (["--vectors", "a.txt"], "expected a file of vectors"),
    "several": (["--vectors", "two.csv"], "choose with --vector NAME"),
    "no such vector": (["--vectors", "two.csv", "--vector", "c"], "has no vector 'c'; it has a, b"),
    "length": (["--vectors", "two.csv", "--vector", "a"], "'a' has 3 numbers, and the map has 112 channels"),
    "not finite": (["--vectors", "nan.csv"], "'a' has 1 numbers that are not finite"),
    "zero": (["--vectors", "zero.csv"], "'a' is all zero"),
    "from nothing": (["--from", "chelsea.png"], "give one of them"),
    "from nowhere": (["--from", "dog.png", "--at", "3,4"], "has no image 'dog.png'"),
    "combine": (["--at", "3,4", "--combine", "sum"], "mean, nearest, found 'sum'"),
    "center": (["--center", "--metric", "angle-of-codes"], "leave --center out"),
    "other quantity": (["--show", "norm", "--box", "1,2,30,40"], "--box asks for similarity"),
}


@pytest.mark.parametrize(("options", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistakes_are_one_line(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("empty.npy", np.zeros((25, 38)))
    np.save("square.npy", np.ones((30, 30)))
    np.save("cube.npy", np.ones((3, 4, 5)))
    Path("two.csv").write_text("name,x,y,z\na,1,2,3\nb,3,4,5\n")
    Path("nan.csv").write_text("a;1;nan;3\n")
    Path("zero.csv").write_text("a\t0\t0\n")
    Path("a.txt").write_text("a")
    run = cli("render", "demo:", *IMAGES, *options, "--values", "out.npy")
    assert run.code == 2 and run.err.count("\n") == 1 and message in run.err, run.err
    assert not Path("out.npy").exists()


def test_muted_channels(cli: Cli, tmp_path: Path) -> None:
    """By number and by variance, in values, in a picture's caption and in the view that it carries."""
    feature_map = demo_map("coffee.png")
    query = Query((Term(Pixel(4, 5)),))
    for options, muted in (
        (("--mute", "3,17"), (3, 17)),
        (("--mute", "3", "--mute", " 111 ,3"), (3, 111)),
        (("--mute", "variance:10"), most_varying_channels(feature_map, 10)),
    ):
        out, picture = tmp_path / "values.npy", tmp_path / "picture.png"
        run = cli("render", "demo:", *IMAGES, "--at", "4,5", *options, "--values", out, "-o", picture)
        assert run.code == 0 and "reference 4,5" in run.out
        said = f"note: muted: channels {', '.join(map(str, muted))}\n" if "variance:10" in options else ""
        assert run.err == said
        expected = oracle.values_of(feature_map, ViewState(query=query, muted=muted))
        np.testing.assert_allclose(np.load(out), expected, atol=2e-5)
        saved = view_in_png(picture)
        assert saved is not None and saved[1].muted == muted
        again = cli("render", picture, "--values", tmp_path / "again.npy")
        assert again.code == 0
        np.testing.assert_array_equal(np.load(out), np.load(tmp_path / "again.npy"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--mute", "112"), "there is no channel '112': channels are numbered 0 to 111"),
        (("--mute", "3,"), "there is no channel ''"),
        (("--mute", "variance:112"), "must be 1 to 111, found 112"),
        (("--mute", "variance:ten"), "takes how many channels, such as variance:10, found 'ten'"),
        (("--show", "norm", "--mute", "3"), "--mute asks for similarity and --show norm for norm"),
    ],
)
def test_channels_that_cannot_be_muted(cli: Cli, tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    run = cli("render", "demo:", *IMAGES, *options, "--values", tmp_path / "values.npy")
    assert run.code == 2 and message in run.err and run.err.count("\n") == 1
    assert not list(tmp_path.iterdir())
