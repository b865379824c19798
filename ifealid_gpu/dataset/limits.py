"""How large a file may claim to be before it is refused unread."""

from __future__ import annotations

import os
from pathlib import Path

from ifealid_gpu.dataset.faults import fault, shown
from ifealid_gpu.errors import Remedy

#: Pixels of the largest feature map: 16384 x 16384, the widest texture of most GPUs.
MAX_MAP_PIXELS = 1 << 28

#: Bytes assumed where the system does not tell its memory.
_ASSUMED_MEMORY = 64 << 30


def memory_bytes() -> int:
    """The machine's memory in bytes: no feature map may be larger."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return _ASSUMED_MEMORY


def free_bytes() -> int:
    """About how many bytes of memory can be had without taking them from others; all of it where nothing tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return memory_bytes()


def check_is_free(path: Path, nbytes: int) -> None:
    """Refuse to read a map beside others where there is no memory for it.

    Raises:
        DatasetError: it would take more than half of what is free.
    """
    free = free_bytes()
    if nbytes > free // 2:
        raise fault(path, None, f"needs {nbytes // 10**6} MB of memory, and {free // 10**6} MB are free")


def check_map_size(path: Path, member: str | None, shape: tuple[int, int, int], itemsize: int) -> None:
    """Refuse a feature map that cannot be meant: more pixels than any GPU shows, or more bytes than the machine has.

    Args:
        path: the file.
        member: the part of it that has or claims this size, or None.
        shape: (h, w, d).
        itemsize: bytes of a value.

    Raises:
        DatasetError: too large, with the size found and the limit.
    """
    height, width, channels = shape
    size = f"{shown(width)} x {shown(height)} x {shown(channels)}"
    if width * height > MAX_MAP_PIXELS:
        raise fault(
            path, member, f"expected at most {MAX_MAP_PIXELS} pixels, found {size}; split the feature map into parts"
        )
    limit = memory_bytes()
    if width * height * channels * itemsize > limit:
        raise fault(
            path,
            member,
            f"expected at most {limit // 10**6} MB, this machine's memory, found {size} values of {8 * itemsize} bits; "
            "keep fewer channels or fewer bits",
            Remedy(("precision",)) if itemsize > 1 else None,
        )
