"""``ifealid-gpu doctor``: which GPU adapters there are, what fits on them, and what to install when there is none."""

from __future__ import annotations

import platform
from importlib.metadata import version

import numpy as np
from rich.table import Table

import ifealid_gpu
from ifealid_gpu.cli.console import out
from ifealid_gpu.cli.options import AdapterOption
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.gpu.device import WANTED_LIMITS, Adapter, Gpu, describe_adapter, usable_adapters
from ifealid_gpu.gpu.grid import most_pixels
from ifealid_gpu.gpu.tile_layout import MAX_CHANNELS
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def doctor(adapter: AdapterOption = None) -> None:
    """Print the GPU adapters, their drivers and limits, what map sizes fit, and whether results are right."""
    console = out()
    packages = ", ".join(f"{name} {version(name)}" for name in ("wgpu", "rendercanvas", "imgui-bundle", "numpy"))
    console.print(f"ifealid-gpu {ifealid_gpu.__version__} on Python {platform.python_version()}, {platform.platform()}")
    console.print(packages)
    console.print()
    adapters = usable_adapters()
    gpu = Gpu.open(adapter)
    console.print(_adapter_table(adapters, gpu))
    console.print()
    console.print(_fit_table(gpu))
    console.print()
    console.print(f"self-test on {gpu.summary}: {_self_test(gpu)}")


def _adapter_table(adapters: list[Adapter], taken: Gpu) -> Table:
    table = Table("Adapter", "Driver", *WANTED_LIMITS, box=None, pad_edge=False)
    for adapter in adapters:
        # An open device belongs to another object of the same adapter, so they are compared by what they say.
        mark = " (taken)" if adapter.info == taken.adapter.info else ""
        limits = (f"{adapter.limits[limit]:,}" for limit in WANTED_LIMITS)
        table.add_row(describe_adapter(adapter) + mark, adapter.info["description"] or "unknown", *limits)
    return table


def _fit_table(gpu: Gpu) -> Table:
    side = gpu.limit("max-texture-dimension-2d")
    table = Table("Bits", "Most pixels", "Most channels", "Bytes a pixel and channel", box=None, pad_edge=False)
    for bits in PRECISIONS:
        table.add_row(str(bits), f"{most_pixels(side):,}", f"{MAX_CHANNELS[bits]:,}", str(bits // 8))
    return table


def _self_test(gpu: Gpu) -> str:
    """Compare three vectors whose similarities to the first are known: itself, 45 degrees off, a right angle off."""
    codes = np.array([[[255, 0], [255, 255], [0, 255]]], np.uint8)
    found = Renderer(gpu, FeatureMap(codes)).values(ViewState(reference=(0, 0)))[0]
    expected = np.array([1, 0.5, 0])
    if not np.allclose(found, expected, rtol=0, atol=1e-5):
        raise DeviceError(
            f"the similarity pass gives wrong results on {gpu.summary}: expected {expected}, found {found}; "
            "update the driver, or choose another adapter with --adapter"
        )
    return "passed"
