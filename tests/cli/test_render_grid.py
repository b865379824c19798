"""`ifealid-gpu render --layers --images`: several maps in one figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import random_codes
from PIL import Image
from vector_files import texts_of_pdf, texts_of_svg

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.figure import view_in_png

from .conftest import Cli

pytestmark = pytest.mark.usefixtures("gpu")

SIDE = 320  # at which a nominal pixel is one
LEFT, GAP, BAR = 16, 18, 8 + 26 + 48  # margin, between columns, what a colour bar takes


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Layers a (13 x 9), b (7 x 5) and c (of the first image alone) of one.png and two.png, which are 52 x 36."""
    folder = tmp_path_factory.mktemp("maps")
    for n, image in enumerate(("one.png", "two.png")):
        photo = np.full((36, 52, 3), 90 + 60 * n, np.uint8)
        for layer, (width, height, channels) in {"a": (13, 9, 5), "b": (7, 5, 8), "c": (4, 3, 6)}.items():
            if (image, layer) == ("two.png", "c"):
                continue
            codes = random_codes(height, width, channels, seed=n + width)
            facts = Provenance(image, layer)
            write_dataset(
                FeatureMap(codes, (0.0, 1.0 + n), f"{image}.{layer}", photo, facts), folder / f"{image}.{layer}.zip"
            )
    return folder


def page(path: Path) -> np.ndarray:
    with Image.open(path) as png:
        return np.asarray(png.convert("RGB"))


def map_at(pixels: np.ndarray, left: int, top: int) -> np.ndarray:
    return pixels[top : top + 222, left : left + SIDE]


def test_each_map_is_that_of_a_single_picture(cli: Cli, maps: Path, tmp_path: Path) -> None:
    out = tmp_path / "grid.png"
    run = cli("render", maps, "--layers", "a,b", "--at", "5,4", "--size", SIDE, "-o", out)
    assert (run.code, run.err) == (0, "")
    heading, *lines = run.out.splitlines()
    assert heading.startswith(f"{out}  ") and heading.endswith("2 maps") and len(lines) == 2
    # The middle of pixel 5,4 of layer a is 22,18 in the image, which is pixel 2,2 of layer b.
    for n, (layer, at) in enumerate((("a", "5,4"), ("b", "2,2"))):
        single = tmp_path / f"{layer}.png"
        told = cli("render", maps, "--layer", layer, "--at", at, "--size", SIDE, "-o", single)
        assert lines[n] == f"one.png  {told.out.split('  ', 2)[2]}".rstrip()
        found = map_at(page(out), LEFT + n * (SIDE + BAR + GAP), 40 + 16 + 34)
        np.testing.assert_array_equal(found, map_at(page(single), 16, 50))


def test_rows_are_images_and_marks_of_the_first_are_carried(cli: Cli, maps: Path, tmp_path: Path) -> None:
    grid, alone = tmp_path / "grid.png", tmp_path / "alone.png"
    of = ["--images", "one.png,two.png", "--layer", "b", "--size", SIDE]
    run = cli("render", maps, *of, "--at", "3,1", "--pin", "1,1", "-o", grid)
    assert run.code == 0, run.err
    assert [line.split("  ")[:3] for line in run.out.splitlines()[1:]] == [
        ["one.png", "b", "reference 3,1"],
        ["two.png", "b", "26,10.8 of one.png"],
    ]
    words = ["--image", "two.png", "--layer", "b", "--from", "one.png", "--at", "3,1", "--size", SIDE]
    assert cli("render", maps, *words, "-o", alone).code == 0
    below = 40 + 16 + 22 + 34 + 222 + 16 + 22 + 34
    differs = (map_at(page(grid), LEFT, below) != map_at(page(alone), 16, 50)).any(axis=2)
    rows, columns = np.nonzero(differs)  # the ring at the best match and its value
    assert 0 < np.ptp(rows) < 25 and np.ptp(columns) < 90
    # The picture remembers its panes, and is drawn again from them.
    _, view = view_in_png(grid)
    assert view.panes is not None and [pane.image for pane in view.panes.shown] == ["one.png", "two.png"]
    again = tmp_path / "again.png"
    assert cli("render", grid, "--size", SIDE, "-o", again).out.splitlines()[1:] == run.out.splitlines()[1:]
    panes = page(again)
    one, two = (map_at(panes, LEFT + n * (SIDE + BAR + GAP), 40 + 16 + 34) for n in range(2))
    np.testing.assert_array_equal(one, map_at(page(grid), LEFT, 40 + 16 + 22 + 34))
    np.testing.assert_array_equal(two, map_at(page(grid), LEFT, below))
    for words, expected in (
        (["--plain", "-o", again], "--plain is of one map, and this view has several side by side"),
        (["--size", "30x20", "-o", again], "--size WxH is for one map"),
    ):
        wrong = cli("render", grid, *words)
        assert wrong.code == 2 and expected in wrong.err and wrong.err.count("\n") == 1


