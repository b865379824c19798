"""Numbers of channels as unrolled kernels of processors take them: in parts of four, as uniforms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.passes.channel_rows import TEXEL_CHANNELS

# With more parts of four channels an unrolled kernel would compile for seconds.
MOST_PARTS = 128
PARTS = np.dtype([("parts", "<f4", (MOST_PARTS, TEXEL_CHANNELS))])


def in_parts(channels: NDArray[np.float64], bits: int | None = None) -> NDArray[np.float64]:
    """A number for each channel in `MOST_PARTS` parts, 0 where there is no channel.

    Args:
        channels: (d,) the numbers.
        bits: of the codes whose steps they are multiplied with; None: as they are.
    """
    parts = np.zeros(MOST_PARTS * TEXEL_CHANNELS)
    parts[: channels.size] = channels
    return parts.reshape(MOST_PARTS, TEXEL_CHANNELS) * (1.0 if bits is None else steps_of(bits))


def steps_of(bits: int) -> NDArray[np.float64]:
    """The powers of two that codes of a part come multiplied with, see vectors.wgsl."""
    return np.array([1.0, 256.0, 65536.0, 1.0]) if bits == 8 else np.ones(TEXEL_CHANNELS)
