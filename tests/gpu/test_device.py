"""Choosing an adapter, and the device's errors in one line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import wgpu
from helpers import random_map

from ifealid_gpu.errors import DeviceError, InputError
from ifealid_gpu.gpu import device as device_module
from ifealid_gpu.gpu.device import (
    WANTED_LIMITS,
    Gpu,
    choose_adapter,
    describe_adapter,
    is_out_of_memory,
    usable_adapters,
)
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def adapter(name: str, kind: str = "DiscreteGPU", backend: str = "Vulkan") -> Any:
    return SimpleNamespace(info={"device": name, "adapter_type": kind, "backend_type": backend})


ADAPTERS = [adapter("GeForce RTX 4090"), adapter("Intel Arc", "IntegratedGPU"), adapter("llvmpipe", "CPU")]


def test_without_a_name_the_first_is_chosen() -> None:
    assert choose_adapter(ADAPTERS, None) is ADAPTERS[0]


@pytest.mark.parametrize(("name", "chosen"), [("arc", 1), ("LLVM", 2), ("e", 0), ("rtx 4090", 0)])
def test_a_part_of_a_name_in_any_case_is_enough(name: str, chosen: int) -> None:
    assert choose_adapter(ADAPTERS, name) is ADAPTERS[chosen]


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(DeviceError) as caught:
        choose_adapter(ADAPTERS, "Radeon")
    for part in ("'Radeon'", "'GeForce RTX 4090'", "'Intel Arc'", "'llvmpipe'"):
        assert part in str(caught.value)


def test_no_adapter_is_answered_with_what_to_install() -> None:
    for name in (None, "Radeon"):
        with pytest.raises(
            DeviceError, match=r"no GPU adapter found; .*mesa-vulkan-drivers.*ifealid-gpu doctor"
        ) as caught:
            choose_adapter([], name)
        assert "\n" not in str(caught.value)


def test_opening_without_an_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wgpu.gpu, "enumerate_adapters_sync", list)
    with pytest.raises(DeviceError, match="mesa-vulkan-drivers"):
        Gpu.open()


def test_discrete_before_integrated_before_software_and_no_opengl(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual, opengl = adapter("Virtual", "Unknown"), adapter("GL", "DiscreteGPU", "OpenGL")
    metal = adapter("M3", "IntegratedGPU", "Metal")
    mixed = [ADAPTERS[2], opengl, virtual, ADAPTERS[1], metal, ADAPTERS[0]]
    monkeypatch.setattr(wgpu.gpu, "enumerate_adapters_sync", lambda: mixed)
    names = [found.info["device"] for found in usable_adapters()]
    assert names == ["GeForce RTX 4090", "Intel Arc", "M3", "Virtual", "llvmpipe"]


def test_an_adapter_in_one_line() -> None:
    assert describe_adapter(ADAPTERS[0]) == "GeForce RTX 4090 (discrete GPU, Vulkan)"
    assert describe_adapter(ADAPTERS[2]) == "llvmpipe (software, Vulkan)"
    assert describe_adapter(adapter("X", "Unknown")) == "X (GPU, Vulkan)"


def test_the_open_device_has_the_adapters_own_limits(gpu: Gpu) -> None:
    for limit in WANTED_LIMITS:
        assert gpu.limit(limit) == gpu.adapter.limits[limit]
    assert gpu.name in gpu.summary


def test_an_adapter_that_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise RuntimeError("out of handles")

    broken = adapter("Broken")
    broken.limits = dict.fromkeys(WANTED_LIMITS, 1)
    broken.features = set()
    broken.request_device_sync = refuse
    monkeypatch.setattr(device_module, "usable_adapters", lambda: [broken])
    with pytest.raises(DeviceError, match="the adapter Broken did not open: out of handles"):
        Gpu.open()


# --- Errors of the device ---


def test_memory_exhausted_names_what_and_a_way_out(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise wgpu.GPUValidationError("Validation Error\n\nCaused by:\n    Not enough memory left.\n")

    renderer = Renderer(gpu, random_map(3, 4, 5))
    monkeypatch.setattr(type(gpu.device), "create_texture", refuse)
    for attempt, what in (
        (lambda: Renderer(gpu, random_map(3, 4, 5, 16)), r"the feature map 'feature map' \(4 x 3 x 5 @ 16 bit\)"),
        (lambda: renderer.picture(ViewState(), (30, 20)), "a picture of 30 x 20 pixels"),
    ):
        with pytest.raises(DeviceError, match=f"{what} does not fit into the memory of .*smaller") as caught:
            attempt()
        assert "\n" not in str(caught.value)


def test_a_name_with_memory_in_it_is_no_lack_of_memory() -> None:
    error = wgpu.GPUValidationError("In create_texture, label = 'tiles of memory.npy'\n  Dimension X is too large")
    assert not is_out_of_memory(error)
    assert is_out_of_memory(wgpu.GPUValidationError("In create_texture, label = 'x'\n  Not enough memory left."))


def test_any_other_error_of_the_device_keeps_its_reason(gpu: Gpu) -> None:
    with pytest.raises(DeviceError, match=r"the thing failed on .*: Dimension X is zero"), gpu.reporting("the thing"):
        raise wgpu.GPUValidationError("Validation Error\n\nCaused by:\n  In create_texture\n    Dimension X is zero\n")


def test_an_error_without_words(gpu: Gpu) -> None:
    with pytest.raises(DeviceError, match=r"the thing failed on .*: GPUInternalError"), gpu.reporting("the thing"):
        raise wgpu.GPUInternalError("")
    with pytest.raises(DeviceError, match="does not fit into the memory of"), gpu.reporting("the thing"):
        raise wgpu.GPUOutOfMemoryError("")


def test_errors_that_are_not_the_devices_pass(gpu: Gpu) -> None:
    with pytest.raises(KeyError), gpu.reporting("the thing"):
        raise KeyError("x")


def test_a_picture_of_no_size(gpu: Gpu) -> None:
    with pytest.raises(InputError, match=r"sides must be 1 to .* found 0 x 5"):
        Renderer(gpu, random_map(3, 4, 5)).picture(ViewState(), (0, 5))
