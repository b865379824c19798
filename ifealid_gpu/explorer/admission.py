"""What a session may open: anything, or, where others than the program's owner use it, what its owner named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ifealid_gpu.dataset import Files, Reading
from ifealid_gpu.dataset.link import in_link, is_link
from ifealid_gpu.dataset.named import path_of
from ifealid_gpu.dataset.reading import FILES
from ifealid_gpu.errors import InputError


class Admission:
    """Checks what is about to be opened, before anything is looked for.

    Args:
        named: the paths that may be opened, and no other; None: any.
    """

    def __init__(self, named: Iterable[Path] | None = None) -> None:
        self._named = None if named is None else frozenset(map(_as_one, named))

    @classmethod
    def to(cls, datasets: Iterable[Files], files: Iterable[Path] = ()) -> Admission:
        """Only these datasets, with the files that they are read with, and these files of vectors and masks."""
        named = list(files)
        for one in datasets:
            named += [one.path, *_files_of(one.reading)]
        return cls(named)

    @property
    def is_limited(self) -> bool:
        """Whether there is anything that may not be opened."""
        return self._named is not None

    def check(self, names: Sequence[str | Path]) -> None:
        """Check names as a user gives them: paths, `demo:`, or a link with its datasets.

        Raises:
            IfealidError: one may not be opened, or a link is damaged.
        """
        if self._named is None:
            return
        for name in names:
            if isinstance(name, str) and is_link(name):
                linked = in_link(name)
                self.check_files([Files(path_of(linked.name), linked.reading)])
                self.check_files([Files(path_of(other), reading) for other, reading in linked.others])
            else:
                self._check_path(path_of(name))

    def check_files(self, datasets: Iterable[Files]) -> None:
        """Check datasets, and the files that they are to be read with; InputError as above."""
        for one in datasets:
            self._check_path(one.path)
            self.check_reading(one.reading)

    def check_reading(self, reading: Reading) -> None:
        """Check the files that others are to be read with; InputError as above."""
        for path in _files_of(reading):
            self._check_path(path)

    def _check_path(self, path: Path) -> None:
        if self._named is not None and _as_one(path) not in self._named:
            raise InputError(f"{path.name or path} may not be opened here: only what this window was started with")


def _files_of(reading: Reading) -> list[Path]:
    return [Path(path) for name in FILES if (path := getattr(reading, name)) is not None]


def _as_one(path: Path) -> str:
    """A path by which it is known, however it is written; links of the file system are not followed."""
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - pathlib keeps `..`