def test_marks_from_another_image_come_to_all(cli: Cli, maps: Path, tmp_path: Path) -> None:
    run = cli(
        "render", maps, "--images", "*", "--layers", "a,b", "--from", "two.png", "--box", "8,8,30,20", "-o",
        tmp_path / "g.svg",
    )  # fmt: skip
    assert (run.code, run.err) == (0, "")
    assert run.out.count("box of two.png") == 2 and run.out.count("a box") == 2
    assert "similarity to a box of two.png" in texts_of_svg(tmp_path / "g.svg")


def test_a_shared_range_has_one_colour_bar_with_the_ends_of_all(cli: Cli, maps: Path, tmp_path: Path) -> None:
    own, shared = tmp_path / "own.pdf", tmp_path / "shared.pdf"
    asked = ["render", maps, "--images", "*", "--layers", "a,b", "--show", "norm"]
    assert cli(*asked, "-o", own).code == 0
    run = cli(*asked, "--shared-range", "-o", shared)
    assert run.code == 0, run.err
    numbers = [float(text) for text in texts_of_pdf(own) if text.replace(".", "", 1).isdigit()]
    bar = [float(text) for text in texts_of_pdf(shared) if text.replace(".", "", 1).isdigit()]
    assert len(numbers) == 8 and sorted(bar) == [min(numbers), max(numbers)]
    assert "norm" in " ".join(texts_of_pdf(shared)) and "one range for all maps" in " ".join(texts_of_pdf(shared))
    assert run.out.count("colours") >= 3, "the maps whose own ends lie within"


def test_what_is_missing_is_named_and_the_rest_is_shown(cli: Cli, maps: Path, tmp_path: Path) -> None:
    out = tmp_path / "grid.svg"
    run = cli("render", maps, "--images", "two.png,no.png,one.png", "--layers", "b,c,zz", "-o", out)
    assert run.code == 0
    notes = run.err.splitlines()
    assert notes[0] == "note: no image no.png; the dataset has one.png, two.png"
    assert notes[1] == "note: no layer zz; these images have a, b, c"
    assert "note: two.png has no layer c" in notes[2:] and "one.png, c is left out" in run.err
    # The mark is of two.png, which has no layer c whose vector could be compared.
    assert run.out.splitlines()[0].endswith("2 maps")
    run = cli("render", maps, "--images", "*", "--layers", "b,c", "--channel", "1", "-o", out)
    assert run.out.splitlines()[0].endswith("3 maps") and run.err == "note: two.png has no layer c\n"
    assert texts_of_svg(out).count("left out") == 1


def test_stages_and_patterns(cli: Cli, maps: Path, tmp_path: Path) -> None:
    for words, count in (("stages", 3), ("[ab]", 2), ("C,a,c", 2)):
        run = cli("render", maps, "--layers", words, "--show", "norm", "-o", tmp_path / "g.png")
        assert (run.code, len(run.out.splitlines())) == (0, count + 1)


def test_one_map_remembers_its_view(cli: Cli, maps: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.png"
    assert cli("render", maps, "--layers", "b", "--images", "two.png", "--at", "3,1", "-o", out).code == 0
    _, view = view_in_png(out)
    assert (view.image, view.layer) == ("two.png", "b") and view.place is not None
    again = tmp_path / "again.png"
    assert cli("render", out, "--layers", "a,b", "-o", again).code == 0, "a saved view on other layers"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--layers", "zz", "-o", "OUT"], "no layer zz; these images have a, b, c"),
        (["--images", "zz", "-o", "OUT"], "no image zz; the dataset has one.png, two.png"),
        (["--layers", "a,b"], "nothing to write"),
        (["--layers", "a,b", "--values", "OUT"], "--values is of one map"),
        (["--layers", "a,b", "--plain", "-o", "OUT"], "--plain is of one map"),
        (["--layers", "a,b", "--at", "50,1", "-o", "OUT"], "50,1 is outside"),
        (["--layers", "a,b", "--size", "30x20", "-o", "OUT"], "--size WxH is for one map"),
        (["--shared-range", "-o", "OUT"], "--shared-range is for several maps"),
        (["--images", "*", "--image", "one.png", "-o", "OUT"], "--image names one image"),
        (["--layers", "a,b", "--shared-range", "--show", "clusters", "-o", "OUT"], "clusters have their own colours"),
        (["--layers", "a,b", "--shared-range", "--histogram", "log", "-o", "OUT"], "leave out the shared range"),
        (["--layers", "a,b", "--channel", "20", "-o", "OUT"], "channel 20 is outside"),
        (["--layers", "a,b", "--top", "3", "--all-images", "-o", "OUT"], "--all-images ranks"),
    ],
)
def test_mistakes_are_one_line_and_the_old_file_stays(
    cli: Cli, maps: Path, tmp_path: Path, words: list[str], expected: str
) -> None:
    out = tmp_path / "old.png"
    out.write_bytes(b"old")
    run = cli("render", maps, *(word.replace("OUT", str(out)) for word in words))
    assert run.code == 2 and expected in run.err
    assert run.err.startswith("ifealid-gpu: ") and run.err.count("\n") == 1
    assert out.read_bytes() == b"old" and list(tmp_path.iterdir()) == [out]


