"""What the tests of feature maps, values and pictures share."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import shader_text
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import code_dtype, code_max
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric, MetricTerms
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

#: The metrics that compare by angles.
ANGLES = (ANGLE, ANGLE_OF_CODES)

# Bounds of the error of s: below 1 - STEEP, and above, where the arc cosine is steep.
TOLERANCE = {8: (1e-5, 5e-4), 16: (5e-5, 1e-3), 32: (5e-5, 1e-3)}
STEEP = 0.02

# Below and above what s is off by (tests/passes/test_similarity.py holds it to far less than TOLERANCE here).
_FLOAT_ERROR = 1e-6


def random_codes(height: int, width: int, channels: int, precision: int = 8, seed: int = 0) -> NDArray[Any]:
    """Codes (height, width, channels) over the whole range of the precision."""
    random = np.random.default_rng(seed)
    return random.integers(0, code_max(precision), (height, width, channels), code_dtype(precision), endpoint=True)


def random_image(height: int, width: int, seed: int = 1) -> NDArray[np.uint8]:
    """An sRGB image of noise: every misplaced pixel shows."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def random_map(
    height: int,
    width: int,
    channels: int,
    precision: int = 8,
    *,
    seed: int = 0,
    value_range: tuple[float, float] | None = None,
    image: NDArray[np.uint8] | None = None,
    stride: int | None = None,
    origin: tuple[float, float] | None = None,
) -> FeatureMap:
    """A feature map of random codes."""
    codes = random_codes(height, width, channels, precision, seed)
    return FeatureMap(codes, value_range, image=image, provenance=Provenance(stride=stride, origin=origin))


def pairs_of(pixels: MapPixels | None) -> list[tuple[int, int]]:
    """(x, y) of each of some pixels."""
    return [] if pixels is None else pixels.pairs


def expected_values(feature_map: FeatureMap, view: ViewState) -> NDArray[np.float64]:
    """The oracle's map of a view."""
    return oracle.values_of(feature_map, view)


def assert_same_in_bands(gpu: Gpu, feature_map: FeatureMap, view: ViewState) -> None:
    """A map whose tiles are split into bands, streamed, or of small textures gives the same bits as a whole one."""
    whole = Renderer(gpu, feature_map).values(view)
    for limits in (
        TileLimits(8192, 256, band_bytes=20_000),
        TileLimits(8192, 256, band_bytes=20_000, memory=50_000),
        TileLimits(64, 256),
    ):
        np.testing.assert_array_equal(Renderer(gpu, feature_map, limits=limits).values(view), whole)


def assert_similar(got: NDArray[np.float32], expected: NDArray[np.float64], precision: int) -> None:
    """Every s within the bounds of its precision, and no value exactly where the oracle has none."""
    assert got.shape == expected.shape
    np.testing.assert_array_equal(np.isnan(got), np.isnan(expected), "a value where there must be none, or none")
    present = ~np.isnan(expected)
    wanted, error = expected[present], np.abs(got[present] - expected[present])
    gentle, steep = TOLERANCE[precision]
    alike = wanted >= 1 - STEEP
    assert error[~alike].max(initial=0) <= gentle
    assert error[alike].max(initial=0) <= steep


def check_similarity(
    gpu: Gpu,
    feature_map: FeatureMap,
    at: tuple[int, int] | None = None,
    metric: Metric = ANGLE_OF_CODES,
) -> NDArray[np.float32]:
    """The GPU's s, held against the oracle; exactly 1 at the reference pixel and wherever the same codes are."""
    x, y = at or feature_map.centre
    got = Renderer(gpu, feature_map).values(ViewState(reference=(x, y), metric=metric))
    expected = oracle.similarity(feature_map.codes, (x, y), MetricTerms.of(metric, feature_map))
    assert_similar(got, expected, feature_map.precision)
    if not np.isnan(expected[y, x]):
        same = (feature_map.codes == feature_map.codes[y, x]).all(axis=2)
        assert (got[same] == 1).all()
    return got


def rounding_of(low: float, high: float) -> float:
    """The error that float32 leaves in s', of values stretched from low to high."""
    return 1e-6 + (3 * _FLOAT_ERROR / (high - low) if high > low else 0.0)


def assert_picture(
    got: NDArray[np.uint8], feature_map: FeatureMap, view: ViewState, size: tuple[int, int], marker_size: float = 1.0
) -> None:
    """A picture within 1 level of the oracle's, opaque and transparent in the same places.

    The nearest entry of a colour map may flip where s' * 255 lies within rounding of the middle between two: such a
    pixel may be that of s' shifted by the error of float32, and there must be few of them.
    """
    values = expected_values(feature_map, view)
    left_out = pairs_of(ResolvedView.of(view, feature_map, Scene.of(feature_map)).left_out)
    nudge = rounding_of(*(view.display_range.ends or oracle.color_range(values, left_out) or (0.0, 1.0)))
    exact = {n: 255 * oracle.picture(feature_map, view, size, marker_size, n) for n in (0, nudge, -nudge)}
    wanted = {n: np.rint(picture) for n, picture in exact.items()}
    assert got.shape == (size[1], size[0], 4)
    assert got.dtype == np.uint8

    alpha = wanted[0][..., 3]
    edge_of_marker = (exact[0][..., 3] > 1e-6) & (exact[0][..., 3] < 255 - 1e-6)
    np.testing.assert_array_equal(got[~edge_of_marker, 3], alpha[~edge_of_marker], "alpha")
    assert np.abs(got[edge_of_marker, 3] - alpha[edge_of_marker]).max(initial=0) <= 1
    off = {n: np.abs(got[..., :3] - picture[..., :3]).max(axis=2) for n, picture in wanted.items()}
    worst = np.minimum.reduce(list(off.values()))
    y, x = np.unravel_index(worst.argmax(), worst.shape)
    assert worst.max() <= 1, f"{worst.max()} levels off at {x},{y}: {got[y, x]}, not {wanted[0][y, x]}"
    assert (off[0] > 1).mean() < 0.01


def wgsl_without_comments(shader: str) -> str:
    """The text of a shader file, without that of the files it uses."""
    return re.sub(r"//.*", "", shader_text(shader))
