"""Timing hovers with reference sets: what an 8th and a 64th term cost, against one alone."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer, picture_texture
from ifealid_gpu.views.view_state import ViewState

#: The map of the paper's second largest row, which is large enough to be felt.
SET_MAP = MapSize(510, 300, 256)

_TERMS = (1, 8, 64)
_ROUNDS = 15
_WARM_UP = 2


@dataclass(frozen=True)
class SetTimes:
    """Medians in milliseconds of one map at 8 bits, from another last term to the finished picture.

    Attributes:
        map: width x height x channels.
        one_ms: of a single term: the hover.
        eighth_ms: of the 8th term of which the nearest counts, where the seven others have been shown before.
        sixty_fourth_ms: of the 64th likewise.
        mean_ms: of the 64th of a mean.
        all_ms: of 64 terms that were never shown before, of which the nearest counts.
    """

    map: str
    one_ms: float
    eighth_ms: float
    sixty_fourth_ms: float
    mean_ms: float
    all_ms: float


def time_sets(gpu: Gpu, size: MapSize = SET_MAP, rounds: int = _ROUNDS) -> SetTimes:
    """Times of one map of smooth random features, in turn."""
    feature_map = smooth_map(size)
    renderer = Renderer(gpu, feature_map)
    target = picture_texture(gpu, (size.width, size.height))
    projection = Projection.of(renderer.scene, (size.width, size.height))
    random = np.random.default_rng(3)

    def terms(count: int) -> tuple[Term, ...]:
        return tuple(Term(Pixel(*map(int, random.integers((size.width, size.height))))) for _ in range(count))

    def shown(query: Query) -> float:
        start = time.perf_counter()
        encoder = gpu.device.create_command_encoder(label="set")
        renderer.encode(encoder, ViewState(query=query, markers=False), target, projection)
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()
        return (time.perf_counter() - start) * 1e3

    seen = {count: terms(count - 1) for count in _TERMS}
    jobs = [(count, Combine.NEAREST) for count in _TERMS] + [(_TERMS[-1], Combine.MEAN)]
    found: dict[tuple[int, Combine], list[float]] = {job: [] for job in jobs}
    for n in range(rounds + _WARM_UP):
        for count, combine in jobs:
            if count > 1:
                shown(Query(seen[count], combine))
            took = shown(Query((*seen[count], *terms(1)), combine))
            if n >= _WARM_UP:
                found[count, combine].append(took)
    new = [shown(Query(terms(_TERMS[-1]), Combine.NEAREST)) for _ in range(min(rounds, 3))]
    one, eighth, sixty_fourth, mean = (statistics.median(found[job]) for job in jobs)
    return SetTimes(str(size), one, eighth, sixty_fourth, mean, statistics.median(new))
