"""`ifealid-gpu render`: pictures, values, and what is said about mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import FeatureMap, ViewState, oracle
from ifealid_gpu.dataset import Reading
from ifealid_gpu.dataset.link import link_of
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.geometry import Scene, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.metric import MetricTerms
from ifealid_gpu.quantities.metrics.table import ANGLE_OF_CODES
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.table import KINDS

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")


def test_picture_shows_map_with_title_and_color_bar(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    run = cli("render", dataset, "--at", "5,6", "-o", out)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"{out}  ") and "reference 5,6" in run.out
    with Image.open(out) as png:
        width, height = png.size
        pixels = np.asarray(png.convert("RGB"))
    scene_width, scene_height = 45 * 15, 34 * 15  # the smallest multiple with 640 or more
    assert width > scene_width and height > scene_height
    assert (pixels[0] == 255).all(), "the page is white around the map"
    # The colour bar at the right of the map: the last colour of FIRE above, the first below.
    bar = pixels[:, 16 + scene_width + 14]
    assert (bar[53:56] > 240).all() and (bar[height - 25] < 10).all()


def test_plain_picture_is_the_oracles(cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    run = cli("render", dataset, "--at", "5,6", "--plain", "--size", "90", "--opacity", "0.25", "--color", "-o", out)
    assert run.code == 0
    view = ViewState(reference=(5, 6), opacity=0.25, backdrop="color", markers=False)
    expected = oracle.picture(_as_stored(dataset), view, target_size(Scene.of(feature_map), 90))
    with Image.open(out) as png:
        assert png.size == (90, 68)
        difference = np.abs(np.asarray(png) - expected * 255)
    assert np.quantile(difference, 0.99) <= 1


def _as_stored(dataset: Path) -> FeatureMap:
    """The finer layer as it is in its file, where the photo is a JPEG."""
    from ifealid_gpu import read_dataset

    return read_dataset(dataset).find(layer="a").load()


def test_values_are_the_similarities(cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path) -> None:
    out = tmp_path / "s.npy"
    assert cli("render", dataset, "--layer", "a", "--at", "22,16", "--values", out).code == 0
    values = np.load(out)
    assert values.dtype == np.float32 and values.shape == (17, 23)
    assert np.isnan(values[2, 3]) and values[16, 22] == 1
    expected = oracle.similarity(feature_map.codes, (22, 16), MetricTerms.of(ANGLE_OF_CODES, feature_map))
    np.testing.assert_allclose(values, expected, atol=1e-5)


def test_signed_maps_are_compared_by_their_real_values(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    default, codes = tmp_path / "default.png", tmp_path / "codes.npy"
    values = tmp_path / "values.npy"
    assert cli("render", dataset, "--layer", "b", "-o", default, "--values", values).code == 0
    assert cli("render", dataset, "--layer", "b", "--metric", "codes", "--values", codes).code == 0
    assert not np.allclose(np.load(values), np.load(codes), equal_nan=True)


def test_channel_values(cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path) -> None:
    picture, values = tmp_path / "c.png", tmp_path / "c.npy"
    run = cli("render", dataset, "--layer", "a", "--channel", "20", "-o", picture, "--values", values)
    assert run.code == 0 and "channel 20" in run.out
    np.testing.assert_allclose(np.load(values), feature_map.codes[:, :, 20] / 255, atol=1e-7)


def test_a_channels_real_values_are_said_where_they_are_known(cli: Cli, tmp_path: Path) -> None:
    array = np.linspace(-2, 6, 3 * 5 * 4, dtype=np.float32).reshape(3, 5, 4)
    np.save(tmp_path / "signed.npy", array)
    run = cli("render", tmp_path / "signed.npy", "--channel", "3", "-o", tmp_path / "c.png")
    least, most = array[..., 3].min(), array[..., 3].max()
    found = re.search(r"values (\S+) to (\S+) \(as codes / cmax (\S+) to (\S+)\)", run.out)
    assert found is not None
    assert [float(number) for number in found.groups()] == pytest.approx(
        [least, most, (least + 2) / 8, (most + 2) / 8], abs=0.02
    )


def test_a_channel_is_asked_for_by_its_name_or_wavelength(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.hdr").write_text(
        "ENVI\nsamples=5\nlines=3\nbands=2\ndata type=1\ninterleave=bip\nband names={red, nir}\nwavelength={660, 850}\n"
    )
    (tmp_path / "a.img").write_bytes(bytes(range(30)))
    for asked in "nir", "850 nm":
        run = cli("render", tmp_path / "a.hdr", "--channel", asked, "--values", tmp_path / "a.npy")
        assert run.code == 0 and "channel 1 · nir · 850" in run.out
        assert np.load(tmp_path / "a.npy")[0, 0] == pytest.approx(1 / 29, abs=0.01)
    run = cli("render", tmp_path / "a.hdr", "--channel", "nor", "--values", tmp_path / "a.npy")
    assert run.code == 2 and run.err.count("\n") == 1 and "there is no channel 'nor'" in run.err


def test_zero_reference_is_said_and_drawn(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    out, values = tmp_path / "zero.png", tmp_path / "zero.npy"
    run = cli("render", dataset, "--layer", "a", "--at", "3,2", "-o", out, "--values", values)
    assert run.code == 0 and "no direction" in run.out
    assert np.isnan(np.load(values)).all()


def test_no_image_leaves_pixels_without_direction_transparent(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "heat.png"
    assert cli("render", dataset, "--layer", "a", "--no-image", "--plain", "--size", "450", "-o", out).code == 0
    with Image.open(out) as png:
        alpha = np.asarray(png)[:, :, 3]
    assert alpha[50, 70] == 0, "map pixel 3,2 covers 60..79 x 40..59"
    assert (alpha[100:200] == 255).all()


def test_fixed_range_and_color_map_change_the_picture(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    pictures = []
    for options in [], ["--range", "0.2,0.9"], ["--colormap", "viridis"], ["--range", "0.2,0.9", "--pin", "1,1"]:
        assert cli("render", dataset, "-o", out, *options).code == 0
        pictures.append(out.read_bytes())
    assert len(set(pictures)) == 4


def test_a_look_is_what_its_options_would_be_and_options_win(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"

    def drawn(*options: str) -> tuple[ViewState, bytes]:
        assert cli("render", dataset, "--layer", "a", "--at", "9,8", "-o", out, *options).code == 0
        with Image.open(out) as png:
            return view_in_png(out)[1], np.asarray(png).tobytes()

    paper = ["--range", "paper", "--colormap", "fire", "--opacity", "0.1"]
    assert drawn("--look", "paper") == drawn(*paper) != drawn()
    assert drawn("--look", "paper", "--range", "auto") == drawn(*paper, "--range", "auto"), "though it is the default"
    other = ["--colormap", "viridis", "--opacity", "0", "--color", "--dim", "0.2"]
    assert drawn("--look", "paper", *other) == drawn("--range", "paper", *other)
    assert drawn("--look", "paper", "--no-image") == drawn(*paper, "--no-image")
    assert cli("render", dataset, "--view", '{"layer": "a", "reference": [9, 8], "opacity": 0.1}', "-o", out).code == 0
    with Image.open(out) as png:
        assert np.asarray(png).tobytes() == drawn(*paper)[1], "version 1 had the paper's range, and wrote none"
    refused = cli("render", dataset, "--view", "{}", "--look", "paper", "-o", out)
    assert refused.code == 2 and "--view is a whole view, which --look would contradict" in refused.err


def test_it_says_what_the_colors_span_where_that_is_something_else(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    options = [dataset, "--layer", "a", "--at", "9,8", "-o", tmp_path / "out.png"]
    values = tmp_path / "values.npy"
    run = cli("render", *options, "--values", values)
    s = np.load(values)
    others = np.delete(s.reshape(-1), 8 * s.shape[1] + 9)
    whole, colors = (f"{np.nanmin(part):.4f} to {np.nanmax(part):.4f}" for part in (s, others))
    assert run.out.count(f"values {whole}; colours {colors}; best ") == 2
    assert f"values {whole}; best " in cli("render", *options, "--range", "paper").out
    assert f"values {whole}; colours 0.2500 to 0.5000; best " in cli("render", *options, "--range", "0.25,0.5").out
    paper = tmp_path / "paper.npy"
    assert cli("render", dataset, "--layer", "a", "--at", "9,8", "--look", "paper", "--values", paper).code == 0
    assert paper.read_bytes() == values.read_bytes(), "a range changes no value"


def test_the_png_remembers_its_view_and_shows_it_again(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    run = cli("render", dataset, "--layer", "b", "--at", "4,5", "--pin", "1,2", "--colormap", "cividis", "-o", first)
    assert run.code == 0
    where, view = view_in_png(first)
    assert where == "./dataset", "beside the picture"
    assert (view.layer, view.colormap) == ("b", "cividis")
    assert view.place == pytest.approx((4.5 * 45 / 11, 5.5 * 34 / 8)), "pixel 4,5 of 11 x 8 over 45 x 34 pixels"
    assert view.pins == (Place(1.5 * 45 / 11, 2.5 * 34 / 8),)
    link = link_of(str(dataset), view)
    for again in ([dataset, "--view", view.to_json()], [first], [link], [f"<{link[:50]}\n{link[50:]}>"]):
        assert cli("render", *again, "-o", second).code == 0
        with Image.open(first) as a, Image.open(second) as b:
            assert np.array_equal(np.asarray(a), np.asarray(b))
        second.unlink()
    for whole in (first, link):
        refused = cli("render", whole, "--at", "1,2", "-o", second)
        assert refused.code == 2 and "whole view, which --at would contradict" in refused.err
    refused = cli("render", "ifealid:demo:#%7B", "-o", second)
    assert refused.code == 2 and "the view in this link is damaged" in refused.err and refused.err.count("\n") == 1
    assert "Layer" in cli("info", link).out and cli("info", first).out == cli("info", dataset).out


def test_picture_and_link_say_how_the_file_is_read(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("x.npy", np.random.default_rng(3).normal(size=(7, 10, 9)).astype(np.float32))
    Image.new("RGB", (90, 100)).save("p.jpg")
    (tmp_path / "out").mkdir()
    options = ["--layout", "chw", "--image", "p.jpg"]
    run = cli("render", "x.npy", *options, "-o", "out/a.png", "--values", "a.npy")
    assert run.code == 0 and np.load("a.npy").shape == (10, 9)
    monkeypatch.chdir(tmp_path / "out")
    again = cli("render", "a.png", "-o", "b.png", "--values", "b.npy")
    assert again.code == 0 and "is read as" not in again.err
    assert np.array_equal(np.load("b.npy"), np.load("../a.npy"))
    with Image.open("a.png") as a, Image.open("b.png") as b:
        assert np.array_equal(np.asarray(a), np.asarray(b))
    link = link_of("../x.npy", ViewState(), Reading(layout="hwc"))
    assert "10 x 7 x 9" in cli("info", link).out
    assert cli("render", link, "--layout", "chw", "--values", "c.npy").code == 0
    assert np.load("c.npy").shape == (10, 9), "what is asked for wins"


def test_a_bad_file_in_a_folder_is_named_and_the_others_drawn(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    (dataset / "bad.zip").write_bytes(b"no archive")
    run = cli("render", dataset, "--layer", "a", "-o", tmp_path / "out.png")
    assert run.code == 0 and (tmp_path / "out.png").exists()
    assert "bad.zip" in run.err and run.err.count("\n") == 1


def test_norms_as_a_picture_and_as_numbers(cli: Cli, dataset: Path, feature_map: FeatureMap, tmp_path: Path) -> None:
    out, numbers = tmp_path / "norm.png", tmp_path / "norm.npy"
    run = cli("render", dataset, "--layer", "a", "--show", "norm", "-o", out, "--values", numbers)
    assert run.code == 0, run.err
    expected = oracle.norm(feature_map)
    found = np.load(numbers)
    assert (found.dtype, found.shape) == (np.float32, (17, 23))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert f"norm  values {expected.min():.4g} to {expected.max():.4g}" in run.out
    _, view = view_in_png(out)
    assert view.quantity == Norm()
    again = tmp_path / "again.png"
    assert cli("render", dataset, "--view", view.to_json(), "-o", again).code == 0
    with Image.open(out) as first, Image.open(again) as second:
        assert np.array_equal(np.asarray(first), np.asarray(second))


def test_show_says_what_channel_and_reference_say_alone(cli: Cli, dataset: Path, tmp_path: Path) -> None:
    pictures = []
    for options in (
        ["--channel", "3"],
        ["--show", "channel", "--channel", "3"],
        ["--at", "4,5"],
        ["--show", "similarity", "--at", "4,5"],
    ):
        assert cli("render", dataset, *options, "-o", tmp_path / "out.png").code == 0
        with Image.open(tmp_path / "out.png") as png:
            pictures.append(np.asarray(png))
    assert np.array_equal(pictures[0], pictures[1]) and np.array_equal(pictures[2], pictures[3])


MISTAKES = {
    "nothing to write": ([], "give -o FILE.png"),
    "another kind of picture": (["-o", "OUT.gif"], "pictures are PNG, PDF or SVG files"),
    "one file for both": (["-o", "OUT", "--values", "OUT"], "would write the same file"),
    "outside the map": (["--at", "23,0", "-o", "OUT"], "x must be 0 to 22, y 0 to 16"),
    "negative": (["--at", "-1,0", "-o", "OUT"], "x must be 0 to 22, y 0 to 16"),
    "no pixel": (["--at", "5", "-o", "OUT"], "expected X,Y"),
    "not whole": (["--at", "1.5,2", "-o", "OUT"], "expected X,Y"),
    "channel too high": (["--channel", "21", "-o", "OUT"], "it must be 0 to 20"),
    "channel negative": (["--channel", "-1", "-o", "OUT"], "it must be 0 to 20"),
    "pin outside": (["--pin", "99,0", "-o", "OUT"], "pin 99,0 is outside"),
    "both kinds": (["--at", "1,1", "--channel", "1", "-o", "OUT"], "give one of them"),
    "similarity of a channel": (["--show", "similarity", "--channel", "1", "-o", "OUT"], "give one of them"),
    "channel of a reference": (["--show", "channel", "--channel", "1", "--at", "1,1", "-o", "OUT"], "give one of them"),
    "no channel": (["--show", "channel", "-o", "OUT"], "--show channel needs --channel"),
    "norm of a channel": (["--show", "norm", "--channel", "1", "-o", "OUT"], "give one of them"),
    "norm of a reference": (["--show", "norm", "--at", "1,1", "-o", "OUT"], "--show norm for norm: give one of them"),
    "metric of the norm": (["--show", "norm", "--metric", "angle", "-o", "OUT"], "--metric compares pixels"),
    "no such quantity": (
        ["--show", "attention", "-o", "OUT"],
        f"one of {', '.join(KINDS)}, found 'attention'",
    ),
    "two backdrops": (["--color", "--no-image", "-o", "OUT"], "give one of them"),
    "dimmed without": (["--dim", "0.5", "--no-image", "-o", "OUT"], "--dim darkens the input image and --no-image"),
    "too dark": (["--dim", "1.5", "-o", "OUT"], "dim must be between 0 and 1, found 1.5"),
    "view and option": (["--view", "{}", "-o", "OUT"], "--view is a whole view, which --layer would contradict"),
    "no such look": (["--look", "nice", "-o", "OUT"], "there is no look 'nice'; there is paper"),
    "size of numbers": (["--values", "OUT", "--size", "9"], "--size is for a picture"),
    "plain numbers": (["--values", "OUT", "--plain"], "--plain is for a picture"),
    "numbers nowhere": (["-o", "OUT", "--values", "OUT/x.npy"], "old.png is a file"),
    "picture nowhere": (["--values", "OUT", "-o", "OUT/x.png"], "old.png is a file"),
    "view of the future": (["--view", '{"version": 9}', "-o", "OUT"], "version must be one of 1, 2"),
    "layer": (["--layer", "conv9", "-o", "OUT"], "it has a, b"),
    "image": (["--image", "other.jpg", "-o", "OUT"], "photo.jpg"),
    "colour map": (["--colormap", "nope", "-o", "OUT"], "try fire"),
    "opacity": (["--opacity", "1.5", "-o", "OUT"], "between 0 and 1"),
    "range order": (["--range", "0.9,0.1", "-o", "OUT"], "LO < HI"),
    "range text": (["--range", "wide", "-o", "OUT"], "auto, paper or LO,HI"),
    "metric": (["--metric", "sine", "-o", "OUT"], "one of angle, angle-of-codes"),
    "size": (["--size", "0", "-o", "OUT"], "1 pixel or more"),
    "huge size": (["--size", "10000000", "-o", "OUT"], "limit"),
    "adapter": (["--adapter", "no such adapter", "-o", "OUT"], "no GPU adapter is named like"),
    "no folder": (["-o", "OUT/out.png"], "old.png is a file"),
    "view": (["--view", "{}}", "-o", "OUT"], "must be JSON"),
    "view field": (["--view", '{"zoom": 3}', "-o", "OUT"], "no field 'zoom'"),
    "unknown option": (["--opactiy", "1", "-o", "OUT"], "--opacity"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_the_old_file_stays(cli: Cli, dataset: Path, tmp_path: Path, mistake: str) -> None:
    out = tmp_path / "old.png"
    out.write_bytes(b"old")
    options, expected = MISTAKES[mistake]
    run = cli("render", dataset, "--layer", "a", *(o.replace("OUT", str(out)) for o in options))
    assert run.code == 2
    assert expected in run.err and run.err.startswith("ifealid-gpu") and run.err.count("\n") == 1
    assert run.out == ""
    assert out.read_bytes() == b"old" and sorted(p.name for p in tmp_path.iterdir()) == ["dataset", "old.png"]


def test_without_an_adapter_it_says_what_to_install(
    cli: Cli, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifealid_gpu.gpu.device.usable_adapters", list)
    run = cli("render", dataset, "-o", tmp_path / "out.png")
    assert run.code == 2 and "install a Vulkan driver" in run.err and run.err.count("\n") == 1
    assert not (tmp_path / "out.png").exists()


def test_adapter_is_picked_by_part_of_its_name(cli: Cli, gpu: Gpu, dataset: Path, tmp_path: Path) -> None:
    run = cli("render", dataset, "--adapter", gpu.name[:6].upper(), "-o", tmp_path / "out.png")
    assert run.code == 0


def test_cubes_and_stacks_open_without_packing(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("spectral")
    tifffile = pytest.importorskip("tifffile")
    values = np.random.default_rng(2).random((6, 9, 5), dtype=np.float32)
    (tmp_path / "cube.hdr").write_text(
        "ENVI\nsamples = 9\nlines = 6\nbands = 5\ndata type = 4\ninterleave = bsq\nbyte order = 0\n"
    )
    np.moveaxis(values, 2, 0).astype("<f4").tofile(tmp_path / "cube.dat")
    tifffile.imwrite(tmp_path / "stack.tif", np.moveaxis(values, 2, 0), metadata={"axes": "CYX"})
    feature_map = FeatureMap.from_array(values)
    terms = MetricTerms.of(ANGLE_OF_CODES, feature_map)
    expected = oracle.similarity(feature_map.codes, (4, 2), terms)
    for name in "cube.hdr", "stack.tif":
        run = cli("render", tmp_path / name, "--at", "4,2", "--values", tmp_path / "s.npy")
        assert (run.code, run.err) == (0, "")
        np.testing.assert_allclose(np.load(tmp_path / "s.npy"), expected, atol=1e-5)
        run = cli("info", tmp_path / name)
        assert run.code == 0 and "9 x 6 x 5" in run.out and "set when loaded" in run.out
