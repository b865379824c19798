"""Which channels of 8-bit codes count, as packs that cover them: exact integer sums leave the others out."""

from __future__ import annotations

import numpy as np
import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import PACK_BYTES, pack_codes
from ifealid_gpu.quantities.space import Space


class Counted:
    """A texture with a byte a channel: all of its bits where the channel counts, none where it is muted.

    Args:
        gpu: the device.
        packs: of a feature vector.

    Attributes:
        view: of the texture; all packs in a row.
    """

    def __init__(self, gpu: Gpu, packs: int) -> None:
        self._gpu = gpu
        self._packs = packs
        self._kept: bytes | None = None
        usage = wgpu.TextureUsage
        self._texture = gpu.device.create_texture(
            label="channels that count",
            size=(packs, 1, 1),
            format="rgba32uint",
            usage=usage.STORAGE_BINDING | usage.COPY_DST,
        )
        self.view: wgpu.GPUTextureView = self._texture.create_view()
        self.nbytes = packs * PACK_BYTES

    def change(self, space: Space) -> bool:
        """Let the channels of a space count; whether these are others than before, so that sums are no longer right."""
        packs = pack_codes(np.where(space.weights > 0, 0xFF, 0).astype(np.uint8))
        if packs.tobytes() == self._kept:
            return False
        self._kept = packs.tobytes()
        self._gpu.device.queue.write_texture(
            {"texture": self._texture},
            packs,
            {"bytes_per_row": self.nbytes, "rows_per_image": 1},
            (self._packs, 1, 1),
        )
        return True
