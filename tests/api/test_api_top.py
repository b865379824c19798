"""`top()` from Python: the places that are most alike to something, in one map or among several."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, InputError, Norm, Provenance, Ranked, ViewState, similarity, top, values
from ifealid_gpu.fits.at_once import AtOnce, OneMap
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.peaks import peaks
from ifealid_gpu.quantities.percentile import Percentile

pytestmark = pytest.mark.usefixtures("gpu")


def test_places_of_a_map_are_the_peaks_of_its_similarity(feature_map: FeatureMap) -> None:
    found = top(feature_map, (9, 8), 5, radius=3, metric="euclidean")
    expected = peaks(
        similarity(feature_map, (9, 8), metric="euclidean"), 5, 3, is_low_best=True, away_from=np.array([8 * 23 + 9])
    )
    assert [(one.rank, one.x, one.y, one.value) for one in found] == [
        (n, p.x, p.y, p.value) for n, p in enumerate(expected, 1)
    ]
    assert found[0].image == "photo.jpg" and found[0].place == (2 * found[0].x + 1, 2 * found[0].y + 1)
    inside = np.zeros((17, 23), np.bool_)
    inside[4:9, 5:9] = True
    about = top(feature_map, inside, 50, radius=2)
    assert about and not any(3 <= one.x <= 10 and 2 <= one.y <= 10 for one in about), "nothing about the region"


def test_views_say_what_else_is_ranked(feature_map: FeatureMap) -> None:
    norms = values(feature_map, ViewState(quantity=Norm()))
    (best,) = top(feature_map, ViewState(quantity=Norm()), 1)
    assert (best.y, best.x) == np.unravel_index(np.nanargmax(norms), norms.shape)
    with pytest.raises(InputError, match="leave metric, center and muted out"):
        top(feature_map, ViewState(), metric="l1")


def test_other_maps_are_compared_with_the_first_ones_vector(feature_map: FeatureMap) -> None:
    codes = np.random.default_rng(5).integers(0, 256, (9, 31, 21), dtype=np.uint8)
    codes[6, 20] = feature_map.codes[8, 9]
    other = FeatureMap(codes, (0.0, 2.0), "other", provenance=Provenance("other.jpg", "a", None, None, None))
    found = top(feature_map, (9, 8), 4, among=[other])
    assert isinstance(found[0], Ranked)
    assert (found[0].image, found[0].x, found[0].y) == ("other.jpg", 20, 6)
    assert found[0].value == pytest.approx(1, abs=1e-6)
    narrow = FeatureMap(codes[..., :3], (0.0, 2.0), "narrow")
    with pytest.raises(InputError, match="'narrow' has 3, not 21"):
        top(feature_map, (9, 8), among=[narrow])
    with pytest.raises(InputError, match="expected feature maps to search"):
        top(feature_map, (9, 8), among=[codes])  # type: ignore[list-item]


def test_percentiles_and_components_of_other_maps_are_counted_as_the_first_ones(feature_map: FeatureMap) -> None:
    codes = np.random.default_rng(5).integers(0, 256, (9, 31, 21), dtype=np.uint8)
    other = FeatureMap(codes, (0.0, 2.0), "other")
    s = top(feature_map, (9, 8), 9, among=[other])
    view = ViewState(reference=(9, 8), quantity=Percentile())
    found = top(feature_map, view, 9, among=[other])
    assert [(one.image, one.x, one.y) for one in found] == [(one.image, one.x, one.y) for one in s]
    resolved = AtOnce(OneMap(feature_map)).fit(BasisWanted())
    scores = [
        (one.image, one.x, one.y) for one in top(feature_map, ViewState(quantity=Components((1,))), 9, among=[other])
    ]
    real = {one.name: 2 / 255 * one.codes.astype(np.float64) for one in (feature_map, other)}
    expected = [
        (image, peak.value)
        for image, name in (("photo.jpg", feature_map.name), ("other", "other"))
        for peak in peaks((real[name] - resolved.mean) @ resolved.axes[0], 9, 1)
    ]
    assert [image for image, *_ in scores] == [image for image, _ in sorted(expected, key=lambda one: -one[1])][:9]
