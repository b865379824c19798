"""Matches: mutual nearest neighbours held against all pairs in float64, and against maps whose matches are known."""

from __future__ import annotations

import threading
import tracemalloc

import numpy as np
import pytest
from helpers import random_codes
from numpy.typing import NDArray

from ifealid_gpu import Box, FeatureMap, InputError, Provenance, match
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.two_maps import nearest

Floats = NDArray[np.float64]


def map_of(
    seed: int, size: tuple[int, int], low: float, high: float, precision: int = 8, **given: object
) -> FeatureMap:
    """Random codes of 11 channels, with pixels without data and zero vectors where zero is a code."""
    codes = random_codes(*size, 11, precision, seed)
    valid = np.random.default_rng(seed).random(size) > 0.1
    if low < 0 < high:
        codes[1, 2] = codes[3, 0] = round(-low / (high - low) * code_max(precision))
    return FeatureMap(codes, (low, high), f"map {seed}", valid=valid, **given)  # type: ignore[arg-type]


def real(of: FeatureMap) -> Floats:
    low, high = of.real_range
    vectors: Floats = low + of.codes.reshape(-1, of.channels).astype(np.float64) * (high - low) / code_max(of.precision)
    return vectors


def all_pairs(one: FeatureMap, other: FeatureMap, metric: str, mean: Floats | float = 0.0) -> Floats:
    """(n, m) what a metric gives of all pairs of pixels, NaN where one has no data or a zero vector."""
    p, q = real(one) - mean, real(other) - mean
    lengths = [np.linalg.norm(v, axis=1) for v in (p, q)]
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines = (p @ q.T) / np.outer(*lengths)
    if metric in ("angle", "angle-of-codes"):
        widest = np.pi if metric == "angle" else np.pi / 2
        values = np.maximum(0, 1 - np.arccos(np.clip(cosines, -1, 1)) / widest)
    elif metric == "cosine":
        values = cosines
    elif metric == "dot":
        values = p @ q.T
    else:
        k = metric_named(metric).exponent
        values = (np.abs(p[:, np.newaxis] - q) ** k).sum(axis=2) ** (1 / k)
    for axis, (of, length) in enumerate(zip((one, other), lengths, strict=True)):
        lost = np.flatnonzero((length < 1e-9) | (False if of.valid is None else ~of.valid.ravel()))
        values[(lost, slice(None)) if axis == 0 else (slice(None), lost)] = np.nan
    return np.asarray(values)


def mutual_of(values: Floats, is_low_best: bool) -> set[tuple[int, int]]:
    near = np.where(np.isnan(values), -np.inf, -values if is_low_best else values)
    forth, back = near.argmax(axis=1), near.argmax(axis=0)
    return {(i, int(j)) for i, j in enumerate(forth) if back[j] == i and np.isfinite(near[i, j])}


