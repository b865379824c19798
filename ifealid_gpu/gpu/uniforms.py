"""Uniform buffers whose layout is a NumPy dtype."""

from __future__ import annotations

from typing import Any

import numpy as np
import wgpu


class Uniforms:
    """A uniform buffer of one WGSL struct.

    The dtype has the struct's members in order, with the padding that WGSL's alignment rules ask for.
    """

    def __init__(self, device: wgpu.GPUDevice, label: str, dtype: np.dtype[np.void]) -> None:
        self._device = device
        self._record = np.zeros((), dtype)
        self._members = {name for name in dtype.names or () if not name.startswith("_")}
        self.buffer: wgpu.GPUBuffer = device.create_buffer(
            label=label, size=dtype.itemsize, usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
        )

    def write(self, **members: Any) -> None:
        """Set the whole struct: every member that is not padding must be given."""
        if self._members != members.keys():
            raise TypeError(f"uniforms need exactly {sorted(self._members)}, found {sorted(members)}")
        with np.errstate(over="ignore"):  # what a metric needs has been checked; the rest may leave float32
            for name, value in members.items():
                self._record[name] = value
        self._device.queue.write_buffer(self.buffer, 0, self._record.tobytes())
