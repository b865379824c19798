"""The devices that calls from Python share."""

from __future__ import annotations

from threading import Lock

from ifealid_gpu.gpu.device import Gpu

# By the part of an adapter's name that was asked for. More than a few adapters no machine has.
_opened: dict[str | None, Gpu] = {}
_lock = Lock()


def shared_device(adapter: str | None) -> Gpu:
    """The device of an adapter, which all calls use one after the other; opened anew where it was lost.

    Args:
        adapter: part of the adapter's name; None: the best one.

    Raises:
        DeviceError: there is no such adapter, or it does not open.
    """
    with _lock:
        gpu = _opened.get(adapter)
        if gpu is None or gpu.is_lost:
            gpu = _opened[adapter] = Gpu.open(adapter)
        return gpu
