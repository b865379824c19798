"""``ifealid-gpu bench``: how fast a hover is here, against NumPy, torch and the device's read bandwidth."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.bench.bandwidth import read_gb_per_s
from ifealid_gpu.bench.hover import HOVERS, HoverTimes, time_map
from ifealid_gpu.bench.maps import BEYOND, TABLE_1, MapSize
from ifealid_gpu.bench.report import Report
from ifealid_gpu.cli.console import out
from ifealid_gpu.cli.options import AdapterOption
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.files import replacing
from ifealid_gpu.gpu.device import Gpu

# The size whose read bandwidth is measured: beyond every cache.
_READ_BYTES = 256 << 20


def bench(  # noqa: PLR0917 - typer makes an option of each
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="WxHxD[@BITS]",
            help="Time this map; may be repeated. Default: the paper's Table 1 and more.",
        ),
    ] = None,
    hovers: Annotated[int, typer.Option(min=3, help="Hovers timed for each map.")] = HOVERS,
    no_torch: Annotated[bool, typer.Option("--no-torch", help="Leave torch out, where it is installed.")] = False,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the numbers as JSON.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="PNG", help="Plot time against size; needs matplotlib.")] = None,
    adapter: AdapterOption = None,
) -> None:
    """Time the hover job, from a new reference to the finished picture, against what a user would write instead."""
    sizes = tuple(MapSize.parse(text) for text in map_) if map_ else TABLE_1 + BEYOND
    gpu = Gpu.open(adapter)
    with_torch = not no_torch and find_spec("torch") is not None
    bandwidth = read_gb_per_s(gpu, _READ_BYTES)
    rows: list[HoverTimes] = []
    with progress_bar("Timing") as progress:
        for n, size in enumerate(sizes):
            progress(n, len(sizes))
            rows.append(time_map(gpu, size, with_torch, hovers))
    report = Report(gpu.summary, gpu.adapter.info["description"], bandwidth, tuple(rows))
    console = out()
    console.print(f"{report.adapter}, {report.driver}; reads {bandwidth:.1f} GB/s")
    console.print(report.table())
    if report.exponent is not None:
        console.print(f"hover time grows with (w h d)^{report.exponent:.2f}")
    if json is not None:
        with replacing(json) as file:
            file.write(report.to_json().encode())
    if plot is not None:
        report.save_plot(plot)
