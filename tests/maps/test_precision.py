"""How many bits a map gets, and how far its similarities are off: against NumPy on all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu.dataset import read_dataset, write_dataset
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.precision import TOLERANCE, rounded_up


def vectors(size=(37, 23, 96), seed=0) -> np.ndarray:
    """Like those of a transformer: signed, one channel much larger than the others."""
    values = np.random.default_rng(seed).normal(size=size).astype(np.float32)
    values[:, :, 1] += 4
    return values


def errors_of_all_pairs(values: np.ndarray, precision: int) -> np.ndarray:
    """|s of the values - s of their codes| of every pair of pixels, in float64."""
    p = values.reshape(-1, values.shape[2]).astype(np.float64)
    low, high, largest = p.min(), p.max(), code_max(precision)
    coded = low + np.rint((p - low) / (high - low) * largest) / largest * (high - low)
    origin, widest = (0.0, np.pi) if low < 0 else (low, np.pi / 2)

    def similarities(v: np.ndarray) -> np.ndarray:
        units = (v - origin) / np.linalg.norm(v - origin, axis=1, keepdims=True)
        return 1 - np.arccos(np.clip(units @ units.T, -1, 1)) / widest

    return np.abs(similarities(p) - similarities(coded))[np.triu_indices(len(p), 1)]


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("precision", [8, 16])
def test_the_error_is_that_of_nearly_all_pairs(signed: bool, precision: int) -> None:
    values = vectors() if signed else np.abs(vectors())
    expected = np.quantile(errors_of_all_pairs(values, precision), 0.999)
    found = FeatureMap.from_array(values, precision=precision).code_error
    assert found == pytest.approx(expected, rel=0.1, abs=1e-6)


def test_plain_features_stay_at_8_bits_and_massive_activations_get_16() -> None:
    values = vectors()
    plain = FeatureMap.from_array(values)
    assert (plain.precision, plain.code_error < TOLERANCE) == (8, True)
    values[3, 4, 5], values[3, 4, 6] = 300, -180
    massive = FeatureMap.from_array(values)
    assert massive.precision == 16
    assert massive.code_error < 5e-4
    at_8 = FeatureMap.from_array(values, precision=8)
    assert at_8.code_error > 0.05
    assert errors_of_all_pairs(values, 8).max() >= at_8.code_error


def test_pixels_without_data_decide_nothing() -> None:
    values = vectors()
    valid = np.ones(values.shape[:2], bool)
    valid[:5] = False
    values[:5] = -9999
    map_ = FeatureMap.from_array(values, valid=valid)
    without = FeatureMap.from_array(values[5:])
    assert (map_.precision, map_.value_range) == (8, without.value_range)
    np.testing.assert_array_equal(map_.codes[5:], without.codes)
    assert not map_.codes[:5].any()
    values[:5] = np.nan
    assert FeatureMap.from_array(values, valid=valid).value_range == without.value_range


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 2, 1), (5, 7, 4)])
@pytest.mark.parametrize("constant", [True, False])
def test_maps_with_nothing_to_compare_stay_at_8_bits(shape: tuple[int, ...], constant: bool) -> None:
    values = np.full(shape, 2.5) if constant else np.zeros(shape)
    map_ = FeatureMap.from_array(values)
    assert (map_.precision, map_.code_error) == (8, 0.0)


def test_the_same_array_gives_the_same_bits_in_either_layout() -> None:
    values = vectors((11, 13, 5))
    one, other = FeatureMap.from_array(values), FeatureMap.from_array(np.moveaxis(values, 2, 0), layout="chw")
    assert (one.precision, one.code_error) == (other.precision, other.code_error)


def test_the_error_is_kept_in_the_dataset(tmp_path) -> None:
    np.save(tmp_path / "plain.npy", vectors())
    (entry,) = read_dataset(tmp_path / "plain.npy").entries
    assert (entry.precision, entry.code_error) == (None, None)
    map_ = entry.load()
    write_dataset(map_, tmp_path / "plain.zip")
    (kept,) = read_dataset(tmp_path / "plain.zip").entries
    assert kept.code_error == kept.load().code_error == map_.code_error
    write_dataset(read_dataset(tmp_path / "plain.npy"), tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["plain.8.zip"]


@pytest.mark.parametrize("wrong", ["high", 1.5, -0.1, True, [0.1]])
def test_a_file_with_an_error_that_cannot_be_is_refused(tmp_path, wrong: object) -> None:
    map_ = FeatureMap.from_array(vectors((3, 4, 5)))
    object.__setattr__(map_, "code_error", wrong)
    write_dataset(map_, tmp_path / "x.zip")
    with pytest.raises(DatasetError, match=r"code_error must be a number from 0 to 1"):
        read_dataset(tmp_path / "x.zip")


@pytest.mark.parametrize("precision", ["8", "best", 12])
def test_other_precisions_are_refused(precision: object) -> None:
    with pytest.raises(InputError, match="precision must be"):
        FeatureMap.from_array(vectors((2, 2, 2)), precision=precision)
    with pytest.raises(InputError, match="precision must be"):
        read_dataset("anywhere", precision=precision)


def test_errors_are_told_with_one_digit_and_never_too_small() -> None:
    told = [rounded_up(error) for error in (0.0, 3e-9, 0.00021, 0.0031, 0.004, 0.13, 0.95)]
    assert told == ["0", "0.000001", "0.0003", "0.004", "0.004", "0.2", "1.0"]
