"""What lies in a folder: files of feature maps, photos, and the rest."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.dataset.formats.envi_file import header_beside
from ifealid_gpu.dataset.formats.table import format_of
from ifealid_gpu.dataset.formats.tiff_beside import is_beside_tiff
from ifealid_gpu.dataset.names import natural_key
from ifealid_gpu.dataset.passed_over import note_of, note_of_others
from ifealid_gpu.dataset.photos import count_photos, is_image_name


def dataset_files(folder: Path) -> list[Path]:
    """Files that may hold feature maps: the folder's own, or where it has none those of its sub-folders."""
    visible = _visible(folder)
    own = [path for path in visible if _is_dataset_file(path)]
    if own:
        return own
    return [file for path in visible if path.is_dir() for file in _visible(path) if _is_dataset_file(file)]


def has_photos(folder: Path) -> bool:
    """Whether there are photos in a folder or its sub-folders."""
    return bool(count_photos(folder) or any(count_photos(path) for path in _visible(folder) if path.is_dir()))


def notes_of_folder(folder: Path) -> tuple[str, ...]:
    """Which of a folder's own files are neither feature maps nor images, nor parts of either."""
    files = [path for path in _visible(folder) if path.is_file()]
    others = [path for path in files if _is_other(path) and not is_image_name(path)]
    lines = (note_of_others(others), note_of([path for path in files if not _is_known(path)]))
    return tuple(line for line in lines if line is not None)


def _is_known(path: Path) -> bool:
    return format_of(path) is not None or is_image_name(path) or header_beside(path) is not None or is_beside_tiff(path)


def _visible(folder: Path) -> list[Path]:
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return sorted(paths, key=lambda path: natural_key(path.name))


def _is_dataset_file(path: Path) -> bool:
    return format_of(path) is not None and path.is_file() and not _is_other(path)


def _is_other(path: Path) -> bool:
    kind = format_of(path)
    return kind is not None and kind.is_other is not None and kind.is_other(path)
