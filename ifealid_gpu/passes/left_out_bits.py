"""The samples that a range leaves out, where they are many: a bit for each sample."""

from __future__ import annotations

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.mask import bits_texture, packed_bits, write_bits


class LeftOutBits:
    """A texture of bits, which is made when it is first written.

    Args:
        gpu: the device.
        samples: how many there are.
    """

    def __init__(self, gpu: Gpu, samples: int) -> None:
        self._gpu = gpu
        self._samples = samples
        self._texture: wgpu.GPUTexture | None = None
        self._none: wgpu.GPUTexture | None = None

    def view(self, is_needed: bool) -> wgpu.GPUTextureView:
        """What a shader binds; where it reads no bits, a texture of one word."""
        if is_needed and self._texture is not None:
            return self._texture.create_view()
        if self._none is None:
            self._none = bits_texture(self._gpu, "no bits", np.zeros((1, 1), "<u4"))
        return self._none.create_view()

    def write(self, left_out: NDArray[np.intp]) -> None:
        """Mark these samples, and no others."""
        marked = np.zeros(self._samples, np.bool_)
        marked[left_out] = True
        words = packed_bits(marked)
        if self._texture is None:
            self._texture = bits_texture(self._gpu, "samples left out of the range", words)
        else:
            write_bits(self._gpu, self._texture, words)
