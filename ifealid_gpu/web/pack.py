"""What goes into a page: maps with their facts, colour maps and metrics, as data for the client."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.colormaps import FEATURED, lookup_table
from ifealid_gpu.explorer.notices import of_shape, of_values
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import TileLayout
from ifealid_gpu.maps.codes import code_dtype, code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit, settled_origin
from ifealid_gpu.passes.mask import packed_bits
from ifealid_gpu.passes.powers import mantissa_powers
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.quantities.metric import Metric, MetricTerms
from ifealid_gpu.quantities.norm import largest_value, relative_values
from ifealid_gpu.quantities.space import mean_codes
from ifealid_gpu.renderer import fluid
from ifealid_gpu.web.blocks import Blocks, filtered_codes
from ifealid_gpu.web.layouts import LIMITS

_FAR = 1e9  # stands for infinity, which JSON does not have


def map_facts(
    feature_map: FeatureMap,
    scene: Scene,
    metrics: Iterable[Metric],
    blocks: Blocks,
    reduced_from: int | None = None,
) -> dict[str, Any]:
    """A map: its codes as a block, where they lie on the GPU, and what its numbers stand for.

    Args:
        feature_map: the map.
        scene: where it lies.
        metrics: those by which the page compares.
        blocks: take the codes, and the mask of valid pixels where some are not.
        reduced_from: bits that codes have in the dataset, where that are more; None: as many.
    """
    size = feature_map.width, feature_map.height, feature_map.channels
    origin, step = relative_values(feature_map)
    return {
        "name": feature_map.name,
        "width": feature_map.width,
        "height": feature_map.height,
        "channels": feature_map.channels,
        "bits": feature_map.precision,
        "range": feature_map.value_range,
        "real_range": feature_map.real_range,
        "unit": code_unit(feature_map),
        "centre": feature_map.centre,
        "codes": blocks.add(filtered_codes(feature_map.codes)),
        "valid": _valid_block(feature_map.valid, blocks),
        "scene": _scene(scene),
        "tiles": _tiles(feature_map),
        "samplings": {str(stride): _sampling(feature_map, stride) for stride in (1, *fluid.STRIDES)},
        "origins": {metric.id: MetricTerms.of(metric, feature_map).origin for metric in metrics},
        "mean": settled_origin(mean_codes(feature_map)).tolist(),
        "norm": {"origin": origin, "step": step, "largest": largest_value(feature_map)},
        "bands": None
        if feature_map.bands is None
        else [feature_map.bands.label(number) for number in range(feature_map.channels)],
        "reduced": _reduced_words(reduced_from, feature_map.precision),
        "notices": {"values": of_values(size, feature_map.value_range), "shape": of_shape(size)},
    }


def _reduced_words(before: int | None, bits: int) -> str:
    return "" if before is None else f"reduced from {before} to {bits} bits: similarities are less exact"


def _valid_block(valid: NDArray[np.bool_] | None, blocks: Blocks) -> int | None:
    return None if valid is None or valid.all() else blocks.add(packed_bits(valid).tobytes())


def _scene(scene: Scene) -> dict[str, Any]:
    return {
        "size": scene.size,
        "map_extent": scene.map_extent,
        "map_size": scene.map_size,
        "map_origin": scene.map_origin,
        "map_bounds": np.clip(scene.map_bounds, -_FAR, _FAR).tolist(),
        "unit": scene.unit,
    }


def _tiles(feature_map: FeatureMap) -> dict[str, Any]:
    layout = TileLayout.plan(feature_map, LIMITS)
    return {
        "packs": layout.packs,
        "row_packs": layout.row_packs,
        "rows": layout.rows,
        "shelves": layout.shelves,
        "bands": [
            {"first": band.first, "chunks": band.chunks, "size": layout.texture_size(band)} for band in layout.bands
        ],
    }


def _sampling(feature_map: FeatureMap, stride: int) -> dict[str, Any]:
    """Which pixels a pass with a stride takes, and where their values lie."""
    layout = TileLayout.plan(feature_map, LIMITS)
    sampling = Sampling(feature_map.width, feature_map.height, stride)
    grid = Grid.of(*sampling.size, LIMITS.side)
    return {
        "stride": stride,
        "start": sampling.start,
        "size": sampling.size,
        "grid": {"width": grid.width, "height": grid.height, "shift": grid.shift},
        "bands": [sampling.record(band, layout, grid) for band in layout.bands],
    }


def reduced(feature_map: FeatureMap, precision: int) -> FeatureMap:
    """The map at fewer bits; itself where it has no more."""
    if feature_map.precision <= precision:
        return feature_map
    most, fewer = code_max(feature_map.precision), code_max(precision)
    codes = np.rint(feature_map.codes * (fewer / most)).astype(code_dtype(precision))
    return replace(feature_map, codes=codes, code_error=None)


def colormaps(own: str) -> dict[str, str]:
    """Tables of 256 colours, base64 of RGB: the featured ones, and the view's own."""
    names = dict.fromkeys((own, *FEATURED))
    return {name: base64.b64encode(lookup_table(name).tobytes()).decode() for name in names}


def metric_facts(metric: Metric) -> dict[str, Any]:
    """A metric, as far as it does not depend on the map."""
    return {
        "id": metric.id,
        "label": metric.label,
        "explanation": metric.explanation,
        "measure": metric.measure.value,
        "symbol": metric.symbol,
        "spans_one": metric.spans_one,
        "is_low_bright": metric.is_low_bright,
        "is_of_directions": metric.is_of_directions,
        "widest": metric.widest,
        "exponent": metric.exponent,
        "slowness": metric.slowness,
        "factors": mantissa_powers(metric.exponent),
        "centers": metric.centers,
    }
