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
        self._dtype = dtype
        self.buffer: wgpu.GPUBuffer = device.create_buffer(
            label=label, size=dtype.itemsize, usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
        )

    def write(self, **members: Any) -> None:
        """Set the whole struct: every member that is not padding must be given."""
        record = np.zeros((), self._dtype)
        needed = {name for name in self._dtype.names or () if not name.startswith("_")}
        if needed != members.keys():
            raise TypeError(f"uniforms need exactly {sorted(needed)}, found {sorted(members)}")
        for name, value in members.items():
            record[name] = value
        self._device.queue.write_buffer(self.buffer, 0, record.tobytes())
