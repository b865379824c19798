"""`ifealid-gpu match`: a table of pairs, and a picture with lines between them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cli.conftest import Cli
from helpers import random_codes
from PIL import Image

from ifealid_gpu import FeatureMap, Provenance, match, read_dataset, write_dataset


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A map, the same flipped over a photo of another size, and one of another layer for the first alone."""
    codes = random_codes(9, 13, 7, seed=1)
    codes[2, 3] = 51  # zero
    folder = tmp_path / "pair"
    gray = np.full((36, 52, 3), 120, np.uint8)
    photos = gray, np.full((18, 26, 3), 120, np.uint8)
    for image, of, photo in (("a.png", codes, photos[0]), ("b.png", codes[:, ::-1], photos[1])):
        facts = Provenance(image, "x")
        write_dataset(
            FeatureMap(of, (-1.0, 4.0), f"{image}.x", photo, facts, valid=np.arange(117).reshape(9, 13) != 40),
            folder / f"{image}.x.zip",
        )
    other = FeatureMap(codes[:4, :5], (-1.0, 4.0), "a.png.y", gray, Provenance("a.png", "y"))
    write_dataset(other, folder / "a.png.y.zip")
    return folder


def rows_of(path: Path) -> tuple[str, np.ndarray]:
    heading, *lines = path.read_text().splitlines()
    return heading, np.array([[float(number) for number in line.split(",")] for line in lines])


def test_pairs_are_written_in_image_pixels(cli: Cli, pair: Path, tmp_path: Path) -> None:
    run = cli("match", pair, "--from", "a.png", "--to", "b.png", "-o", tmp_path / "p.csv")
    assert run.code == 0, run.err
    heading, rows = rows_of(tmp_path / "p.csv")
    assert heading == "x0,y0,x1,y1,similarity"
    # All but the zero vector, and what has no data on either side.
    assert len(rows) == 117 - 3
    np.testing.assert_allclose(rows[:, 2], 26 - rows[:, 0] / 2)
    np.testing.assert_allclose(rows[:, 3], rows[:, 1] / 2)
    np.testing.assert_allclose(rows[:, 4], 1, atol=1e-7)
    assert "114 mutual nearest neighbours of 115 pixels of a.png and 115 of b.png" in run.out
    assert "angle of real values" in run.out and "p.csv  114 pairs" in run.out
    found = match(*(read_dataset(pair).find(image, "x").load() for image in ("a.png", "b.png")))
    np.testing.assert_allclose(rows[:, :2], found.from_places)


def test_the_picture_has_lines_between_both_images(cli: Cli, pair: Path, tmp_path: Path) -> None:
    arguments = ("match", pair, "--layer", "x", "--metric", "l1", "--at", "0,4", "--picture", tmp_path / "p.png")
    run = cli(*arguments)
    assert run.code == 0, run.err
    with Image.open(tmp_path / "p.png") as png:
        picture = np.asarray(png.convert("RGB")).astype(int)
    # Both are 480 pixels high; the line leads from the first column of the left image to the last of the right one.
    colored = np.ptp(picture, axis=2) > 60
    rows, columns = np.nonzero(colored)
    left, scale = 16, 480 / 36
    assert abs(rows.mean() - (picture.shape[0] - 16 - 480 + 18 * scale)) < 2
    assert abs(columns.min() - (left + 2 * scale)) < 8
    width = round(52 * scale)
    assert abs(columns.max() - (left + width + 14 + 25 * 480 / 18)) < 8
    assert (colored.any(axis=0).sum() > 0.9 * width) and "distance 0" in run.out


def test_pixels_of_a_padded_map_have_their_dots_on_the_photo(cli: Cli, tmp_path: Path) -> None:
    codes = random_codes(4, 5, 7, seed=3)
    for image in "ab":  # 5 x 4 patches of 10 over photos of 44 x 33: the last column's and row's centres lie beyond
        facts = Provenance(image, "x", stride=10, padding="edge")
        photo = np.full((33, 44, 3), 120, np.uint8)
        write_dataset(FeatureMap(codes, (-1.0, 4.0), f"{image}.x", photo, facts), tmp_path / "maps" / f"{image}.zip")
    run = cli("match", tmp_path / "maps", "--picture", tmp_path / "p.png")
    assert run.code == 0 and "20 mutual" in run.out, run.err
    with Image.open(tmp_path / "p.png") as png:
        picture = np.asarray(png.convert("RGB")).astype(int)
    left, width, gap = 16, 640, 14
    top, bottom = picture.shape[0] - 16 - 480, picture.shape[0] - 16
    # Of lines along a row those from the last column come last at the bottom, and their dots are whole.
    photos = picture[top:bottom]
    beside = np.concatenate([photos[:, :left], photos[:, left + 2 * width + gap :]], axis=1)
    assert (beside == 255).all() and (picture[bottom:] == 255).all(), "a dot on the margin"
    colored = np.ptp(photos, axis=2) > 60
    for first in (left, left + width + gap):
        last = colored[:, first : first + width]
        assert last[:, -8:].sum() > 4 * 20 and last[-8:].sum() > 5 * 20, "a dot is missing"


