"""Colours of photos as sRGB, by the profile that came with them."""

from __future__ import annotations

import io
from functools import cache

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

#: What is said of a profile that cannot be used.
DAMAGED = "its colour profile is damaged and was left out: its colours are taken as sRGB"

_MAX_BYTES = 1 << 24
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "LAB": "LAB"}  # modes of Pillow by ICC's names
_NAMES = {"RGB": "rgb", "L": "gray", "CMYK": "cmyk"}  # what imagecodecs calls them
_SAME = 2  # levels of 255 that a profile may miss sRGB by and still be it, as its many versions do


class Profile:
    """A colour profile that photos can be converted with.

    Args:
        data: the bytes of an ICC profile.

    Raises:
        ValueError: it is damaged, or of a kind of colours that photos do not have.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            if len(data) > _MAX_BYTES:
                raise ValueError
            self._profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
            facts = self._profile.profile
            self.mode = _SPACES[facts.xcolor_space.strip().upper()]
            self._intent = ImageCms.Intent(facts.rendering_intent)
            self._transform = ImageCms.buildTransform(self._profile, _srgb(), self.mode, "RGB", self._intent)
            self.is_srgb = self.mode == "RGB" and self._is_srgb()
        except Exception as error:  # littleCMS raises many kinds on what it cannot read
            raise ValueError(str(error)) from None

    def converted(self, image: Image.Image) -> Image.Image:
        """An image of the profile's mode, in sRGB."""
        if self.is_srgb:
            return image
        return _applied(self._transform, image)

    def converted_shares(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W) or (H, W, 3) shares of black to white, in sRGB, at 16 bits; those of another mode as they are."""
        is_gray = shares.ndim == 2
        if self.is_srgb or self.mode != ("L" if is_gray else "RGB"):
            return shares
        wide = np.rint(shares * 65535).astype(np.uint16)
        converted = imagecodecs.cms_transform(
            wide,
            self._data,
            _srgb().tobytes(),
            colorspace=_NAMES[self.mode],
            outcolorspace="rgb",
            outdtype="u2",
            intent=int(self._intent),
        )
        return (converted[..., 0] if is_gray else converted).astype(np.float32) / np.float32(65535)

    def _is_srgb(self) -> bool:
        levels = np.linspace(0, 255, 9).astype(np.uint8)
        colors = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(27, 27, 3)
        found = np.asarray(_applied(self._transform, Image.fromarray(colors)))
        return bool(np.abs(found.astype(int) - colors).max() <= _SAME)


def profile_of(data: object) -> tuple[Profile | None, tuple[str, ...]]:
    """A profile as it lies in a file, and what is to be said where it cannot be used."""
    if not isinstance(data, bytes) or not data:
        return None, ()
    try:
        return Profile(data), ()
    except ValueError:
        return None, (DAMAGED,)


def lab_as_srgb(image: Image.Image) -> Image.Image:
    """An image of mode LAB, in sRGB."""
    lab = ImageCms.createProfile("LAB")
    return _applied(ImageCms.buildTransform(lab, _srgb(), "LAB", "RGB"), image)


def _applied(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    return ImageCms.applyTransform(image, transform) or image  # nothing where it is made in place, which none is


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
