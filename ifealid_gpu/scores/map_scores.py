"""How well one layer, and each of its channels, sees an object."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.parallel import Progress
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer.numbers import Numbers
from ifealid_gpu.renderer.value_steps import value_steps
from ifealid_gpu.scores.channels import channel_figures
from ifealid_gpu.scores.counts import Counts
from ifealid_gpu.scores.marked import Marked
from ifealid_gpu.scores.score import Score, figures_of
from ifealid_gpu.views.view_state import ViewState

#: Channels that are listed where nobody asks for another number.
CHANNELS = 10


@dataclass(frozen=True, eq=False)
class MapScores:
    """The scores of a layer on one image, or their means over several images.

    Attributes:
        similarity: of the similarity to the mean vector.
        metric: how vectors were compared, in words.
        figures: (d, 3) average precision, ROC AUC and best IoU of each channel; (0, 3): they were not asked for.
        muted: channels that do not count.
        bands: what the channels are called, or None.
        images: over how many images these are means.
    """

    similarity: Score
    metric: str
    figures: NDArray[np.float64]
    muted: tuple[int, ...] = ()
    bands: Bands | None = None
    images: int = 1

    @property
    def ranked(self) -> list[int]:
        """The channels that count, the best first: by average precision, then by AUC, then by number."""
        ap, auc = self.figures[:, 0], self.figures[:, 1]
        order = np.lexsort((-auc, -ap)).tolist()
        return [channel for channel in order if channel not in self.muted]

    def of_channel(self, channel: int) -> Score:
        """The score of one channel."""
        of = self.similarity
        ap, auc, iou = self.figures[channel].tolist()
        return Score(of.image, of.layer, channel, ap, auc, iou, of.chance)

    def band(self, channel: int | None) -> str | None:
        """What a channel is called, where that is known."""
        return None if self.bands is None or channel is None else self.bands.label(channel)

    def rows(self, channels: int = CHANNELS) -> list[Score]:
        """The similarity's score, and those of the best channels."""
        return [self.similarity, *map(self.of_channel, self.ranked[:channels])]


def score_map(
    numbers: Numbers,
    region: Region,
    *,
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
    with_channels: bool = True,
    image: str | None = None,
    layer: str | None = None,
    progress: Progress | None = None,
) -> MapScores:
    """How well a map sees what a region marks.

    Both halves of what is marked (see `Marked`) take turns: the similarity to the mean vector of one of them is scored
    on the other and on all pixels with data that are not marked. A pixel with data that has no value, because its
    vector is zero, comes last. Under a distance, near pixels come first.

    Args:
        numbers: the map on the GPU.
        region: what is marked.
        metric: None: the one that suits the map.
        center: whether the map's mean vector is taken from all vectors first.
        muted: channels that are left out.
        with_channels: whether the channels are scored, too.
        image: name of the image.
        layer: name of the layer.
        progress: called with (steps done, steps in all).

    Raises:
        InputError: the region cannot be scored on this map, see `Marked.of`; the metric is unknown.
    """
    view = ViewState(metric=metric, center=center, muted=muted)
    steps = score_steps(numbers, region, view, with_channels=with_channels, image=image, layer=layer, progress=progress)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: MapScores = stop.value
            return found


def score_steps(
    numbers: Numbers,
    region: Region,
    view: ViewState,
    *,
    with_channels: bool = True,
    image: str | None = None,
    layer: str | None = None,
    progress: Progress | None = None,
    first: Callable[[MapScores], None] | None = None,
) -> Generator[None, None, MapScores]:
    """`score_map` in steps, between which other work may go on.

    Args:
        numbers: see `score_map`, as for all that is not named here.
        region: likewise.
        view: its metric, its muted channels, and whether vectors are centred.
        with_channels: see `score_map`.
        image: likewise.
        layer: likewise.
        progress: called as the channels go on, which are one step.
        first: called with the similarity's score, before the channels have theirs.
    """
    feature_map = numbers.feature_map
    marked = Marked.of(region, feature_map, numbers.scene)
    view = ViewState(metric=view.metric, center=view.center, muted=view.muted)
    folds = []
    for learned, scored in marked.folds:
        yield
        of_half = numbers.resolve(view.but(query=Query((Term(MapPixels(learned, feature_map.width)),))))
        values = (yield from value_steps(numbers, of_half)).ravel()
        yield
        folds.append(_counts(values, scored, marked, is_low_best=of_half.quantity.is_low_bright))
    words = str(numbers.resolve(view).metric) + (", centred" if view.center else "")
    ap, auc, iou = figures_of(folds).tolist()
    similarity = Score(image, layer, None, ap, auc, iou, marked.chance)
    found = MapScores(similarity, words, np.zeros((0, 3)), view.muted, feature_map.bands)
    if not with_channels:
        return found
    if first is not None:
        first(found)
        yield
    return replace(found, figures=channel_figures(feature_map, marked, progress))


def _counts(values: NDArray[np.float32], scored: NDArray[np.intp], marked: Marked, *, is_low_best: bool) -> Counts:
    if is_low_best:
        values = -values
    values = np.where(np.isnan(values), np.float32(-np.inf), values)
    return Counts.of(values[scored], np.sort(values[marked.rest]))


def means_over_images(found: Sequence[MapScores]) -> list[MapScores]:
    """One of each layer, the best first; where a layer was scored on several images, the means.

    Maps count as the same layer where its name and the number of channels are the same.
    """
    by_layer: dict[tuple[str | None, int], list[MapScores]] = {}
    for one in found:
        by_layer.setdefault((one.similarity.layer, len(one.figures)), []).append(one)
    return sorted(map(_mean, by_layer.values()), key=lambda one: -one.similarity.ap)


def _mean(found: list[MapScores]) -> MapScores:
    first, *others = found
    if not others:
        return first
    each = [(s.ap, s.auc, s.iou, s.chance) for s in (one.similarity for one in found)]
    similarity = Score(None, first.similarity.layer, None, *np.mean(each, axis=0).tolist())
    figures = np.mean([one.figures for one in found], axis=0)
    return MapScores(similarity, metrics_of(found), figures, first.muted, first.bands, len(found))


def metrics_of(found: Iterable[MapScores]) -> str:
    """How the vectors of all these maps were compared, in words."""
    return " or ".join(dict.fromkeys(one.metric for one in found))


def best_channels(found: Sequence[MapScores], count: int) -> list[tuple[MapScores, Score]]:
    """The best single channels of all layers, each with its layer, the best first."""
    each = [(one, one.of_channel(channel)) for one in found for channel in one.ranked[:count]]
    return sorted(each, key=lambda pair: (-pair[1].ap, -pair[1].auc))[:count]


def check_channels(count: int) -> int:
    """The number of channels to list; InputError below 0."""
    if count < 0:
        raise InputError(f"the number of channels to list must be 0 or more, found {count}")
    return count
