"""Files that are read again: which map is the one that was shown, and what has changed beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.errors import DatasetError

_MOST_NAMED = 3  # files that a line names


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
