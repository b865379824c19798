"""Which TIFFs are photos or single images, and no stacks of channels."""

from __future__ import annotations

import logging
from pathlib import Path

from PIL import Image

from ifealid_gpu.dataset.formats.tiff_axes import three_of
from ifealid_gpu.dataset.formats.tiff_series import Page, Series, opened
from ifealid_gpu.errors import DatasetError, MissingDependencyError

#: Photometric interpretations of colour photos: RGB, palette, CMYK, YCbCr and the CIE's.
PHOTOS = {2, 3, 5, 6, 8, 9, 10}
_CMYK = 5
_ALPHA = {(1,), (2,)}

# Pillow logs what it then raises.
logging.getLogger("PIL").addHandler(logging.NullHandler())


def holds_pictures(path: Path) -> bool:
    """Whether a TIFF file holds photos or single images alone, by its header: they lie beside feature maps."""
    try:
        with opened(path) as series:
            return all(is_picture(one) for one in series)
    except MissingDependencyError:
        return _is_single_image(path)
    except DatasetError:
        return False


def _is_single_image(path: Path) -> bool:
    """The same as far as Pillow can tell."""
    try:
        with Image.open(path, formats=["TIFF"]) as image:
            image.seek(1)
    except EOFError:
        return True
    except Exception:  # Pillow raises many kinds on what it does not know
        return False
    return False


def is_picture(series: Series) -> bool:
    """Whether a series is a photo or a single image, no stack of channels."""
    sizes = dict(three_of(series.axes))
    samples, page = sizes.pop("S", 1), series.page
    if not all(length == 1 for axis, length in sizes.items() if axis not in "YX"):
        return samples >= 3 and _is_photo(page, samples)
    return samples == 1 or _is_photo(page, samples)


def _is_photo(page: Page, samples: int) -> bool:
    """Whether so many samples are the colours that the page names, and at most how opaque they are.

    Floats that are called colours are more often features.
    """
    if page.dtype.kind != "u" or page.dtype.itemsize > 2:
        return False
    has_alpha = page.extra_samples[-1:] in _ALPHA
    if samples == 2:
        return has_alpha
    colors = 4 if page.photometric == _CMYK else 3
    return page.photometric in PHOTOS and samples == colors + has_alpha
