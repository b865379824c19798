"""All metrics. A new one is a new file and a line here, before those that suit more maps."""

from __future__ import annotations

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.angle import ANGLE
from ifealid_gpu.quantities.metrics.angle_of_codes import ANGLE_OF_CODES
from ifealid_gpu.quantities.metrics.cosine import COSINE
from ifealid_gpu.quantities.metrics.dot import DOT
from ifealid_gpu.quantities.metrics.euclidean import EUCLIDEAN
from ifealid_gpu.quantities.metrics.minkowski import minkowski, minkowski_named

__all__ = ["ANGLE", "ANGLE_OF_CODES", "METRICS", "METRIC_WORDS", "metric_after", "metric_for", "metric_named"]

#: Those that menus list. Of Minkowski's there are more, by their exponents.
METRICS: tuple[Metric, ...] = (ANGLE, ANGLE_OF_CODES, COSINE, DOT, EUCLIDEAN, minkowski(1.0), minkowski(0.5))

#: The words of all, for messages and help.
METRIC_WORDS = (*(metric.id for metric in METRICS if not metric.id.startswith("lk:")), "lk:K")

_BY_WORD = {word: metric for metric in METRICS for word in (metric.id, *metric.former_ids)}


def metric_named(word: Metric | str) -> Metric:
    """The metric of this word, an earlier version's too; InputError names those there are."""
    if isinstance(word, Metric):
        return word
    if isinstance(word, str) and (found := _BY_WORD.get(word) or minkowski_named(word)) is not None:
        return found
    raise InputError(f"the metric must be one of {', '.join(METRIC_WORDS)}, found {word!r}")


def metric_for(feature_map: FeatureMap, center: bool = False) -> Metric:
    """The first metric that suits a map; with centred vectors, which are signed, the first that can centre them."""
    if center:
        return next(metric for metric in METRICS if metric.centers)
    return next(metric for metric in METRICS if metric.suits(feature_map))


def metric_after(metric: Metric) -> Metric:
    """What the key of metrics takes next: the angle of real values, and after it that of codes."""
    return ANGLE_OF_CODES if metric is ANGLE else ANGLE
