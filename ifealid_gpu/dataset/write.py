"""Writing feature maps, one by one or a whole dataset of them."""

from __future__ import annotations

import os
from pathlib import Path

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.dataset.formats.ifealid_zip_writer import write_zip
from ifealid_gpu.dataset.target import Target, first_shared
from ifealid_gpu.errors import InputError
from ifealid_gpu.files import make_folder
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress


def write_dataset(
    maps: FeatureMap | Dataset,
    path: str | os.PathLike[str],
    *,
    image_file: bytes | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a feature map as an IFeaLiD ZIP, or a dataset as a folder of them.

    The same map gives the same bytes, whenever and wherever it is written. Every file takes its path's place only when
    it is complete.

    Args:
        maps: codes, image, provenance and the mask of valid pixels are all kept; the image as a JPEG of high quality.
        path: a file that ends in .zip; for a dataset of several maps a folder, which is made where it is missing and
            gets a file IMAGE.LAYER.BITS.zip a map.
        image_file: the JPEG file that a feature map's image was decoded from, kept as it is in place of a new JPEG.
        progress: called in this thread with (steps done, steps in all); an exception from it stops the work.

    Raises:
        InputError: ``path`` does not end in .zip, or does for several maps; two maps of a dataset would have the same
            file; ``image_file`` is no JPEG or comes without an image.
        OutputError: a file cannot be written; what stood there is unchanged.
        DatasetError: a map of a dataset cannot be read.
    """
    path = Path(path)
    if not isinstance(maps, FeatureMap | Dataset):
        raise InputError(f"expected a FeatureMap or a Dataset, found {type(maps).__name__}")
    if isinstance(maps, FeatureMap):
        write_zip(maps, path, image_file=image_file, progress=progress)
        return
    if image_file is not None:
        raise InputError("image_file goes with a single feature map, found a dataset")
    for done, (entry, target) in enumerate(zip(maps.entries, _targets(maps.entries, path), strict=True), 1):
        feature_map = entry.load()
        write_zip(feature_map, target.path(feature_map.precision), image_file=entry.jpeg())
        if progress is not None:
            progress(done, len(maps.entries))


def _targets(entries: tuple[Entry, ...], path: Path) -> list[Target]:
    if path.suffix.lower() == ".zip" and not path.is_dir():
        if len(entries) != 1:
            raise InputError(f"{path}: a ZIP holds one feature map, found {len(entries)}; give a folder without .zip")
        return [Target(path, is_file=True)]
    targets = [Target(path, entry.image_name or entry.listed_as, entry.layer) for entry in entries]
    if (twice := first_shared(targets)) is not None:
        file = twice[1].path(entries[targets.index(twice[1])].precision or 8).name
        raise InputError(f"{path}: two maps would be written to {file}; give their images or layers other names")
    make_folder(path)
    return targets