def test_a_figure_from_python_is_the_same(cli: Cli, maps: Path, tmp_path: Path) -> None:
    from ifealid_gpu import InputError, ViewState, figure_of, read_dataset

    assert cli("render", maps, "--layers", "a,b", "--at", "5,4", "--size", SIDE, "-o", tmp_path / "g.png").code == 0
    made = figure_of(read_dataset(maps), ViewState(reference=(5, 4)), layers="a,b,zz", size=SIDE)
    np.testing.assert_array_equal(np.asarray(made.image()), page(tmp_path / "g.png"))
    assert made.notes == ("no layer zz; these images have a, b, c",)
    made.save(tmp_path / "g.svg")
    assert "one.png" in texts_of_svg(tmp_path / "g.svg")
    with pytest.raises(InputError, match=r"g\.gif: a figure is a \.png, \.svg, \.pdf"):
        made.save(tmp_path / "g.gif")
    with pytest.raises(InputError, match="expected a Dataset or feature maps, found int"):
        figure_of(3)  # type: ignore[arg-type]


def test_pixels_are_counted_in_the_layer_that_is_named(cli: Cli, maps: Path, tmp_path: Path) -> None:
    for layers in ("b", "b,c"):
        run = cli("render", maps, "--layers", layers, "--layer", "a", "--at", "5,4", "-o", tmp_path / "g.png")
        assert run.code == 0 and "one.png  b  reference 2,2" in run.out


def test_a_fit_of_all_images_is_made_once_for_each_layer(
    cli: Cli, maps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ifealid_gpu.cli.layer_fits import LayerFits

    made, fit = [], LayerFits.fit
    monkeypatch.setattr(LayerFits, "fit", lambda self, wanted: [made.append(wanted), fit(self, wanted)][1])
    run = cli("render", maps, "--images", "*", "--layers", "a,b", "--show", "components", "-o", tmp_path / "g.png")
    assert run.code == 0 and run.out.count("basis of 2 images") == 4
    assert len([wanted for wanted in made if wanted.is_of_layer]) == 2


def test_a_saved_view_keeps_its_marks_in_its_own_image(cli: Cli, maps: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.png"
    assert cli("render", maps, "--image", "two.png", "--layer", "b", "--at", "3,1", "-o", saved).code == 0
    for images, count in (("one.png", 0), ("one.png,two.png", 1)):
        run = cli("render", saved, "--images", images, "-o", tmp_path / "g.png")
        assert run.code == 0 and "one.png  b  26,10.8 of two.png" in run.out
        assert run.out.count("two.png  b  reference 3,1") == count


def test_maps_in_memory_without_photos(tmp_path: Path) -> None:
    from ifealid_gpu import InputError, ViewState, figure_of

    sizes = (("a", "fine", 17, 23, 5), ("a", "coarse", 9, 12, 6), ("猫 & <b>", "fine", 31, 11, 5))
    own = [
        FeatureMap(random_codes(h, w, d, seed=h), (-1.0, 1.0), f"{image}.{layer}", None, Provenance(image, layer))
        for image, layer, h, w, d in sizes
    ]
    made = figure_of(own, ViewState(reference=(20, 3)), layers="*", images="*", size=90)
    assert made.notes == ("猫 & <b> has no layer coarse",)
    for kind, texts_of in (("svg", texts_of_svg), ("pdf", texts_of_pdf)):
        made.save(tmp_path / f"g.{kind}")
        texts = texts_of(tmp_path / f"g.{kind}")
        assert texts[0] == "similarity to 20,4 of a" and any(text.endswith(" & <b>") for text in texts)
    for wrong in ({"size": "x"}, {"size": 0}, {"layers": 3}, {"images": "zz"}):
        with pytest.raises(InputError):
            figure_of(own, **wrong)  # type: ignore[arg-type]
