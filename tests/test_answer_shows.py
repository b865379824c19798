"""How much of the colours the answer has: on the demo's maps against the oracle, on the paper's where they are there.

Where Eq. 5 counts the reference itself, two thirds of the colours of a trained network's map go to 1 % of the pixels.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import expected_values
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

PAPERS = Path(__file__).resolve().parents[2] / "shared" / "data" / "coco"


def references(feature_map: FeatureMap, count: int) -> list[tuple[int, int]]:
    random = np.random.default_rng(0)
    return [(int(random.integers(feature_map.width)), int(random.integers(feature_map.height))) for _ in range(count)]


def share_below(values: NDArray[np.floating], ends: tuple[float, float] | None) -> float:
    """Where on the colours the pixel lies that is more alike than 99 % of the others, from 0 to 1."""
    assert ends is not None
    return float(np.nanpercentile(oracle.stretch(values.astype(np.float64), *ends), 99))


def shares(gpu: Gpu, feature_map: FeatureMap, count: int) -> dict[str, float]:
    """Medians over some references, under each rule."""
    renderer = Renderer(gpu, feature_map)

    def share(at: tuple[int, int], rule: str) -> float:
        view = ViewState(reference=at, display_range=rule)
        return share_below(renderer.values(view), renderer.color_ends(view))

    at = references(feature_map, count)
    return {rule: float(np.median([share(one, rule) for one in at])) for rule in ("auto", "paper")}


def test_the_answer_has_more_of_the_colors_than_in_the_paper(gpu: Gpu) -> None:
    for entry in read_dataset(demo_dataset()).entries[:3]:
        feature_map = entry.load()
        found = shares(gpu, feature_map, 12)
        expected: dict[str, list[float]] = {"auto": [], "paper": []}
        for x, y in references(feature_map, 12):
            s = expected_values(feature_map, ViewState(reference=(x, y)))
            expected["auto"].append(share_below(s, oracle.color_range(s, [(x, y)])))
            expected["paper"].append(share_below(s, oracle.value_range(s)))
        assert found == pytest.approx({rule: np.median(each) for rule, each in expected.items()}, abs=1e-3)
        assert 0.4 < found["paper"] < found["auto"] - 0.05


@pytest.mark.parametrize(("layer", "paper"), [("C2", 0.34), ("C3", 0.35)])
def test_on_the_papers_maps_it_shows(gpu: Gpu, layer: str, paper: float) -> None:
    files = list(PAPERS.glob(f"*.{layer}.npz.8.zip"))
    if not files:
        pytest.skip("without a copy of the paper's example data")
    found = shares(gpu, read_dataset(files[0]).entries[0].load(), 60)
    assert found["auto"] >= 0.6
    assert found["paper"] == pytest.approx(paper, abs=0.02)
