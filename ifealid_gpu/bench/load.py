"""Loading: from the file to the first picture, against the time that Pillow needs to decode the same PNGs."""

from __future__ import annotations

import io
import statistics
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.dataset import read_dataset, write_dataset
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.parallel import cores
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

RUNS = 5


@dataclass(frozen=True)
class LoadTimes:
    """Loading one map from an IFeaLiD ZIP that the system has in memory.

    Attributes:
        map: width, height and channels.
        precision: bits of a code.
        load_ms: from the path to the first picture, one pixel a map pixel, in memory: reading, decoding, copying to the
            device, the first similarity map. The device is open and has shown another map. Median.
        decode_ms: Pillow's floor: the time to read the same PNGs from the ZIP and decode them in as many threads as
            there are cores, until all their pixels are in memory. Nothing is rearranged. Median.
        peak_bytes: how much more memory the process of a load has at its worst moment than before it. Where the device
            runs on the processor, its own copy of the codes is in it.
        gpu_bytes: what the renderer keeps on the device.
        codes_bytes: size of the codes.
    """

    map: str
    precision: int
    load_ms: float
    decode_ms: float
    peak_bytes: int
    gpu_bytes: int
    codes_bytes: int

    @property
    def load_ratio(self) -> float:
        """Time to the first picture against Pillow's floor."""
        return self.load_ms / self.decode_ms

    @property
    def peak_ratio(self) -> float:
        """Peak memory against the codes."""
        return self.peak_bytes / self.codes_bytes

    @property
    def gpu_ratio(self) -> float:
        """Memory on the device against the codes."""
        return self.gpu_bytes / self.codes_bytes


def time_load(size: MapSize, adapter: str | None = None, runs: int = RUNS) -> LoadTimes:
    """Times of loading one map of smooth random features, and of Pillow's decoding, taken in turn.

    Args:
        size: of the map.
        adapter: part of the adapter's name; None: the best one.
        runs: how often each is timed.

    Raises:
        DeviceError: no such adapter, or the map does not fit.
        OutputError: the folder for temporary files has no room for the map.
    """
    gpu = Gpu.open(adapter)
    with tempfile.TemporaryDirectory(prefix="ifealid-bench-") as folder:
        path, other = Path(folder) / "map.zip", Path(folder) / "other.zip"
        write_dataset(smooth_map(size), path)
        # Of the same depth: its shaders are the same.
        write_dataset(smooth_map(MapSize(33, 21, size.channels, size.precision)), other)
        load(gpu, other)
        seconds = [(_seconds_to_decode(path), _seconds_to_load(gpu, path)) for _ in range(runs)]
        gpu_bytes, codes_bytes = _sizes(gpu, path)
        peak = run_module("ifealid_gpu.bench.load_memory", str(other), str(path), *([adapter] if adapter else []))
    return LoadTimes(
        map=str(size),
        precision=size.precision,
        load_ms=statistics.median(load for _, load in seconds) * 1e3,
        decode_ms=statistics.median(decode for decode, _ in seconds) * 1e3,
        peak_bytes=peak,
        gpu_bytes=gpu_bytes,
        codes_bytes=codes_bytes,
    )


def load(gpu: Gpu, path: Path) -> Renderer:
    """A map on the device whose first picture has been drawn."""
    renderer = Renderer(gpu, read_dataset(path).entries[0].load())
    renderer.picture(ViewState(), (renderer.feature_map.width, renderer.feature_map.height))
    return renderer


def _seconds_to_load(gpu: Gpu, path: Path) -> float:
    start = time.perf_counter()
    renderer = load(gpu, path)
    seconds = time.perf_counter() - start
    del renderer  # not before: giving memory back is no part of loading
    return seconds


def _sizes(gpu: Gpu, path: Path) -> tuple[int, int]:
    renderer = load(gpu, path)
    return renderer.nbytes, renderer.feature_map.codes.nbytes


def _seconds_to_decode(path: Path) -> float:
    start = time.perf_counter()
    with zipfile.ZipFile(path) as archive, ThreadPoolExecutor(cores()) as pool:

        def decoded(name: str) -> Image.Image:
            image = Image.open(io.BytesIO(archive.read(name)))
            image.load()
            return image

        images = list(pool.map(decoded, (name for name in archive.namelist() if name.endswith(".png"))))
        seconds = time.perf_counter() - start
    del images
    return seconds
