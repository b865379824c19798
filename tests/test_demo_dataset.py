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

CHECKOUT = Path(__file__).resolve().parents[1]
ASSETS = CHECKOUT / "assets"
DEMO = ASSETS / "demo"
PHOTOS = {"chelsea.png": (451, 300), "coffee.png": (600, 400)}
STAGES = {"stage1": (4, 256), "stage2": (8, 512), "stage3": (16, 1024)}

# Chelsea's eyes in image pixels: centre and radii of the ellipse, and the pupil's centre.
EYES = {"left": (171, 116, 33, 30, (173, 110)), "right": (319, 137, 23, 26, (314, 131))}


def demo_map(photo: str, stage: str) -> FeatureMap:
    return read_dataset(DEMO).find(photo, stage).load()


def similarity(codes: NDArray[np.uint8], x: int, y: int) -> NDArray[np.float64]:
    """Eq. 3, written out once more to owe nothing to the code under test."""
    p = codes.astype(np.float64)
    norms = np.sqrt((p * p).sum(-1))
    return 1 - 2 / np.pi * np.arccos(np.clip(p @ p[y, x] / (norms * norms[y, x]), -1, 1))


def eye_pixels(feature_map: FeatureMap, eye: str, grown: float = 0) -> NDArray[np.bool_]:
    """The feature pixels whose centre lies on an eye, grown by so many feature pixels."""
    stride = feature_map.provenance.stride
    assert stride is not None
    x0, y0, rx, ry, _ = EYES[eye]
    y, x = (np.indices((feature_map.height, feature_map.width)) + 0.5) * stride
    return ((x - x0) / (rx + grown * stride)) ** 2 + ((y - y0) / (ry + grown * stride)) ** 2 <= 1


def strongest_elsewhere(feature_map: FeatureMap, eye: str, x: int, y: int) -> tuple[int, int]:
    """(row, column) of the strongest answer to reference (x, y) farther than 3 feature pixels from the eye."""
    s = similarity(feature_map.codes, x, y)
    s[eye_pixels(feature_map, eye, grown=3)] = -1
    row, column = np.unravel_index(s.argmax(), s.shape)
    return int(row), int(column)


def test_both_photos_have_three_layers_from_fine_to_coarse() -> None:
    dataset = read_dataset(DEMO)
    assert dataset.problems == ()
    assert dataset.images == tuple(PHOTOS)
    for photo, (width, height) in PHOTOS.items():
        assert load_image(DEMO / "photos" / photo).shape == (height, width, 3)
        layers = dataset.layers(photo)
        assert [entry.layer for entry in layers] == list(STAGES)
        for entry, (stride, channels) in zip(layers, STAGES.values(), strict=True):
            assert (entry.width, entry.height, entry.channels, entry.precision) == (
                -(-width // stride),
                -(-height // stride),
                channels,
                8,
            )
            assert entry.name == f"{photo}.{entry.layer}"
            facts = entry.provenance
            assert (facts.model, facts.weights, facts.stride, facts.padding) == ("scattering", "fixed", stride, "edge")


def test_assets_are_small_and_their_licences_stand_beside_them() -> None:
    assert sum(path.stat().st_size for path in ASSETS.rglob("*") if path.is_file()) < 10e6
    text = (ASSETS / "README.md").read_text("utf-8")
    for photo in PHOTOS:
        line = next(line for line in text.splitlines() if f"demo/photos/{photo}" in line)
        assert "CC0 1.0" in line
    assert "Stefan van der Walt" in text
    assert "Rachel Michetti" in text


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("stage", STAGES)
def test_codes_and_angles_use_their_range(photo: str, stage: str) -> None:
    codes = demo_map(photo, stage).codes
    assert (codes.min(), codes.max()) == (0, 255)
    assert (codes.any(-1)).all(), "no pixel is without a direction"
    s = similarity(codes, codes.shape[1] // 2, codes.shape[0] // 2)
    assert s.min() < 0.4
    assert np.median(s) < 0.75


@pytest.mark.parametrize("stage", ["stage2", "stage3"])
@pytest.mark.parametrize(("eye", "other"), [("left", "right"), ("right", "left")])
def test_one_eye_of_the_cat_answers_to_the_other(stage: str, eye: str, other: str) -> None:
    feature_map = demo_map("chelsea.png", stage)
    stride = STAGES[stage][0]
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
    """Codes are the same bit for bit; what compresses them may differ from machine to machine."""
    pytest.importorskip("torch")
    monkeypatch.setattr("sys.dont_write_bytecode", True)  # a make_democ beside the script otherwise
    script = make_demo()
    monkeypatch.setattr("sys.argv", ["make_demo", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        script.main()
    assert not ended.value.code
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in DEMO.glob("*.zip"))
    for entry in read_dataset(tmp_path).entries:
        made, committed = entry.load(), read_dataset(DEMO / entry.file_name).entries[0].load()
        np.testing.assert_array_equal(made.codes, committed.codes)
        assert made.image is not None and committed.image is not None
        assert np.abs(made.image.astype(int) - committed.image).max() <= 4, "encoders of JPEG may differ"
        assert (made.name, made.provenance) == (committed.name, committed.provenance)
        assert made.value_range == pytest.approx(committed.value_range, rel=1e-12)
