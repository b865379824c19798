"""What a photo's file holds, samples of any type, as what is drawn of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset.color_profile import Profile, lab_as_srgb
from ifealid_gpu.dataset.stretch import PLAIN, is_in_range, robust_ends, shares_of
from ifealid_gpu.no_data.fills import is_usual

_CMYK = 4  # samples of a pixel
_FEW_VALUES = 16  # that a mask or a soft edge's steps may have
_MASKED = 0.5  # of the pixels of a picture that is cut out are wholly there or not at all


@dataclass(frozen=True, eq=False)
class Samples:
    """The samples of a photo, upright or not.

    Attributes:
        values: (H, W) gray, (H, W, 3) RGB or (H, W, 4) CMYK, real numbers of any type.
        white: the value that stands for white by the type or the file; 1 for floats.
        alpha: (H, W) how opaque each pixel is, 0 to 1; None: all are.
        valid: (H, W) which pixels are there; None: all. Those that hold NaN or infinity are found here.
        is_negative: whether the smallest value is white.
        profile: of the colours, or None.
    """

    values: NDArray[Any]
    white: float
    alpha: NDArray[np.float32] | None = None
    valid: NDArray[np.bool_] | None = None
    is_negative: bool = False
    profile: Profile | None = None


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is drawn of samples.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB.
        unrounded: as `Photo` has it.
        notes: what was stretched or left out, a line each.
    """

    pixels: NDArray[np.uint8]
    unrounded: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()


def drawn(samples: Samples) -> Drawn:
    """Samples as a picture on white: 8 bits as they are; gray of more bits from its lowest to its highest value.

    Colours of more bits are taken as they are where they reach from black to white, else stretched in the same way.
    """
    valid, missing = _valid(samples)
    if samples.values.shape[2:] == (_CMYK,):
        inks = np.rint(shares_of(samples.values, 0, samples.white) * 255).astype(np.uint8)
        return _over_white(Image.fromarray(inks, "CMYK"), samples, valid, missing)
    if samples.values.dtype == np.uint8 and samples.white == 255:
        values = 255 - samples.values if samples.is_negative else samples.values
        return _over_white(Image.fromarray(np.ascontiguousarray(values)), samples, valid, missing)
    ends = robust_ends(samples.values, valid)
    notes = missing
    if samples.values.ndim == 3 and is_in_range(ends, samples.white):
        shares = shares_of(samples.values, 0, samples.white)
    else:
        shares = shares_of(samples.values, ends.low, ends.high)
        notes = (*missing, str(ends))
    if samples.is_negative:
        shares = 1 - shares
    if samples.profile is not None:
        shares = samples.profile.converted_shares(shares)
    if samples.alpha is not None:
        shares = 1 - (1 - shares) * (samples.alpha if shares.ndim == 2 else samples.alpha[:, :, None])
    if valid is not None:
        shares[~valid] = PLAIN
    pixels = np.rint(shares * 255).astype(np.uint8)
    return Drawn(pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2), shares, notes)


def srgb_of(image: Image.Image, profile: Profile | None) -> Image.Image:
    """A Pillow image of 8 bits without transparency, in RGB."""
    if image.mode == "LAB":
        return lab_as_srgb(image)
    if profile is not None and profile.mode == "L" and image.mode == "L":
        return profile.converted(image)
    if profile is not None and profile.mode == "CMYK" and image.mode == "CMYK":
        return profile.converted(image)
    is_color = image.mode != "CMYK"
    image = image.convert("RGB")
    return profile.converted(image) if profile is not None and profile.mode == "RGB" and is_color else image


def is_cut_out(alpha: NDArray[Any], opaque: float) -> bool:
    """Whether samples that a file calls transparency can be that, and are no further band.

    Programs around GDAL call the fourth band of a scene so, even near infrared: it has as many values as the others,
    while most of a picture that is cut out is either there or not.
    """
    if alpha.dtype.kind == "f" and not np.isfinite(alpha).all():
        return False
    if float(alpha.max()) > opaque or float(alpha.min()) < 0:
        return False
    if np.mean((alpha == 0) | (alpha == opaque)) >= _MASKED:
        return bool(alpha.max() > 0)
    return len(np.unique(alpha[:: max(1, len(alpha) // 64)])) <= _FEW_VALUES and bool(alpha.max() > 0)


def _over_white(image: Image.Image, samples: Samples, valid: NDArray[np.bool_] | None, notes: tuple[str, ...]) -> Drawn:
    pixels = np.array(srgb_of(image, samples.profile))
    if samples.alpha is not None:
        white = np.float32(255)
        pixels = np.rint(white - (white - pixels) * samples.alpha[:, :, None]).astype(np.uint8)
    if valid is not None:
        pixels[~valid] = round(PLAIN * 255)
    return Drawn(pixels, notes=notes)


def _valid(samples: Samples) -> tuple[NDArray[np.bool_] | None, tuple[str, ...]]:
    """Which pixels have values, None where all have; and how many have none."""
    valid = samples.valid
    if valid is None and samples.values.dtype == np.uint8:
        return None, ()
    if samples.values.dtype.kind == "f":
        finite = np.isfinite(samples.values)
        finite = finite if finite.ndim == 2 else finite.all(axis=2)
        valid = finite if valid is None else valid & finite
    there = np.ones(samples.values.shape[:2], np.bool_) if valid is None else valid.copy()
    found = [fill for fill in _usual_fills(samples.values, there) if _leave_out(samples.values, fill, there)]
    if there.all():
        return None, ()
    count, words = int(there.size - there.sum()), "".join(f" ({fill:.6g} stands for none)" for fill in found[:1])
    return there, (f"{count} of its {there.size} pixels {'has' if count == 1 else 'have'} no value{words}, drawn gray",)


def _usual_fills(values: NDArray[Any], there: NDArray[np.bool_]) -> list[float]:
    """The ends of the values, where these usually stand for none, though nothing says so."""
    if values.dtype.kind not in "if" or not there.any():
        return []
    taken = values[there]
    ends = float(taken.min()), float(taken.max())
    return [end for end in ends if any(is_usual(one, values.dtype, 1) for one in (end, float(f"{end:.6g}")))]


def _leave_out(values: NDArray[Any], fill: float, there: NDArray[np.bool_]) -> bool:
    """Leave out the pixels that hold nothing but a fill value, where there are at least two, but not all."""
    same = values == np.asarray(fill).astype(values.dtype)
    same = there & (same if same.ndim == 2 else same.all(axis=2))
    if not 2 <= same.sum() < there.sum():
        return False
    there &= ~same
    return True
