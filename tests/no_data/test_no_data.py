"""Which pixels of an array have no data: declared, found or NaN; and what stands for single values."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset.array_likes import feature_maps_from
from ifealid_gpu.errors import InputError
from ifealid_gpu.no_data import asked_fills, find_no_data

RANDOM = np.random.default_rng(0)
SCENE = RANDOM.uniform(-0.2, 0.9, (7, 9, 5)).astype(np.float32)
BORDER = np.zeros((7, 9), bool)
BORDER[:2] = BORDER[:, 7:] = True


def with_border(fill: float, scene: NDArray[np.generic] = SCENE) -> NDArray[np.generic]:
    values = scene.copy()
    values[BORDER] = fill
    return values


@pytest.fixture(params=[1, 300, 1 << 24, "many"], autouse=True)
def _blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "many":
        monkeypatch.setattr("ifealid_gpu.no_data.scan._SORTED", 10)
        return
    for module in ("finding", "scan"):
        monkeypatch.setattr(f"ifealid_gpu.no_data.{module}.BLOCK_BYTES", request.param)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("declared", [(-9999.0,), (-1.0, -9999.0)])
def test_declared_pixels_are_left_out_of_range_and_codes(order: tuple[int, ...], declared: tuple[float, ...]) -> None:
    stored = np.ascontiguousarray(with_border(-9999).transpose(order))
    values = stored.transpose(np.argsort(order))
    found = find_no_data(values, declared=declared)
    assert found.values is values
    assert found.valid is not None
    np.testing.assert_array_equal(found.valid, ~BORDER)
    assert len(found.notes) == 1
    assert found.notes[0].startswith("28 of 63 pixels are ")
    assert found.notes[0].endswith("in every channel: no data, as the file declares")


@pytest.mark.parametrize("fill", [-9999.0, -32768.0, -3.4028235e38, -999.0, 1e20, 3.0, -1.5, 9.96921e36])
def test_a_fill_that_nobody_declared_is_found_said_and_overridden(fill: float) -> None:
    values = with_border(fill)
    found = FeatureMap.from_array(values)
    assert found.valid is not None
    np.testing.assert_array_equal(found.valid, ~BORDER)
    assert found.value_range == (float(SCENE[~BORDER].min()), float(SCENE[~BORDER].max()))
    (note,) = found.notes
    assert "28 of 63 pixels" in note and f"{np.float32(fill):.9g} is not declared; --no-data none keeps it" in note
    kept = FeatureMap.from_array(values, no_data="none")
    assert kept.valid is None and kept.notes == ()
    assert float(np.float32(fill)) in kept.real_range


@pytest.mark.parametrize(
    "values",
    [
        with_border(0.0),  # a zero is a value
        with_border(0.9),
        with_border(1.2),  # not farther than the others' range
        np.zeros((7, 9, 5)),
        np.full((7, 9, 5), -9999.0)[:, :, :1] * 0 + 3,
        RANDOM.integers(0, 2, (7, 9, 1)) * 255,
        RANDOM.integers(0, 2, (7, 9, 4)) * 100,
        np.array([0, 1, 2, 200])[RANDOM.integers(0, 4, (7, 9, 1))],  # labels
        RANDOM.integers(0, 256, (7, 9, 1)).astype(np.uint8).repeat(3, axis=2),  # a gray photo
        RANDOM.integers(-128, 128, (7, 9, 1)).astype(np.int8),
        BORDER[:, :, None],
    ],
)
def test_what_is_no_fill(values: NDArray[np.generic]) -> None:
    assert find_no_data(values).valid is None


def test_a_single_pixel_is_an_outlier_and_no_fill() -> None:
    values = SCENE.copy()
    values[3, 3] = 50
    assert find_no_data(values).valid is None
    values[3, 3] = -9999
    found = find_no_data(values)
    assert found.valid is None
    said = "some values are -9999, which often stands for no data, and count as -9999; --no-data -9999 leaves them out"
    assert found.notes == (said,)
    values[3, 4] = -9999
    assert find_no_data(values).valid is not None


def test_zeros_far_from_all_others_are_no_data() -> None:
    found = find_no_data(with_border(0, SCENE + 250))
    assert found.valid is not None
    np.testing.assert_array_equal(found.valid, ~BORDER)
    assert found.notes == (
        "28 of 63 pixels are 0 in every channel: taken as no data (0 is not declared; "
        "--no-data none keeps it as a value)",
    )


@pytest.mark.parametrize(("dtype", "fill"), [("i2", -32768), ("i2", -9999), ("u2", 65535), ("i1", -128)])
def test_fills_of_integers(dtype: str, fill: int) -> None:
    scene = RANDOM.integers(0, 100, (7, 9, 8)).astype(dtype)
    np.testing.assert_array_equal(find_no_data(with_border(fill, scene)).valid, ~BORDER)


def test_two_fills_and_nan_at_once() -> None:
    values = with_border(-9999)
    values[6, :3], values[5, :2] = -32768, np.nan
    values[4, 0] = [np.inf, -np.inf, np.nan, np.nan, np.nan]
    found = find_no_data(values)
    assert found.valid is not None
    assert found.valid.sum() == 35 - 6
    assert "3 of 63 pixels are NaN or infinite in every channel: no data" in found.notes
    assert found.notes[1] == (
        "31 of 63 pixels are -32768 or -9999 in every channel: taken as no data "
        "(-32768 and -9999 are not declared; --no-data nan keeps them as values)"
    )


def test_a_map_of_one_channel() -> None:
    field = RANDOM.normal(size=(7, 9, 1))
    np.testing.assert_array_equal(find_no_data(with_border(-9999, field)).valid, ~BORDER)
    np.testing.assert_array_equal(find_no_data(with_border(1e6, field)).valid, ~BORDER)
    np.testing.assert_array_equal(find_no_data(with_border(np.nan, field)).valid, ~BORDER)


@pytest.mark.parametrize(
    ("bad", "no_data", "declared"),
    [
        (-9999.0, "auto", (-9999.0,)),
        (-9999.0, -9999, ()),
        (np.nan, "nan", ()),
        (np.inf, "nan", ()),
        (np.nan, "auto", (np.nan,)),
    ],
)
def test_single_declared_values_are_counted_and_take_the_channels_mean(
    bad: float, no_data: float | str, declared: tuple[float, ...]
) -> None:
    values = with_border(bad)
    values[3, 2, [1, 4]] = values[5, 5, 0] = bad
    found = find_no_data(values, no_data, declared)
    assert found.valid is not None
    np.testing.assert_array_equal(found.valid, ~BORDER)
    assert (
        "2 of 63 pixels are without a value in some channels: the mean of the channel's others is taken" in found.notes
    )
    expected = values.astype(np.float64)
    for k in range(5):
        channel = values[:, :, k][~BORDER].astype(np.float64)
        good = channel[channel != bad] if np.isfinite(bad) else channel[np.isfinite(channel)]
        wrong = (values[:, :, k] == bad) if np.isfinite(bad) else ~np.isfinite(values[:, :, k])
        expected[:, :, k][wrong] = good.mean()
    np.testing.assert_allclose(found.values[0:7][~BORDER], expected[~BORDER], rtol=1e-12)


def test_a_channel_without_any_value_is_named() -> None:
    values = SCENE + 1
    values[:, :, 2] = -9999
    found = FeatureMap.from_array(values, no_data=-9999)
    assert found.valid is None
    assert "no pixel has a value in channel 2: " in found.notes[1]
    assert found.value_range == (float(values[:, :, [0, 1, 3, 4]].min()), float(values[:, :, [0, 1, 3, 4]].max()))
    assert (found.codes[:, :, 2] == 0).all()


def test_undeclared_nan_in_some_channels_is_refused_and_the_way_on_named() -> None:
    values = with_border(np.nan)
    values[3, 2, 1] = np.nan
    values[4, 2, 0] = np.inf
    with pytest.raises(
        InputError, match=r'found 2 NaN or infinite of 315; the first at x 2, y 3, channel 1; .*no_data="nan"'
    ):
        FeatureMap.from_array(values)
    with pytest.raises(InputError, match=r"--no-data -9999,nan"):
        find_no_data(values, declared=(-9999,))
    assert find_no_data(values, "-9999,nan").valid is not None
    with pytest.raises(InputError, match=r"found 142 NaN or infinite of 315"):
        FeatureMap.from_array(values, no_data="none")


@pytest.mark.parametrize(
    ("fill", "no_data", "message"),
    [
        (np.nan, "auto", "found none: every pixel is NaN or infinite"),
        (-9999.0, -9999, 'every pixel is -9999 in all channels; no_data="none" takes that'),
    ],
)
def test_a_map_without_any_data_is_refused(fill: float, no_data: float | str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        FeatureMap.from_array(np.full((2, 3, 4), fill), no_data=no_data)


def test_a_value_that_the_type_cannot_hold_is_said() -> None:
    found = find_no_data(np.arange(60, dtype=np.uint8).reshape(3, 4, 5), declared=(-9999,))
    assert found.notes == ("-9999 stands for no data, and uint8 cannot be that: no pixel is",)


def test_a_value_that_no_pixel_has_is_said() -> None:
    assert find_no_data(SCENE, -77).notes == ("no value is -77: nothing is left out",)
    assert find_no_data(SCENE, "nan").notes == ()
    assert len(find_no_data(np.arange(60, dtype=np.uint8).reshape(3, 4, 5), "-9999,200").notes) == 2
    assert len(find_no_data(with_border(-77), -77).notes) == 1


def test_single_values_of_a_found_fill_are_said_once() -> None:
    values = with_border(-9999)
    values[3, 4, 2] = -9999
    whole, single = find_no_data(values).notes
    assert "taken as no data" in whole
    assert single.startswith("1 of 63 pixels is without a value in some channels")


def test_a_given_mask_holds_whatever_stands_there() -> None:
    values = with_border(np.nan)
    values[0, 0] = 1e9
    values[3, 3] = np.nan
    feature_map = FeatureMap.from_array(values, valid=~BORDER)
    assert feature_map.valid is not None
    assert feature_map.valid.sum() == 34
    assert feature_map.real_range[1] < 1


@pytest.mark.parametrize(
    ("asked", "fills"), [("auto", None), ("none", ()), (-1, (-1.0,)), ("-9999, 0", (-9999.0, 0.0))]
)
def test_what_can_be_asked_for(asked: float | str, fills: tuple[float, ...] | None) -> None:
    assert asked_fills(asked) == fills


@pytest.mark.parametrize("asked", ["", "five", "1,", "1,two", True, None, [1]])
def test_what_cannot(asked: object) -> None:
    with pytest.raises(InputError, match="no_data must be a number, numbers with commas between, or one of"):
        asked_fills(asked)  # type: ignore[arg-type]


# --- The first reference ---


@pytest.mark.parametrize(
    ("valid_at", "expected"),
    [
        ([(4, 3)], (4, 3)),
        ([(0, 0)], (0, 0)),
        ([(8, 6), (1, 3)], (1, 3)),
        ([(4, 1), (6, 5), (7, 3)], (4, 1)),
        (None, (4, 3)),
    ],
)
def test_the_centre_is_the_valid_pixel_nearest_to_it(
    valid_at: list[tuple[int, int]] | None, expected: tuple[int, int]
) -> None:
    valid = None if valid_at is None else np.zeros((7, 9), bool)
    for x, y in valid_at or ():
        assert valid is not None
        valid[y, x] = True
    assert FeatureMap(np.ones((7, 9, 1), np.uint8), valid=valid).centre == expected
    assert FeatureMap(np.zeros((7, 9, 1), np.uint8), valid=valid).centre == expected, "none of them has a direction"


@pytest.mark.parametrize("precision", [8, 16, 32])
@pytest.mark.parametrize("low", [0.0, -2.5])
def test_the_centre_is_no_zero_vector_where_there_is_another(low: float, precision: int) -> None:
    values = np.random.default_rng(8).uniform(low, 4, (9, 11, 3))
    values[2:7, 3:11] = 0
    values[:, 0] = low, 4, low  # so that the range is known
    assert FeatureMap.from_array(values, precision=precision).centre == (5, 1)
    values[1, 4:7] = np.nan
    assert FeatureMap.from_array(values, precision=precision).centre == (2, 4)


@pytest.mark.parametrize("dtype", ["f4", "i2", "u1"])
def test_what_a_masked_array_masks_is_no_data_whatever_lies_beneath(dtype: str) -> None:
    stored = (with_border(77) * 100 + 20).clip(0, 255).astype(dtype)
    mask = np.repeat(BORDER[:, :, None], 5, axis=2)
    mask[4, 3, 2] = True
    found = FeatureMap.from_array(np.ma.MaskedArray(stored, mask), precision=8)
    assert found.valid is not None and (found.valid == ~BORDER).all()
    assert found.real_range == (stored[~mask].min(), stored[~mask].max())
    assert found.vector(3, 4)[2] == pytest.approx(stored[..., 2][~mask[..., 2]].mean(), abs=0.5)
    (other,) = feature_maps_from(np.ma.MaskedArray(stored, BORDER[:, :, None] | np.zeros(5, bool)))
    assert other.valid is not None and (other.valid == ~BORDER).all()
