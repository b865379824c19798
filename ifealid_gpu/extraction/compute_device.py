"""The device that a model runs on: which, and how much memory it has left."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from itertools import chain
from pathlib import Path

import psutil
import torch
from torch import nn

from ifealid_gpu.errors import DeviceError, InputError

_CGROUP = Path("/sys/fs/cgroup")


def choose_device(name: str, module: nn.Module) -> torch.device:
    """The device for a model.

    Under torch's launcher, LOCAL_RANK shares the CUDA devices of a machine out among its processes.

    Args:
        name: "auto", "cpu", "cuda", "cuda:N" or "mps". "auto" is CUDA where there is any, then MPS, then the CPU.
        module: what is to run there; MPS has no float64.

    Raises:
        InputError: there is no such name.
        DeviceError: this machine, or this build of torch, has no such device; or it cannot run the model.
    """
    double = any(tensor.dtype == torch.float64 for tensor in chain(module.parameters(), module.buffers()))
    if name == "auto":
        if torch.cuda.is_available():
            return _own_cuda_device()
        return torch.device("mps" if torch.backends.mps.is_available() and not double else "cpu")
    if name == "cpu":
        return torch.device("cpu")
    if name == "mps":
        if not torch.backends.mps.is_available():
            raise DeviceError("device mps: this machine or this build of torch has none; use --device cpu")
        if double:
            raise DeviceError("device mps: it has no float64, which this model computes in; use --device cpu")
        return torch.device("mps")
    found = re.fullmatch(r"cuda(?::(\d+))?", name)
    if found is None:
        raise InputError(f"device must be auto, cpu, cuda, cuda:N or mps, found {name!r}")
    if not torch.cuda.is_available():
        raise DeviceError(f"device {name}: this machine or this build of torch has no CUDA; use --device cpu")
    if found[1] is None:
        return _own_cuda_device()
    if int(found[1]) >= torch.cuda.device_count():
        raise DeviceError(f"device {name}: this machine has {torch.cuda.device_count()} CUDA devices, counted from 0")
    return torch.device("cuda", int(found[1]))


def check_half(device: torch.device) -> None:
    """Refuse half precision where it is not supported.

    Raises:
        DeviceError: the device is not CUDA.
    """
    if device.type != "cuda":
        raise DeviceError(f"half precision needs CUDA, found the device {device.type}; leave out --half")


def free_bytes(device: torch.device) -> int:
    """Bytes that a model may still take on a device."""
    if device.type == "cuda":
        cached = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0] + cached)
    if device.type == "mps":
        own = torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
        return min(int(own), main_memory_free())
    return main_memory_free()


def main_memory_free() -> int:
    """Bytes of main memory that this process may still take, under the limits of its container as well."""
    free = int(psutil.virtual_memory().available)
    with suppress(OSError, ValueError):  # no cgroup, or one without a limit: "max"
        limit = int((_CGROUP / "memory.max").read_text())
        free = min(free, limit - int((_CGROUP / "memory.current").read_text()))
    return max(0, free)


def _own_cuda_device() -> torch.device:
    rank = os.environ.get("LOCAL_RANK", "0")
    return torch.device("cuda", int(rank) % torch.cuda.device_count() if rank.isdecimal() else 0)
