"""The demo dataset as it is committed: what it holds, what it shows, and that it can be made again."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from ifealid_gpu import FeatureMap, load_image, read_dataset
from ifealid_gpu.dataset.photos import LITE0_PACKAGE

CHECKOUT = Path(__file__).resolve().parents[1]
ASSETS = CHECKOUT / "assets"
DEMO = ASSETS / "demo"
PHOTOS = {"chelsea.png": (451, 300), "coffee.png": (600, 400), "rocket.png": (480, 320)}
# Stride and channels.
TRAINED = {"_blocks.2": (4, 24), "_blocks.4": (8, 40), "_blocks.10": (16, 112)}
FIXED = {"stage1": (4, 256), "stage2": (8, 512), "stage3": (16, 1024)}
LAYERS = TRAINED | FIXED

# Chelsea's eyes in image pixels: centre and radii of the ellipse, and the pupil's centre.
EYES = {"left": (171, 116, 33, 30, (173, 110)), "right": (319, 137, 23, 26, (314, 131))}


def demo_map(photo: str, layer: str) -> FeatureMap:
    return read_dataset(DEMO).find(photo, layer).load()


def similarity(feature_map: FeatureMap, x: int, y: int) -> NDArray[np.float64]:
    """1 - angle / pi of the real values, written out once more to owe nothing to the code under test."""
    assert feature_map.value_range is not None
    low, high = feature_map.value_range
    p = low + feature_map.codes.astype(np.float64) / 255 * (high - low)
    norms = np.sqrt((p * p).sum(-1))
    return 1 - np.arccos(np.clip(p @ p[y, x] / (norms * norms[y, x]), -1, 1)) / np.pi


def eye_pixels(feature_map: FeatureMap, eye: str, grown: float = 0) -> NDArray[np.bool_]:
    """The feature pixels whose centre lies on an eye, grown by so many feature pixels."""
    stride = feature_map.provenance.stride
    assert stride is not None
    x0, y0, rx, ry, _ = EYES[eye]
    y, x = (np.indices((feature_map.height, feature_map.width)) + 0.5) * stride
    return ((x - x0) / (rx + grown * stride)) ** 2 + ((y - y0) / (ry + grown * stride)) ** 2 <= 1


def strongest_elsewhere(feature_map: FeatureMap, eye: str, x: int, y: int) -> tuple[int, int]:
    """(row, column) of the strongest answer to reference (x, y) farther than 3 feature pixels from the eye."""
    s = similarity(feature_map, x, y)
    s[eye_pixels(feature_map, eye, grown=3)] = -1
    row, column = np.unravel_index(s.argmax(), s.shape)
    return int(row), int(column)


def test_each_photo_has_three_layers_of_either_network_from_fine_to_coarse() -> None:
    dataset = read_dataset(DEMO)
    assert dataset.problems == ()
    assert dataset.images == tuple(PHOTOS)
    for photo, (width, height) in PHOTOS.items():
        assert load_image(DEMO / "photos" / photo).shape == (height, width, 3)
        layers = dataset.layers(photo)
        assert [entry.layer for entry in layers] == list(LAYERS)
        for entry, (stride, channels) in zip(layers, LAYERS.values(), strict=True):
            assert (entry.width, entry.height, entry.channels, entry.precision) == (
                -(-width // stride),
                -(-height // stride),
                channels,
                8,
            )
            assert entry.name == f"{photo}.{entry.layer}"
            facts = entry.provenance
            assert facts.model == ("lite0" if entry.layer in TRAINED else "scattering")
            assert (facts.stride, facts.padding) == (stride, "edge")
            assert facts.weights is not None
            assert facts.weights == "fixed" or ("ImageNet" in facts.weights and "Apache 2.0" in facts.weights)


def test_the_demo_is_small_and_licences_stand_beside_it() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) < 10e6
    text = (ASSETS / "README.md").read_text("utf-8")
    for photo in PHOTOS:
        line = next(line for line in text.splitlines() if f"demo/photos/{photo}" in line)
        assert "CC0 1.0" in line or "public domain" in line
    for named in ("Stefan van der Walt", "Rachel Michetti", "SpaceX", "Apache License 2.0"):
        assert named in text


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("layer", LAYERS)
def test_codes_and_angles_use_their_range(photo: str, layer: str) -> None:
    feature_map = demo_map(photo, layer)
    codes = feature_map.codes
    assert (codes.min(), codes.max()) == (0, 255)
    assert (codes.any(-1)).all(), "no pixel is without a direction"
    s = similarity(feature_map, codes.shape[1] // 2, codes.shape[0] // 2)
    assert s.min() < 0.65
    assert np.median(s) < 0.8


@pytest.mark.parametrize(("eye", "other"), [("left", "right"), ("right", "left")])
def test_the_trained_network_answers_to_a_pupil_with_the_other_eye(eye: str, other: str) -> None:
    """Strongest of all but the reference and the pixels around it."""
    feature_map = demo_map("chelsea.png", "_blocks.10")
    x, y = (pupil // 16 for pupil in EYES[eye][4])
    s = similarity(feature_map, x, y)
    s[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3] = -1
    strongest = tuple(int(at) for at in np.unravel_index(s.argmax(), s.shape))
    assert eye_pixels(feature_map, other)[strongest]
    elsewhere = s[~eye_pixels(feature_map, other, grown=1) & ~eye_pixels(feature_map, eye, grown=1)]
    assert s.max() > elsewhere.max() + 0.05, "and no other place comes near"


def test_the_trained_network_answers_to_a_tower_with_its_twin() -> None:
    feature_map = demo_map("rocket.png", "_blocks.10")
    s = similarity(feature_map, 9, 9)  # the left one, halfway up
    s[:, :12] = -1
    row, column = np.unravel_index(s.argmax(), s.shape)
    assert abs(int(row) - 9) <= 2 and 19 <= int(column) <= 21, (row, column)


@pytest.mark.parametrize("stage", ["stage2", "stage3"])
@pytest.mark.parametrize(("eye", "other"), [("left", "right"), ("right", "left")])
def test_one_eye_of_the_cat_answers_to_the_other(stage: str, eye: str, other: str) -> None:
    feature_map = demo_map("chelsea.png", stage)
    stride = FIXED[stage][0]
    x, y = (pupil // stride for pupil in EYES[eye][4])
    assert eye_pixels(feature_map, other)[strongest_elsewhere(feature_map, eye, x, y)]

    # From anywhere on the eye, its rim included, the answer lies on the other eye or on its rim.
    near = eye_pixels(feature_map, other, grown=1)
    hits = [near[strongest_elsewhere(feature_map, eye, x, y)] for y, x in np.argwhere(eye_pixels(feature_map, eye))]
    assert np.mean(hits) > 0.7


def make_demo() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("make_demo", str(CHECKOUT / "scripts" / "make_demo"))
    spec = importlib.util.spec_from_loader("make_demo", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.torch
def test_extraction_of_the_photos_gives_the_committed_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same codes, those of float32 but for rounding; what compresses them may differ from machine to machine."""
    pytest.importorskip("torch")
    pytest.importorskip(LITE0_PACKAGE)
    monkeypatch.setattr("sys.dont_write_bytecode", True)  # a make_democ beside the script otherwise
    script, photos, output = make_demo(), tmp_path / "demo/photos", tmp_path / "made"
    photos.mkdir(parents=True)
    names = ("chelsea.png", "rocket.png")  # the third is large, and made in the same way
    for name in names:
        (photos / name).symlink_to(DEMO / "photos" / name)
    monkeypatch.setattr(script, "DEMO", tmp_path / "demo")
    output.mkdir()
    monkeypatch.setattr("sys.argv", ["make_demo", str(output)])
    script.main()
    expected = [path.name for name in names for path in DEMO.glob(f"{name}.*.zip")]
    assert sorted(path.name for path in output.iterdir()) == sorted(expected)
    for entry in read_dataset(output).entries:
        made, committed = entry.load(), read_dataset(DEMO / entry.file_name).entries[0].load()
        apart = np.abs(made.codes.astype(int) - committed.codes)
        assert apart.max() <= (1 if entry.layer in TRAINED else 0)
        assert (apart > 0).mean() < 0.001
        assert made.image is not None and committed.image is not None
        assert np.abs(made.image.astype(int) - committed.image).max() <= 4, "encoders of JPEG may differ"
        assert (made.name, made.provenance) == (committed.name, committed.provenance)
        assert made.value_range == pytest.approx(committed.value_range, rel=1e-5 if entry.layer in TRAINED else 1e-12)
