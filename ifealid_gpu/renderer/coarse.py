"""Coarse computations: every few pixels of a map, for a picture that is there at once where a full pass takes long."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.mask import Mask
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.value_map import create_value_map
from ifealid_gpu.renderer.computation import Computation

_STRIDES = (2, 4, 8)


def coarse_stride(full_seconds: float, fluid_seconds: float) -> int:
    """The smallest stride whose pass is well within a fluid frame, if the full pass takes ``full_seconds``."""
    # A pass over every n-th pixel reads every n-th row, and of those rows most cache lines.
    return next((n for n in _STRIDES if full_seconds / n**1.5 < fluid_seconds / 2), _STRIDES[-1])


def coarse_computation(gpu: Gpu, feature_map: FeatureMap, tiles: Tiles, limits: TileLimits, stride: int) -> Computation:
    """A computation of every stride-th pixel across and down.

    It reads the map's own tiles where all of them are on the device, else tiles of just those pixels.

    Args:
        gpu: the device.
        feature_map: the map.
        tiles: its tiles.
        limits: what further tiles keep within.
        stride: map pixels per value, across and down.
    """
    sampling = Sampling(feature_map.width, feature_map.height, stride)
    if tiles.is_streamed:
        left, top = sampling.start
        codes = feature_map.codes[top::stride, left::stride]
        half = None if limits.memory is None else limits.memory // 2
        coarse_map = FeatureMap(codes, name=f"{feature_map.name}, coarse")
        tiles = Tiles(gpu, coarse_map, replace(limits, memory=half))
        sampling = Sampling(*sampling.size)
    values = create_value_map(gpu, Grid.of(*sampling.size, limits.side), stride)
    return Computation(feature_map, Dispatcher(gpu, tiles, values, sampling, Mask.of(gpu, None)))
