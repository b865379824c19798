"""Masks from files: which pixels are marked."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.formats.numpy_files import npy_array
from ifealid_gpu.dataset.image import MAX_PIXELS
from ifealid_gpu.dataset.orientation import orientation_of, turned
from ifealid_gpu.dataset.pillow_files import careful, opened_image
from ifealid_gpu.dataset.vectors.attachments import attachment_of
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.regions.mask import MaskRegion, fits

_HALF = 128
_EXACT = {"PNG", "BMP", "DIB", "GIF", "PPM", "TIFF", "WEBP", "TGA"}  # formats that keep colours as they are


def read_mask(path: str | os.PathLike[str]) -> MaskRegion:
    """The region that an image or an array marks: what is not 0, and not transparent.

    It is turned as its EXIF says, as photos are. In a palette black is not marked,
    or the first colour where there is no black. Of a JPEG,
    whose black is not quite black, what is brighter than half. A .npy array is (rows, columns), bool or of
    numbers; NaN is not marked.

    Raises:
        DatasetError: neither, or damaged.
        InputError: nothing is marked.
    """
    path = Path(path)
    file = attachment_of(path)
    marked = _of_array(path) if path.suffix.lower() == ".npy" else _of_image(path)
    try:
        return MaskRegion(file, np.ascontiguousarray(marked))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def is_mask_picture(path: Path, scene: Scene) -> bool:
    """Whether a picture can be nothing but a mask: of two colours, one of them black or clear, and of a scene's size.

    Args:
        path: any file. JPEGs and their kind have no two colours alone.
        scene: whose image, or map, the picture has the size or the proportions of.
    """
    try:
        with careful(path, None, MAX_PIXELS), path.open("rb") as file, opened_image(path, file) as image:
            across, down = image.size
            # Turned or not; photos are not decoded to find out that they are none.
            if image.format not in _EXACT or not (fits((down, across), scene) or fits((across, down), scene)):
                return False
            if not (colors := image.convert("RGBA").getcolors(2)) or len(colors) != 2:
                return False
        if not any(alpha == 0 or (red, green, blue) == (0, 0, 0) for _, (red, green, blue, alpha) in colors):  # type: ignore[misc]
            return False
        read_mask(path).pixels(scene)
    except (IfealidError, OSError):
        return False
    return True


def _of_array(path: Path) -> NDArray[np.bool_]:
    array = npy_array(path)
    if not array.real or len(array.shape) != 2:
        raise fault(path, None, f"expected a mask (rows, columns), found {array.dtype}, shape {array.shape}")
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise fault(path, None, f"expected a mask of at most {MAX_PIXELS} pixels, found shape {array.shape}")
    try:
        values = np.asarray(array.values(None)[:])
    except OSError as error:
        raise unreadable(path, error) from None
    return np.asarray(np.nan_to_num(values) != 0)


def _of_image(path: Path) -> NDArray[np.bool_]:
    with careful(path, None, MAX_PIXELS), path.open("rb") as file, opened_image(path, file) as image:
        orientation, _ = orientation_of(image)
        marked = _of_palette(image) if image.mode == "P" else _of_samples(image)
        # Pillow turns a TIFF itself.
        return marked if image.format == "TIFF" else turned(marked, orientation)


def _of_palette(image: Image.Image) -> NDArray[np.bool_]:
    numbers, colors = np.asarray(image), np.asarray(image.convert("RGBA"))
    is_clear = colors[:, :, 3] == 0
    is_outside = (colors[:, :, :3] == 0).all(axis=2) | is_clear
    if is_outside.all() or not is_outside.any():
        return np.asarray((numbers != 0) & ~is_clear)
    # Programs sort the colours of a picture in any order, and then black is outside rather than number 0.
    return np.asarray(~is_outside)


def _of_samples(image: Image.Image) -> NDArray[np.bool_]:
    is_jpeg = image.format == "JPEG"
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"}:
        *_, alpha = image.split()
        image_, clear = image.convert("RGB"), np.asarray(alpha) == 0
    else:
        image_, clear = image, np.zeros((image.height, image.width), np.bool_)
    values = _samples(image_)
    return np.asarray((values >= _HALF if is_jpeg else values != 0) & ~clear)


def _samples(image: Image.Image) -> NDArray[np.float64]:
    if image.mode == "CMYK":
        image = image.convert("RGB")
    values = np.nan_to_num(np.asarray(image, np.float64))
    return values if values.ndim == 2 else values.max(axis=2)
