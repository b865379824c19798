"""Datasets that are opened together, as one: their maps by image, each layer under the name of its dataset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.dataset_files import Files
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.part_names import part_names
from ifealid_gpu.dataset.read import open_dataset
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import IfealidError, InputError

_IMAGES_NAMED = 4


def join_datasets(datasets: Sequence[Dataset]) -> Dataset:
    """Datasets as one. Nothing is read, and each map loads as it did.

    Maps of images of the same name are layers of one image, named DATASET/LAYER: the datasets' names are those of their
    folders or files, with as much of the folders above as tells them apart. The notes say which images some lack.

    Args:
        datasets: one or more. One alone is left as it is; of joined ones all that were joined are meant.

    Raises:
        InputError: none, or something else among them.
    """
    each: list[Dataset] = []
    for dataset in datasets:
        if not isinstance(dataset, Dataset):
            raise InputError(f"datasets are joined, found {type(dataset).__name__}; read_dataset opens a path")
        each += [one for one in dataset.each if one not in each]
    if not each:
        raise InputError("datasets are joined, found none")
    if len(each) == 1:
        return each[0]
    parts = dict(zip(part_names([(one.path, one.name) for one in each]), each, strict=True))
    whole = Dataset(
        None,
        tuple(_under(name, entry) for name, one in parts.items() for entry in one.entries),
        tuple(problem for one in each for problem in one.problems),
        name=" + ".join(parts),
        photos=sum(one.photos for one in each),
        reading=_shared_reading(each),
        notes=tuple(f"{name}: {note}" for name, one in parts.items() for note in one.notes),
        parts=parts,
    )
    return replace(whole, notes=(*_on_images(whole), *whole.notes))


def open_together(files: Sequence[Files | Dataset]) -> Dataset:
    """Open datasets, and join them. One that cannot be opened is a part without maps, and one of the problems.

    Args:
        files: one or more; what is named twice is opened once. Datasets that are open already are taken as they are.

    Raises:
        DatasetError: none can be opened; the message names the first problem.
    """
    each: list[Dataset] = []
    failed: list[IfealidError] = []
    for one in files:
        if isinstance(one, Dataset):
            each.append(one)
        elif not any(is_same_file(one.path, other.path) and one.reading == other.reading for other in each):
            try:
                each.append(open_files(one))
            except IfealidError as error:
                if len(files) == 1:
                    raise
                failed.append(error)
                each.append(Dataset(one.path, (), (Problem.of(one.path, error),), reading=one.reading, image=one.image))
    if failed and not any(one.entries for one in each):
        raise failed[0]
    return join_datasets(each)


def open_files(files: Files) -> Dataset:
    """Open one dataset; raises as `open_dataset`."""
    return open_dataset(files.path, files.reading, files.image if files.reading.image is None else None)


def is_same_file(one: Path | None, other: Path | None) -> bool:
    """Whether two paths lead to the same file or folder."""
    if one is None or other is None:
        return False
    try:
        return one.absolute() == other.absolute() or one.samefile(other)
    except OSError:
        return False


def share_images(dataset: Dataset, names: Iterable[str] | None = None) -> bool:
    """Whether datasets that were joined have an image by the same name as another; one that is alone has.

    Args:
        dataset: what was joined.
        names: of those that are asked about; None: all of them.
    """
    if len([one for one in dataset.each if one.entries]) < 2:
        return True
    asked = set(dataset.parts if names is None else names)
    found = ({entry.part for entry in dataset.layers(image)} for image in dataset.images)
    return any(len(parts) > 1 and parts & asked for parts in found)


def _under(name: str, entry: Entry) -> Entry:
    return replace(entry, layer=f"{name}/{entry.layer}", part=name)


def _shared_reading(each: Sequence[Dataset]) -> Reading:
    first = each[0].reading
    return first if all(one.reading == first for one in each) else Reading()


def _on_images(whole: Dataset) -> list[str]:
    """Which images a dataset lacks that another has; or that no two have one by the same name."""
    has = {image: {entry.part for entry in whole.layers(image)} for image in whole.images}
    there = [name for name, one in whole.parts.items() if one.entries]
    if not share_images(whole):
        names = f"{', '.join(there[:-1])} and {there[-1]}"
        return [f"{names} have no image by the same name, by which they would be compared: all images are listed"]
    lacks = {name: [image for image, parts in has.items() if name not in parts] for name in there}
    lines = [f"{name} has no {few(images, _IMAGES_NAMED)}" for name, images in lacks.items() if images]
    for image in whole.images:
        sizes = {entry.beneath.size: entry.part for entry in whole.layers(image) if entry.beneath is not None}
        if len(sizes) > 1:
            said = ", ".join(f"{width} x {height} in {name}" for (height, width), name in sizes.items())
            lines.append(f"{image} has other sizes ({said}): places keep their shares of its sides")
    return lines
