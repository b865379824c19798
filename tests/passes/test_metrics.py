"""Every metric against float64 and against SciPy: all precisions, signed or not, masked, split, streamed and coarse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from comparing import Compared
from helpers import assert_similar, random_codes, random_image
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS, code_max, dequantize
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.value_map import values_of_texels
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.metrics.table import ANGLE, METRICS, metric_named
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.views.view_state import ViewState

Floats = NDArray[np.float64]

ALL = (*METRICS, *map(metric_named, ("lk:0.3", "lk:1.7", "lk:0.05")))
HEIGHT, WIDTH, CHANNELS = 9, 13, 37
REFERENCE, ZERO, NO_DATA = (4, 7), (6, 3), (2, 5)
LIMITS = {
    "whole": None,
    "bands": TileLimits(64, 32, band_bytes=1000),
    "streamed": TileLimits(64, 32, band_bytes=1000, memory=0),
}


def some_map(precision: int, *, signed: bool) -> FeatureMap:
    """Random codes, with a zero vector and pixels without data; the real zero is a code."""
    codes = random_codes(HEIGHT, WIDTH, CHANNELS, precision, seed=precision)
    largest = code_max(precision)
    zero = round(0.3 * largest) if signed else 0
    codes[ZERO[1], ZERO[0]] = zero
    codes[0, 0], codes[0, 1] = 0, largest
    valid = np.random.default_rng(5).random((HEIGHT, WIDTH)) < 0.8
    for x, y in (REFERENCE, ZERO):
        valid[y, x] = True
    valid[NO_DATA[1], NO_DATA[0]] = False
    unit = 3.0 / largest
    return FeatureMap(codes, (-zero * unit, (largest - zero) * unit), valid=valid)


def by_scipy(feature_map: FeatureMap, vector: Floats, metric: Metric) -> Floats:
    """What SciPy says of the real vectors; of the dot and the angles, NumPy."""
    vectors = dequantize(feature_map.codes, *feature_map.real_range).reshape(-1, feature_map.channels)
    if metric.measure is Measure.DOT:
        found = vectors @ vector
    elif metric.measure is Measure.MINKOWSKI:
        names = {1.0: "cityblock", 2.0: "euclidean"}
        how = {} if metric.exponent in names else {"p": metric.exponent}
        found = cdist(vector[np.newaxis], vectors, names.get(metric.exponent, "minkowski"), **how)[0]
    else:
        if metric.id == "angle-of-codes":
            vectors, vector = vectors - feature_map.real_range[0], vector - feature_map.real_range[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            found = 1 - cdist(vector[np.newaxis], vectors, "cosine")[0]
        if metric.measure is Measure.ANGLE:
            found = 1 - np.arccos(np.clip(found, -1, 1)) / metric.widest
        zero = np.linalg.norm(vectors, axis=1) < 1e-9
        found = np.where(zero | (np.linalg.norm(vector) < 1e-9), np.nan, found)
    of_map = found.reshape(feature_map.height, feature_map.width)
    return of_map if feature_map.valid is None else np.where(feature_map.valid, of_map, np.nan)


def assert_right(got: NDArray[np.float32], expected: Floats, metric: Metric, precision: int) -> None:
    """Within the bounds that every metric is held to."""
    if metric.measure is Measure.ANGLE:
        assert_similar(got, expected, precision)
        return
    np.testing.assert_array_equal(np.isnan(got), np.isnan(expected))
    largest = 1.0 if metric.measure is Measure.COSINE else np.nanmax(np.abs(expected), initial=0.0)
    bound = 5e-5 if metric.measure is Measure.COSINE and precision == 32 else 1e-5
    np.testing.assert_allclose(got, expected, rtol=0, atol=max(bound * largest, 1e-12))


def check(renderer: Renderer, view: ViewState, vector: Floats) -> NDArray[np.float32]:
    feature_map = renderer.feature_map
    metric = renderer.resolve(view).metric
    got = renderer.values(view)
    expected = oracle.values_of(feature_map, view)
    assert_right(got, expected, metric, feature_map.precision)
    if not view.center:
        assert_right(got, by_scipy(feature_map, vector, metric), metric, feature_map.precision)
    if np.isfinite(expected).any():
        assert renderer.value_range(view) == (np.nanmin(got), np.nanmax(got))
    return got


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_metric_of_pixels_and_vectors(gpu: Gpu, precision: int, signed: bool) -> None:
    feature_map = some_map(precision, signed=signed)
    renderer = Renderer(gpu, feature_map)
    given = np.random.default_rng(2).normal(0.5, 1.5, CHANNELS)
    of_file = Query((Term(NamedVector("given", given)),))
    # Differences do not depend on where zero lies.
    for metric in ALL if signed or precision == 8 else map(metric_named, ("angle", "cosine", "dot")):
        of_pixel = check(renderer, ViewState(reference=REFERENCE, metric=metric), feature_map.vector(*REFERENCE))
        check(renderer, ViewState(query=of_file, metric=metric), given)
        check(renderer, ViewState(reference=ZERO, metric=metric), feature_map.vector(*ZERO))
        own = of_pixel[REFERENCE[1], REFERENCE[0]]
        if metric.measure is not Measure.DOT:
            assert own == (0 if metric.is_low_bright else 1)
        assert np.isnan(of_pixel[NO_DATA[1], NO_DATA[0]])
        assert np.isnan(renderer.values(ViewState(reference=NO_DATA, metric=metric))).all()


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("limits", ["bands", "streamed"])
def test_a_split_map_has_the_values_of_the_whole(gpu: Gpu, precision: int, limits: str) -> None:
    feature_map = some_map(precision, signed=True)
    whole, split = Renderer(gpu, feature_map), Renderer(gpu, feature_map, limits=LIMITS[limits])
    assert len(split.full.tiles.bands) > 1 and split.is_streamed == (limits == "streamed")
    for metric in (ANGLE, *map(metric_named, ("dot", "l1", "lk:0.3"))):
        view = ViewState(reference=REFERENCE, metric=metric)
        np.testing.assert_array_equal(split.values(view), whole.values(view))
        assert split.value_range(view) == whole.value_range(view)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_kernels_of_other_devices_with_weights(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int) -> None:
    monkeypatch.setattr(Gpu, "is_software", False)
    feature_map = replace(some_map(precision, signed=True), valid=None)
    compared = Compared(gpu, feature_map)
    random = np.random.default_rng(6)
    weights, origin = random.uniform(0, 3, CHANNELS), random.uniform(-1, 1, CHANNELS)
    far = feature_map.vector(*REFERENCE).copy()
    far[3] = 1e12
    spaces: tuple[dict[str, Any], ...] = ({}, {"weights": weights, "origin": origin})
    # Of differences that are 0 but for rounding, small powers are not small.
    for metric in (metric for metric in ALL if metric.exponent > 0.1):
        for vector in (feature_map.vector(*REFERENCE), random.normal(size=CHANNELS), far):
            for space in spaces if metric.id in ("dot", "l1", "lk:0.3") else spaces[:1]:
                comparison = Comparison.of_vector(feature_map, vector, metric, **space)
                expected = oracle.compared(feature_map.codes, comparison)
                assert_right(compared(comparison), expected, metric, precision)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_centred_vectors(gpu: Gpu, precision: int) -> None:
    """The mean is of pixels with data; what all share no longer counts, for vectors of files either."""
    feature_map = some_map(precision, signed=False)
    renderer = Renderer(gpu, feature_map)
    vectors = dequantize(feature_map.codes, *feature_map.real_range)
    assert feature_map.valid is not None
    mean = vectors[feature_map.valid].mean(axis=0)
    given = np.random.default_rng(2).normal(1.5, 1.0, CHANNELS)
    for view, vector in (
        (ViewState(reference=REFERENCE, center=True), feature_map.vector(*REFERENCE)),
        (ViewState(query=Query((Term(NamedVector("given", given)),)), center=True), given),
    ):
        for metric in ALL:
            if not metric.centers:
                with pytest.raises(InputError, match="angle-of-codes compares codes"):
                    renderer.values(view.but(metric=metric))
                continue
            got = check(renderer, view.but(metric=metric), vector)
            if metric.measure is Measure.MINKOWSKI:
                np.testing.assert_array_equal(got, renderer.values(view.but(metric=metric, center=False)))
                continue
            apart = cdist(vector[np.newaxis] - mean, (vectors - mean).reshape(-1, CHANNELS), "cosine")[0]
            cosine = 1 - apart.reshape(HEIGHT, WIDTH)
            lengths = np.linalg.norm(vectors - mean, axis=2) * np.linalg.norm(vector - mean)
            wanted = {
                Measure.ANGLE: 1 - np.arccos(np.clip(cosine, -1, 1)) / np.pi,
                Measure.COSINE: cosine,
                Measure.DOT: cosine * lengths,
            }[metric.measure]
            assert_right(got, np.where(feature_map.valid, wanted, np.nan), metric, precision)
        assert renderer.resolve(view).metric is ANGLE, "centred vectors are signed"
        assert "centred" in renderer.resolve(view).quantity.caption()
    np.testing.assert_array_equal(
        renderer.similarities([REFERENCE], center=True)[0], renderer.values(ViewState(reference=REFERENCE, center=True))
    )


@pytest.mark.parametrize("precision", [8, 16])
def test_powers_of_every_exponent_of_every_difference(gpu: Gpu, precision: int) -> None:
    """Where all channels differ by as much, no errors cancel; the distance of d channels is d^(1/K) times that."""
    largest = code_max(precision)
    codes = np.unique(np.r_[0, np.geomspace(1, largest, 149).round(), largest - np.arange(5)]).astype(
        f"u{precision // 8}"
    )
    feature_map = FeatureMap(np.broadcast_to(codes[:, np.newaxis], (1, len(codes), 5)), (0.0, 1.0))
    compared = Compared(gpu, feature_map)
    for k in (0.07, 0.2, 0.3, 0.5, 0.75, 0.99, 1.01, 1.4, 1.99):
        metric = metric_named(f"lk:{k}")
        for real in (0.0, 2.0**-9, 1 / 3, 1.0):
            got = compared(Comparison.of_vector(feature_map, np.full(5, real), metric))[0]
            apart = np.abs(dequantize(codes, 0.0, 1.0) - real)
            np.testing.assert_allclose(got, 5 ** (1 / k) * apart, rtol=1e-5, err_msg=f"{k} {real}")


@pytest.mark.parametrize("precision", [8, 16])
def test_a_distance_in_one_channel_is_its_difference(gpu: Gpu, precision: int) -> None:
    """Whichever channel it is: not all take their roots in the same way."""
    largest = code_max(precision)
    differences = np.arange(256) if precision == 8 else np.geomspace(1, largest, 256).round()
    for channel in range(5):
        codes = np.zeros((1, 256, 5), f"u{precision // 8}")
        codes[0, :, channel] = differences
        compared = Compared(gpu, FeatureMap(codes, (0.0, 1.0)))
        for real in (0.0, 1 / 3):
            vector = np.where(np.arange(5) == channel, real, 0.0)
            comparison = Comparison.of_vector(compared.map, vector, metric_named("lk:0.5"))
            apart = np.abs(dequantize(codes[0, :, channel], 0.0, 1.0) - real)
            np.testing.assert_allclose(compared(comparison)[0], apart, rtol=3e-6, atol=1e-9, err_msg=str(channel))


def quick_values(gpu: Gpu, renderer: Renderer, view: ViewState) -> NDArray[np.float32]:
    """The values that a window's first frame shows of a view."""
    encoder = gpu.device.create_command_encoder(label="quick")
    renderer.encode_values(encoder, renderer.resolve(view), quick=True)
    gpu.device.queue.submit([encoder.finish()])
    drawn = renderer.drawn_values
    return values_of_texels(read_texels(gpu, drawn.texture, np.dtype(np.float32)), drawn.grid)


