"""Values of an array, as they are to be read, as a feature map: no data found, stored integers made real, quantised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ifealid_gpu.dataset.dequantize import AS_STORED, Dequantized, rule_named
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.scaling import Scaled, Scaling
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.no_data import find_no_data
from ifealid_gpu.parallel import Progress


def feature_map_of(
    values: Any,
    reading: Reading,
    fills: tuple[float, ...] = (),
    *,
    usual: tuple[float, ...] = (),
    scaling: Scaling | None = None,
    progress: Progress | None = None,
) -> FeatureMap:
    """The feature map of an array.

    Args:
        values: (h, w, d), or rows of it that are read on the way.
        reading: which values stand for none, how stored integers become real values, how many bits codes have.
        fills: values that are declared to stand for none.
        usual: values that stand for none in such files, declared or not.
        scaling: what makes stored values real, unless ``reading`` says another way.
        progress: called with (steps done, steps in all).

    Raises:
        InputError: values that cannot be a feature map's, or that the rule is not for.
    """
    rule = None if reading.dequantize in (None, AS_STORED) else rule_named(reading.dequantize)
    if rule is not None:
        rule.check(values.dtype)
        usual = (*usual, rule.fill)
    report = progress or _nowhere
    found = find_no_data(
        values, reading.no_data, fills, usual=usual, progress=lambda done, rows: report(done, 3 * rows)
    )
    real: Any = found.values
    if rule is not None:
        real = Dequantized(found.values, rule)
    elif scaling is not None and reading.dequantize is None:
        real = Scaled(found.values, scaling)
    feature_map = FeatureMap.from_array(
        real,
        precision=reading.precision,
        valid=found.valid,
        no_data="none",
        progress=lambda done, twice: report(done + twice // 2, 3 * twice // 2),
    )
    return replace(feature_map, notes=(*found.notes, *feature_map.notes))


def _nowhere(_done: int, _total: int) -> None:
    pass
