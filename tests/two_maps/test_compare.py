"""Linear CKA of layers against its definition by Gram matrices, and places against scipy's interpolation."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_codes
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from ifealid_gpu import Dataset, FeatureMap, InputError, LayersAlike, Provenance, compare
from ifealid_gpu.two_maps import places
from ifealid_gpu.two_maps.cka import Moments
from ifealid_gpu.two_maps.places import common_places
from ifealid_gpu.two_maps.side import Side

Floats = NDArray[np.float64]


def by_gram_matrices(x: Floats, y: Floats) -> float:
    """HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)) of linear kernels, as Kornblith et al. define CKA."""
    n = len(x)
    centering = np.eye(n) - 1 / n
    k, m = (centering @ (v @ v.T) @ centering for v in (x, y))
    return float((k * m).sum() / np.sqrt((k * k).sum() * (m * m).sum()))


def by_features(x: Floats, y: Floats) -> float:
    """The same by the products of centred channels, written to be read."""
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    return float(np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)))


def finished(one: Dataset, other: Dataset) -> LayersAlike:
    told: list[int] = []
    found = compare(one, other, progress=lambda done, _: told.append(done))
    assert told == sorted(told) and told[-1] == 1000
    return found


def layer(name: str, size: tuple[int, int, int], seed: int, image: str = "a", **given: object) -> FeatureMap:
    codes = random_codes(*size, seed=seed)
    return FeatureMap(codes, (-1.0, 1.0 + seed), f"{image}.{name}", provenance=Provenance(image, name), **given)  # type: ignore[arg-type]


def real(of: FeatureMap) -> Floats:
    low, high = of.real_range
    values: Floats = low + of.codes.astype(np.float64) / 255 * (high - low)
    return values


def test_moments_give_what_gram_matrices_give() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(60, 7)) + 1000
    y = np.hstack([x[:, :3] ** 2, random.normal(size=(60, 2))])
    kept = Moments((7, 5))
    for first in range(0, 60, 17):
        kept.add(x[first : first + 17], y[first : first + 17])
    assert kept.places == 60
    assert kept.cka == pytest.approx(by_gram_matrices(x, y), abs=1e-9)
    turned, _ = np.linalg.qr(random.normal(size=(7, 7)))
    same = Moments((7, 7))
    same.add(x, 3 * x @ turned + 5)
    assert same.cka == pytest.approx(1, abs=1e-9)
    huge = Moments((7, 5))
    huge.add(1e200 * x, 1e-200 * y)
    assert huge.cka == pytest.approx(by_gram_matrices(x, y), abs=1e-6)
    constant = Moments((7, 1))
    constant.add(x, np.full((60, 1), 0.1))
    assert np.isnan(constant.cka)


def test_places_of_layers_of_one_size_are_its_pixels_with_data() -> None:
    valid = np.random.default_rng(1).random((9, 13)) > 0.2
    one, other = layer("a", (9, 13, 4), 1, valid=valid), layer("b", (9, 13, 6), 2)
    found = [np.concatenate(vectors) for vectors in zip(*common_places(Side.of(one), Side.of(other)), strict=True)]
    np.testing.assert_allclose(found[0], real(one)[valid], atol=1e-12)
    np.testing.assert_allclose(found[1], real(other)[valid], atol=1e-12)


@pytest.mark.parametrize("is_turned", [False, True])
def test_the_finer_map_is_interpolated_at_the_coarser_ones_pixels(
    is_turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_BLOCK", 20)
    fine, coarse = layer("fine", (23, 34, 3), 1), layer("coarse", (7, 11, 5), 2)
    sides = [Side.of(fine), Side.of(coarse)]
    vectors = list(common_places(*(sides[::-1] if is_turned else sides)))
    assert len(vectors) > 3
    at_fine, at_coarse = (np.concatenate(v) for v in list(zip(*vectors, strict=True))[:: -1 if is_turned else 1])
    np.testing.assert_allclose(at_coarse, real(coarse).reshape(-1, 5), atol=1e-12)
    rows, columns = ((np.arange(n) + 0.5) * m / n - 0.5 for n, m in ((7, 23), (11, 34)))
    grid = np.meshgrid(rows, columns, indexing="ij")
    for channel in range(3):
        wanted = map_coordinates(real(fine)[..., channel], grid, order=1, mode="nearest")
        np.testing.assert_allclose(at_fine[:, channel], wanted.ravel(), atol=1e-9)


def test_strides_say_which_pixels_lie_over_one_another() -> None:
    """A map of stride 8 over 100 x 60 pixels reaches beyond its right and lower edges: 13 x 8 pixels."""
    photo = np.zeros((60, 100, 3), np.uint8)
    values = np.stack(np.meshgrid(4 + 8.0 * np.arange(13), 4 + 8.0 * np.arange(8)), axis=2)  # places of the centres
    fine = FeatureMap.from_array(values, precision=32, image=photo, provenance=Provenance(stride=8))
    coarse = FeatureMap(random_codes(4, 7, 2, seed=1), image=photo, provenance=Provenance(stride=16))
    found = np.concatenate([at for at, _ in common_places(Side.of(fine), Side.of(coarse))])
    wanted = np.stack(np.meshgrid(8 + 16.0 * np.arange(7), 8 + 16.0 * np.arange(4)), axis=2).reshape(-1, 2)
    wanted[:, 0] = np.minimum(wanted[:, 0], 100)  # the last column lies half a pixel beyond the outermost centre
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_places_without_data_on_one_side_do_not_count() -> None:
    valid = np.ones((8, 12), np.bool_)
    valid[:, :3] = False
    fine, coarse = layer("fine", (8, 12, 3), 1, valid=valid), layer("coarse", (4, 6, 5), 2)
    (vectors,) = common_places(Side.of(fine), Side.of(coarse))
    # Each place lies between four pixels; the second column's are the third, without data, and the fourth.
    assert len(vectors[0]) == 4 * 4


def test_layers_are_compared_over_all_images_that_both_have() -> None:
    one = Dataset.of([layer("x", (5, 6, 4), 1), layer("x", (4, 7, 4), 2, "b"), layer("x", (3, 3, 4), 3, "c")])
    other = Dataset.of(
        [
            layer("x", (5, 6, 3), 4),
            layer("x", (4, 7, 3), 5, "b"),
            layer("y", (5, 6, 2), 6),
            layer("x", (3, 3, 3), 7, "d"),
        ]
    )
    found = finished(one, other)
    assert (found.layers, found.other_layers, found.images) == (("x",), ("x", "y"), ("a", "b"))
    pairs = [
        [(one.find(image, "x").load(), other.find(image, name).load()) for image in images]
        for name, images in (("x", "ab"), ("y", "a"))
    ]
    for n, maps in enumerate(pairs):
        x, y = (np.concatenate([real(pair[side]).reshape(-1, pair[side].channels) for pair in maps]) for side in (0, 1))
        assert found.places[0, n] == len(x)
        assert found.cka[0, n] == pytest.approx(by_gram_matrices(x, y), abs=1e-6)
        assert found.cka[0, n] == pytest.approx(by_features(x, y), abs=1e-6)
    assert found.notes == (
        "only in feature maps: image c", "only in feature maps: image d", "only in feature maps: layer y"
    )  # fmt: skip


def test_a_dataset_is_compared_with_itself() -> None:
    maps = [layer("x", (8, 12, 4), 1), layer("y", (4, 6, 5), 2)]
    found = finished(Dataset.of(maps), Dataset.of(maps))
    np.testing.assert_allclose(np.diag(found.cka), 1, atol=1e-9)
    assert found.cka[0, 1] == pytest.approx(found.cka[1, 0]) and found.places.tolist() == [[96, 24], [24, 24]]
    assert found.notes == ()


def test_single_images_are_the_same_whatever_their_names() -> None:
    found = finished(Dataset.of([layer("x", (4, 6, 5), 1)]), Dataset.of([layer("x", (4, 6, 5), 1, "b")]))
    assert found.cka[0, 0] == pytest.approx(1) and found.images == ("a",)


def test_what_cannot_be_compared_is_said() -> None:
    two = Dataset.of([layer("x", (4, 6, 5), 1), layer("x", (4, 6, 5), 2, "b")])
    with pytest.raises(InputError, match="no image of the same name: a, b against c, d"):
        finished(two, Dataset.of([layer("x", (4, 6, 5), 1, "c"), layer("x", (4, 6, 5), 1, "d")]))
    with pytest.raises(
        InputError, match="no places in common: a was left out: it is 6 x 4 in one and 4 x 9 in the oth"
    ):
        finished(Dataset.of([layer("x", (4, 6, 5), 1)]), Dataset.of([layer("x", (9, 4, 5), 1)]))
    left, right = np.zeros((4, 6), np.bool_), np.zeros((4, 6), np.bool_)
    left[:, :3], right[:, 3:] = True, True
    with pytest.raises(InputError, match="no places in common: pixels with data lie in other parts"):
        finished(
            Dataset.of([layer("x", (4, 6, 5), 1, valid=left)]), Dataset.of([layer("x", (4, 6, 5), 1, valid=right)])
        )
    constant = FeatureMap(np.zeros((4, 6, 5), np.uint8), (0.1, 0.1), provenance=Provenance("a", "x"))
    assert np.isnan(finished(Dataset.of([layer("x", (4, 6, 5), 1)]), Dataset.of([constant])).cka[0, 0])
    with pytest.raises(InputError, match="expected a Dataset, found str"):
        compare("before/", two)  # type: ignore[arg-type]
