"""``ifealid-gpu bench``: how fast a hover is here, against NumPy, torch and the device's read bandwidth."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.bench.attacked import time_attack
from ifealid_gpu.bench.bandwidth import read_gb_per_s
from ifealid_gpu.bench.doors import MAPS, time_doors
from ifealid_gpu.bench.fits import FIT_MAPS, time_fits
from ifealid_gpu.bench.hover import HOVERS, HoverTimes, time_map
from ifealid_gpu.bench.load import time_load
from ifealid_gpu.bench.maps import BEYOND, TABLE_1, MapSize, largest_map
from ifealid_gpu.bench.metrics import METRIC_MAPS, time_metrics
from ifealid_gpu.bench.panes import time_panes
from ifealid_gpu.bench.report import Report
from ifealid_gpu.bench.sets import time_sets
from ifealid_gpu.bench.start import time_start
from ifealid_gpu.bench.window import time_window
from ifealid_gpu.cli.console import out
from ifealid_gpu.cli.options import AdapterOption
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.files import replacing
from ifealid_gpu.gpu.device import Gpu

# The most bytes whose reading is timed; more take the same time each.
_MOST_READ = 1 << 30
_LOADED = (MapSize(510, 300, 256), MapSize(906, 634, 256), MapSize(2000, 2000, 128))


def bench(  # noqa: PLR0917 - typer makes an option of each
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="WxHxD[@BITS]",
            help="Time this map; may be repeated. Default: the paper's Table 1 and more.",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Also the largest map that fits, loading and memory, sets of terms, fits, panes, start and windows.",
        ),
    ] = False,
    doors: Annotated[
        bool, typer.Option("--doors", help="Also the window, served to a browser, and as a page, on two maps.")
    ] = False,
    hovers: Annotated[int, typer.Option(min=3, help="Hovers timed for each map.")] = HOVERS,
    no_torch: Annotated[bool, typer.Option("--no-torch", help="Leave torch out, where it is installed.")] = False,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the numbers as JSON.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="PNG", help="Plot time against size; needs matplotlib.")] = None,
    adapter: AdapterOption = None,
) -> None:
    """Time the hover job, from a new reference to the finished picture, against what a user would write instead."""
    sizes = tuple(MapSize.parse(text) for text in map_) if map_ else MAPS if doors else TABLE_1 + BEYOND
    gpu = Gpu.open(adapter)
    if everything and not map_:
        sizes += (largest_map(gpu),)
    with_torch = not no_torch and find_spec("torch") is not None
    with progress_bar("Timing start and window"):  # before large maps have stirred the machine's memory
        start, window = (time_start(adapter), time_window(adapter)) if everything else (None, None)
        attacked = time_attack(adapter) if everything else None
    with progress_bar("Timing doors"):
        through = time_doors(gpu, adapter) if everything or doors else ()
    rows: list[HoverTimes] = []
    with progress_bar("Timing") as progress:
        bandwidth = read_gb_per_s(gpu, min(max(size.nbytes for size in sizes), _MOST_READ))
        for n, size in enumerate(sizes):
            progress(n, len(sizes))
            rows.append(time_map(gpu, size, with_torch, hovers))
    with progress_bar("Timing loads"):
        loads = tuple(time_load(size, adapter) for size in (sizes if map_ else _LOADED)) if everything else ()
    with progress_bar("Timing reference sets"):
        sets = time_sets(gpu) if everything else None
    with progress_bar("Timing metrics"):
        metrics = tuple(time_metrics(gpu, size) for size in METRIC_MAPS) if everything else ()
    with progress_bar("Timing fits"):
        fits = tuple(time_fits(gpu, size) for size in FIT_MAPS) if everything else ()
    with progress_bar("Timing panes"):
        panes = time_panes(gpu) if everything else ()
    driver = gpu.adapter.info["description"]
    report = Report(
        gpu.summary, driver, bandwidth, tuple(rows), loads, start, window, sets, metrics, fits, panes, through, attacked
    )
    _print(report)
    if json is not None:
        with replacing(json) as file:
            file.write(report.to_json().encode())
    if plot is not None:
        report.save_plot(plot)


def _print(report: Report) -> None:
    console = out()
    console.print(f"{report.adapter}, {report.driver}; reads {report.read_gb_per_s:.1f} GB/s")
    console.print(report.table())
    if report.loads:
        console.print(report.load_table())
    if report.metrics:
        console.print(report.metric_table())
    if report.fits:
        console.print(report.fit_table())
    if report.panes:
        console.print(report.pane_table())
    if report.doors:
        console.print(report.door_table())
    for sentence in report.sentences():
        console.print(sentence)
