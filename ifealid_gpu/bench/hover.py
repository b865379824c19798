"""Timing the hover job: from a new reference to the finished picture in a texture, the device waited for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import wgpu

from ifealid_gpu.bench.baselines import Hover, numpy_hover, torch_hover
from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.metric import Metric, MetricTerms
from ifealid_gpu.renderer import Renderer, picture_texture
from ifealid_gpu.view_state import ViewState

HOVERS = 30
_ROUNDS = 3
_WARM_UP = 2  # hovers at the beginning of a turn that do not count
_PAUSE_S = 0.1


@dataclass(frozen=True)
class HoverTimes:
    """Medians in milliseconds for one map, and the 95th percentile of the whole job; None where nothing was measured.

    The baselines end with the coloured map, as the hover job does: a picture of one target pixel a map pixel.
    """

    map: str
    precision: int
    values: int
    hover_ms: float
    hover_ms_p95: float
    similarity_ms: float
    range_ms: float
    colour_ms: float
    similarity_gb_per_s: float
    gpu_bytes: int
    codes_bytes: int
    numpy_ms: float | None
    torch_ms: float | None


def time_map(gpu: Gpu, size: MapSize, with_torch: bool = True, hovers: int = HOVERS) -> HoverTimes:
    """Times of one map of smooth random features, and of the baselines on it, taken in turn."""
    feature_map = smooth_map(size)
    renderer = Renderer(gpu, feature_map)
    random = np.random.default_rng(1)
    positions = [(int(random.integers(size.width)), int(random.integers(size.height))) for _ in range(hovers)]
    jobs: dict[str, Hover] = {"hover": _gpu_hover(gpu, renderer)} | _parts(gpu, renderer)
    jobs["numpy"] = numpy_hover(feature_map)
    if with_torch:
        jobs["torch"] = torch_hover(feature_map)
    seconds = _in_turn(jobs, positions)
    median = {name: statistics.median(times) * 1e3 for name, times in seconds.items()}
    idle = median["nothing"]
    similarity = max(1e-6, median["similarity"] - idle)
    return HoverTimes(
        map=str(size),
        precision=size.precision,
        values=size.values,
        hover_ms=median["hover"],
        hover_ms_p95=float(np.percentile(seconds["hover"], 95)) * 1e3,
        similarity_ms=similarity,
        range_ms=max(0.0, median["range"] - idle),
        colour_ms=max(0.0, median["colour"] - idle),
        similarity_gb_per_s=feature_map.codes.nbytes / similarity / 1e6,
        gpu_bytes=renderer.nbytes,
        codes_bytes=feature_map.codes.nbytes,
        numpy_ms=median["numpy"],
        torch_ms=median.get("torch"),
    )


def _in_turn(jobs: dict[str, Hover], positions: list[tuple[int, int]]) -> dict[str, list[float]]:
    """Seconds of each job at each position. The jobs take turns of several positions, after a pause and a warm-up.

    Without the pause a job would pay for the one before: BLAS threads go on spinning for tens of milliseconds.
    """
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for part in range(_ROUNDS):
        turn = positions[part::_ROUNDS]
        for name, job in jobs.items():
            time.sleep(_PAUSE_S)
            for x, y in turn[:_WARM_UP]:
                job(x, y)
            for x, y in turn:
                start = time.perf_counter()
                job(x, y)
                seconds[name].append(time.perf_counter() - start)
    return seconds


def _gpu_hover(gpu: Gpu, renderer: Renderer) -> Hover:
    size = renderer.feature_map.width, renderer.feature_map.height
    target = picture_texture(gpu, size)
    projection = Projection.of(renderer.scene, size)

    def hover(x: int, y: int) -> None:
        encoder = gpu.device.create_command_encoder(label="hover")
        renderer.encode(encoder, ViewState(reference=(x, y), markers=False), target, projection)
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()

    return hover


def _parts(gpu: Gpu, renderer: Renderer) -> dict[str, Hover]:
    """The hover job's passes one by one; "nothing" is the cost of a submission, which each of them has."""
    feature_map = renderer.feature_map
    size = feature_map.width, feature_map.height
    target = picture_texture(gpu, size)
    projection = Projection.of(renderer.scene, size)
    view = ViewState(markers=False)
    terms = MetricTerms.of(Metric.for_map(feature_map), feature_map)
    attachment = {"view": target.create_view(), "load_op": "clear", "store_op": "store", "clear_value": (0, 0, 0, 0)}

    def submitting(encode: Callable[[wgpu.GPUCommandEncoder, int, int], None]) -> Hover:
        def job(x: int, y: int) -> None:
            encoder = gpu.device.create_command_encoder(label="part")
            encode(encoder, x, y)
            gpu.device.queue.submit([encoder.finish()])
            gpu.wait()

        return job

    def colour(encoder: wgpu.GPUCommandEncoder, _x: int, _y: int) -> None:
        render = encoder.begin_render_pass(label="colour", color_attachments=[attachment])
        renderer.colour.encode(render, renderer.full.values, view, projection, target.format)
        render.end()

    def similarity(encoder: wgpu.GPUCommandEncoder, x: int, y: int) -> None:
        renderer.full.similarity.begin(encoder, feature_map.codes[y, x], terms)
        for band in renderer.full.tiles.bands:
            renderer.full.similarity.encode(encoder, band)

    return {
        "nothing": submitting(lambda _encoder, _x, _y: None),
        "similarity": submitting(similarity),
        "range": submitting(lambda encoder, _x, _y: renderer.full.range.encode(encoder)),
        "colour": submitting(colour),
    }
