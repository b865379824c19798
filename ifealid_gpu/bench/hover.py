"""Timing the hover job: from a new reference to the finished picture in a texture, the device waited for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import psutil
import wgpu

from ifealid_gpu.bench.baselines import Hover, numpy_hover, torch_hover
from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.bench.pass_times import TimedEncoder, has_timestamps
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.renderer import Renderer, picture_texture
from ifealid_gpu.views.view_state import ViewState

HOVERS = 30
_ROUNDS = 3
_WARM_UP = 2  # hovers at the beginning of a turn that do not count
_PAUSE_S = 0.1
_FLOAT_BYTES = 4
_SCRATCH = 1.3  # of a baseline's features, while they are made


# References that are compared with at once.
SEVERAL = 8


@dataclass(frozen=True)
class HoverTimes:
    """Medians in milliseconds for one map, and the 95th percentile of the whole job; None where nothing was measured.

    The baselines end with the coloured map, as the hover job does: a picture of one target pixel a map pixel.

    Attributes:
        map: width x height x channels.
        precision: bits.
        values: w h d.
        hover_ms: from a new reference to the finished picture in a texture, the device waited for.
        hover_ms_p95: of the same.
        similarity_ms: its similarity pass; by timestamp queries where the device has them.
        range_ms: its range pass.
        color_ms: its colour pass.
        similarity_gb_per_s: the codes' bytes over similarity_ms.
        several_ms: similarities to 8 references at once; None at other precisions than 8 bits.
        gpu_bytes: on the device.
        codes_bytes: of the map.
        is_streamed: whether the map exceeded the device's memory.
        numpy_ms: the hover job in NumPy; None where float32 features exceed the memory.
        torch_ms: the same in torch.
    """

    map: str
    precision: int
    values: int
    hover_ms: float
    hover_ms_p95: float
    similarity_ms: float
    range_ms: float
    color_ms: float
    similarity_gb_per_s: float
    several_ms: float | None
    gpu_bytes: int
    codes_bytes: int
    is_streamed: bool
    numpy_ms: float | None
    torch_ms: float | None


def time_map(gpu: Gpu, size: MapSize, with_torch: bool = True, hovers: int = HOVERS) -> HoverTimes:
    """Times of one map of smooth random features, and of the baselines on it, taken in turn."""
    feature_map = smooth_map(size)
    renderer = Renderer(gpu, feature_map)
    random = np.random.default_rng(1)
    positions = [(int(random.integers(size.width)), int(random.integers(size.height))) for _ in range(hovers)]
    jobs: dict[str, Hover] = {"hover": _gpu_hover(gpu, renderer)}
    if has_timestamps(gpu):
        seconds = _stamped(gpu, renderer, positions)
    else:
        seconds = {}
        jobs |= _parts(gpu, renderer)
    if size.precision == 8:
        jobs["several"] = _several(gpu, renderer)
    baselines = [numpy_hover, torch_hover] if with_torch else [numpy_hover]
    for baseline in baselines:
        if _FLOAT_BYTES * size.values * _SCRATCH < psutil.virtual_memory().available:
            jobs[baseline.__name__] = baseline(feature_map)
    seconds |= _in_turn(jobs, positions)
    median = {name: statistics.median(times) * 1e3 for name, times in seconds.items()}
    idle = median.get("nothing", 0.0)
    similarity = max(1e-6, median["similarity"] - idle)
    return HoverTimes(
        map=str(size),
        precision=size.precision,
        values=size.values,
        hover_ms=median["hover"],
        hover_ms_p95=float(np.percentile(seconds["hover"], 95)) * 1e3,
        similarity_ms=similarity,
        range_ms=max(0.0, median["range"] - idle),
        color_ms=max(0.0, median["color"] - idle),
        similarity_gb_per_s=feature_map.codes.nbytes / similarity / 1e6,
        several_ms=median["several"] - idle if "several" in median else None,
        gpu_bytes=renderer.nbytes,
        codes_bytes=feature_map.codes.nbytes,
        is_streamed=renderer.is_streamed,
        numpy_ms=median.get(numpy_hover.__name__),
        torch_ms=median.get(torch_hover.__name__),
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
    metric = metric_for(feature_map)
    similarity_pass = renderer.full.pass_for(metric.computed_by)
    similarity_pass.begin(
        gpu.device.create_command_encoder(label="first"), Similarity(Query.at(Pixel(0, 0)), metric), feature_map
    )
    attachment = {"view": target.create_view(), "load_op": "load", "store_op": "store"}

    def submitting(encode: Callable[[wgpu.GPUCommandEncoder, int, int], None]) -> Hover:
        def job(x: int, y: int) -> None:
            encoder = gpu.device.create_command_encoder(label="part")
            encode(encoder, x, y)
            gpu.device.queue.submit([encoder.finish()])
            gpu.wait()

        return job

    def color(encoder: wgpu.GPUCommandEncoder, _x: int, _y: int) -> None:
        render = encoder.begin_render_pass(label="color", color_attachments=[attachment])
        renderer.color.encode(render, renderer.full.values, view, projection, target.format)
        render.end()

    def similarity(encoder: wgpu.GPUCommandEncoder, x: int, y: int) -> None:
        similarity_pass.begin(encoder, Similarity(Query.at(Pixel(x, y)), metric), feature_map)
        for band in renderer.full.tiles.bands:
            similarity_pass.encode(encoder, band)

    def range_without_reference(encoder: wgpu.GPUCommandEncoder, x: int, y: int) -> None:
        renderer.full.range.encode(encoder, similarity_pass.ranges, [y * size[0] + x])

    return {
        "nothing": submitting(lambda _encoder, _x, _y: None),
        "similarity": submitting(similarity),
        "range": submitting(range_without_reference),
        "color": submitting(color),
    }


def _several(gpu: Gpu, renderer: Renderer) -> Hover:
    """Similarities to several references, spread over the map from the one that is hovered."""
    feature_map = renderer.feature_map
    metric = metric_for(feature_map)

    def job(x: int, y: int) -> None:
        spread = [(n * feature_map.width // SEVERAL, n * feature_map.height // SEVERAL) for n in range(SEVERAL)]
        references = [((x + across) % feature_map.width, (y + down) % feature_map.height) for across, down in spread]
        encoder = gpu.device.create_command_encoder(label="several references")
        renderer.full.encode_several(
            encoder, [Comparison.of_pixel(feature_map, reference, metric) for reference in references]
        )
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()

    return job


def _stamped(gpu: Gpu, renderer: Renderer, positions: list[tuple[int, int]]) -> dict[str, list[float]]:
    """Seconds of the hover job's passes by the device's clock."""
    size = renderer.feature_map.width, renderer.feature_map.height
    target = picture_texture(gpu, size)
    projection = Projection.of(renderer.scene, size)
    seconds: dict[str, list[float]] = {"similarity": [], "range": [], "color": []}
    for x, y in [*positions[:_WARM_UP], *positions]:
        encoder = TimedEncoder(gpu)
        renderer.encode(encoder, ViewState(reference=(x, y), markers=False), target, projection)
        gpu.device.queue.submit([encoder.finish()])
        found = encoder.seconds()
        seconds["range"].append(found.pop("range"))
        seconds["color"].append(found.pop("picture"))
        seconds["similarity"].append(sum(found.values()))
    return {name: times[_WARM_UP:] for name, times in seconds.items()}
