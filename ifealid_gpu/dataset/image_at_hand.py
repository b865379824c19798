"""Images in memory, by whatever library, as photos."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset.image import Photo, photo_of
from ifealid_gpu.dataset.tensors import is_tensor, tensor_values
from ifealid_gpu.errors import InputError

_CHANNELS = (1, 3, 4)
_ROUNDING = 1e-4  # floats that were computed may miss 0 and 1 by this


def photo_from(image: object) -> Photo:
    """The photo that an image in memory is.

    Args:
        image: a PIL image of any mode; or an array (H, W), (H, W, C) or (C, H, W) or a torch tensor of 1 gray, 3 RGB or
            4 RGBA channels: uint8, uint16, other integers from 0 to 255, bool, or floats from 0 to 1. A leading axis of
            length 1, the batch's, is dropped. What is transparent lies on white.

    Raises:
        InputError: anything else, and values out of range: those of a normalised network input.
    """
    if isinstance(image, Image.Image):
        try:
            return photo_of(image)
        except (OSError, ValueError, SyntaxError) as error:
            raise InputError(f"the image cannot be read: {error}") from None
    values = _hwc(image)
    levels, shares = _levels(values)
    if levels.shape[2] == 4:
        return photo_of(Image.fromarray(np.ascontiguousarray(levels)))
    if shares is not None:
        shares = np.ascontiguousarray(shares[:, :, 0] if shares.shape[2] == 1 else shares)
    pixels = np.repeat(levels, 3, axis=2) if levels.shape[2] == 1 else np.ascontiguousarray(levels)
    return Photo(pixels, unrounded=shares)


def _hwc(image: Any) -> NDArray[Any]:
    tensor = is_tensor(image)
    values = tensor_values(image) if tensor else np.asarray(image)
    if values.ndim == 4 and values.shape[0] == 1:
        values = values[0]
    if values.ndim == 2:
        values = values[:, :, None]
    first = values.ndim == 3 and values.shape[0] in _CHANNELS
    last = values.ndim == 3 and values.shape[2] in _CHANNELS
    if not (first or last) or values.size == 0:
        found = f"shape {values.shape}" if values.ndim else type(image).__name__
        raise InputError(f"expected an image (H, W, 3), (H, W, 4), (H, W) or (3, H, W), found {found}")
    return np.moveaxis(values, 0, 2) if first and (tensor or not last) else values


def _levels(values: NDArray[Any]) -> tuple[NDArray[np.uint8], NDArray[np.float32] | None]:
    """Levels from 0 to 255, and where they are rounded what they are of, from 0 to 1."""
    kind = values.dtype.kind
    if values.dtype == np.uint8:
        return cast("NDArray[np.uint8]", values), None
    if kind == "b":
        return values.astype(np.uint8) * np.uint8(255), None
    if values.dtype == np.uint16:
        return np.rint(values / 257).astype(np.uint8), (values / 65535).astype(np.float32)
    if kind not in "iuf":
        raise InputError(f"expected an image of uint8, or of floats from 0 to 1, found {values.dtype}")
    low, high = float(values.min()), float(values.max())
    if kind == "f" and low >= -_ROUNDING and high <= 1 + _ROUNDING:
        shares = np.clip(values, 0, 1).astype(np.float32)
        return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8), shares
    if kind != "f" and low >= 0 and high <= 255:
        return values.astype(np.uint8), None
    found = f"{values.dtype} from {low:.4g} to {high:.4g}"
    raise InputError(
        f"expected an image of uint8, or of floats from 0 to 1, found {found}; give the image before it is normalised"
    )
