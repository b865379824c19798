"""How images become feature maps, as far as the model and its layers leave it open."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.codes import code_dtype
from ifealid_gpu.maps.precision import AUTO

PADDINGS = ("edge", "paper")

# Finer than this would be more of the same.
_MOST_TIMES = 16


@dataclass(frozen=True)
class Options:
    """How images become feature maps.

    Attributes:
        padding: how images are made to fit the network's strides: "edge" repeats the last pixels to the right and
            below, "paper" puts the image in the middle of zeros, as for the maps of the paper (see `input`).
        max_side: larger images are scaled down first, so that their longer side has so many pixels; None: never.
        precision: bits of a code: 8, 16 or 32, or "auto": as few as keep the similarities.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; or "", where a live model is.
        half: half precision, on CUDA alone.
        fast: fold BatchNorm into the convolutions before it, and keep channels last in memory; values may change in
            their last bits.
        tile: side of the tiles, in pixels, that an image is cut into; None: as large as memory allows.
        scale: how many times images are enlarged before they go through the network; the maps keep them as they were.
        shift_average: maps are so many times finer: the mean over shifted crops, see `shifting`. 1: as they are.

    Raises:
        InputError: a value that none of these can have.
    """

    padding: str = "edge"
    max_side: int | None = None
    precision: int | str = AUTO
    device: str = "auto"
    half: bool = False
    fast: bool = False
    tile: int | None = None
    scale: int = 1
    shift_average: int = 1

    def __post_init__(self) -> None:
        if self.padding not in PADDINGS:
            raise InputError(f"padding must be 'edge' or 'paper', found {self.padding!r}")
        if not isinstance(self.precision, str):
            code_dtype(self.precision)
        elif self.precision != AUTO:
            raise InputError(f"precision must be 'auto', 8, 16 or 32 bits, found {self.precision!r}")
        for name, value in (("max side", self.max_side), ("tile", self.tile)):
            if value is not None and value < 1:
                raise InputError(f"{name} must be 1 pixel or more, found {value}")
        for name, times in (("scale", self.scale), ("shift average", self.shift_average)):
            if not 1 <= as_whole(times, name) <= _MOST_TIMES:
                raise InputError(f"{name} must be a whole number from 1 to {_MOST_TIMES}, found {times}")
        if self.shift_average > 1 and self.padding == "paper":
            raise InputError("--shift-average gives finer maps than the padding 'paper'; use the padding 'edge'")

    @property
    def most_bits(self) -> int:
        """Bits of a code, or as many as it can have."""
        return 16 if isinstance(self.precision, str) else self.precision
