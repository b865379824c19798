"""All metrics. A new one is a new file and a line here, before those that suit more maps."""

from __future__ import annotations

from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.angle import ANGLE
from ifealid_gpu.quantities.metrics.angle_of_codes import ANGLE_OF_CODES

__all__ = ["ANGLE", "ANGLE_OF_CODES", "METRICS", "metric_after", "metric_for", "metric_named"]

METRICS: tuple[Metric, ...] = (ANGLE, ANGLE_OF_CODES)

_BY_WORD = {word: metric for metric in METRICS for word in (metric.id, *metric.former_ids)}


def metric_named(word: Metric | str) -> Metric:
    """The metric of this word, an earlier version's too; InputError names those there are."""
    if isinstance(word, Metric):
        return word
    if not isinstance(word, str) or word not in _BY_WORD:
        raise InputError(f"the metric must be one of {', '.join(m.id for m in METRICS)}, found {word!r}")
    return _BY_WORD[word]


def metric_for(feature_map: FeatureMap) -> Metric:
    """The first metric that suits a map."""
    return next(metric for metric in METRICS if metric.suits(feature_map))


def metric_after(metric: Metric) -> Metric:
    """The next metric of the table, the first after the last."""
    return METRICS[(METRICS.index(metric) + 1) % len(METRICS)]
