"""`ifealid-gpu bench`: what it reports, on maps too small to say anything of speed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import oracle
from ifealid_gpu.bench.baselines import numpy_hover
from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.bench.metrics import time_metrics
from ifealid_gpu.bench.report import Report
from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.metric import MetricTerms
from ifealid_gpu.quantities.metrics.table import ANGLE_OF_CODES

from .conftest import Cli

FIELDS = {
    "map",
    "precision",
    "hover_ms",
    "hover_ms_p95",
    "similarity_ms",
    "range_ms",
    "color_ms",
    "similarity_gb_per_s",
    "numpy_ms",
    "torch_ms",
}


def test_reports_every_map_as_table_and_json(cli: Cli, gpu: Gpu, tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    run = cli("bench", "--map", "33x21x17", "--map", "9x5x7@16", "--hovers", "3", "--no-torch", "--json", out)
    assert (run.code, run.err) == (0, "")
    assert gpu.summary in run.out and "33x21x17" in run.out and "9x5x7" in run.out
    report = json.loads(out.read_text())
    assert report["adapter"] == gpu.summary and report["read_gb_per_s"] > 0
    assert [(row["map"], row["precision"]) for row in report["rows"]] == [("33x21x17", 8), ("9x5x7", 16)]
    for row in report["rows"]:
        assert row.keys() >= FIELDS
        assert row["hover_ms_p95"] >= row["hover_ms"] > 0 and row["numpy_ms"] > 0 and row["torch_ms"] is None


@pytest.mark.usefixtures("gpu")
def test_plot_is_a_picture(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot = tmp_path / "plot.png"
    run = cli("bench", "--map", "9x5x7", "--map", "19x15x7", "--hovers", "3", "--no-torch", "--plot", plot)
    assert run.code == 0
    with Image.open(plot) as png:
        assert png.size[0] > 500 and len(np.unique(np.asarray(png.convert("L")))) > 10


@pytest.mark.parametrize("size", ["9x5", "ax5x7", "9x5x7@12", "0x5x7"])
def test_a_wrong_size_is_one_line(cli: Cli, size: str) -> None:
    run = cli("bench", "--map", size)
    assert run.code == 2 and run.err.count("\n") == 1


@pytest.mark.parametrize("precision", [8, 16, 32])
def test_benchmark_maps_are_smooth_and_never_zero(precision: int) -> None:
    codes = smooth_map(MapSize(37, 29, 5, precision)).codes
    assert codes.shape == (29, 37, 5) and codes.dtype.itemsize * 8 == precision and codes.min() > 0
    steps = np.abs(np.diff(codes.astype(np.float64), axis=1)) / codes.max()
    assert steps.mean() < 0.1 and codes.std() > 0.1 * codes.max()


def test_the_numpy_baseline_does_the_same_job() -> None:
    """A baseline that computed something else would be no comparison."""
    feature_map = smooth_map(MapSize(23, 17, 31))
    s = oracle.similarity(feature_map.codes, (5, 4), MetricTerms.of(ANGLE_OF_CODES, feature_map))
    entry = np.floor((s - s.min()) / (s.max() - s.min()) * 255).astype(int)
    found = numpy_hover(feature_map)(5, 4)
    expected = lookup_table("fire")[entry].reshape(-1, 3)
    assert found is not None and (np.abs(found.astype(int) - expected).max(axis=1) <= 12).mean() > 0.99


def test_metrics_are_timed_against_a_pixel_of_8_bit_codes(gpu: Gpu) -> None:
    times = time_metrics(gpu, MapSize(33, 21, 17), rounds=1)
    assert times.map == "33x21x17" and times.pixel_ms > 0
    assert [*times.ratios] == [
        "vector",
        "centred",
        "cosine",
        "dot",
        "euclidean",
        "l1",
        "lk:0.5",
        "lk:0.3",
        "8 labels",
        "64 labels",
    ]
    table = Report("gpu", "driver", 1.0, (), metrics=(times,)).metric_table()
    assert [column.header for column in table.columns][2:] == [*times.ratios]
