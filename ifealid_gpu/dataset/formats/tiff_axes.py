"""What the axes of the pages of a TIFF are: by their own tags, and by the descriptions of tifffile and ImageJ."""

from __future__ import annotations

import json
import math
import re

#: Letters and lengths of axes: Y and X are height and width, S the samples of a pixel, C channels, Z depth, T time,
#: I pages of which nothing is known, Q axes of which nothing is known.
Axes = tuple[tuple[str, int], ...]

# Characters of OME-XML that are looked at for its sizes.
_OME_HEAD = 1 << 16
_LETTERS = re.compile("[A-Z]+")
_OME_SIZES = re.compile(r'\bSize([ZCT])\s*=\s*"([0-9]{1,9})"')
_IMAGEJ_SIZES = re.compile(r"^(images|channels|slices|frames)=([0-9]{1,9})\s*$", re.MULTILINE)


def axes_of(description: str, page: Axes, pages: int) -> Axes:
    """The axes of a series of pages, in the order of the file. A description may claim more than there is.

    Args:
        description: what the first page says of all.
        page: the axes of each.
        pages: how many there are.
    """
    described = _of_tifffile(description, page) if description.startswith("{") else _of_imagej(description, page)
    if described is not None:
        claimed, page_size = (math.prod(length for _, length in axes) for axes in (described, page))
        if claimed >= pages * page_size:
            return described
    return (("I", pages), *page) if pages > 1 else page


def three_of(axes: Axes, layout: str | None = None) -> Axes:
    """The axes of a series; only so many of length 1 that there are three."""
    kept = list(axes)
    while len(kept) > 3 and (alone := [n for n, (axis, size) in enumerate(kept) if size == 1 and axis not in "YX"]):
        del kept[alone[-1] if layout == "chw" else alone[0]]
    return tuple(kept)


def sizes_of_ome(description: str) -> dict[str, int]:
    """Lengths above 1 of the axes Z, C and T that the OME-XML of the first image in a file names."""
    found = {axis: int(length) for axis, length in _OME_SIZES.findall(description[:_OME_HEAD])}
    return {axis: length for axis, length in found.items() if length > 1}


def _of_tifffile(description: str, page: Axes) -> Axes | None:
    """The axes that tifffile wrote; Q where it was not told them."""
    try:
        facts = json.loads(description)
        shape, letters = facts["shape"], facts.get("axes", "")
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    lengths = [length for _, length in page]
    valid = isinstance(shape, list) and all(type(length) is int and length > 0 for length in shape)
    if not valid or len(shape) < len(page) or shape[len(shape) - len(page) :] != lengths:
        return None
    if not isinstance(letters, str) or len(letters) != len(shape) or not _LETTERS.fullmatch(letters):
        letters = "Q" * (len(shape) - len(page)) + "".join(axis for axis, _ in page)
    return tuple(zip(letters, shape, strict=True))


def _of_imagej(description: str, page: Axes) -> Axes | None:
    """The axes of an ImageJ stack: time, depth and channels, and of old ones pages alone."""
    if not description.startswith("ImageJ="):
        return None
    sizes = {name: int(length) for name, length in _IMAGEJ_SIZES.findall(description)}
    axes = (("T", sizes.get("frames", 1)), ("Z", sizes.get("slices", 1)), ("C", sizes.get("channels", 1)))
    images = sizes.get("images", 1)
    if math.prod(length for _, length in axes) != images:
        axes = (("I", images), ("Z", 1), ("C", 1))
    return (*axes, *page)
