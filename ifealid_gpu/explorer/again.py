"""Files that are read again: how, which map is the one that was shown, and what has changed beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Entry, Files, Reading
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.explorer.together import Together

#: Why what is open cannot be read again.
IN_MEMORY = "there is no file to read again: what is open is in memory alone"

_MOST_NAMED = 3  # files that a line names


def source_again(dataset: Dataset, reading: Reading | None, place: Path | None) -> Files | Dataset | Together:
    """The files of a dataset, to be read again.

    Args:
        dataset: which is open.
        reading: how; None: each dataset as it was read before.
        place: of the only dataset that is read so, where several are open; None: all are.

    Raises:
        InputError: what is open is in memory alone.
    """
    if not dataset.paths:
        raise InputError(IN_MEMORY)

    def again(one: Dataset) -> Files | Dataset:
        if one.path is None:
            return one
        is_meant = reading is not None and place in {None, one.path}
        return Files(one.path, reading if is_meant and reading is not None else one.reading, one.image)

    parts = tuple(map(again, dataset.each))
    return parts[0] if len(parts) == 1 else Together(parts)


def same_entry(dataset: Dataset, before: Entry, *, in_another_way: bool) -> Entry | None:
    """The map of the same file and layer, or the only one of the file; None where it is not there any more.

    Args:
        dataset: as it is now.
        before: the map as it was.
        in_another_way: whether files are now read otherwise, so that the first map of the file will do.
    """
    of_file = [entry for entry in dataset.entries if entry.path == before.path]
    same = [entry for entry in of_file if entry.provenance.layer == before.provenance.layer]
    return next(iter((*same, *(of_file if in_another_way or len(of_file) == 1 else ()))), None)


def lost_entry(dataset: Dataset, before: Entry) -> DatasetError:
    """Why a map is not there any more."""
    found = [problem.error for problem in dataset.problems if problem.path == before.path]
    is_there = any(entry.path == before.path for entry in dataset.entries)
    gone = f"the layer {before.layer} is gone" if is_there else "the file is gone"
    return found[0] if found else DatasetError(f"{before.path}: {gone}")


def with_kept(dataset: Dataset, damaged: Entry | None, before: Entry) -> tuple[Dataset, Entry] | None:
    """A dataset with a map that was read before in the place of the same one that is lost.

    Args:
        dataset: as it is now.
        damaged: the map that cannot be read any more; None: it is gone.
        before: what was read of it.

    Returns:
        The dataset and the map in it; None where the dataset has no other.
    """
    others = [entry for entry in dataset.entries if entry is not damaged]
    if not others:
        return None
    kept = replace(dataset, entries=(*others, before))
    return kept, next(entry for entry in kept.entries if entry.read is before.read)


def is_read_otherwise(before: Dataset, now: Dataset) -> bool:
    """Whether files are asked to be read in another way than they were."""
    return [one.reading for one in before.each] != [one.reading for one in now.each]


def changes(before: Dataset, now: Dataset) -> str | None:
    """Which files are new and which are gone, in words; None: neither."""
    then, there = ({entry.path: None for entry in dataset.entries} for dataset in (before, now))
    parts = (
        _counted([path for path in there if path not in then], "new"),
        _counted([path for path in then if path not in there], "gone"),
    )
    return ", ".join(part for part in parts if part) or None


def _counted(paths: list[Path | None], what: str) -> str:
    if not paths:
        return ""
    names = ", ".join(path.name for path in paths[:_MOST_NAMED] if path is not None)
    more = ", ..." if len(paths) > _MOST_NAMED else ""
    return f"{len(paths)} {what}: {names}{more}"
