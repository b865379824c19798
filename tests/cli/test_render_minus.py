"""`ifealid-gpu render --minus`, and the same from Python: one layer less another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import expected_values, random_codes
from PIL import Image
from vector_files import texts_of_svg

from ifealid_gpu import (
    FeatureMap,
    InputError,
    Provenance,
    ViewState,
    difference,
    figure_of,
    oracle,
    read_dataset,
    write_dataset,
)
from ifealid_gpu.geometry import Scene

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")

PHOTO = np.full((36, 52, 3), 90, np.uint8)
SIZES = {"a": (13, 9, 5), "b": (7, 5, 8), "signed": (6, 4, 6), "one": (5, 4, 1)}


def map_of(layer: str, photo: np.ndarray = PHOTO, image: str = "one.png") -> FeatureMap:
    width, height, channels = SIZES[layer]
    codes = random_codes(height, width, channels, seed=width)
    low = -1.0 if layer == "signed" else 0.0
    return FeatureMap(codes, (low, 2.0), f"{image}.{layer}", photo, Provenance(image, layer))


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Layers of one.png, which is 52 x 36, and layer a of two.png."""
    folder = tmp_path_factory.mktemp("maps")
    for layer in SIZES:
        write_dataset(map_of(layer), folder / f"one.png.{layer}.zip")
    write_dataset(map_of("a", image="two.png"), folder / "two.png.a.zip")
    return folder


def less(first: str, second: str, view: ViewState) -> np.ndarray:
    """The oracle's, on the finer grid; ``view`` has the pixel of the first map."""
    of = [map_of(layer) for layer in (first, second)]
    scenes = [Scene.of(one) for one in of]
    placed = view.placed(scenes[0])
    on = int(of[1].width > of[0].width)
    return oracle.difference(
        [(expected_values(one, placed), scene, 1) for one, scene in zip(of, scenes, strict=True)], on
    )


def test_values_and_picture_of_a_difference(cli: Cli, maps: Path, tmp_path: Path) -> None:
    first, second = "b", "a"
    out, values = tmp_path / "d.svg", tmp_path / "d.npy"
    run = cli("render", maps, "--layer", first, "--minus", second, "--at", "3,2", "-o", out, "--values", values)
    assert (run.code, run.err) == (0, "")
    got, wanted = np.load(values), less(first, second, ViewState(reference=(3, 2)))
    assert got.dtype == np.float32 and got.shape == (9, 13)
    np.testing.assert_allclose(got, wanted, atol=5e-5)
    picture, numbers = run.out.splitlines()
    said = f"{first} minus {second}  reference 3,2  differences {got.min():+.4g} to {got.max():+.4g}"
    said += f"; {second}: more alike in {100 * (got < 0).mean():.1f} %; {first}: more alike in "
    assert (
        picture.startswith(f"{out}  ") and said in picture and numbers.startswith(f"{values}  9 x 13 float32  {said}")
    )
    texts = texts_of_svg(out)
    assert texts[0] == f"{first} minus {second}  ·  one.png"
    shapes = {layer: "{} x {} x {} @ 8 bit".format(*SIZES[layer]) for layer in "ab"}
    facts = f"difference of similarity to 3,2  ·  angle of codes  ·  {shapes[first]} minus {shapes[second]}"
    assert facts.startswith(texts[1]) and " ".join(texts[1:3]).startswith(facts)
    ends = [text for text in texts if text.lstrip("-").replace(".", "", 1).isdigit()]
    assert ends == [ends[0], f"-{ends[0]}", "0"] and {f"{first}:", f"{second}:"} < set(texts)
    assert texts.count("more alike") == 2


