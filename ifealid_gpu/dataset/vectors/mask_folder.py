"""Masks of the images of a dataset: one file for one image, or a folder with a mask of each image's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.named import is_there, not_there
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES, few, natural_key
from ifealid_gpu.errors import InputError

_SUFFIXES = (*IMAGE_SUFFIXES, ".npy")
_ENDINGS = ("_mask", "-mask", ".mask", " mask")


@dataclass(frozen=True)
class Masks:
    """Which file marks something in which image.

    Attributes:
        files: by the name of the image, in the images' order.
        without: images that have no mask.
        unused: names of masks whose image is not there.
    """

    files: dict[str, Path]
    without: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def masks_of(path: Path, images: Sequence[str], image: str | None = None) -> Masks:
    """The masks of some images.

    A mask is of an image whose name it has: that of the file, its suffix aside, and an image's own suffix may be left
    out. Case does not count, nor does an ending such as _mask.

    Args:
        path: a file, or a folder of them.
        images: names of all images, at least one.
        image: the only one that is meant; None: all are.

    Raises:
        DatasetError: there is nothing, or the folder cannot be read.
        InputError: no mask has the name of an image, two masks have the same, or one mask has several images to choose
            from and the name of none.
    """
    if not is_there(path):
        raise not_there(path)
    wanted = list(images) if image is None else [image]
    if not path.is_dir():
        return Masks({_meant(path, wanted): path})
    try:
        files = [one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES and not one.name.startswith(".")]
    except OSError as error:
        raise fault(path, None, (error.strerror or str(error)).lower()) from None
    found, unused = dict[str, Path](), list[str]()
    for file in sorted(files, key=lambda one: natural_key(one.name)):
        of = next((name for name in images if _is_of(file, name)), None)
        if of is None:
            unused.append(file.name)
        elif of in found:
            raise InputError(f"{path}: {found[of].name} and {file.name} are both masks of {of}: leave one of them")
        elif of in wanted:
            found[of] = file
    if not found:
        has = f"; found {few([file.name for file in files], 6)}" if files else ", found no picture and no .npy"
        raise InputError(f"{path}: expected a mask with the name of an image, {few(wanted, 6)}{has}")
    in_order = {name: found[name] for name in wanted if name in found}
    return Masks(in_order, tuple(name for name in wanted if name not in found), tuple(unused))


def _meant(path: Path, images: Sequence[str]) -> str:
    if len(images) == 1:
        return images[0]
    of = [name for name in images if _is_of(path, name)]
    if len(of) != 1:
        raise InputError(
            f"the mask {path.name} may be of any of {len(images)} images ({few(images, 6)}): add --image NAME, or give "
            "a folder with a mask of each image's name"
        )
    return of[0]


def _is_of(path: Path, image: str) -> bool:
    names = {image.casefold(), Path(image).stem.casefold() if image.lower().endswith(_SUFFIXES) else image.casefold()}
    stem = path.stem.casefold()
    own = {path.name.casefold(), stem, *(stem.removesuffix(ending) for ending in _ENDINGS)}
    return bool(own & names)
