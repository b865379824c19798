"""What a benchmark found, as a table, as JSON and as a plot."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

import numpy as np
from rich import box
from rich.table import Table

from ifealid_gpu.bench.attacked import AttackTimes
from ifealid_gpu.bench.doors import DoorTimes
from ifealid_gpu.bench.fits import FitTimes
from ifealid_gpu.bench.hover import HoverTimes
from ifealid_gpu.bench.load import LoadTimes
from ifealid_gpu.bench.metrics import MetricTimes
from ifealid_gpu.bench.panes import PaneTimes
from ifealid_gpu.bench.sets import SetTimes
from ifealid_gpu.bench.start import StartTimes
from ifealid_gpu.bench.window import WindowTimes
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.files import replacing

_HEADINGS = ("Map", "Bits", "Hover", "p95", "Similarity", "Range", "Colour", "Read rate", "8 at once", "NumPy", "torch")


@dataclass(frozen=True)
class Report:
    """One run of the benchmark.

    Attributes:
        adapter: name, kind and backend.
        driver: what the adapter says of its driver.
        read_gb_per_s: the device's measured read bandwidth.
        rows: one a map.
        loads: one a map that was loaded from a file.
        start: of the demo; None where it was not timed or there is no screen.
        window: under a moving mouse; None likewise.
        sets: of queries with several terms; None where they were not timed.
        metrics: one a map whose metrics were timed.
        fits: one a map whose components and clusters were timed.
        panes: one a number of panes that were timed.
        doors: one a door to a map that was timed.
        attacked: a served window that is left alone and attacked; None where it was not, or its extra is missing.
    """

    adapter: str
    driver: str
    read_gb_per_s: float
    rows: tuple[HoverTimes, ...]
    loads: tuple[LoadTimes, ...] = ()
    start: StartTimes | None = None
    window: WindowTimes | None = None
    sets: SetTimes | None = None
    metrics: tuple[MetricTimes, ...] = ()
    fits: tuple[FitTimes, ...] = ()
    panes: tuple[PaneTimes, ...] = ()
    doors: tuple[DoorTimes, ...] = ()
    attacked: AttackTimes | None = None

    @property
    def exponent(self) -> float | None:
        """The power of w h d with which the hover time of 8-bit maps grows; 1 is linear. None for fewer than 3 maps.

        Fitted to maps of 10^7 values and more: below, the fixed cost of a submission counts.
        """
        large = [row for row in self.rows if row.precision == 8 and row.values >= 1e7]
        if len(large) < 3:
            return None
        slope, _ = np.polyfit(np.log([row.values for row in large]), np.log([row.hover_ms for row in large]), 1)
        return float(slope)

    def table(self) -> Table:
        """For people."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in _HEADINGS:
            table.add_column(heading, justify="left" if heading == "Map" else "right", no_wrap=True)
        for row in self.rows:
            times = (row.hover_ms, row.hover_ms_p95, row.similarity_ms, row.range_ms, row.color_ms)
            table.add_row(
                row.map,
                str(row.precision),
                *(f"{ms:.2f} ms" for ms in times),
                f"{row.similarity_gb_per_s:.1f} GB/s",
                "" if row.several_ms is None else f"{row.several_ms / row.similarity_ms:.1f} x",
                _against(row.numpy_ms, row.hover_ms),
                _against(row.torch_ms, row.hover_ms),
            )
        return table

    def load_table(self) -> Table:
        """Loading and memory, for people."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("Map", "Bits", "Load", "Pillow alone", "Codes", "Peak of the process", "On the GPU"):
            table.add_column(heading, justify="left" if heading == "Map" else "right", no_wrap=True)
        for load in self.loads:
            table.add_row(
                load.map,
                str(load.precision),
                f"{load.load_ms:.0f} ms ({load.load_ratio:.2f} x)",
                f"{load.decode_ms:.0f} ms",
                f"{load.codes_bytes / 1e6:.0f} MB",
                f"{load.peak_bytes / 1e6:.0f} MB ({load.peak_ratio:.2f} x)",
                f"{load.gpu_bytes / 1e6:.0f} MB ({load.gpu_ratio:.2f} x)",
            )
        return table

    def metric_table(self) -> Table:
        """The pass of every metric against that of 8-bit codes and a pixel, for people."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        names = tuple(self.metrics[0].ratios) if self.metrics else ()
        for heading in ("Map", "Pixel", *names):
            table.add_column(heading, justify="left" if heading == "Map" else "right", no_wrap=True)
        for row in self.metrics:
            table.add_row(row.map, f"{row.pixel_ms:.2f} ms", *(f"{row.ratios[name]:.2f} x" for name in names))
        return table

    def fit_table(self) -> Table:
        """Components and clusters, from the wish to the picture, for people."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        components, clusters = ("First components", "Components", "PCA"), ("8 clusters", "KMeans", "64 clusters")
        for heading in ("Map", *components, "First 8 clusters", *clusters):
            table.add_column(heading, justify="left" if heading == "Map" else "right", no_wrap=True)
        for fit in self.fits:
            table.add_row(
                fit.map,
                f"{fit.soon_ms:.0f} ms",
                f"{fit.basis_ms:.0f} ms",
                _against(fit.basis_sklearn_ms, fit.basis_ms),
                f"{fit.first_ms:.0f} ms",
                f"{fit.clusters_ms:.0f} ms",
                _against(fit.clusters_sklearn_ms, fit.clusters_ms),
                f"{fit.many_ms:.0f} ms",
            )
        return table

    def pane_table(self) -> Table:
        """Panes under one cursor, from a mouse event to the frame, for people."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("Layers", "Panes", "One pane alone", "The pane under the mouse", "All panes", "Frames at rest"):
            table.add_column(heading, justify="left" if heading == "Layers" else "right", no_wrap=True)
        for row in self.panes:
            times = (f"{ms:.0f} ms" for ms in (row.one_ms, row.active_ms, row.all_ms))
            table.add_row(row.maps, str(row.panes), *times, str(row.frames_at_rest))
        return table

    def door_table(self) -> Table:
        """The window, a served one and a page, from a mouse event to its frame, for people."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("Map", "Through", "Event to frame", "p95", "Frames a second"):
            table.add_column(heading, justify="left" if heading == "Through" else "right", no_wrap=True)
        for row in self.doors:
            times = (f"{ms:.0f} ms" for ms in (row.latency_ms, row.latency_ms_p95))
            table.add_row(row.map, row.door, *times, f"{row.frames_per_s:.0f}")
        return table

    def sentences(self) -> list[str]:
        """What is no table, for people."""
        said = []
        if self.exponent is not None:
            said.append(f"hover time grows with (w h d)^{self.exponent:.2f}")
        if self.start is not None:
            said.append(
                f"start of the demo: first frame after {self.start.frame_ms:.0f} ms, "
                f"first map after {self.start.map_ms:.0f} ms"
            )
        if self.window is not None:
            said.append(
                f"window on {self.window.map}: {self.window.latency_ms:.1f} ms from a mouse event to its frame "
                f"(p95 {self.window.latency_ms_p95:.1f} ms), {self.window.frames_per_s:.0f} frames a second"
            )
        if self.attacked is not None:
            found = self.attacked
            said.append(
                f"served window at rest: {found.idle_percent:.1f} % of a core; {found.memory_mb:.0f} MB before and "
                f"{found.memory_after_mb:.0f} MB after {found.messages:,} messages of nonsense and {found.connections} "
                "broken connections"
            )
        if self.sets is not None:
            one = self.sets.one_ms
            said.append(
                f"reference sets on {self.sets.map}: one term {one:.1f} ms, an 8th {self.sets.eighth_ms / one:.1f} x, "
                f"a 64th {self.sets.sixty_fourth_ms / one:.1f} x (of a mean {self.sets.mean_ms / one:.1f} x), "
                f"64 new ones {self.sets.all_ms / one:.0f} x"
            )
        return said

    def to_json(self) -> str:
        """For programs."""
        return json.dumps(asdict(self) | {"exponent": self.exponent}, indent=1)

    def save_plot(self, path: str | os.PathLike[str]) -> None:
        """Time against w h d with the line of the read bandwidth, as PNG.

        Raises:
            MissingDependencyError: matplotlib is not installed.
            OutputError: the file cannot be written.
        """
        try:
            from matplotlib.figure import Figure  # noqa: PLC0415 - optional
        except ImportError:
            raise MissingDependencyError(
                'the plot needs matplotlib: install it with `pip install "ifealid-gpu[bench]"`'
            ) from None
        figure = Figure(figsize=(7, 5), layout="constrained")
        axes = figure.subplots()
        rows = sorted((row for row in self.rows if row.precision == 8), key=lambda row: row.values)
        values = [row.values for row in rows]
        for name, times in (
            ("this program", [row.hover_ms for row in rows]),
            ("NumPy", [row.numpy_ms for row in rows]),
            ("torch", [row.torch_ms for row in rows]),
        ):
            if any(times):
                axes.plot(values, [time or np.nan for time in times], "o-", label=name)
        if values:
            floor = [count / self.read_gb_per_s / 1e6 for count in values]
            axes.plot(values, floor, "k--", label=f"reading the codes once at {self.read_gb_per_s:.1f} GB/s")
        axes.set(xscale="log", yscale="log", xlabel="w h d (values, 8 bit)", ylabel="hover (ms)", title=self.adapter)
        axes.legend()
        axes.grid(alpha=0.3)
        with replacing(path) as file:
            figure.savefig(file, format="png", dpi=120)


def _against(other_ms: float | None, hover_ms: float) -> str:
    return "" if other_ms is None else f"{other_ms:.1f} ms ({other_ms / hover_ms:.1f} x)"
