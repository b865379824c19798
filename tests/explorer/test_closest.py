"""The classes that a pixel is most alike to: as the oracle has it of the whole map, under every metric."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, oracle
from ifealid_gpu.quantities.closest import closest
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.minkowski import minkowski
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.term import Term


@pytest.mark.parametrize("metric", [*METRICS, minkowski(0.3)], ids=str)
def test_names_are_ranked_as_the_oracle_ranks_them(metric: Metric) -> None:
    rng = np.random.default_rng(5)
    codes = rng.integers(0, 256, (5, 7, 9), dtype=np.uint8)
    codes[0, 0] = 0
    valid = np.ones((5, 7), np.bool_)
    valid[4, 6] = False
    feature_map = FeatureMap(codes, (-1.5, 2.5), "map", valid=valid)
    queries = [Query((Term(NamedVector(str(n), rng.normal(size=9))),)) for n in range(6)]
    queries.append(Query((Term(Pixel(0, 1)), Term(Pixel(2, 2)), Term(Pixel(5, 3), sign=-1)), Combine.NEAREST))
    sets = [(10 + n, ReferenceSet.of(query, feature_map, metric)) for n, query in enumerate(queries)]
    maps = {number: oracle.answered(codes, one) for number, one in sets}
    for x, y in ((3, 2), (0, 1), (0, 0)):
        found = closest(feature_map, (x, y), sets)
        values = {number: float(one[y, x]) for number, one in maps.items() if not np.isnan(one[y, x])}
        ranked = sorted(values, key=lambda n: values[n] if metric.is_low_bright else -values[n])
        assert [number for number, _ in found] == ranked[:5]
        assert [value for _, value in found] == pytest.approx([values[n] for n in ranked[:5]], rel=1e-9, abs=1e-9)
    assert closest(feature_map, (6, 4), sets) == []