@pytest.mark.parametrize("limits", ["whole", "streamed"])
def test_coarse_values_are_those_of_some_pixels(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, limits: str) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.coarse_stride", lambda *_: 2)
    feature_map = some_map(8, signed=True)
    renderer = Renderer(gpu, feature_map, limits=LIMITS[limits])
    renderer.warm_up(ViewState())
    for metric in ALL:
        view = ViewState(reference=REFERENCE, metric=metric)
        got = quick_values(gpu, renderer, view)
        assert_right(got, oracle.values_of(feature_map, view)[1::2, 1::2], metric, 8)


def test_what_takes_long_is_coarse_first_where_angles_are_not(gpu: Gpu) -> None:
    """Known of this map: a pass of angles takes 10 ms. Powers take seven times as long, other distances do not."""
    feature_map = some_map(8, signed=True)
    renderer = Renderer(gpu, feature_map)
    renderer.warm_up(ViewState(), {"seconds of a band": 0.01})
    for word in ("angle", "dot", "l1", "lk:0.5"):
        quick_values(gpu, renderer, ViewState(reference=(2, 3), metric=metric_named(word)))
        assert renderer.coarse_stride is None
    view = ViewState(reference=(2, 3), metric=metric_named("lk:0.3"))
    quick_values(gpu, renderer, view)
    assert renderer.coarse_stride == 4
    while renderer.refine(renderer.resolve(view)) < 1:
        pass
    quick_values(gpu, renderer, view)
    assert renderer.coarse_stride is None


