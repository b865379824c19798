"""`ifealid-gpu render --show components`: values, masks, files of bases, and what contradicts itself."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sklearn.decomposition import PCA

from ifealid_gpu import Components, Dataset, FeatureMap, Provenance, ViewState, write_dataset
from ifealid_gpu.dataset.vectors.basis_file import read_basis
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.maps.codes import dequantize

from .conftest import Cli, Run

pytestmark = pytest.mark.usefixtures("gpu")


def made(image: str, seed: int, shift: float = 0.0) -> FeatureMap:
    """A thing in the middle of a map whose channels vary by 9, 4, 2, 1, ..."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(11, 17, 6)) * np.array([1, 4, 2, 1, 0.5, 0.2]) + shift
    values[..., 0] += 9
    values[3:8, 5:12, 0] -= 27
    photo = random.integers(0, 256, (44, 68, 3), dtype=np.uint8)
    return FeatureMap.from_array(values, image=photo, provenance=Provenance(image, "conv", stride=4))


MAPS = [made("a.png", 1), made("b.png", 2, 1.5)]


def real(feature_map: FeatureMap) -> NDArray[np.float64]:
    return np.asarray(dequantize(feature_map.codes, *feature_map.real_range)).reshape(-1, feature_map.channels)


def scores_of(fitted: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    found = PCA(3, svd_solver="full").fit(fitted)
    axes = found.components_
    signs = np.sign(np.take_along_axis(axes, np.abs(axes).argmax(1)[:, np.newaxis], 1))
    return (rows - fitted.mean(0)) @ (axes * signs).T


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("components") / "set"
    write_dataset(Dataset.of(MAPS), folder)
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def render(cli: Cli, dataset: Path, *options: object) -> Run:
    return cli("render", dataset, "--image", "a.png", *options)


def test_values_are_scores_on_the_basis_of_all_images(cli: Cli, dataset: Path, here: Path) -> None:
    run = render(cli, dataset, "--show", "components", "--values", "v.npy")
    assert run.code == 0, run.err
    values = np.load(here / "v.npy")
    assert values.shape == (11, 17, 3) and values.dtype == np.float32
    expected = scores_of(np.concatenate([real(one) for one in MAPS]), real(MAPS[0]))
    np.testing.assert_allclose(values.reshape(-1, 3), expected, atol=1e-3 * np.abs(expected).max())
    assert "components 1, 2, 3  " in run.out and "% of the variance, basis of 2 images" in run.out
    assert "v.npy  11 x 17 x 3 float32" in run.out
    own = render(cli, dataset, "--show", "components", "--basis", "map", "--values", "own.npy")
    assert "basis of this map" in own.out
    expected = scores_of(real(MAPS[0]), real(MAPS[0]))
    np.testing.assert_allclose(np.load(here / "own.npy").reshape(-1, 3), expected, atol=1e-3 * np.abs(expected).max())


def test_one_component_has_a_range_and_a_threshold(cli: Cli, dataset: Path, here: Path) -> None:
    run = render(cli, dataset, "--components", 2, "--values", "v.npy", "--mask", "m.npy", "--threshold", "0.5")
    assert run.code == 0, run.err
    values = np.load(here / "v.npy")
    assert values.shape == (11, 17) and "component 2" in run.out and "threshold 0.5" in run.out
    np.testing.assert_array_equal(np.load(here / "m.npy"), values >= np.float32(0.5))
    assert "colours -1 to 2" in render(cli, dataset, "--components", 2, "--range", "-1,2", "-o", "p.png").out


def test_the_foreground_is_shown_alone_and_written_as_a_mask(cli: Cli, dataset: Path, here: Path) -> None:
    options = ("--components", "1,2,3", "--foreground", "auto", "--plain", "--no-image")
    run = render(cli, dataset, *options, "-o", "p.png", "--mask", "m.npy", "--values", "v.npy", "--size", "170x110")
    assert run.code == 0, run.err
    inside = np.zeros((11, 17), bool)
    inside[3:8, 5:12] = True
    np.testing.assert_array_equal(np.load(here / "m.npy"), inside)
    np.testing.assert_array_equal(~np.isnan(np.load(here / "v.npy")).any(2), inside)
    with Image.open(here / "p.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture.convert("RGBA"))[5::10, 5::10, 3] > 0, inside)
    assert "foreground 19 %" in run.out and "a guess" in run.out
    image = render(cli, dataset, *options[:4], "--mask", "m.png")
    with Image.open(here / "m.png") as mask:
        assert mask.size == (68, 44), image.err
        np.testing.assert_array_equal(np.asarray(mask)[2::4, 2::4] > 0, inside)
    given = render(cli, dataset, "--show", "components", "--foreground", "above:0", "--mask", "g.npy")
    assert given.code == 0 and "above 0" in given.out and "guess" not in given.out
    assert "whose scores are" in render(cli, dataset, "--foreground", "above:1e9", "--mask", "g.npy").err


def test_the_opacity_is_that_of_three_components_or_the_least_of_one(cli: Cli, dataset: Path, here: Path) -> None:
    def drawn(*options: object) -> NDArray[np.float64]:
        run = render(cli, dataset, *options, "--plain", "--size", "170x110", "-o", "p.png")
        assert run.code == 0, run.err
        with Image.open("p.png") as picture:
            return np.asarray(picture.convert("RGB")).astype(float)

    three = ("--show", "components")
    photo, colors = drawn(*three, "--opacity", 0), drawn(*three)
    assert np.ptp(photo, axis=2).max() == 0 and np.ptp(colors, axis=2).max() > 100, "gray without them"
    np.testing.assert_array_equal(drawn(*three, "--opacity", 1), colors)
    np.testing.assert_allclose(drawn(*three, "--opacity", 0.4), 0.4 * colors + 0.6 * photo, atol=1.5)
    assert view_in_png(here / "p.png")[1] == ViewState(
        image="a.png", quantity=Components(), components_opacity=0.4
    ).but(layer=view_in_png(here / "p.png")[1].layer)
    assert not np.array_equal(drawn("--components", 1, "--opacity", 0), drawn("--components", 1, "--opacity", 1))
    assert view_in_png(here / "p.png")[1].opacity == 1
    assert "opacity must be between 0 and 1" in render(cli, dataset, *three, "--opacity", 7, "-o", "p.png").err


def test_no_pixel_of_an_image_in_the_foreground_is_said_with_what_to_do(cli: Cli, dataset: Path, here: Path) -> None:
    both = np.concatenate([real(one) for one in MAPS])
    scores = [scores_of(both, real(one))[:, 0] for one in MAPS]
    between = (scores[0].max() + scores[1].max()) / 2
    image = ("a.png", "b.png")[int(np.argmin([one.max() for one in scores]))]
    run = cli("render", dataset, "--image", image, "--foreground", f"above:{between}", "-o", "p.png")
    assert run.code == 0 and "no pixel is in the foreground" in run.out
    assert "No pixel of this image is in the foreground: take the threshold's other side" in run.err


def test_a_basis_is_kept_for_another_day(cli: Cli, dataset: Path, here: Path) -> None:
    run = render(cli, dataset, "--show", "components", "--basis", "map", "--save-basis", "b.npz", "--values", "v.npy")
    assert "b.npz  6 axes of 6 channels" in run.out
    with np.load("b.npz", allow_pickle=False) as stored:
        assert {"mean", "axes", "variance", "ends"} <= set(stored.files)
    both = cli("render", dataset, "--basis-file", "b.npz", "--basis", "map", "-o", "p.png")
    assert both.code == 2 and "give one" in both.err and len(both.err.splitlines()) == 1
    again = cli("render", dataset, "--image", "a.png", "--basis-file", "b.npz", "--values", "w.npy", "-o", "p.png")
    assert again.code == 0 and "basis of b.npz" in again.out, again.err
    np.testing.assert_array_equal(np.load("w.npy"), np.load("v.npy"))
    other = cli("render", dataset, "--image", "b.png", "--basis-file", "b.npz", "--values", "o.npy")
    expected = scores_of(real(MAPS[0]), real(MAPS[1]))
    np.testing.assert_allclose(np.load("o.npy").reshape(-1, 3), expected, atol=1e-3 * np.abs(expected).max())
    assert other.code == 0
    saved = cli("render", "p.png", "--values", "s.npy")
    assert saved.code == 0, saved.err
    np.testing.assert_array_equal(np.load("s.npy"), np.load("v.npy"))
    Path("b.npz").rename("c.npz")
    assert "--basis-file" in cli("render", "p.png", "--values", "s.npy").err
    assert cli("render", "p.png", "--basis-file", "c.npz", "--values", "s.npy").code == 0


def test_a_foreground_is_in_the_file_as_well(cli: Cli, dataset: Path, here: Path) -> None:
    options = ("--show", "components", "--foreground", "auto")
    assert render(cli, dataset, *options, "--save-basis", "b.npz", "--values", "v.npy").code == 0
    _, basis = read_basis(here / "b.npz")
    assert basis.gate is not None and basis.images == 2
    run = render(cli, dataset, "--basis-file", "b.npz", "--values", "w.npy", "--mask", "m.npy")
    np.testing.assert_array_equal(np.load("w.npy"), np.load("v.npy"))
    assert np.load("m.npy").sum() == 35, run.err


def test_the_basis_of_a_region(cli: Cli, dataset: Path, here: Path) -> None:
    options = ("--show", "components", "--basis", "region", "--values", "v.npy")
    run = render(cli, dataset, *options, "--box", "20,12,48,32")
    assert run.code == 0 and "basis of the region" in run.out, run.err
    inside = np.zeros((11, 17), bool)
    inside[3:8, 5:12] = True
    expected = scores_of(real(MAPS[0])[inside.ravel()], real(MAPS[0]))
    np.testing.assert_allclose(np.load("v.npy").reshape(-1, 3), expected, atol=1e-3 * np.abs(expected).max())
    assert "mark one, as with --box" in render(cli, dataset, *options).err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--components", "1,2"), "three numbers from 1"),
        (("--components", "0"), "from 1 to 32, found 0"),
        (("--components", "1,2,9"), "are 1 to 6, found 9"),
        (("--foreground", "up"), "above:T or below:T"),
        (("--outliers", "hide"), "--outliers must be one of keep, drop"),
        (("--show", "norm", "--normalize"), "--normalize asks for something else than --show norm"),
        (("--show", "norm", "--save-basis", "b.npz"), "--save-basis is for components"),
        (("--show", "components", "--save-basis", "b.txt"), "a basis is written as .npz"),
        (("--show", "components", "--at", "3,4"), "--at asks for similarity"),
        (("--show", "components", "--basis", "region", "--at", "3,4"), "--at asks for similarity"),
        (("--basis-file", "none.npz"), "none.npz"),
        (("--show", "components", "--threshold", "0.5"), "--threshold is for values"),
        (("--clusters", "3", "--basis", "region"), "a map or a layer, found 'region'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_line(
    cli: Cli, dataset: Path, here: Path, options: tuple[str, ...], words: str
) -> None:
    run = render(cli, dataset, *options, "-o", "p.png")
    assert run.code != 0 and words in run.err and len(run.err.splitlines()) == 1, run.err
    assert not (here / "p.png").exists()


def test_a_map_that_is_left_out_of_the_layer_is_named(cli: Cli, tmp_path: Path, here: Path) -> None:
    other = FeatureMap.from_array(np.ones((3, 4, 2)), provenance=Provenance("c.png", "conv"))
    write_dataset(Dataset.of([*MAPS, other]), tmp_path / "set")
    run = render(cli, tmp_path / "set", "--show", "components", "-o", "p.png")
    assert run.code == 0 and "2 channels, not 6" in run.err and "basis of 2 images" in run.out


def test_outliers_and_directions_are_said(cli: Cli, dataset: Path, here: Path) -> None:
    view = json.dumps({"version": 2, "show": "components", "normalize": True, "outliers": "drop", "image": "a.png"})
    run = cli("render", dataset, "--view", view, "--values", "v.npy")
    assert run.code == 0 and "of directions" in run.out, run.err
    same = render(cli, dataset, "--normalize", "--outliers", "drop", "--values", "w.npy")
    np.testing.assert_array_equal(np.load("v.npy"), np.load("w.npy"))
    assert same.code == 0


DAMAGES = {
    "no axes": lambda stored: stored.pop("axes"),
    "flat axes": lambda stored: stored.update(axes=stored["axes"].ravel()),
    "long axes": lambda stored: stored.update(axes=3 * stored["axes"]),
    "short mean": lambda stored: stored.update(mean=stored["mean"][:3]),
    "no number": lambda stored: stored.update(mean=np.full(6, np.nan)),
    "text": lambda stored: stored.update(ends=np.full((6, 2), "a")),
    "objects": lambda stored: stored.update(mean=np.array([{}] * 6, object)),
    "negative": lambda stored: stored.update(variance=-np.ones(6)),
    "turned ends": lambda stored: stored.update(ends=stored["ends"][:, ::-1]),
    "beyond floats": lambda stored: stored.update(mean=1e300 * stored["mean"]),
    "fewer than no pixels": lambda stored: stored.update(pixels=-5),
    "no total": lambda stored: stored.update(total_variance=-1.0),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_files_are_refused_in_a_line(cli: Cli, dataset: Path, here: Path, damage: str) -> None:
    render(cli, dataset, "--show", "components", "--save-basis", "b.npz")
    with np.load("b.npz") as file:
        stored = dict(file)
    DAMAGES[damage](stored)
    np.savez("b.npz", **stored)
    run = render(cli, dataset, "--basis-file", "b.npz", "-o", "p.png")
    assert run.code != 0 and "b.npz" in run.err and len(run.err.splitlines()) == 1, run.err


def test_a_foreground_by_a_basis_from_a_file_needs_its_threshold(cli: Cli, dataset: Path, here: Path) -> None:
    assert render(cli, dataset, "--show", "components", "--save-basis", "b.npz", "--values", "v.npy").code == 0
    refused = render(cli, dataset, "--basis-file", "b.npz", "--foreground", "auto", "-o", "p.png")
    assert refused.code != 0 and "such as above:0" in refused.err and "b.npz" in refused.err
    run = render(cli, dataset, "--basis-file", "b.npz", "--foreground", "below:1.5", "--values", "w.npy")
    assert run.code == 0, run.err
    scores, shown = np.load("v.npy"), np.load("w.npy")
    np.testing.assert_array_equal(np.isnan(shown[..., 0]), scores[..., 0] > 1.5)