def test_how_many_lines_there_are_can_be_chosen(cli: Cli, pair: Path, tmp_path: Path) -> None:
    shares = []
    for lines in (3, 60):
        run = cli("match", pair, "--layer", "x", "--picture", tmp_path / "p.png", "--lines", lines)
        assert run.code == 0, run.err
        with Image.open(tmp_path / "p.png") as png:
            shares.append(float((np.ptp(np.asarray(png.convert("RGB")).astype(int), axis=2) > 60).mean()))
    assert 0 < 4 * shares[0] < shares[1]


def test_maps_without_images_are_drawn_by_their_norms(cli: Cli, tmp_path: Path) -> None:
    codes = np.full((9, 13, 3), 200, np.uint8)
    codes[:, :6] = 40
    codes[..., 0] += np.arange(117, dtype=np.uint8).reshape(9, 13) // 3
    for name, of in ("a", codes), ("b", codes[:, ::-1][:, :9]):
        write_dataset(FeatureMap(of), tmp_path / "maps" / f"{name}.zip")
    run = cli("match", tmp_path / "maps", "--picture", tmp_path / "p.png", "--lines", 1)
    assert run.code == 0, run.err
    with Image.open(tmp_path / "p.png") as png:
        gray = np.asarray(png.convert("L"))[-100]
    left, right = 16, 16 + round(13 * 480 / 9) + 14  # each pixel takes 53; the lower part has no line
    assert gray[left + 100] < 60 and gray[left + 500] > 120
    assert gray[right + 100] > 120 and gray[right + 450] < 60


def test_points_regions_and_metrics(cli: Cli, pair: Path, tmp_path: Path) -> None:
    run = cli("match", pair, "--layer", "x", "--at", "2,3", "--at", "4,4")
    assert run.code == 0, run.err
    for words in ("2 pixels of a.png and the nearest of 115 of b.png", "2,3", "10,3", "8,4", "yes", "1.0000"):
        assert words in run.out
    mask = np.zeros((36, 52), np.uint8)
    mask[8:20, 20:36] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    run = cli(
        "match", pair, "--layer", "x", "--region", tmp_path / "mask.png", "--metric", "lk:0.5", "-o", tmp_path / "p.csv"
    )
    assert run.code == 0, run.err
    heading, rows = rows_of(tmp_path / "p.csv")
    assert heading == "x0,y0,x1,y1,distance" and len(rows) == 12 and (rows[:, 4] == 0).all()
    assert rows[:, 0].min() > 20 and rows[:, 0].max() < 36
    run = cli("match", pair, "--layer", "x", "--mute", "0,1", "--center")
    assert run.code == 0 and "Similarity" in run.out


def test_a_mistake_is_one_line_and_nothing_is_written(cli: Cli, pair: Path, tmp_path: Path) -> None:
    table = tmp_path / "p.csv"
    for arguments, words in (
        (("--layer", "y"), "image 'b.png' has no layer 'y'; it has x"),
        (("--from", "c.png"), "no image 'c.png'"),
        (("--from", "a.png", "--to", "a.png"), "every pixel matches itself"),
        (("--layer", "x", "--at", "3,2"), "none of the chosen pixels"),
        (("--layer", "x", "--at", "1,3"), "pixel 1,3 of 'a.png.x' has no data"),
        (("--layer", "x", "--at", "13,2"), "outside"),
        (("--layer", "x", "--metric", "best"), "the metric must be one of"),
        (("--layer", "x", "--region", tmp_path / "no.png"), "no.png"),
        (("--layer", "x", "--lines", "5"), "--lines is for a picture"),
        (("--layer", "x", "--picture", tmp_path / "p.jpg"), "ends in .png"),
        (("--layer", "x", "--picture", pair / "a.png.x.zip" / "p.png"), "is a file"),
    ):
        run = cli("match", pair, *arguments, "-o", table)
        assert (run.code, len(run.err.strip().splitlines())) == (2, 1), run.err
        assert words in run.err
        assert not table.exists() and not list(tmp_path.glob(".*"))
    run = cli("match", "demo:")
    assert run.code == 2 and "--from IMAGE --to IMAGE: there are chelsea.png, coffee.png, rocket.png" in run.err