def test_an_exponent_too_small_for_a_map_is_refused_in_one_line(gpu: Gpu) -> None:
    renderer = Renderer(gpu, FeatureMap(random_codes(3, 4, 530), (-1.0, 2.0)))
    with pytest.raises(InputError, match=r"lk:0.05 of 530 channels .* K must be 0.08 or more on this map"):
        renderer.values(ViewState(metric=metric_named("lk:0.05")))
    assert np.isfinite(renderer.values(ViewState(metric=metric_named("lk:0.08")))).all()


def test_ranges_leave_the_reference_out_and_near_is_bright(gpu: Gpu) -> None:
    feature_map = replace(some_map(8, signed=True), image=random_image(4 * HEIGHT, 4 * WIDTH))
    renderer = Renderer(gpu, feature_map)
    x, y = REFERENCE
    for metric in ALL:
        view = ViewState(reference=REFERENCE, metric=metric, markers=False, opacity=1.0)
        values = renderer.values(view)
        rest = values.copy()
        rest[y, x] = np.nan
        assert renderer.color_ends(view) == (np.nanmin(rest), np.nanmax(rest))
        assert renderer.color_ends(view.but(display_range="paper")) == (np.nanmin(values), np.nanmax(values))
        picture = renderer.picture(view, (WIDTH, HEIGHT))
        if metric.is_of_directions or metric.is_low_bright:
            assert (picture[y, x] == 255).all(), "the reference is as bright as can be"
        nearest = np.nanargmin(rest) if metric.is_low_bright else np.nanargmax(rest)
        assert (picture[divmod(int(nearest), WIDTH)] == 255).all(), "and so is the best match beside it"


@pytest.mark.parametrize("word", ["angle", "dot", "l1"])
def test_nothing_compares_with_a_mean_of_pixels_without_data(gpu: Gpu, word: str) -> None:
    feature_map = some_map(8, signed=True)
    assert feature_map.valid is not None
    rows, columns = np.nonzero(~feature_map.valid)
    terms = tuple(Term(Pixel(int(x), int(y))) for x, y in zip(columns[:2], rows[:2], strict=True))
    view = ViewState(query=Query(terms), metric=metric_named(word))
    assert np.isnan(Renderer(gpu, feature_map).values(view)).all()
    assert np.isnan(oracle.values_of(feature_map, view)).all()
