"""The benchmark of fits: components and clusters of a map, with scikit-learn's beside them."""

from __future__ import annotations

from ifealid_gpu.bench.fits import time_fits
from ifealid_gpu.bench.maps import MapSize
from ifealid_gpu.bench.report import Report
from ifealid_gpu.gpu.device import Gpu


def test_times_of_fits(gpu: Gpu) -> None:
    found = time_fits(gpu, MapSize(31, 17, 6), rounds=1)
    assert found.map == "31x17x6" and found.basis_sklearn_ms and found.clusters_sklearn_ms
    assert min(found.soon_ms, found.basis_ms, found.first_ms, found.clusters_ms, found.many_ms) > 0
    table = Report("gpu", "driver", 1.0, (), fits=(found,)).fit_table()
    assert table.row_count == 1 and len(table.columns) == 8
