"""Opening datasets where `--image` names one of their images, or a photo that lies beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Files, open_together
from ifealid_gpu.dataset.named import is_there
from ifealid_gpu.dataset.names import few
from ifealid_gpu.errors import DatasetError, InputError, PhotosError


def open_named(files: Sequence[Files], image: str | None) -> tuple[Dataset, str | None]:
    """The datasets, and which of their source images is meant: the one of this name, else that of a photo's path."""
    if image is None:
        return open_together(files), None
    if not is_there(image):
        dataset = open_together(files)
        if image not in dataset.images:
            raise InputError(f"--image {image}: no such photo, and the dataset has {few(dataset.images)}")
        return dataset, image
    try:
        if image in (dataset := open_together(files)).images:
            return dataset, image
    except PhotosError:
        raise
    except DatasetError:
        pass  # the photo may tell what is missing, such as a grid's proportions
    beneath = [replace(one, reading=replace(one.reading, image=Path(image))) for one in files]
    return open_together(beneath), None