def test_python_gives_the_same(cli: Cli, maps: Path, tmp_path: Path) -> None:
    out, values = tmp_path / "d.png", tmp_path / "d.npy"
    words = ["--layer", "a", "--minus", "B", "--at", "3,2", "--metric", "l1", "--size", 130]
    assert cli("render", maps, *words, "-o", out, "--values", values).code == 0
    dataset, view = read_dataset(maps), ViewState(reference=(3, 2), metric="l1")
    with Image.open(out) as png:
        np.testing.assert_array_equal(png, figure_of(dataset, view, layers="a", minus="b", size=130).image())
    first, second = (dataset.find(layer=layer).load() for layer in "ab")
    np.testing.assert_array_equal(difference(first, second, view), np.load(values))
    assert cli("render", maps, *words, "--plain", "-o", out).code == 0
    with Image.open(out) as png:
        assert png.size == (130, 90)
    for wrong in ({"minus": 3}, {"minus": "zz"}, {"layers": "a,b", "minus": "b"}, {"layers": "a", "minus": "a"}):
        with pytest.raises(InputError):
            figure_of(dataset, **wrong)  # type: ignore[arg-type]
    for maps_given in ((first, first), (first, 3)):
        with pytest.raises(InputError):
            difference(*maps_given)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="50,1"):
        difference(first, second, ViewState(reference=(50, 1)))


def test_the_same_picture_may_have_another_size() -> None:
    first, small = map_of("a"), map_of("b", np.full((18, 26, 3), 9, np.uint8))
    view = ViewState(reference=(5, 4))
    np.testing.assert_array_equal(difference(first, small, view), difference(first, map_of("b"), view))
    bare = [FeatureMap(one.codes, one.value_range, one.name) for one in (first, small)]
    np.testing.assert_array_equal(difference(bare[0], bare[1], view), difference(first, small, view))


def test_maps_of_different_metrics_are_compared_by_one(cli: Cli, maps: Path, tmp_path: Path) -> None:
    run = cli("render", maps, "--layer", "a", "--minus", "signed", "-o", tmp_path / "d.svg")
    assert run.code == 0 and "angle of real values" in " ".join(texts_of_svg(tmp_path / "d.svg"))
    run = cli("render", maps, "--layer", "a", "--minus", "signed", "--show", "norm", "--values", tmp_path / "n.npy")
    assert run.code == 0 and "a: larger in" in run.out
    wanted = less("a", "signed", ViewState.from_json('{"version":2,"show":"norm"}'))
    np.testing.assert_allclose(np.load(tmp_path / "n.npy"), wanted, atol=1e-4)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--minus", "zz"], "zz"),
        (["--minus", "a"], "a less itself is zero everywhere: subtract another layer"),
        (["--minus", "b", "--threshold", "0.5"], "--threshold is for what one map shows"),
        (["--minus", "b", "--top", "3"], "--top is for what one map shows"),
        (["--minus", "b", "--histogram", "log"], "--histogram is for what one map shows"),
        (["--minus", "b", "--layers", "a,b"], "--layers is for what one map shows"),
        (["--minus", "b", "--colormap", "viridis"], "--colormap viridis has no middle"),
        (["--minus", "b", "--show", "clusters"], "amounts that two maps have in common, and clusters are none"),
        (["--minus", "b", "--show", "components", "--components", "1"], "components are none"),
        (["--minus", "b", "--channel", "7"], "channel 7 is outside"),
        (["--minus", "b", "--at", "50,1"], "50,1 is outside"),
        (["--image", "two.png", "--minus", "b"], "two.png"),
    ],
)
def test_mistakes_are_one_line_and_the_old_file_stays(
    cli: Cli, maps: Path, tmp_path: Path, words: list[str], expected: str
) -> None:
    out = tmp_path / "old.png"
    out.write_bytes(b"old")
    run = cli("render", maps, "--layer", "a", *words, "-o", out)
    assert run.code == 2 and expected in run.err, run.err
    assert run.err.startswith("ifealid-gpu: ") and run.err.count("\n") == 1
    assert out.read_bytes() == b"old" and list(tmp_path.iterdir()) == [out]
