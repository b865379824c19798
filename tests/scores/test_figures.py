"""AP, AUC and IoU of similarities and channels, against scikit-learn and float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers import random_codes
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, jaccard_score, roc_auc_score

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, Provenance, oracle
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.scores import channels as channels_module
from ifealid_gpu.scores.channels import channel_figures
from ifealid_gpu.scores.counts import Counts
from ifealid_gpu.scores.marked import Marked
from ifealid_gpu.scores.score import figures_of

ROUND = 1e-6


def expected(marked: NDArray[Any], others: NDArray[Any]) -> tuple[float, float, float]:
    """AP and AUC by scikit-learn; the best IoU by trying every value as a threshold."""
    truth = np.repeat([1, 0], [marked.size, others.size])
    values = np.concatenate([marked, others]).astype(np.float64)
    values[np.isnan(values)] = -1e9
    found = [values >= one for one in np.unique(values)]
    iou = max(float((one & (truth == 1)).sum() / (one | (truth == 1)).sum()) for one in found)
    return average_precision_score(truth, values), roc_auc_score(truth, values), iou


@pytest.mark.parametrize("different", [2, 5, 1000])
@pytest.mark.parametrize("sizes", [(1, 1), (1, 40), (40, 1), (13, 90)])
def test_figures_are_scikit_learns_with_ties(sizes: tuple[int, int], different: int) -> None:
    random = np.random.default_rng(different + sizes[0])
    marked, others = (random.integers(0, different, size).astype(np.float32) - 1 for size in sizes)
    found = figures_of([Counts.of(marked, np.sort(others))])
    np.testing.assert_allclose(found, expected(marked, others), atol=1e-12)
    truth, values = np.repeat([1, 0], sizes), np.concatenate([marked, others])
    assert max(jaccard_score(truth, values >= one) for one in set(marked)) == pytest.approx(found[2], abs=1e-12)


def test_figures_of_all_alike_and_of_perfect_values() -> None:
    alike = figures_of([Counts.of(np.zeros(3), np.zeros(9))])
    np.testing.assert_allclose(alike, [3 / 12, 0.5, 3 / 12])
    np.testing.assert_allclose(figures_of([Counts.of(np.ones(3), np.zeros(9))]), [1, 1, 1])
    np.testing.assert_allclose(figures_of([Counts.of(np.zeros(3), np.ones(9))]), [3 / 12, 0, 3 / 12])


@pytest.fixture
def marks() -> NDArray[np.bool_]:
    """A slanted stroke on 13 x 19 pixels."""
    y, x = np.mgrid[:13, :19]
    return (abs(2 * x - 3 * y - 4) < 4) & (y > 2) & (y < 11)


def signed_map(precision: int, *, ties: bool = False) -> FeatureMap:
    """13 x 19 x 7, signed, with no data at the left and a vector of zeros."""
    codes = random_codes(13, 19, 7, precision, seed=precision)
    if ties:
        codes = codes // np.array(np.iinfo(codes.dtype).max // 3 + 1, codes.dtype)
    valid = np.ones((13, 19), np.bool_)
    valid[:, :2], valid[5, 6] = False, False
    return FeatureMap(codes, (-1.0, 1.5), "x", provenance=Provenance("a.png", "conv"), valid=valid)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("precision", [8, 16, 32])
def test_channels_are_scored_as_scikit_learn_does(precision: int, ties: bool, marks: NDArray[np.bool_]) -> None:
    feature_map = signed_map(precision, ties=ties)
    marked = Marked.of(MaskRegion.of(marks), feature_map, Scene.of(feature_map))
    columns = feature_map.codes.reshape(-1, 7).T
    for _ in range(2):  # what is kept of the first time gives the same
        found = channel_figures(feature_map, marked)
        for channel, codes in enumerate(columns):
            each = [expected(codes[half], codes[marked.rest]) for half in marked.halves]
            np.testing.assert_allclose(found[channel], np.mean(each, axis=0), atol=ROUND)


def test_sorted_channels_that_are_not_kept_score_the_same(
    marks: NDArray[np.bool_], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[int, int]] = []
    kept, fresh = signed_map(16), signed_map(16)
    marked = Marked.of(MaskRegion.of(marks), kept, Scene.of(kept))
    found = channel_figures(kept, marked)
    monkeypatch.setattr(channels_module, "_KEPT", 0)
    monkeypatch.setattr(channels_module, "_CHANNELS", 3)
    np.testing.assert_array_equal(channel_figures(fresh, marked, lambda *step: done.append(step)), found)
    assert done == [(3, 7), (6, 7), (7, 7)]


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize(
    ("precision", "metric", "center"),
    [
        (8, "angle", False),
        (8, "cosine", True),
        (8, "angle-of-codes", False),
        (16, "dot", False),
        (16, "euclidean", True),
        (16, "l1", False),  # at 8 bits float64 has ties that float32 has not
    ],
)
def test_the_similarity_is_scored_on_what_was_not_learned(
    precision: int, metric: str, center: bool, marks: NDArray[np.bool_]
) -> None:
    feature_map = signed_map(precision)
    first, *others = ifealid_gpu.score(feature_map, marks, 3, metric=metric, center=center)
    chosen, each = metric_named(metric), []
    marked = Marked.of(MaskRegion.of(marks), feature_map, Scene.of(feature_map))
    for learned, scored in marked.folds:
        assert not set(learned) & set(scored) and not set(learned) & set(marked.rest)
        query = Query((Term(MapPixels(learned, 19)),))
        values = oracle.answered(feature_map.codes, ReferenceSet.of(query, feature_map, chosen, center)).ravel()
        values = -values if chosen.is_low_bright else values
        each.append(expected(values[scored], values[marked.rest]))
    np.testing.assert_allclose((first.ap, first.auc, first.iou), np.mean(each, axis=0), atol=ROUND)
    assert first.to_json() == {
        "image": "a.png", "layer": "conv", "channel": None, "ap": first.ap, "auc": first.auc, "iou": first.iou,
    }  # fmt: skip
    assert first.chance == pytest.approx(np.mean([h.size / (h.size + marked.rest.size) for h in marked.halves]))
    figures = channel_figures(feature_map, marked)
    assert [one.ap for one in others] == sorted(figures[:, 0], reverse=True)[:3]
    assert [one.ap for one in others] == [figures[one.channel, 0] for one in others]


@pytest.mark.usefixtures("gpu")
def test_pixels_without_a_value_come_last() -> None:
    codes = np.full((6, 8, 3), 90, np.uint8)
    codes[2:4, 2:6] = 10, 200, 0
    codes[3, 2] = codes[3, 5] = codes[0, 0] = 0  # no direction
    marks = np.zeros((6, 8), np.bool_)
    marks[2:4, 2:6] = True
    found = ifealid_gpu.score(FeatureMap(codes, (0.0, 1.0)), marks, 0, metric="angle")[0]
    # Of each half's four, three are found first, and the last comes with the one other that has no direction.
    last = 4 / (4 + 40)
    assert found.ap == pytest.approx((3 * 1 + last) / 4)
    assert found.auc == pytest.approx((3 * 40 + 0.5) / (4 * 40))
    assert found.iou == pytest.approx(3 / 4)


@pytest.mark.usefixtures("gpu")
def test_an_object_unlike_itself_is_not_found_by_what_was_learned() -> None:
    codes = np.random.default_rng(1).integers(100, 110, (9, 16, 5), dtype=np.uint8)
    marks = np.zeros((9, 16), np.bool_)
    marks[3:6, 2:14] = True
    codes[3:6, 2:8], codes[3:6, 8:14] = (250, 0, 0, 0, 0), (0, 0, 0, 0, 250)
    halves = ifealid_gpu.score(FeatureMap(codes, (0.0, 1.0)), marks, 2)
    assert halves[0].ap < 0.15 and halves[0].auc < 0.01, "each half is unlike the other"
    codes[3:6, 8:14] = 250, 0, 0, 0, 0
    alike = ifealid_gpu.score(FeatureMap(codes, (0.0, 1.0)), marks, 2)
    assert (alike[0].ap, alike[0].auc, alike[0].iou) == (1, 1, 1)
    assert (alike[1].channel, alike[1].ap) == (0, 1) and alike[2].ap < 1
    muted = ifealid_gpu.score(FeatureMap(codes, (0.0, 1.0)), marks, 9, muted=[0])
    assert sorted(one.channel for one in muted[1:] if one.channel is not None) == [1, 2, 3, 4]


@pytest.mark.usefixtures("gpu")
def test_what_is_no_mask_for_a_map_is_said() -> None:
    feature_map = signed_map(8)
    one = np.zeros((13, 19), np.bool_)
    one[6, 9] = True
    for mask, said in [
        (one, "marks one pixel of 19 x 13"),
        (np.ones((13, 19), np.bool_), "marks all pixels with data"),
        (np.zeros((13, 19), np.bool_), "nothing marked"),
        (np.ones((20, 20), np.bool_), "expected the map's size, 19 x 13"),
        ((3, 4), "a mask is one region"),
        ([one, one], "a mask is one region"),
    ]:
        with pytest.raises(InputError, match=said):
            ifealid_gpu.score(feature_map, mask)
    marks = np.zeros((13, 19), np.bool_)
    marks[6, 9:12] = True
    with pytest.raises(InputError, match="0 or more, found -1"):
        ifealid_gpu.score(feature_map, marks, -1)
    assert len(ifealid_gpu.score(feature_map, marks, 99)) == 8
