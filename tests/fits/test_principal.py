"""Principal components against scikit-learn's, and what becomes of maps that have none."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from helpers import random_map
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits import principal, vectors
from ifealid_gpu.fits.at_once import OneMap, finished
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.foreground import Foreground, Side
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.maps.codes import dequantize
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.component_words import basis_words
from ifealid_gpu.quantities.components import Components


class SeveralMaps:
    def __init__(self, *maps: FeatureMap) -> None:
        self.own, self._maps = maps[0], maps
        self.count = len(maps)

    def each(self):
        yield from self._maps


def structured(
    height: int, width: int, channels: int, precision: int = 8, *, seed: int = 0, shift: float = 0.0, scale: float = 1.0
) -> FeatureMap:
    """A map whose components differ in their variance."""
    random = np.random.default_rng(seed)
    rank = min(channels, 6)
    values = random.normal(size=(height, width, rank)) * 0.6 ** np.arange(rank)
    values = values @ random.normal(size=(rank, channels)) + 0.05 * random.normal(size=(height, width, channels))
    return FeatureMap.from_array(scale * values + shift, precision=precision)


def made(*maps: FeatureMap, **options: object) -> Basis:
    return finished(BasisWanted(is_of_layer=len(maps) > 1, **options).steps(SeveralMaps(*maps)))


def real(feature_map: FeatureMap) -> NDArray[np.float64]:
    return dequantize(feature_map.codes, *feature_map.real_range).reshape(-1, feature_map.channels).astype(np.float64)


def assert_as_of_sklearn(basis: Basis, rows: NDArray[np.float64], count: int = 3) -> None:
    found = PCA(count, svd_solver="full").fit(rows)
    axes = found.components_
    signs = np.sign(np.take_along_axis(axes, np.abs(axes).argmax(1)[:, np.newaxis], 1))
    axes = axes * signs
    cosines = np.linalg.svd(basis.axes[:count] @ axes.T)[1]
    assert np.arccos(np.clip(cosines.min(), -1, 1)) <= 1e-3, "the subspace"
    np.testing.assert_allclose(basis.explained[:count], found.explained_variance_ratio_, rtol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(basis.axes[:count], axis=1), 1, rtol=1e-6)
    expected = (rows - rows.mean(0)) @ axes.T
    scores = (rows - basis.mean) @ basis.axes[:count].T
    largest = np.abs(expected).max(0)
    assert (np.abs(scores - expected) <= 1e-3 * largest).all(), "scores, with their signs"
    np.testing.assert_allclose(
        basis.ends[:count], np.percentile(expected, [1, 99], axis=0).T, atol=1e-3 * largest.max()
    )


@pytest.mark.parametrize("precision", [8, 16, 32])
@pytest.mark.parametrize(
    ("height", "width", "channels", "shift", "scale"),
    [
        (31, 45, 37, 0.0, 1.0),
        (13, 11, 70, 5.0, 1.0),
        (5, 7, 150, -1e4, 1e-2),
        (9, 8, 500, 0.0, 1e-12),
        (40, 51, 3, 0, 1e9),
        (9, 8, 5, 0.0, 1e-28),
        (9, 8, 5, 0.0, 1e28),
    ],
)
def test_axes_scores_and_variance_are_those_of_sklearn(
    precision: int, height: int, width: int, channels: int, shift: float, scale: float
) -> None:
    feature_map = structured(height, width, channels, precision, shift=shift, scale=scale)
    basis = made(feature_map)
    assert_as_of_sklearn(basis, real(feature_map))
    assert basis.pixels == basis.pixels_in_all == height * width and basis.images == 1


def test_blocks_in_float32_are_precise_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    feature_map = structured(61, 45, 64, shift=3.0)
    monkeypatch.setattr(principal, "_EXACT_FLOPS", 0)
    assert_as_of_sklearn(made(feature_map), real(feature_map))
    monkeypatch.setattr(vectors, "_KEPT_VALUES", 0)
    assert_as_of_sklearn(made(feature_map), real(feature_map))


def test_directions_are_components_of_unit_vectors_and_zero_vectors_do_not_count() -> None:
    values = np.random.default_rng(1).normal(size=(12, 17, 9)) * np.array([3, 2, 1.5, 1, 1, 1, 0.5, 0.5, 0.5]) + 0.3
    values[2, 3] = values[4, 5] = 0
    feature_map = FeatureMap.from_array(values, precision=16)
    rows = real(feature_map)
    basis = made(feature_map, normalized=True)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    assert_as_of_sklearn(basis, rows / lengths)
    codes = np.random.default_rng(2).integers(0, 5, (6, 7, 5), np.uint8)
    codes[1, 1] = codes[3, 2] = 0
    with_zeros = FeatureMap(codes, (0.0, 255.0))
    rows = real(with_zeros)
    there = rows.any(1)
    assert_as_of_sklearn(made(with_zeros, normalized=True), rows[there] / np.linalg.norm(rows[there], axis=1)[:, None])


def test_one_basis_of_maps_with_ranges_of_their_own() -> None:
    maps = [structured(9, 13, 12, seed=n, shift=n, scale=1 + n) for n in range(3)]
    basis = made(*maps)
    assert_as_of_sklearn(basis, np.concatenate([real(one) for one in maps]))
    assert (basis.images, basis.pixels) == (3, 3 * 9 * 13)


def test_where_there_are_many_pixels_each_map_gives_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(principal, "MOST_PIXELS", 4000)
    maps = [structured(50, 60, 8, seed=0), structured(40, 70, 8, seed=0)]
    basis = made(*maps)
    assert basis.pixels == 4000 and basis.pixels_in_all == 5800
    rows = np.concatenate([real(one) for one in maps])
    whole = PCA(3, svd_solver="full").fit(rows)
    kept = np.trace(basis.axes[:3] @ np.cov(rows.T) @ basis.axes[:3].T)
    assert kept >= 0.999 * whole.explained_variance_.sum(), "the variance that the axes keep"
    again = made(*maps)
    np.testing.assert_array_equal(again.axes, basis.axes)
    assert basis.kept is not None and 0.99 < basis.kept <= 1, "and about that is said"
    assert re.fullmatch(
        r"basis of 2 images, 4000 of 5800 pixels \(whose axes keep 99(\.\d+)? % of what others' would\)",
        basis_words(replace(basis, outliers=0), "this map"),
    )
    assert made(maps[0], foreground=None).kept is None


def test_pixels_of_outlying_norm_are_counted_and_can_be_left_out() -> None:
    feature_map = structured(20, 23, 10, 16)
    values = real(feature_map).reshape(20, 23, 10)
    values[3, 4] *= 40
    values[10, 2] *= 60
    feature_map = FeatureMap.from_array(values, precision=16)
    rows = real(feature_map)
    keeps = made(feature_map)
    assert keeps.outliers == 2 and not keeps.drops_outliers
    assert_as_of_sklearn(keeps, rows)
    drops = made(feature_map, drops_outliers=True)
    norms = np.linalg.norm(rows, axis=1)
    spread = np.median(np.abs(norms - np.median(norms)))
    normal = norms <= np.median(norms) + 6 * 1.4826 * spread
    assert normal.sum() == rows.shape[0] - 2
    assert drops.outliers == 2 and drops.pixels == normal.sum()
    assert_as_of_sklearn(drops, rows[normal])


def two_sides(precision: int = 8) -> tuple[FeatureMap, NDArray[np.bool_]]:
    """A thing in the middle, whose vectors vary in another way than those about it."""
    random = np.random.default_rng(4)
    inside = np.zeros((24, 31), np.bool_)
    inside[7:18, 9:22] = True
    values = random.normal(size=(24, 31, 12)) * 0.2
    values[..., 0] += np.where(inside, -4, 4)
    values[inside, 3] += 2 * random.normal(size=inside.sum())
    return FeatureMap.from_array(values, precision=precision), inside


def test_the_foreground_is_found_and_the_basis_made_again_inside_it() -> None:
    feature_map, inside = two_sides()
    basis = made(feature_map, foreground=Foreground())
    gate = basis.gate
    assert gate is not None and gate.is_guess
    scores = (real(feature_map) - gate.mean) @ gate.axis
    np.testing.assert_array_equal(gate.inside(scores), inside.ravel())
    assert basis.pixels == inside.sum() and gate.share == pytest.approx(inside.mean())
    assert_as_of_sklearn(basis, real(feature_map)[inside.ravel()])
    assert sum(gate.counts) == inside.size and gate.low == pytest.approx(scores.min(), abs=1e-3)
    assert abs(basis.axes[0, 3]) > 0.9, "what varies inside"
    other = made(feature_map, foreground=Foreground(side=gate.side.other))
    assert other.pixels == inside.size - inside.sum()


def test_a_threshold_of_the_foreground_is_in_unscaled_scores() -> None:
    feature_map, _ = two_sides()
    whole = made(feature_map)
    scores = (real(feature_map) - whole.mean) @ whole.axes[0]
    at = float(np.percentile(scores, 30))
    for side in Side:
        basis = made(feature_map, foreground=Foreground(at, side))
        inside = scores >= at if side is Side.ABOVE else scores <= at
        assert abs(basis.pixels - inside.sum()) <= 1 and basis.gate is not None and basis.gate.at == at
    with pytest.raises(InputError, match=r"no pixel is above 1e\+06 on component 1, whose scores are -"):
        made(feature_map, foreground=Foreground(1e6, Side.ABOVE))


@pytest.mark.parametrize("channels", [1, 2])
def test_fewer_than_three_channels_leave_the_other_axes_at_0(channels: int) -> None:
    feature_map = structured(9, 13, channels)
    basis = made(feature_map)
    assert basis.axes.shape == (3, channels) and not basis.axes[channels:].any()
    assert basis.explained[:channels].sum() == pytest.approx(1) and not basis.ends[channels:].any()
    assert_as_of_sklearn(basis, real(feature_map), channels)


@pytest.mark.parametrize("value", [0.0, 3.0, -2.5])
def test_constant_maps_and_single_pixels_vary_along_nothing(value: float) -> None:
    for shape in ((5, 7, 6), (1, 1, 6)):
        basis = made(FeatureMap.from_array(np.full(shape, value)))
        assert not basis.axes.any() and not basis.ends.any() and basis.total_variance == 0
        np.testing.assert_allclose(basis.mean, value)
        assert Components(fitted=basis).title_words == "components 1, 2, 3: nothing varies"
    one = FeatureMap.from_array(np.random.default_rng(0).normal(size=(1, 1, 6)))
    basis = made(one)
    assert not basis.ends.any() and "(nothing varies)" in Components(fitted=basis).caption()
    np.testing.assert_allclose(basis.mean, real(one)[0], rtol=1e-5, atol=1e-6)


def test_two_pixels_vary_along_one_axis() -> None:
    feature_map = random_map(1, 2, 30, value_range=(-1.0, 2.0))
    basis = made(feature_map)
    assert basis.explained[0] == pytest.approx(1) and not basis.axes[1:].any()


def test_zero_vectors_alone_have_no_directions() -> None:
    with pytest.raises(InputError, match="a pixel whose vector is not zero"):
        made(FeatureMap(np.zeros((3, 4, 5), np.uint8), (0.0, 1.0)), normalized=True)


@pytest.mark.parametrize("text", ["auto", "above:0.25", "below:-3.5", "above", "below"])
def test_words_of_a_foreground_lead_back_to_it(text: str) -> None:
    found = Foreground.from_text(text)
    assert found is not None and found.text == text


@pytest.mark.parametrize("text", ["", "up", "above:x", "above:nan", "auto:3", "between:1"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="above:T or below:T"):
        Foreground.from_text(text)


def test_the_share_that_is_done_grows() -> None:
    shares = list(BasisWanted().steps(OneMap(structured(61, 45, 64))))
    assert shares[0] >= 0 and shares[-1] <= 1 and len(shares) > 4
    assert min(shares[len(shares) // 2 :]) >= 0.6, "it may go back a little, for what some axes need of all pixels"


def test_what_takes_long_is_shown_of_some_of_the_pixels_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(principal, "_QUICK_PIXELS", 400)
    monkeypatch.setattr(principal, "_QUICK_FLOPS", 0)
    feature_map, wanted = structured(61, 45, 20), BasisWanted(is_of_layer=True)
    own = wanted.sooner
    assert own == BasisWanted() and own.sooner == BasisWanted(is_quick=True) and own.sooner.sooner is None
    quick, whole = (finished(one.steps(OneMap(feature_map))) for one in (own.sooner, own))
    assert quick.pixels == 400 and quick.pixels_in_all == whole.pixels == 61 * 45
    assert np.abs(np.einsum("kd,kd->k", quick.axes[:3], whole.axes[:3])).min() > 0.97, "nearly the same axes"
    assert "400 of 2745 pixels" in basis_words(quick, "this map")


def test_a_foreground_that_few_pixels_have_does_not_fail_while_some_of_them_stand_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(principal, "_QUICK_PIXELS", 40)
    monkeypatch.setattr(principal, "_QUICK_FLOPS", 0)
    feature_map = structured(61, 45, 20)
    basis = made(feature_map)
    scores = (real(feature_map) - basis.mean) @ basis.axes[0]
    wanted = BasisWanted(foreground=Foreground(float(np.sort(scores)[-3:-1].mean()), Side.ABOVE))
    assert finished(wanted.steps(OneMap(feature_map))).pixels == 2
    assert wanted.sooner is not None
    assert finished(wanted.sooner.steps(OneMap(feature_map))).gate is not None
