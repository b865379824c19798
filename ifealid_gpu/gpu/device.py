"""Finding a GPU adapter and opening its device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import wgpu

from ifealid_gpu.errors import DeviceError
from ifealid_gpu.gpu.wgpu_quirks import choose_backends, drivers_environment, parse_types

# What tiles, reading back and the benchmark are limited by. WebGPU's defaults are far below what most adapters have.
WANTED_LIMITS = (
    "max-texture-dimension-2d",
    "max-texture-array-layers",
    "max-buffer-size",
    "max-storage-buffer-binding-size",
)
#: The feature with which invocations that go side by side read each other's numbers.
SUBGROUPS = "subgroup"
INSTALL_HINT = (
    "install a Vulkan driver: your GPU vendor's, or the software one "
    "(Debian and Ubuntu: sudo apt install mesa-vulkan-drivers)"
)

# OpenGL adapters lack read-only storage textures.
_BACKENDS = ("Vulkan", "Metal", "D3D12")

_TYPE_RANK = {"DiscreteGPU": 0, "IntegratedGPU": 1, "CPU": 3}


Adapter = wgpu.GPUAdapter


@dataclass(frozen=True, eq=False)
class Gpu:
    """An adapter with its open device.

    Attributes:
        adapter: the wgpu adapter.
        device: its device, with the adapter's own limits for textures and buffers.
        memory: most bytes of device memory for a feature map's tiles, as the user asked; None: what there is.
        pipelines: compiled pipelines by label, shared by all feature maps.
        modules: compiled shader modules by name, shared likewise.
        images: what is uploaded of input images by their content, for as long as it is in use.
    """

    adapter: wgpu.GPUAdapter
    device: wgpu.GPUDevice
    memory: int | None = None
    pipelines: dict[str, Any] = field(default_factory=dict, repr=False)
    modules: dict[str, Any] = field(default_factory=dict, repr=False)
    images: WeakValueDictionary[Any, Any] = field(default_factory=WeakValueDictionary, repr=False)

    @classmethod
    def open(cls, name: str | None = None, memory: int | None = None) -> Gpu:
        """Open the best adapter, or the best of those whose name contains ``name`` (any case).

        Discrete GPUs come before integrated ones, and those before software adapters.

        Args:
            name: part of the adapter's name.
            memory: most bytes of device memory for a feature map's tiles; larger maps are streamed.

        Raises:
            DeviceError: there is no usable adapter, none of that name, or its device does not open.
        """
        return cls._of(choose_adapter(usable_adapters(), name), memory)

    @classmethod
    def _of(cls, adapter: wgpu.GPUAdapter, memory: int | None) -> Gpu:
        limits = {limit: adapter.limits[limit] for limit in WANTED_LIMITS}
        features = [f for f in ("timestamp-query", SUBGROUPS) if f in adapter.features]
        try:
            with drivers_environment():
                device = adapter.request_device_sync(
                    label="ifealid-gpu", required_limits=limits, required_features=features
                )
        except RuntimeError as error:
            raise DeviceError(f"the adapter {adapter.info['device']} did not open: {error}") from error
        return cls(adapter, device, memory)

    def reopened(self) -> Gpu:
        """Another device of the same adapter, after this one was lost.

        Raises:
            DeviceError: it does not open.
        """
        return Gpu._of(self.adapter, self.memory)

    @property
    def is_lost(self) -> bool:
        """Whether the device is gone, because its adapter was reset or removed; all that it made is useless then.

        Ask before submitting or presenting: there, wgpu-native ends the whole process when the device is lost.
        """
        try:
            # wgpu-py 0.32 has no call of its own for this (`lost_sync` raises).
            self.device.create_command_encoder(label="is it lost?").finish()
        except wgpu.GPUError as error:
            return "lost" in str(error)
        return False

    @property
    def name(self) -> str:
        """The adapter's name, as drivers report it."""
        return str(self.adapter.info["device"])

    @property
    def driver(self) -> str:
        """What the driver says of itself: its name and version."""
        return str(self.adapter.info["description"])

    @property
    def is_software(self) -> bool:
        """Whether the adapter runs on the processor."""
        return str(self.adapter.info["adapter_type"]) == "CPU"

    @property
    def summary(self) -> str:
        """Name, kind and backend in one line."""
        return describe_adapter(self.adapter)

    @contextmanager
    def reporting(self, what: str) -> Iterator[None]:
        """Turn the device's own errors within the block into a DeviceError about ``what``."""
        try:
            yield
        except wgpu.GPUError as error:
            reason = _reason(error)
            if is_out_of_memory(error):
                raise DeviceError(
                    f"{what} does not fit into the memory of {self.name}; "
                    "open a smaller map or a lower precision, or choose another adapter with --adapter"
                ) from error
            raise DeviceError(f"{what} failed on {self.name}: {reason}") from error

    def wait(self) -> None:
        """Return when all submitted work is done."""
        # wgpu-py 0.32 has no public call that does just this: on_submitted_work_done_sync raises, and reading a buffer
        # takes two submissions and another thread, together 0.15 ms.
        self.device._poll_wait()

    @property
    def memory_for_maps(self) -> int | None:
        """Most bytes for a feature map's tiles; None: as much as the device gives.

        A software adapter takes its memory from that of the machine, where the codes are already; it would not refuse.
        """
        if self.memory is not None or not self.is_software:
            return self.memory
        import psutil  # noqa: PLC0415 - for software adapters alone

        return psutil.virtual_memory().available * 3 // 4

    def limit(self, name: str) -> int:
        """One of the device's limits, such as "max-texture-array-layers"."""
        return int(self.device.limits[name])


def usable_adapters() -> list[wgpu.GPUAdapter]:
    """All adapters that can run the passes, best first."""
    parse_types()
    with drivers_environment():
        choose_backends()  # makes wgpu's instance, with which drivers start
        found = wgpu.gpu.enumerate_adapters_sync()
    adapters = [adapter for adapter in found if adapter.info["backend_type"] in _BACKENDS]
    return sorted(adapters, key=lambda a: _TYPE_RANK.get(a.info["adapter_type"], 2))


def is_out_of_memory(error: wgpu.GPUError) -> bool:
    """Whether the device had no memory: wgpu-native 29 says so with an error about validation, too."""
    return isinstance(error, wgpu.GPUOutOfMemoryError) or "memory" in _reason(error).casefold()


def _reason(error: wgpu.GPUError) -> str:
    """The last line: those before it name what was called, with the labels of what it was called on."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1].strip()


def choose_adapter(adapters: list[wgpu.GPUAdapter], name: str | None) -> wgpu.GPUAdapter:
    """The first adapter, or the first whose name contains ``name``; DeviceError where there is none."""
    if not adapters:
        raise DeviceError(f"no GPU adapter found; {INSTALL_HINT}; `ifealid-gpu doctor` shows what is there")
    matching = [a for a in adapters if name is None or name.casefold() in a.info["device"].casefold()]
    if not matching:
        names = ", ".join(repr(a.info["device"]) for a in adapters)
        raise DeviceError(f"no GPU adapter is named like {name!r}; there is {names}")
    return matching[0]


def describe_adapter(adapter: wgpu.GPUAdapter) -> str:
    """An adapter's name, kind and backend in one line."""
    kinds = {"DiscreteGPU": "discrete GPU", "IntegratedGPU": "integrated GPU", "CPU": "software"}
    info = adapter.info
    return f"{info['device']} ({kinds.get(info['adapter_type'], 'GPU')}, {info['backend_type']})"
