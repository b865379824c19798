"""Opening a dataset where `--image` names one of its images, or a photo that lies beneath."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Reading, open_dataset
from ifealid_gpu.dataset.named import is_there
from ifealid_gpu.dataset.names import few
from ifealid_gpu.errors import DatasetError, InputError, PhotosError


def open_named(path: Path, reading: Reading, image: str | None) -> tuple[Dataset, str | None]:
    """The dataset, and which of its source images is meant: the one of this name, or else that of a photo's path."""
    if image is None:
        return open_dataset(path, reading), None
    if not is_there(image):
        dataset = open_dataset(path, reading)
        if image not in dataset.images:
            raise InputError(f"--image {image}: no such photo, and the dataset has {few(dataset.images)}")
        return dataset, image
    try:
        if image in (dataset := open_dataset(path, reading)).images:
            return dataset, image
    except PhotosError:
        raise
    except DatasetError:
        pass  # the photo may tell what is missing, such as a grid's proportions
    return open_dataset(path, replace(reading, image=Path(image))), None