@pytest.mark.parametrize("metric", ["angle", "angle-of-codes", "cosine", "dot", "euclidean", "l1", "lk:0.5", "lk:0.7"])
@pytest.mark.parametrize("precision", [8, 16, 32])
def test_pairs_are_those_of_all_pairs(metric: str, precision: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_SIDES", (32, 32))  # several blocks each way
    monkeypatch.setattr(nearest, "_SLOW_SIDES", (24, 40))
    monkeypatch.setattr(nearest, "_AT_ONCE", 400)
    one, other = map_of(1, (7, 9), -2.0, 3.0, precision), map_of(2, (8, 11), -1.0, 4.0, precision)
    # The codes of both are about what the second map's code 0 stands for.
    values = all_pairs(one, other, metric, -1.0 if metric == "angle-of-codes" else 0.0)
    found = match(one, other, metric=metric)
    low = metric_named(metric).is_low_bright
    numbers = [pixels @ [1, of.width] for pixels, of in ((found.from_pixels, one), (found.to_pixels, other))]
    assert set(zip(*(n.tolist() for n in numbers), strict=True)) == mutual_of(values, low)
    np.testing.assert_allclose(found.values, values[numbers[0], numbers[1]], rtol=1e-7, atol=2e-8)
    assert (np.diff(found.values) * (1 if low else -1) >= 0).all()
    assert found.is_mutual.all()
    lost = np.isnan(values)
    assert found.compared == (63 - lost.all(axis=1).sum(), 88 - lost.all(axis=0).sum())


def test_a_point_has_its_nearest_pixel_mutual_or_not() -> None:
    one, other = map_of(1, (7, 9), -2.0, 3.0), map_of(2, (8, 11), -1.0, 4.0)
    near = np.nan_to_num(all_pairs(one, other, "angle"), nan=-1)
    for y, x in np.argwhere(near.max(axis=1).reshape(7, 9) > 0)[::5]:
        found = match(one, other, at=(x, y))
        row = y * 9 + x
        best = int(near[row].argmax())
        assert found.to_pixels.tolist() == [[best % 11, best // 11]]
        assert found.is_mutual.tolist() == [near[:, best].argmax() == row]
    assert len(match(one, other, at=[(1, 1), (4, 4), (4, 4)])) == 2


def test_a_region_leaves_pairs_out_and_makes_none() -> None:
    one, other = map_of(1, (7, 9), -2.0, 3.0), map_of(2, (8, 11), -1.0, 4.0)
    every, inside = match(one, other), match(one, other, region=Box(2, 1, 6, 5))
    x, y = every.from_pixels.T
    chosen = (x >= 2) & (x < 6) & (y >= 1) & (y < 5)
    assert 0 < chosen.sum() < len(every)
    np.testing.assert_array_equal(inside.from_pixels, every.from_pixels[chosen])
    np.testing.assert_array_equal(inside.to_pixels, every.to_pixels[chosen])
    mask = np.zeros((7, 9), np.bool_)
    mask[1:5, 2:6] = True
    np.testing.assert_array_equal(match(one, other, region=mask).to_places, inside.to_places)


def test_shifts_flips_and_scalings_of_a_map_are_found_again() -> None:
    codes = random_codes(12, 17, 9, seed=5)
    original = FeatureMap(codes, (0.0, 1.0))
    shifted = match(original, FeatureMap(np.ascontiguousarray(codes[3:, 5:]), (0.0, 1.0)))
    assert len(shifted) == 9 * 12
    np.testing.assert_array_equal(shifted.from_pixels - shifted.to_pixels, np.tile([5, 3], (108, 1)))
    flipped = match(original, FeatureMap(codes[:, ::-1], (0.0, 1.0)))
    assert len(flipped) == 12 * 17
    np.testing.assert_array_equal(flipped.to_pixels, np.array([16, 0]) + flipped.from_pixels * [-1, 1])
    # Each pixel twice as large; of four that are the same the first counts. Twice the values change no direction.
    scaled = match(original, FeatureMap(codes.repeat(2, 0).repeat(2, 1), (0.0, 2.0)))
    np.testing.assert_array_equal(scaled.to_pixels, 2 * scaled.from_pixels)
    np.testing.assert_allclose(scaled.values, 1, atol=1e-7)
    with_itself = match(original, original, metric="l1")
    np.testing.assert_array_equal(with_itself.to_pixels, with_itself.from_pixels)
    assert (with_itself.values == 0).all()


def test_nearly_the_same_vectors_are_told_apart() -> None:
    """Angles of 1e-5 and less, where cosines in float32 are all the same, and where they are in float64."""
    random = np.random.default_rng(0)
    for size in (1e-5, 1e-8):
        found_again(1 + size * random.random((6, 7, 40)))


def found_again(values: Floats) -> None:
    """A map is matched with itself upside down."""
    one = FeatureMap.from_array(values, precision=32)
    other = FeatureMap.from_array(values[::-1], precision=32)
    for metric in ("angle", "cosine", "euclidean", "l1"):
        found = match(one, other, metric=metric)
        assert len(found) == 42, metric
        np.testing.assert_array_equal(found.to_pixels, [0, 5] + found.from_pixels * [1, -1], metric)


def test_places_are_in_pixels_of_each_image() -> None:
    codes = random_codes(6, 8, 9, seed=5)
    photo = np.zeros((96, 128, 3), np.uint8)
    one = FeatureMap(codes, image=photo, provenance=Provenance(stride=16))
    other = FeatureMap(codes, image=photo[:48, :64])
    found = match(one, other, at=(3, 2))
    assert (found.from_places.tolist(), found.to_places.tolist()) == ([[56, 40]], [[28, 20]])


def test_muted_channels_and_the_mean_do_not_count() -> None:
    codes = random_codes(6, 8, 5, seed=5)
    noisy = codes.copy()
    noisy[:, :, 2] = random_codes(6, 8, 1, seed=6)[:, :, 0]
    one, other = FeatureMap(codes, (-1.0, 1.0)), FeatureMap(noisy, (-1.0, 1.0))
    assert len(match(one, other)) < 48
    found = match(one, other, muted=[2])
    assert len(found) == 48 and (found.values > 1 - 1e-7).all()
    mean = real(other).mean(axis=0)
    centred = match(one, other, center=True)
    wanted = mutual_of(all_pairs(one, other, "angle", mean), False)
    assert {
        (a + 8 * b, c + 8 * d)
        for (a, b), (c, d) in zip(centred.from_pixels.tolist(), centred.to_pixels.tolist(), strict=True)
    } == wanted


def test_progress_is_told_and_may_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_SIDES", (8, 8))
    one = map_of(1, (7, 9), -2.0, 3.0)
    told: list[tuple[int, int]] = []
    match(one, one, progress=lambda *steps: told.append(steps))
    assert len(told) > 30 and told == sorted(told) and told[-1] == (1000, 1000)
    match(one, one, at=(4, 4), progress=lambda *steps: told.append(steps))
    assert told[-1] == (1000, 1000)

    def stop(done: int, _: int) -> None:
        if done > 300:
            raise KeyboardInterrupt

    threads = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        match(one, one, progress=stop)
    assert threading.active_count() == threads


def test_what_cannot_be_is_refused() -> None:
    one = map_of(1, (7, 9), -2.0, 3.0)
    assert one.valid is not None and one.valid[1, 2], "the zero vector has data"
    lost = tuple(int(n) for n in np.argwhere(~one.valid)[0][::-1])
    for given, words in (
        ({"at": lost}, f"pixel {lost[0]},{lost[1]} of 'map 1' has no data"),
        ({"at": (9, 0)}, "pixel 9,0 is outside"),
        ({"at": (2, 1)}, "none of the chosen pixels of 'map 1'"),
        ({"region": Box(20, 20, 30, 30)}, "outside the image"),
        ({"region": "box"}, "must be a Region"),
        ({"at": (1, 1), "region": Box(1, 1, 3, 3)}, "either at or region"),
        ({"metric": "best"}, "the metric must be one of"),
        ({"muted": [11]}, "cannot be muted"),
        ({"center": True, "metric": "angle-of-codes"}, "no mean"),
    ):
        with pytest.raises(InputError, match=words):
            match(one, one, **given)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="as many channels"):
        match(one, FeatureMap(random_codes(4, 5, 6)))
    with pytest.raises(InputError, match="no pixel of 'feature map' has data"):
        match(one, FeatureMap(np.full((4, 5, 11), 128, np.uint8), (-128.0, 127.0)))
    with pytest.raises(InputError, match="expected a FeatureMap"):
        match(one, np.zeros((3, 4, 11)))  # type: ignore[arg-type]


def test_no_table_of_all_pairs_is_in_memory() -> None:
    one, other = (FeatureMap(random_codes(60, 70, 8, seed=n)) for n in (1, 2))
    match(one, one, at=(1, 1))
    tracemalloc.start()
    try:
        match(one, other)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4200 * 4200 * 8 / 2
