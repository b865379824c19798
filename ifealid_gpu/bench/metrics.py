"""Timing the passes of every metric against that of 8-bit codes and a pixel, which the program began with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES, METRICS, metric_named
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.palette import palette
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer

#: Maps whose kernels are unrolled on processors, and one that has too many channels for that.
METRIC_MAPS = (MapSize(106, 160, 256), MapSize(510, 300, 256), MapSize(126, 74, 1024))

_ROUNDS = 15
_WARM_UP = 2
_UNIT = "pixel"
_NOTHING = "nothing"
_CLASSES = 8, 64


@dataclass(frozen=True)
class MetricTimes:
    """Medians of one map.

    Attributes:
        map: width x height x channels, at 8 bits.
        pixel_ms: the pass of the angle of codes with a pixel.
        ratios: each other pass as a multiple of that: by metric with a pixel, "vector" the angle with any real vector,
            "centred" the same about the map's mean; "8 labels" and "64 labels" by a vector a class.
    """

    map: str
    pixel_ms: float
    ratios: dict[str, float]


def time_metrics(gpu: Gpu, size: MapSize, rounds: int = _ROUNDS) -> MetricTimes:
    """Times of the passes that compute values, without ranges and pictures, the device waited for, in turn."""
    feature_map = smooth_map(size)
    renderer = Renderer(gpu, feature_map)
    random = np.random.default_rng(2)

    def pixel() -> Query:
        return Query.at(Pixel(int(random.integers(size.width)), int(random.integers(size.height))))

    def vector() -> Query:
        return Query((Term(NamedVector("any", random.uniform(0, 1, size.channels))),))

    def labels(count: int) -> Labels:
        named = ((str(n), vector(), color) for n, color in enumerate(palette(count)))
        asked = Asked(metric=ANGLE, classes=tuple(QueryClass(*one) for one in named))
        return Labels().resolved(feature_map, renderer.scene, asked)

    asked: dict[str, Callable[[], Quantity]] = {
        _UNIT: lambda: Similarity(pixel(), ANGLE_OF_CODES),
        "vector": lambda: Similarity(vector(), ANGLE),
        "centred": lambda: Similarity(pixel(), ANGLE, center=True),
    }
    for metric in (*METRICS, metric_named("lk:0.3")):
        if metric not in (ANGLE, ANGLE_OF_CODES):
            asked[metric.id] = lambda metric=metric: Similarity(pixel(), metric)  # type: ignore[misc]

    for count in _CLASSES:
        asked[f"{count} labels"] = lambda count=count: labels(count)  # type: ignore[misc]

    def submit(wanted: Quantity | None) -> float:
        start = time.perf_counter()
        encoder = gpu.device.create_command_encoder(label="metric")
        if wanted is not None:
            chosen = renderer.full.pass_for(wanted.computed_by)
            chosen.begin(encoder, wanted, feature_map)
            for band in renderer.full.tiles.bands:
                chosen.encode(encoder, band)
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()
        return time.perf_counter() - start

    seconds: dict[str, list[float]] = {name: [] for name in (_NOTHING, *asked)}
    for n in range(rounds + _WARM_UP):
        for name, found in seconds.items():
            # The first of two makes what is kept of every pixel, which is another with other origins.
            took = [submit(asked[name]() if name in asked else None) for _ in range(2)][1]
            if n >= _WARM_UP:
                found.append(took)
    idle = statistics.median(seconds.pop(_NOTHING))
    times = {name: max(1e-9, statistics.median(found) - idle) for name, found in seconds.items()}
    unit = times.pop(_UNIT)
    return MetricTimes(str(size), unit * 1e3, {name: found / unit for name, found in times.items()})
